import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Somebody with a key of their own, and a certificate for it. Made of OpenSSL. */
export interface TestPerson {
  /** The common name of the certificate. */
  readonly name: string;
  /** Path of the key: PKCS#8 in PEM, encrypted. */
  readonly key: string;
  /** Path of a PKCS#12 file with the key, the certificate and the one above it; the same passphrase. */
  readonly p12: string;
  /** Path of a PEM file: the certificate and the one above it. */
  readonly certificates: string;
  readonly passphrase: string;
}

export interface IssueOptions {
  /** As OpenSSL takes it: `/O=Contour/CN=Ada Executor`. */
  readonly subject?: string;
  /** In the form YYYYMMDDHHMMSSZ. */
  readonly from?: string;
  readonly to?: string;
  /** Who issues it: the company where absent. */
  readonly by?: 'company' | 'other';
  /** Path of an encrypted key of a person (same passphrase) to issue another certificate for, instead of a new key. */
  readonly keyOf?: TestPerson;
}

/** A company and its people. */
export interface People {
  readonly folder: string;
  /** Path of a PEM file: the company's root. */
  readonly ca: string;
  /** Path of the root of another company. */
  readonly otherCa: string;
  readonly executor: TestPerson;
  readonly reviewer: TestPerson;
  readonly approver: TestPerson;
  /** Of the company; the certificate ended in 2021. */
  readonly expired: TestPerson;
  /** Same name as the approver, of another company. */
  readonly stranger: TestPerson;
  /** One more person of the company. */
  issue(name: string, options?: IssueOptions): TestPerson;
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
unique_subject = no
[any]
countryName = optional
organizationName = optional
organizationalUnitName = optional
commonName = optional
serialNumber = optional
userId = optional
emailAddress = optional
[root]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[between]
basicConstraints = critical,CA:true,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[person]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature,nonRepudiation
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
`;

/** As OpenSSL has times. */
function yearsFromNow(count: number): string {
  const now = new Date();
  return `${now.getUTCFullYear() + count}${now.toISOString().slice(5, 10).replace('-', '').replace('0229', '0228')}000000Z`;
}

const passphrase = 'correct horse battery staple';
const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];

/** Companies with an authority between root and people, five people, and more as they are asked for. Call `remove` at the end. */
export function makePeople(): People {
  const folder = mkdtempSync(join(tmpdir(), 'iq-people-'));
  const openssl = (...args: readonly string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  writeFileSync(join(folder, 'conf'), configuration);
  writeFileSync(join(folder, 'index.txt'), '');
  const sign = (
    csr: string,
    how: { readonly as: string; readonly out: string; readonly by: readonly string[]; readonly times: readonly string[] },
  ) =>
    openssl(
      'ca',
      '-config',
      'conf',
      '-utf8',
      '-extensions',
      how.as,
      ...how.by,
      '-batch',
      '-notext',
      ...how.times,
      '-in',
      csr,
      '-out',
      how.out,
    );
  const years = ['-startdate', yearsFromNow(-1), '-enddate', yearsFromNow(9)];
  for (const [company, name] of [
    ['company', 'Contour'],
    ['other', 'Outline'],
  ] as const) {
    const [root, between] = [`${company}-root`, `${company}-between`];
    openssl('req', '-new', ...newKey, '-nodes', '-keyout', `${root}.key`, '-out', `${root}.csr`, '-subj', `/O=${name}/CN=${name} root`);
    sign(`${root}.csr`, { as: 'root', out: `${root}.pem`, by: ['-keyfile', `${root}.key`, '-selfsign'], times: years });
    openssl(
      'req',
      '-new',
      ...newKey,
      '-nodes',
      '-keyout',
      `${between}.key`,
      '-out',
      `${between}.csr`,
      '-subj',
      `/O=${name}/CN=${name} people`,
    );
    sign(`${between}.csr`, { as: 'between', out: `${between}.pem`, by: ['-keyfile', `${root}.key`, '-cert', `${root}.pem`], times: years });
  }

  let count = 0;
  const issue = (name: string, options: IssueOptions = {}): TestPerson => {
    const { subject = `/O=Contour/CN=${name}`, by = 'company', from, to, keyOf } = options;
    const who = `person-${++count}`;
    const file = (end: string): string => join(folder, `${who}${end}`);
    const secret = ['-passout', `pass:${passphrase}`];
    if (keyOf === undefined)
      openssl('req', '-new', '-utf8', ...newKey, '-keyout', `${who}.key`, ...secret, '-out', `${who}.csr`, '-subj', subject);
    else {
      writeFileSync(file('.key'), readFileSync(keyOf.key), { mode: 0o600 });
      openssl('req', '-new', '-utf8', '-key', `${who}.key`, '-passin', `pass:${passphrase}`, '-out', `${who}.csr`, '-subj', subject);
    }
    const times = from === undefined || to === undefined ? years : ['-startdate', from, '-enddate', to];
    sign(`${who}.csr`, { as: 'person', out: `${who}.pem`, by: ['-keyfile', `${by}-between.key`, '-cert', `${by}-between.pem`], times });
    writeFileSync(file('-chain.pem'), readFileSync(file('.pem'), 'utf8') + readFileSync(join(folder, `${by}-between.pem`), 'utf8'));
    const bundle = ['-inkey', `${who}.key`, '-passin', `pass:${passphrase}`, '-in', `${who}-chain.pem`, '-out', `${who}.p12`];
    openssl('pkcs12', '-export', ...bundle, ...secret);
    return { name, key: file('.key'), p12: file('.p12'), certificates: file('-chain.pem'), passphrase };
  };

  return {
    folder,
    ca: join(folder, 'company-root.pem'),
    otherCa: join(folder, 'other-root.pem'),
    executor: issue('Ada Executor'),
    reviewer: issue('Rita Reviewer'),
    approver: issue('Grace Approver'),
    expired: issue('Otto Expired', { from: '20200101000000Z', to: '20210101000000Z' }),
    stranger: issue('Grace Approver', { by: 'other' }),
    issue,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
