/** The types of the record that a run seals (contract.md). Types only: every folder may import them. */

import type { ProtocolNote, ToolQualificationNote } from './qualification-file.ts';

export type Outcome = 'pass' | 'fail' | 'unknown' | 'not-applicable';

/** Why AWS's answer is missing. `not-asked` is a reading that the spec or the run left out. */
export type UnobservedReason = 'denied' | 'throttled' | 'timed-out' | 'unsupported' | 'failed' | 'not-asked' | 'aborted';

/** The organization (neither field), one account, or one account and region. */
export interface Target {
  /** 12 digits. */
  readonly account?: string;
  readonly region?: string;
}

/** What refused a call, in AWS's own words; `credentials` where the keys were not accepted, `unsaid` where AWS gives no reason. */
export type RefusedBy =
  | 'identity-based policy'
  | 'session policy'
  | 'permissions boundary'
  | 'service control policy'
  | 'resource control policy'
  | 'resource-based policy'
  | 'role trust policy'
  | 'VPC endpoint policy'
  | 'credentials'
  | 'unsaid';

/** A refusal, told apart: what would mend it depends on what refused. */
export interface Denial {
  readonly by: RefusedBy;
  /** An explicit deny: to allow the action elsewhere does not help. */
  readonly isExplicit?: true;
  /** ARN of the policy that refused, where AWS names it. */
  readonly policy?: string;
  /** The role that asked, or that could not be entered. */
  readonly role?: string;
}

/** One request as AWS answered it, all attempts together. */
export interface ApiRequest {
  readonly service: string;
  readonly operation: string;
  readonly account: string;
  readonly region: string;
  readonly requestId?: string;
  /** The Date header of AWS's answer, RFC 3339. */
  readonly date?: string;
  readonly attempts: number;
  /** How many of the attempts AWS throttled, where any was. */
  readonly throttled?: number;
  /** AWS's error name, where the answer was an error. */
  readonly error?: string;
  /** SHA-256 of the latest answer's bytes, where the run kept them. */
  readonly response?: string;
  /** Whom AWS refused and by what, where the answer was a refusal. */
  readonly denial?: Denial;
}

interface FactIdentity {
  /** `name@organization`, `name@account` or `name@account/region`. */
  readonly key: string;
  readonly name: string;
  readonly target: Target;
  readonly requests: readonly ApiRequest[];
}

export interface ObservedFact extends FactIdentity {
  readonly observed: true;
  /** JSON only: no undefined, no Date. */
  readonly value: unknown;
  /** AWS's Date of the last answer that the value rests on, RFC 3339 with Z. */
  readonly observedAt: string;
}

export interface UnobservedFact extends FactIdentity {
  readonly observed: false;
  readonly reason: UnobservedReason;
  /** What was refused and how: operation, account, region and AWS's own words. */
  readonly detail: string;
}

/** One line of facts.jsonl.gz. */
export type FactRecord = ObservedFact | UnobservedFact;

export interface Reference {
  readonly framework: string;
  readonly clause: string;
}

export interface DeviationNote {
  readonly id: string;
  readonly kind: 'planned' | 'unplanned';
  readonly expires: string;
}

export interface Finding {
  /** `check-id.requirement`: stable, never reused. */
  readonly requirementId: string;
  /** `requirementId@account/region/resource`: stable across runs. */
  readonly testCase: string;
  readonly requirement: string;
  readonly method: 'observed' | 'attested';
  readonly outcome: Outcome;
  /** An ARN where AWS has one. */
  readonly resource: string;
  readonly expected: unknown;
  readonly actual: unknown;
  readonly message: string;
  /** Keys of the facts that the finding rests on, sorted. */
  readonly facts: readonly string[];
  /** AWS's Date of the oldest of those facts; the run's start where none was observed. */
  readonly observedAt: string;
  /** The owner's requirement and risk ids, sorted. */
  readonly trace: readonly string[];
  readonly deviation?: DeviationNote;
}

export interface Unknown {
  readonly fact: string;
  readonly reason: UnobservedReason | 'check-crashed' | 'no-findings' | 'attestation';
  readonly detail: string;
}

export interface Verdict {
  readonly check: string;
  readonly title: string;
  readonly outcome: Outcome;
  readonly target: Target;
  readonly references: readonly Reference[];
  readonly findings: readonly Finding[];
  readonly unknownBecause?: readonly Unknown[];
}

export type Conclusion = 'conforms' | 'conforms-with-accepted-deviations' | 'does-not-conform' | 'incomplete' | 'aborted';

export type Purpose = 'qualification' | 'post-change' | 'monitoring' | 'engineering';

export interface ScopeAccount {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly depth: string;
}

/** One of the parts that a run is split into: the accounts that fall to it. */
export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly count: number;
}

/** One shard of a merged run, as `iq merge` found it. */
export interface ShardNote {
  /** From 1. */
  readonly index: number;
  readonly runId: string;
  readonly keyId: string;
  readonly assurance: Qualification['seal']['assurance'];
  /** The key that its seal was checked with: the one given to the merge, or the one in its own package, which cannot say who sealed it. */
  readonly checkedWith: 'given-key' | 'own-key';
  /** SHA-256 of its evidence.sigstore.json, which lies in the merged package. */
  readonly bundleSha256: string;
  /** SHA-256 of its facts.jsonl.gz. */
  readonly factsSha256: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  /** ARN. */
  readonly executor: string;
  /** How the organization that it saw differs from that of shard 1, in words; absent where it does not. */
  readonly sawOtherwise?: string;
}

export interface Calls {
  readonly total: number;
  /** Attempts that AWS throttled, over all calls. */
  readonly throttled: number;
  readonly denied: number;
  /** `Service.Operation` → calls, sorted by name. */
  readonly byOperation: Readonly<Record<string, number>>;
}

/** What a record says of its own seal: inside the bytes that are signed. */
export interface Seal {
  readonly assurance: 'ephemeral' | 'file' | 'kms';
  /** base64 of SHA-256 of the SubjectPublicKeyInfo in DER. */
  readonly keyId: string;
  /** ARN of a key in AWS KMS. */
  readonly keyArn?: string;
  /** Of the key, in base64 of DER: the leaf first, each issued by the next. Absent where the key has none. */
  readonly certificates?: readonly string[];
  /** What was asked of time-stamping authorities; absent where nothing was. */
  readonly timestamps?: {
    /** How many stamps the spec or a flag requires; at least 1. */
    readonly required: number;
    /** URLs, in the order in which they are asked. */
    readonly authorities: readonly string[];
  };
}

/** The entry `run.started` of the run in a ledger. */
export interface LedgerNote {
  /** Path or `s3://` URL of the ledger, as it was given. */
  readonly at: string;
  /** Index of the entry, from 0. */
  readonly sequence: number;
  /** The signed note over the entries before it, whole; empty where the ledger was empty. */
  readonly previousCheckpoint: string;
}

/** The run that a run was compared with. */
export interface BaselineNote {
  readonly runId: string;
  /** Of its evidence.sigstore.json. */
  readonly sha256: string;
  /** What drift.json in the package comes to. */
  readonly result: 'nothing' | 'changed' | 'unknown';
}

/** What must hold before the verdicts of a run count, whatever they are. */
export interface Prerequisite {
  readonly id: 'clock';
  /** The sentence for people. */
  readonly requirement: string;
  readonly expected: unknown;
  readonly actual: unknown;
  readonly outcome: Exclude<Outcome, 'not-applicable'>;
}

export interface Qualification {
  readonly schemaVersion: 1;
  /** UUIDv7. */
  readonly runId: string;
  readonly conclusion: Conclusion;
  /** Roll-up of the verdicts, deviations not applied. */
  readonly outcome: Outcome;
  /** Resolved spec + facts + verdicts, without provenance. */
  readonly judgementSha256: string;
  readonly purpose: Purpose;
  readonly mode: 'live' | 'replay' | 'merged';
  readonly change?: string;
  readonly deployment?: Readonly<Record<string, string>>;
  readonly system: { readonly name: string; readonly id: string; readonly [key: string]: unknown };
  readonly document: Readonly<Record<string, unknown>>;
  readonly tool: {
    readonly name: 'iq';
    readonly version: string;
    readonly node: string;
    readonly data: readonly { readonly name: string; readonly sha256: string }[];
    /** Where the run was given the qualification of its tool. */
    readonly qualification?: ToolQualificationNote;
  };
  readonly startedAt: string;
  readonly finishedAt: string;
  /**
   * What expiry is judged against: AWS's latest Date among the facts, so that the same facts give the same verdicts for ever;
   * the run's start where nothing was observed.
   */
  readonly asOf: string;
  /** Largest distance between this machine's clock and the Date of AWS's answers. */
  readonly clock: { readonly maxSkewMs: number };
  readonly executor: {
    readonly arn: string;
    readonly account: string;
    readonly sessionName?: string;
    readonly sourceIdentity?: string;
    readonly ci?: Readonly<Record<string, string>>;
  };
  readonly spec: { readonly name: string; readonly sha256: string; readonly resolvedSha256: string };
  readonly seal: Seal;
  readonly scope: {
    readonly organization: string;
    readonly accounts: readonly ScopeAccount[];
    readonly regions: readonly string[];
    readonly narrowed: boolean;
    /** What the run was narrowed to, where it was. */
    readonly narrowing?: {
      readonly checks?: readonly string[];
      readonly accounts?: readonly string[];
      readonly regions?: readonly string[];
      readonly shard?: Shard;
    };
    readonly resolvedSets: Readonly<Record<string, readonly string[]>>;
    readonly excluded: readonly { readonly check: string; readonly reason: string; readonly reference?: string }[];
    /** What the run cannot show, in plain sentences. */
    readonly limits: readonly string[];
    /** What each of its checks cannot prove, by check id. */
    readonly limitsOfChecks: Readonly<Record<string, string>>;
  };
  readonly summary: Readonly<Record<Outcome, number>>;
  readonly verdicts: readonly Verdict[];
  readonly calls: Calls;
  /** Of a shard alone: SHA-256 of the facts that it brings to a merged run, so that they can be told in it. */
  readonly shardFactsSha256?: string;
  /** Of a merged run alone, by index. */
  readonly shards?: readonly ShardNote[];
  /** Where the spec asks for any. One that does not hold keeps a run from conforming. */
  readonly prerequisites?: readonly Prerequisite[];
  /** Where the run was given the protocol that it executes. */
  readonly protocol?: ProtocolNote;
  /** Where the run is entered in a ledger. */
  readonly ledger?: LedgerNote;
  /** Where the run was compared with an earlier one. */
  readonly baseline?: BaselineNote;
}
