import type { Route, RouteTable } from '../../facts/route-tables.ts';
import type { Subnet } from '../../facts/subnets.ts';
import { isWithin, versionOf } from '../../match/addresses.ts';
import type { DeclaredTier } from '../../spec/sections/networks.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Judged, passIf } from '../check.ts';
import type { At } from '../networks/each.ts';
import { effectiveTable } from '../networks/reading.ts';
import { defaultsOf, isDefault, isTranslated, plainWays, translated, type Way, waysOf } from '../networks/ways.ts';
import { unsaid } from '../unsaid.ts';
import { eachTierSubnet, named, type TierSubnet } from './each.ts';
import type { TierWorld } from './world.ts';

/** Whether packets take a route; `null` where AWS did not say, or in words not known here. */
export function isActive({ state }: Route): boolean | null {
  if (state === 'active') return true;
  return state === 'blackhole' || state === 'filtered' ? false : null;
}

/** A next hop for people. */
function hopText({ via, target }: Pick<Route, 'via' | 'target'>): string {
  return target ?? `a next hop that iq does not know (${via})`;
}

/** A route for people: `0.0.0.0/0 to nat-1`. */
export function routeText(route: Route): string {
  return `${route.destination} to ${hopText(route)}${isActive(route) === true ? '' : ` (${route.state ?? 'state not said'})`}`;
}

/** Whether a route leads to an internet gateway. */
export function isInternetGateway({ via, target }: Pick<Route, 'via' | 'target'>): boolean {
  return via === 'gateway' && target?.startsWith('igw-') === true;
}

const hops: Readonly<
  Record<DeclaredTier['route'] | DeclaredTier['ipv6_route'], { readonly text: string; readonly fits: (route: Route) => boolean }>
> = {
  igw: { text: 'an internet gateway', fits: isInternetGateway },
  nat_same_az: { text: 'a NAT gateway', fits: ({ via }) => via === 'nat' },
  nat_regional: { text: 'a NAT gateway', fits: ({ via }) => via === 'nat' },
  tgw: { text: 'a transit gateway', fits: ({ via }) => via === 'transit-gateway' },
  egress_only: { text: 'an egress-only internet gateway', fits: ({ via }) => via === 'egress-only' },
  none: { text: 'nowhere', fits: () => false },
};

/** What is wrong with the routes of a table, and what cannot be said of them. */
interface Faults {
  readonly wrong: readonly string[];
  /** What is not there, as far as every route is known. */
  readonly missing: readonly string[];
  readonly open: readonly string[];
}

interface Wanted {
  readonly version: 4 | 6;
  readonly hop: DeclaredTier['route'] | DeclaredTier['ipv6_route'];
  /** Whether the subnet has no addresses of version 4: what it reaches of that version is translated. */
  readonly isTranslatedAlone: boolean;
}

function judgeDefault(ways: readonly Way[], { version, hop, isTranslatedAlone }: Wanted): Faults {
  const all = ways.filter((way) => isDefault(way, version));
  const active = all.filter(({ route }) => isActive(route) === true);
  const open = all.filter(({ route }) => isActive(route) === null).map(({ route }) => notSaid(route));
  // A subnet that faces the internet may reach that of IPv4 through a NAT gateway beside: an internet gateway translates nothing.
  const fits = (way: Way) => hops[hop].fits(way.route) || (hop === 'igw' && way.route.via === 'nat' && isTranslated(way));
  const wrong = active.filter((way) => !fits(way)).map(({ route }) => `its default route goes ${routeText(route)}`);
  const gone = all.filter(({ route }) => isActive(route) === false);
  const isWhole =
    defaultsOf(active, version).isWhole ||
    (isTranslatedAlone &&
      isWithin(
        translated,
        active.flatMap(({ blocks }) => blocks),
      ));
  const isMissing = hop !== 'none' && wrong.length === 0 && open.length === 0 && !isWhole;
  const some = active.length > 0 ? active : gone;
  const found = some.length > 0 ? `only ${some.map(({ route }) => routeText(route)).join(', ')}` : 'none';
  return { wrong, missing: isMissing ? [`of default routes for IPv${version} it has ${found}`] : [], open };
}

function notSaid(route: Route): string {
  return `AWS did not say whether the route ${routeText(route)} is active`;
}

/** Gateways to the internet that a tier does not have are next hops of no route at all, of a part of the internet or a prefix list either. */
function judgeStray(ways: readonly Way[], { route, ipv6_route: six }: DeclaredTier): Faults {
  const gateways = ways.filter(
    (way) =>
      (isInternetGateway(way.route) && (route !== 'igw' || (six !== 'igw' && way.blocks.some((block) => versionOf(block) === 6)))) ||
      (way.route.via === 'egress-only' && six !== 'egress_only'),
  );
  const rest = gateways.filter((way) => !isDefault(way, 4) && !isDefault(way, 6)).map((way) => way.route);
  return {
    wrong: rest.filter((one) => isActive(one) === true).map((one) => `its route ${routeText(one)} reaches the internet`),
    missing: [],
    open: rest.filter((one) => isActive(one) === null).map(notSaid),
  };
}

function judgeWays(ways: readonly Way[], { subnet, tier }: TierSubnet): Faults {
  const isTranslatedAlone = subnet.cidr === null;
  const parts = [
    judgeDefault(ways, { version: 4, hop: tier.route, isTranslatedAlone }),
    judgeDefault(ways, { version: 6, hop: tier.ipv6_route, isTranslatedAlone: false }),
    judgeStray(ways, tier),
  ];
  const unread = ways.flatMap((way) => (isActive(way.route) === false ? [] : (way.unread ?? [])));
  return {
    wrong: [...new Set(parts.flatMap((part) => part.wrong))],
    // What is not there may be in a list that is not known.
    missing: unread.length > 0 ? [] : parts.flatMap((part) => part.missing),
    open: [...new Set([...parts.flatMap((part) => part.open), ...unread])],
  };
}

/** The default routes of every subnet are those of its tier, by the table that is in force for it. */
export function judgeRoutes(world: TierWorld, spec: Spec): readonly Judged[] {
  return eachTierSubnet(world, spec, {
    expected: wantedRoutes,
    isAsked: () => true,
    what: 'for routes',
    judge: ({ at }, found) => {
      const { subnet, tier } = found;
      const place = { resource: subnet.arn, expected: wantedRoutes(tier), actual: null };
      const table = tableOf(world, at, subnet);
      if (table === null) return [unsaid(`which route table is in force for ${named(found)}: AWS lists none, or several`, place)];
      // What is wrong whatever the prefix lists hold fails even where those could not be read.
      const plain = judgeWays(plainWays(table.routes), found);
      const { wrong, missing, open } = plain.wrong.length > 0 ? plain : judgeWays(waysOf(world, at, table.routes), found);
      const faults = [...wrong, ...missing];
      const known = { ...place, actual: { table: table.arn, ...actualOf(table) } };
      const by = `${named(found)} routes by ${tableText(table, subnet)}`;
      if (faults.length > 0) {
        const message = `${by}: ${faults.join('; ')}: expected ${hops[tier.route].text}, for IPv6 ${hops[tier.ipv6_route].text}.`;
        return [passIf(false, { ...known, message })];
      }
      if (open.length > 0) return [unsaid(`of ${named(found)}, ${open.join('; ')}`, known)];
      const gone = table.routes.filter((route) => isActive(route) === false).map(routeText);
      const dead = gone.length === 0 ? '' : ` It also has routes that lead nowhere: ${gone.join(', ')}.`;
      const message = `${by}: its default route goes to ${hops[tier.route].text}, for IPv6 to ${hops[tier.ipv6_route].text}.${dead}`;
      return [passIf(true, { ...known, message: message.replaceAll('to nowhere', 'nowhere') })];
    },
  });
}

function wantedRoutes({ route, ipv6_route: six }: DeclaredTier): Readonly<Record<string, string>> {
  return { '0.0.0.0/0': route, '::/0': six };
}

function actualOf({ routes }: RouteTable): { readonly routes: readonly string[] } {
  return { routes: routes.map(routeText) };
}

/** The route table in force for a subnet; `null` where AWS lists none, or several. */
export function tableOf(world: TierWorld, at: At, subnet: Subnet): RouteTable | null {
  return effectiveTable(subnet, world.at('route-tables', at));
}

/** A route table for people, and why it is the one in force. */
function tableText({ id, subnets }: RouteTable, subnet: Subnet): string {
  return subnets.includes(subnet.id) ? id : `${id}, the main table of its network, for it is associated with none`;
}
