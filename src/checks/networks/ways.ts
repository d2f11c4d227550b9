import type { Route } from '../../facts/route-tables.ts';
import { blockOf, everywhere, isShared, merged, prefixOf, versionOf, without } from '../../match/addresses.ts';
import type { World } from '../check.ts';
import type { At } from './each.ts';

/** A route with the addresses that it is for. */
export interface Way {
  readonly route: Route;
  /** Blocks of addresses; none of a list that AWS keeps: those are of services, and never of the internet. */
  readonly blocks: readonly string[];
  /** Why the entries of its prefix list are not known, as a sentence; `null` where they are. */
  readonly unread: string | null;
}

/** Whether a route is for the addresses of a prefix list. */
function isByList({ destination }: Route): boolean {
  return destination.startsWith('pl-');
}

/** The routes that name their blocks themselves, and those of prefix lists as if these were empty. */
export function plainWays(routes: readonly Route[]): readonly Way[] {
  return routes.map((route) => ({ route, blocks: [blockOf(route.destination)].flatMap((block) => block ?? []), unread: null }));
}

/** The routes with the entries of their prefix lists. Throws where the prefix lists were not read, and some route is for one. */
export function waysOf(world: World<'prefix-lists'>, at: At, routes: readonly Route[]): readonly Way[] {
  return plainWays(routes).map((way) => (isByList(way.route) ? { ...way, ...entriesOf(world, at, way.route.destination) } : way));
}

function entriesOf(world: World<'prefix-lists'>, at: At, id: string): Omit<Way, 'route'> {
  const list = world.at('prefix-lists', at).find((one) => one.id === id);
  if (list === undefined) return { blocks: [], unread: `AWS does not list the prefix list ${id}` };
  if (list.owner === 'AWS') return { blocks: [], unread: null };
  const why = list.readError === null ? '' : `: ${list.readError.detail}`;
  if (list.entries === null) return { blocks: [], unread: `the entries of the prefix list ${id} were not read${why}` };
  const blocks = list.entries.flatMap((entry) => blockOf(entry) ?? []);
  const isWhole = blocks.length === list.entries.length;
  return { blocks: merged(blocks), unread: isWhole ? null : `the prefix list ${id} has an entry that is no block of addresses` };
}

/** Global unicast addresses are the internet of version 6. */
const internet = { 4: everywhere[4], 6: '2000::/3' } as const;

/** The addresses by which IPv6 reaches the internet of IPv4, through a gateway that translates. */
export const translated = '64:ff9b::/96';

/** The narrowest default route: what covers more of the internet than any owner of addresses has is a part of one. */
const narrowest = 7;

/** Whether a block is that of a default route, or of a part of one that is split: 0.0.0.0/0, or 0.0.0.0/1 beside 128.0.0.0/1. */
export function isDefaultBlock(block: string): boolean {
  return prefixOf(block) <= narrowest && isShared([block], [internet[versionOf(block)]]);
}

/** Whether a way is a default route of a version, or a part of one. */
export function isDefault(way: Way, version: 4 | 6): boolean {
  return way.blocks.some((block) => versionOf(block) === version && isDefaultBlock(block)) || (version === 4 && isTranslated(way));
}

/** Whether a way leads from IPv6 to the internet of IPv4. Gateways to the internet of IPv6 translate nothing. */
export function isTranslated({ route: { via, target }, blocks }: Way): boolean {
  if (via === 'local' || via === 'egress-only' || target?.startsWith('igw-') === true) return false;
  return blocks.some((block) => prefixOf(block) <= 96 + narrowest && isShared([block], [translated]));
}

/** Default routes, and whether together they cover the whole internet. */
export function defaultsOf(ways: readonly Way[], version: 4 | 6): { readonly ways: readonly Way[]; readonly isWhole: boolean } {
  const found = ways.filter((way) => isDefault(way, version));
  const covered = found.flatMap(({ blocks }) => blocks);
  return { ways: found, isWhole: without([internet[version]], covered).length === 0 };
}
