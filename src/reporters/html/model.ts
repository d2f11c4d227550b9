import type { FactRecord, Finding, Outcome, Unknown } from '../../record.ts';

/** A verdict, as the findings of the page refer to it. */
export interface EmbeddedVerdict {
  readonly check: string;
  readonly title: string;
  /** Index in the pool: Reference[]. */
  readonly references: number;
}

/** The findings by column, each as long as there are findings. What is said to be an index is one in the pool. */
export interface EmbeddedFindings {
  /** Index of the verdict. */
  readonly verdict: readonly number[];
  readonly outcome: readonly Outcome[];
  readonly method: readonly Finding['method'][];
  /** Index: string. */
  readonly requirementId: readonly number[];
  /** Index: string. */
  readonly requirement: readonly number[];
  /** Index: string, what stands in the test case between the requirement and the resource; -1 where the test case is among `others`. */
  readonly where: readonly number[];
  /** Index: string. */
  readonly resource: readonly number[];
  /** Index: string; -1 where the finding is about the organization. */
  readonly account: readonly number[];
  /** Index: string; -1 where the finding is about no region. */
  readonly region: readonly number[];
  /** Index: any value. */
  readonly expected: readonly number[];
  /** Index: any value. */
  readonly actual: readonly number[];
  /** Index: string. */
  readonly message: readonly number[];
  /** Index: string[]. */
  readonly facts: readonly number[];
  /** Index: string. */
  readonly observedAt: readonly number[];
  /** Index: string[]. */
  readonly trace: readonly number[];
  /** Index: DeviationNote; -1 where there is none. */
  readonly deviation: readonly number[];
}

/** A number of the picture, and what failed there. */
export interface EmbeddedNumber {
  readonly where: string;
  readonly testCases: readonly string[];
}

/** All that the script of the page knows: JSON. */
export interface Embedded {
  readonly words: {
    readonly outcomes: Readonly<Record<Outcome, string>>;
    readonly methods: Readonly<Record<Finding['method'], string>>;
    readonly reasons: Readonly<Record<Unknown['reason'], string>>;
  };
  /** `Production (222222222222)` by id. */
  readonly accounts: Readonly<Record<string, string>>;
  readonly organization: string;
  /** Day on which deviations are judged: `2026-11-20`. */
  readonly asOf: string;
  /** What to do where it fails, by check. */
  readonly remediations: Readonly<Record<string, string>>;
  /** Every value once. */
  readonly pool: readonly unknown[];
  readonly verdicts: readonly EmbeddedVerdict[];
  readonly findings: EmbeddedFindings;
  /** Test cases that are made otherwise, by index of the finding. */
  readonly others: Readonly<Record<string, string>>;
  /** By the number that the picture shows. */
  readonly numbers: Readonly<Record<string, EmbeddedNumber>>;
  /** The test cases that each reason of the summary leaves unverified, in its order. */
  readonly missing: readonly (readonly string[])[];
  /** By key; `null` where the execution has no such fact. A key that is not here was left out for its size. */
  readonly facts: Readonly<Record<string, FactRecord | null>>;
}
