import { mkdirSync } from 'node:fs';
import { EvidenceError } from '../errors.ts';
import { sha256Hex } from '../evidence/canonical.ts';
import { kinds } from '../evidence/documents/kinds.ts';
import { signStatement } from '../evidence/documents/signed.ts';
import { names } from '../evidence/names.ts';
import type { PackageFile } from '../evidence/package.ts';
import { Staging } from '../evidence/staging.ts';
import { trustFiles } from '../evidence/trust-files.ts';
import type { Predicates, SealedKind } from '../qualification-file.ts';
import type { Seal } from '../record.ts';
import type { Attachment, SigningRole } from '../reporters/options.ts';
import { sealedPdf } from './seal-pdf.ts';
import type { Sealing } from './sealing.ts';

interface Writing<K extends SealedKind> {
  readonly kind: K;
  /** Where the folder of the document is made, and its name there. */
  readonly dir: string;
  readonly folder: string;
  readonly sealing: Sealing;
  /** The files that the document vouches for; they lie beside it. */
  readonly files: readonly PackageFile[];
  /** What is said, once it is known what seals it. */
  readonly predicate: (seal: Seal) => Predicates[K];
  /** The PDF, unsigned, with a field for the seal and for each role. */
  readonly render: (
    predicate: Predicates[K],
    options: { readonly attachment: Attachment; readonly roles: readonly SigningRole[] },
  ) => Promise<Uint8Array>;
  /** Who signs it, in this order; they get a field each. */
  readonly roles: readonly SigningRole[];
}

/** A document that lies in its folder. */
export interface WrittenDocument<K extends SealedKind> {
  readonly path: string;
  readonly predicate: Predicates[K];
  /** Of its bundle, in hexadecimal. */
  readonly sha256: string;
  /** What people must be told, a sentence each: stamps that were asked for and not given. */
  readonly warnings: readonly string[];
}

/** Seals a document, has it stamped, and writes its folder whole or not at all. Rejects with EvidenceError. */
export async function writeDocument<K extends SealedKind>(options: Writing<K>): Promise<WrittenDocument<K>> {
  const { kind, dir, folder, sealing, files, render, roles } = options;
  const { signer, authorities } = sealing;
  const { predicateType, bundle: bundleName, pdf: pdfName, words } = kinds[kind];
  mkdirSync(dir, { recursive: true });
  const staging = new Staging({ dir, runId: folder });
  try {
    const predicate = options.predicate(sealing.seal);
    const { bundle, stamps, failures } = await signStatement(
      { type: predicateType, predicate, about: files },
      { signer, authorities, now: () => new Date() },
    );
    const warnings = failures.map(({ url, why }) => `no timestamp from ${url}: ${why}`);
    const pdf = await render(predicate, { attachment: { name: bundleName, bytes: bundle }, roles });
    const at = new Date(predicate.writtenAt);
    const sealed = await sealedPdf(pdf, { sealing, stamps, warnings, name: pdfName, reason: `Sealed by iq: ${words}`, at, validFrom: at });
    if (sealed === undefined) throw new EvidenceError('key', `${words} could not be sealed: ${warnings.at(-1)}`);
    staging.add([
      { name: bundleName, bytes: bundle },
      ...files,
      { name: names.publicKey, bytes: new TextEncoder().encode(signer.publicKeyPem) },
      ...(signer.certificates.length + stamps.length === 0 ? [] : trustFiles({ certificates: signer.certificates, stamps })),
      { name: pdfName, bytes: sealed },
    ]);
    return { path: staging.commit(), predicate, sha256: sha256Hex(bundle), warnings };
  } finally {
    staging.discard();
  }
}
