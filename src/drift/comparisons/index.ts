import type { FactName } from '../../facts/index.ts';
import type { Comparison } from '../comparison.ts';
import { bucketComparisons } from './buckets.ts';
import { computeComparisons } from './compute.ts';
import { databaseComparisons } from './databases.ts';
import { edgeComparisons } from './edge.ts';
import { identityComparisons } from './identity.ts';
import { keyComparisons } from './keys.ts';
import { networkComparisons } from './network.ts';
import { organizationComparisons } from './organization.ts';
import { recordComparisons } from './records.ts';
import { storeComparisons } from './stores.ts';

/** How each fact is compared. The compiler asks for every one. */
export const comparisons: Readonly<Record<FactName, Comparison>> = {
  ...organizationComparisons,
  ...identityComparisons,
  ...keyComparisons,
  ...bucketComparisons,
  ...databaseComparisons,
  ...storeComparisons,
  ...computeComparisons,
  ...networkComparisons,
  ...edgeComparisons,
  ...recordComparisons,
};
