import { readFileSync } from 'node:fs';
import { sha256Hex } from '../../../src/evidence/canonical.ts';
import { signOffType } from '../../../src/evidence/documents/kinds.ts';
import { personOf } from '../../../src/evidence/documents/person.ts';
import { signStatement } from '../../../src/evidence/documents/signed.ts';
import { type FileSigner, fileSigner } from '../../../src/evidence/signer.ts';
import type { TimestampAuthority } from '../../../src/evidence/timestamp/authority.ts';
import { readCertificates } from '../../../src/evidence/x509/certificate.ts';
import type { Digested, SignOff } from '../../../src/qualification-file.ts';
import type { TestPerson } from './people.ts';

/** What is signed in the tests: a record of two files. */
export const subjects: readonly Digested[] = [
  { name: 'evidence.sigstore.json', sha256: sha256Hex('the record') },
  { name: 'report.pdf', sha256: sha256Hex('its report') },
];

/** When people sign in the tests where nothing is said. */
export const longAgo = `${new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 19)}Z`;

/** Without their certificates, which nobody could sign with who should not. */
function signerOf({ key, passphrase }: TestPerson): Promise<FileSigner> {
  return fileSigner(key, { passphrase });
}

export function certificatesOf({ certificates }: TestPerson): readonly Uint8Array[] {
  return readCertificates(readFileSync(certificates, 'utf8'), 'chain').map(({ der }) => der);
}

export interface SignOptions {
  readonly as: string;
  readonly meaning?: string;
  readonly unit?: string;
  /** Bundles of those before, in order, with their roles. */
  readonly after?: readonly { readonly role: string; readonly bytes: Uint8Array }[];
  /** Members that are written otherwise, right or wrong. */
  readonly members?: Partial<Record<keyof SignOff, unknown>>;
  readonly about?: readonly Digested[];
  readonly type?: string;
  readonly authorities?: readonly TimestampAuthority[];
  /** Whose key signs, where it is not that of the certificate. */
  readonly keyOf?: TestPerson;
}

/** The bundle of a sign-off, made by whoever has the key, with whatever is asked for in it. */
export async function signOffOf(who: TestPerson, options: SignOptions): Promise<Uint8Array> {
  const {
    as,
    meaning = `Signed as ${as}`,
    unit,
    after = [],
    members = {},
    about = subjects,
    type = signOffType,
    authorities = [],
  } = options;
  const pem = readCertificates(readFileSync(who.certificates, 'utf8'), 'chain');
  const predicate = {
    schemaVersion: 1,
    role: as,
    meaning,
    ...(unit === undefined ? {} : { unit }),
    signer: members.signer ?? personOf(pem),
    authentication: { method: 'key-file', components: ['a key file', 'its passphrase'] },
    signedAt: longAgo,
    zone: 'Europe/Berlin',
    tool: { name: 'iq', version: '0.9.0' },
    document: { kind: 'record', id: 'run-1', title: 'Executed record', sha256: subjects[0]?.sha256 },
    decision: 'signed',
    previous: after.map(({ role, bytes }) => ({ role, sha256: sha256Hex(bytes) })),
    ...members,
  };
  const signer = await signerOf(options.keyOf ?? who);
  return (await signStatement({ type, predicate, about }, { signer, authorities })).bundle;
}
