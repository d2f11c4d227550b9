import type { Listing } from '../listing.ts';
import { tables } from './dynamodb.ts';
import { fileSystems } from './efs.ts';
import * as elasticache from './elasticache.ts';
import * as fsx from './fsx.ts';
import * as memorydb from './memorydb.ts';
import * as opensearch from './opensearch.ts';
import * as redshift from './redshift.ts';

export { fileSystems, tables };

export const ofElasticache: readonly Listing[] = [
  elasticache.groups,
  elasticache.clusters,
  elasticache.serverlessCaches,
  elasticache.snapshots,
  elasticache.serverlessSnapshots,
];
export const ofMemorydb: readonly Listing[] = [memorydb.clusters, memorydb.snapshots];
export const ofRedshift: readonly Listing[] = [redshift.clusters, redshift.snapshots, redshift.namespaces, redshift.serverlessSnapshots];
export const ofOpensearch: readonly Listing[] = [opensearch.domains, opensearch.collections];
export const ofFsx: readonly Listing[] = [fsx.fileSystems, fsx.backups];

/** Databases, caches, search and file systems beside RDS, S3 and EBS. */
export const dataServiceListings: readonly Listing[] = [
  tables,
  fileSystems,
  ...ofElasticache,
  ...ofMemorydb,
  ...ofRedshift,
  ...ofOpensearch,
  ...ofFsx,
];
