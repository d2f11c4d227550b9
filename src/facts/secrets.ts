import { z } from 'zod';
import { defineFact } from './fact.ts';
import { byArn, required, tagRecord, text, time } from './values.ts';

/** One secret, never its value. `null` is what AWS left out. */
export interface Secret {
  readonly arn: string;
  readonly name: string;
  /** An id, an ARN or an alias, as it was given; `null` means aws/secretsmanager. */
  readonly keyId: string | null;
  /** When its deletion was asked for. It can be restored until the recovery window ends. */
  readonly deletedAt: string | null;
  /** Another region than its own makes it a replica, which has a key of its own. */
  readonly primaryRegion: string | null;
  /** Whether it rotates by a schedule; `null`: that was never set up. */
  readonly rotationEnabled: boolean | null;
  /** `null`: it never did. */
  readonly lastRotatedAt: string | null;
  readonly tags: Readonly<Record<string, string>>;
}

const shape = (): z.ZodType<readonly Secret[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      name: z.string(),
      keyId: z.string().nullable(),
      deletedAt: z.string().nullable(),
      primaryRegion: z.string().nullable(),
      rotationEnabled: z.boolean().nullable(),
      lastRotatedAt: z.string().nullable(),
      tags: z.record(z.string(), z.string()),
    }),
  );

/** Every secret of the account and region, replicas and those waiting for deletion among them. Sorted by ARN. */
export const secrets = defineFact({
  name: 'secrets',
  scope: 'region',
  depth: 'full',
  operations: ['SecretsManager.ListSecrets'],
  shape,
  read: async (seat): Promise<readonly Secret[]> => {
    const found: Secret[] = [];
    const input = { MaxResults: 100, IncludePlannedDeletion: true };
    for await (const page of seat.pages('SecretsManager.ListSecrets', input, { token: 'NextToken', next: 'NextToken' })) {
      for (const secret of required(page.SecretList, 'SecretList')) {
        found.push({
          arn: required(secret.ARN, 'ARN'),
          name: required(secret.Name, 'Name'),
          keyId: text(secret.KmsKeyId),
          deletedAt: time(secret.DeletedDate),
          primaryRegion: text(secret.PrimaryRegion),
          rotationEnabled: secret.RotationEnabled ?? null,
          lastRotatedAt: time(secret.LastRotatedDate),
          tags: tagRecord(secret.Tags),
        });
      }
    }
    return byArn(found);
  },
});
