import { buckets } from './buckets.ts';
import { copiesListings } from './copies/listings.ts';
import { dataServiceListings } from './data-services/listings.ts';
import { automatedBackups, clusterBackups, clusters, instances, snapshots } from './databases.ts';
import { ebsSnapshots, volumes } from './disks.ts';
import type { Listing } from './listing.ts';
import { messagingListings } from './messaging/listings.ts';
import { namedListings } from './named/listings.ts';
import { secrets } from './secrets.ts';

/** Every kind of store that this version reads. */
export const listings: readonly Listing[] = [
  instances,
  clusters,
  snapshots,
  automatedBackups,
  clusterBackups,
  buckets,
  volumes,
  ebsSnapshots,
  secrets,
  ...dataServiceListings,
  ...messagingListings,
  ...copiesListings,
  ...namedListings,
];
