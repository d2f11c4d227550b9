import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openLedger } from '../../src/commands/ledger-home.ts';
import { UsageError } from '../../src/errors.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const close of open.splice(0).reverse()) await close();
});

/** STS, and one bucket in eu-west-1. Resolves with what it is asked. */
async function aws(): Promise<string[]> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    request.resume();
    if (request.method === 'HEAD') return void response.writeHead(200, { 'x-amz-bucket-region': 'eu-west-1' }).end();
    response.writeHead(200, { 'content-type': 'text/xml' }).end(
      `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::111122223333:user/x</Arn><UserId>U</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => new Promise((resolve) => server.close(() => resolve())));
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_CONFIG_FILE', '/dev/null');
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/dev/null');
  return asked;
}

describe('a ledger in S3', () => {
  it('is refused before AWS is asked, where its place is none', async () => {
    const asked = await aws();
    await expect(openLedger('s3://ledger/two words')).rejects.toThrow(UsageError);
    expect(asked).toEqual([]);
  });

  it('is refused where its bucket is in another region than the one given', async () => {
    await aws();
    const home = await openLedger('s3://ledger/contour', { region: 'us-east-2' });
    open.push(() => home.close());
    await expect(home.list('entries')).rejects.toThrow('The bucket ledger is in eu-west-1, not in us-east-2.');
  });
});
