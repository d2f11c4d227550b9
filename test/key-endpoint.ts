import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listen } from './aws/http/listening.ts';

/** How AWS KMS takes the nth signature, counted from 1. */
export type Taking = (count: number) => 'signed' | 'denied' | 'hang';

/** AWS STS and AWS KMS on loopback, with one key that signs until it is told otherwise. */
export interface KeyEndpoint {
  readonly url: string;
  readonly arn: string;
  /** Path of the public key in PEM. */
  readonly publicKey: string;
  /** Resolves once this many signatures were asked for. */
  asked(count: number): Promise<void>;
  /** From now on; counts anew. */
  behave(taking: Taking): void;
  close(): Promise<void>;
}

const account = '111111111111';
const arn = `arn:aws:kms:us-east-2:${account}:key/6f0f1a7e-3d54-4c1b-9d0e-2b7a8c9d0e1f`;
const identity = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::${account}:user/sealer</Arn><UserId>AIDA</UserId><Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;

export async function startKeyEndpoint(): Promise<KeyEndpoint> {
  const folder = mkdtempSync(join(tmpdir(), 'iq-key-endpoint-'));
  const openssl = (...args: readonly string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', 'seal.key');
  const PublicKey = openssl('pkey', '-in', 'seal.key', '-pubout', '-outform', 'DER').toString('base64');
  openssl('pkey', '-in', 'seal.key', '-pubout', '-out', 'seal.pub');
  const described = { KeyId: arn, PublicKey, KeyUsage: 'SIGN_VERIFY', KeySpec: 'ECC_NIST_P256', SigningAlgorithms: ['ECDSA_SHA_256'] };
  let taking: Taking = () => 'signed';
  let count = 0;
  let waiting: { readonly count: number; readonly tell: () => void }[] = [];
  const json = (response: ServerResponse, status: number, body: object) =>
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const target = request.headers['x-amz-target'];
    if (target === undefined) return void response.writeHead(200, { 'content-type': 'text/xml' }).end(identity);
    if (target === 'TrentService.GetPublicKey') return void json(response, 200, described);
    count += 1;
    const how = taking(count);
    for (const { tell } of waiting.filter((other) => other.count <= count)) tell();
    waiting = waiting.filter((other) => other.count > count);
    if (how === 'hang') return;
    if (how === 'denied')
      return void json(response, 400, { __type: 'AccessDeniedException', message: 'not authorized to perform: kms:Sign' });
    const { Message, MessageType } = JSON.parse(Buffer.concat(chunks).toString()) as { Message: string; MessageType: string };
    writeFileSync(join(folder, 'message'), Buffer.from(Message, 'base64'));
    // Node hashes what it signs, and would hash a digest again.
    const isDigest = MessageType === 'DIGEST';
    const signing = isDigest
      ? ['pkeyutl', '-sign', '-inkey', 'seal.key', '-pkeyopt', 'digest:sha256', '-in']
      : ['dgst', '-sha256', '-sign', 'seal.key'];
    json(response, 200, { KeyId: arn, Signature: openssl(...signing, 'message').toString('base64'), SigningAlgorithm: 'ECDSA_SHA_256' });
  };
  const server = createServer(
    (request, response) => void answer(request, response).catch((error) => response.writeHead(500).end(String(error))),
  );
  const { port, close } = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    arn,
    asked: (wanted) => new Promise((resolve) => (count >= wanted ? resolve() : waiting.push({ count: wanted, tell: resolve }))),
    behave: (next) => {
      [taking, count] = [next, 0];
    },
    publicKey: join(folder, 'seal.pub'),
    close: async () => {
      await close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
