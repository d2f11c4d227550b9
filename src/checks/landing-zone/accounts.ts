import type { OrganizationAccount } from '../../facts/organization.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf, type World } from '../check.ts';
import { unsaid } from '../unsaid.ts';

type OrganizationWorld = World<'organization'>;

const billingAlone = 'CONSOLIDATED_BILLING';

/** Id, feature set and management account, in one finding. */
export function judgeOrganization(world: OrganizationWorld, spec: Spec): readonly Judged[] {
  const { id, management } = spec.organization;
  const expected = { id, featureSet: 'ALL', managementAccount: world.account(management) };
  return world.each(
    [id],
    (resource) => ({ target: {}, resource, expected }),
    (resource) => {
      const found = world.at('organization', {});
      const actual = { id: found.id, featureSet: found.featureSet, managementAccount: found.masterAccountId };
      const wrong = [
        ...(actual.id === expected.id ? [] : [`the organization is ${actual.id}`]),
        ...(actual.featureSet === billingAlone ? [`its feature set is ${billingAlone}: service control policies have no effect`] : []),
        ...(actual.managementAccount === expected.managementAccount ? [] : [`its management account is ${actual.managementAccount}`]),
      ];
      if (wrong.length === 0 && actual.featureSet !== 'ALL') {
        return unsaid(`the feature set of ${id} is ${actual.featureSet}, which is not known here`, { resource, expected, actual });
      }
      return passIf(wrong.length === 0, {
        resource,
        expected,
        actual,
        message: wrong.length === 0 ? `${id} has all features, managed by ${world.label(actual.managementAccount)}` : wrong.join('; '),
      });
    },
  );
}

/** One finding for each account that the spec names: it is there, and in a state that the spec accepts. */
export function judgePresence(world: OrganizationWorld, spec: Spec): readonly Judged[] {
  const expected = { state: 'ACTIVE' };
  return world.each(
    Object.entries(spec.organization.accounts),
    ([, { id }]) => ({ target: {}, resource: id, expected }),
    ([name, { id }]) => {
      const account = world.at('organization', {}).accounts.find((entry) => entry.id === id);
      if (account !== undefined) return judgeState(account, { spec, resource: id });
      return { outcome: 'fail', resource: id, expected, actual: null, message: `${name} (${id}) is declared and not in the organization` };
    },
  );
}

/** One finding for each account of the organization, whoever declared it: a class takes it, or it is closed and accepted so. */
export function judgeUniverse(world: OrganizationWorld, spec: Spec): readonly Judged[] {
  const { accounts } = world.at('organization', {});
  return world.each(
    accounts,
    ({ id }) => ({ target: {}, resource: id }),
    (account): Draft => {
      world.at('organization', {});
      const depth = world.depthOf(account.id);
      const isAccepted = spec.organization.suspended_ok.includes(account.id) && otherStates.includes(account.state);
      if (depth !== null || isAccepted) return judgeState(account, { spec, resource: account.id });
      return {
        outcome: 'fail',
        resource: account.id,
        expected: { class: 'any' },
        actual: { class: null, name: account.name, email: account.email, ou: account.ou, state: account.state },
        message: `${account.name} (${account.id}) in ${account.ou} is in no class of the spec: nothing in it is verified`,
      };
    },
  );
}

/** One finding for each account that the spec names: its unit is the declared one, by path from the root. */
export function judgePlace(world: OrganizationWorld, spec: Spec): readonly Judged[] {
  return world.each(
    Object.entries(spec.organization.accounts),
    ([, { id, ou }]) => ({ target: {}, resource: id, expected: ou }),
    ([name, { id, ou }]) => {
      const actual = world.at('organization', {}).accounts.find((entry) => entry.id === id)?.ou ?? null;
      const where = actual === null ? 'not in the organization' : `in ${actual}`;
      return passIf(actual === ou, {
        resource: id,
        expected: ou,
        actual,
        message: `${name} (${id}) is ${where}${actual === ou ? '' : `, declared in ${ou}`}`,
      });
    },
  );
}

/** The states of an account that is not, or not yet, or no longer there to be used. */
export const otherStates: readonly string[] = ['PENDING_ACTIVATION', 'SUSPENDED', 'PENDING_CLOSURE', 'CLOSED'];

function judgeState(account: OrganizationAccount, { spec, resource }: { spec: Spec; resource: string }): Draft {
  const isAccepted = spec.organization.suspended_ok.includes(account.id);
  const expected = { state: isAccepted ? 'any' : 'ACTIVE' };
  const actual = { state: account.state, source: account.stateSource };
  const source = account.stateSource === 'Status' ? ', by the retired field Status: AWS gave no State' : '';
  const message = `${account.name} (${account.id}) is ${account.state}${source}`;
  if (account.state === 'ACTIVE') return { outcome: 'pass', resource, expected, actual, message };
  if (!otherStates.includes(account.state)) {
    const label = `${account.name} (${account.id})`;
    const what =
      account.state === 'UNKNOWN' ? `AWS gave no state of ${label}` : `${label} is in the state ${account.state}, which is not known here`;
    return unsaid(what, { resource, expected, actual });
  }
  return passIf(isAccepted, { resource, expected, actual, message: `${message}${isAccepted ? ', accepted by suspended_ok' : ''}` });
}
