import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { bucketName } from '../../bench/server/answers/s3.ts';
import { type Arrived, askedOf } from '../../bench/server/asked.ts';
import { SyntheticAws } from '../../bench/server/aws.ts';
import { optionsOf } from '../../bench/server/options.ts';
import { type Reply, refusal } from '../../bench/server/wire.ts';
import { dataKey, keyId, membersOf } from '../../bench/server/world.ts';
import { operations } from '../../src/aws/operations.ts';
import { type Service, sdk } from '../../src/aws/sdk.ts';
import { Transport } from '../../src/aws/transport.ts';
import { listen } from './http/listening.ts';

// The transport takes the SDK's model, serializers and endpoint rules without its middleware. Here the SDK as it comes asks the same, and
// both must write the same request and read the same output, for every operation that iq can send.
const region = 'us-east-2';
const options = optionsOf({ date: '2026-11-15T12:00:00Z' });
const member = membersOf(options.organization).find(({ part }) => part === 'workload');
if (member === undefined) throw new Error('the synthetic organization has no workload account');
const account = member.id;
const trail = { TrailName: 'org-trail', Name: 'org-trail' };
const key = { KeyId: keyId(account, region, dataKey) };
const balancer = `arn:aws:elasticloadbalancing:${region}:${account}:loadbalancer/app/web/1`;
const inputs: Readonly<Record<string, object>> = {
  'ACM.DescribeCertificate': { CertificateArn: `arn:aws:acm:${region}:${account}:certificate/1` },
  'AutoScaling.DescribeAutoScalingGroups': { MaxRecords: 100 },
  'Backup.ListRecoveryPointsByBackupVault': { BackupVaultName: 'a vault', MaxResults: 1000 },
  'CloudTrail.DescribeTrails': { includeShadowTrails: true },
  'CloudTrail.GetEventSelectors': trail,
  'CloudTrail.GetTrailStatus': trail,
  'CloudWatch.GetMetricData': {
    StartTime: new Date('2026-11-15T11:00:00Z'),
    EndTime: new Date('2026-11-15T12:00:00Z'),
    MetricDataQueries: [
      { Id: 'lag', MetricStat: { Metric: { Namespace: 'AWS/RDS', MetricName: 'ReplicaLag' }, Period: 300, Stat: 'Maximum' } },
    ],
  },
  'EC2.DescribeInstances': {
    Filters: [{ Name: 'tag:aws:autoscaling:groupName', Values: ['cc-gpu'] }],
    IncludeManagedResources: true,
    MaxResults: 1000,
  },
  'EC2.DescribeNetworkInterfaces': { IncludeManagedResources: true, MaxResults: 1000 },
  'EC2.DescribeInstanceTypeOfferings': { LocationType: 'availability-zone', Filters: [{ Name: 'instance-type', Values: ['g5.*'] }] },
  'EC2.DescribeLaunchTemplateVersions': { Versions: ['$Latest', '$Default'], IncludeManagedResources: true, MaxResults: 200 },
  'EC2.DescribeSnapshots': { OwnerIds: ['self'], MaxResults: 1000 },
  'EC2.DescribeVolumes': { IncludeManagedResources: true, MaxResults: 1000, Filters: [{ Name: 'tag:a b', Values: ['ü', '&='] }] },
  'EC2.GetManagedPrefixListEntries': { PrefixListId: 'pl-bench', TargetVersion: 3, MaxResults: 100 },
  'EC2.DescribeVpcEndpointServices': { Filters: [{ Name: 'service-name', Values: ['com.amazonaws.us-east-2.kms'] }], MaxResults: 1000 },
  'EC2.DescribeVpcAttribute': { VpcId: 'vpc-bench', Attribute: 'enableDnsSupport' },
  'ElasticLoadBalancingV2.DescribeListenerCertificates': {
    ListenerArn: `arn:aws:elasticloadbalancing:${region}:${account}:listener/app/web/1/2`,
  },
  'ElasticLoadBalancingV2.DescribeListeners': { LoadBalancerArn: balancer, PageSize: 400 },
  'ElasticLoadBalancingV2.DescribeLoadBalancerAttributes': { LoadBalancerArn: balancer },
  'ElasticLoadBalancingV2.DescribeLoadBalancers': { PageSize: 400 },
  'ElasticLoadBalancingV2.DescribeRules': {
    ListenerArn: `arn:aws:elasticloadbalancing:${region}:${account}:listener/app/web/1/2`,
    PageSize: 400,
  },
  'IAM.ListAccessKeys': { UserName: 'some+one@example.com' },
  'KMS.DescribeKey': key,
  'KMS.GetKeyRotationStatus': key,
  'KMS.ListResourceTags': key,
  'MedicalImaging.GetDatastore': { datastoreId: '0123456789abcdef0123456789abcdef' },
  'Mq.DescribeBroker': { BrokerId: 'b-1' },
  'Organizations.ListAccounts': { MaxResults: 20 },
  'Organizations.ListAccountsForParent': { ParentId: 'r-root', MaxResults: 20 },
  'Organizations.ListOrganizationalUnitsForParent': { ParentId: 'r-root' },
  'Organizations.ListAWSServiceAccessForOrganization': { MaxResults: 20 },
  'Organizations.ListDelegatedAdministrators': { MaxResults: 20 },
  'Organizations.ListDelegatedServicesForAccount': { AccountId: account, MaxResults: 20 },
  'Organizations.DescribePolicy': { PolicyId: 'p-FullAWSAccess' },
  'Organizations.ListPolicies': { Filter: 'RESOURCE_CONTROL_POLICY', MaxResults: 20 },
  'Organizations.ListTargetsForPolicy': { PolicyId: 'p-FullAWSAccess', MaxResults: 20 },
  'Organizations.ListTagsForResource': { ResourceId: account },
  'RDS.DescribeDBClusterParameters': { DBClusterParameterGroupName: `aurora16-${account}`, MaxRecords: 100 },
  'RDS.DescribeDBParameters': { DBParameterGroupName: `postgres16-${account}`, MaxRecords: 100 },
  'RDS.DescribeDBInstances': { Filters: [{ Name: 'engine', Values: ['postgres', 'aurora-postgresql'] }], MaxRecords: 100 },
  'S3.GetBucketEncryption': { Bucket: bucketName(member) },
  'S3.GetBucketLifecycleConfiguration': { Bucket: bucketName(member) },
  'S3.GetBucketReplication': { Bucket: bucketName(member) },
  'S3.GetBucketVersioning': { Bucket: bucketName(member) },
  'S3.GetPublicAccessBlock': { Bucket: bucketName(member) },
  'S3.GetBucketPolicy': { Bucket: bucketName(member), ExpectedBucketOwner: account },
  'S3.GetObjectLockConfiguration': { Bucket: bucketName(member) },
  'S3Control.GetPublicAccessBlock': { AccountId: account },
  'WAFV2.DescribeManagedRuleGroup': { VendorName: 'AWS', Name: 'AWSManagedRulesCommonRuleSet', Scope: 'REGIONAL' },
  'WAFV2.GetWebACLForResource': { ResourceArn: balancer },
  'WAFV2.ListLoggingConfigurations': { Scope: 'REGIONAL', LogScope: 'CUSTOMER', Limit: 100 },
  'STS.AssumeRole': { RoleArn: `arn:aws:iam::${account}:role/iq-auditor`, RoleSessionName: 'iq', PolicyArns: [{ arn: 'a' }], Policy: '{}' },
};
// The SDK has no client for the first two: own-model.test.ts holds our models against the wire. It speaks HTTP/2 to Kinesis, and this server does not.
const known = Object.keys(operations).filter((name) => !/^(Artifact|ControlTower|Kinesis)\./.test(name));
const every = [...known, 'STS.GetCallerIdentity', 'STS.AssumeRole'];
const credentials = { accessKeyId: `ASIA${account}0000`, secretAccessKey: 'not a secret', sessionToken: 'not a secret either' };

let aws: SyntheticAws;
const replies = new Map<string, Reply>();
let isRefused = false;
let arrived: (Arrived & { readonly method: string })[] = [];
let stop: () => Promise<void>;

beforeAll(async () => {
  aws = new SyntheticAws(options);
  const server = createServer(async (request, response) => {
    const one = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body: await text(request) };
    arrived.push(one);
    const asked = askedOf(one);
    // The same answer both times, also where it holds a time.
    const reply = isRefused ? refusal(asked, 'denied', account) : (replies.get(asked.identity) ?? aws.deliver(asked).reply);
    if (!isRefused) replies.set(asked.identity, reply);
    response.writeHead(reply.status, { 'content-type': reply.type, 'x-amzn-requestid': 'r-1', 'x-amz-request-id': 'r-1' }).end(reply.body);
  });
  const listening = await listen(server);
  stop = listening.close;
  for (const name of ['AWS_PROFILE', 'AWS_USE_FIPS_ENDPOINT', 'AWS_USE_DUALSTACK_ENDPOINT']) vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${listening.port}`);
});
afterAll(async () => {
  await stop();
  vi.unstubAllEnvs();
});

type Client = { send(command: object): Promise<{ $metadata: object }>; destroy(): void };
type Ended = { readonly output?: unknown; readonly error?: object };

const endOf = async (sent: Promise<unknown>): Promise<Ended> =>
  sent.then(
    (output) => ({ output: plain(output as object) }),
    (error: Error & { readonly $metadata?: object; readonly iqRequest?: object; readonly $response?: object }) => {
      const { iqRequest: _, $response: __, ...said } = error;
      return { error: { name: error.name, message: error.message, ...plain(said) } };
    },
  );

/** What the SDK counts for itself is no part of an answer. */
function plain({ $metadata, ...value }: { readonly $metadata?: object }): object {
  const { attempts: _, totalRetryDelay: __, clockSkewCorrected: ___, ...metadata } = ($metadata ?? {}) as Record<string, unknown>;
  return { ...value, $metadata: metadata };
}

/** What of a request says something to the service; the rest is about who sends it and when. */
function meaning({ method, url, headers, body }: (typeof arrived)[number]) {
  const names = ['content-type', 'content-length', 'host', 'x-amz-target', 'x-amz-security-token', 'x-amzn-query-mode'];
  const scope = /Credential=([^,]+)/.exec(headers.authorization ?? '')?.[1];
  return { method, url, body, scope, headers: Object.fromEntries(names.map((name) => [name, headers[name]])) };
}

async function bothWays(name: string): Promise<{ ours: Ended; stock: Ended; requests: readonly ReturnType<typeof meaning>[] }> {
  const [service, operation] = name.split('.') as [Service, string];
  const module = (await sdk[service]()) as unknown as Record<string, new (given: object) => { input: object } & Client>;
  const [Command, StockClient] = [module[`${operation}Command`], module[`${service}Client`]];
  if (Command === undefined || StockClient === undefined) throw new Error(`the SDK has no ${name}`);
  const input = { ...inputs[name] };
  arrived = [];
  const limits = { concurrency: 4, quotaShare: 1, callTimeout: 10_000, signal: new AbortController().signal };
  const transport = new Transport({ allowed: new Set([name]), version: 'test', ...limits });
  const caller = { account, region, credentials: async () => credentials };
  const ours = await endOf(transport.send([service, operation], new Command({ ...input }), caller).then(({ output }) => output));
  await transport.close();
  const path = service === 'S3' ? { forcePathStyle: true } : {};
  const client = new StockClient({ region, credentials, maxAttempts: 1, ...path });
  const stock = await endOf(client.send(new Command({ ...input })));
  client.destroy();
  return { ours, stock, requests: arrived.map(meaning) };
}

it.each(every)('%s: the same request, the same output, the same error', async (name) => {
  isRefused = false;
  const answered = await bothWays(name);
  expect(answered.requests).toHaveLength(2);
  expect(answered.requests[0]).toEqual(answered.requests[1]);
  expect(answered.ours).toEqual(answered.stock);
  expect(answered.ours.output, JSON.stringify(answered.ours.error)).toBeDefined();
  isRefused = true;
  const refused = await bothWays(name);
  isRefused = false;
  expect(refused.ours).toEqual(refused.stock);
  expect(refused.ours.error).toBeDefined();
});
