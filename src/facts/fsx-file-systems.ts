import { z } from 'zod';
import { once } from '../once.ts';
import { defineFact } from './fact.ts';
import { byArn, required, tagRecord, text } from './values.ts';

/** One FSx file system: always encrypted. `null` is what AWS left out. */
export interface FsxFileSystem {
  readonly arn: string;
  readonly id: string;
  /** Its tag Name. */
  readonly name: string | null;
  /** Of Lustre, AWS's word: SCRATCH_1, SCRATCH_2 (both with a key of FSx, never with ours), PERSISTENT_1, … */
  readonly lustreDeployment: string | null;
  readonly keyId: string | null;
}

const words = once(() => z.string().nullable());
const shape = (): z.ZodType<readonly FsxFileSystem[]> =>
  z.array(z.strictObject({ arn: z.string(), id: z.string(), name: words(), lustreDeployment: words(), keyId: words() }));

/** Every FSx file system of the account and region, of every kind. Sorted by ARN. */
export const fsxFileSystems = defineFact({
  name: 'fsx-file-systems',
  scope: 'region',
  depth: 'full',
  operations: ['FSx.DescribeFileSystems'],
  shape,
  read: async (seat): Promise<readonly FsxFileSystem[]> => {
    const found: FsxFileSystem[] = [];
    // FSx lowers the number to its own largest page, which it does not document.
    const pages = seat.pages('FSx.DescribeFileSystems', { MaxResults: 1000 }, { token: 'NextToken', next: 'NextToken' });
    for await (const page of pages) {
      for (const system of required(page.FileSystems, 'FileSystems')) {
        found.push({
          arn: required(system.ResourceARN, 'ResourceARN'),
          id: required(system.FileSystemId, 'FileSystemId'),
          name: text(tagRecord(system.Tags).Name),
          lustreDeployment: text(system.LustreConfiguration?.DeploymentType),
          keyId: text(system.KmsKeyId),
        });
      }
    }
    return byArn(found);
  },
});
