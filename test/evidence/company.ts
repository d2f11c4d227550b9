import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A company's certificate authority, and a key of the seal that it issued a certificate to. Made of OpenSSL. */
export interface Company {
  readonly folder: string;
  /** PEM: the root. */
  readonly ca: string;
  /** Path of the key, and of a PEM file with its certificate and the one above it. */
  readonly key: string;
  readonly certificates: string;
  /** SubjectPublicKeyInfo in PEM. */
  readonly publicKey: string;
  /** Another certificate for the same key, in DER: valid from and to these times, in the form YYYYMMDDHHMMSSZ. */
  issueFor(from: string, to: string): Uint8Array;
  remove(): void;
}

const configuration = `[ca]
default_ca = own
[own]
new_certs_dir = .
database = index.txt
rand_serial = yes
default_md = sha256
policy = any
email_in_dn = no
unique_subject = no
[any]
commonName = supplied
organizationName = optional
[root]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[between]
basicConstraints = critical,CA:true,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[seal]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature,nonRepudiation
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
`;

export function makeCompany({ name = 'Contour', type = 'ec' }: { readonly name?: string; readonly type?: 'ec' | 'rsa' } = {}): Company {
  const folder = mkdtempSync(join(tmpdir(), 'iq-company-'));
  const openssl = (...args: readonly string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const kind = type === 'ec' ? ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'] : ['-newkey', 'rsa:2048'];
  writeFileSync(join(folder, 'conf'), configuration);
  writeFileSync(join(folder, 'index.txt'), '');
  const issue = (who: string, by: string, out: string, times: readonly string[]): void => {
    const self = who === by ? ['-selfsign'] : ['-cert', `${by}.pem`];
    const how = ['-config', 'conf', '-extensions', who, '-keyfile', `${by}.key`, ...self, '-batch', '-notext', ...times];
    openssl('ca', ...how, '-in', `${who}.csr`, '-out', out);
  };
  for (const [who, by, common] of [
    ['root', 'root', `${name} root`],
    ['between', 'root', `${name} issuing`],
    ['seal', 'between', `${name} seal`],
  ] as const) {
    openssl('req', '-new', ...kind, '-nodes', '-keyout', `${who}.key`, '-out', `${who}.csr`, '-subj', `/O=${name}/CN=${common}`);
    issue(who, by, `${who}.pem`, ['-days', '3650']);
  }
  openssl('pkey', '-in', 'seal.key', '-pubout', '-out', 'seal.pub');
  const text = (file: string): string => readFileSync(join(folder, file), 'utf8');
  writeFileSync(join(folder, 'chain.pem'), text('seal.pem') + text('between.pem'));
  return {
    folder,
    ca: text('root.pem'),
    key: join(folder, 'seal.key'),
    certificates: join(folder, 'chain.pem'),
    publicKey: text('seal.pub'),
    issueFor: (from, to) => {
      issue('seal', 'between', 'other.pem', ['-startdate', from, '-enddate', to]);
      openssl('x509', '-in', 'other.pem', '-outform', 'DER', '-out', 'other.der');
      return readFileSync(join(folder, 'other.der'));
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
