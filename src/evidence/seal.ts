import type { Qualification } from '../record.ts';
import { writeBundle } from './bundle.ts';
import { signEnvelope } from './dsse.ts';
import { names } from './names.ts';
import type { PackageFile } from './package.ts';
import { requireQualification } from './schema.ts';
import type { Signer } from './signer.ts';
import { type Sealed, sealedFiles, statementBytes } from './statement.ts';
import type { TimestampAuthority } from './timestamp/authority.ts';
import type { requestStamps } from './timestamp/stamp.ts';

/** Stamps, and why there are not more. */
type Stamped = Awaited<ReturnType<typeof requestStamps>>;

interface SealOptions {
  readonly signer: Signer;
  /** Asked for a stamp over the signature, each of them. */
  readonly authorities?: readonly TimestampAuthority[];
  /** With it, a stamp that is far from this time is refused. */
  readonly now?: () => Date;
}

/** A signed record, and what goes with it. */
export interface SealedPackage extends Stamped {
  /** The bundle, the files that it vouches for, `signer.pub`, and what is below `trust/`. */
  readonly files: readonly PackageFile[];
  /** The bytes of the first of them. */
  readonly bundle: Uint8Array;
}

/**
 * Signs the record and has the signature stamped. The record must already name the signer in `seal`. An authority that gives no stamp is
 * told among the failures, and never an exception.
 */
export async function sealPackage(
  qualification: Qualification,
  sealed: Sealed,
  { signer, authorities = [], ...times }: SealOptions,
): Promise<SealedPackage> {
  if (qualification.seal.keyId !== signer.keyId || qualification.seal.assurance !== signer.assurance) {
    throw new Error('the record names another seal than the signer that signs it');
  }
  requireQualification(qualification);
  const envelope = await signEnvelope(statementBytes(qualification, sealed), signer);
  const { stamps, failures } = await stampsOf(envelope.signature, authorities, times);
  const bundle = writeBundle(
    envelope,
    stamps.map(({ response }) => response),
  );
  const files = [
    { name: names.bundle, bytes: bundle },
    ...sealedFiles(sealed),
    { name: names.publicKey, bytes: new TextEncoder().encode(signer.publicKeyPem) },
    ...(signer.certificates.length + stamps.length === 0
      ? []
      : (await import('./trust-files.ts')).trustFiles({ certificates: signer.certificates, stamps })),
  ];
  return { files, bundle, stamps, failures };
}

/** What reads stamps is loaded where there is somebody to ask, and nowhere else. */
async function stampsOf(
  signature: Uint8Array,
  authorities: readonly TimestampAuthority[],
  times: Pick<SealOptions, 'now'>,
): Promise<Stamped> {
  if (authorities.length === 0) return { stamps: [], failures: [] };
  const { requestStamps } = await import('./timestamp/stamp.ts');
  return requestStamps(signature, authorities, times);
}
