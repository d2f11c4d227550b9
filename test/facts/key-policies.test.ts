import { describe, expect, it } from 'vitest';
import { alarmTopics } from '../../src/facts/alarm-topics.ts';
import type { Need, Reading } from '../../src/facts/fact.ts';
import { keyPolicies } from '../../src/facts/key-policies.ts';
import { neededFacts } from '../../src/needs.ts';
import { key, keyArn, refusal, specOf, unreadKey } from '../checks/encryption/reference.ts';
import { accessDenied, awsError, fakeSeat } from './fake-seat.ts';

type Answers = Parameters<typeof fakeSeat>[1];

const phi = key('phi', { aliases: ['alias/cc-phi'], tags: { Role: 'phi' } });
const logs = key('logs', { aliases: ['alias/cc-logs'] });
const aws = key('aws', { aliases: ['alias/aws/rds'], manager: 'AWS', tags: null });
const listed = [logs, aws, phi];

const needs = (keys: readonly unknown[]): Need => (() => Promise.resolve({ keys, aliases: [] })) as unknown as Need;
const reading = (of: Reading['of']): Reading => ({ target: {}, found: () => undefined, of });
const read = async (of: Reading['of'], { keys = listed, answers = {} }: { keys?: readonly unknown[]; answers?: Answers } = {}) => {
  const seat = fakeSeat({}, { 'KMS.GetKeyPolicy': ({ KeyId }) => ({ Policy: `{"Id":"${KeyId}"}` }), ...answers });
  return { value: await keyPolicies.read(seat, needs(keys), reading(of)), calls: seat.calls };
};
const arnsOf = async (...asked: Parameters<typeof read>) => (await read(...asked)).value.map(({ arn }) => arn);

describe('key-policies', () => {
  it('reads the default policy of every key that AWS does not manage, by ARN, sorted', async () => {
    const { value, calls } = await read(null);
    expect(value).toEqual([
      { arn: logs.arn, policy: `{"Id":"${logs.arn}"}`, policyError: null },
      { arn: phi.arn, policy: `{"Id":"${phi.arn}"}`, policyError: null },
    ]);
    expect(calls.map(({ input }) => input)).toEqual([
      { KeyId: logs.arn, PolicyName: 'default' },
      { KeyId: phi.arn, PolicyName: 'default' },
    ]);
    expect(keyPolicies.shape().parse(value)).toEqual(value);
  });

  it.each([
    ['by alias', { alias: 'alias/cc-phi' }],
    ['by a glob', { alias: 'alias/*-phi' }],
    ['by name', { name: 'cc-phi' }],
    ['by ARN', { arn: keyArn('phi') }],
    ['by tag', { tag: { Role: 'p?i' } }],
    ['by two at once', { alias: 'alias/cc-*', tag: { Role: 'phi' } }],
  ])('of wanted keys alone: %s', async (_, pattern) => {
    expect(await arnsOf([pattern])).toEqual([phi.arn]);
  });

  it('of what any of several wants, and of nothing where nobody wants any', async () => {
    expect(await arnsOf([{ alias: 'alias/cc-logs' }, { alias: 'alias/cc-phi' }])).toEqual([logs.arn, phi.arn]);
    expect(await arnsOf([{ alias: 'alias/none' }])).toEqual([]);
    expect(await arnsOf([])).toEqual([]);
  });

  it('by CloudFormation', async () => {
    const stack = { tags: { 'aws:cloudformation:stack-name': 'CcProd-1', 'aws:cloudformation:logical-id': 'PhiKey7' } };
    expect(await arnsOf([{ cfn: 'CcProd*/PhiKey*' }], { keys: [{ ...phi, ...stack }, logs] })).toEqual([phi.arn]);
    expect(await arnsOf([{ cfn: 'CcProd*/Other*' }], { keys: [{ ...phi, ...stack }] })).toEqual([]);
  });

  it('also of a key of which it is not known whether it is wanted', async () => {
    const hidden = { ...phi, tags: null, tagsError: refusal };
    expect(await arnsOf([{ tag: { Role: 'phi' } }], { keys: [hidden] })).toEqual([phi.arn]);
    expect(await arnsOf([{ tag: { Role: 'phi' }, alias: 'alias/other' }], { keys: [hidden] })).toEqual([]);
    expect(await arnsOf([{ tag: { Role: 'phi' } }], { keys: [unreadKey('phi')] })).toEqual([phi.arn]);
  });

  it('keeps a refusal beside its key, and leaves out a key that is gone', async () => {
    const refusing = {
      'KMS.GetKeyPolicy': ({ KeyId }: { KeyId?: string | undefined }) => (KeyId === phi.arn ? accessDenied() : { Policy: '{}' }),
    };
    const { value } = await read(null, { answers: refusing });
    expect(value.map(({ policy, policyError }) => [policy, policyError?.reason])).toEqual([
      ['{}', undefined],
      [null, 'denied'],
    ]);
    const gone = { 'KMS.GetKeyPolicy': () => awsError('NotFoundException', 'no such key') };
    expect((await read(null, { answers: gone })).value).toEqual([]);
  });

  it('is not read where AWS answers without a policy', async () => {
    await expect(read(null, { answers: { 'KMS.GetKeyPolicy': () => ({}) } })).rejects.toThrow('without Policy');
  });
});

describe('alarm-topics beside key-policies', () => {
  const topic = 'arn:aws:sns:us-east-2:222222222222:alerts';
  const rule = { name: 'a', arn: 'arn:a', targets: [{ arn: topic }] };
  /** The facts that it needs, as they would be read: `null` is one that AWS refused. */
  const readTopics = async (policies: readonly unknown[] | null, keyOfTopic = phi.arn) => {
    const values: Readonly<Record<string, unknown>> = {
      'event-rules': [rule],
      'sns-topics': [{ arn: topic, name: 'alerts', keyId: 'alias/cc-phi', policy: '{}', readError: null }],
      'key-policies': policies,
    };
    const need = (({ name }: { name: string }) =>
      values[name] === null ? Promise.reject(accessDenied()) : Promise.resolve(values[name])) as unknown as Need;
    const seat = fakeSeat(
      {},
      {
        'SNS.ListSubscriptionsByTopic': () => ({ Subscriptions: [] }),
        'KMS.DescribeKey': () => ({ KeyMetadata: { KeyId: 'phi', Arn: keyOfTopic, KeyManager: 'CUSTOMER', KeyState: 'Enabled' } }),
        'KMS.GetKeyPolicy': () => ({ Policy: '{"asked":true}' }),
      },
    );
    const [read] = await alarmTopics.read(seat, need);
    return { key: read?.key, isAsked: seat.calls.some(({ operation }) => operation === 'KMS.GetKeyPolicy') };
  };

  it('asks for no policy that is read anyway', async () => {
    const { key: found, isAsked } = await readTopics([{ arn: phi.arn, policy: '{"read":true}', policyError: null }]);
    expect(found).toMatchObject({ policy: '{"read":true}', refusal: null });
    expect(isAsked).toBe(false);
  });

  it('nor for one that was refused', async () => {
    const { key: found, isAsked } = await readTopics([{ arn: phi.arn, policy: null, policyError: refusal }]);
    expect(found).toMatchObject({ policy: null, refusal });
    expect(isAsked).toBe(false);
  });

  it.each([
    ['of another account', [{ arn: logs.arn, policy: '{}', policyError: null }], keyArn('theirs', 'us-east-2', '333333333333')],
    ['where none could be read', null, phi.arn],
  ])('asks for that of a key %s', async (_, policies, arn) => {
    const { key: found, isAsked } = await readTopics(policies, arn);
    expect(found).toMatchObject({ policy: '{"asked":true}', refusal: null });
    expect(isAsked).toBe(true);
  });

  it('needs them of every key, wherever it is read', () => {
    const needed = neededFacts([{ needs: ['alarm-topics'], only: { 'alarm-topics': () => ['production'] } }], { spec: specOf() });
    expect(needed.find(({ name }) => name === 'key-policies')?.wanted).toEqual([{ in: ['production'] }]);
  });
});
