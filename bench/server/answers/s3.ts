import { dataKey, hasData, homeRegion, keyArn, type Member } from '../world.ts';
import { type Answer, before, list, minute, sizeOf, tokenElement } from './context.ts';

export function bucketName(member: Member): string {
  return `${member.part === 'log-archive' ? 'org-trail' : 'data'}-${member.id}`;
}

function bucketNames(member: Member): readonly string[] {
  if (!hasData(member)) return member.part === 'log-archive' ? [bucketName(member)] : [];
  return Array.from({ length: member.buckets }, (_, index) => (index === 0 ? bucketName(member) : `${bucketName(member)}-${index}`));
}

const blocked = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'].map(
  (name) => `<${name}>true</${name}>`,
);

/** S3: buckets where there is data, and the trail's in the log archive. */
export const s3: Readonly<Record<string, Answer>> = {
  ListBuckets: ({ member, input, page, now }) => {
    const { items, next } = page(bucketNames(member), { size: sizeOf(input['max-buckets'], 1000), token: input['continuation-token'] });
    const textOf = (name: string) =>
      `<Name>${name}</Name><CreationDate>${before(now, 1000 * minute)}</CreationDate><BucketRegion>${homeRegion}</BucketRegion>`;
    return `<Owner><ID>${member.id}</ID></Owner>${list('Buckets', 'Bucket', items, textOf)}${tokenElement('ContinuationToken', next)}`;
  },
  GetBucketEncryption: ({ member }) =>
    '<Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm>' +
    `<KMSMasterKeyID>${keyArn(member.id, homeRegion, dataKey)}</KMSMasterKeyID></ApplyServerSideEncryptionByDefault>` +
    '<BucketKeyEnabled>true</BucketKeyEnabled></Rule>',
  GetBucketPolicy: ({ input }) => {
    const Condition = { Bool: { 'aws:SecureTransport': 'false' } };
    const Resource = [`arn:aws:s3:::${input.bucket}`, `arn:aws:s3:::${input.bucket}/*`];
    return JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource, Condition }] });
  },
  GetObjectLockConfiguration: () =>
    '<ObjectLockEnabled>Enabled</ObjectLockEnabled>' +
    '<Rule><DefaultRetention><Mode>COMPLIANCE</Mode><Years>7</Years></DefaultRetention></Rule>',
  GetBucketVersioning: () => '<Status>Enabled</Status>',
  GetBucketReplication: () => '',
  GetBucketLifecycleConfiguration: () => '',
  GetPublicAccessBlock: () => blocked.join(''),
};

/** S3 Control: no account lets anything be public. */
export const s3Control: Readonly<Record<string, Answer>> = {
  GetPublicAccessBlock: () => blocked.join(''),
};
