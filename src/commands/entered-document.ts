import { rmSync } from 'node:fs';
import { UsageError } from '../errors.ts';
import type { SealedKind } from '../qualification-file.ts';
import type { Spec } from '../spec/spec.ts';
import type { Sealing, SealingOptions } from './sealing.ts';

interface Entering {
  readonly kind: SealedKind;
  /** What names the document, beside the digest of its bundle. */
  readonly id: string;
  readonly sealing: Sealing;
  /** What its spec says under `evidence`. */
  readonly declared: Spec['evidence'];
  readonly options: SealingOptions;
}

interface Document {
  readonly path: string;
  /** Of its bundle. */
  readonly sha256: string;
  readonly predicate: { readonly writtenAt: string };
}

/** Enters a sealed document in the ledger of its spec, or in the one of the command line; does nothing where there is neither. Where it fails, the folder is taken back. */
export async function enterDocument({ path, sha256, predicate }: Document, entering: Entering): Promise<void> {
  const { kind, id, sealing, declared, options } = entering;
  const at = options.ledger ?? declared?.ledger?.at;
  if (at === undefined) return;
  try {
    const { signer } = sealing;
    if (signer.assurance === 'ephemeral') {
      throw new UsageError('A ledger is signed by a key that outlives what it seals, and this document has one of its own.', {
        hint: '--key FILE, or --key kms:ARN',
      });
    }
    const { role, lock } = at === declared?.ledger?.at ? declared.ledger : {};
    const { enterEntry } = await import('./enter.ts');
    const document = { kind, id, sha256 };
    await enterEntry(
      { kind: 'document.sealed', at: predicate.writtenAt, document, keyId: signer.keyId },
      { at, signer, role: options.sealRole ?? role, lockSeconds: lock?.seconds, profile: options.profile },
    );
  } catch (error) {
    rmSync(path, { recursive: true, force: true });
    throw error;
  }
}
