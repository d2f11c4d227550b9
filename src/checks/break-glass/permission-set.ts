import type { AccountAssignment } from '../../facts/account-assignments.ts';
import type { PermissionSet } from '../../facts/permission-sets.ts';
import type { Spec } from '../../spec/spec.ts';
import { durationSeconds } from '../access/duration.ts';
import { documentsOf } from '../access/holders.ts';
import { beyondReading, reachOf } from '../access/reach.ts';
import { accountOf } from '../account-of.ts';
import { type Judged, passIf, type World } from '../check.ts';
import type { Condition } from '../keys/condition.ts';
import { unsaid } from '../unsaid.ts';
import { condition, declaredSet, overRole, sectionOf, setName, together, unknown } from './section.ts';

type SetWorld = World<'account-assignments' | 'permission-sets'>;

/** The permission set exists, lasts as long as declared, and is assigned here, to groups, and nowhere that break_glass leaves out. */
export function judgePermissionSet(world: SetWorld, spec: Spec): readonly Judged[] {
  const account = accountOf(world);
  const section = sectionOf(spec);
  const name = setName(section.permission_set);
  const expected = { permissionSet: name, session: declaredSet(spec)?.session.text ?? null, in: section.in, to: 'groups' };
  const resource = `${account}/permission-set/${name}`;
  return world.each(
    [account],
    () => ({ target: { account }, resource, expected }),
    () => {
      const set = world.at('permission-sets', {}).find((one) => one.name === name);
      if (set === undefined) return passIf(false, { resource, expected, actual: null, message: `There is no permission set ${name}` });
      const assigned = world.at('account-assignments', {}).filter(({ permissionSet }) => permissionSet === set.arn);
      const actual = {
        session: set.sessionDuration,
        assigned: assigned.map(({ account: where, principalType }) => ({ account: where, principalType })),
      };
      const conditions = [...sessionOf(spec, set), ...assignmentsOf(world, spec, assigned)];
      return together(conditions, { resource, expected, actual, what: `Permission set ${name}` });
    },
  );
}

function sessionOf(spec: Spec, { sessionDuration }: PermissionSet): readonly Condition[] {
  const declared = declaredSet(spec)?.session;
  if (declared === undefined) return [];
  const seconds = durationSeconds(sessionDuration);
  if (seconds === null) return [unknown(`has the session duration ${sessionDuration}, which iq cannot read`)];
  return [
    condition(seconds === declared.seconds, `lasts ${sessionDuration ?? "AWS's default of 1 hour"}, and ${declared.text} is declared`),
  ];
}

function assignmentsOf(world: SetWorld, spec: Spec, assigned: readonly AccountAssignment[]): readonly Condition[] {
  const account = accountOf(world);
  const elsewhere = [...new Set(assigned.map((one) => one.account))].filter((where) => !world.isIn(where, sectionOf(spec).in));
  const types = new Set(assigned.map(({ principalType }) => principalType));
  const strange = [...types].filter((type) => type !== 'GROUP' && type !== 'USER');
  const isHere = assigned.some((one) => one.account === account);
  return [
    condition(isHere, isHere ? `is assigned in ${world.label(account)}` : `is assigned to nobody in ${world.label(account)}`),
    condition(
      elsewhere.length === 0,
      elsewhere.length === 0
        ? 'nowhere that break_glass.in leaves out'
        : `is assigned in ${elsewhere.map((id) => world.label(id)).join(', ')} too, where nobody hears of its use`,
    ),
    condition(!types.has('USER'), types.has('USER') ? 'is assigned to single users, and not to groups alone' : 'to groups alone'),
    ...strange.map((type) => unknown(`is assigned to a ${type}, which iq does not know`)),
  ];
}

/** What the provisioned role really has goes nowhere beyond reading, but for what the set declares besides. */
export function judgeReadOnly(world: World<'authorization-details' | 'roles'>, spec: Spec): readonly Judged[] {
  const plus = declaredSet(spec)?.plus ?? [];
  const expected = { access: 'read_only', plus };
  return overRole(world, spec, { expected }, (role) => {
    const draft = { resource: role.arn, expected };
    const documents = documentsOf(world.at('authorization-details', { account: accountOf(world) }), role);
    if (documents === null) return unsaid(`AWS does not show every policy of ${role.name}`, { ...draft, actual: null });
    const reach = reachOf(documents.policies, documents.boundary);
    const { open, undecided } = beyondReading(reach, plus);
    if (open.length === 0 && undecided.length > 0)
      return unsaid(`whether ${role.name} can do ${some(undecided)} cannot be decided from its policies`, { ...draft, actual: undecided });
    const message =
      open.length === 0
        ? `${role.name} can only read${plus.length === 0 ? '' : `, and ${plus.join(', ')}`}`
        : `${role.name} can do more than read: ${some(open)} (${reach.because(open[0] ?? '')})`;
    return passIf(open.length === 0, { ...draft, actual: open, message });
  });
}

const shown = 5;

/** The first of many, for people. */
export const some = (actions: readonly string[]): string =>
  `${actions.slice(0, shown).join(', ')}${actions.length > shown ? ` and ${actions.length - shown} more` : ''}`;
