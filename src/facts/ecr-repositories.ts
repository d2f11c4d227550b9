import { z } from 'zod';
import { defineFact } from './fact.ts';
import { byArn, required, text } from './values.ts';

/** A private repository of images; its name is the end of its ARN. `null` is what AWS left out. */
export interface EcrRepository {
  readonly arn: string;
  /** AWS's word: AES256, KMS, KMS_DSSE. */
  readonly encryptionType: string | null;
  readonly keyId: string | null;
}

const shape = (): z.ZodType<readonly EcrRepository[]> =>
  z.array(z.strictObject({ arn: z.string(), encryptionType: z.string().nullable(), keyId: z.string().nullable() }));

/** Every private repository of the account and region. Sorted by ARN. */
export const ecrRepositories = defineFact({
  name: 'ecr-repositories',
  scope: 'region',
  depth: 'full',
  operations: ['ECR.DescribeRepositories'],
  shape,
  read: async (seat): Promise<readonly EcrRepository[]> => {
    const found: EcrRepository[] = [];
    const pages = seat.pages('ECR.DescribeRepositories', { maxResults: 1000 }, { token: 'nextToken', next: 'nextToken' });
    for await (const page of pages) {
      for (const { repositoryArn, encryptionConfiguration } of required(page.repositories, 'repositories')) {
        found.push({
          arn: required(repositoryArn, 'repositoryArn'),
          encryptionType: text(encryptionConfiguration?.encryptionType),
          keyId: text(encryptionConfiguration?.kmsKey),
        });
      }
    }
    return byArn(found);
  },
});
