import type { EcrRepository } from '../../../facts/ecr-repositories.ts';
import type { EcsCluster } from '../../../facts/ecs-clusters.ts';
import type { LambdaFunction } from '../../../facts/lambda-functions.ts';
import type { Listing } from '../listing.ts';
import { nameIn, ownedByAws, strange, unsaid } from '../settled.ts';
import { type Part, settledByKey } from '../store.ts';

/** Private repositories of images. */
export const ecrRepositories: Listing = {
  name: 'ecr-repository',
  type: 'ecr',
  noun: 'ECR repository',
  facts: ['ecr-repositories'],
  stores: (world, place) =>
    world.at('ecr-repositories', place).map((repository) => {
      const name = nameIn(repository.arn, 'repository/');
      return { type: 'ecr', place, arn: repository.arn, names: [name, repository.arn], parts: () => [imagesPart(repository, name)] };
    }),
};

function imagesPart({ encryptionType, keyId }: EcrRepository, name: string): Part {
  const what = `ECR repository ${name}`;
  return {
    name: 'images',
    what,
    keyId,
    settle: (rule) => {
      const actual = { encryptionType };
      if (encryptionType === 'KMS' || encryptionType === 'KMS_DSSE') return null;
      if (encryptionType === 'AES256') return ownedByAws(rule, `${what} encrypts with AES256: S3 owns the key.`, actual);
      return unsaid(strange(what, 'encryption type', encryptionType), actual);
    },
  };
}

/** ECS clusters with the storage that ECS makes for their tasks, and the key of ECS Exec where it has one. */
export const ecsClusters: Listing = {
  name: 'ecs-cluster',
  type: 'ecs',
  noun: 'ECS cluster',
  facts: ['ecs-clusters'],
  stores: (world, place) =>
    world
      .at('ecs-clusters', place)
      // ECS names deleted clusters for a while.
      .filter(({ status }) => status !== 'INACTIVE')
      .map((cluster) => ({ type: 'ecs', place, arn: cluster.arn, names: [cluster.name, cluster.arn], parts: () => clusterParts(cluster) })),
};

function clusterParts({ name, exec, storage }: EcsCluster): readonly Part[] {
  return [
    managedPart(name, storage.keyId),
    {
      name: 'Fargate ephemeral storage',
      what: `The Fargate ephemeral storage of ECS cluster ${name}`,
      keyId: storage.fargateKeyId,
      settle: settledByKey,
    },
    // Whether sessions must have a key is another check's question: this one judges the key that they have.
    ...(exec === null || exec.keyId === null
      ? []
      : [{ name: 'ECS Exec', what: `ECS Exec of cluster ${name}`, keyId: exec.keyId, settle: settledByKey }]),
  ];
}

/**
 * The EBS volumes that ECS attaches to tasks. Without a key of the cluster each takes the one that its task names, or that of EBS encryption by
 * default. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ebs-kms-encryption.html
 */
function managedPart(name: string, keyId: string | null): Part {
  const what = `The managed storage of ECS cluster ${name}`;
  const message = `${what} has no key of its own: its volumes are those of the account, and judged with the other volumes.`;
  return { name: 'managed storage', what, keyId, settle: () => (keyId === null ? { outcome: 'pass', message, actual: null } : null) };
}

/** Lambda functions: their environment, and whatever else Lambda keeps for them. */
export const lambdaFunctions: Listing = {
  name: 'lambda-function',
  type: 'lambda',
  noun: 'Lambda function',
  facts: ['lambda-functions'],
  stores: (world, place) =>
    world.at('lambda-functions', place).map((one) => {
      const name = nameIn(one.arn, 'function:');
      return { type: 'lambda', place, arn: one.arn, names: [name, one.arn], parts: () => functionParts(one, name) };
    }),
};

/** One key is for environment, snapshots and AWS's copy of the code: https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html, KMSKeyArn. */
function functionParts({ keyId, hasEnvironment, hasSnapshots, durable }: LambdaFunction, name: string): readonly Part[] {
  const lambda = `Lambda function ${name}`;
  const other = hasSnapshots ? `${lambda}, whose memory SnapStart keeps,` : lambda;
  const environment = { name: 'environment', what: hasEnvironment ? `The environment of ${lambda}` : other, keyId };
  const executions = { name: 'durable executions', what: `The payload of durable executions of ${lambda}`, keyId: durable?.keyId ?? null };
  const parts = [...(hasEnvironment || hasSnapshots || keyId !== null ? [environment] : []), ...(durable === null ? [] : [executions])];
  return parts.length > 0 ? parts.map((part) => ({ ...part, settle: settledByKey })) : [nothingPart(lambda)];
}

function nothingPart(what: string): Part {
  const message = `${what} has no environment variables, no snapshots and no durable executions, so it keeps nothing of ours.`;
  return { name: 'environment', what, keyId: null, settle: () => ({ outcome: 'pass', message, actual: 'nothing is kept' }) };
}
