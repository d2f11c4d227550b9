import type { Service } from './sdk.ts';

/** The name that a service signs its requests with, where the endpoint rules say nothing (a custom endpoint). */
export const signingNames: Readonly<Record<Service, string>> = {
  Account: 'account',
  CloudTrail: 'cloudtrail',
  CloudWatch: 'monitoring',
  EC2: 'ec2',
  IAM: 'iam',
  KMS: 'kms',
  Organizations: 'organizations',
  RDS: 'rds',
  S3: 's3',
  SecretsManager: 'secretsmanager',
  STS: 'sts',
};
