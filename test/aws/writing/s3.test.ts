import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Bucket, parsePlace } from '../../../src/aws/writing/s3.ts';
import { s3Store } from '../../../src/aws/writing/s3-ledger.ts';
import { openSession, type WritingSession } from '../../../src/aws/writing/session.ts';

// What no emulator does: answers that are lost, pages, services that repeat what they were sent.
type Answer = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;

const token = 'FwoGZXIvYXdzEXAMPLE/session+token==';
const key = 'entries/0000000000.json';
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const close of open.splice(0).reverse()) await close();
});

const xml = (response: ServerResponse, body: string, { status = 200, headers = {} } = {}): void => {
  response.writeHead(status, { 'content-type': 'application/xml', ...headers }).end(body);
};
const failure = (code: string, message = code): string => `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;

/** An AWS of one's own on loopback, and a session there. STS answers by itself. */
async function session(
  answer: Answer,
  options: Partial<Parameters<typeof openSession>[0]> = {},
): Promise<{ session: WritingSession; asked: string[] }> {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const name = /Action=(\w+)/.exec(body.toString())?.[1] ?? `${request.method} ${request.url}`;
      asked.push(name);
      if (name === 'GetCallerIdentity') return xml(response, identity);
      return answer(request, response, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => new Promise((resolve) => server.close(() => resolve())));
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'ASIAEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'a-secret-that-nobody-prints');
  vi.stubEnv('AWS_SESSION_TOKEN', token);
  vi.stubEnv('AWS_CONFIG_FILE', '/dev/null');
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/dev/null');
  const opened = await openSession({ region: 'us-east-2', ...options });
  open.push(() => opened.close());
  return { session: opened, asked };
}

const identity = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:sts::111122223333:assumed-role/runner/x</Arn><UserId>U</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;

const listing = (versions: readonly (readonly [key: string, version: string])[], more = ''): string =>
  `<ListVersionsResult><IsTruncated>${more !== ''}</IsTruncated>${more}${versions
    .map(([name, version]) => `<Version><Key>${name}</Key><VersionId>${version}</VersionId><Size>1</Size></Version>`)
    .join('')}</ListVersionsResult>`;

describe('a write whose answer was lost', () => {
  /** Stores the first PutObject and hangs up; then the name is taken. */
  const losing =
    (stored: (sent: Buffer) => string): Answer =>
    (request, response, body) => {
      const { method, url = '' } = request;
      if (method === 'HEAD') return void response.writeHead(200).end();
      if (url.includes('versions')) return xml(response, listing([[key, 'v1']]));
      if (method === 'GET') return void response.writeHead(200).end(stored(sent));
      if (sent.length > 0) return xml(response, failure('PreconditionFailed'), { status: 412 });
      sent = body;
      request.socket.destroy();
    };
  let sent: Buffer = Buffer.alloc(0);

  it('is our own where the name holds our bytes, and somebody else’s where it does not', async () => {
    sent = Buffer.alloc(0);
    const own = await session(losing(String));
    expect(await s3Store('s3://ledger', own.session).create(key, Buffer.from('ours'))).toBe('created');
    expect(own.asked.filter((name) => name.startsWith('PUT')).length).toBe(2);
    sent = Buffer.alloc(0);
    const other = await session(losing(() => 'theirs'));
    expect(await s3Store('s3://ledger', other.session).create(key, Buffer.from('ours'))).toBe('exists');
  });

  it('a name that was taken at the first attempt is somebody else’s, whatever it holds', async () => {
    sent = Buffer.from('earlier');
    const { session: opened } = await session(losing(() => 'ours'));
    expect(await s3Store('s3://ledger', opened).create(key, Buffer.from('ours'))).toBe('exists');
  });
});

describe('one bucket', () => {
  it('lists to the last page, and takes half a listing for none', async () => {
    const pages = new Map([
      ['', listing([['a', 'v2']], '<NextKeyMarker>a</NextKeyMarker><NextVersionIdMarker>v2</NextVersionIdMarker>')],
      [
        'v2',
        listing([
          ['a', 'v1'],
          ['b', 'v3'],
        ]),
      ],
    ]);
    const { session: opened } = await session((request, response) => {
      const marker = new URL(request.url ?? '', 'http://x').searchParams.get('version-id-marker') ?? '';
      if (request.method === 'HEAD') response.writeHead(200).end();
      else xml(response, pages.get(marker) ?? '');
    });
    const bucket = await Bucket.open('some', opened, { code: 'publish' });
    expect([...(await bucket.histories(''))]).toEqual([
      ['a', { oldest: 'v1', isChanged: true }],
      ['b', { oldest: 'v3', isChanged: false }],
    ]);
    pages.set('', listing([['a', 'v2']], ' '));
    await expect(bucket.histories('')).rejects.toThrow(/more names, and not where they start/);
  });

  it('takes neither the digest of an object in parts nor an ETag for a SHA-256', async () => {
    const { session: opened } = await session((_, response) => {
      const headers = {
        'x-amz-checksum-sha256': 'uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=',
        'x-amz-checksum-type': 'COMPOSITE',
        etag: '"x"',
      };
      response.writeHead(200, headers).end();
    });
    const bucket = await Bucket.open('some', opened, { code: 'publish' });
    expect(await bucket.head('a')).toEqual({});
  });

  it('sends an empty object, and none above 5 GiB', async () => {
    const lengths: unknown[] = [];
    const { session: opened } = await session((request, response) => {
      if (request.method === 'PUT') lengths.push(request.headers['content-length']);
      response.writeHead(200).end();
    });
    const bucket = await Bucket.open('some', opened, { code: 'publish' });
    expect(await bucket.create('a', Buffer.alloc(0))).toEqual({ state: 'created' });
    expect(lengths).toEqual(['0']);
    const huge = { length: 5 * 2 ** 30 + 1 } as Uint8Array;
    await expect(bucket.create('a', huge)).rejects.toThrow(/iq sends no file above 5 GiB/);
  });

  it('gives up on a conflict that does not end', async () => {
    const { session: opened, asked } = await session((request, response) => {
      if (request.method === 'HEAD') response.writeHead(200).end();
      else xml(response, failure('ConditionalRequestConflict'), { status: 409 });
    });
    const bucket = await Bucket.open('some', opened, { code: 'publish', pauseMs: 1 });
    await expect(bucket.create('a', Buffer.from('x'))).rejects.toThrow(/others write the same name, again and again/);
    expect(asked.filter((name) => name.startsWith('PUT')).length).toBe(6);
  });

  it('finds its region where S3 answers 301, and signs for that', async () => {
    const scopes: (string | undefined)[] = [];
    const { session: opened } = await session((request, response) => {
      const scope = /\d{8}\/([\w-]+)\/s3/.exec(request.headers.authorization ?? '')?.[1];
      scopes.push(scope);
      response.writeHead(scope === 'eu-west-1' ? 200 : 301, { 'x-amz-bucket-region': 'eu-west-1' }).end();
    });
    expect((await Bucket.open('some', opened, { code: 'publish' })).region).toBe('eu-west-1');
    expect(scopes).toEqual(['us-east-2', 'eu-west-1']);
  });
});

describe('a session', () => {
  it('shows no session token that a service repeats, and asks for no more than was refused', async () => {
    const { session: opened } = await session((request, response) => {
      if (request.method === 'HEAD') response.writeHead(200).end();
      else xml(response, failure('SignatureDoesNotMatch', `expected x-amz-security-token:${token}`), { status: 403 });
    });
    const bucket = await Bucket.open('some', opened, { code: 'publish' });
    const error: Error = await bucket.create('a', Buffer.from('x')).then(String, (reason) => reason);
    expect(error.message).toMatch(
      /^s3:PutObject on s3:\/\/some\/a: AWS refused it \(SignatureDoesNotMatch: expected x-amz-security-token:\[redacted\]\)$/,
    );
    expect(JSON.stringify([error, error.cause, (error.cause as Error).message, (error.cause as Error).stack])).not.toContain(token);
  });

  it('sends nothing in the clear to an endpoint that the environment does not name', async () => {
    const { session: opened, asked } = await session((_, response) => void response.writeHead(200).end());
    const before = asked.length;
    vi.stubEnv('AWS_ENDPOINT_URL', 'https://example.invalid');
    const { HttpRequest } = await import('@smithy/core/protocols');
    const request = new HttpRequest({ protocol: 'http:', hostname: '127.0.0.1', method: 'GET', path: '/' });
    await expect(opened.requestHandler.handle(request)).rejects.toThrow(/would not be encrypted/);
    expect(asked.length).toBe(before);
  });

  it('says which role cannot be assumed, and why', async () => {
    const refusing: Answer = (_, response) =>
      xml(response, `<ErrorResponse>${failure('AccessDenied', 'not for you')}</ErrorResponse>`, { status: 403 });
    await expect(session(refusing, { role: 'writer' })).rejects.toMatchObject({
      code: 'denied',
      message: 'The role arn:aws:iam::111122223333:role/writer cannot be assumed: AccessDenied: not for you',
    });
  });

  it('assumes its role once, in the account that was named, and again before its keys end', async () => {
    const sessions: string[] = [];
    let minutes = 5;
    const { session: opened } = await session(
      (_, response, body) => {
        sessions.push(new URLSearchParams(body.toString()).get('RoleArn') ?? '');
        const keys = `<AccessKeyId>A${sessions.length}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>${new Date(Date.now() + minutes * 60_000).toISOString()}</Expiration>`;
        const user =
          '<AssumedRoleUser><Arn>arn:aws:sts::444455556666:assumed-role/writer/iq-1</Arn><AssumedRoleId>x</AssumedRoleId></AssumedRoleUser>';
        xml(
          response,
          `<AssumeRoleResponse><AssumeRoleResult><Credentials>${keys}</Credentials>${user}</AssumeRoleResult></AssumeRoleResponse>`,
        );
      },
      { role: 'writer', account: '444455556666', runId: '1' },
    );
    expect(opened.identity).toEqual({
      arn: 'arn:aws:sts::444455556666:assumed-role/writer/iq-1',
      account: '444455556666',
      partition: 'aws',
    });
    minutes = 60;
    expect((await opened.credentials()).accessKeyId).toBe('A2');
    expect((await opened.credentials()).accessKeyId).toBe('A2');
    expect(sessions).toEqual(Array(2).fill('arn:aws:iam::444455556666:role/writer'));
  });
});

describe('a place in S3', () => {
  it.each([
    ['s3://bucket', { bucket: 'bucket', prefix: '' }],
    ['s3://my.bucket-1/a/b/', { bucket: 'my.bucket-1', prefix: 'a/b' }],
  ])('%s', (text, place) => expect(parsePlace(text)).toEqual(place));

  it.each([
    's3://',
    's3://B',
    'https://bucket/x',
    's3://bucket//x',
    's3://bucket/../x',
    's3://bucket/a b',
    's3://bucket/a?x',
    'bucket',
    's3://bucket/a\n',
  ])('is not %j', (text) => expect(() => parsePlace(text)).toThrow(/is no place in S3/));
});
