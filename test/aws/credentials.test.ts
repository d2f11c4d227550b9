import type { ServerResponse } from 'node:http';
import { describe, expect, it, vi } from 'vitest';
import { type ChainOptions, defaultCredentials, RoleChain } from '../../src/aws/credentials.ts';
import { classify, DeadlineError } from '../../src/aws/failure.ts';
import { sessionPolicy } from '../../src/aws/session-policy.ts';
import { overTheWire } from './over-the-wire.ts';
import { identityAnswer, queryError, sessionAnswer, summaryAnswer } from './wire.ts';

const allowed = new Set(['STS.AssumeRole', 'STS.GetCallerIdentity']);
const startTransport = overTheWire({ allowed, concurrency: 2, callTimeout: 2_000 });

const base = async () => ({ accessKeyId: 'AKIABASE', secretAccessKey: 'not a secret' });

async function start(
  answer: (params: URLSearchParams, response: ServerResponse, count: number) => void,
  options: Partial<ChainOptions> = {},
) {
  const { wire, transport } = await startTransport((request, response, count) => {
    const params = new URLSearchParams(request.body);
    if (params.get('Action') === 'GetCallerIdentity') identityAnswer(response);
    else answer(params, response, count);
  });
  const chain = await RoleChain.start({
    transport,
    base,
    region: 'us-east-2',
    runId: '0193b0c0-0000-7000-8000-000000000001',
    externalId: 'iq-7Qm2',
    policy: sessionPolicy(['Account.ListRegions', 'IAM.ListUsers']),
    ...options,
  });
  const assumed = () =>
    wire.received.map(({ body }) => new URLSearchParams(body)).filter((params) => params.get('Action') === 'AssumeRole');
  return { wire, transport, chain, assumed };
}

const entry = { account: '222222222222', role: 'iq-auditor' };

describe('the role chain', () => {
  it('limits every session to SecurityAudit and the generated delta, in the partition of the caller', async () => {
    const { chain, assumed } = await start((_, response) => sessionAnswer(response, 'ASIAONE', '2099-01-01T00:00:00Z'));
    await chain.caller(entry, 'us-west-2').credentials();
    const [params] = assumed();
    expect(Object.fromEntries(params ?? [])).toMatchObject({
      RoleArn: 'arn:aws-us-gov:iam::222222222222:role/iq-auditor',
      RoleSessionName: 'iq-0193b0c0-0000-7000-8000-000000000001',
      ExternalId: 'iq-7Qm2',
      'PolicyArns.member.1.arn': 'arn:aws-us-gov:iam::aws:policy/SecurityAudit',
    });
    expect(JSON.parse(params?.get('Policy') ?? '')).toEqual({
      Version: '2012-10-17',
      Statement: [{ Sid: 'IqReadBesideSecurityAudit', Effect: 'Allow', Action: ['account:ListRegions'], Resource: '*' }],
    });
    expect(params?.has('SourceIdentity')).toBe(false);
    expect(chain.sourceIdentity).toBe('someone');
    expect(chain.identity).toEqual({
      arn: 'arn:aws-us-gov:sts::555555555555:assumed-role/runner/session',
      account: '555555555555',
      partition: 'aws-us-gov',
    });
  });

  it('counts each AssumeRole against the account that asks, not against the one that is entered', async () => {
    const end = new AbortController();
    const { transport } = await startTransport(
      ({ body }, response) => {
        if (body.includes('GetCallerIdentity')) identityAnswer(response);
        else sessionAnswer(response, 'ASIAONE', '2099-01-01T00:00:00Z');
      },
      // One call, and then hardly another one in a minute.
      { quotaShare: 0.00002, signal: end.signal },
    );
    const chain = await RoleChain.start({ transport, base, region: 'us-east-2', runId: 'r', externalId: undefined, policy: null });
    await chain.caller(entry, 'us-east-2').credentials();
    const second = chain.caller({ ...entry, account: '333333333333' }, 'us-east-2').credentials();
    await vi.waitFor(() => expect(transport.load.slowest).toMatchObject({ bucket: '555555555555/us-east-2/STS', waiting: 1 }));
    end.abort(new DeadlineError('aborted'));
    await expect(second).rejects.toThrow('interrupted');
  });

  it('asks once, however many wait for the session', async () => {
    const { chain, assumed } = await start((_, response) => sessionAnswer(response, 'ASIAONE', '2099-01-01T00:00:00Z'));
    const keys = await Promise.all(Array.from({ length: 20 }, () => chain.caller(entry, 'us-west-2').credentials()));
    expect(new Set(keys.map(({ accessKeyId }) => accessKeyId))).toEqual(new Set(['ASIAONE']));
    expect(assumed()).toHaveLength(1);
  });

  it('renews a session five minutes before it ends, once for all who wait', async () => {
    let now = Date.parse('2026-11-15T12:00:00Z');
    let issued = 0;
    const { chain } = await start(
      (_, response) => {
        issued += 1;
        sessionAnswer(response, `ASIA${issued}`, `2026-11-15T1${2 + issued}:00:00Z`);
      },
      { now: () => now },
    );
    const credentials = () => chain.caller(entry, 'us-west-2').credentials();
    expect((await credentials()).accessKeyId).toBe('ASIA1');
    now = Date.parse('2026-11-15T12:54:00Z');
    expect((await credentials()).accessKeyId).toBe('ASIA1');
    now = Date.parse('2026-11-15T12:56:00Z');
    const renewed = await Promise.all([credentials(), credentials(), credentials()]);
    expect(renewed.map(({ accessKeyId }) => accessKeyId)).toEqual(['ASIA2', 'ASIA2', 'ASIA2']);
    expect(issued).toBe(2);
  });

  it('lets a refusal stand for the run, naming AssumeRole and the account', async () => {
    const { chain, assumed } = await start((_, response) =>
      queryError(response, 403, 'AccessDenied', 'not authorized to perform: sts:AssumeRole'),
    );
    const refusals = await Promise.all(
      [1, 2].map(() =>
        chain
          .caller(entry, 'us-west-2')
          .credentials()
          .catch((error: unknown) => error),
      ),
    );
    expect(refusals.map((error) => classify(error).reason)).toEqual(['denied', 'denied']);
    expect(refusals[0]).toMatchObject({ iqRequest: { service: 'STS', operation: 'AssumeRole', account: '222222222222' } });
    expect(assumed()).toHaveLength(1);
  });

  it('does not deadlock where every place is taken by calls that wait for a session', async () => {
    const { chain, wire, transport } = await start((params, response) => {
      if (params.get('Action') === 'AssumeRole') setTimeout(() => sessionAnswer(response, 'ASIAONE', '2099-01-01T00:00:00Z'), 20);
      else summaryAnswer(response);
    });
    const { GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
    const accounts = Array.from({ length: 10 }, (_, index) => String(100_000_000_000 + index));
    await Promise.all(
      accounts.map((account) =>
        transport.send(['STS', 'GetCallerIdentity'], new GetCallerIdentityCommand({}), chain.caller({ account, role: 'r' }, 'us-east-2')),
      ),
    );
    expect(wire.received).toHaveLength(21);
  });
});

describe('a run that cannot start', () => {
  it.each([
    ['ExpiredToken', 'expired-credentials', 'The AWS credentials have expired.'],
    ['InvalidClientTokenId', 'denied', 'AWS refused the credentials: InvalidClientTokenId'],
  ])('says so in one sentence: %s', async (code, expected, message) => {
    const { transport } = await startTransport((_, response) => queryError(response, 403, code));
    const started = RoleChain.start({ transport, base, region: 'us-east-2', runId: 'r', externalId: undefined, policy: null });
    await expect(started).rejects.toMatchObject({ code: expected, message: expect.stringContaining(message), hint: expect.any(String) });
  });

  it('where nothing answers at the endpoint', async () => {
    const { transport } = await startTransport(() => undefined);
    process.env.AWS_ENDPOINT_URL = 'http://127.0.0.1:9';
    const started = RoleChain.start({ transport, base, region: 'us-east-2', runId: 'r', externalId: undefined, policy: null });
    await expect(started).rejects.toMatchObject({ code: 'endpoint-unreachable', hint: expect.stringContaining('AWS_ENDPOINT_URL') });
  });

  it('where there are no credentials', async () => {
    const before = { ...process.env };
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
    Object.assign(process.env, {
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
    });
    try {
      await expect((await defaultCredentials(undefined))()).rejects.toMatchObject({
        code: 'no-credentials',
        hint: expect.stringContaining('AWS_PROFILE'),
      });
    } finally {
      process.env = before;
    }
  });
});
