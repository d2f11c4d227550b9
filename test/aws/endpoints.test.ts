import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { classify } from '../../src/aws/failure.ts';
import { Transport, type TransportOptions } from '../../src/aws/transport.ts';
import { startProxy } from './http/proxy.ts';
import { callerOf, type Kind, kinds } from './kinds.ts';

describe('the endpoint of a call', () => {
  /** The hosts that a call asks for, by way of a proxy that leads nowhere. */
  async function hostsOf(options: Partial<TransportOptions> = {}) {
    const proxy = await startProxy();
    running.push(proxy);
    for (const name of ['HTTPS_PROXY', 'https_proxy']) vi.stubEnv(name, proxy.address);
    for (const name of ['NO_PROXY', 'no_proxy']) vi.stubEnv(name, undefined);
    const transport = startTransport(options);
    const send = (kind: Kind) => transport.send([kind.service, kind.operation], kind.command(), callerOf('111111111111'));
    const failures = await Promise.all(
      ['EC2', 'STS', 'S3'].map(async (name) => {
        const error = await send(kindOf({ service: name } as Asked)).catch((thrown: unknown) => thrown);
        return classify(error).name;
      }),
    );
    expect(failures).toEqual(['ProxyConnectionError', 'ProxyConnectionError', 'ProxyConnectionError']);
    return [...new Set(proxy.asked)].sort();
  }

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
    expect(await hostsOf()).toEqual(usual);
  });

  it('is one of FIPS where the environment says so', async () => {
    vi.stubEnv('AWS_USE_FIPS_ENDPOINT', 'true');
    expect(await hostsOf()).toEqual(fips);
  });

  it('is one of two stacks where the environment says so', async () => {
    vi.stubEnv('AWS_USE_DUALSTACK_ENDPOINT', 'true');
    expect(await hostsOf()).toEqual(dualStack);
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
    expect(await hostsOf({ profile })).toEqual(hosts);
    vi.stubEnv('AWS_PROFILE', profile);
    expect(await hostsOf()).toEqual(hosts);
  });
});
