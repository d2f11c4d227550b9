import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import { describe, expect, it } from 'vitest';
import { CallSignature, type SignatureOptions } from '../../src/aws/signature.ts';
import type { Credentials } from '../../src/aws/signing.ts';

const signature = { path: new CallSignature({ uriEscapePath: true }), s3: new CallSignature({ uriEscapePath: false }) };

const session: Credentials = { accessKeyId: 'ASIAONE', secretAccessKey: 'not a secret/+=', sessionToken: 'to/ken+one==' };
const longLived: Credentials = { accessKeyId: 'AKIATWO', secretAccessKey: 'ⓢecret' };
const usual: SignatureOptions = { credentials: session, date: new Date('2026-03-01T12:00:00Z'), region: 'us-east-2', service: 'iam' };

type Parts = Partial<Pick<HttpRequest, 'method' | 'path' | 'query' | 'headers' | 'body'>>;

function requestOf(parts: Parts): HttpRequest {
  const host = { host: 'iam.amazonaws.com' };
  return new HttpRequest({ protocol: 'https:', hostname: 'iam.amazonaws.com', ...parts, headers: { ...host, ...parts.headers } });
}

/** The headers that the SDK signs the request with. */
async function signedBySdk(parts: Parts, { credentials, date, region, service }: SignatureOptions, uriEscapePath: boolean) {
  const signer = new SignatureV4({ credentials, region, service, sha256: Sha256, uriEscapePath });
  return (await signer.sign(requestOf(parts), { signingDate: date })).headers;
}

function signedByUs(parts: Parts, options: SignatureOptions, uriEscapePath: boolean) {
  const request = requestOf(parts);
  signature[uriEscapePath ? 'path' : 's3'].sign(request, options);
  return request.headers;
}

async function expectAlike(parts: Parts, options: SignatureOptions): Promise<void> {
  for (const uriEscapePath of [true, false]) {
    const headers = signedByUs(parts, options, uriEscapePath);
    expect(headers).toEqual(await signedBySdk(parts, options, uriEscapePath));
    expect(headers.authorization).toContain(`Credential=${options.credentials.accessKeyId}/`);
  }
}

const requests: readonly [name: string, parts: Parts][] = [
  ['nothing but a host', {}],
  ['a path with spaces', { path: '/a bucket/a key' }],
  ['an escaped path', { path: '/bucket/a%20key%2Fpart' }],
  ['a path with a lone per cent', { path: '/bucket/100%' }],
  ['a path beyond ASCII', { path: '/bücket/ключ/鍵/🔑' }],
  ['an escaped path beyond ASCII', { path: '/b%C3%BCcket' }],
  ['empty segments', { path: '//bucket//key//' }],
  ['dots', { path: '/bucket/./a/../b/.../c.' }],
  ['reserved characters in a path', { path: "/bucket/!'()*;:@&=+$,~" }],
  ['a query', { query: { encryption: '', 'list-type': '2' } }],
  ['a query with lists', { query: { filter: ['b', 'a', ''], Filter: ['z'] } }],
  ['a query with an empty list', { query: { none: [] } }],
  ['a query without a value', { query: { versions: null } }],
  ['reserved characters in a query', { query: { 'a b&c=': "!'()*;:@&=+$,/?#[] %~", é: '✓', B: '2', a: '1' } }],
  ['a query with a signature of its own', { query: { 'X-Amz-Signature': 'x', 'x-amz-signature': 'y' } }],
  ['a body of text', { method: 'POST', body: 'Action=ListUsers&Version=2010-05-08' }],
  ['a body of text beyond ASCII', { method: 'POST', body: '{"Name":"ключ 🔑"}' }],
  ['a body of bytes', { method: 'POST', body: new Uint8Array([0, 255, 128, 10]) }],
  ['a body that is a part of its buffer', { method: 'POST', body: Buffer.from('some more bytes').subarray(5, 9) }],
  ['an empty body', { method: 'POST', body: '' }],
  ['an empty body of bytes', { method: 'POST', body: new Uint8Array() }],
  ['no body', { method: 'POST', body: undefined }],
  ['a digest that is given', { headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }, body: 'x' }],
  ['blanks in a header', { headers: { 'x-amz-target': '  Two  words\tand \r\n lines  ' } }],
  ['header names in upper case', { headers: { 'X-Amz-Target': 'KMS.ListKeys', 'Content-Type': 'application/x-amz-json-1.1' } }],
  ['an empty header', { headers: { 'x-empty': '' } }],
  ['headers that are not signed', { headers: { 'user-agent': 'iq', connection: 'keep-alive', 'x-amzn-trace-id': 'x', 'proxy-a': 'b' } }],
  ['a date of its own', { headers: { date: 'yesterday', Authorization: 'none', 'X-Amz-Date': '20000101T000000Z' } }],
];

describe('a signature is that of the SDK', () => {
  it.each(requests)('%s', async (_, parts) => {
    await expectAlike(parts, usual);
    await expectAlike(parts, { ...usual, credentials: longLived });
  });

  it.each(['us-east-2', 'eu-central-1'])('%s: several services, across midnight', async (region) => {
    const dates = ['2026-02-28T23:59:59.999Z', '2026-03-01T00:00:00.000Z', '2026-12-31T23:59:59Z', '2027-01-01T00:00:00Z'];
    for (const service of ['iam', 's3', 'monitoring', 'secretsmanager'])
      for (const date of dates) await expectAlike({ method: 'POST', body: 'x' }, { ...usual, region, service, date: new Date(date) });
  });

  it('an empty session token is none', async () => {
    const credentials = { ...longLived, sessionToken: '' };
    await expectAlike({}, { ...usual, credentials });
    expect(signedByUs({}, { ...usual, credentials }, true)).not.toHaveProperty('x-amz-security-token');
  });

  it('80 accounts interleaved, each with its own keys, twice', async () => {
    const all = Array.from({ length: 80 }, (_, index): Credentials => {
      const keys = { accessKeyId: `AKIA${index}`, secretAccessKey: `not a secret ${index}` };
      return index % 2 === 0 ? keys : { ...keys, sessionToken: `token ${index}` };
    });
    for (const round of ['one', 'two'])
      for (const credentials of all) await expectAlike({ method: 'POST', body: round }, { ...usual, credentials });
  });

  it('new keys with the old id are new keys', async () => {
    await expectAlike({}, usual);
    await expectAlike({}, { ...usual, credentials: { ...session, secretAccessKey: 'another secret' } });
  });
});

it('a second attempt leaves nothing of the first', async () => {
  const request = requestOf({ method: 'POST', body: 'x' });
  signature.path.sign(request, usual);
  const second = { ...usual, credentials: longLived, date: new Date('2026-03-01T12:00:05Z') };
  signature.path.sign(request, second);
  expect(request.headers).toEqual(await signedBySdk({ method: 'POST', body: 'x' }, second, true));
  expect(JSON.stringify(request.headers)).not.toMatch(/to\/ken|ASIAONE|T120000Z/);
});

it('a body that cannot be digested is refused, not signed as another', () => {
  const stream = new ReadableStream() as unknown as HttpRequest['body'];
  expect(() => signature.path.sign(requestOf({ method: 'POST', body: stream }), usual)).toThrow(TypeError);
});
