import type { PrefixList } from '../../facts/prefix-lists.ts';
import { matches } from '../../policy/glob.ts';
import type { DeclaredPrefixList } from '../../spec/sections/security-groups.ts';
import type { Spec } from '../../spec/spec.ts';
import type { World } from '../check.ts';
import { type GroupWorld, type Region, type Tried, tried, unclear } from './world.ts';

/** Of lists that are gone, or never came to be. */
const gone: readonly (string | null)[] = ['delete-complete', 'create-failed'];

/** The prefix lists that can be named in a place. Throws where they were not read. */
export function listsAt(world: World<'prefix-lists'>, place: Region): readonly PrefixList[] {
  return world.at('prefix-lists', place).filter(({ state }) => !gone.includes(state));
}

/** Whether AWS keeps the list; `null`: AWS did not say whose it is. */
export function isAwsOwned({ owner }: PrefixList): boolean | null {
  return owner === null ? null : owner.toUpperCase() === 'AWS';
}

/** The id of the list that `pl:NAME` or `service:NAME` means in a place; `null`: there is none. */
export function listIdOf(world: GroupWorld, spec: Spec, reference: string, place: Region): Tried<string | null> {
  const found = tried(world, place, () => meantBy(world, spec, reference, place));
  if (found.kind === 'unclear') return found;
  const [list, ...others] = found.value;
  if (list === undefined) return { kind: 'known', value: null };
  if (others.length > 0)
    return unclear(`${found.value.length} prefix lists are ${reference}: ${found.value.map(({ id }) => id).join(', ')}`);
  if (list.owner === null) return unclear(`AWS did not say whose prefix list ${list.id} is, which may be ${reference}`);
  return { kind: 'known', value: list.id };
}

/** The lists that `pl:NAME` or `service:NAME` can mean in a place. Throws where they were not read. */
export function meantBy(world: World<'prefix-lists'>, spec: Spec, reference: string, place: Region): readonly PrefixList[] {
  const [kind, name = ''] = reference.split(/:(.*)/);
  const lists = listsAt(world, place);
  if (kind === 'service') {
    const names = [`com.amazonaws.${place.region}.${name}`, `com.amazonaws.global.${name}`];
    return lists.filter((list) => names.includes(list.name) && isAwsOwned(list) !== false);
  }
  const declared = spec.security_groups?.prefix_lists[name];
  return declared === undefined || declared.region !== place.region ? [] : lists.filter((list) => isMeant(world, declared, list, place));
}

/** A list of the account itself where it is declared there, else one that a declared account shares with it. */
function isMeant(
  world: Pick<World, 'isIn'>,
  { in: where, match }: DeclaredPrefixList,
  { name, owner }: PrefixList,
  { account }: Region,
): boolean {
  if (!matches(match.name, name)) return false;
  return owner === null || (world.isIn(account, where) ? owner === account : world.isIn(owner, where));
}
