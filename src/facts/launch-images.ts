import { z } from 'zod';
import { isGroupAsked } from '../match/groups.ts';
import { once } from '../once.ts';
import { autoScalingGroups } from './auto-scaling-groups.ts';
import { defineFact } from './fact.ts';
import { instances } from './instances.ts';
import { launchTemplateVersions } from './launch-template-versions.ts';
import { byArn, compare, required, text } from './values.ts';

/** A machine image that instances are started from. `null` is what AWS left out. */
export interface LaunchImage {
  readonly arn: string;
  readonly id: string;
  /** Id of the account that owns it. */
  readonly owner: string | null;
  /** AWS's word for owners that it vouches for: amazon, aws-marketplace. */
  readonly ownerAlias: string | null;
  /** AWS's word: `v2.0` where its instances ask for a token unless something else is said. */
  readonly imds: string | null;
  /** The devices that are EBS volumes unless something else is said, the root among them. Sorted. `null`: AWS left out which there are. */
  readonly devices: readonly string[] | null;
}

const words = once(() => z.string().nullable());
const shape = (): z.ZodType<readonly LaunchImage[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      id: z.string(),
      owner: words(),
      ownerAlias: words(),
      imds: words(),
      devices: z.array(z.string()).nullable(),
    }),
  );

/** AWS takes so many values in one filter. */
const most = 200;

/**
 * The images that the Auto Scaling groups that are asked for (`Reading.of`: patterns of groups) start instances from, or have started them
 * from, as far as the account may see them. Sorted by ARN.
 */
export const launchImages = defineFact({
  name: 'launch-images',
  scope: 'region',
  depth: 'full',
  operations: ['EC2.DescribeImages'],
  uses: [autoScalingGroups],
  mayUse: [instances, launchTemplateVersions],
  shape,
  read: async (seat, need, reading): Promise<readonly LaunchImage[]> => {
    const [groups, versions, running] = await Promise.all([need(autoScalingGroups), need(launchTemplateVersions), need(instances)]);
    const overrides = groups.filter((group) => isGroupAsked(reading?.of, group)).flatMap(({ mixed }) => mixed?.overrides ?? []);
    const ids = [...overrides, ...versions, ...running].flatMap(({ image }) => (image?.startsWith('ami-') === true ? [image] : []));
    const wanted = [...new Set(ids)].sort(compare);
    const found: LaunchImage[] = [];
    for (let from = 0; from < wanted.length; from += most) {
      // By a filter: asked for by its id, an image that is gone would take the others with it.
      const Filters = [{ Name: 'image-id', Values: wanted.slice(from, from + most) }];
      const input = { Filters, IncludeDeprecated: true, IncludeDisabled: true, MaxResults: 1000 };
      for await (const page of seat.pages('EC2.DescribeImages', input, { token: 'NextToken', next: 'NextToken' })) {
        for (const image of required(page.Images, 'Images')) {
          const id = required(image.ImageId, 'ImageId');
          const mapped = image.BlockDeviceMappings?.flatMap(({ DeviceName, Ebs }) =>
            Ebs === undefined ? [] : [required(DeviceName, 'DeviceName')],
          );
          found.push({
            // AWS's ARN of an image names no account.
            arn: `arn:${seat.partition}:ec2:${seat.region}::image/${id}`,
            id,
            owner: text(image.OwnerId),
            ownerAlias: text(image.ImageOwnerAlias),
            imds: text(image.ImdsSupport),
            devices: mapped?.sort(compare) ?? null,
          });
        }
      }
    }
    return byArn(found);
  },
});
