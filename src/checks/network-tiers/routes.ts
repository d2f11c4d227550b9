import type { Route, RouteTable } from '../../facts/route-tables.ts';
import type { Subnet } from '../../facts/subnets.ts';
import type { DeclaredTier } from '../../spec/sections/networks.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Judged, passIf } from '../check.ts';
import { effectiveTable } from '../networks/reading.ts';
import { unsaid } from '../unsaid.ts';
import { everywhere, type Range, rangeOf, without } from './addresses.ts';
import { type At, eachTierSubnet, named } from './each.ts';
import type { TierWorld } from './world.ts';

/** Whether packets take a route; `null` where AWS did not say, or in words not known here. */
export function isActive({ state }: Route): boolean | null {
  if (state === 'active') return true;
  return state === 'blackhole' || state === 'filtered' ? false : null;
}

/** Global unicast addresses are the internet of version 6. */
const internet = { 4: everywhere(4), 6: rangeOf('2000::/3') as Range } as const;

/** The widest blocks that are no default route: one that covers more of the internet than any owner of addresses has is a part of one. */
const least = { 4: 1n << 25n, 6: 1n << 121n } as const;

/** Whether a route is a default route, or a part of one that is split: 0.0.0.0/0, or 0.0.0.0/1 beside 128.0.0.0/1. */
function isDefault({ destination }: Pick<Route, 'destination'>, version: 4 | 6): boolean {
  const range = rangeOf(destination);
  if (range === null || range.version !== version || range.last - range.first + 1n < least[version]) return false;
  return range.first <= internet[version].last && range.last >= internet[version].first;
}

/** Default routes, and whether together they cover the whole internet. */
export function defaultsOf(routes: readonly Route[], version: 4 | 6): { readonly routes: readonly Route[]; readonly isWhole: boolean } {
  const found = routes.filter((route) => isDefault(route, version));
  const covered = found.flatMap(({ destination }) => rangeOf(destination) ?? []);
  return { routes: found, isWhole: without([internet[version]], covered).length === 0 };
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

/** What is wrong with the default route of one version of IP, and what cannot be said of it. */
interface Faults {
  readonly faults: readonly string[];
  readonly open: readonly string[];
}

function judgeDefault(table: RouteTable, version: 4 | 6, wanted: DeclaredTier['route'] | DeclaredTier['ipv6_route']): Faults {
  const all = table.routes.filter((route) => isDefault(route, version));
  const active = all.filter((route) => isActive(route) === true);
  const open = all
    .filter((route) => isActive(route) === null)
    .map((route) => `AWS did not say whether the route ${routeText(route)} is active`);
  const wrong = active.filter((route) => !hops[wanted].fits(route)).map((route) => `its default route goes ${routeText(route)}`);
  const gone = all.filter((route) => isActive(route) === false).map(routeText);
  const isMissing = wanted !== 'none' && wrong.length === 0 && open.length === 0 && !defaultsOf(active, version).isWhole;
  const found = active.length > 0 ? `only ${active.map(routeText).join(', ')}` : gone.length > 0 ? `only ${gone.join(', ')}` : 'none';
  const missing = isMissing ? [`of default routes for IPv${version} it has ${found}`] : [];
  return { faults: [...wrong, ...missing], open };
}

/** Gateways to the internet that a tier does not have are next hops of no route at all, of a part of the internet or a prefix list either. */
function judgeStray(table: RouteTable, { route, ipv6_route: six }: DeclaredTier): Faults {
  const gateways = table.routes.filter(
    (one) =>
      (isInternetGateway(one) && (route !== 'igw' || (six !== 'igw' && one.destination.includes(':')))) ||
      (one.via === 'egress-only' && six !== 'egress_only'),
  );
  const rest = gateways.filter((one) => !isDefault(one, 4) && !isDefault(one, 6));
  return {
    faults: rest.filter((one) => isActive(one) === true).map((one) => `its route ${routeText(one)} reaches the internet`),
    open: rest.filter((one) => isActive(one) === null).map((one) => `AWS did not say whether the route ${routeText(one)} is active`),
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
      const parts = [judgeDefault(table, 4, tier.route), judgeDefault(table, 6, tier.ipv6_route), judgeStray(table, tier)];
      const faults = parts.flatMap((part) => part.faults);
      const open = parts.flatMap((part) => part.open);
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
