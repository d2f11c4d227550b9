import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { classify } from '../../src/aws/failure.ts';
import { Transport } from '../../src/aws/transport.ts';
import { startProxy } from './http/proxy.ts';
import { callerOf, kinds } from './kinds.ts';

const running: { close(): Promise<void> }[] = [];

// What the machine of the test is set to is none of its business.
beforeEach(() => {
  const settings = ['AWS_PROFILE', 'AWS_USE_FIPS_ENDPOINT', 'AWS_USE_DUALSTACK_ENDPOINT', 'AWS_ENDPOINT_URL', 'NO_PROXY', 'no_proxy'];
  for (const name of settings) vi.stubEnv(name, undefined);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const part of running.splice(0)) await part.close();
});

/** What EC2, S3 and STS are asked for, by way of a proxy that leads nowhere. */
async function askedOfProxy(profile?: string) {
  const proxy = await startProxy();
  for (const name of ['HTTPS_PROXY', 'https_proxy']) vi.stubEnv(name, proxy.address);
  const asked = kinds.filter(({ service }) => ['EC2', 'S3', 'STS'].includes(service));
  const transport = new Transport({
    allowed: new Set(asked.map(({ service, operation }) => `${service}.${operation}`)),
    concurrency: 40,
    quotaShare: 1,
    callTimeout: 10_000,
    signal: new AbortController().signal,
    version: 'test',
    profile,
    random: () => 0,
  });
  running.push(transport, proxy);
  for (const { service, operation, command } of asked) {
    const error = await transport.send([service, operation], command(), callerOf('111111111111')).catch((thrown: unknown) => thrown);
    expect(classify(error).name).toBe('ProxyConnectionError');
  }
  return [...new Set(proxy.asked)].sort();
}

describe('the endpoint of a call', () => {
  const usual = [
    'CONNECT ec2.us-east-2.amazonaws.com:443',
    'CONNECT s3.us-east-2.amazonaws.com:443',
    'CONNECT sts.us-east-2.amazonaws.com:443',
  ];
  const fips = usual.map((host) => host.replace('.us', '-fips.us'));
  const dualStack = [
    'CONNECT ec2.us-east-2.api.aws:443',
    'CONNECT s3.dualstack.us-east-2.amazonaws.com:443',
    'CONNECT sts.us-east-2.api.aws:443',
  ];

  it('is that of the service in the region', async () => {
    expect(await askedOfProxy()).toEqual(usual);
  });

  it('is one of FIPS where the environment says so', async () => {
    vi.stubEnv('AWS_USE_FIPS_ENDPOINT', 'true');
    expect(await askedOfProxy()).toEqual(fips);
  });

  it('is one of two stacks where the environment says so', async () => {
    vi.stubEnv('AWS_USE_DUALSTACK_ENDPOINT', 'true');
    expect(await askedOfProxy()).toEqual(dualStack);
  });

  it.each([
    ['fips', fips],
    ['both-stacks', dualStack],
    ['neither', usual],
  ])('follows the profile %s', async (profile, hosts) => {
    const folder = mkdtempSync(join(tmpdir(), 'iq-profiles-'));
    running.push({ close: async () => rmSync(folder, { recursive: true }) });
    const file = join(folder, 'config');
    writeFileSync(
      file,
      '[default]\n[profile fips]\nuse_fips_endpoint = true\n[profile both-stacks]\nuse_dualstack_endpoint = true\n[profile neither]\n',
    );
    vi.stubEnv('AWS_CONFIG_FILE', file);
    expect(await askedOfProxy(profile)).toEqual(hosts);
    vi.stubEnv('AWS_PROFILE', profile);
    expect(await askedOfProxy()).toEqual(hosts);
  });
});
