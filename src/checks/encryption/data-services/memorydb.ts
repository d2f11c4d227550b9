import type { Listing } from '../listing.ts';
import { settledByKey } from '../store.ts';

const type = 'memorydb';

/** MemoryDB clusters: always encrypted, with MemoryDB's own key where none is named. */
export const clusters: Listing = {
  name: 'memorydb-cluster',
  type,
  noun: 'MemoryDB cluster',
  facts: ['memorydb-clusters'],
  stores: (world, place) =>
    world.at('memorydb-clusters', place).map(({ arn, name, keyId }) => ({
      type,
      place,
      arn,
      names: [name, arn],
      parts: () => [{ name: 'storage', what: `MemoryDB cluster ${name}`, keyId, settle: settledByKey }],
    })),
};

/** MemoryDB snapshots, automatic and manual. */
export const snapshots: Listing = {
  name: 'memorydb-snapshot',
  type,
  noun: 'MemoryDB snapshot',
  facts: ['memorydb-snapshots'],
  stores: (world, place) =>
    world.at('memorydb-snapshots', place).map(({ arn, name, keyId }) => ({
      type,
      place,
      arn,
      names: [name, arn],
      parts: () => [{ name: 'storage', what: `MemoryDB snapshot ${name}`, keyId, settle: settledByKey }],
    })),
};
