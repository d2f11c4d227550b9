import { isDeniedByScp } from '../aws/failure.ts';
import type { Seat } from '../aws/seat.ts';
import { defineFact } from './fact.ts';
import { byArn, compare, required, text } from './rds/values.ts';
import { attempt, type Refusal } from './refusal.ts';

const operations = [
  'CloudTrail.DescribeTrails',
  'EC2.DescribeSnapshots',
  'EC2.DescribeVolumes',
  'EC2.GetEbsDefaultKmsKeyId',
  'EC2.GetEbsEncryptionByDefault',
  'KMS.DescribeKey',
  'RDS.DescribeDBClusterSnapshots',
  'RDS.DescribeDBClusters',
  'RDS.DescribeDBInstances',
  'RDS.DescribeDBSnapshots',
  'SecretsManager.ListSecrets',
] as const;

type TripwireSeat = Seat<(typeof operations)[number]>;

/** Something that holds data, by the name of its type in the spec. */
export interface TripwireStore {
  readonly type: 'rds' | 'rds_snapshot' | 'ebs' | 'ebs_snapshot' | 'secret';
  readonly arn: string;
}

/** A trail whose home is the region. `null` is what AWS left out. */
export interface TripwireTrail {
  readonly arn: string;
  readonly name: string;
  readonly homeRegion: string | null;
  readonly isOrganization: boolean | null;
  readonly isMultiRegion: boolean | null;
}

export interface TripwireEbsDefault {
  readonly enabled: boolean | null;
  readonly keyId: string | null;
  /** `null` where the key is one of AWS's aliases, or could not be read. */
  readonly keyManager: string | null;
  readonly keyState: string | null;
  /** Why the key could not be read. */
  readonly keyError: Refusal | null;
}

/** What a region that the system does not use holds. */
export type Tripwire =
  | {
      /** Every call was refused, and AWS names a service control policy each time. */
      readonly closedBy: 'service-control-policy';
      /** AWS's words, of one of the refusals. */
      readonly message: string;
    }
  | {
      readonly closedBy: null;
      /** The operations that a service control policy refused; the others were answered. Sorted. */
      readonly closed: readonly string[];
      /** Sorted by ARN. Holds nothing of the closed operations. */
      readonly stores: readonly TripwireStore[];
      /** `null` where a service control policy refused the call. */
      readonly trails: readonly TripwireTrail[] | null;
      /** `null` where a service control policy refused the call. */
      readonly ebsDefault: TripwireEbsDefault | null;
    };

/** An answer, or AWS's words where a service control policy refused it. */
type Probe<T> = { readonly operation: string } & ({ readonly value: T } | { readonly closed: string });

/** Stores, trails and the EBS default of a region that the spec does not govern. Any refusal but a service control policy's is thrown. */
export const tripwire = defineFact({
  name: 'tripwire',
  scope: 'region',
  depth: 'guardrails',
  regions: 'others',
  operations,
  read: async (seat): Promise<Tripwire> => {
    const [stores, trails, ebsDefault] = await Promise.all([
      Promise.all(storeListings(seat).map(([operation, stores]) => probe(operation, stores))),
      probe('CloudTrail.DescribeTrails', trailsOf(seat)),
      probe('EC2.GetEbsEncryptionByDefault', ebsDefaultOf(seat)),
    ]);
    const probes = [...stores, trails, ebsDefault];
    const refused = probes.flatMap((entry) => ('closed' in entry ? [entry] : []));
    const [first] = refused;
    if (first !== undefined && refused.length === probes.length) return { closedBy: 'service-control-policy', message: first.closed };
    return {
      closedBy: null,
      closed: refused.map((entry) => entry.operation).sort(compare),
      stores: byArn(stores.flatMap((entry) => ('value' in entry ? entry.value : []))),
      trails: 'value' in trails ? trails.value : null,
      ebsDefault: 'value' in ebsDefault ? ebsDefault.value : null,
    };
  },
});

async function probe<T>(operation: string, answer: Promise<T>): Promise<Probe<T>> {
  try {
    return { operation, value: await answer };
  } catch (error) {
    if (!isDeniedByScp(error)) throw error;
    return { operation, closed: error instanceof Error ? error.message : String(error) };
  }
}

function storeListings(seat: TripwireSeat): readonly (readonly [operation: string, stores: Promise<readonly TripwireStore[]>])[] {
  const { partition, region, account } = seat;
  const marker = { token: 'Marker', next: 'Marker' } as const;
  const next = { token: 'NextToken', next: 'NextToken' } as const;
  const rds = { MaxRecords: 100 };
  const own = { OwnerIds: ['self'], MaxResults: 1000 };
  const all = { MaxResults: 100, IncludePlannedDeletion: true };
  return [
    [
      'RDS.DescribeDBInstances',
      listed(seat.pages('RDS.DescribeDBInstances', rds, marker), 'rds', (page) =>
        required(page.DBInstances, 'DBInstances').map((one) => one.DBInstanceArn),
      ),
    ],
    [
      'RDS.DescribeDBClusters',
      listed(seat.pages('RDS.DescribeDBClusters', rds, marker), 'rds', (page) =>
        required(page.DBClusters, 'DBClusters').map((one) => one.DBClusterArn),
      ),
    ],
    [
      'RDS.DescribeDBSnapshots',
      listed(seat.pages('RDS.DescribeDBSnapshots', rds, marker), 'rds_snapshot', (page) =>
        required(page.DBSnapshots, 'DBSnapshots').map((one) => one.DBSnapshotArn),
      ),
    ],
    [
      'RDS.DescribeDBClusterSnapshots',
      listed(seat.pages('RDS.DescribeDBClusterSnapshots', rds, marker), 'rds_snapshot', (page) =>
        required(page.DBClusterSnapshots, 'DBClusterSnapshots').map((one) => one.DBClusterSnapshotArn),
      ),
    ],
    [
      'EC2.DescribeVolumes',
      listed(seat.pages('EC2.DescribeVolumes', { MaxResults: 1000 }, next), 'ebs', (page) =>
        required(page.Volumes, 'Volumes').map(
          (one) => `arn:${partition}:ec2:${region}:${account}:volume/${required(one.VolumeId, 'VolumeId')}`,
        ),
      ),
    ],
    [
      'EC2.DescribeSnapshots',
      listed(seat.pages('EC2.DescribeSnapshots', own, next), 'ebs_snapshot', (page) =>
        required(page.Snapshots, 'Snapshots').map(
          (one) => `arn:${partition}:ec2:${region}::snapshot/${required(one.SnapshotId, 'SnapshotId')}`,
        ),
      ),
    ],
    [
      'SecretsManager.ListSecrets',
      listed(seat.pages('SecretsManager.ListSecrets', all, next), 'secret', (page) =>
        required(page.SecretList, 'SecretList').map((one) => one.ARN),
      ),
    ],
  ];
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

async function trailsOf(seat: TripwireSeat): Promise<readonly TripwireTrail[]> {
  const answer = await seat.call('CloudTrail.DescribeTrails', { includeShadowTrails: false });
  return byArn(
    required(answer.trailList, 'trailList').map((trail) => ({
      arn: required(trail.TrailARN, 'TrailARN'),
      name: required(trail.Name, 'Name'),
      homeRegion: text(trail.HomeRegion),
      isOrganization: trail.IsOrganizationTrail ?? null,
      isMultiRegion: trail.IsMultiRegionTrail ?? null,
    })),
  );
}

async function ebsDefaultOf(seat: TripwireSeat): Promise<TripwireEbsDefault> {
  const [state, key] = await Promise.all([
    seat.call('EC2.GetEbsEncryptionByDefault', {}),
    seat.call('EC2.GetEbsDefaultKmsKeyId', {}).then((answer) => keyOf(seat, text(answer.KmsKeyId))),
  ]);
  return { enabled: state.EbsEncryptionByDefault ?? null, ...key };
}

async function keyOf(seat: TripwireSeat, keyId: string | null): Promise<Omit<TripwireEbsDefault, 'enabled'>> {
  const unread = { keyId, keyManager: null, keyState: null };
  if (keyId === null || keyId.includes('alias/aws/')) return { ...unread, keyError: null };
  const { account, region } = seat;
  const { value, refusal } = await attempt(
    { operation: 'KMS.DescribeKey', account, region },
    seat.call('KMS.DescribeKey', { KeyId: keyId }),
  );
  if (refusal !== null) return { ...unread, keyError: refusal };
  return { keyId, keyManager: text(value.KeyMetadata?.KeyManager), keyState: text(value.KeyMetadata?.KeyState), keyError: null };
}
