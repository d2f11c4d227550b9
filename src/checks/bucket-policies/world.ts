import type { World } from '../check.ts';

/** The facts that the judgements over access to buckets may read. */
export const policyFacts = [
  'account-public-access-block',
  'bucket-policies',
  'bucket-public-access-blocks',
  'bucket-tags',
  'buckets',
  'keys',
  'organization',
  's3-organization-policy',
] as const;

export type PolicyWorld = World<(typeof policyFacts)[number]>;
