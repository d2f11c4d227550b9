import type { EbsDisk } from '../../facts/volumes.ts';
import type { StoreType } from '../../spec/sections/stores.ts';
import type { Listing } from './listing.ts';
import { type Store, settleStorage } from './store.ts';
import type { Place } from './world.ts';

/** EBS volumes, attached or not. */
export const volumes: Listing = {
  name: 'ebs-volume',
  type: 'ebs',
  noun: 'EBS volume',
  facts: ['volumes'],
  stores: (world, place) =>
    world.at('volumes', place).map((volume) => diskStore(volume, { type: 'ebs', place, what: `Volume ${volume.id}` })),
};

/** EBS snapshots that the account owns. */
export const ebsSnapshots: Listing = {
  name: 'ebs-snapshot',
  type: 'ebs_snapshot',
  noun: 'EBS snapshot',
  facts: ['ebs-snapshots'],
  stores: (world, place) =>
    world
      .at('ebs-snapshots', place)
      .map((snapshot) => diskStore(snapshot, { type: 'ebs_snapshot', place, what: `Snapshot ${snapshot.id}` })),
};

function diskStore(
  disk: EbsDisk,
  { type, place, what }: { readonly type: StoreType; readonly place: Place; readonly what: string },
): Store {
  const { encrypted, encryptionType, keyId } = disk;
  const names = [disk.id, disk.arn, ...(disk.tags.Name === undefined ? [] : [disk.tags.Name])];
  const settle: ReturnType<Store['parts']>[number]['settle'] = (rule) => settleStorage({ encrypted, encryptionType, what }, rule);
  return { type, place, arn: disk.arn, names, parts: () => [{ name: 'storage', what, keyId, settle }] };
}
