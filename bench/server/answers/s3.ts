import { dataKey, hasData, homeRegion, keyArn, type Member } from '../world.ts';
import { type Answer, before, list, minute, sizeOf, tokenElement } from './context.ts';

export function bucketName(member: Member): string {
  return `${member.part === 'log-archive' ? 'org-trail' : 'data'}-${member.id}`;
}

/** S3: one bucket where there is data, and the trail's in the log archive. */
export const s3: Readonly<Record<string, Answer>> = {
  ListBuckets: ({ member, input, page, now }) => {
    const names = hasData(member) || member.part === 'log-archive' ? [bucketName(member)] : [];
    const { items, next } = page(names, { size: sizeOf(input['max-buckets'], 1000), token: input['continuation-token'] });
    const textOf = (name: string) =>
      `<Name>${name}</Name><CreationDate>${before(now, 1000 * minute)}</CreationDate><BucketRegion>${homeRegion}</BucketRegion>`;
    return `<Owner><ID>${member.id}</ID></Owner>${list('Buckets', 'Bucket', items, textOf)}${tokenElement('ContinuationToken', next)}`;
  },
  GetBucketEncryption: ({ member }) =>
    '<Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm>' +
    `<KMSMasterKeyID>${keyArn(member.id, homeRegion, dataKey)}</KMSMasterKeyID></ApplyServerSideEncryptionByDefault>` +
    '<BucketKeyEnabled>true</BucketKeyEnabled></Rule>',
};
