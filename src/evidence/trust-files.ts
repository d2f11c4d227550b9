import { names } from './names.ts';
import type { PackageFile } from './package.ts';
import type { Stamp } from './timestamp/stamp.ts';
import { trustedRoot } from './trusted-root.ts';

interface Carried {
  /** Of the signer, in DER, leaf first. */
  readonly certificates: readonly Uint8Array[];
  readonly stamps: readonly Pick<Stamp, 'token' | 'certificates'>[];
}

/**
 * The files below `trust/`: certificates that the record and its stamps carry, in the forms that openssl and cosign take. The same record and
 * stamps give the same bytes. They are for convenience: who made a package could have made them too.
 */
export function trustFiles({ certificates, stamps }: Carried): PackageFile[] {
  const files: PackageFile[] = [];
  const add = (name: string, bytes: Uint8Array | null) => {
    if (bytes !== null) files.push({ name, bytes });
  };
  if (certificates.length > 0) add(names.signerChain, pemOf(certificates));
  if (stamps.length === 0) return files;
  add(names.stampChain, pemOf(stamps.flatMap((stamp) => stamp.certificates.map(({ der }) => der))));
  add(names.trustedRoot, trustedRoot(stamps));
  return files;
}

/** Certificates in PEM, each once. */
function pemOf(certificates: readonly Uint8Array[]): Uint8Array {
  const blocks = certificates.map((der) => {
    const lines =
      Buffer.from(der)
        .toString('base64')
        .match(/.{1,64}/g) ?? [];
    return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
  });
  return new TextEncoder().encode([...new Set(blocks)].join(''));
}
