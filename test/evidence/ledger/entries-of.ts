import type { RunFinished, RunStarted, Unplaced } from '../../../src/evidence/ledger/entries.ts';

/** UUIDv7, one for each number. */
export const runIdOf = (number: number): string => `0193a5f0-7c00-7000-8000-${String(number).padStart(12, '0')}`;

export const startOf = (runId: string): Unplaced<RunStarted> => ({
  runId,
  at: '2026-03-01T10:00:00Z',
  toolVersion: '1.2.3',
  spec: { name: 'iq-spec.yaml', sha256: 'a'.repeat(64) },
  purpose: 'qualification',
  mode: 'live',
});

export const endOf = (runId: string, keyId: string): Unplaced<RunFinished> => ({
  runId,
  at: '2026-03-01T10:05:00Z',
  conclusion: 'does-not-conform',
  outcome: 'fail',
  bundleSha256: 'b'.repeat(64),
  judgementSha256: 'c'.repeat(64),
  keyId,
});
