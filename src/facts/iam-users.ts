import { z } from 'zod';
import type { Seat } from '../aws/seat.ts';
import { defineFact } from './fact.ts';
import { attempt, type Refusal, refusalShape } from './refusal.ts';
import { startEach } from './start-each.ts';
import { byArn, compare, required, time } from './values.ts';

export interface AccessKey {
  readonly id: string;
  /** `Active`, `Inactive` or `Expired`; `null` where AWS left it out. */
  readonly status: string | null;
  /** RFC 3339; `null` where AWS left it out. */
  readonly createdAt: string | null;
}

export interface IamUser {
  readonly arn: string;
  readonly name: string;
  /** Sorted by id; `null` where AWS refused to list them. */
  readonly accessKeys: readonly AccessKey[] | null;
  /** Why the keys could not be listed: the user stands all the same. */
  readonly accessKeysError: Refusal | null;
}

const shape = (): z.ZodType<readonly IamUser[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      name: z.string(),
      accessKeys: z.array(z.strictObject({ id: z.string(), status: z.string().nullable(), createdAt: z.string().nullable() })).nullable(),
      accessKeysError: refusalShape().nullable(),
    }),
  );

type UserSeat = Seat<'IAM.ListUsers' | 'IAM.ListAccessKeys'>;

const tokens = { token: 'Marker', next: 'Marker' } as const;

/**
 * Every IAM user of the account with its access keys, sorted by ARN. Listed whatever the account summary counts: a counter
 * that lags must not hide a user.
 */
export const iamUsers = defineFact({
  name: 'iam-users',
  scope: 'account',
  depth: 'boundary',
  operations: ['IAM.ListUsers', 'IAM.ListAccessKeys'],
  shape,
  read: async (seat): Promise<readonly IamUser[]> => {
    const users = await startEach(
      seat.pages('IAM.ListUsers', { MaxItems: 1000 }, tokens),
      (page) => required(page.Users, 'Users'),
      async (user): Promise<IamUser | null> => {
        const name = required(user.UserName, 'UserName');
        const { account, region } = seat;
        const { value, refusal } = await attempt({ operation: `IAM.ListAccessKeys of ${name}`, account, region }, accessKeysOf(seat, name));
        // Deleted after the listing named it.
        if (refusal?.error === 'NoSuchEntityException') return null;
        return { arn: required(user.Arn, 'Arn'), name, accessKeys: value, accessKeysError: refusal };
      },
    );
    return byArn(users.filter((user) => user !== null));
  },
});

async function accessKeysOf(seat: UserSeat, user: string): Promise<readonly AccessKey[]> {
  const keys: AccessKey[] = [];
  for await (const page of seat.pages('IAM.ListAccessKeys', { UserName: user, MaxItems: 1000 }, tokens)) {
    const listed = required(page.AccessKeyMetadata, 'AccessKeyMetadata');
    keys.push(
      ...listed.map((key) => ({
        id: required(key.AccessKeyId, 'AccessKeyId'),
        status: key.Status ?? null,
        createdAt: time(key.CreateDate),
      })),
    );
  }
  return keys.sort((a, b) => compare(a.id, b.id));
}
