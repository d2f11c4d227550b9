import type { AccountAssignment } from '../../facts/account-assignments.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf, type World } from '../check.ts';
import { unsaid } from '../unsaid.ts';
import { type Named, namedBy } from './principals.ts';
import { declaredSets, onlyFinding, type SetSection } from './section.ts';

type AssignmentWorld = World<'permission-sets' | 'account-assignments' | 'identity-principals'>;

/** An assignment by the words of a spec. */
interface Found {
  readonly assignment: AccountAssignment;
  /** Name of the permission set. */
  readonly set: string;
  readonly principal: Named;
}

/** Who has which set where is as declared, in both directions. */
export function judgeAssignments(world: AssignmentWorld, spec: Spec): readonly Judged[] {
  const found = foundOf(world);
  const existing = world.each(
    found,
    (one) => ({ target: {}, resource: resourceOf(one) }),
    (one) => judgeExisting(world, spec, one),
  );
  const judged = [...existing, ...judgeMissing(world, spec, found)];
  if (judged.length > 0) return judged;
  return onlyFinding(world, spec, { outcome: 'pass', message: 'No permission set is assigned to anybody, as declared' });
}

function foundOf(world: AssignmentWorld): readonly Found[] {
  const names = new Map(world.at('permission-sets', {}).map(({ arn, name }) => [arn, name]));
  const principals = world.at('identity-principals', {});
  return world.at('account-assignments', {}).map((assignment) => ({
    assignment,
    set: names.get(assignment.permissionSet) ?? assignment.permissionSet,
    principal: namedBy(assignment, principals),
  }));
}

function resourceOf({ assignment: { account }, set, principal }: Found): string {
  return `${set}/${account}/${principal.who}`;
}

/** How the spec writes whom it means. */
const whoOf = ({ group, user }: SetSection['assign'][number]): string => (group === undefined ? `user:${user}` : `group:${group}`);

function judgeExisting(world: AssignmentWorld, spec: Spec, found: Found): Draft {
  const { assignment, set, principal } = found;
  const rules = declaredSets(spec).find(([name]) => name === set)?.[1].assign ?? [];
  const here = rules.filter((rule) => world.isIn(assignment.account, rule.in));
  const expected = here.map(whoOf);
  const place = { resource: resourceOf(found), expected, actual: principal.who };
  const where = `${set} in ${world.label(assignment.account)}`;
  if (principal.flaw !== null) {
    if (principal.isGone) return passIf(false, { ...place, message: `${where} is assigned to nobody: ${principal.flaw}` });
    // Where nobody is declared it does not matter who it is.
    if (here.length > 0) return unsaid(`${where}: ${principal.flaw}`, place);
  }
  const isDeclared = expected.includes(principal.who);
  const isManagement = assignment.account === world.account(spec.organization.management);
  const beyond = isManagement ? ', the management account, which no service control policy binds' : '';
  const message = isDeclared
    ? `${principal.who} has ${where}, as declared`
    : `${principal.who} has ${where}${beyond}, and nobody declared it`;
  return passIf(isDeclared, { ...place, message });
}

/** What is declared and not there. */
function judgeMissing(world: AssignmentWorld, spec: Spec, found: readonly Found[]): readonly Judged[] {
  const declared = declaredSets(spec).flatMap(([set, { assign }]) =>
    assign.flatMap((rule) => world.accounts(rule.in).map((account) => ({ set, account, who: whoOf(rule) }))),
  );
  const unique = new Map(declared.map((one) => [`${one.set}/${one.account}/${one.who}`, one]));
  const there = new Set(found.map(resourceOf));
  return world.each(
    [...unique].filter(([resource]) => !there.has(resource)),
    ([resource]) => ({ target: {}, resource, expected: 'there' }),
    ([resource, { set, account, who }]) => {
      const place = { resource, expected: 'there', actual: null };
      const beside = found.filter((one) => one.set === set && one.assignment.account === account);
      const doubt = beside.find(({ principal }) => principal.flaw !== null && !principal.isGone)?.principal.flaw;
      if (doubt !== undefined && doubt !== null)
        return unsaid(`whether ${who} has ${set} in ${world.label(account)} is not certain: ${doubt}`, place);
      return passIf(false, { ...place, message: `${who} does not have ${set} in ${world.label(account)}, as declared` });
    },
  );
}
