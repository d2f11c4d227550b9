import { accountOf } from '../account-of.ts';
import type { Judged, World } from '../check.ts';

/** The facts that the judgements over stores and keys may read. */
export const encryptionFacts = [
  'aggregated-resources',
  'athena-workgroups',
  'authorization-details',
  'backup-vaults',
  'buckets',
  'dax-clusters',
  'db-automated-backups',
  'db-cluster-automated-backups',
  'db-clusters',
  'db-instances',
  'db-snapshot-shares',
  'db-snapshots',
  'dms-instances',
  'dynamodb-tables',
  'ebs-default',
  'ebs-snapshot-shares',
  'ebs-snapshots',
  'ecr-repositories',
  'ecs-clusters',
  'efs-file-systems',
  'elasticache-clusters',
  'elasticache-groups',
  'elasticache-serverless-caches',
  'elasticache-serverless-snapshots',
  'elasticache-snapshots',
  'enabled-regions',
  'event-data-stores',
  'firehose-streams',
  'fsx-backups',
  'fsx-file-systems',
  'glue-catalog',
  'healthimaging-datastores',
  'healthlake-datastores',
  'iam-users',
  'image-shares',
  'images',
  'key-grants',
  'key-policies',
  'keys',
  'kinesis-streams',
  'lambda-functions',
  'log-groups',
  'memorydb-clusters',
  'memorydb-snapshots',
  'mq-brokers',
  'msk-clusters',
  'opensearch-collections',
  'opensearch-domains',
  'organization',
  'redshift-clusters',
  'redshift-namespaces',
  'redshift-serverless-snapshots',
  'redshift-snapshots',
  'secrets',
  'sns-topics',
  'sqs-queues',
  'ssm-parameters',
  'tripwire',
  'volumes',
] as const;

export type EncryptionFact = (typeof encryptionFacts)[number];
export type EncryptionWorld = World<EncryptionFact>;

/** One account and region. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** The account in each governed region that the run reads. */
export function governedPlaces(world: EncryptionWorld): readonly Place[] {
  const account = accountOf(world);
  return world.regions(account).map((region) => ({ account, region }));
}

/** `222222222222/us-east-2`: the resource of a finding that is about no ARN. */
export function placeName({ account, region }: Place): string {
  return `${account}/${region}`;
}

const memberships = new WeakMap<EncryptionWorld, Map<readonly string[], boolean>>();

/** Whether the account of the verdict is one of `where`; asked for every rule of every store, so worked out once for each list. */
export function isHere(world: EncryptionWorld, where: readonly string[]): boolean {
  const known = memberships.get(world) ?? new Map<readonly string[], boolean>();
  memberships.set(world, known);
  const answer = known.get(where) ?? world.isIn(accountOf(world), where);
  known.set(where, answer);
  return answer;
}

/**
 * Where not one of several readings was answered, throws as the first of them does, so that one finding stands for all and an
 * account that nobody can read does not fill pages. Returns where anything at all was read.
 */
export function throwWhereNothingWasRead(judged: readonly Judged[], readings: readonly (() => unknown)[]): void {
  if (judged.length === readings.length && judged.every(({ unknown }) => unknown !== undefined)) readings[0]?.();
}
