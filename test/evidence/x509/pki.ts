import { execFileSync } from 'node:child_process';
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Certificate, readCertificates } from '../../../src/evidence/x509/certificate.ts';

export const extensions = {
  authority: ['basicConstraints=critical,CA:true', 'keyUsage=critical,keyCertSign,cRLSign', 'subjectKeyIdentifier=hash'],
  signer: ['basicConstraints=critical,CA:false', 'keyUsage=critical,digitalSignature,nonRepudiation'],
  stamper: ['keyUsage=critical,digitalSignature', 'extendedKeyUsage=critical,timeStamping'],
} as const;

interface Certified {
  /** Certificate whose key signs this one; itself where there is none. */
  readonly issuer?: string;
  /** Name of the key, where it is not that of the certificate. */
  readonly key?: string;
  /** Key that signs in place of the issuer's. */
  readonly signedBy?: string;
  /** Common name of the subject. */
  readonly as?: string;
  /** Lines of OpenSSL's configuration. */
  readonly ext?: readonly string[];
  /** Of `openssl x509 -req`. */
  readonly options?: readonly string[];
}

/** Keys and certificates by OpenSSL in a folder of their own: NAME.key and NAME.pem. Keys are made when they are first needed, on P-256. */
export class Pki implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'iq-pki-'));
  readonly #keys = new Set<string>();

  openssl(...args: readonly string[]): Buffer {
    return execFileSync('openssl', args, { cwd: this.folder, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  key(name: string, ...options: readonly string[]): KeyObject {
    if (!this.#keys.has(name)) {
      const kind = options.length === 0 ? ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'] : options;
      this.openssl('genpkey', ...kind, '-out', `${name}.key`);
      this.#keys.add(name);
    }
    return createPrivateKey(readFileSync(this.path(`${name}.key`)));
  }

  certify(
    name: string,
    { issuer, key = name, signedBy, as = name, ext = extensions.authority, options = [] }: Certified = {},
  ): Certificate {
    this.key(key);
    this.write(`${name}.ext`, ext.join('\n'));
    this.openssl('req', '-new', '-key', `${key}.key`, '-subj', `/O=Example/CN=${as}`, '-out', `${name}.csr`);
    const signer = signedBy ?? issuer;
    if (signer !== undefined) this.key(signer);
    const by = issuer === undefined ? ['-signkey', `${key}.key`] : ['-CA', `${issuer}.pem`, '-CAkey', `${signer}.key`, '-CAcreateserial'];
    this.openssl('x509', '-req', '-in', `${name}.csr`, ...by, '-days', '365', '-extfile', `${name}.ext`, '-out', `${name}.pem`, ...options);
    return this.certificate(name);
  }

  certificate(name: string): Certificate {
    const [certificate] = readCertificates(readFileSync(this.path(`${name}.pem`), 'utf8'), name);
    if (certificate === undefined) throw new Error(`no certificate ${name}`);
    return certificate;
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, content: string | Uint8Array): string {
    writeFileSync(this.path(name), content);
    return this.path(name);
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
