import type { Subnet } from '../../../../facts/subnets.ts';
import { matches } from '../../../../policy/glob.ts';
import { nameOf } from '../../../names.ts';

/** Where default routes lead, in the words of the grammar. */
export interface Way {
  readonly route: 'igw' | 'nat_same_az' | 'nat_regional' | 'tgw' | 'none';
  readonly ipv6: 'igw' | 'egress_only' | 'none';
}

/** A tier as the grammar has it. */
export interface Tier {
  readonly match: { readonly tag: Readonly<Record<string, string>> };
  readonly azs: readonly string[] | undefined;
  readonly route: Way['route'];
  readonly ipv6_route?: Way['ipv6'] | undefined;
}

interface Routed {
  readonly subnet: Subnet;
  readonly way: Way | null;
}

/** A way to tell subnets apart: a tag, and for each subnet the pattern of its value. */
interface Division {
  readonly key: string;
  readonly groups: ReadonlyMap<string, readonly Routed[]>;
}

/** More tiers than this divide nothing. */
const most = 8;

/** The subnets by tiers: told apart by one tag, so that all of a tier lead the same way. Why not, where no tag does that. */
export function tiersOf(subnets: readonly Routed[]): Readonly<Record<string, Tier>> | string {
  if (subnets.some(({ way }) => way === null))
    return 'the default route of a subnet leads where the grammar has no word for, or is not known';
  const divisions = [...tagKeys(subnets).map((key) => byValue(subnets, key)), byName(subnets)].filter((one) => isWhole(one, subnets));
  const [best] = divisions.sort((a, b) => rank(a) - rank(b));
  if (best === undefined) return 'no tag tells its subnets apart by where they lead';
  const named = [...best.groups].map(
    ([pattern, list]) => [nameOf(pattern.replaceAll('*', ' ').split('/').at(-1) ?? pattern), pattern, list] as const,
  );
  const isUnique = new Set(named.map(([name]) => name)).size === named.length;
  return Object.fromEntries(
    named
      .map(([name, pattern, list], index): readonly [string, Tier] => [
        isUnique ? name : `tier_${index + 1}`,
        tierOf(best.key, pattern, list),
      ])
      .sort(([, a], [, b]) => order.indexOf(a.route) - order.indexOf(b.route)),
  );
}

const order: readonly Way['route'][] = ['igw', 'nat_same_az', 'nat_regional', 'tgw', 'none'];

/** Tags that every subnet has. Those that CloudFormation writes name stacks, not tiers. */
function tagKeys(subnets: readonly Routed[]): readonly string[] {
  const [first, ...others] = subnets;
  return Object.keys(first?.subnet.tags ?? {})
    .filter((key) => key !== 'Name' && !key.startsWith('aws:') && others.every(({ subnet }) => Object.hasOwn(subnet.tags, key)))
    .sort();
}

function byValue(subnets: readonly Routed[], key: string): Division {
  return { key, groups: Map.groupBy(subnets, ({ subnet }) => subnet.tags[key] ?? '') };
}

/** By the Name without what ends it: a zone, its letter, a number. */
function byName(subnets: readonly Routed[]): Division {
  const pattern = ({ tags, zone }: Subnet): string => {
    const name = tags.Name ?? '';
    const short =
      zone !== null && name.endsWith(zone)
        ? name.slice(0, -zone.length)
        : name.replace(/(?<=[-_ ])[a-f0-9]$|(?<=[a-z])[0-9]{1,2}$|(?<=[-_ ])[0-9]{1,2}[a-f]?$/i, '');
    return short === name ? name : `${short}*`;
  };
  return { key: 'Name', groups: Map.groupBy(subnets, ({ subnet }) => pattern(subnet)) };
}

/** Whether each group leads one way, and its pattern takes its own subnets alone. */
function isWhole({ key, groups }: Division, subnets: readonly Routed[]): boolean {
  if (groups.size > most || (groups.size > 1 && groups.size >= subnets.length && subnets.length > 3)) return false;
  return [...groups].every(([pattern, list]) => {
    if (pattern === '' || pattern === '*') return false;
    const ways = new Set(list.map(({ way }) => `${way?.route} ${way?.ipv6}`));
    return ways.size === 1 && subnets.every((one) => list.includes(one) === matches(pattern, one.subnet.tags[key] ?? ''));
  });
}

/** The fewest tiers are the best; of those, the tag whose name says that it is about tiers. */
function rank({ key, groups }: Division): number {
  return groups.size * 2 + (/tier|subnet|type|layer/i.test(key) ? 0 : 1);
}

function tierOf(key: string, pattern: string, list: readonly Routed[]): Tier {
  const zones = [...new Set(list.map(({ subnet }) => subnet.zone))].sort();
  const { route, ipv6 } = list[0]?.way ?? ({ route: 'none', ipv6: 'none' } as const);
  return {
    match: { tag: { [key]: pattern } },
    azs: zones.includes(null) ? undefined : (zones as readonly string[]),
    route,
    ipv6_route: ipv6 === 'none' ? undefined : ipv6,
  };
}
