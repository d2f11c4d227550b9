import { UsageError } from '../errors.ts';
import { sha256Hex } from '../evidence/canonical.ts';
import { names } from '../evidence/names.ts';
import type { Compared } from '../qualify.ts';
import { type Baseline, systemOf } from './baseline.ts';
import { patiently } from './evidence.ts';
import type { Finished } from './execute.ts';

interface Accepting {
  readonly accept?: boolean;
  readonly reason?: string;
  readonly facts?: string;
}

/** Throws UsageError for what can never be accepted, before anything is read. */
export function requireAcceptable({ accept, reason, facts }: Accepting): void {
  if (accept !== true) {
    if (reason !== undefined) throw new UsageError('--reason goes with --accept.', { hint: 'add --accept, or leave --reason out' });
    return;
  }
  if (reason === undefined || reason.trim() === '') {
    throw new UsageError('A new baseline is accepted for a reason, and none was given.', { hint: 'add --reason TEXT' });
  }
  if (facts !== undefined) {
    throw new UsageError('Saved facts are no baseline: nobody knows that AWS ever answered them.', {
      hint: 'leave out --facts or --accept',
    });
  }
}

/** What came of an acceptance. */
export interface Acceptance {
  readonly exitCode: number;
  /** For people. */
  readonly lines: readonly string[];
  readonly warnings: readonly string[];
}

interface Accepted {
  readonly compared: Compared;
  readonly baseline: Baseline;
  readonly reason: string;
}

/**
 * Makes a run that conforms the new baseline, in its ledger. A change that was accepted exits 0; where not all could be compared it stays 2. Never rejects:
 * what was not accepted is told.
 */
export async function acceptance({ evidence, entered, interrupt }: Finished, accepted: Accepted): Promise<Acceptance> {
  const { record, bundle, exitCode, isLessAssured } = evidence;
  const { compared, baseline, reason } = accepted;
  const { drift, note } = compared;
  const still = `the baseline is still run ${note.runId}`;
  const refused = (why: string, code: number): Acceptance => ({ exitCode: code, lines: [`NOT ACCEPTED: ${why}; ${still}`], warnings: [] });
  // By what could not be compared alone a run is not refused: else a baseline that lacks a fact could never be replaced.
  const isSound = record.conclusion.startsWith('conforms') && !isLessAssured;
  if (!isSound) return refused('only a run that conforms, with all that was asked of it, becomes a baseline', exitCode);
  if (await interrupt.hasCome()) return refused('the run was interrupted', 2);
  if (entered === undefined) return refused('the run is entered in no ledger', 2);
  const page = compared.files.find(({ name }) => name === names.drift);
  if (page === undefined) throw new Error('a run that was compared has its drift');
  const counts = { verdicts: drift.verdicts.length, resources: drift.resources.length, notCompared: drift.notCompared.length };
  try {
    const accepting = entered.accept({
      at: new Date().toISOString(),
      runId: record.runId,
      bundleSha256: sha256Hex(bundle),
      of: systemOf(record),
      previous: { runId: baseline.record.runId, bundleSha256: baseline.sha256 },
      reason,
      drift: { ...counts, sha256: sha256Hex(page.bytes) },
    });
    const { sequence, unsigned } = await patiently(interrupt, accepting);
    return {
      exitCode: unsigned !== undefined || note.result === 'unknown' ? 2 : 0,
      lines: [
        `ACCEPTED: the baseline is now run ${record.runId} (entry ${sequence} of the ledger ${entered.note.at})`,
        `  it follows run ${note.runId}: ${saidOf(counts)}`,
        `  reason: ${reason}`,
      ],
      warnings: unsigned === undefined ? [] : [`entry ${sequence} of the ledger bears no checkpoint yet: ${unsigned}`],
    };
  } catch (error) {
    // Whatever it was: the package is there, and the exit code says that not all was done.
    return refused((error as Error).message, 2);
  }
}

function saidOf(counts: { readonly verdicts: number; readonly resources: number; readonly notCompared: number }): string {
  const { verdicts, resources, notCompared } = counts;
  const some = (count: number, one: string, several: string) => `${count} ${count === 1 ? one : several}`;
  const missing = notCompared === 0 ? '' : `; ${some(notCompared, 'fact was', 'facts were')} not compared`;
  return `${some(verdicts, 'test case', 'test cases')} and ${some(resources, 'resource', 'resources')} changed${missing}`;
}
