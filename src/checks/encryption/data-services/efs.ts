import type { Listing } from '../listing.ts';
import { flaggedPart } from '../parts.ts';

/** EFS file systems. */
export const fileSystems: Listing = {
  name: 'efs-file-system',
  type: 'efs',
  noun: 'EFS file system',
  facts: ['efs-file-systems'],
  stores: (world, place) =>
    world.at('efs-file-systems', place).map(({ arn, id, name, encrypted, keyId }) => ({
      type: 'efs',
      place,
      arn,
      names: [id, arn, ...(name === null ? [] : [name])],
      parts: () => [flaggedPart({ what: `EFS file system ${name ?? id}`, encrypted, keyId })],
    })),
};
