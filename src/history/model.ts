/** The types of what many packages show together. Types only. */

import type { Drift } from '../drift/model.ts';
import type { Conclusion, Outcome, Purpose, Qualification } from '../record.ts';

/** What changed since the run before, in numbers. */
export interface DriftMark {
  /** The run that it was compared with: whole, read from AWS, of the same system, the last one before. */
  readonly since: string;
  readonly verdicts: number;
  readonly resources: number;
  /** Leaves of the resolved spec. */
  readonly spec: number;
  readonly notCompared: number;
  readonly result: Drift['result'];
}

/** A package that holds. */
export interface HistoryRun {
  readonly kind: 'run';
  /** Of its folder. */
  readonly path: string;
  readonly runId: string;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly organization: string;
  /** Id of the system in its spec. */
  readonly system: string;
  readonly purpose: Purpose;
  readonly mode: Qualification['mode'];
  readonly isNarrowed: boolean;
  readonly conclusion: Conclusion;
  /** Of findings. */
  readonly summary: Readonly<Record<Outcome, number>>;
  /** Of its evidence.sigstore.json. */
  readonly bundleSha256: string;
  /** Absent where nothing whole came before, or it is itself a part, a replay or aborted. */
  readonly drift?: DriftMark;
  /** Path of the same package, met before. */
  readonly copyOf?: string;
}

/** A folder whose package does not hold. */
export interface HistoryProblem {
  readonly kind: 'problem';
  readonly path: string;
  /** What is wrong, in words. */
  readonly problem: string;
  /** When its run began, as the bundle says that nobody can trust; absent where it cannot be read. */
  readonly startedAt?: string;
}

/** A folder that is no package of a run, and was not looked into. */
export interface HistoryOther {
  readonly kind: 'other';
  readonly path: string;
  /** What it is, in words. */
  readonly what: string;
}

export type HistoryRow = HistoryRun | HistoryProblem | HistoryOther;

/** Many packages, by the start of their runs; what has no time stands at the end, by path. */
export interface History {
  readonly rows: readonly HistoryRow[];
  /** How many packages hold, and how many do not. */
  readonly holding: number;
  readonly failing: number;
}
