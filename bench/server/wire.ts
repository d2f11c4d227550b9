import type { Service } from '../../src/aws/sdk.ts';
import type { Asked, Protocol } from './asked.ts';

/** An answer as it goes over the wire. */
export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const types: Readonly<Record<Protocol, string>> = {
  query: 'text/xml',
  ec2: 'text/xml;charset=UTF-8',
  json: 'application/x-amz-json-1.1',
  'rest-json': 'application/json',
  'rest-xml': 'application/xml',
};

const namespaces: Readonly<Partial<Record<Service, string>>> = {
  AutoScaling: 'http://autoscaling.amazonaws.com/doc/2011-01-01/',
  EC2: 'http://ec2.amazonaws.com/doc/2016-11-15/',
  ElastiCache: 'http://elasticache.amazonaws.com/doc/2015-02-02/',
  ElasticLoadBalancingV2: 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/',
  IAM: 'https://iam.amazonaws.com/doc/2010-05-08/',
  Redshift: 'http://redshift.amazonaws.com/doc/2012-12-01/',
  RDS: 'http://rds.amazonaws.com/doc/2014-10-31/',
  S3: 'http://s3.amazonaws.com/doc/2006-03-01/',
  S3Control: 'http://awss3control.amazonaws.com/doc/2018-08-20/',
  SNS: 'http://sns.amazonaws.com/doc/2010-03-31/',
  STS: 'https://sts.amazonaws.com/doc/2011-06-15/',
};

const rootOf: Readonly<Record<string, string>> = {
  ListBuckets: 'ListAllMyBucketsResult',
  GetBucketEncryption: 'ServerSideEncryptionConfiguration',
  GetBucketLifecycleConfiguration: 'LifecycleConfiguration',
  GetBucketReplication: 'ReplicationConfiguration',
  GetBucketVersioning: 'VersioningConfiguration',
  GetObjectLockConfiguration: 'ObjectLockConfiguration',
  GetPublicAccessBlock: 'PublicAccessBlockConfiguration',
};

/** An answer in the envelope of its protocol. */
export function answer({ protocol, service, operation }: Asked, inner: string): Reply {
  return { status: 200, type: types[protocol], body: enveloped(protocol, { operation, xmlns: namespaces[service] ?? '', inner }) };
}

function enveloped(protocol: Protocol, { operation, xmlns, inner }: { operation: string; xmlns: string; inner: string }): string {
  if (protocol === 'query')
    return `<${operation}Response xmlns="${xmlns}"><${operation}Result>${inner}</${operation}Result><ResponseMetadata><RequestId>bench</RequestId></ResponseMetadata></${operation}Response>`;
  if (protocol === 'ec2') return `<${operation}Response xmlns="${xmlns}"><requestId>bench</requestId>${inner}</${operation}Response>`;
  // The policy of a bucket is no XML.
  const root = protocol === 'rest-xml' ? rootOf[operation] : undefined;
  return root === undefined ? inner : `<${root} xmlns="${xmlns}">${inner}</${root}>`;
}

/** The kinds of refusal that this server knows. */
export type Refusal = 'throttled' | 'expired' | 'denied' | 'denied-by-scp' | 'unavailable' | 'invalid-key';

const codes: Readonly<Record<Refusal, Readonly<Partial<Record<Protocol | Service, readonly [number, string]>>>>> = {
  throttled: {
    query: [400, 'Throttling'],
    ec2: [503, 'RequestLimitExceeded'],
    json: [400, 'ThrottlingException'],
    'rest-json': [429, 'TooManyRequestsException'],
    'rest-xml': [503, 'SlowDown'],
    Organizations: [400, 'TooManyRequestsException'],
  },
  expired: {
    query: [403, 'ExpiredToken'],
    ec2: [400, 'RequestExpired'],
    json: [400, 'ExpiredTokenException'],
    'rest-json': [403, 'ExpiredTokenException'],
    'rest-xml': [400, 'ExpiredToken'],
  },
  denied: denials(),
  'denied-by-scp': denials(),
  unavailable: {
    query: [503, 'ServiceUnavailable'],
    ec2: [500, 'InternalError'],
    json: [500, 'InternalServerError'],
    'rest-json': [500, 'InternalServerException'],
    'rest-xml': [500, 'InternalError'],
  },
  'invalid-key': {
    query: [403, 'InvalidClientTokenId'],
    ec2: [401, 'AuthFailure'],
    json: [400, 'UnrecognizedClientException'],
    'rest-json': [403, 'UnrecognizedClientException'],
    'rest-xml': [403, 'InvalidAccessKeyId'],
  },
};

function denials(): Readonly<Partial<Record<Protocol, readonly [number, string]>>> {
  return {
    query: [403, 'AccessDenied'],
    ec2: [403, 'UnauthorizedOperation'],
    json: [400, 'AccessDeniedException'],
    'rest-json': [403, 'AccessDeniedException'],
    'rest-xml': [403, 'AccessDenied'],
  };
}

/** A refusal in the words and the form of the service. */
export function refusal({ protocol, service, operation }: Asked, kind: Refusal, account: string): Reply {
  const [status, code] = codes[kind][service] ?? codes[kind][protocol] ?? [500, 'InternalError'];
  const because =
    kind === 'denied-by-scp' ? 'with an explicit deny in a service control policy' : 'because no identity-based policy allows it';
  const message = kind.startsWith('denied')
    ? `User: arn:aws:sts::${account}:assumed-role/iq-auditor/bench is not authorized to perform: ${operation} ${because}`
    : `${kind} as told`;
  const type = types[protocol];
  if (protocol === 'query')
    return {
      status,
      type,
      body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
    };
  if (protocol === 'ec2')
    return { status, type, body: `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors></Response>` };
  if (protocol === 'rest-xml') return { status, type, body: `<Error><Code>${code}</Code><Message>${message}</Message></Error>` };
  return { status, type, body: JSON.stringify({ __type: code, message }) };
}

/** What a proxy puts in the place of an answer. */
export function html(status: number): Reply {
  return { status, type: 'text/html', body: '<!doctype html><html><head><title>Proxy</title></head><body><p>Try later</body></html>' };
}
