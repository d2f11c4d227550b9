import type { AccountSummary } from '../../facts/account-summary.ts';
import type { CredentialReport, Credentials } from '../../facts/credential-report.ts';
import type { Spec } from '../../spec/spec.ts';
import { accountOf } from '../account-of.ts';
import { type Draft, type Judged, passIf, type World } from '../check.ts';
import { unsaid } from '../unsaid.ts';
import { identityOf, notDeclared } from './section.ts';

const again = 'have one made ("aws iam generate-credential-report") and run again';

/** A second source beside the listings: the report counts the same users, and shows no active key of root. */
export function judgeReport(world: World<'account-summary' | 'credential-report'>, spec: Spec): readonly Judged[] {
  const account = accountOf(world);
  const { in: where, count, credential_report: rule } = identityOf(spec).iam_users;
  if (rule === undefined) throw new Error('the spec asks for no credential report');
  const expected = { users: count, rootKeys: 0, maxAge: rule.max_age.text };
  if (!world.isIn(account, where)) return notDeclared(world, { resource: account, rule: 'identity.iam_users' });
  return world.each(
    [account],
    () => ({ target: { account }, resource: account, expected }),
    () => {
      const report = world.at('credential-report', { account });
      const place = { resource: account, expected, actual: report === null ? null : { generatedAt: report.generatedAt } };
      if (report === null) return unsaid(`the account has no credential report: ${again}`, place);
      const age = (Date.parse(world.observedAt('credential-report', { account })) - Date.parse(report.generatedAt)) / 1000;
      if (!(age <= rule.max_age.seconds))
        return unsaid(`the credential report is of ${report.generatedAt}, older than ${rule.max_age.text}: ${again}`, place);
      const summary = world.at('account-summary', { account });
      return [judgeCount(report, { account, count, summary }), judgeRoot(report, { account, summary })];
    },
  );
}

interface Beside {
  readonly account: string;
  readonly summary: AccountSummary;
}

function judgeCount({ users, generatedAt }: CredentialReport, { account, count, summary }: Beside & { readonly count: number }): Draft {
  const finding = { resource: account, expected: { users: count }, actual: { generatedAt, users: users.length, counted: summary.users } };
  if (summary.users === null) return unsaid('the account summary does not count the users', finding);
  if (users.length > count && summary.users > count)
    return passIf(false, {
      ...finding,
      message: `The credential report holds ${users.length} IAM users where ${count} are declared: ${namesOf(users)}`,
    });
  if (users.length !== summary.users)
    return unsaid(`the credential report holds ${users.length} users and the account summary counts ${summary.users}: ${again}`, finding);
  return passIf(users.length === count, {
    ...finding,
    message:
      users.length === count
        ? `The credential report of ${generatedAt} holds ${count} IAM users, and the account summary agrees`
        : `The credential report holds ${users.length} IAM users where ${count} are declared`,
  });
}

/** How many users a message names. */
const most = 5;

function namesOf(users: CredentialReport['users']): string {
  const named = users.slice(0, most).map(({ name }) => name);
  return `${named.join(', ')}${users.length > most ? ` and ${users.length - most} more` : ''}`;
}

function judgeRoot({ root, generatedAt }: CredentialReport, { account, summary }: Beside): Draft {
  const actual = { generatedAt, root };
  const finding = { resource: `${account}/root`, expected: { rootKeys: 0 }, actual };
  if (root === null) return unsaid('the credential report has no line for the root user', finding);
  const active = root.keys.filter(({ isActive }) => isActive === true).length;
  if (active > 0)
    return passIf(false, { ...finding, message: `The credential report shows ${active} active access keys of the root user` });
  if (root.keys.length === 0 || root.keys.some(({ isActive }) => isActive === null))
    return unsaid('the credential report does not say whether the root user has active access keys', finding);
  if (root.mfa === null || summary.rootMfa === null || summary.rootAccessKeys === null)
    return unsaid(
      'the credential report or the account summary does not say whether the root user has MFA or access keys: they cannot be compared',
      finding,
    );
  const said = disagreement(root, summary);
  if (said !== null) return unsaid(`${said}: ${again}`, finding);
  return passIf(true, {
    ...finding,
    message: 'The credential report shows no active access key of the root user, and the account summary agrees',
  });
}

/** On what the two sources contradict each other. What one of them leaves out contradicts nothing. */
function disagreement({ mfa, password, certificates }: Credentials, summary: AccountSummary): string | null {
  const pairs = [
    ['an access key', false, summary.rootAccessKeys],
    ['MFA', mfa, summary.rootMfa],
    ['a password', password, summary.rootPassword],
    ['a signing certificate', certificates === null ? null : certificates > 0, summary.rootSigningCertificates],
  ] as const;
  const found = pairs.find(([, reported, counted]) => reported !== null && counted !== null && reported !== counted > 0);
  return found === undefined ? null : `the credential report and the account summary disagree on whether the root user has ${found[0]}`;
}
