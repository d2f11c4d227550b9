import { z } from 'zod';
import { defineFact } from './fact.ts';
import type { Keyed } from './keyed.ts';
import { byArn, required, text } from './values.ts';

/** One namespace of Redshift Serverless: always encrypted. AWS_OWNED_KMS_KEY as `keyId` is a key that AWS owns. */
export interface RedshiftNamespace extends Keyed {
  /** Whether Redshift keeps the administrator's password in a secret, which has a key of its own. */
  readonly hasAdminSecret: boolean;
  readonly adminSecretKeyId: string | null;
}

const shape = (): z.ZodType<readonly RedshiftNamespace[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      name: z.string(),
      keyId: z.string().nullable(),
      hasAdminSecret: z.boolean(),
      adminSecretKeyId: z.string().nullable(),
    }),
  );

/** Every namespace of Redshift Serverless of the account and region. Sorted by ARN. */
export const redshiftNamespaces = defineFact({
  name: 'redshift-namespaces',
  scope: 'region',
  depth: 'full',
  operations: ['RedshiftServerless.ListNamespaces'],
  shape,
  read: async (seat): Promise<readonly RedshiftNamespace[]> => {
    const found: RedshiftNamespace[] = [];
    const pages = seat.pages('RedshiftServerless.ListNamespaces', { maxResults: 100 }, { token: 'nextToken', next: 'nextToken' });
    for await (const page of pages) {
      for (const namespace of required(page.namespaces, 'namespaces')) {
        const secretKeyId = text(namespace.adminPasswordSecretKmsKeyId);
        found.push({
          arn: required(namespace.namespaceArn, 'namespaceArn'),
          name: required(namespace.namespaceName, 'namespaceName'),
          keyId: text(namespace.kmsKeyId),
          hasAdminSecret: text(namespace.adminPasswordSecretArn) !== null || secretKeyId !== null,
          adminSecretKeyId: secretKeyId,
        });
      }
    }
    return byArn(found);
  },
});
