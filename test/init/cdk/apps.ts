import { App, Duration, NestedStack, RemovalPolicy, SecretValue, Stack, type StackProps, Stage } from 'aws-cdk-lib';
import { AutoScalingGroup } from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';

const prod = '222222222222';
const staging = '333333333333';
const primary = 'us-east-2';
const dr = 'us-west-2';

/** Two zones that nobody has to look up. */
class ZonedStack extends Stack {
  override get availabilityZones(): string[] {
    return [`${this.region}a`, `${this.region}b`];
  }
}

/** An IVpc: a Vpc is none to a compiler that holds optional members to be exact. */
function network(scope: Construct, key: Key): ec2.IVpc {
  const vpc = new ec2.Vpc(scope, 'Vpc', {
    maxAzs: 2,
    natGateways: 2,
    restrictDefaultSecurityGroup: true,
    subnetConfiguration: [
      { name: 'public', subnetType: ec2.SubnetType.PUBLIC },
      { name: 'private', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
      { name: 'isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
    ],
    gatewayEndpoints: { S3: { service: ec2.GatewayVpcEndpointAwsService.S3 } },
  });
  const logs = new LogGroup(scope, 'Flow', { encryptionKey: key });
  vpc.addFlowLog('All', { destination: ec2.FlowLogDestination.toCloudWatchLogs(logs) });
  return vpc as ec2.IVpc;
}

/** Networks, a database, a bucket: as they should be. */
function orderly(scope: Construct, id: string, props: StackProps): Stack {
  const stack = new ZonedStack(scope, id, props);
  const key = new Key(stack, 'Phi', { enableKeyRotation: true, alias: 'cc-phi' });
  const vpc = network(stack, key);
  const app = new ec2.SecurityGroup(stack, 'App', { vpc, allowAllOutbound: false });
  const db = new ec2.SecurityGroup(stack, 'Db', { vpc, allowAllOutbound: false });
  db.connections.allowFrom(app, ec2.Port.tcp(5432));
  new rds.DatabaseInstance(stack, 'Postgres', {
    engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_16 }),
    vpc,
    vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
    securityGroups: [db],
    multiAz: true,
    storageEncryptionKey: key,
    deletionProtection: true,
    backupRetention: Duration.days(35),
    parameters: { 'rds.force_ssl': '1' },
    credentials: rds.Credentials.fromPassword('admin1', SecretValue.ssmSecure('/cc/db')),
  });
  new s3.Bucket(stack, 'Dicom', {
    encryption: s3.BucketEncryption.KMS,
    encryptionKey: key,
    enforceSSL: true,
    versioned: true,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
  });
  return stack;
}

/** One stack in one account and region. */
export function single(outdir: string): string {
  const app = new App({ outdir });
  orderly(app, 'Contour', { env: { account: prod, region: primary } });
  return app.synth().directory;
}

/** The other region: a key and a bucket, for copies. */
class Recovery extends ZonedStack {
  readonly key: Key;
  readonly bucket: s3.Bucket;

  constructor(scope: Construct, account: string) {
    super(scope, 'Recovery', { env: { account, region: dr }, crossRegionReferences: true });
    this.key = new Key(this, 'Phi', { enableKeyRotation: true, alias: 'cc-phi' });
    this.bucket = new s3.Bucket(this, 'Copies', {
      bucketName: `cc-copies-${account}`,
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: this.key,
      enforceSSL: true,
      versioned: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    });
  }
}

function originals(scope: Construct, key: Key, { bucket, key: copiesKey }: Recovery): void {
  const role = new Role(scope, 'Replication', { assumedBy: new ServicePrincipal('s3.amazonaws.com') });
  const originals = new s3.CfnBucket(scope, 'Originals', {
    bucketName: `cc-originals-${Stack.of(scope).account}`,
    bucketEncryption: {
      serverSideEncryptionConfiguration: [
        { bucketKeyEnabled: true, serverSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: key.keyArn } },
      ],
    },
    versioningConfiguration: { status: 'Enabled' },
    replicationConfiguration: {
      role: role.roleArn,
      rules: [
        {
          id: 'all',
          status: 'Enabled',
          priority: 1,
          filter: { prefix: '' },
          deleteMarkerReplication: { status: 'Disabled' },
          sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: 'Enabled' } },
          destination: { bucket: bucket.bucketArn, encryptionConfiguration: { replicaKmsKeyId: copiesKey.keyArn } },
        },
      ],
    },
  });
  originals.applyRemovalPolicy(RemovalPolicy.RETAIN);
}

function entrance(scope: Construct, vpc: ec2.IVpc): void {
  const balancer = new elb.ApplicationLoadBalancer(scope, 'Alb', { vpc, internetFacing: true, loadBalancerName: 'cc-web' });
  const certificates = [elb.ListenerCertificate.fromArn(`arn:aws:acm:${primary}:${Stack.of(scope).account}:certificate/cc`)];
  const target = new elb.ApplicationTargetGroup(scope, 'Targets', { vpc, port: 8443, targetType: elb.TargetType.IP });
  balancer.addListener('Https', { port: 443, certificates, sslPolicy: elb.SslPolicy.TLS13_RES, defaultTargetGroups: [target] });
  balancer.addRedirect();
  const visibility = { cloudWatchMetricsEnabled: true, metricName: 'cc', sampledRequestsEnabled: true };
  const acl = new CfnWebACL(scope, 'Acl', {
    name: 'cc-regional',
    scope: 'REGIONAL',
    defaultAction: { allow: {} },
    visibilityConfig: visibility,
    rules: [
      {
        name: 'common',
        priority: 0,
        overrideAction: { none: {} },
        visibilityConfig: visibility,
        statement: { managedRuleGroupStatement: { vendorName: 'AWS', name: 'AWSManagedRulesCommonRuleSet' } },
      },
      {
        name: 'rate',
        priority: 1,
        action: { block: {} },
        visibilityConfig: visibility,
        statement: { rateBasedStatement: { limit: 2000, aggregateKeyType: 'IP', evaluationWindowSec: 300 } },
      },
    ],
  });
  new CfnWebACLAssociation(scope, 'Guarded', { resourceArn: balancer.loadBalancerArn, webAclArn: acl.attrArn });
}

function fleet(scope: Construct, vpc: ec2.IVpc, key: Key): void {
  const launchTemplate = new ec2.LaunchTemplate(scope, 'Launch', {
    instanceType: new ec2.InstanceType('g5.xlarge'),
    machineImage: ec2.MachineImage.genericLinux({ [primary]: 'ami-0123456789abcdef0' }),
    requireImdsv2: true,
    securityGroup: new ec2.SecurityGroup(scope, 'Gpu', { vpc, allowAllOutbound: false }),
    blockDevices: [
      { deviceName: '/dev/xvda', volume: { ebsDevice: { volumeSize: 100, encrypted: true, kmsKey: key } } as ec2.BlockDeviceVolume },
    ],
  });
  new AutoScalingGroup(scope, 'Fleet', { vpc, launchTemplate, minCapacity: 2, maxCapacity: 4 });
}

class Environment extends Stage {
  constructor(app: App, id: string, account: string) {
    super(app, id, { env: { account, region: primary } });
    const recovery = new Recovery(this, account);
    const stack = new ZonedStack(this, 'Service', { crossRegionReferences: true });
    const key = new Key(stack, 'Phi', { enableKeyRotation: true, alias: 'cc-phi' });
    const vpc = network(stack, key);
    originals(stack, key, recovery);
    entrance(stack, vpc);
    fleet(stack, vpc, key);
    new Queue(stack, 'Jobs', { encryptionMasterKey: key, enforceSSL: true });
  }
}

/** Two stages, each an account of its own with two regions, which refer to each other. */
export function multiple(outdir: string): string {
  const app = new App({ outdir });
  new Environment(app, 'Prod', prod);
  new Environment(app, 'Staging', staging);
  return app.synth().directory;
}

/** What nobody should have. */
export function poor(outdir: string): string {
  const app = new App({ outdir });
  const stack = new ZonedStack(app, 'Poor', { env: { account: prod, region: primary } });
  const vpc = new ec2.Vpc(stack, 'Vpc', {
    maxAzs: 2,
    natGateways: 0,
    subnetConfiguration: [{ name: 'open', subnetType: ec2.SubnetType.PUBLIC }],
  }) as ec2.IVpc;
  const open = new ec2.SecurityGroup(stack, 'Open', { vpc });
  open.addIngressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(22));
  new ec2.CfnVolume(stack, 'Disk', { availabilityZone: `${primary}a`, size: 8, encrypted: false });
  new s3.Bucket(stack, 'Plain', { encryption: s3.BucketEncryption.S3_MANAGED });
  const nested = new NestedStack(stack, 'Inner');
  new Topic(nested, 'News');
  new s3.Bucket(nested, 'Scraps', { encryption: s3.BucketEncryption.S3_MANAGED });
  return app.synth().directory;
}
