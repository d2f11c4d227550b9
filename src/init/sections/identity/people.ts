import { majorityOf } from '../../layers.ts';
import type { InitSource } from '../../model.ts';
import { type Part, unseen } from '../part.ts';

/** How many IAM users an account has: as many as most accounts have. */
export function iamUsersOf(source: InitSource): Part {
  const counts = source.each('iam-users').map(({ value }) => value.length);
  const count = majorityOf(counts) ?? 0;
  const users = source.each('iam-users').filter(({ value }) => value.length > 0);
  const requirement = 'iam-users.no-users';
  const total = users.reduce((sum, { value }) => sum + value.length, 0);
  const text = `${total} IAM users in ${users.map(({ target }) => source.label(target.account ?? '')).join(', ')}; the reference design has none`;
  return {
    key: 'iam_users',
    value: { in: source.where(source.active), count },
    comments: [{ path: ['count'], text: 'In each account, exactly.' }],
    reviews: users.length === 0 ? [] : [{ requirement, path: ['count'], text }],
  };
}

const features = { RootCredentialsManagement: 'credentials_management', RootSessions: 'sessions' } as const;

/** The root users. Who holds the credentials that are left, no API shows. */
export function rootOf(source: InitSource): Part {
  const summaries = source.each('account-summary').map(({ value }) => value);
  const isBare =
    summaries.length === source.active.length && summaries.every((one) => [one.rootPassword, one.rootAccessKeys].every((n) => n === 0));
  const enabled = source.value('organizations-features', {});
  const central = enabled?.flatMap((feature) => features[feature as keyof typeof features] ?? []).sort() ?? [];
  const requirement = 'iam-users.central-root-access';
  const off = { check: requirement, reason: 'Central root access is off', review: 'the reference design has central root access on' };
  return {
    key: 'root',
    value: {
      in: source.where(source.active),
      credentials: isBare ? 'none' : 'none_or_mfa',
      access_keys: 0,
      signing_certificates: 0,
      central_access: central.length === 0 ? undefined : central,
    },
    comments: [
      { path: ['credentials'], text: 'none: no password at all; none_or_mfa: no credentials, or MFA.' },
      { path: ['central_access'], text: 'What of central root access is on.' },
    ],
    reviews: [
      ...(central.length === 1 ? [{ requirement, path: ['central_access'], text: 'the reference design has both halves of it on' }] : []),
    ],
    excluded: [...(enabled === null ? unseen(source, 'organizations-features', [requirement]) : central.length === 0 ? [off] : [])],
  };
}
