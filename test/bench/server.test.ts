import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { wrongKeysIn } from '../../bench/facts.ts';
import { isAnswered } from '../../bench/server/aws.ts';
import { chance, faultOf } from '../../bench/server/faults.ts';
import { type AskedOptions, optionsOf } from '../../bench/server/options.ts';
import { createBenchServer } from '../../bench/server/server.ts';
import type { Stats } from '../../bench/server/stats.ts';
import { accountIn, keyArn, keyId, membersOf } from '../../bench/server/world.ts';
import { operations } from '../../src/aws/operations.ts';
import type { FactRecord } from '../../src/record.ts';

let server: ReturnType<typeof createBenchServer> | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const members = membersOf(optionsOf({}).organization);
const [, , , production, workload] = members;
const sessionOf = (account = '') => `ASIA${account}0000`;

async function start(options: AskedOptions = {}) {
  const listening = createBenchServer(optionsOf(options));
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  const ask = async (accessKeyId: string, [service, target]: readonly [string, string], input: object) => {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20261122/us-east-2/${service}/aws4_request, SignedHeaders=host, Signature=0`,
        'x-amz-target': target,
      },
      body: JSON.stringify(input),
    });
    return { status: response.status, signer: response.headers.get('x-amzn-requestid'), body: await response.text() };
  };
  return {
    ask,
    describeKey: (accessKeyId: string, key: string) => ask(accessKeyId, ['kms', 'TrentService.DescribeKey'], { KeyId: key }),
    stats: async () => (await (await fetch(`${endpoint}/_control/stats`)).json()) as Stats,
  };
}

const keyOf = (account = '') => keyId(account, 'us-east-2', 1);

describe('the bench server', () => {
  it('answers every operation that iq may send', () => {
    expect(Object.keys(operations).filter((name) => !isAnswered(name))).toEqual([]);
  });

  it('tells in every answer whose key signed the request', async () => {
    const { describeKey, stats } = await start();
    const answer = await describeKey(sessionOf(workload?.id), keyOf(workload?.id));
    expect(answer).toMatchObject({ status: 200, signer: `bench-${workload?.id}` });
    expect(accountIn(answer.body)).toBe(workload?.id);
    expect(await stats()).toMatchObject({ calls: 1, needed: 1, wrongKeys: 0, byOperation: { 'KMS.DescribeKey': 1 } });
  });

  it.each([
    ['id', keyOf(workload?.id)],
    ['ARN', keyArn(workload?.id ?? '', 'us-east-2', 1)],
  ])('counts a request about one account that another one signed, by the %s of its key', async (_, key) => {
    const { describeKey, stats } = await start();
    await describeKey(sessionOf(production?.id), key);
    expect(await stats()).toMatchObject({ wrongKeys: 1, wrongKeyExamples: [expect.stringContaining(`signed by ${production?.id}`)] });
  });

  it('counts the same request twice as one that is needed', async () => {
    const { describeKey, stats } = await start();
    for (const key of [keyOf(workload?.id), keyOf(workload?.id)]) await describeKey(sessionOf(workload?.id), key);
    expect(await stats()).toMatchObject({ calls: 2, needed: 1 });
  });

  it('refuses a key that nobody handed out, and a session that has expired', async () => {
    const { describeKey } = await start({ faults: { expireAfter: [2] } });
    expect((await describeKey('AKIASTRANGER', keyOf(workload?.id))).body).toContain('UnrecognizedClientException');
    expect((await describeKey(sessionOf(workload?.id), keyOf(workload?.id))).body).toContain('ExpiredTokenException');
  });

  it('throttles what comes faster than the limit', async () => {
    const { describeKey, stats } = await start({ limits: 0.0005 });
    const answers = [];
    for (let call = 0; call < 3; call += 1) answers.push((await describeKey(sessionOf(workload?.id), keyOf(workload?.id))).status);
    expect(answers).toEqual([200, 400, 400]);
    expect(await stats()).toMatchObject({ throttled: 2 });
  });

  it('throttles what comes to IAM Identity Center and its identity store beyond 20 calls in a second', async () => {
    const { ask, stats } = await start({ limits: 1 });
    const [management] = members;
    const calls = Array.from({ length: 24 }, (_, index) =>
      index % 2 === 0
        ? ask(sessionOf(management?.id), ['sso', 'SWBExternalService.ListInstances'], {})
        : ask(sessionOf(management?.id), ['identitystore', 'AWSIdentityStore.ListUsers'], { IdentityStoreId: 'd-bench00001' }),
    );
    const statuses = (await Promise.all(calls)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(20);
    expect(await stats()).toMatchObject({ throttled: 4, identityCenterPeak: 24 });
  });

  it.each([
    [{ organisation: {} }, 'There is no option organisation'],
    [{ organization: { accounts: 3 } }, 'organizations of 4 to 5000 accounts, not of 3'],
    [{ faults: { throtle: 1 } }, 'There is no fault throtle'],
    [{ date: 'today' }, 'The date today is not one'],
  ])('refuses the options %j', (options, words) => {
    expect(() => optionsOf(options as AskedOptions)).toThrow(words);
  });
});

describe('faults', () => {
  it('come by their share, and alike for the same seed', () => {
    const { faults } = optionsOf({ faults: { seed: 5, throttle: 0.2, reset: 0.1 } });
    const drawn = Array.from({ length: 2_000 }, (_, index) =>
      faultOf(faults, { operation: 'KMS.DescribeKey', place: '1/us-east-2', input: { KeyId: `key-${index}` }, number: 1 }),
    );
    expect(drawn.filter((fault) => fault === 'throttle').length / 2_000).toBeCloseTo(0.2, 1);
    expect(drawn.filter((fault) => fault === 'reset').length / 2_000).toBeCloseTo(0.1, 1);
    expect(chance(5, 'a')).toBe(chance(5, 'a'));
    expect(chance(5, 'a')).not.toBe(chance(6, 'a'));
  });
});

describe('facts that show a wrong key', () => {
  const own = members[3]?.id ?? '';
  const other = members[4]?.id ?? '';
  const fact = (requestId: string, value: unknown): FactRecord => ({
    key: `keys@${own}/us-east-2`,
    name: 'keys',
    target: { account: own, region: 'us-east-2' },
    observed: true,
    observedAt: '2026-11-22T00:00:00Z',
    value,
    requests: [{ service: 'KMS', operation: 'ListKeys', account: own, region: 'us-east-2', attempts: 1, requestId }],
  });

  it.each([
    ['none', fact(`bench-${own}`, { id: keyId(own, 'us-east-2', 1) }), []],
    ['the id of an answer', fact(`bench-${other}`, []), [`keys@${own}/us-east-2: bench-${other}`]],
    ['an id in the value', fact(`bench-${own}`, { id: keyId(other, 'us-east-2', 1) }), [`keys@${own}/us-east-2 names ${other}`]],
  ])('%s', (_, record, expected) => {
    expect(wrongKeysIn([record], [])).toEqual(expected);
  });
});
