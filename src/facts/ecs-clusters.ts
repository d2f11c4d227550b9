import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import type { Seat } from '../aws/seat.ts';
import { once } from '../once.ts';
import { defineFact } from './fact.ts';
import { startEach } from './start-each.ts';
import { byArn, compare, required, text } from './values.ts';

/** How the output of ECS Exec is kept. `null` is what AWS left out. */
export interface ExecConfiguration {
  /** AWS's word: NONE, DEFAULT (as the task definition has it), OVERRIDE (as it is said here). */
  readonly logging: string | null;
  readonly keyId: string | null;
  readonly bucket: string | null;
  readonly bucketEncryption: boolean | null;
}

/** The keys of the storage that ECS makes for tasks. */
export interface ManagedStorage {
  /** For EBS volumes that ECS attaches to tasks; `null`: each has the one that its task names, or that of EBS by default. */
  readonly keyId: string | null;
  /** `null`: a key of AWS. */
  readonly fargateKeyId: string | null;
}

/** An ECS cluster. */
export interface EcsCluster {
  readonly arn: string;
  readonly name: string;
  readonly status: string | null;
  /** `null`: nothing is configured, and ECS's own defaults apply. */
  readonly exec: ExecConfiguration | null;
  readonly storage: ManagedStorage;
  /** Names of the capacity providers that its services may use. Sorted. `null`: AWS left out whether there are any. */
  readonly capacityProviders: readonly string[] | null;
}

const words = once(() => z.string().nullable());
/** How a configuration of ECS Exec is saved. */
export const execShape = once(
  (): z.ZodType<ExecConfiguration> =>
    z.strictObject({ logging: words(), keyId: words(), bucket: words(), bucketEncryption: z.boolean().nullable() }),
);
const storage = (): z.ZodType<ManagedStorage> => z.strictObject({ keyId: words(), fargateKeyId: words() });
const shape = (): z.ZodType<readonly EcsCluster[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      name: z.string(),
      status: words(),
      exec: execShape().nullable(),
      storage: storage(),
      capacityProviders: z.array(z.string()).nullable(),
    }),
  );

type ClusterSeat = Seat<'ECS.DescribeClusters' | 'ECS.ListClusters'>;
type Answer = NonNullable<Output<'ECS.DescribeClusters'>['clusters']>[number];

/** Every ECS cluster of the account and region with its configuration of ECS Exec and of managed storage, and its capacity providers. Sorted by ARN. */
export const ecsClusters = defineFact({
  name: 'ecs-clusters',
  scope: 'region',
  depth: 'full',
  operations: ['ECS.DescribeClusters', 'ECS.ListClusters'],
  shape,
  read: async (seat): Promise<readonly EcsCluster[]> => {
    const pages = seat.pages('ECS.ListClusters', { maxResults: 100 }, { token: 'nextToken', next: 'nextToken' });
    const found = await startEach(
      pages,
      (page) => [required(page.clusterArns, 'clusterArns')].filter((arns) => arns.length > 0),
      (arns) => describe(seat, arns),
    );
    return byArn(found.flat());
  },
});

/** A page of the listing is as many as one call describes. */
async function describe(seat: ClusterSeat, arns: readonly string[]): Promise<readonly EcsCluster[]> {
  const { clusters, failures } = await seat.call('ECS.DescribeClusters', { clusters: [...arns], include: ['CONFIGURATIONS'] });
  const described = required(clusters, 'clusters').map(clusterOf);
  // A cluster that was deleted after the listing named it is MISSING.
  const gone = (failures ?? []).filter(({ reason }) => reason === 'MISSING').map(({ arn }) => arn);
  const unsaid = arns.find((arn) => !gone.includes(arn) && !described.some((cluster) => cluster.arn === arn));
  if (unsaid !== undefined) {
    const failure = failures?.find(({ arn }) => arn === unsaid);
    throw new Error(`ECS did not describe ${unsaid}: ${failure?.reason ?? 'no reason given'}`);
  }
  return described;
}

function clusterOf(answer: Answer): EcsCluster {
  const { executeCommandConfiguration: exec, managedStorageConfiguration: managed } = answer.configuration ?? {};
  return {
    arn: required(answer.clusterArn, 'clusterArn'),
    name: required(answer.clusterName, 'clusterName'),
    status: text(answer.status),
    exec: exec === undefined ? null : execOf(exec),
    storage: { keyId: text(managed?.kmsKeyId), fargateKeyId: text(managed?.fargateEphemeralStorageKmsKeyId) },
    capacityProviders: answer.capacityProviders === undefined ? null : [...answer.capacityProviders].sort(compare),
  };
}

type Configured = NonNullable<NonNullable<Answer['configuration']>['executeCommandConfiguration']>;

function execOf({ logging, kmsKeyId, logConfiguration }: Configured): ExecConfiguration {
  return {
    logging: text(logging),
    keyId: text(kmsKeyId),
    bucket: text(logConfiguration?.s3BucketName),
    bucketEncryption: logConfiguration?.s3EncryptionEnabled ?? null,
  };
}
