import { z } from 'zod';
import { defineFact } from './fact.ts';
import { byArn, required, text } from './values.ts';

/** One EFS file system. `null` is what AWS left out, never a default. */
export interface EfsFileSystem {
  readonly arn: string;
  readonly id: string;
  /** Its tag Name. */
  readonly name: string | null;
  readonly encrypted: boolean | null;
  readonly keyId: string | null;
}

const shape = (): z.ZodType<readonly EfsFileSystem[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      id: z.string(),
      name: z.string().nullable(),
      encrypted: z.boolean().nullable(),
      keyId: z.string().nullable(),
    }),
  );

/** Every EFS file system of the account and region. Sorted by ARN. */
export const efsFileSystems = defineFact({
  name: 'efs-file-systems',
  scope: 'region',
  depth: 'full',
  operations: ['EFS.DescribeFileSystems'],
  shape,
  read: async (seat): Promise<readonly EfsFileSystem[]> => {
    const found: EfsFileSystem[] = [];
    const pages = seat.pages('EFS.DescribeFileSystems', { MaxItems: 100 }, { token: 'Marker', next: 'NextMarker' });
    for await (const page of pages) {
      for (const system of required(page.FileSystems, 'FileSystems')) {
        const id = required(system.FileSystemId, 'FileSystemId');
        found.push({
          arn: text(system.FileSystemArn) ?? `arn:${seat.partition}:elasticfilesystem:${seat.region}:${seat.account}:file-system/${id}`,
          id,
          name: text(system.Name),
          encrypted: system.Encrypted ?? null,
          keyId: text(system.KmsKeyId),
        });
      }
    }
    return byArn(found);
  },
});
