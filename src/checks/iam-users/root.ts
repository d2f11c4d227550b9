import type { AccountSummary } from '../../facts/account-summary.ts';
import type { Spec } from '../../spec/spec.ts';
import { accountOf } from '../account-of.ts';
import { type Draft, type Judged, passIf, type World } from '../check.ts';
import { unsaid } from '../unsaid.ts';
import { identityOf, notDeclared } from './section.ts';

type SummaryWorld = World<'account-summary'>;
type Judge = (summary: AccountSummary, finding: { readonly resource: string; readonly expected: unknown }) => Draft;

/** No access key of the root user. */
export function judgeAccessKeys(world: SummaryWorld, spec: Spec): readonly Judged[] {
  return overRoot(world, { spec, expected: { accessKeys: 0 } }, ({ rootAccessKeys }, finding) =>
    judgeNone(rootAccessKeys, { ...finding, actual: { accessKeys: rootAccessKeys } }, 'access key'),
  );
}

/** No signing certificate of the root user. */
export function judgeCertificates(world: SummaryWorld, spec: Spec): readonly Judged[] {
  return overRoot(world, { spec, expected: { signingCertificates: 0 } }, ({ rootSigningCertificates }, finding) =>
    judgeNone(rootSigningCertificates, { ...finding, actual: { signingCertificates: rootSigningCertificates } }, 'signing certificate'),
  );
}

/**
 * `none`: no password, key or certificate, in the management account too. `none_or_mfa`: that, or MFA. A member without
 * credentials cannot have MFA, and is better off than one with both.
 */
export function judgeCredentials(world: SummaryWorld, spec: Spec): readonly Judged[] {
  const { credentials } = identityOf(spec).root;
  return overRoot(world, { spec, expected: credentials }, (summary, finding) => {
    const actual = {
      password: summary.rootPassword,
      accessKeys: summary.rootAccessKeys,
      signingCertificates: summary.rootSigningCertificates,
      mfa: summary.rootMfa,
    };
    const draft = { ...finding, actual };
    const held = [actual.password, actual.accessKeys, actual.signingCertificates];
    if (held.every((count) => count === 0)) return passIf(true, { ...draft, message: 'The root user has no credentials' });
    const isMfaEnough = credentials === 'none_or_mfa';
    if (isMfaEnough && actual.mfa === 1) return passIf(true, { ...draft, message: 'The root user is protected by MFA' });
    const hasSome = held.some((count) => count !== null && count > 0);
    if (hasSome && (!isMfaEnough || actual.mfa === 0)) {
      return passIf(false, {
        ...draft,
        message: isMfaEnough ? 'The root user has credentials and no MFA' : 'The root user has credentials',
      });
    }
    return unsaid('the account summary leaves out what decides it (see actual: null)', draft);
  });
}

function overRoot(world: SummaryWorld, { spec, expected }: { spec: Spec; expected: unknown }, judge: Judge): readonly Judged[] {
  const account = accountOf(world);
  const resource = `${account}/root`;
  if (!world.isIn(account, identityOf(spec).root.in)) return notDeclared(world, { resource, rule: 'identity.root' });
  return world.each(
    [account],
    () => ({ target: { account }, resource, expected }),
    () => judge(world.at('account-summary', { account }), { resource, expected }),
  );
}

function judgeNone(count: number | null, finding: Pick<Draft, 'resource' | 'expected' | 'actual'>, what: string): Draft {
  if (count === null) return unsaid(`the account summary does not count the ${what}s of root`, finding);
  return passIf(count === 0, {
    ...finding,
    message: count === 0 ? `The root user has no ${what}` : `The root user has ${count} ${what}${count === 1 ? '' : 's'}`,
  });
}
