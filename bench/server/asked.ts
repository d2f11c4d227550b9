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
  artifact: ['Artifact', 'rest-json'],
  cloudtrail: ['CloudTrail', 'json'],
  controltower: ['ControlTower', 'rest-json'],
  monitoring: ['CloudWatch', 'json'],
  ec2: ['EC2', 'ec2'],
  ecs: ['ECS', 'json'],
  events: ['EventBridge', 'json'],
  iam: ['IAM', 'query'],
  identitystore: ['Identitystore', 'json'],
  kms: ['KMS', 'json'],
  organizations: ['Organizations', 'json'],
  rds: ['RDS', 'query'],
  s3: ['S3', 'rest-xml'],
  secretsmanager: ['SecretsManager', 'json'],
  sns: ['SNS', 'query'],
  ssm: ['SSM', 'json'],
  sso: ['SSOAdmin', 'json'],
  sts: ['STS', 'query'],
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
  ['object-lock', 'GetObjectLockConfiguration'],
  ['policy', 'GetBucketPolicy'],
] as const;

const operationsOfPaths: Readonly<Record<string, string>> = {
  '/listRegions': 'ListRegions',
  '/list-landingzones': 'ListLandingZones',
  '/get-landingzone': 'GetLandingZone',
  '/list-enabled-baselines': 'ListEnabledBaselines',
  '/list-enabled-controls': 'ListEnabledControls',
  '/v1/customer-agreement/list': 'ListCustomerAgreements',
};

const readers: Readonly<Record<Protocol, Reader>> = {
  query: readQuery,
  ec2: readQuery,
  json: ({ headers, body }) => ({ operation: String(headers['x-amz-target']).split('.').at(-1) ?? '', input: JSON.parse(body || '{}') }),
  'rest-json': ({ url, body }) => {
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    return {
      operation: operationsOfPaths[pathname] ?? pathname,
      input: { ...Object.fromEntries(searchParams), ...JSON.parse(body || '{}') },
    };
  },
  'rest-xml': ({ url, headers }) => {
    if (url === publicAccessBlock) return { operation: 'GetPublicAccessBlock', input: { AccountId: headers['x-amz-account-id'] } };
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const bucket = decodeURIComponent(pathname.slice(1));
    if (bucket === '') return { operation: 'ListBuckets', input: Object.fromEntries(searchParams) };
    const owner = String(headers['x-amz-expected-bucket-owner'] ?? '');
    const [, operation = url] = operationsOfBuckets.find(([name]) => searchParams.has(name)) ?? [];
    return { operation, input: { bucket, owner } };
  },
};
