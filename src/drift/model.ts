/** The types of a comparison of two runs. Types only. */

import type { Conclusion, FactRecord, Outcome, Qualification, Target, UnobservedReason } from '../record.ts';

/** One of the two runs that are compared. */
export interface DriftSource {
  readonly record: Qualification;
  /** By key. */
  readonly facts: ReadonlyMap<string, FactRecord>;
  /** spec.resolved.json, parsed. */
  readonly resolved: unknown;
  /** SHA-256 of its evidence.sigstore.json, where it has one already. */
  readonly bundleSha256?: string;
}

/** What a comparison says of one of its runs. */
export interface DriftSide {
  readonly runId: string;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly conclusion: Conclusion;
  readonly judgementSha256: string;
  readonly bundleSha256?: string;
  readonly specResolvedSha256: string;
  readonly toolVersion: string;
}

/** A test case whose outcome is another one now, or that is on one side alone (`null` on the other). */
export interface VerdictChange {
  /** `requirementId@account/region/resource`. */
  readonly testCase: string;
  readonly requirementId: string;
  readonly requirement: string;
  readonly resource: string;
  readonly before: Outcome | null;
  readonly after: Outcome | null;
  /** The finding's message now, or that of the baseline where it vanished. */
  readonly message: string;
}

/** One value inside a resource: where it stands, and what it was and is. The member is not there where there is no value. */
export interface FieldChange {
  /** Members and identities, as `ingress[tcp 443 10.0.0.0/8].description`. */
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** One resource of one fact that appeared, vanished or changed. */
export interface ResourceChange {
  readonly fact: string;
  /** `name@account/region`. */
  readonly factKey: string;
  readonly target: Target;
  /** What AWS calls it: an ARN, an id, or a name. */
  readonly resource: string;
  readonly kind: 'appeared' | 'vanished' | 'changed';
  /** Of `changed`: at least one. Of the others: none. */
  readonly fields: readonly FieldChange[];
  /** AWS's Date of the fact in the baseline and now, RFC 3339. */
  readonly observedBefore: string;
  readonly observedAfter: string;
  /** Checks of this run that rest on the fact, sorted. */
  readonly checks: readonly string[];
}

/** A fact, or a part of one, of which nobody can say whether it changed. */
export interface NotCompared {
  /** Of what one of the runs alone reads also `name@*`: the fact everywhere, or `*@account/region`: every fact there. */
  readonly factKey: string;
  /** `not-read`: only one of the runs reads it, because the spec, the tool or the organization is another. */
  readonly because: 'not-read' | 'unobserved' | 'unreadable';
  readonly side: 'baseline' | 'current' | 'both';
  readonly reason?: UnobservedReason;
  /** In words. */
  readonly detail: string;
}

/** What changed since a baseline. Sorted, so that the same two runs give the same bytes. */
export interface Drift {
  readonly baseline: DriftSide;
  readonly current: DriftSide;
  readonly verdicts: readonly VerdictChange[];
  readonly resources: readonly ResourceChange[];
  readonly notCompared: readonly NotCompared[];
  /** How many facts were compared. Where none was, nothing is known. */
  readonly compared?: number;
  /** Leaves of the resolved spec that differ, where it is another spec. */
  readonly spec: readonly FieldChange[];
  /** Names of the accounts of both runs, by id. */
  readonly accounts?: Readonly<Record<string, string>>;
  /** `nothing`: all was compared and is as it was. `changed`: something is not. `unknown`: nothing is known to have changed, and not all could be compared. */
  readonly result: 'nothing' | 'changed' | 'unknown';
}
