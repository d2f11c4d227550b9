import type { Output } from '../aws/sdk.ts';
import type { Seat } from '../aws/seat.ts';
import { defineFact } from './fact.ts';
import { type Image, images } from './images.ts';
import { attempt } from './refusal.ts';
import { type Share, shareOf, sharesShape, unreadShare } from './shares/shape.ts';
import { byArn, required } from './values.ts';

const gone = ['InvalidAMIID.NotFound', 'InvalidAMIID.Unavailable'];

/** Who may launch each image that the account owns. Sorted by ARN. */
export const imageShares = defineFact({
  name: 'image-shares',
  scope: 'region',
  depth: 'full',
  operations: ['EC2.DescribeImageAttribute'],
  uses: [images],
  shape: sharesShape,
  read: async (seat, need): Promise<readonly Share[]> => {
    return byArn(await Promise.all((await need(images)).map((image) => readShare(seat, image))));
  },
});

/** Nobody can launch an image that was taken away after the listing named it. */
async function readShare(seat: Seat<'EC2.DescribeImageAttribute'>, { arn, id }: Image): Promise<Share> {
  const { account, region } = seat;
  const asked = seat.call('EC2.DescribeImageAttribute', { ImageId: id, Attribute: 'launchPermission' });
  const { value, refusal } = await attempt({ operation: 'EC2.DescribeImageAttribute', account, region }, asked.then(holdersOf));
  if (refusal === null) return shareOf(arn, value);
  return gone.includes(refusal.error) ? shareOf(arn, []) : unreadShare(arn, refusal);
}

function holdersOf({ LaunchPermissions }: Output<'EC2.DescribeImageAttribute'>): readonly (string | undefined)[] {
  return required(LaunchPermissions, 'LaunchPermissions').flatMap(({ Group, UserId, OrganizationArn, OrganizationalUnitArn }) => [
    Group,
    UserId,
    OrganizationArn,
    OrganizationalUnitArn,
  ]);
}
