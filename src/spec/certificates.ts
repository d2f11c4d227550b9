import { X509Certificate } from 'node:crypto';
import { resolvePath } from './paths.ts';
import type { Evidence } from './sections/evidence.ts';
import type { Complaint } from './shape.ts';
import type { Reader } from './sources.ts';
import type { SpecSource } from './spec.ts';
import type { Path } from './tree.ts';

/** The file of certificates that the spec names. */
export interface Certificates {
  /** Without any text around; `undefined` where nothing is named, or what is named is wrong. */
  readonly pem: string | undefined;
  readonly source: SpecSource | undefined;
  readonly complaints: readonly Complaint[];
}

/** The section with what the files hold in place of their paths. */
export function withCertificates(
  { seal, authorities: _, ...rest }: Evidence,
  { certificates, authorities }: { readonly certificates: Certificates; readonly authorities: Certificates },
): Evidence {
  const people = authorities.pem === undefined ? {} : { authorities: authorities.pem };
  return { ...rest, ...people, seal: { ...seal, certificates: certificates.pem } };
}

/** Reads the file named at `path`, if one is. `start` is the folder of the file that names it, from the folder of the spec. Never throws. */
export function readCertificates(
  { path, written, start }: { readonly path: Path; readonly written: string | undefined; readonly start: string },
  read: Reader,
): Certificates {
  const nothing = { pem: undefined, source: undefined };
  if (written === undefined) return { ...nothing, complaints: [] };
  const resolved = resolvePath(start, written);
  if ('message' in resolved) return { ...nothing, complaints: [{ path, ...resolved }] };
  const { name } = resolved;
  const found = read(name, 'yaml');
  if ('unreadable' in found) return { ...nothing, complaints: [{ path, message: `${name}: ${found.unreadable}` }] };
  const certificates = parse(Buffer.from(found.bytes).toString('latin1'), name);
  return 'message' in certificates
    ? { ...nothing, complaints: [{ path, ...certificates }] }
    : { pem: certificates.pem, source: { name, bytes: found.bytes }, complaints: [] };
}

const blocks = /-----BEGIN CERTIFICATE-----[^-]*(-----END CERTIFICATE-----)?/g;

function parse(text: string, name: string): { readonly pem: string } | Pick<Complaint, 'message' | 'hint'> {
  // What the spec names is sealed into every package.
  if (/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(text)) {
    return {
      message: `${name} holds a private key: every package would hold it too, for everybody to read`,
      hint: 'keep the certificates alone in the file; replace the key if the file has left this machine',
    };
  }
  const found = text.match(blocks) ?? [];
  if (found.length === 0) {
    return { message: `${name} holds no certificate in PEM`, hint: 'openssl x509 -inform der -in FILE makes PEM of DER' };
  }
  const read = found.map(readOne);
  const broken = read.indexOf(null);
  if (broken >= 0) return { message: `certificate ${broken + 1} of ${name} is no X.509 certificate that OpenSSL can read` };
  return { pem: read.join('') };
}

function readOne(block: string): string | null {
  try {
    return new X509Certificate(block).toString();
  } catch {
    return null;
  }
}
