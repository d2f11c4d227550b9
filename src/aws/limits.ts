import type { Limit } from './scheduler/bucket.ts';
import type { Service } from './sdk.ts';

/** A number that AWS documents. Production's own calls use the same allowance, so only a share of it is taken. */
interface Documented {
  readonly burst: number;
  /** Calls a second. */
  readonly rate: number;
}

/** What is known of one service: documented numbers, or a careful start and a ceiling where AWS publishes none. */
interface Allowance {
  /** Whether operations share a bucket or have one each. One with a number of its own has a bucket of its own. */
  readonly per: 'service' | 'operation';
  /** Global services have one bucket for an account, not one for each region. */
  readonly isGlobal?: true;
  /** Another service whose bucket its calls count in. */
  readonly countsAs?: Service;
  readonly documented?: Documented;
  readonly operations?: Readonly<Record<string, Documented>>;
  readonly unpublished?: Limit;
}

// KMS, CloudTrail, EC2, Account Management, STS: AWS's quota pages; the others publish nothing, and are found by AIMD from a careful start.
// https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
// https://docs.aws.amazon.com/kms/latest/developerguide/throttling.html
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html (control plane, all operations together)
// https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
const allowances: Readonly<Record<Service, Allowance>> = {
  Account: { per: 'operation', isGlobal: true, documented: { burst: 5, rate: 5 } },
  ACM: { per: 'operation', documented: { burst: 10, rate: 10 } },
  Artifact: { per: 'service', isGlobal: true, unpublished: { burst: 5, rate: 2, ceiling: 5 } },
  Athena: { per: 'operation', documented: { burst: 10, rate: 5 } },
  AutoScaling: { per: 'operation', unpublished: { burst: 10, rate: 5, ceiling: 20 } },
  Backup: { per: 'operation', unpublished: { burst: 10, rate: 5, ceiling: 20 } },
  CloudTrail: { per: 'service', documented: { burst: 10, rate: 10 }, operations: { LookupEvents: { burst: 2, rate: 2 } } },
  CloudWatch: { per: 'operation', unpublished: { burst: 10, rate: 5, ceiling: 20 } },
  CloudWatchLogs: { per: 'operation', documented: { burst: 5, rate: 5 } },
  ConfigService: { per: 'operation', unpublished: { burst: 2, rate: 1, ceiling: 5 } },
  ControlTower: { per: 'service', unpublished: { burst: 5, rate: 2, ceiling: 10 } },
  DatabaseMigrationService: { per: 'operation', unpublished: { burst: 10, rate: 5, ceiling: 20 } },
  DAX: { per: 'operation', unpublished: { burst: 10, rate: 5, ceiling: 20 } },
  DynamoDB: { per: 'operation', unpublished: { burst: 20, rate: 10, ceiling: 40 } },
  EC2: { per: 'operation', documented: { burst: 100, rate: 20 } },
  ECR: { per: 'operation', unpublished: { burst: 10, rate: 5, ceiling: 20 } },
  ECS: { per: 'operation', unpublished: { burst: 10, rate: 5, ceiling: 20 } },
  EFS: { per: 'operation', unpublished: { burst: 10, rate: 5, ceiling: 20 } },
  ElastiCache: { per: 'operation', unpublished: { burst: 10, rate: 5, ceiling: 20 } },
  ElasticLoadBalancingV2: { per: 'operation', unpublished: { burst: 20, rate: 10, ceiling: 40 } },
  EventBridge: { per: 'operation', unpublished: { burst: 10, rate: 5, ceiling: 25 } },
  Firehose: { per: 'operation', unpublished: { burst: 10, rate: 5, ceiling: 20 } },
  FSx: { per: 'operation', unpublished: { burst: 10, rate: 5, ceiling: 20 } },
  Glue: { per: 'operation', unpublished: { burst: 10, rate: 5, ceiling: 20 } },
  HealthLake: { per: 'operation', unpublished: { burst: 10, rate: 5, ceiling: 20 } },
  IAM: { per: 'service', isGlobal: true, unpublished: { burst: 20, rate: 10, ceiling: 20 } },
  // https://docs.aws.amazon.com/singlesignon/latest/userguide/limits.html: IAM Identity Center allows all its operations together 20 a second, and
  // says nothing of a burst: no second may have more. Whether those of the identity store are among them, AWS does not say.
  Identitystore: { per: 'service', countsAs: 'SSOAdmin' },
  Kafka: { per: 'operation', unpublished: { burst: 10, rate: 5, ceiling: 20 } },
  Kinesis: { per: 'operation', documented: { burst: 5, rate: 5 }, operations: { DescribeStreamSummary: { burst: 20, rate: 20 } } },
  KMS: {
    per: 'operation',
    documented: { burst: 500, rate: 500 },
    operations: {
      DescribeKey: { burst: 2000, rate: 2000 },
      GetKeyRotationStatus: { burst: 1000, rate: 1000 },
      ListResourceTags: { burst: 2000, rate: 2000 },
    },
  },
  Lambda: { per: 'service', documented: { burst: 15, rate: 15 } },
  MedicalImaging: { per: 'operation', unpublished: { burst: 10, rate: 5, ceiling: 20 } },
  MemoryDB: { per: 'operation', unpublished: { burst: 10, rate: 5, ceiling: 20 } },
  Mq: { per: 'operation', unpublished: { burst: 10, rate: 5, ceiling: 20 } },
  OpenSearch: { per: 'operation', unpublished: { burst: 10, rate: 5, ceiling: 20 } },
  OpenSearchServerless: { per: 'operation', unpublished: { burst: 10, rate: 5, ceiling: 20 } },
  Organizations: { per: 'service', isGlobal: true, unpublished: { burst: 20, rate: 5, ceiling: 20 } },
  RDS: { per: 'service', unpublished: { burst: 20, rate: 10, ceiling: 40 } },
  Redshift: { per: 'operation', unpublished: { burst: 10, rate: 5, ceiling: 20 } },
  RedshiftServerless: { per: 'operation', unpublished: { burst: 10, rate: 5, ceiling: 20 } },
  ResourceGroupsTaggingAPI: { per: 'operation', unpublished: { burst: 10, rate: 5, ceiling: 20 } },
  S3: { per: 'service', isGlobal: true, unpublished: { burst: 50, rate: 25, ceiling: 100 } },
  S3Control: { per: 'service', isGlobal: true, unpublished: { burst: 20, rate: 10, ceiling: 40 } },
  SecretsManager: { per: 'service', unpublished: { burst: 20, rate: 10, ceiling: 40 } },
  SNS: { per: 'operation', unpublished: { burst: 10, rate: 10, ceiling: 30 } },
  SQS: { per: 'operation', unpublished: { burst: 20, rate: 20, ceiling: 50 } },
  SSM: { per: 'operation', unpublished: { burst: 5, rate: 2, ceiling: 10 } },
  SSOAdmin: { per: 'service', documented: { burst: 1, rate: 20 } },
  STS: { per: 'service', documented: { burst: 600, rate: 600 } },
  // https://docs.aws.amazon.com/waf/latest/developerguide/limits.html: what finds or lists the web ACLs of resources has one call a second.
  WAFV2: {
    per: 'operation',
    documented: { burst: 5, rate: 5 },
    operations: { GetWebACLForResource: { burst: 1, rate: 1 } },
  },
};

/** Calls that others wait for, with the length of the longest chain behind them. */
const chains: Readonly<Record<string, number>> = {
  'Account.ListRegions': 2,
  'Athena.ListWorkGroups': 1,
  'AutoScaling.DescribeAutoScalingGroups': 2,
  'Backup.ListBackupVaults': 1,
  'CloudTrail.ListEventDataStores': 1,
  'ConfigService.DescribeConfigurationAggregators': 1,
  'ControlTower.ListLandingZones': 1,
  'DynamoDB.ListTables': 1,
  'EC2.DescribeImages': 1,
  'EC2.DescribeInstances': 1,
  'EC2.DescribeLaunchTemplateVersions': 1,
  'EC2.DescribeManagedPrefixLists': 1,
  'EC2.DescribeSecurityGroups': 1,
  'EC2.DescribeSnapshots': 1,
  'EC2.DescribeVpcs': 1,
  'EC2.GetEbsEncryptionByDefault': 1,
  'ECS.DescribeClusters': 2,
  'ECS.ListClusters': 3,
  'ECS.ListServices': 1,
  'ElasticLoadBalancingV2.DescribeListeners': 1,
  'ElasticLoadBalancingV2.DescribeLoadBalancers': 2,
  'EventBridge.ListRules': 2,
  'EventBridge.ListTargetsByRule': 1,
  'Firehose.ListDeliveryStreams': 1,
  'Glue.GetDatabases': 1,
  'Kinesis.ListStreams': 1,
  'KMS.DescribeKey': 1,
  'KMS.ListKeys': 2,
  'MedicalImaging.ListDatastores': 1,
  'Mq.ListBrokers': 1,
  'OpenSearch.ListDomainNames': 1,
  'OpenSearchServerless.ListCollections': 1,
  'Organizations.ListAccounts': 6,
  'Organizations.ListDelegatedAdministrators': 1,
  'Organizations.ListOrganizationalUnitsForParent': 7,
  'Organizations.ListPolicies': 1,
  'Organizations.ListRoots': 8,
  'Organizations.ListTagsForResource': 5,
  'RDS.DescribeDBClusterSnapshots': 1,
  'RDS.DescribeDBInstances': 2,
  'RDS.DescribeDBSnapshots': 1,
  'ResourceGroupsTaggingAPI.GetResources': 1,
  'S3.GetBucketEncryption': 1,
  'S3.ListBuckets': 2,
  'SNS.ListTopics': 1,
  'SQS.ListQueues': 1,
  'SSOAdmin.ListAccountAssignments': 1,
  'SSOAdmin.ListAccountsForProvisionedPermissionSet': 2,
  'SSOAdmin.ListInstances': 4,
  'SSOAdmin.ListPermissionSets': 3,
  'STS.AssumeRole': 4,
  'WAFV2.GetWebACLForResource': 1,
};

/** Where a call counts. */
interface Place {
  readonly account: string;
  readonly region: string;
  /** The part of a documented limit that may be used. */
  readonly share: number;
  /** How many runs ask the organization and assume roles at the same time: shards of one run share these limits. */
  readonly shards?: number;
  /** Whether AWS's limits do not count there: it is an emulator of one's own. */
  readonly isUnlimited?: boolean | undefined;
}

/** More than anybody asks. */
const unlimited: Limit = { burst: 1e6, rate: 1e6, ceiling: 1e6 };

/** What every shard asks of the same account. */
const sharedByShards: readonly Service[] = ['Organizations', 'STS'];

/** The bucket of one call, its limit, and how much waits behind it. */
export function laneOf(
  service: Service,
  operation: string,
  place: Place,
): { readonly bucket: string; readonly limit: Limit; readonly remaining: number } {
  const counted = allowances[service].countsAs ?? service;
  const { per, isGlobal, operations } = allowances[counted];
  const isAlone = per === 'operation' || operations?.[operation] !== undefined;
  const names = [place.account, ...(isGlobal === true ? [] : [place.region]), counted, ...(isAlone ? [operation] : [])];
  const limit = place.isUnlimited === true ? unlimited : limitOf(counted, operation, place.share);
  const shards = sharedByShards.includes(service) ? (place.shards ?? 1) : 1;
  return {
    bucket: names.join('/'),
    limit: { burst: Math.max(1, limit.burst / shards), rate: limit.rate / shards, ceiling: limit.ceiling / shards },
    remaining: chains[`${service}.${operation}`] ?? 0,
  };
}

function limitOf(service: Service, operation: string, share: number): Limit {
  const { documented, operations, unpublished } = allowances[service];
  const own = operations?.[operation] ?? documented;
  const limit = own === undefined ? unpublished : { burst: own.burst * share, rate: own.rate * share, ceiling: own.rate * share };
  if (limit === undefined) throw new Error(`${service} has no limit`);
  return limit;
}
