import { z } from 'zod';
import type { Seat } from '../../aws/seat.ts';
import { required } from '../values.ts';

/** Something that holds data, by the name of its type in the spec. */
export interface TripwireStore {
  readonly type: 'rds' | 'rds_snapshot' | 'ebs' | 'ebs_snapshot' | 'secret';
  readonly arn: string;
}

export const storeShape = (): z.ZodType<TripwireStore> =>
  z.strictObject({
    type: z.enum(['rds', 'rds_snapshot', 'ebs', 'ebs_snapshot', 'secret']),
    arn: z.string(),
  });

/** One listing under way. */
interface StoreListing {
  readonly operation: string;
  readonly stores: Promise<readonly TripwireStore[]>;
}

export const storeOperations = [
  'EC2.DescribeSnapshots',
  'EC2.DescribeVolumes',
  'RDS.DescribeDBClusterSnapshots',
  'RDS.DescribeDBClusters',
  'RDS.DescribeDBInstanceAutomatedBackups',
  'RDS.DescribeDBInstances',
  'RDS.DescribeDBSnapshots',
  'SecretsManager.ListSecrets',
] as const;

type StoreSeat = Seat<(typeof storeOperations)[number]>;

const marker = { token: 'Marker', next: 'Marker' } as const;
const next = { token: 'NextToken', next: 'NextToken' } as const;

/** Starts the listing of every kind of store in the region. */
export function storeListings(seat: StoreSeat): readonly StoreListing[] {
  return [...databases(seat), ...databaseSnapshots(seat), ...disks(seat), secrets(seat)];
}

function databases(seat: StoreSeat): readonly StoreListing[] {
  const instances = seat.pages('RDS.DescribeDBInstances', { MaxRecords: 100 }, marker);
  const clusters = seat.pages('RDS.DescribeDBClusters', { MaxRecords: 100 }, marker);
  return [
    {
      operation: 'RDS.DescribeDBInstances',
      stores: listed(instances, 'rds', (page) => required(page.DBInstances, 'DBInstances').map((one) => one.DBInstanceArn)),
    },
    {
      operation: 'RDS.DescribeDBClusters',
      stores: listed(clusters, 'rds', (page) => required(page.DBClusters, 'DBClusters').map((one) => one.DBClusterArn)),
    },
  ];
}

function databaseSnapshots(seat: StoreSeat): readonly StoreListing[] {
  // Those of AWS Backup are asked for by name, as in db-snapshots: AWS does not say that they come along.
  const inputs = [{ MaxRecords: 100 }, { MaxRecords: 100, SnapshotType: 'awsbackup' }];
  // Kept of instances that are gone, or replicated from another region, where no instance tells of them.
  const automated = seat.pages('RDS.DescribeDBInstanceAutomatedBackups', { MaxRecords: 100 }, marker);
  const ofClusters = seat.pages('RDS.DescribeDBClusterSnapshots', { MaxRecords: 100 }, marker);
  return [
    ...inputs.map((input) => ({
      operation: 'RDS.DescribeDBSnapshots',
      stores: listed(seat.pages('RDS.DescribeDBSnapshots', input, marker), 'rds_snapshot', (page) =>
        required(page.DBSnapshots, 'DBSnapshots').map((one) => one.DBSnapshotArn),
      ),
    })),
    {
      operation: 'RDS.DescribeDBInstanceAutomatedBackups',
      stores: listed(automated, 'rds_snapshot', (page) =>
        required(page.DBInstanceAutomatedBackups, 'DBInstanceAutomatedBackups').map(
          (one) => one.DBInstanceAutomatedBackupsArn ?? `${required(one.DBInstanceArn, 'DBInstanceArn')}/${one.DbiResourceId ?? ''}`,
        ),
      ),
    },
    {
      operation: 'RDS.DescribeDBClusterSnapshots',
      stores: listed(ofClusters, 'rds_snapshot', (page) =>
        required(page.DBClusterSnapshots, 'DBClusterSnapshots').map((one) => one.DBClusterSnapshotArn),
      ),
    },
  ];
}

function disks(seat: StoreSeat): readonly StoreListing[] {
  const { partition, region, account } = seat;
  const volumes = seat.pages('EC2.DescribeVolumes', { IncludeManagedResources: true, MaxResults: 1000 }, next);
  const snapshots = seat.pages('EC2.DescribeSnapshots', { OwnerIds: ['self'], MaxResults: 1000 }, next);
  return [
    {
      operation: 'EC2.DescribeVolumes',
      stores: listed(volumes, 'ebs', (page) =>
        required(page.Volumes, 'Volumes').map(
          (one) => `arn:${partition}:ec2:${region}:${account}:volume/${required(one.VolumeId, 'VolumeId')}`,
        ),
      ),
    },
    {
      operation: 'EC2.DescribeSnapshots',
      stores: listed(snapshots, 'ebs_snapshot', (page) =>
        required(page.Snapshots, 'Snapshots').map(
          (one) => `arn:${partition}:ec2:${region}::snapshot/${required(one.SnapshotId, 'SnapshotId')}`,
        ),
      ),
    },
  ];
}

function secrets(seat: StoreSeat): StoreListing {
  const pages = seat.pages('SecretsManager.ListSecrets', { MaxResults: 100, IncludePlannedDeletion: true }, next);
  return {
    operation: 'SecretsManager.ListSecrets',
    stores: listed(pages, 'secret', (page) => required(page.SecretList, 'SecretList').map((one) => one.ARN)),
  };
}

async function listed<P>(
  pages: AsyncIterable<P>,
  type: TripwireStore['type'],
  arns: (page: P) => readonly (string | undefined)[],
): Promise<readonly TripwireStore[]> {
  const found: TripwireStore[] = [];
  for await (const page of pages) found.push(...arns(page).map((arn) => ({ type, arn: required(arn, 'ARN') })));
  return found;
}
