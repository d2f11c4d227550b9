import { describe, expect, it } from 'vitest';
import { judgeAttested } from '../../../src/checks/access/attested.ts';
import type { LoadedAttestation } from '../../../src/spec/spec.ts';

const digest = 'a'.repeat(64);
const attestation: LoadedAttestation = {
  id: 'DRILL',
  statement: 'The glass was broken, and people came',
  document: 'drill.txt',
  sha256: digest,
  documentSha256: digest,
  by: 'A. Custodian',
  on: '2026-06-01',
  valid_for: { text: '1y', seconds: 31_557_600 },
};
const judge = (
  change: Partial<LoadedAttestation> = {},
  more: { readonly id?: string; readonly maxAge?: LoadedAttestation['valid_for'] } = {},
) =>
  judgeAttested(
    { asOf: '2026-11-20T12:00:00.000Z' },
    { id: 'DRILL', attestations: [{ ...attestation, ...change }], resource: 'r', expected: 'e', ...more },
  );
const days = (count: number) => ({ text: `${count}d`, seconds: count * 86_400 });

describe('an attestation', () => {
  it('is believed while its document is unchanged and it has not expired', () => {
    expect(judge()).toMatchObject({ outcome: 'pass', method: 'attested', resource: 'r', expected: 'e', actual: { on: '2026-06-01' } });
    expect(judge({}, { maxAge: days(180) }).outcome).toBe('pass');
    expect(judge().message).toContain('A. Custodian, 2026-06-01, valid for 1y');
  });

  it.each([
    ['it is not there', {}, { id: 'OTHER' }, 'does not hold it'],
    ['the document is missing', { documentSha256: null }, {}, 'is missing'],
    ['the document changed', { documentSha256: 'b'.repeat(64) }, {}, 'has the digest'],
    ['it is dated after the run', { on: '2026-11-21' }, {}, 'after the run'],
    ['it has expired', { on: '2025-11-19' }, {}, 'expired on 2026-11-19'],
    ['it is older than asked', {}, { maxAge: days(172) }, 'more than 172d before the run'],
  ])('is unknown where %s', (_, change, more, flaw) => {
    const draft = judge(change, more);
    expect(draft).toMatchObject({ outcome: 'unknown', method: 'attested', because: { reason: 'attestation' } });
    expect(draft.message).toContain(flaw);
  });
});
