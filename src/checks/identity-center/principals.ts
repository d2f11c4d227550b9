import type { AccountAssignment } from '../../facts/account-assignments.ts';
import type { IdentityPrincipals } from '../../facts/identity-principals.ts';

/** Whom an assignment names: by a word that a spec would use, or why nobody can say. */
export type Named =
  /** `group:cc-operators`, `user:ada`. */
  | { readonly who: string; readonly flaw: null }
  /** `isGone`: certain, the principal does not exist any more. */
  | { readonly who: string; readonly flaw: string; readonly isGone: boolean };

/** The name of the principal of an assignment. */
export function namedBy({ principalType, principalId }: AccountAssignment, { groups, users }: IdentityPrincipals): Named {
  const kind = principalType === 'GROUP' ? 'group' : principalType === 'USER' ? 'user' : null;
  const who = `${principalType}:${principalId}`;
  if (kind === null) return { who, flaw: `AWS calls the principal ${principalId} a ${principalType}`, isGone: false };
  const all = kind === 'group' ? groups : users;
  const principal = all.find(({ id }) => id === principalId);
  if (principal === undefined) return { who, flaw: `the ${kind} ${principalId} was not read`, isGone: false };
  if (!principal.isThere) return { who, flaw: `the ${kind} ${principalId} does not exist any more`, isGone: true };
  if (principal.name === null) return { who, flaw: `AWS does not name the ${kind} ${principalId}`, isGone: false };
  if (all.filter(({ name }) => name === principal.name).length > 1) {
    return { who, flaw: `more than one ${kind} is called ${principal.name}`, isGone: false };
  }
  return { who: `${kind}:${principal.name}`, flaw: null };
}
