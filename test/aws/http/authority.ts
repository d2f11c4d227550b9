import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate authority of a test's own, and a server's certificate that it signed. */
export interface Authority {
  readonly folder: string;
  /** File of the authority's certificate. */
  readonly file: string;
  readonly key: Buffer;
  readonly certificate: Buffer;
  remove(): void;
}

/** Makes an authority with a certificate for `localhost` and these names, as OpenSSL writes them: `DNS:iam.amazonaws.com`. */
export function makeAuthority(...names: readonly string[]): Authority {
  const folder = mkdtempSync(join(tmpdir(), 'iq-authority-'));
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl('req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=A test');
  openssl('req', '-new', ...newKey, '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=A server');
  writeFileSync(join(folder, 'names'), `subjectAltName=${['DNS:localhost', ...names].join(',')}\n`);
  const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names'];
  openssl('x509', '-req', '-in', 'server.csr', '-out', 'server.pem', ...signed);
  return {
    folder,
    file: join(folder, 'ca.pem'),
    key: readFileSync(join(folder, 'server.key')),
    certificate: readFileSync(join(folder, 'server.pem')),
    remove: () => rmSync(folder, { recursive: true }),
  };
}
