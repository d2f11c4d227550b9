import { describe, expect, it } from 'vitest';
import { limitsOf } from '../src/limits.ts';
import { universeOf } from '../src/plan.ts';
import { specOf } from './spec-of.ts';

describe('what a run says that it cannot show', () => {
  const spec = specOf(['111111111111', '222222222222']);
  const limits = (options: Partial<Parameters<typeof limitsOf>[2]>, narrowing = {}) =>
    limitsOf(spec, universeOf(spec, null, narrowing), { narrowing, isReplay: false, ...options }).join('\n');

  it('names the regions that were read in full', () => {
    expect(limits({})).toContain('Governed regions (us-east-2, us-west-2) were read in full');
    expect(limits({})).not.toMatch(/narrowed|saved by an earlier run|Not read/);
  });

  it('says that a replay read nothing', () => {
    expect(limits({ isReplay: true })).toContain('nothing was read from AWS by this one');
  });

  it('says that it was narrowed, and which accounts were not read', () => {
    const narrowed = limits({}, { accounts: ['222222222222'] });
    expect(narrowed).toContain('The run was narrowed');
    expect(narrowed).toContain('Not read: a111111111111 (111111111111).');
  });
});
