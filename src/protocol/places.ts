import type { Check } from '../checks/check.ts';
import type { Depth } from '../facts/fact.ts';
import { reaches } from '../plan.ts';
import { declaredAccount, isAmong, membershipsOf, staticMembers } from '../spec/sets.ts';
import type { Spec } from '../spec/spec.ts';

/** Where a check is judged, as far as the spec alone says it. */
export interface PlannedPlace {
  /** `organization`, an account id, or `set:NAME`. */
  readonly at: string;
  /** In words. */
  readonly place: string;
}

/**
 * Every place that an execution can owe a verdict of: the organization, each declared account that the check names or whose set can take it,
 * and once for the accounts of a set that only the execution knows. A place is left out only where the spec alone rules it out.
 */
export function placesOf(spec: Spec, check: Check): readonly PlannedPlace[] {
  if (check.scope === 'organization') return [{ at: 'organization', place: `organization ${spec.organization.id}` }];
  const names = check.accounts?.(spec) ?? [];
  const sets = names.filter((name) => !Object.hasOwn(spec.organization.accounts, name));
  return [...declaredPlaces(spec, check, names), ...furtherPlaces(spec, sets)];
}

function declaredPlaces(spec: Spec, check: Check, names: readonly string[]): readonly PlannedPlace[] {
  const members = staticMembers(spec.organization);
  const wanted = new Set(names.flatMap((name) => (Object.hasOwn(spec.organization.accounts, name) ? [name] : (members[name] ?? []))));
  return [...wanted]
    .filter((name) => depthsOf(spec, name).some((depth) => reaches(depth, check.depth)))
    .map((name) => {
      const id = spec.organization.accounts[name]?.id ?? name;
      const where = { where: names, name };
      return { at: id, place: isCertain(spec, where) ? `${name} (${id})` : `${name} (${id}), where its tags say so` };
    })
    .sort((a, b) => (a.at < b.at ? -1 : 1));
}

/** A set of named accounts has no others; every other set can hold accounts that the spec does not name. */
function furtherPlaces(spec: Spec, names: readonly string[]): readonly PlannedPlace[] {
  return [...new Set(names)]
    .filter((name) => Object.hasOwn(spec.organization.sets, name) && spec.organization.sets[name]?.accounts === undefined)
    .sort()
    .map((name) => ({ at: `set:${name}`, place: `every further account of the set ${name}` }));
}

function isCertain(spec: Spec, { where, name }: { readonly where: readonly string[]; readonly name: string }): boolean {
  const account = declaredAccount(spec.organization, name);
  return isAmong(spec.organization, where, account, membershipsOf(spec.organization, account)) === 'yes';
}

/** The depths at which a declared account can come to be read, by the classes in their order; `null` where none may take it. Never empty. */
export function depthsOf(spec: Spec, name: string): readonly (Depth | null)[] {
  const account = declaredAccount(spec.organization, name);
  const memberOf = membershipsOf(spec.organization, account);
  const depths = new Set<Depth | null>();
  for (const { in: where, depth } of spec.organization.classes) {
    const membership = isAmong(spec.organization, where, account, memberOf);
    if (membership !== 'no') depths.add(depth);
    if (membership === 'yes') return [...depths];
  }
  return [...depths, null];
}
