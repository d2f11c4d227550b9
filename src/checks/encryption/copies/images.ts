import type { Image, ImageDisk } from '../../../facts/images.ts';
import type { Listing } from '../listing.ts';
import type { ResolvedRule } from '../rules.ts';
import { unsaid } from '../settled.ts';
import { type Part, type Settled, settleStorage } from '../store.ts';
import type { EncryptionWorld, Place } from '../world.ts';
import { byArn } from './lookup.ts';

/** Machine images that the account owns, disabled and deprecated ones among them. */
export const images: Listing = {
  name: 'ami',
  type: 'ami',
  noun: 'image',
  facts: ['ebs-snapshots', 'images'],
  stores: (world, place) =>
    world.at('images', place).map((image) => ({
      type: 'ami',
      place,
      arn: image.arn,
      names: [image.id, image.arn, ...(image.name === null ? [] : [image.name])],
      parts: () => partsOf(world, place, image),
    })),
};

function nameOf({ id, name }: Image): string {
  return `Image ${id}${name === null ? '' : ` (${name})`}`;
}

function partsOf(world: EncryptionWorld, place: Place, image: Image): readonly Part[] {
  const { disks, rootDevice } = image;
  if (disks !== null && disks.length > 0) return disks.map((disk) => diskPart(world, place, { image, disk }));
  const what = nameOf(image);
  const detail =
    disks !== null && rootDevice === 'instance-store'
      ? `${what} is kept as a bundle in S3, and AWS does not say how that is encrypted`
      : `AWS left out which disks ${what} has`;
  return [{ name: 'disks', what, keyId: null, settle: () => unsaid(detail, { rootDevice, disks }) }];
}

/** EC2 says of an image's disk whether it is encrypted, and leaves the key to the snapshot that the disk is made from. */
function diskPart(world: EncryptionWorld, place: Place, { image, disk }: { readonly image: Image; readonly disk: ImageDisk }): Part {
  const { device, snapshotId, encrypted } = disk;
  const what = `Disk ${device ?? snapshotId} of ${nameOf(image).replace(/^I/, 'i')}`;
  const snapshot = byArn(world.at('ebs-snapshots', place)).get(image.arn.replace(/image\/.*$/, `snapshot/${snapshotId}`));
  const keyId = disk.keyId ?? snapshot?.keyId ?? null;
  const settle = (rule: ResolvedRule): Settled | null => {
    const settled = settleStorage({ encrypted, encryptionType: snapshot?.encryptionType ?? null, what }, rule);
    if (settled !== null || keyId !== null) return settled;
    const detail =
      snapshot === undefined
        ? `${what} is made from ${snapshotId}, which is in no listing of the account's own snapshots, so its key is not known`
        : `AWS left out which key ${what} uses`;
    return unsaid(detail, { encrypted, snapshotId });
  };
  return { name: device ?? snapshotId, what, keyId, settle };
}
