import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import { once } from '../once.ts';
import { defineFact } from './fact.ts';
import { byArn, required, text } from './values.ts';

/** One disk of an image that is made from a snapshot. `null` is what AWS left out, never a default. */
export interface ImageDisk {
  readonly device: string | null;
  readonly snapshotId: string;
  readonly encrypted: boolean | null;
  /** As a rule left out: the snapshot has it. */
  readonly keyId: string | null;
}

/** One machine image (AMI) that the account owns. */
export interface Image {
  readonly arn: string;
  readonly id: string;
  readonly name: string | null;
  readonly state: string | null;
  /** AWS's word: ebs, instance-store. */
  readonly rootDevice: string | null;
  readonly isPublic: boolean | null;
  /** The disks that hold data, in AWS's order. `null`: AWS left out which disks there are. */
  readonly disks: readonly ImageDisk[] | null;
}

const words = once(() => z.string().nullable());
const disk = (): z.ZodType<ImageDisk> =>
  z.strictObject({ device: words(), snapshotId: z.string(), encrypted: z.boolean().nullable(), keyId: words() });
const shape = (): z.ZodType<readonly Image[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      id: z.string(),
      name: words(),
      state: words(),
      rootDevice: words(),
      isPublic: z.boolean().nullable(),
      disks: z.array(disk()).nullable(),
    }),
  );

type Answer = NonNullable<Output<'EC2.DescribeImages'>['Images']>[number];

/** Every image that the account owns in the region, deprecated and disabled ones among them. Sorted by ARN. */
export const images = defineFact({
  name: 'images',
  scope: 'region',
  depth: 'full',
  operations: ['EC2.DescribeImages'],
  shape,
  read: async (seat): Promise<readonly Image[]> => {
    const found: Image[] = [];
    // Without Owners the answer holds every public image. An owner sees deprecated ones unasked, disabled ones not.
    const input = { Owners: ['self'], IncludeDisabled: true, MaxResults: 1000 };
    for await (const page of seat.pages('EC2.DescribeImages', input, { token: 'NextToken', next: 'NextToken' })) {
      for (const answer of required(page.Images, 'Images')) {
        const id = required(answer.ImageId, 'ImageId');
        // AWS's ARN of an image names no account.
        found.push({ arn: `arn:${seat.partition}:ec2:${seat.region}::image/${id}`, id, ...describe(answer) });
      }
    }
    return byArn(found);
  },
});

function describe(answer: Answer): Omit<Image, 'arn' | 'id'> {
  return {
    name: text(answer.Name),
    state: text(answer.State),
    rootDevice: text(answer.RootDeviceType),
    isPublic: answer.Public ?? null,
    disks: answer.BlockDeviceMappings === undefined ? null : answer.BlockDeviceMappings.flatMap(disksOf),
  };
}

/** None for an instance store, and for a disk that is made empty when an instance starts: neither holds data of the image. */
function disksOf({ DeviceName, Ebs }: NonNullable<Answer['BlockDeviceMappings']>[number]): readonly ImageDisk[] {
  const snapshotId = text(Ebs?.SnapshotId);
  if (snapshotId === null) return [];
  return [{ device: text(DeviceName), snapshotId, encrypted: Ebs?.Encrypted ?? null, keyId: text(Ebs?.KmsKeyId) }];
}
