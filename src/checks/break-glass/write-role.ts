import type { FactName } from '../../facts/index.ts';
import type { Role } from '../../facts/roles.ts';
import type { Spec } from '../../spec/spec.ts';
import { documentsOf } from '../access/holders.ts';
import { reachedOf, reachOf } from '../access/reach.ts';
import { reservedRolesOf } from '../access/reserved.ts';
import { readTrust } from '../access/trust.ts';
import { accountOf } from '../account-of.ts';
import { type Draft, type Judged, passIf, type World } from '../check.ts';
import { unsaid } from '../unsaid.ts';
import { some } from './permission-set.ts';
import { type BreakGlass, sectionOf, setName, together } from './section.ts';
import { trustConditions } from './trusted.ts';

type WriteRole = NonNullable<BreakGlass['write_role']>;

function declaredRole(spec: Spec): WriteRole {
  const { write_role } = sectionOf(spec);
  if (write_role === undefined) throw new Error('the spec declares no break_glass.write_role');
  return write_role;
}

function overWriteRole<N extends FactName>(
  world: World<'roles' | N>,
  spec: Spec,
  expected: unknown,
  judge: (role: Role, roles: readonly Role[]) => Draft,
): readonly Judged[] {
  const account = accountOf(world);
  const { name } = declaredRole(spec);
  const resource = `${account}/role/${name}`;
  return world.each(
    [account],
    () => ({ target: { account }, resource, expected }),
    () => {
      const roles = (world as World<'roles'>).at('roles', { account });
      const role = roles.find((one) => one.name === name);
      const message = `${world.label(account)} has no role ${name}: nobody can change anything by break-glass access`;
      return role === undefined ? passIf(false, { resource, expected, actual: null, message }) : judge(role, roles);
    },
  );
}

/** The role for changes exists, and its sessions are no longer than declared. */
export function judgeWriteRole(world: World<'roles'>, spec: Spec): readonly Judged[] {
  const { session } = declaredRole(spec);
  const expected = { session: session.text };
  return overWriteRole(world, spec, expected, ({ arn, name, maxSessionSeconds }) => {
    const draft = { resource: arn, expected, actual: { maxSessionSeconds } };
    if (maxSessionSeconds === null) return unsaid(`AWS left out the greatest length of sessions of ${name}`, draft);
    const message = `Sessions of ${name} last ${maxSessionSeconds / 60} minutes at most; ${session.text} is allowed`;
    return passIf(maxSessionSeconds <= session.seconds, { ...draft, message });
  });
}

/** The declared permission sets, and nobody else, may take the role on. */
export function judgeWriteRoleTrust(world: World<'roles'>, spec: Spec): readonly Judged[] {
  const sets = declaredRole(spec).trusted_by.map(setName);
  const expected = { trustedBy: sets };
  return overWriteRole(world, spec, expected, (role, roles) => {
    const draft = { resource: role.arn, expected, actual: role.trustPolicy };
    const missing = sets.filter((set) => reservedRolesOf(roles, set).length === 0);
    const allowed = sets.flatMap((set) => reservedRolesOf(roles, set)).map(({ arn }) => arn);
    if (missing.length > 0)
      return unsaid(
        `${missing.join(', ')} is not provisioned in ${world.label(accountOf(world))}, so whom ${role.name} should trust is not known`,
        draft,
      );
    const statements = readTrust(role.trustPolicy);
    if (statements === null) return unsaid(`the trust policy of ${role.name} is not there, or cannot be read`, draft);
    const account = accountOf(world);
    return together(trustConditions(statements, { account, allowed, roles: roles.map(({ arn }) => arn) }), { ...draft, what: role.name });
  });
}

/** The role for changes cannot undo what records and limits it. */
export function judgeSeparation(world: World<'authorization-details' | 'roles'>, spec: Spec): readonly Judged[] {
  const { never } = declaredRole(spec);
  const expected = { never };
  return overWriteRole(world, spec, expected, (role) => {
    const draft = { resource: role.arn, expected };
    const documents = documentsOf(world.at('authorization-details', { account: accountOf(world) }), role);
    if (documents === null) return unsaid(`AWS does not show every policy of ${role.name}`, { ...draft, actual: null });
    const reach = reachOf(documents.policies, documents.boundary);
    const { open, undecided } = reachedOf(reach, never);
    if (open.length === 0 && undecided.length > 0)
      return unsaid(`whether ${role.name} can do ${some(undecided)} cannot be decided from its policies`, { ...draft, actual: undecided });
    const message =
      open.length === 0
        ? `${role.name} can do nothing that ${never.join(', ')} names`
        : `${role.name} can do ${some(open)} (${reach.because(open[0] ?? '')}): it could undo what records and limits it`;
    return passIf(open.length === 0, { ...draft, actual: open, message });
  });
}
