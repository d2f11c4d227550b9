import type { DaxCluster } from '../../../facts/dax-clusters.ts';
import type { Listing } from '../listing.ts';
import { keyedPart } from '../parts.ts';
import type { ResolvedRule } from '../rules.ts';
import { ownedByAws, strange, unencrypted, unsaid } from '../settled.ts';
import type { Settled } from '../store.ts';

/** DAX clusters, which know no customer-managed key. */
export const daxClusters: Listing = {
  name: 'dax-cluster',
  type: 'dax',
  noun: 'DAX cluster',
  facts: ['dax-clusters'],
  stores: (world, place) =>
    world.at('dax-clusters', place).map((cluster) => ({
      type: 'dax',
      place,
      arn: cluster.arn,
      names: [cluster.name, cluster.arn],
      parts: () => [
        { name: 'storage', what: `DAX cluster ${cluster.name}`, keyId: null, settle: (rule: ResolvedRule) => settleDax(cluster, rule) },
      ],
    })),
};

function settleDax({ name, encryption }: DaxCluster, rule: ResolvedRule): Settled {
  const what = `DAX cluster ${name}`;
  switch (encryption) {
    case 'ENABLED':
      return ownedByAws(rule, `${what} is encrypted with a key of AWS: DAX takes no other.`, encryption);
    case 'DISABLED':
      return unencrypted(`${what} is not encrypted.`, encryption);
    case 'ENABLING':
    case 'DISABLING':
      return unsaid(`the encryption of ${what} is changing (${encryption}); run again once that is done`, encryption);
    default:
      return unsaid(strange(what, 'state of encryption', encryption), encryption);
  }
}

/** Replication instances of the Database Migration Service: what passes through them is kept on their disks. */
export const dmsInstances: Listing = {
  name: 'dms-instance',
  type: 'dms',
  noun: 'DMS replication instance',
  facts: ['dms-instances'],
  stores: (world, place) =>
    world.at('dms-instances', place).map(({ arn, id, keyId }) => ({
      type: 'dms',
      place,
      arn,
      names: [id, arn],
      parts: () => [keyedPart({ what: `DMS replication instance ${id}`, keyId })],
    })),
};
