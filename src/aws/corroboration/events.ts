import type { Service } from '../sdk.ts';

/** A request as the record of a run has it. */
interface Asked {
  readonly service: string;
  readonly operation: string;
  readonly region: string;
}

/** How CloudTrail would name a request. */
export interface EventPlace {
  /** Any of them. */
  readonly names: readonly string[];
  /** Any of them. */
  readonly sources: readonly string[];
  /** Where the event is recorded: the first is the likeliest. */
  readonly regions: readonly string[];
}

/** Of services whose events come from another name than their own in small letters. Each prefix goes before `.amazonaws.com`. */
const sources: Partial<Readonly<Record<Service, readonly string[]>>> = {
  CloudWatch: ['monitoring'],
  CloudWatchLogs: ['logs'],
  ConfigService: ['config'],
  DatabaseMigrationService: ['dms'],
  EFS: ['elasticfilesystem'],
  ElasticLoadBalancingV2: ['elasticloadbalancing'],
  EventBridge: ['events'],
  MedicalImaging: ['medical-imaging'],
  MemoryDB: ['memorydb', 'memory-db'],
  Mq: ['amazonmq', 'mq'],
  OpenSearch: ['es'],
  OpenSearchServerless: ['aoss'],
  RedshiftServerless: ['redshift-serverless'],
  ResourceGroupsTaggingAPI: ['tagging'],
  S3Control: ['s3'],
  SSOAdmin: ['sso'],
};

/**
 * Of operations whose events have another name, as https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html has them;
 * AWS Lambda appends the version of its interface.
 */
const eventNames: Readonly<Record<string, readonly string[]>> = {
  'Lambda.ListFunctions': ['ListFunctions20150331', 'ListFunctions'],
  'S3.GetBucketLifecycleConfiguration': ['GetBucketLifecycle', 'GetBucketLifecycleConfiguration'],
  'S3.GetObjectLockConfiguration': ['GetBucketObjectLockConfiguration', 'GetObjectLockConfiguration'],
  'S3.GetPublicAccessBlock': ['GetBucketPublicAccessBlock', 'GetPublicAccessBlock'],
  'S3Control.GetPublicAccessBlock': ['GetAccountPublicAccessBlock', 'GetPublicAccessBlock'],
};

/** Services whose events stand in one region of each partition, whatever region was asked. */
const global: readonly string[] = ['Account', 'Artifact', 'IAM', 'Organizations'] satisfies readonly Service[];
/** Of these AWS does not say whether a request from elsewhere is recorded where it was asked. */
const perhapsGlobal: readonly string[] = ['S3', 'S3Control'] satisfies readonly Service[];
const homes: Readonly<Record<string, string>> = { aws: 'us-east-1', 'aws-us-gov': 'us-gov-west-1', 'aws-cn': 'cn-north-1' };

/**
 * Operations that CloudTrail records as data events, which the event history never has and a trail only where it is told to, with the page that
 * says so. They cannot be corroborated.
 */
export const dataEvents: Readonly<Record<string, string>> = {
  'CloudWatch.GetMetricData': 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/logging_cw_api_calls.html',
  'SQS.GetQueueAttributes': 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/logging-using-cloudtrail.html',
  'SQS.ListQueues': 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/logging-using-cloudtrail.html',
};

/** Names, sources and regions under which CloudTrail may have recorded a request. */
export function eventPlaceOf({ service, operation, region }: Asked, partition: string): EventPlace {
  const own = (sources as Readonly<Record<string, readonly string[]>>)[service] ?? [service.toLowerCase()];
  const home = homes[partition] ?? region;
  return {
    names: eventNames[`${service}.${operation}`] ?? [operation],
    sources: own.map((name) => `${name}.amazonaws.com`),
    regions: global.includes(service) ? [home] : perhapsGlobal.includes(service) ? [...new Set([region, home])] : [region],
  };
}
