import type { Listing } from '../listing.ts';
import { athenaWorkgroups } from './athena.ts';
import { daxClusters, dmsInstances } from './caches.ts';
import { glueCatalogs } from './glue.ts';
import { healthimagingDatastores, healthlakeDatastores } from './health.ts';

/** The stores that are read where a rule names their type, and nowhere else. */
export const namedListings: readonly Listing[] = [
  athenaWorkgroups,
  daxClusters,
  dmsInstances,
  glueCatalogs,
  healthimagingDatastores,
  healthlakeDatastores,
];
