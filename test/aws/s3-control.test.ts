import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { classify } from '../../src/aws/failure.ts';
import { GetPublicAccessBlockCommand } from '../../src/aws/sdk/s3-control.ts';
import { Transport } from '../../src/aws/transport.ts';
import { startProxy } from './http/proxy.ts';
import { callerOf } from './kinds.ts';
import { overTheWire } from './over-the-wire.ts';

const operation = ['S3Control', 'GetPublicAccessBlock'] as const;
const allowed = new Set(['S3Control.GetPublicAccessBlock']);
const start = overTheWire({ allowed });
const [production, audit] = ['222222222222', '555555555555'];
const asked = (account: string) => new GetPublicAccessBlockCommand({ AccountId: account });
const xmlns = 'xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/"';

beforeEach(() => {
  for (const name of ['AWS_PROFILE', 'AWS_USE_FIPS_ENDPOINT', 'AWS_USE_DUALSTACK_ENDPOINT', 'NO_PROXY', 'no_proxy'])
    vi.stubEnv(name, undefined);
});
afterEach(() => vi.unstubAllEnvs());

/** Hosts that the transport wants to reach, by way of a proxy that leads nowhere. */
async function hosts(region: string, accounts: readonly string[]): Promise<readonly string[]> {
  const proxy = await startProxy();
  for (const name of ['HTTPS_PROXY', 'https_proxy']) vi.stubEnv(name, proxy.address);
  const limits = { concurrency: 4, quotaShare: 1, callTimeout: 5_000, signal: new AbortController().signal };
  const transport = new Transport({ allowed, version: 'test', random: () => 0, ...limits });
  for (const account of accounts) {
    const error = await transport.send(operation, asked(account), callerOf(account, region)).catch((thrown: unknown) => thrown);
    expect(classify(error).name).toBe('ProxyConnectionError');
  }
  await transport.close();
  await proxy.close();
  return [...new Set(proxy.asked.map((line) => line.replace(/^CONNECT |:443$/g, '')))].sort();
}

describe('S3 Control', () => {
  it('is asked about the account in the header, signed for S3, and its switches are read', async () => {
    const { transport, wire } = await start((_, response) => {
      response.writeHead(200, { 'content-type': 'application/xml', 'x-amz-request-id': 'r-1' });
      response.end(
        `<?xml version="1.0"?><PublicAccessBlockConfiguration ${xmlns}><BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>false</IgnorePublicAcls><BlockPublicPolicy>true</BlockPublicPolicy></PublicAccessBlockConfiguration>`,
      );
    });
    const { output, request } = await transport.send(operation, asked(production), callerOf(production));
    expect(output).toMatchObject({
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, IgnorePublicAcls: false, BlockPublicPolicy: true },
    });
    expect(Object.keys((output as { PublicAccessBlockConfiguration: object }).PublicAccessBlockConfiguration)).not.toContain(
      'RestrictPublicBuckets',
    );
    expect(request.requestId).toBe('r-1');
    expect(wire.received).toMatchObject([{ accessKeyId: `ASIA${production}`, signingRegion: 'us-east-2', body: '' }]);
    expect(`http://${wire.received[0]?.host}`).toBe(wire.endpoint);
  });

  it.each([
    ['ErrorResponse', 404, 'NoSuchPublicAccessBlockConfiguration', `<ErrorResponse ${xmlns}><Error><Code>`, '</Error></ErrorResponse>'],
    ['Error', 404, 'NoSuchPublicAccessBlockConfiguration', '<Error><Code>', '</Error>'],
    ['Error', 403, 'AccessDenied', '<Error><Code>', '</Error>'],
  ])("an error in %s, status %d, has AWS's name", async (_, status, name, before, after) => {
    const { transport } = await start((_received, response) => {
      response.writeHead(status, { 'content-type': 'application/xml' });
      response.end(`<?xml version="1.0"?>${before}${name}</Code><Message>as told</Message>${after}`);
    });
    await expect(transport.send(operation, asked(production), callerOf(production))).rejects.toMatchObject({ name, message: 'as told' });
  });

  it('has a host for each account, in the region and the partition', async () => {
    expect(await hosts('us-east-2', [production, audit])).toEqual([
      `${production}.s3-control.us-east-2.amazonaws.com`,
      `${audit}.s3-control.us-east-2.amazonaws.com`,
    ]);
    expect(await hosts('cn-north-1', [audit])).toEqual([`${audit}.s3-control.cn-north-1.amazonaws.com.cn`]);
  });

  it('follows what the environment says of FIPS and of two stacks', async () => {
    vi.stubEnv('AWS_USE_FIPS_ENDPOINT', 'true');
    expect(await hosts('us-east-2', [audit])).toEqual([`${audit}.s3-control-fips.us-east-2.amazonaws.com`]);
    vi.stubEnv('AWS_USE_DUALSTACK_ENDPOINT', 'true');
    expect(await hosts('us-east-2', [audit])).toEqual([`${audit}.s3-control-fips.dualstack.us-east-2.amazonaws.com`]);
    vi.stubEnv('AWS_USE_FIPS_ENDPOINT', undefined);
    expect(await hosts('us-east-2', [audit])).toEqual([`${audit}.s3-control.dualstack.us-east-2.amazonaws.com`]);
  });

  it('takes an endpoint of its own before the one for all services', async () => {
    const { transport, wire } = await start((_, response) => {
      response.writeHead(200, { 'content-type': 'application/xml' });
      response.end(`<PublicAccessBlockConfiguration ${xmlns}></PublicAccessBlockConfiguration>`);
    });
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:1');
    vi.stubEnv('AWS_ENDPOINT_URL_S3_CONTROL', wire.endpoint);
    await transport.send(operation, asked(production), callerOf(production));
    expect(wire.received).toHaveLength(1);
  });
});
