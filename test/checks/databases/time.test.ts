import { describe, expect, it } from 'vitest';
import { secondsBetween, spell } from '../../../src/checks/databases/time.ts';

describe('time', () => {
  it.each([
    [0, '0s'],
    [59.6, '1m'],
    [601, '10m 1s'],
    [3599, '59m 59s'],
    [3600, '1h'],
    [7 * 86_400 - 1, '7d'],
    [35 * 86_400 + 5000, '35d 1h'],
  ])('spells %d seconds as %s', (seconds, text) => expect(spell(seconds)).toBe(text));

  it('counts from one time to another', () => {
    expect(secondsBetween('2026-10-01T12:00:00Z', '2026-10-01T12:01:00.500Z')).toBe(60.5);
    expect(secondsBetween('2026-10-01T12:01:00Z', '2026-10-01T12:00:00Z')).toBe(-60);
  });
});
