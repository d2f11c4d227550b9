import type { Output } from '../aws/sdk.ts';
import type { Seat } from '../aws/seat.ts';
import { ebsSnapshots } from './ebs-snapshots.ts';
import { defineFact } from './fact.ts';
import { attempt } from './refusal.ts';
import { type Share, shareOf, sharesShape, unreadShare } from './shares/shape.ts';
import { byArn, required } from './values.ts';
import type { EbsDisk } from './volumes.ts';

/** Who may make volumes of each EBS snapshot that the account owns. Sorted by ARN. */
export const ebsSnapshotShares = defineFact({
  name: 'ebs-snapshot-shares',
  scope: 'region',
  depth: 'full',
  operations: ['EC2.DescribeSnapshotAttribute'],
  uses: [ebsSnapshots],
  shape: sharesShape,
  read: async (seat, need): Promise<readonly Share[]> => {
    return byArn(await Promise.all((await need(ebsSnapshots)).map((snapshot) => readShare(seat, snapshot))));
  },
});

/** Nobody can use a snapshot that was deleted after the listing named it. */
async function readShare(seat: Seat<'EC2.DescribeSnapshotAttribute'>, { arn, id }: EbsDisk): Promise<Share> {
  const { account, region } = seat;
  const asked = seat.call('EC2.DescribeSnapshotAttribute', { SnapshotId: id, Attribute: 'createVolumePermission' });
  const { value, refusal } = await attempt({ operation: 'EC2.DescribeSnapshotAttribute', account, region }, asked.then(holdersOf));
  if (refusal === null) return shareOf(arn, value);
  return refusal.error === 'InvalidSnapshot.NotFound' ? shareOf(arn, []) : unreadShare(arn, refusal);
}

function holdersOf({ CreateVolumePermissions }: Output<'EC2.DescribeSnapshotAttribute'>): readonly (string | undefined)[] {
  return required(CreateVolumePermissions, 'CreateVolumePermissions').flatMap(({ Group, UserId }) => [Group, UserId]);
}
