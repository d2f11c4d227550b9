import type { World } from '../check.ts';

/** The facts that the judgements over locks and what keeps objects may read. */
export const lockFacts = ['bucket-lifecycles', 'bucket-locks', 'bucket-tags', 'bucket-versioning', 'buckets'] as const;

export type LockWorld = World<(typeof lockFacts)[number]>;
