import type { Qualification } from '../record.ts';
import { writeBundle } from './bundle.ts';
import { signEnvelope } from './dsse.ts';
import { names } from './names.ts';
import type { PackageFile } from './package.ts';
import { requireQualification } from './schema.ts';
import type { Signer } from './signer.ts';
import { type Sealed, sealedFiles, statementBytes } from './statement.ts';

/**
 * Signs the record and returns the files of its package: the bundle, the files it vouches for, and `signer.pub`. The record must already
 * name the signer in `seal`. Renderings (report.pdf) are added beside them: the seal does not cover those.
 */
export async function sealPackage(qualification: Qualification, sealed: Sealed, signer: Signer): Promise<PackageFile[]> {
  if (qualification.seal.keyId !== signer.keyId || qualification.seal.assurance !== signer.assurance) {
    throw new Error('the record names another seal than the signer that signs it');
  }
  requireQualification(qualification);
  const envelope = await signEnvelope(statementBytes(qualification, sealed), signer);
  return [
    { name: names.bundle, bytes: writeBundle(envelope) },
    ...sealedFiles(sealed),
    { name: names.publicKey, bytes: new TextEncoder().encode(signer.publicKeyPem) },
  ];
}
