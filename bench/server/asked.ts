import type { IncomingHttpHeaders } from 'node:http';
import type { Service } from '../../src/aws/sdk.ts';

/** The protocol that a service speaks, and so the form of its answers and errors. */
export type Protocol = 'query' | 'ec2' | 'json' | 'rest-json' | 'rest-xml';

/** One request of AWS's API, as it was understood. */
export interface Asked {
  readonly service: Service;
  readonly operation: string;
  readonly protocol: Protocol;
  readonly region: string;
  readonly accessKeyId: string;
  /** The members of the input by their names on the wire. */
  readonly input: Readonly<Record<string, unknown>>;
  /** Equal for equal requests, and for those alone. */
  readonly identity: string;
}

/** What arrives over HTTP. */
export interface Arrived {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const services: Readonly<Record<string, readonly [Service, Protocol]>> = {
  account: ['Account', 'rest-json'],
  acm: ['ACM', 'json'],
  aoss: ['OpenSearchServerless', 'json'],
  artifact: ['Artifact', 'rest-json'],
  athena: ['Athena', 'json'],
  autoscaling: ['AutoScaling', 'query'],
  backup: ['Backup', 'rest-json'],
  cloudtrail: ['CloudTrail', 'json'],
  config: ['ConfigService', 'json'],
  controltower: ['ControlTower', 'rest-json'],
  dax: ['DAX', 'json'],
  dms: ['DatabaseMigrationService', 'json'],
  dynamodb: ['DynamoDB', 'json'],
  monitoring: ['CloudWatch', 'json'],
  ec2: ['EC2', 'ec2'],
  ecr: ['ECR', 'json'],
  ecs: ['ECS', 'json'],
  elasticache: ['ElastiCache', 'query'],
  elasticfilesystem: ['EFS', 'rest-json'],
  elasticloadbalancing: ['ElasticLoadBalancingV2', 'query'],
  es: ['OpenSearch', 'rest-json'],
  events: ['EventBridge', 'json'],
  firehose: ['Firehose', 'json'],
  fsx: ['FSx', 'json'],
  glue: ['Glue', 'json'],
  healthlake: ['HealthLake', 'json'],
  iam: ['IAM', 'query'],
  identitystore: ['Identitystore', 'json'],
  kafka: ['Kafka', 'rest-json'],
  kinesis: ['Kinesis', 'json'],
  kms: ['KMS', 'json'],
  lambda: ['Lambda', 'rest-json'],
  logs: ['CloudWatchLogs', 'json'],
  'medical-imaging': ['MedicalImaging', 'rest-json'],
  memorydb: ['MemoryDB', 'json'],
  mq: ['Mq', 'rest-json'],
  organizations: ['Organizations', 'json'],
  rds: ['RDS', 'query'],
  redshift: ['Redshift', 'query'],
  'redshift-serverless': ['RedshiftServerless', 'json'],
  s3: ['S3', 'rest-xml'],
  secretsmanager: ['SecretsManager', 'json'],
  sns: ['SNS', 'query'],
  sqs: ['SQS', 'json'],
  ssm: ['SSM', 'json'],
  sso: ['SSOAdmin', 'json'],
  sts: ['STS', 'query'],
  tagging: ['ResourceGroupsTaggingAPI', 'json'],
  wafv2: ['WAFV2', 'json'],
};

/** The request behind what arrived. Throws where it is signed for no service that is known here. */
export function askedOf(arrived: Arrived): Asked {
  const authorization = arrived.headers.authorization ?? '';
  const [, accessKeyId = '', region = '', name = ''] = /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(authorization) ?? [];
  const known = services[name];
  if (known === undefined) throw new Error(`a request to ${arrived.url} is signed for the service "${name}", which is not known here`);
  const [signed, protocol] = known;
  // S3 Control signs as S3 does.
  const service = signed === 'S3' && arrived.url === publicAccessBlock ? 'S3Control' : signed;
  const { operation, input } = readers[protocol](arrived);
  const identity = `${service}.${operation}/${region}/${arrived.url}/${arrived.body}`;
  return { service, operation, protocol, region, accessKeyId, input, identity };
}

const publicAccessBlock = '/v20180820/configuration/publicAccessBlock';

type Reader = (arrived: Arrived) => Pick<Asked, 'operation' | 'input'>;

const readQuery: Reader = ({ body }) => {
  const { Action: operation = '', ...input } = Object.fromEntries(new URLSearchParams(body));
  return { operation, input };
};

const operationsOfBuckets = [
  ['encryption', 'GetBucketEncryption'],
  ['lifecycle', 'GetBucketLifecycleConfiguration'],
  ['object-lock', 'GetObjectLockConfiguration'],
  ['policy', 'GetBucketPolicy'],
  ['publicAccessBlock', 'GetPublicAccessBlock'],
  ['replication', 'GetBucketReplication'],
  ['versioning', 'GetBucketVersioning'],
] as const;

const operationsOfPaths: Readonly<Record<string, string>> = {
  '/listRegions': 'ListRegions',
  '/list-landingzones': 'ListLandingZones',
  '/get-landingzone': 'GetLandingZone',
  '/list-enabled-baselines': 'ListEnabledBaselines',
  '/list-enabled-controls': 'ListEnabledControls',
  '/v1/customer-agreement/list': 'ListCustomerAgreements',
  '/backup-vaults': 'ListBackupVaults',
  '/2015-02-01/file-systems': 'DescribeFileSystems',
  '/2015-03-31/functions': 'ListFunctions',
  '/api/v2/clusters': 'ListClustersV2',
  '/v1/brokers': 'ListBrokers',
  '/2021-01-01/domain': 'ListDomainNames',
  '/2021-01-01/opensearch/domain-info': 'DescribeDomains',
  '/datastore': 'ListDatastores',
};

const operationsOfPatterns: readonly (readonly [RegExp, string])[] = [
  [/^\/backup-vaults\/[^/]+\/recovery-points$/, 'ListRecoveryPointsByBackupVault'],
  [/^\/v1\/brokers\/[^/]+$/, 'DescribeBroker'],
  [/^\/datastore\/[^/]+$/, 'GetDatastore'],
];

function operationOfPath(pathname: string): string {
  const path = pathname.replace(/(?<=.)\/$/, '');
  return operationsOfPaths[path] ?? operationsOfPatterns.find(([pattern]) => pattern.test(path))?.[1] ?? pathname;
}

const readers: Readonly<Record<Protocol, Reader>> = {
  query: readQuery,
  ec2: readQuery,
  json: ({ headers, body }) => ({ operation: String(headers['x-amz-target']).split('.').at(-1) ?? '', input: JSON.parse(body || '{}') }),
  'rest-json': ({ url, body }) => {
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    return {
      operation: operationOfPath(pathname),
      input: { ...Object.fromEntries(searchParams), ...JSON.parse(body || '{}') },
    };
  },
  'rest-xml': ({ url, headers }) => {
    if (url === publicAccessBlock) return { operation: 'GetPublicAccessBlock', input: { AccountId: headers['x-amz-account-id'] } };
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const bucket = decodeURIComponent(pathname.slice(1)).replace(/\/$/, '');
    if (bucket === '') return { operation: 'ListBuckets', input: Object.fromEntries(searchParams) };
    const owner = String(headers['x-amz-expected-bucket-owner'] ?? '');
    const [, operation = url] = operationsOfBuckets.find(([name]) => searchParams.has(name)) ?? [];
    return { operation, input: { bucket, owner } };
  },
};
