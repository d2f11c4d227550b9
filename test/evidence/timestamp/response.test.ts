import { describe, expect, test } from 'vitest';
import { canonicalBytes } from '../../../src/evidence/canonical.ts';
import { tokenOf } from '../../../src/evidence/timestamp/response.ts';
import { der } from '../../tsa.ts';

function whyOf(...rest: Buffer[]): string {
  try {
    tokenOf(der(0x30, der(0x30, '020102', ...rest)));
  } catch (error) {
    return (error as Error).message;
  }
  return 'it was granted';
}

describe('the words of an authority that grants no stamp', () => {
  test('are cut where there are more failures than anybody reads', () => {
    const why = whyOf(der(0x03, '00', Buffer.alloc(100_000, 0xff)));
    expect(why).toMatch(/^no stamp was granted \(rejection\): badAlg, failure 1, badRequest/);
    expect(why.length).toBeLessThan(300);
  });

  test('are those that the standard names, not the millionth bit', () => {
    expect(whyOf(der(0x03, '00', Buffer.alloc(100_000), Buffer.from([1])))).toBe('no stamp was granted (rejection)');
  });

  test('are cut between characters, so that a ledger can hold them', () => {
    const why = whyOf(der(0x30, der(0x0c, Buffer.from(`${'a'.repeat(199)}😀😀`))));
    expect(why).toMatch(/^no stamp was granted \(rejection\): a+/);
    expect(() => canonicalBytes({ failures: [why] })).not.toThrow();
  });
});
