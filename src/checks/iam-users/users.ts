import type { AccessKey, IamUser } from '../../facts/iam-users.ts';
import type { Spec } from '../../spec/spec.ts';
import { accountOf } from '../account-of.ts';
import { type Draft, type Judged, passIf, type World } from '../check.ts';
import { unsaid } from '../unsaid.ts';
import { identityOf, notDeclared } from './section.ts';

/** The number of IAM users. Where there are too many, one finding for each of them, with its keys. */
export function judgeUsers(world: World<'account-summary' | 'iam-users'>, spec: Spec): readonly Judged[] {
  const account = accountOf(world);
  const rule = identityOf(spec).iam_users;
  if (!world.isIn(account, rule.in)) return notDeclared(world, { resource: account, rule: 'identity.iam_users' });
  const expected = { users: rule.count };
  return world.each(
    [account],
    () => ({ target: { account }, resource: account, expected }),
    () => {
      const users = world.at('iam-users', { account });
      const now = world.observedAt('iam-users', { account });
      if (users.length > rule.count) return users.map((user) => tooMany(user, { count: users.length, expected, now }));
      const actual = { users: users.length };
      const finding = { resource: account, expected, actual };
      const counted = world.at('account-summary', { account }).users;
      if (counted === null) return unsaid('the account summary does not count the users', finding);
      if (counted !== users.length) {
        return unsaid(
          `the listing holds ${users.length} users and the account summary counts ${counted}: one of them lags, run again`,
          finding,
        );
      }
      const counting =
        users.length < rule.count ? `${users.length} IAM users where ${rule.count} are declared` : `${users.length} IAM users`;
      return passIf(users.length === rule.count, {
        ...finding,
        message: `${counting}: the listing was read to its end and the account summary agrees`,
      });
    },
  );
}

interface Counted {
  readonly count: number;
  readonly expected: { readonly users: number };
  /** AWS's Date of the listing, RFC 3339. */
  readonly now: string;
}

function tooMany(user: IamUser, { count, expected, now }: Counted): Draft {
  return {
    outcome: 'fail',
    resource: user.arn,
    expected,
    actual: { users: count, accessKeys: user.accessKeys },
    message: `${user.name} is one of ${count} IAM users where ${expected.users} are declared; ${keysOf(user, now)}`,
  };
}

function keysOf({ accessKeys, accessKeysError }: IamUser, now: string): string {
  if (accessKeys === null) return `its access keys could not be listed: ${accessKeysError?.detail}`;
  if (accessKeys.length === 0) return 'it has no access key';
  const one = ({ id, status, createdAt }: AccessKey) => `${id} (${status ?? 'of unknown status'}, ${ageOf(createdAt, now)})`;
  return `access keys: ${accessKeys.map(one).join(', ')}`;
}

function ageOf(createdAt: string | null, now: string): string {
  if (createdAt === null) return 'of unknown age';
  const days = Math.floor((Date.parse(now) - Date.parse(createdAt)) / 86_400_000);
  return days === 1 ? '1 day old' : `${days} days old`;
}
