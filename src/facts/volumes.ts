import { z } from 'zod';
import { once } from '../once.ts';
import { defineFact } from './fact.ts';
import { byArn, required, tagRecord, text } from './values.ts';

/** One EBS volume or snapshot. `null` is what AWS left out, never a default. */
export interface EbsDisk {
  readonly arn: string;
  readonly id: string;
  readonly encrypted: boolean | null;
  /** AWS's word for the kind of encryption, where it says one: `none`, `sse-ebs`, `sse-kms`. */
  readonly encryptionType: string | null;
  readonly keyId: string | null;
  readonly state: string | null;
  readonly tags: Readonly<Record<string, string>>;
}

export const ebsDisksShape = once(
  (): z.ZodType<readonly EbsDisk[]> =>
    z.array(
      z.strictObject({
        arn: z.string(),
        id: z.string(),
        encrypted: z.boolean().nullable(),
        encryptionType: z.string().nullable(),
        keyId: z.string().nullable(),
        state: z.string().nullable(),
        tags: z.record(z.string(), z.string()),
      }),
    ),
);

/** Every EBS volume of the account and region, attached or not, those too that services of AWS keep and the account hides. Sorted by ARN. */
export const volumes = defineFact({
  name: 'volumes',
  scope: 'region',
  depth: 'full',
  operations: ['EC2.DescribeVolumes'],
  shape: ebsDisksShape,
  read: async (seat): Promise<readonly EbsDisk[]> => {
    const found: EbsDisk[] = [];
    const tokens = { token: 'NextToken', next: 'NextToken' } as const;
    const pages = seat.pages('EC2.DescribeVolumes', { IncludeManagedResources: true, MaxResults: 1000 }, tokens);
    for await (const page of pages) {
      for (const volume of required(page.Volumes, 'Volumes')) {
        const id = required(volume.VolumeId, 'VolumeId');
        found.push({
          arn: `arn:${seat.partition}:ec2:${seat.region}:${seat.account}:volume/${id}`,
          id,
          encrypted: volume.Encrypted ?? null,
          encryptionType: text(volume.SseType),
          keyId: text(volume.KmsKeyId),
          state: text(volume.State),
          tags: tagRecord(volume.Tags),
        });
      }
    }
    return byArn(found);
  },
});
