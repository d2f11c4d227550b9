import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { z } from 'zod';
import { SpecError, type SpecProblem } from '../errors.ts';
import { loadAllowlist, pinnedDigest, repeatedServices } from './allowlist.ts';
import { type Beside, openBeside } from './beside.ts';
import { applyDefaults } from './defaults.ts';
import { resolvePath } from './paths.ts';
import { deviationRequirements, repeatedIds } from './rules/catalogue.ts';
import { contextOf, type Draft, itemsOf } from './rules/context.ts';
import { rules } from './rules/index.ts';
import { allowlist } from './sections/allowlist.ts';
import { attestations, deviations } from './sections/files.ts';
import { type SpecFile, specFile } from './sections/index.ts';
import type { Complaint } from './shape.ts';
import { openFile, type Reader } from './sources.ts';
import type { CatalogueEntry, LoadedAttestation, LoadedSpec, Spec, SpecSource } from './spec.ts';

interface Documents {
  readonly complaints: readonly Complaint[];
  readonly sources: readonly SpecSource[];
  /** By the path as written; `null` where the document is missing. */
  readonly digests: ReadonlyMap<string, string | null>;
}

/** Reads what the attestations attest. A document that is not there is no mistake of the spec: the check says so. */
function readDocuments({ opened, source }: Beside<typeof attestations>, read: Reader): Documents {
  const complaints: Complaint[] = [];
  const sources = new Map<string, SpecSource>();
  const digests = new Map<string, string | null>();
  for (const [index, { document }] of itemsOf(opened?.shape?.sound)) {
    if (document === undefined) continue;
    const path = [index, 'document'];
    const resolved = resolvePath(posix.dirname(source?.name ?? ''), document);
    if ('message' in resolved) {
      complaints.push({ path, ...resolved });
      continue;
    }
    const found = read(resolved.name, 'document');
    if ('bytes' in found) {
      sources.set(resolved.name, { name: resolved.name, bytes: found.bytes });
      digests.set(document, createHash('sha256').update(found.bytes).digest('hex'));
    } else if (found.isMissing) digests.set(document, null);
    else complaints.push({ path, message: `${resolved.name}: ${found.unreadable}` });
  }
  return { complaints, sources: [...sources.values()].sort((a, b) => (a.name < b.name ? -1 : 1)), digests };
}

const inOrder = (problems: readonly SpecProblem[]): readonly SpecProblem[] =>
  [...problems].sort((a, b) => a.line - b.line || a.column - b.column || (a.message < b.message ? -1 : 1));

/** Names that only planned sections declare. */
const plannedNames = (value: unknown): readonly string[] => {
  const environments = (value as { readonly environments?: unknown } | null | undefined)?.environments;
  return typeof environments === 'object' && environments !== null ? Object.keys(environments) : [];
};

interface BesideAll {
  readonly attested: Beside<typeof attestations>;
  readonly deviated: Beside<typeof deviations>;
  readonly allowed: Beside<typeof allowlist>;
  readonly documents: Documents;
}

function openAll(sound: Draft | undefined, from: { readonly read: Reader; readonly folder: string }): BesideAll {
  const list = sound?.guardrails?.service_allowlist;
  const attested = openBeside(attestations, { path: ['attestations', 'file'], written: sound?.attestations?.file }, from);
  return {
    attested,
    deviated: openBeside(deviations, { path: ['deviations', 'file'], written: sound?.deviations?.file }, from),
    allowed: openBeside(allowlist, { path: ['guardrails', 'service_allowlist', 'file'], written: list?.file }, from),
    documents: readDocuments(attested, from.read),
  };
}

/** Every mistake in a file beside the spec, those of rules among them, in the order of the file. */
function problemsIn<S extends z.ZodType>({ opened }: Beside<S>, complaints: readonly Complaint[]): readonly SpecProblem[] {
  return inOrder([...(opened?.problems ?? []), ...(opened?.problemsOf(complaints) ?? [])]);
}

/** What is wrong with the files beside the spec, file by file. */
function problemsBeside({ attested, deviated, allowed, documents }: BesideAll, catalogue: readonly CatalogueEntry[]) {
  const attestedItems = attested.opened?.shape?.sound;
  const deviatedItems = deviated.opened?.shape?.sound;
  return [
    ...problemsIn(attested, [...repeatedIds(attestedItems), ...documents.complaints]),
    ...problemsIn(deviated, [...repeatedIds(deviatedItems), ...deviationRequirements(deviatedItems, catalogue)]),
    ...problemsIn(allowed, repeatedServices(allowed)),
  ];
}

/** The spec with what its files say. Nothing is wrong with any of them. */
function loadedSpec(file: SpecFile, { attested, deviated, allowed, documents }: BesideAll): Spec {
  const list = allowed.opened?.shape?.output;
  return {
    ...applyDefaults(file),
    attestations: (attested.opened?.shape?.output ?? []).map(
      (attestation): LoadedAttestation => ({ ...attestation, documentSha256: documents.digests.get(attestation.document) ?? null }),
    ),
    deviations: deviated.opened?.shape?.output ?? [],
    ...(list === undefined || allowed.source === undefined ? {} : { allowlist: loadAllowlist(list, allowed.source.bytes) }),
  };
}

/**
 * Makes a spec of bytes. Throws one SpecError with every mistake of every file: of the spec first, each in the order of the
 * file. Pure but for `read`. `path` is the spec's name in messages.
 */
export function assembleSpec(
  path: string,
  bytes: Uint8Array,
  options: { readonly read: Reader; readonly catalogue: readonly CatalogueEntry[] },
): LoadedSpec {
  const { catalogue, read } = options;
  const main = openFile(specFile, path, bytes);
  const sound = main.shape?.sound;
  const beside = openAll(sound, { read, folder: posix.dirname(path) });
  const { attested, deviated, allowed, documents } = beside;

  const attestedItems = attested.opened?.shape?.sound;
  const ids = attestedItems === undefined ? null : itemsOf(attestedItems).flatMap(([, { id }]) => (id === undefined ? [] : [id]));
  const context =
    sound === undefined ? undefined : contextOf(sound, { catalogue, attestations: ids, planned: plannedNames(main.shape?.file.value) });
  const complaints = [
    ...[attested, deviated, allowed].flatMap((file) => file.complaints),
    ...pinnedDigest(allowed, sound?.guardrails?.service_allowlist?.sha256),
    ...(context === undefined ? [] : rules.flatMap((rule) => rule(context))),
  ];
  const problems = [...inOrder([...main.problems, ...main.problemsOf(complaints)]), ...problemsBeside(beside, catalogue)];
  const file = main.shape?.output;
  if (problems.length > 0 || file === undefined) throw new SpecError(problems);

  const yamlFiles = [
    { name: posix.basename(path), bytes },
    ...[attested, deviated, allowed].map(({ source }) => source).filter((source) => source !== undefined),
  ];
  return {
    spec: loadedSpec(file, beside),
    sources: [...yamlFiles, ...documents.sources.filter(({ name }) => yamlFiles.every((source) => source.name !== name))],
  };
}
