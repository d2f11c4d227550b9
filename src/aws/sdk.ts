import type { Operation } from './operations.ts';

/**
 * The SDK clients in use, each loaded when the first call to its service is made and not before. Each file of sdk/ names the
 * commands that `iq` sends and no others, so that the bundle holds nothing else.
 */
export const sdk = {
  Account: () => import('./sdk/account.ts'),
  ACM: () => import('./sdk/acm.ts'),
  Artifact: () => import('./sdk/artifact.ts'),
  Athena: () => import('./sdk/athena.ts'),
  AutoScaling: () => import('./sdk/auto-scaling.ts'),
  Backup: () => import('./sdk/backup.ts'),
  CloudTrail: () => import('./sdk/cloudtrail.ts'),
  CloudWatch: () => import('./sdk/cloudwatch.ts'),
  CloudWatchLogs: () => import('./sdk/cloudwatch-logs.ts'),
  ConfigService: () => import('./sdk/config-service.ts'),
  ControlTower: () => import('./sdk/control-tower.ts'),
  DatabaseMigrationService: () => import('./sdk/database-migration-service.ts'),
  DAX: () => import('./sdk/dax.ts'),
  DynamoDB: () => import('./sdk/dynamodb.ts'),
  EC2: () => import('./sdk/ec2.ts'),
  ECR: () => import('./sdk/ecr.ts'),
  ECS: () => import('./sdk/ecs.ts'),
  EFS: () => import('./sdk/efs.ts'),
  ElastiCache: () => import('./sdk/elasticache.ts'),
  ElasticLoadBalancingV2: () => import('./sdk/elastic-load-balancing-v2.ts'),
  EventBridge: () => import('./sdk/eventbridge.ts'),
  Firehose: () => import('./sdk/firehose.ts'),
  FSx: () => import('./sdk/fsx.ts'),
  Glue: () => import('./sdk/glue.ts'),
  HealthLake: () => import('./sdk/healthlake.ts'),
  IAM: () => import('./sdk/iam.ts'),
  Identitystore: () => import('./sdk/identitystore.ts'),
  Kafka: () => import('./sdk/kafka.ts'),
  Kinesis: () => import('./sdk/kinesis.ts'),
  KMS: () => import('./sdk/kms.ts'),
  Lambda: () => import('./sdk/lambda.ts'),
  MedicalImaging: () => import('./sdk/medical-imaging.ts'),
  MemoryDB: () => import('./sdk/memorydb.ts'),
  Mq: () => import('./sdk/mq.ts'),
  OpenSearch: () => import('./sdk/opensearch.ts'),
  OpenSearchServerless: () => import('./sdk/opensearch-serverless.ts'),
  Organizations: () => import('./sdk/organizations.ts'),
  RDS: () => import('./sdk/rds.ts'),
  Redshift: () => import('./sdk/redshift.ts'),
  RedshiftServerless: () => import('./sdk/redshift-serverless.ts'),
  ResourceGroupsTaggingAPI: () => import('./sdk/resource-groups-tagging-api.ts'),
  S3: () => import('./sdk/s3.ts'),
  S3Control: () => import('./sdk/s3-control.ts'),
  SecretsManager: () => import('./sdk/secrets-manager.ts'),
  SNS: () => import('./sdk/sns.ts'),
  SQS: () => import('./sdk/sqs.ts'),
  SSM: () => import('./sdk/ssm.ts'),
  SSOAdmin: () => import('./sdk/sso-admin.ts'),
  STS: () => import('./sdk/sts.ts'),
  WAFV2: () => import('./sdk/wafv2.ts'),
} as const;

export type Service = keyof typeof sdk;

type Module<S extends Service> = Awaited<ReturnType<(typeof sdk)[S]>>;
type Split<O extends string> = O extends `${infer S extends Service}.${infer Name}` ? readonly [S, Name] : never;
type CommandClass<O extends string> =
  Split<O> extends readonly [infer S extends Service, infer Name extends string] ? Module<S>[`${Name}Command` & keyof Module<S>] : never;
type Instance<C> = C extends abstract new (...args: never[]) => infer I ? I : never;

/** The SDK's input type of an operation. */
export type Input<O extends Operation> = Instance<CommandClass<O>> extends { input: infer I } ? I : never;

/** The SDK's output type of an operation. */
export type Output<O extends Operation> =
  Instance<CommandClass<O>> extends { resolveMiddleware: (...args: never[]) => (...args: never[]) => Promise<{ output: infer R }> }
    ? R
    : never;
