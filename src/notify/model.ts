/** The types of a notification. Types only: what `notify` sends is a promise to its receivers (docs/notify.md). */

import type { Drift } from '../drift/model.ts';
import type { Conclusion, Outcome, Purpose, Qualification } from '../record.ts';

/** `change`: only where the outcome is another one or something drifted, or where nobody knows. */
export type NotifyWhen = 'change' | 'always';

/** The run that an outcome is compared with. */
export interface RunBefore {
  readonly runId: string;
  readonly conclusion: Conclusion;
  /** What its conclusion amounts to. Null where its entry does not tell: a run that conforms exits 2 where it lacks a timestamp that was asked for. */
  readonly exitCode: number | null;
  readonly source: 'ledger' | 'baseline';
}

/** A run that left a package. */
export interface EndedRun {
  readonly record: Qualification;
  /** Of evidence.sigstore.json. */
  readonly bundleSha256: string;
  /** Null where nobody told: a package does not hold it. */
  readonly exitCode: number | null;
  /** Path of the package. */
  readonly path: string;
  /** A sentence where nobody knows the run before. */
  readonly before: RunBefore | string;
  readonly drift?: Drift;
}

/** A run that left none. */
export interface FailedRun {
  readonly runId: string;
  readonly exitCode: number;
  /** In words. */
  readonly error: string;
}

/** Whether people are told, and why: a sentence each. Where nobody is told, the sentence says so too. */
export interface Occasion {
  readonly isTold: boolean;
  readonly because: readonly string[];
}

/** The JSON that a webhook is sent: members are added, and none is changed or removed. */
export interface Message {
  readonly schemaVersion: 1;
  /** `could-not-run`: there is no record; `record`, `before` and `drift` are null. */
  readonly kind: 'run' | 'could-not-run';
  readonly runId: string;
  /** Null where nobody told it. */
  readonly exitCode: number | null;
  /** Why it was sent, a sentence each. */
  readonly because: readonly string[];
  /** At most 100 characters of ASCII. */
  readonly subject: string;
  /** For people: plain text in lines. */
  readonly text: string;
  /** Why it could not run; null otherwise. */
  readonly error: string | null;
  readonly record: MessageRecord | null;
  readonly before: RunBefore | null;
  readonly drift: MessageDrift | null;
}

/** What a notification says of a record. */
export interface MessageRecord {
  readonly conclusion: Conclusion;
  readonly outcome: Outcome;
  readonly system: { readonly id: string; readonly name: string };
  readonly purpose: Purpose;
  readonly mode: Qualification['mode'];
  readonly narrowed: boolean;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly summary: Readonly<Record<Outcome, number>>;
  /** The first that failed, then the first that could not be verified. */
  readonly testCases: readonly { readonly testCase: string; readonly outcome: Outcome; readonly requirement: string }[];
  /** How many more of them there are. */
  readonly testCasesOmitted: number;
  readonly package: string;
  readonly bundleSha256: string;
  readonly judgementSha256: string;
  readonly toolVersion: string;
}

/** What a notification says of a drift. */
export interface MessageDrift {
  readonly result: Drift['result'];
  readonly baselineRunId: string;
  readonly verdicts: number;
  readonly resources: { readonly appeared: number; readonly vanished: number; readonly changed: number };
  readonly spec: number;
  readonly notCompared: number;
  /** The first of the resources and verdicts, a line each. */
  readonly first: readonly string[];
  /** How many more of them there are. */
  readonly firstOmitted: number;
}
