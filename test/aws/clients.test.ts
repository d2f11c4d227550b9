import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { ListKeysCommand } from '@aws-sdk/client-kms';
import { GetBucketEncryptionCommand } from '@aws-sdk/client-s3';
import { afterEach, expect, it, vi } from 'vitest';
import { type Arrived, type Asked, askedOf } from '../../bench/server/asked.ts';
import { answer } from '../../bench/server/wire.ts';
import { Clients } from '../../src/aws/clients.ts';
import { HttpHandler } from '../../src/aws/http/handler.ts';
import type { Service } from '../../src/aws/sdk.ts';
import { Transport } from '../../src/aws/transport.ts';
import { listen } from './http/listening.ts';
import { callerOf, type Kind, kinds } from './kinds.ts';

const running: { close(): Promise<void> }[] = [];

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const part of running.splice(0)) await part.close();
});

function startTransport(): Transport {
  const allowed = new Set([...kinds.map(({ service, operation }) => `${service}.${operation}`), 'S3.GetBucketEncryption']);
  const signal = new AbortController().signal;
  const transport = new Transport({ allowed, concurrency: 40, quotaShare: 1, callTimeout: 10_000, signal, version: '1.2.3' });
  running.unshift(transport);
  return transport;
}

interface Received {
  readonly asked: Asked;
  readonly arrived: Arrived;
}

/** An AWS of a few words: what it says inside its envelope, and all that it was asked. */
async function startAws(inner: (asked: Asked) => string) {
  const received: Received[] = [];
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    const body = await text(request);
    const arrived = { url: request.url ?? '', headers: request.headers, body };
    const asked = askedOf(arrived);
    received.push({ asked, arrived });
    const reply = answer(asked, inner(asked));
    // Answers arrive out of order.
    setTimeout(() => response.writeHead(reply.status, { 'content-type': reply.type }).end(reply.body), Math.random() * 5);
  });
  const listening = await listen(server);
  running.push(listening);
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${listening.port}`);
  return received;
}

const kindOf = ({ service }: Asked): Kind => kinds.find((kind) => kind.service === service) as Kind;
const accounts = Array.from({ length: 50 }, (_, index) => String(100_000_000_000 + index));

it('1,000 interleaved calls of eleven services: each is answered for its own account, and carries its own keys and no others', async () => {
  const received = await startAws((asked) => kindOf(asked).inner(asked.accessKeyId.slice(4)));
  const transport = startTransport();
  const calls = Array.from({ length: 1_000 }, (_, index) => {
    const kind = kinds[index % kinds.length] as Kind;
    return { kind, account: accounts[(index * 7) % 50] as string, region: index % 2 === 0 ? 'us-east-2' : 'us-west-2' };
  });
  const send = async ({ kind, account, region }: (typeof calls)[number]) => {
    const { output } = await transport.send([kind.service, kind.operation], kind.command(), callerOf(account, region));
    return kind.read(output);
  };
  expect(await Promise.all(calls.map(send))).toEqual(calls.map(({ account }) => account));
  const asked = received.map(({ asked: { service, operation, region, accessKeyId } }) => [service, operation, region, accessKeyId].join());
  const meant = calls.map(({ kind, region, account }) => [kind.service, kind.operation, region, `ASIA${account}`].join());
  expect(asked.sort()).toEqual(meant.sort());
  for (const one of received) expectOwnHeaders(one);
});

/** Its own name and keys, and nothing that the SDK adds for itself. */
function expectOwnHeaders({ asked, arrived: { headers, body } }: Received): void {
  expect(headers['user-agent']).toBe(`iq/1.2.3 lang/js#${process.versions.node}`);
  expect(headers['x-amz-security-token']).toBe(`token of ${asked.accessKeyId.slice(4)}`);
  expect(headers['x-amz-date']).toMatch(/^\d{8}T\d{6}Z$/);
  expect(headers['x-amz-content-sha256']).toBe(createHash('sha256').update(body).digest('hex'));
  const names = Object.keys(headers).filter((name) => /^(x-)?amz-/.test(name));
  const target = asked.protocol === 'json' ? ['x-amz-target'] : [];
  expect(names.sort(), asked.operation).toEqual(['x-amz-content-sha256', 'x-amz-date', 'x-amz-security-token', ...target]);
}

it('300 interleaved S3 calls: each asks for its own bucket with the key of its own account', async () => {
  const received = await startAws(
    ({ input }) =>
      `<Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>${String(input.bucket).replace('/', '')}</KMSMasterKeyID></ApplyServerSideEncryptionByDefault></Rule>`,
  );
  const transport = startTransport();
  const buckets = Array.from({ length: 300 }, (_, index) => `bucket.${(index * 7) % 100}`);
  const ownerOf = (bucket: string) => accounts[Number(bucket.slice(7)) % 20] as string;
  const keys = await Promise.all(
    buckets.map(async (bucket) => {
      const owner = ownerOf(bucket);
      const command = new GetBucketEncryptionCommand({ Bucket: bucket, ExpectedBucketOwner: owner });
      const { output } = await transport.send(['S3', 'GetBucketEncryption'], command, callerOf(owner));
      const read = output as { ServerSideEncryptionConfiguration?: { Rules?: { ApplyServerSideEncryptionByDefault?: object }[] } };
      return read.ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault;
    }),
  );
  expect(keys).toEqual(buckets.map((bucket) => ({ SSEAlgorithm: 'aws:kms', KMSMasterKeyID: bucket })));
  const asked = received.map(
    ({ arrived, asked: { accessKeyId } }) => `${arrived.url} ${accessKeyId} ${arrived.headers['x-amz-expected-bucket-owner']}`,
  );
  const meant = buckets.map((bucket) => `/${bucket}/?encryption= ASIA${ownerOf(bucket)} ${ownerOf(bucket)}`);
  expect(asked.sort()).toEqual(meant.sort());
});

it('a client that cannot be made is an error of its calls, and not of the end', async () => {
  const handler = new HttpHandler({ most: 4, environment: {}, callTimeout: 1_000, signal: new AbortController().signal });
  running.push(handler);
  const clients = new Clients({ handler, profile: undefined });
  await expect(clients.exchange('NoSuchService' as Service, 'us-east-2', new ListKeysCommand({}))).rejects.toThrow();
  await clients.exchange('KMS', 'us-east-2', new ListKeysCommand({}));
  await clients.destroy();
});
