import type { Instances } from './instances.ts';
import type { Attestation, Deviation } from './sections/files.ts';
import type { SpecFile } from './sections/index.ts';

/** An attestation with the digest that its document really has; `null` where the document is missing. */
export type LoadedAttestation = Attestation & { readonly documentSha256: string | null };

/** The pinned list of services that may be used, as the checks need it. */
export interface Allowlist {
  readonly name: string;
  readonly as_of: string;
  /** IAM prefixes, sorted, each once. */
  readonly prefixes: readonly string[];
  /** Digest of the file. */
  readonly sha256: string;
}

/** A valid spec: defaults applied, rules merged, files beside it read. */
export interface Spec extends Omit<SpecFile, 'attestations' | 'deviations' | 'include' | 'vars'> {
  readonly attestations: readonly LoadedAttestation[];
  readonly deviations: readonly Deviation[];
  /** Roles that sign the files beside the spec, where there are any. */
  readonly approvals?: { readonly attestations?: string; readonly deviations?: string };
  /** SHA-256 of these files, in hexadecimal: what the signatures have to be about. */
  readonly approvedSha256?: { readonly attestations?: string; readonly deviations?: string };
  /** The file of `guardrails.service_allowlist`, where there is one. */
  readonly allowlist?: Allowlist;
  /** What the items of the environments are named, where there are any. */
  readonly instances?: Instances;
}

/** One file that the spec consists of, byte for byte. */
export interface SpecSource {
  /** Path relative to the folder of the spec, with forward slashes. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What the loader needs to know of the registered checks. */
export interface CatalogueEntry {
  readonly id: string;
  readonly section: string;
  /** Full requirement ids: `check.requirement`. */
  readonly requirements: readonly string[];
}

/** A file beside the spec that somebody signs, by its name among the sources. */
export interface ApprovedFile {
  readonly kind: 'attestations' | 'deviations';
  readonly file: string;
  /** Where its one sign-off belongs, relative to the folder of the spec; among the sources where it is there. */
  readonly signOff: string;
}

export interface LoadedSpec {
  readonly spec: Spec;
  /** One for each of `spec.approvals`. */
  readonly approved?: readonly ApprovedFile[];
  /** The spec itself first, then every file it names. */
  readonly sources: readonly SpecSource[];
}
