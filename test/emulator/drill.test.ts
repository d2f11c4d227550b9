import { describe, expect, test } from 'vitest';
import { changedSpec, findings, verify } from './enforced.ts';
import { isWithout, useEmulator } from './use-emulator.ts';

// Whether the way in is known to work: what the attestation in the spec covers up in every other state.
const use = useEmulator();

describe.skipIf(isWithout)('the last use of break-glass access', () => {
  test.each([
    ['reference', 'unattested', 'pass', 'was last used at'],
    ['used-long-ago', 'unattested', 'fail', '180d ago is allowed: practise, and run again'],
    ['never-used', 'unattested', 'fail', 'was not used in the 400 days that AWS remembers'],
    ['never-used', 'attested', 'pass', 'Attested, not observed'],
    ['never-used', 'attested long ago', 'unknown', 'attestation BG-DRILL is not valid'],
  ])('%s, %s: %s', async (state, attestation, outcome, message) => {
    const change = {
      unattested: { '    attestation: BG-DRILL\n': '' },
      attested: {},
      'attested long ago': { 'max_age: 180d': 'max_age: 1d' },
    }[attestation];
    // Nobody shares the emulator's limits.
    const spec = changedSpec(use.scratch, '\n  limits:\n', { ...change, '    call:': '    quota_share: 1\n    call:' });
    await use.emulator.seed(state);
    const found = findings(await verify({ checks: ['break-glass'] }, { spec })).filter(({ requirementId }) =>
      requirementId.endsWith('.drill'),
    );
    expect(found.map((finding) => finding.outcome)).toEqual([outcome]);
    expect(found[0]?.message).toContain(message);
  });
});
