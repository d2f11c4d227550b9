// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the fields of flow logs are written so
import { describe, expect, it } from 'vitest';
import type { FactName } from '../../../src/facts/index.ts';
import { inputOfAssembly } from '../../../src/init/cdk/input.ts';
import { account, assemblyOf, factOf } from './written.ts';

type Resources = Readonly<Record<string, { readonly Type: string; readonly Properties?: object }>>;

const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const ref = (id: string) => ({ Ref: id });
const network: Resources = {
  V: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
  S: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: ref('V'), CidrBlock: '10.0.0.0/24', AvailabilityZone: 'us-east-2a' } },
};
const key: Resources = { K: { Type: 'AWS::KMS::Key', Properties: {} } };
const bucket = (Properties: object): Resources => ({ B: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'b', ...Properties } } });

/** What becomes of resources, fact by fact: in the region, or in the account where the fact is the account's. */
const cases: readonly (readonly [string, FactName, Resources, object])[] = [
  ['a network as CloudFormation makes it by default', 'vpc-dns', network, [{ support: true, hostnames: false }]],
  [
    'a subnet',
    'subnets',
    network,
    [{ zone: 'us-east-2a', mapsPublicIp: false, tags: { 'aws:cloudformation:logical-id': 'S', 'aws:cloudformation:stack-name': 'Cc' } }],
  ],
  ['its main route table', 'route-tables', network, [{ isMain: true, routes: [{ via: 'local', destination: '10.0.0.0/16' }] }]],
  [
    'its default network ACL',
    'network-acls',
    network,
    [
      {
        isDefault: true,
        ingress: [
          { number: 100, action: 'allow' },
          { number: 32_767, action: 'deny' },
        ],
      },
    ],
  ],
  [
    'its default group',
    'security-groups',
    network,
    [{ name: 'default', ingress: [{ protocol: '-1' }], egress: [{ addresses: ['0.0.0.0/0'] }] }],
  ],
  [
    'its default group, emptied by CDK',
    'security-groups',
    {
      ...network,
      R: { Type: 'Custom::VpcRestrictDefaultSG', Properties: { DefaultSecurityGroupId: { 'Fn::GetAtt': ['V', 'DefaultSecurityGroup'] } } },
    },
    [{ name: 'default', ingress: [], egress: [] }],
  ],
  [
    'a flow log as EC2 makes it by default',
    'flow-logs',
    { F: { Type: 'AWS::EC2::FlowLog', Properties: { ResourceId: 'vpc-1', TrafficType: 'ALL', LogGroupName: 'g' } } },
    [
      {
        destinationType: 'cloud-watch-logs',
        destination: `arn:aws:logs:us-east-2:${account}:log-group:g`,
        interval: 600,
        delivery: null,
        format: expect.stringContaining('${version} ${account-id}'),
      },
    ],
  ],
  [
    'a group that says nothing lets everything out',
    'security-groups',
    { G: { Type: 'AWS::EC2::SecurityGroup', Properties: { GroupName: 'g' } } },
    [{ name: 'g', ingress: [], egress: [{ protocol: '-1', from: null, addresses: ['0.0.0.0/0'] }] }],
  ],
  [
    'rules that stand by themselves, merged as AWS shows them',
    'security-groups',
    {
      G: {
        Type: 'AWS::EC2::SecurityGroup',
        Properties: { SecurityGroupIngress: [{ IpProtocol: '6', FromPort: '443', ToPort: 443, CidrIp: '10.0.0.0/8' }] },
      },
      I: {
        Type: 'AWS::EC2::SecurityGroupIngress',
        Properties: {
          GroupId: { 'Fn::GetAtt': ['G', 'GroupId'] },
          IpProtocol: 'tcp',
          FromPort: 443,
          ToPort: 443,
          CidrIp: '192.168.0.0/16',
        },
      },
      E: {
        Type: 'AWS::EC2::SecurityGroupEgress',
        Properties: { GroupId: ref('G'), IpProtocol: 'udp', FromPort: 53, ToPort: 53, CidrIp: '10.0.0.2/32' },
      },
    },
    [
      {
        ingress: [{ protocol: 'tcp', from: 443, to: 443, addresses: ['10.0.0.0/8', '192.168.0.0/16'] }],
        egress: [{ protocol: 'udp', from: 53, addresses: ['10.0.0.2/32'] }],
      },
    ],
  ],
  [
    'an endpoint without groups has the default one, and a policy that lets everything through',
    'vpc-endpoints',
    {
      ...network,
      E: {
        Type: 'AWS::EC2::VPCEndpoint',
        Properties: { VpcId: ref('V'), VpcEndpointType: 'Interface', ServiceName: 'com.amazonaws.us-east-2.kms' },
      },
    },
    [{ groups: [expect.stringMatching(/^sg-/)], privateDns: null, policy: expect.stringContaining('"Action":"*"') }],
  ],
  [
    'a network ACL',
    'network-acls',
    {
      A: { Type: 'AWS::EC2::NetworkAcl', Properties: { VpcId: 'vpc-1' } },
      In: {
        Type: 'AWS::EC2::NetworkAclEntry',
        Properties: {
          NetworkAclId: ref('A'),
          RuleNumber: 10,
          Protocol: 6,
          RuleAction: 'allow',
          CidrBlock: '10.0.0.0/24',
          PortRange: { From: 1, To: 2 },
        },
      },
      Out: {
        Type: 'AWS::EC2::NetworkAclEntry',
        Properties: { NetworkAclId: ref('A'), RuleNumber: 10, Protocol: -1, RuleAction: 'allow', Egress: true, CidrBlock: '0.0.0.0/0' },
      },
    },
    [
      {
        isDefault: false,
        ingress: [
          { number: 10, protocol: '6', from: 1, to: 2, source: '10.0.0.0/24' },
          { number: 32_767, action: 'deny' },
        ],
      },
    ],
  ],
  [
    'a key with its alias; it does not rotate by itself',
    'keys',
    { ...key, A: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/a', TargetKeyId: ref('K') } } },
    { keys: [{ aliases: ['alias/a'], state: 'Enabled', rotation: { enabled: false, periodDays: null } }], aliases: [{ alias: 'alias/a' }] },
  ],
  [
    'a key that rotates',
    'keys',
    { K: { Type: 'AWS::KMS::Key', Properties: { EnableKeyRotation: 'true', RotationPeriodInDays: 90 } } },
    { keys: [{ rotation: { enabled: true, periodDays: 90 } }] },
  ],
  ['the policy of a key without one', 'key-policies', key, [{ policy: expect.stringContaining(`arn:aws:iam::${account}:root`) }]],
  [
    'a bucket that says nothing of encryption',
    'buckets',
    bucket({}),
    [{ name: 'b', region: 'us-east-2', encryption: { algorithm: 'AES256', keyId: null, bucketKey: false } }],
  ],
  [
    'a bucket that leaves public access to S3',
    'bucket-public-access-blocks',
    bucket({}),
    [{ value: null, error: { reason: 'not-asked', error: 'NotInTheTemplate' } }],
  ],
  [
    'a bucket that blocks a part',
    'bucket-public-access-blocks',
    bucket({ PublicAccessBlockConfiguration: { BlockPublicAcls: true } }),
    [{ value: { blockPublicAcls: true, blockPublicPolicy: false }, error: null }],
  ],
  ['a bucket without a policy', 'bucket-policies', bucket({}), [{ value: null, error: null }]],
  [
    'a bucket whose policy cannot be known',
    'bucket-policies',
    {
      ...bucket({}),
      P: {
        Type: 'AWS::S3::BucketPolicy',
        Properties: { Bucket: ref('B'), PolicyDocument: { Statement: [{ Principal: { 'Fn::ImportValue': 'x' } }] } },
      },
    },
    [{ value: null, error: { reason: 'not-asked', detail: expect.stringContaining('the export x is not of a stack') } }],
  ],
  [
    'a locked bucket is versioned',
    'bucket-locks',
    bucket({ ObjectLockEnabled: true, ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Years: 7 } } } }),
    [{ value: { enabled: true, mode: 'COMPLIANCE', years: 7, days: null } }],
  ],
  ['the versions of a locked bucket', 'bucket-versioning', bucket({ ObjectLockEnabled: true }), [{ value: { status: 'Enabled' } }]],
  [
    'what a bucket removes',
    'bucket-lifecycles',
    bucket({
      LifecycleConfiguration: {
        Rules: [
          { Id: 'a', Status: 'Enabled', ExpirationInDays: 30 },
          { Id: 'b', Status: 'Disabled', ExpirationInDays: 1 },
          { Id: 'c', Status: 'Enabled', AbortIncompleteMultipartUpload: {} },
        ],
      },
    }),
    [{ value: [{ id: 'a', days: 30, noncurrent: null }] }],
  ],
  [
    'a database as RDS makes it by default',
    'db-instances',
    { D: { Type: 'AWS::RDS::DBInstance', Properties: { Engine: 'mysql' } } },
    [
      {
        id: 'cc-d-*',
        multiAz: false,
        storageEncrypted: false,
        keyId: null,
        deletionProtection: false,
        backupRetentionDays: 1,
        publiclyAccessible: null,
      },
    ],
  ],
  [
    'a database with a key of AWS',
    'db-instances',
    { D: { Type: 'AWS::RDS::DBInstance', Properties: { Engine: 'mysql', StorageEncrypted: true } } },
    [{ storageEncrypted: true, keyId: 'alias/aws/rds' }],
  ],
  [
    'members have the encryption of their cluster',
    'db-instances',
    {
      ...key,
      C: { Type: 'AWS::RDS::DBCluster', Properties: { Engine: 'aurora-postgresql', StorageEncrypted: true, KmsKeyId: arn('K') } },
      D: { Type: 'AWS::RDS::DBInstance', Properties: { Engine: 'aurora-postgresql', DBClusterIdentifier: ref('C') } },
    },
    [{ clusterId: 'cc-c-*', storageEncrypted: true, keyId: expect.stringMatching(/^arn:aws:kms:us-east-2:/) }],
  ],
  [
    'parameters of a group',
    'db-parameters',
    { G: { Type: 'AWS::RDS::DBParameterGroup', Properties: { Parameters: { 'rds.force_ssl': 1 } } } },
    [{ name: 'cc-g-*', kind: 'instance', parameters: [{ name: 'rds.force_ssl', value: '1', source: 'user' }] }],
  ],
  [
    'a secret with a schedule',
    'secrets',
    {
      S: { Type: 'AWS::SecretsManager::Secret' },
      R: { Type: 'AWS::SecretsManager::RotationSchedule', Properties: { SecretId: ref('S') } },
    },
    [{ name: 'Cc-S-*', keyId: null, rotationEnabled: true }],
  ],
  ['a queue that says nothing', 'sqs-queues', { Q: { Type: 'AWS::SQS::Queue' } }, [{ keyId: null, isSqsManaged: true }]],
  [
    'a queue that is not encrypted',
    'sqs-queues',
    { Q: { Type: 'AWS::SQS::Queue', Properties: { SqsManagedSseEnabled: false } } },
    [{ isSqsManaged: false }],
  ],
  [
    'a topic with its policy',
    'sns-topics',
    {
      T: { Type: 'AWS::SNS::Topic' },
      P: { Type: 'AWS::SNS::TopicPolicy', Properties: { Topics: [ref('T')], PolicyDocument: { Statement: [] } } },
    },
    [{ keyId: null, policy: '{"Statement":[]}' }],
  ],
  [
    'a table that says nothing',
    'dynamodb-tables',
    { T: { Type: 'AWS::DynamoDB::Table' } },
    [{ encryption: null, pointInTimeRecovery: 'DISABLED' }],
  ],
  [
    'a table with a key',
    'dynamodb-tables',
    {
      ...key,
      T: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          SSESpecification: { SSEEnabled: true, KMSMasterKeyId: ref('K') },
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        },
      },
    },
    [{ encryption: { type: 'KMS' }, pointInTimeRecovery: 'ENABLED' }],
  ],
  [
    'a load balancer as AWS makes it by default',
    'load-balancers',
    { ...network, L: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: { Subnets: [ref('S')] } } },
    [{ name: 'Cc-L-*', type: 'application', scheme: 'internet-facing', zones: ['us-east-2a'], vpc: expect.stringMatching(/^vpc-/) }],
  ],
  [
    'an HTTPS listener without a policy',
    'listeners',
    {
      L: {
        Type: 'AWS::ElasticLoadBalancingV2::Listener',
        Properties: {
          LoadBalancerArn: 'arn:aws:elasticloadbalancing:us-east-2:1:loadbalancer/app/a/1',
          Protocol: 'HTTPS',
          Port: '443',
          DefaultActions: [{ Type: 'redirect', RedirectConfig: { StatusCode: 'HTTP_301' } }],
        },
      },
    },
    [
      {
        policy: 'ELBSecurityPolicy-2016-08',
        port: 443,
        mutual: { mode: 'off' },
        actions: [{ redirect: { protocol: '#{protocol}' } }],
        rules: [],
      },
    ],
  ],
  [
    'a group that counts its instances by default',
    'auto-scaling-groups',
    {
      ...network,
      G: {
        Type: 'AWS::AutoScaling::AutoScalingGroup',
        Properties: {
          MinSize: '2',
          MaxSize: '3',
          VPCZoneIdentifier: [ref('S')],
          MixedInstancesPolicy: { LaunchTemplate: { LaunchTemplateSpecification: { LaunchTemplateName: 'n', Version: '1' } } },
        },
      },
    },
    [
      {
        desired: 2,
        zones: ['us-east-2a'],
        distribution: 'balanced-best-effort',
        mixed: { onDemandBase: 0, onDemandPercentage: 100 },
        instances: null,
      },
    ],
  ],
  [
    'a capacity provider names its group by its name',
    'capacity-providers',
    {
      G: { Type: 'AWS::AutoScaling::AutoScalingGroup', Properties: { AutoScalingGroupName: 'g', MinSize: 0, MaxSize: 1 } },
      P: { Type: 'AWS::ECS::CapacityProvider', Properties: { Name: 'gpu', AutoScalingGroupProvider: { AutoScalingGroupArn: ref('G') } } },
    },
    expect.arrayContaining([
      expect.objectContaining({ name: 'gpu', group: expect.objectContaining({ arn: expect.stringMatching(/autoScalingGroupName\/g$/) }) }),
      expect.objectContaining({ name: 'FARGATE' }),
    ]),
  ],
  [
    'a role with what is attached from outside',
    'authorization-details',
    {
      R: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {} } },
      P: { Type: 'AWS::IAM::Policy', Properties: { PolicyName: 'p', PolicyDocument: { Statement: [] }, Roles: [ref('R')] } },
      M: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: { Statement: [] }, Roles: [ref('R')] } },
    },
    {
      roles: [{ inline: [{ name: 'p' }], attached: [expect.stringContaining(':policy/Cc-M-')] }],
      policies: [{ document: '{"Statement":[]}' }],
    },
  ],
  [
    'the external id of a trust is not told',
    'roles',
    {
      R: {
        Type: 'AWS::IAM::Role',
        Properties: { AssumeRolePolicyDocument: { Statement: [{ Condition: { StringEquals: { 'sts:ExternalId': 'secret' } } }] } },
      },
    },
    [{ maxSessionSeconds: 3600, trustPolicy: expect.not.stringContaining('secret') }],
  ],
  [
    'a provider of identities',
    'identity-providers',
    { O: { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: 'https://token.example.com' } } },
    { saml: [], oidc: [`arn:aws:iam::${account}:oidc-provider/token.example.com`] },
  ],
  [
    'a trail that chooses nothing',
    'trails',
    { T: { Type: 'AWS::CloudTrail::Trail', Properties: { TrailName: 't', S3BucketName: 'b', IsLogging: true } } },
    [
      {
        name: 't',
        isOrganization: false,
        validation: false,
        status: null,
        statusError: { reason: 'not-asked' },
        selectors: { basic: [{ readWrite: 'All', managementEvents: true }] },
      },
    ],
  ],
];

const ofAccount = ['bucket', 'roles', 'authorization', 'identity-providers'];

describe('what templates make', () => {
  it.each(cases)('%s', (_, fact, Resources, expected) => {
    const at = ofAccount.some((beginning) => fact.startsWith(beginning)) ? account : undefined;
    expect(factOf(fact, { Resources }, at)).toMatchObject(expected);
  });
});

describe('what stands in more than one region', () => {
  const dr = `aws://${account}/us-west-2`;

  it('a replica of a database names its source, and is named by it', () => {
    const source = {
      Resources: {
        D: { Type: 'AWS::RDS::DBInstance', Properties: { DBInstanceIdentifier: 'phi', Engine: 'postgres', StorageEncrypted: true } },
      },
    };
    const replica = {
      Resources: {
        R: {
          Type: 'AWS::RDS::DBInstance',
          Properties: { DBInstanceIdentifier: 'phi-dr', SourceDBInstanceIdentifier: `arn:aws:rds:us-east-2:${account}:db:phi` },
        },
      },
    };
    const { facts } = inputOfAssembly(assemblyOf({ Cc: source, Dr: replica }, { Dr: dr }));
    expect(facts.get(`db-instances@${account}/us-east-2`)).toMatchObject({
      value: [{ id: 'phi', replicas: [`arn:aws:rds:us-west-2:${account}:db:phi-dr`], backupRetentionDays: 1 }],
    });
    expect(facts.get(`db-instances@${account}/us-west-2`)).toMatchObject({
      value: [{ engine: 'postgres', storageEncrypted: true, replicas: [], backupRetentionDays: 0 }],
    });
  });

  it('a trail of every region casts its shadow, a secret and a table their copies', () => {
    const first = {
      Resources: {
        T: { Type: 'AWS::CloudTrail::Trail', Properties: { S3BucketName: 'b', IsMultiRegionTrail: true, IsOrganizationTrail: true } },
        S: {
          Type: 'AWS::SecretsManager::Secret',
          Properties: { Name: 's', ReplicaRegions: [{ Region: 'us-west-2', KmsKeyId: 'alias/dr' }] },
        },
        G: {
          Type: 'AWS::DynamoDB::GlobalTable',
          Properties: { TableName: 'g', Replicas: [{ Region: 'us-east-2' }, { Region: 'us-west-2' }] },
        },
      },
    };
    const { facts } = inputOfAssembly(
      assemblyOf({ Cc: first, Dr: { Resources: {} }, Other: { Resources: {} } }, { Dr: dr, Other: 'aws://333333333333/us-east-2' }),
    );
    for (const place of [`${account}/us-west-2`, '333333333333/us-west-2']) {
      expect(facts.get(`trails@${place}`)).toMatchObject({
        value: [{ homeRegion: 'us-east-2', status: null, statusError: null, selectors: null }],
      });
    }
    expect(facts.get(`secrets@${account}/us-west-2`)).toMatchObject({
      value: [{ name: 's', keyId: 'alias/dr', primaryRegion: 'us-east-2' }],
    });
    expect(facts.get(`dynamodb-tables@${account}/us-west-2`)).toMatchObject({
      value: [{ arn: `arn:aws:dynamodb:us-west-2:${account}:table/g` }],
    });
    expect(facts.get('secrets@333333333333/us-west-2')).toMatchObject({ value: [] });
  });
});
