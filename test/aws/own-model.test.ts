import { createServer, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { classify } from '../../src/aws/failure.ts';
import { sdk } from '../../src/aws/sdk.ts';
import { Transport } from '../../src/aws/transport.ts';
import { listen } from './http/listening.ts';
import { startProxy } from './http/proxy.ts';
import { callerOf } from './kinds.ts';

// The SDK has no client for Control Tower and Artifact, so there is none to be compared with: what AWS's service models say of requests,
// answers and errors is written down here.
const running: { close(): Promise<void> }[] = [];

beforeEach(() => {
  const settings = ['AWS_PROFILE', 'AWS_USE_FIPS_ENDPOINT', 'AWS_USE_DUALSTACK_ENDPOINT', 'AWS_ENDPOINT_URL', 'NO_PROXY', 'no_proxy'];
  for (const name of settings) vi.stubEnv(name, undefined);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const part of running.splice(0)) await part.close();
});

type Name = 'ListLandingZones' | 'GetLandingZone' | 'ListEnabledBaselines' | 'ListEnabledControls' | 'ListCustomerAgreements';

const serviceOf = (name: Name) => (name === 'ListCustomerAgreements' ? 'Artifact' : 'ControlTower');

function startTransport(): Transport {
  const names: readonly Name[] = [
    'ListLandingZones',
    'GetLandingZone',
    'ListEnabledBaselines',
    'ListEnabledControls',
    'ListCustomerAgreements',
  ];
  const transport = new Transport({
    allowed: new Set(names.map((name) => `${serviceOf(name)}.${name}`)),
    concurrency: 4,
    quotaShare: 1,
    callTimeout: 5_000,
    signal: new AbortController().signal,
    version: 'test',
    random: () => 0,
  });
  running.unshift(transport);
  return transport;
}

async function send(transport: Transport, name: Name, { input = {}, region = 'us-east-2' }: { input?: object; region?: string } = {}) {
  const service = serviceOf(name);
  const commands = (await sdk[service]()) as unknown as Record<string, new (input: object) => { input: object }>;
  const Command = commands[`${name}Command`];
  if (Command === undefined) throw new Error(`no command ${name}`);
  return transport.send([service, name], new Command(input), callerOf('111111111111', region));
}

/** An AWS that answers as told, and what it was asked last. */
async function startAws(answer: (response: ServerResponse) => void) {
  const asked: { method: string; url: string; type: string | undefined; scope: string | undefined; body: string }[] = [];
  const server = createServer(async (request, response) => {
    const scope = /Credential=[^/]+\/\d+\/([^,]+)\/aws4_request/.exec(request.headers.authorization ?? '')?.[1];
    const { method = '', url = '', headers } = request;
    asked.push({ method, url, type: headers['content-type'], scope, body: await text(request) });
    answer(response);
  });
  const listening = await listen(server);
  running.push(listening);
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${listening.port}`);
  return asked;
}

const json = (value: unknown) => (response: ServerResponse) =>
  void response.writeHead(200, { 'x-amzn-requestid': 'r-1' }).end(JSON.stringify(value));

interface Exchange {
  readonly name: Name;
  readonly input: object;
  readonly method: string;
  readonly url: string;
  readonly body: string;
  /** As it comes over the wire, with members that nobody reads. */
  readonly answer: unknown;
  readonly output: unknown;
}

const manifest = {
  governedRegions: ['us-east-2'],
  centralizedLogging: { enabled: true, accountId: '444444444444' },
  odd: [1, null, 'x', {}],
};
const zone = {
  arn: 'arn:z',
  version: '3.3',
  status: 'ACTIVE',
  driftStatus: { status: 'IN_SYNC' },
  latestAvailableVersion: '4.0',
  manifest,
};
const enabled = { arn: 'arn:e', targetIdentifier: 'arn:t', parentIdentifier: 'arn:p', statusSummary: { status: 'SUCCEEDED' } };
const baseline = {
  baselineIdentifier: 'arn:b',
  baselineVersion: '4.0',
  driftStatusSummary: { types: { inheritance: { status: 'IN_SYNC' } } },
};
const control = {
  controlIdentifier: 'arn:c',
  driftStatusSummary: { driftStatus: 'DRIFTED', types: { resource: { status: 'DRIFTED' }, inheritance: { status: 'IN_SYNC' } } },
};
const agreement = { arn: 'arn:a', name: 'BAA', awsAccountId: '111111111111', organizationArn: 'arn:o', state: 'ACTIVE', type: 'DEFAULT' };
const start = '2025-03-01T09:30:00.5Z';

const exchanges: readonly Exchange[] = [
  {
    name: 'ListLandingZones',
    input: { nextToken: 'more' },
    method: 'POST',
    url: '/list-landingzones',
    body: '{"nextToken":"more"}',
    answer: { landingZones: [{ arn: 'arn:z' }], nextToken: 'again', unheardOf: 1 },
    output: { landingZones: [{ arn: 'arn:z' }], nextToken: 'again' },
  },
  {
    name: 'GetLandingZone',
    input: { landingZoneIdentifier: 'arn:z' },
    method: 'POST',
    url: '/get-landingzone',
    body: '{"landingZoneIdentifier":"arn:z"}',
    answer: { landingZone: { ...zone, remediationTypes: ['INHERITANCE_DRIFT'] } },
    output: { landingZone: zone },
  },
  {
    name: 'ListEnabledBaselines',
    input: { includeChildren: true, maxResults: 100 },
    method: 'POST',
    url: '/list-enabled-baselines',
    body: '{"includeChildren":true,"maxResults":100}',
    answer: { enabledBaselines: [{ ...enabled, ...baseline }] },
    output: { enabledBaselines: [{ ...enabled, ...baseline }] },
  },
  {
    name: 'ListEnabledControls',
    input: { includeChildren: true, maxResults: 200, nextToken: 'more' },
    method: 'POST',
    url: '/list-enabled-controls',
    body: '{"includeChildren":true,"maxResults":200,"nextToken":"more"}',
    answer: { enabledControls: [{ ...enabled, ...control }], nextToken: null },
    output: { enabledControls: [{ ...enabled, ...control }] },
  },
  {
    name: 'ListCustomerAgreements',
    input: { maxResults: 100, nextToken: 'a b&c' },
    method: 'GET',
    url: '/v1/customer-agreement/list?maxResults=100&nextToken=a%20b%26c',
    body: '',
    answer: { customerAgreements: [{ ...agreement, effectiveStart: start, terminateTerms: ['x'] }] },
    output: { customerAgreements: [{ ...agreement, effectiveStart: new Date(start) }] },
  },
];

describe.each(exchanges)('$name', ({ name, input, method, url, body, answer, output }) => {
  it('is asked as its model says, and answered with what its model knows', async () => {
    const asked = await startAws(json(answer));
    const sent = await send(startTransport(), name, { input });
    const scope = `us-east-2/${serviceOf(name).toLowerCase()}`;
    const [{ body: written = '', ...first } = {}] = asked;
    expect(first).toEqual({ method, url, scope, type: body === '' ? undefined : 'application/json' });
    expect(written === '' ? '' : JSON.parse(written)).toEqual(body === '' ? '' : JSON.parse(body));
    const { $metadata: _, ...read } = sent.output as { $metadata: unknown };
    expect(read).toEqual(output);
    expect(sent.request).toMatchObject({ service: serviceOf(name), operation: name, requestId: 'r-1', attempts: 1 });
  });

  it.each([
    ['the header', { 'x-amzn-errortype': 'AccessDeniedException:http://internal.amazon.com/' }, { message: 'not today' }],
    ['the body', {}, { __type: 'com.amazonaws#AccessDeniedException', Message: 'not today' }],
    ['the code', {}, { code: 'AccessDeniedException', message: 'not today' }],
  ])('is refused by the name in %s', async (_, headers, value) => {
    await startAws((response) => void response.writeHead(403, headers as Record<string, string>).end(JSON.stringify(value)));
    const error = await send(startTransport(), name, { input }).catch((thrown: unknown) => thrown);
    expect(classify(error)).toMatchObject({ name: 'AccessDeniedException', message: 'not today', reason: 'denied' });
  });
});

it('a throttle is tried again', async () => {
  let count = 0;
  const asked = await startAws((response) => {
    count += 1;
    if (count > 1) return json({ landingZones: [] })(response);
    response.writeHead(429, { 'x-amzn-errortype': 'ThrottlingException' }).end('{"message":"slower"}');
  });
  const { request } = await send(startTransport(), 'ListLandingZones');
  expect(request).toMatchObject({ attempts: 2, throttled: 1 });
  expect(asked).toHaveLength(2);
});

describe('the endpoint', () => {
  /** Where both services are looked for, by way of a proxy that leads nowhere. */
  async function hosts(region: string): Promise<readonly string[]> {
    const proxy = await startProxy();
    for (const name of ['HTTPS_PROXY', 'https_proxy']) vi.stubEnv(name, proxy.address);
    const transport = startTransport();
    running.push(proxy);
    for (const name of ['ListLandingZones', 'ListCustomerAgreements'] as const) {
      const error = await send(transport, name, { region }).catch((thrown: unknown) => thrown);
      expect(classify(error).name).toBe('ProxyConnectionError');
    }
    return [...new Set(proxy.asked.map((line) => line.replace(/^CONNECT |:443$/g, '')))].sort();
  }

  it.each([
    ['us-east-2', {}, 'artifact.us-east-1.amazonaws.com', 'controltower.us-east-2.amazonaws.com'],
    ['us-gov-east-1', {}, 'artifact.us-gov-west-1.amazonaws.com', 'controltower.us-gov-east-1.amazonaws.com'],
    ['us-east-2', { AWS_USE_FIPS_ENDPOINT: 'true' }, 'artifact-fips.us-east-1.amazonaws.com', 'controltower-fips.us-east-2.amazonaws.com'],
    ['us-east-2', { AWS_USE_DUALSTACK_ENDPOINT: 'true' }, 'artifact.us-east-1.api.aws', 'controltower.us-east-2.api.aws'],
    [
      'us-east-2',
      { AWS_USE_FIPS_ENDPOINT: 'true', AWS_USE_DUALSTACK_ENDPOINT: 'true' },
      'artifact-fips.us-east-1.api.aws',
      'controltower-fips.us-east-2.api.aws',
    ],
  ])('in %s, with %o, is that of the region, or of the partition', async (region, settings, ...expected) => {
    for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
    expect(await hosts(region)).toEqual(expected);
  });

  it('is signed for the region of the partition, where the service has one endpoint', async () => {
    const { ArtifactClient } = await sdk.Artifact();
    const client = new ArtifactClient({ region: 'eu-west-1', credentials: { accessKeyId: 'A', secretAccessKey: 'B' } });
    const provider = client.config.endpointProvider as (parameters: object) => { readonly properties?: object };
    expect(provider({ Region: 'eu-west-1' }).properties).toMatchObject({ authSchemes: [{ signingRegion: 'us-east-1' }] });
    expect(() => provider({ Region: 'eu-west-1', Endpoint: 'http://localhost', UseFIPS: true })).toThrow('FIPS');
    client.destroy();
  });

  it.each([
    ['AWS_ENDPOINT_URL_CONTROLTOWER', 'ListLandingZones'],
    ['AWS_ENDPOINT_URL_ARTIFACT', 'ListCustomerAgreements'],
  ] as const)('%s counts before the one for all services', async (variable, name) => {
    const asked = await startAws(json({}));
    vi.stubEnv(variable, process.env.AWS_ENDPOINT_URL);
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:1');
    await send(startTransport(), name);
    expect(asked).toHaveLength(1);
  });
});
