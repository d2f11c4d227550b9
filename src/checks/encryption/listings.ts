import { buckets } from './buckets.ts';
import { automatedBackups, clusters, instances, snapshots } from './databases.ts';
import { ebsSnapshots, volumes } from './disks.ts';
import type { Listing } from './listing.ts';
import { secrets } from './secrets.ts';

/** Every kind of store that this version reads. */
export const listings: readonly Listing[] = [instances, clusters, snapshots, automatedBackups, buckets, volumes, ebsSnapshots, secrets];
