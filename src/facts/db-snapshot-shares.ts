import type { Seat } from '../aws/seat.ts';
import { type DbSnapshot, dbSnapshots } from './db-snapshots.ts';
import { defineFact } from './fact.ts';
import { attempt } from './refusal.ts';
import { type Share, shareOf, sharesShape, unreadShare } from './shares/shape.ts';
import { byArn, required } from './values.ts';

const reads = ['RDS.DescribeDBClusterSnapshotAttributes', 'RDS.DescribeDBSnapshotAttributes'] as const;
type ShareSeat = Seat<(typeof reads)[number]>;

/** RDS lets nobody share these two: it asks for a copy by hand first. */
const unshareable: readonly (string | null)[] = ['automated', 'awsbackup'];
const gone = ['DBSnapshotNotFound', 'DBSnapshotNotFoundFault', 'DBClusterSnapshotNotFoundFault'];

/** Who may restore each database snapshot that can be shared: those that were made by hand. Sorted by ARN. */
export const dbSnapshotShares = defineFact({
  name: 'db-snapshot-shares',
  scope: 'region',
  depth: 'full',
  operations: reads,
  uses: [dbSnapshots],
  shape: sharesShape,
  read: async (seat, need): Promise<readonly Share[]> => {
    const manual = (await need(dbSnapshots)).filter(({ type }) => !unshareable.includes(type));
    return byArn(await Promise.all(manual.map((snapshot) => readShare(seat, snapshot))));
  },
});

/** Nobody can restore a snapshot that was deleted after the listing named it. */
async function readShare(seat: ShareSeat, { arn, id, kind }: DbSnapshot): Promise<Share> {
  const { account, region } = seat;
  const operation = kind === 'cluster' ? 'RDS.DescribeDBClusterSnapshotAttributes' : 'RDS.DescribeDBSnapshotAttributes';
  const asked = kind === 'cluster' ? ofCluster(seat, id) : ofInstance(seat, id);
  const { value, refusal } = await attempt({ operation, account, region }, asked);
  if (refusal === null) return shareOf(arn, value);
  return gone.includes(refusal.error) ? shareOf(arn, []) : unreadShare(arn, refusal);
}

async function ofInstance(seat: ShareSeat, id: string): Promise<readonly string[]> {
  const { DBSnapshotAttributesResult: answer } = await seat.call('RDS.DescribeDBSnapshotAttributes', { DBSnapshotIdentifier: id });
  return restorers(required(answer?.DBSnapshotAttributes, 'DBSnapshotAttributes'));
}

async function ofCluster(seat: ShareSeat, id: string): Promise<readonly string[]> {
  const input = { DBClusterSnapshotIdentifier: id };
  const { DBClusterSnapshotAttributesResult: answer } = await seat.call('RDS.DescribeDBClusterSnapshotAttributes', input);
  return restorers(required(answer?.DBClusterSnapshotAttributes, 'DBClusterSnapshotAttributes'));
}

interface Attribute {
  readonly AttributeName?: string | undefined;
  readonly AttributeValues?: readonly string[] | undefined;
}

/** RDS always answers with the attribute `restore`, also where it is empty. */
function restorers(attributes: readonly Attribute[]): readonly string[] {
  const restore = required(
    attributes.find(({ AttributeName }) => AttributeName === 'restore'),
    'the attribute restore',
  );
  return required(restore.AttributeValues, 'AttributeValues');
}
