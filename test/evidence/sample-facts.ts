import type { FactRecord, Target } from '../../src/record.ts';
import type { SampleVariant } from './sample.ts';

export const observedAt = '2026-11-20T09:00:07Z';
export const phi = 'arn:aws:kms:us-east-2:222222222222:key/1b2c3d4e-0000-4000-8000-000000000001';
export const dicom = 'arn:aws:s3:::cc-dicom-222222222222';
export const scratch = 'arn:aws:s3:::cc-scratch-222222222222';
export const legacy = 'arn:aws:s3:::cc-legacy-222222222222';
export const database = 'arn:aws:rds:us-east-2:222222222222:db:cc-phi-postgres';
export const trail = 'arn:aws:cloudtrail:us-east-2:111111111111:trail/org-trail';
export const production = { account: '222222222222' };
export const primary = { account: '222222222222', region: 'us-east-2' };
export const refused =
  'KMS.ListKeys in 333333333333/us-east-2: AccessDeniedException: User: arn:aws:sts::333333333333:assumed-role/iq-auditor/iq-0193a5f0 is not authorized to perform: kms:ListKeys';

/** Facts as facts.jsonl.gz holds them, sorted by key. */
export function sampleFacts(variant: SampleVariant = 'mixed'): FactRecord[] {
  const broken = variant === 'mixed' || variant === 'deviating';
  const denied = variant === 'mixed' || variant === 'incomplete';
  const bucketWithoutKey = (arn: string) => ({
    arn,
    name: arn.slice('arn:aws:s3:::'.length),
    region: 'us-east-2',
    encryption: { algorithm: 'AES256', keyId: null, bucketKey: null, blockedEncryptionTypes: null },
  });
  const dicomBucket = {
    arn: dicom,
    name: 'cc-dicom-222222222222',
    region: 'us-east-2',
    encryption: { algorithm: 'aws:kms', keyId: phi, bucketKey: true, blockedEncryptionTypes: null },
  };
  const request = (service: string, operation: string, at: Target) => ({
    service,
    operation,
    account: at.account ?? '555555555555',
    region: at.region ?? 'us-east-1',
    requestId: `0193a5f0-${service.toLowerCase()}`,
    date: observedAt,
    attempts: 1,
  });
  const seen = (name: string, target: Target, call: readonly [string, string], value: unknown): FactRecord => ({
    key: `${name}@${target.account === undefined ? 'organization' : [target.account, target.region].filter(Boolean).join('/')}`,
    name,
    target,
    requests: [request(call[0], call[1], target)],
    observed: true,
    value,
    observedAt,
  });
  const stagingKeys: FactRecord = denied
    ? {
        key: 'keys@333333333333/us-east-2',
        name: 'keys',
        target: { account: '333333333333', region: 'us-east-2' },
        requests: [{ ...request('KMS', 'ListKeys', { account: '333333333333', region: 'us-east-2' }), error: 'AccessDeniedException' }],
        observed: false,
        reason: 'denied',
        detail: refused,
      }
    : seen('keys', { account: '333333333333', region: 'us-east-2' }, ['KMS', 'ListKeys'], { keys: [], aliases: [] });
  return [
    seen('account-summary', production, ['IAM', 'GetAccountSummary'], {
      users: variant === 'mixed' ? 1 : 0,
      rootMfa: 1,
      rootAccessKeys: 0,
      rootPassword: 0,
    }),
    seen(
      'buckets',
      production,
      ['S3', 'ListBuckets'],
      [dicomBucket, ...(variant === 'mixed' ? [bucketWithoutKey(legacy)] : []), ...(broken ? [bucketWithoutKey(scratch)] : [])],
    ),
    seen('db-instances', primary, ['RDS', 'DescribeDBInstances'], [{ arn: database, id: 'cc-phi-postgres', multiAz: true, keyId: phi }]),
    seen('keys', primary, ['KMS', 'ListKeys'], { keys: [{ arn: phi, manager: 'CUSTOMER', state: 'Enabled' }], aliases: [] }),
    stagingKeys,
    seen('organization', {}, ['Organizations', 'ListAccounts'], { id: 'o-exampleorgid', accounts: ['222222222222', '333333333333'] }),
    seen(
      'trails',
      { account: '111111111111', region: 'us-east-2' },
      ['CloudTrail', 'DescribeTrails'],
      [{ arn: trail, isMultiRegion: true }],
    ),
  ];
}
