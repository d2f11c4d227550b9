import { describe, expect, it } from 'vitest';
import { UsageError } from '../src/errors.ts';
import { isReadBy, neededFacts } from '../src/needs.ts';
import { judgementsOf, universeOf } from '../src/plan.ts';
import type { FactRecord } from '../src/record.ts';
import { factsSha256, ownFacts, parseShard, shardOf } from '../src/shard.ts';
import { specOf } from './spec-of.ts';

const ids = Array.from({ length: 1_000 }, (_, index) => String(index * 7_919).padStart(12, '0'));

describe('the shard of an account', () => {
  // The first 8 bytes of SHA-256 as a number: worked out by sha256sum and bc, and never to change, or shards of two versions would differ.
  it.each([
    ['111111111111', 10, 7],
    ['222222222222', 10, 6],
    ['333333333333', 10, 5],
    ['444444444444', 10, 10],
    ['555555555555', 10, 2],
    ['111111111111', 1, 1],
    ['111111111111', 3, 2],
  ])('of %s among %i is %i', (account, count, shard) => {
    expect(shardOf(account, count)).toBe(shard);
  });

  it('is one of them, and each gets about its share', () => {
    const shares = Map.groupBy(ids, (id) => shardOf(id, 10));
    expect([...shares.keys()].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    for (const [, share] of shares) expect(Math.abs(share.length - 100)).toBeLessThan(40);
  });
});

describe('--shard', () => {
  it.each([
    ['3/10', {}, { index: 3, count: 10 }],
    ['1/1', {}, { index: 1, count: 1 }],
    ['10/10', {}, { index: 10, count: 10 }],
    ['env/10', { AWS_BATCH_JOB_ARRAY_INDEX: '0' }, { index: 1, count: 10 }],
    ['env/10', { JOB_COMPLETION_INDEX: '9' }, { index: 10, count: 10 }],
    ['env/10', { AWS_BATCH_JOB_ARRAY_INDEX: '4', JOB_COMPLETION_INDEX: '9' }, { index: 5, count: 10 }],
  ])('%s in %o', (text, environment, shard) => {
    expect(parseShard(text, environment)).toEqual(shard);
  });

  it.each([
    ['0/10', {}, 'There is no shard 0 of 10.'],
    ['11/10', {}, 'There is no shard 11 of 10.'],
    ['1/0', {}, '--shard 1/0 names no shard.'],
    ['3', {}, '--shard 3 names no shard.'],
    ['-1/10', {}, 'names no shard'],
    ['3/10/2', {}, 'names no shard'],
    ['1/10001', {}, 'names no shard'],
    ['env/10', {}, 'neither AWS_BATCH_JOB_ARRAY_INDEX nor JOB_COMPLETION_INDEX is set'],
    [
      'env/10',
      { AWS_BATCH_JOB_ARRAY_INDEX: '10' },
      'AWS_BATCH_JOB_ARRAY_INDEX is "10": with --shard env/10 it must be a number from 0 to 9',
    ],
    ['env/10', { JOB_COMPLETION_INDEX: '' }, 'JOB_COMPLETION_INDEX is ""'],
    ['env/10', { JOB_COMPLETION_INDEX: '-1' }, 'JOB_COMPLETION_INDEX is "-1"'],
  ])('%s in %o is refused', (text, environment, message) => {
    expect(() => parseShard(text, environment)).toThrow(UsageError);
    expect(() => parseShard(text, environment)).toThrow(message);
  });
});

describe('what a shard reads', () => {
  const spec = specOf(ids.slice(0, 50));
  const read = (index: number) =>
    universeOf(spec, new Map(), { shard: { index, count: 7 } })
      .accounts.filter((account) => account.isRead)
      .map(({ id }) => id);

  it('is every account once over all shards, and its sets stay whole', () => {
    const all = [1, 2, 3, 4, 5, 6, 7].flatMap(read);
    expect(all.sort()).toEqual([...ids.slice(0, 50)].sort());
    expect(universeOf(spec, new Map(), { shard: { index: 2, count: 7 } }).sets).toEqual(universeOf(spec, new Map(), {}).sets);
  });

  it('is the list of accounts in each, and what else is asked once for the organization in the first alone', () => {
    const once = { name: 'policies', scope: 'organization' } as const;
    const shard = (index: number) => ({ index, count: 2 });
    expect([undefined, shard(1), shard(2)].map((each) => isReadBy(each, once))).toEqual([true, true, false]);
    expect(isReadBy(shard(2), { name: 'keys', scope: 'region' })).toBe(true);
    expect(neededFacts([], { shard: shard(2) }).map(({ name }) => name)).toEqual(['account-tags', 'enabled-regions', 'organization']);
  });

  it('owes no verdict', () => {
    const narrowing = { shard: { index: 1, count: 1 } };
    const check = { id: 'a-check', scope: 'organization' } as unknown as Parameters<typeof judgementsOf>[2]['checks'][number];
    expect(judgementsOf(spec, universeOf(spec, new Map(), {}), { checks: [check], narrowing: {} })).toHaveLength(1);
    expect(judgementsOf(spec, universeOf(spec, new Map(), narrowing), { checks: [check], narrowing })).toEqual([]);
  });
});

describe('the facts that a shard brings', () => {
  const fact = (name: string, account?: string, detail = 'd'): FactRecord => {
    const target = account === undefined ? {} : { account };
    return { key: `${name}@${account ?? 'organization'}`, name, target, requests: [], observed: false, reason: 'denied', detail };
  };
  const facts = [fact('organization'), fact('keys', '111111111111'), fact('keys', '222222222222')];

  it('are those of its accounts, and in the first shard those of the organization', () => {
    const keys = (index: number) => ownFacts(facts, { index, count: 10 }).map(({ key }) => key);
    expect([keys(1), keys(7), keys(6), keys(2)]).toEqual([['organization@organization'], ['keys@111111111111'], ['keys@222222222222'], []]);
  });

  it('have one digest in any order, and another one where anything differs', () => {
    expect(factsSha256([...facts].reverse())).toBe(factsSha256(facts));
    expect(factsSha256(facts.slice(1))).not.toBe(factsSha256(facts));
    expect(factsSha256([fact('organization', undefined, 'e'), ...facts.slice(1)])).not.toBe(factsSha256(facts));
  });
});
