import { describe, expect, it } from 'vitest';
import { limitsOf } from '../src/limits.ts';
import { universeOf } from '../src/plan.ts';
import { specOf } from './spec-of.ts';

describe('what a run says that it cannot show', () => {
  const spec = specOf(['111111111111', '222222222222']);
  const limits = (options: Partial<Parameters<typeof limitsOf>[2]>, narrowing = {}) =>
    limitsOf(spec, universeOf(spec, new Map(), narrowing), { narrowing, isReplay: false, ...options }).join('\n');

  it('names the regions that were read in full', () => {
    expect(limits({})).toContain('Governed regions (us-east-2, us-west-2) were read in full');
    expect(limits({})).not.toMatch(/narrowed|saved by an earlier run|Not read/);
  });

  it('says that a replay read nothing', () => {
    expect(limits({ isReplay: true })).toContain('nothing was read from AWS by this one');
  });

  it('of a shard names what stays unread among its own accounts alone', () => {
    const universe = universeOf({ ...spec, organization: { ...spec.organization, classes: [] } }, new Map(), {});
    const of = (index: number) => limitsOf(spec, universe, { narrowing: { shard: { index, count: 10 } }, isReplay: false });
    expect(of(7)[0]).toBe('Shard 7 of 10: it read the accounts that fall to it and judged nothing. iq merge judges all shards together.');
    expect(of(7)).toContain('Not read: a111111111111 (111111111111).');
    expect(of(6)).toContain('Not read: a222222222222 (222222222222).');
    expect(of(1).join('\n')).not.toMatch(/Not read|narrowed/);
  });

  it('says that it was narrowed, and which accounts were not read', () => {
    const narrowed = limits({}, { accounts: ['222222222222'] });
    expect(narrowed).toContain('The run was narrowed');
    expect(narrowed).toContain('Not read: a111111111111 (111111111111).');
  });
});
