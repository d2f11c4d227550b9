import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A certificate authority made of OpenSSL in a folder: files by name, keys without a passphrase. */
export interface Authority {
  readonly folder: string;
  path(name: string): string;
  text(name: string): string;
  openssl(...args: string[]): Buffer;
  /** `NAME.key`, EC P-256 or RSA. */
  key(name: string, kind?: 'ec' | 'rsa'): void;
  /** `NAME.pem`, a certificate of `NAME.key`, issued by another's or by itself. */
  certify(
    name: string,
    options?: {
      readonly issuer?: string;
      readonly isCa?: boolean;
      readonly key?: string;
      readonly commonName?: string;
      readonly extensions?: string;
    },
  ): void;
}

export function authorityIn(folder: string): Authority {
  const path = (name: string): string => join(folder, name);
  const openssl = (...args: string[]): Buffer => execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  return {
    folder,
    path,
    openssl,
    text: (name) => readFileSync(path(name), 'utf8'),
    key: (name, kind = 'ec') => {
      const options = kind === 'ec' ? ['EC', '-pkeyopt', 'ec_paramgen_curve:P-256'] : ['RSA', '-pkeyopt', 'rsa_keygen_bits:2048'];
      openssl('genpkey', '-algorithm', ...options, '-out', `${name}.key`);
    },
    certify: (name, { issuer, isCa = false, key = name, commonName = name, extensions } = {}) => {
      const usage = isCa ? 'basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign' : 'keyUsage=critical,digitalSignature';
      writeFileSync(path(`${name}.ext`), extensions ?? usage);
      openssl('req', '-new', '-key', `${key}.key`, '-subj', `/O=Example/CN=${commonName}`, '-out', `${name}.csr`);
      const by = issuer === undefined ? ['-signkey', `${key}.key`] : ['-CA', `${issuer}.pem`, '-CAkey', `${issuer}.key`, '-CAcreateserial'];
      openssl('x509', '-req', '-in', `${name}.csr`, ...by, '-extfile', `${name}.ext`, '-out', `${name}.pem`);
    },
  };
}
