import type { RoleDetails } from '../../facts/authorization-details.ts';
import type { Role } from '../../facts/roles.ts';
import { matchesGlob } from '../../spec/sections/glob.ts';
import type { Spec } from '../../spec/spec.ts';
import { accountOf } from '../account-of.ts';
import type { Draft, Judged, World } from '../check.ts';

/** What the spec says of roles. Throws where it says nothing: then the check is excluded and never judged. */
export function rolesOf(spec: Spec): NonNullable<NonNullable<Spec['identity']>['roles']> {
  const roles = spec.identity?.roles;
  if (roles === undefined) throw new Error('the spec has no section identity.roles');
  return roles;
}

/** The finding where the spec asks for nothing in the account. */
export function notAsked(world: World<never>, message: string): readonly Judged[] {
  const account = accountOf(world);
  return world.each(
    [account],
    () => ({ target: { account }, resource: account }),
    () => ({ outcome: 'not-applicable', resource: account, expected: null, actual: null, message }),
  );
}

/** Roles that AWS makes for its services and for permission sets: nobody in the account can change them. */
const keptByAws = /^\/(aws-service-role|aws-reserved)\//;

/** Whether AWS alone keeps the role. */
export function isKeptByAws({ path }: Pick<Role | RoleDetails, 'path'>): boolean {
  return keptByAws.test(path);
}

/** Whether the spec leaves the role out, by its name. */
export function isExcepted({ name }: Pick<Role | RoleDetails, 'name'>, spec: Spec): boolean {
  return rolesOf(spec).except.some((pattern) => matchesGlob(pattern, name));
}

/** A finding for each role that is not in order, and one for all others together. */
export function withRest(drafts: readonly Draft[], rest: Omit<Draft, 'outcome'>): readonly Draft[] {
  const bad = drafts.filter(({ outcome }) => outcome !== 'pass');
  return bad.length < drafts.length || drafts.length === 0 ? [...bad, { outcome: 'pass', ...rest }] : bad;
}
