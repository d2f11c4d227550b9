import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { listen } from './aws/http/listening.ts';

const run = promisify(execFile);

/** Keys and certificates of an authority made for a test: root, an authority between, and the one that stamps. */
export interface AuthorityFiles {
  /** Holds NAME.pem and NAME.key of root, between, tsa and those that must not stamp (other, loose, twofold, plain: of the key of tsa), chain.pem and tsa.conf. */
  readonly folder: string;
  /** The root in PEM: what an auditor trusts. */
  readonly anchor: string;
  remove(): void;
}

/** What an authority answers in place of a stamp, or does to it. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}
export type Behaviour = (request: Buffer, files: AuthorityFiles) => Promise<Answer | 'hang'> | Answer | 'hang';

export interface TestAuthority extends AuthorityFiles {
  readonly url: string;
  /** Every request that it got, in order. */
  readonly requests: readonly { readonly body: Buffer; readonly headers: IncomingMessage['headers'] }[];
  /** How it answers from now on. */
  behave(behaviour: Behaviour): void;
  close(): Promise<void>;
}

/** A time-stamping authority made of OpenSSL behind HTTP on loopback; it stamps as OpenSSL does until it is told otherwise. */
export async function startAuthority({ key = 'ec', files }: { key?: 'ec' | 'rsa'; files?: AuthorityFiles } = {}): Promise<TestAuthority> {
  const made = files ?? (await makeAuthorityFiles(key));
  const requests: { body: Buffer; headers: IncomingMessage['headers'] }[] = [];
  let behaviour: Behaviour = honest;
  // One after the other: OpenSSL counts its serial numbers in a file.
  let turn: Promise<unknown> = Promise.resolve();
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    requests.push({ body, headers: request.headers });
    const answering = turn.then(() => behaviour(body, made));
    turn = answering.catch(() => undefined);
    const given = await answering;
    if (given === 'hang') return;
    const { status = 200, headers = { 'content-type': 'application/timestamp-reply' }, body: content = '' } = given;
    response.writeHead(status, headers).end(content);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error) => response.writeHead(500).end(String(error)));
  });
  const listening = await listen(server);
  return {
    ...made,
    url: `http://127.0.0.1:${listening.port}/tsa`,
    requests,
    behave: (next) => {
      behaviour = next;
    },
    close: async () => {
      await listening.close();
      if (files === undefined) made.remove();
    },
  };
}

/** Stamps as OpenSSL does. */
export const honest: Behaviour = async (request, files) => ({ body: await stampBy(files, request) });

/** OpenSSL's answer to a TimeStampReq. `options` are lines of the section of the authority in its configuration. */
export async function stampBy(
  { folder }: AuthorityFiles,
  request: Uint8Array,
  options: Readonly<Record<string, string>> = {},
): Promise<Buffer> {
  const at = mkdtempSync(join(folder, 'stamp-'));
  const lines = Object.entries(options).map(([name, value]) => `${name} = ${value}`);
  writeFileSync(join(at, 'conf'), [readFileSync(join(folder, 'tsa.conf'), 'utf8'), ...lines, ''].join('\n'));
  writeFileSync(join(at, 'request'), request);
  await run('openssl', ['ts', '-reply', '-config', join(at, 'conf'), '-queryfile', join(at, 'request'), '-out', join(at, 'reply')], {
    cwd: folder,
  });
  return readFileSync(join(at, 'reply'));
}

/** A token by OpenSSL's CMS over any content: what an authority that goes wrong could sign. */
export async function tokenBy(
  { folder }: AuthorityFiles,
  content: Uint8Array,
  { signer = 'tsa', cades = true, type = '1.2.840.113549.1.9.16.1.4', options = [] as readonly string[] } = {},
): Promise<Buffer> {
  const at = mkdtempSync(join(folder, 'token-'));
  writeFileSync(join(at, 'content'), content);
  const how = ['-binary', '-nodetach', '-nosmimecap', '-econtent_type', type, '-outform', 'DER', ...(cades ? ['-cades'] : [])];
  const who = ['-signer', `${signer}.pem`, '-inkey', `${signer}.key`, '-certfile', 'chain.pem', '-md', 'sha256'];
  await run('openssl', ['cms', '-sign', ...how, ...who, ...options, '-in', join(at, 'content'), '-out', join(at, 'token')], {
    cwd: folder,
  });
  return readFileSync(join(at, 'token'));
}

/** A value in DER. */
export function der(tag: number, ...parts: readonly (Uint8Array | string)[]): Buffer {
  const content = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'hex') : part)));
  if (content.length < 0x80) return Buffer.concat([Buffer.from([tag, content.length]), content]);
  const digits = content.length.toString(16);
  const length = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, content]);
}

/** The answer that grants a token. */
export function granting(token: Uint8Array): Buffer {
  return der(0x30, der(0x30, '020100'), token);
}

/** Makes an authority's keys and certificates in a folder below the system's temporary one. */
export async function makeAuthorityFiles(key: 'ec' | 'rsa' = 'ec'): Promise<AuthorityFiles> {
  const folder = mkdtempSync(join(tmpdir(), 'iq-tsa-'));
  const kind =
    key === 'ec' ? ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'] : ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'];
  writeFileSync(join(folder, 'extensions'), extensions);
  writeFileSync(join(folder, 'serial'), '1000\n');
  writeFileSync(join(folder, 'tsa.conf'), configuration);
  const openssl = (...args: readonly string[]) => run('openssl', args, { cwd: folder });
  const certify = async (name: string, subject: string, issuer?: string): Promise<void> => {
    const by = issuer === undefined ? ['-signkey', `${name}.key`] : ['-CA', `${issuer}.pem`, '-CAkey', `${issuer}.key`, '-CAcreateserial'];
    await openssl('req', '-new', '-key', `${name}.key`, '-out', `${name}.csr`, '-subj', `/C=CH/O=Example Stamping/CN=${subject}`);
    const extended = ['-extfile', 'extensions', '-extensions', name, '-days', '3650', '-sha256'];
    await openssl('x509', '-req', '-in', `${name}.csr`, '-out', `${name}.pem`, ...by, ...extended);
  };
  await Promise.all(['root', 'between', 'tsa'].map((name) => openssl('genpkey', ...kind, '-out', `${name}.key`)));
  await certify('root', 'Test root');
  await certify('between', 'Test issuing', 'root');
  await certify('tsa', 'Test stamps', 'between');
  for (const [name, subject] of Object.entries(misfits)) {
    // Of the same key, so that nothing but the certificate is wrong.
    copyFileSync(join(folder, 'tsa.key'), join(folder, `${name}.key`));
    await certify(name, subject, 'between');
  }
  const pem = (name: string): string => readFileSync(join(folder, name), 'utf8');
  writeFileSync(join(folder, 'chain.pem'), pem('between.pem') + pem('root.pem'));
  return { folder, anchor: pem('root.pem'), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

const misfits = { other: 'Test of another use', loose: 'Test not critical', twofold: 'Test two uses', plain: 'Test any use' };

const leaf = `basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid`;

const extensions = `[root]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[between]
basicConstraints = critical,CA:true,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[tsa]
${leaf}
extendedKeyUsage = critical,timeStamping
[other]
${leaf}
extendedKeyUsage = critical,codeSigning
[loose]
${leaf}
extendedKeyUsage = timeStamping
[plain]
${leaf}
[twofold]
${leaf}
extendedKeyUsage = critical,timeStamping,codeSigning
`;

const configuration = `[tsa]
default_tsa = authority
[authority]
serial = serial
signer_cert = tsa.pem
signer_key = tsa.key
certs = chain.pem
default_policy = 1.3.6.1.4.1.32473.1
other_policies = 1.3.6.1.4.1.32473.2
digests = sha1, sha256, sha384, sha512
accuracy = secs:1, millisecs:500
ordering = yes
tsa_name = yes
signer_digest = sha256
ess_cert_id_alg = sha256
`;
