import type { Listing } from '../listing.ts';
import { images } from './images.ts';
import { backupVaults, recoveryPoints } from './vaults.ts';

/** Copies of data that are no snapshot of a disk or a database. */
export const copiesListings: readonly Listing[] = [backupVaults, recoveryPoints, images];
