import type { Route } from '../../facts/route-tables.ts';
import type { DeclaredTier } from '../../spec/sections/networks.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Judged, passIf } from '../check.ts';
import type { At } from '../networks/each.ts';
import { unsaid } from '../unsaid.ts';
import { eachTierSubnet, named } from './each.ts';
import { isActive, routeText, tableOf } from './routes.ts';
import type { TierWorld } from './world.ts';

const expected = 'local routes and gateway endpoints, and no other route';

/** Whether a tier has no way out at all. */
export function isIsolated({ route }: Pick<DeclaredTier, 'route'>): boolean {
  return route === 'none';
}

/** What a route of an isolated subnet is. */
type Kind =
  | { readonly kind: 'inside' }
  | { readonly kind: 'dead' }
  | { readonly kind: 'out'; readonly why: string }
  | { readonly kind: 'open'; readonly why: string };

/** No route of an isolated subnet leads anywhere but to its own network, and to S3 and DynamoDB by gateway endpoints. */
export function judgeIsolation(world: TierWorld, spec: Spec): readonly Judged[] {
  return eachTierSubnet(world, spec, {
    expected: () => expected,
    isAsked: isIsolated,
    what: 'to be isolated',
    judge: ({ at }, found) => {
      const { subnet } = found;
      const place = { resource: subnet.arn, expected, actual: null };
      const table = tableOf(world, at, subnet);
      if (table === null) return [unsaid(`which route table is in force for ${named(found)}: AWS lists none, or several`, place)];
      const known = { ...place, actual: table.routes.map(routeText) };
      // What leads out whatever the endpoints are fails even where those could not be read.
      const plain = table.routes.filter((route) => !isEndpoint(route)).map((route) => ({ route, ...kindOf(route) }));
      const ofEndpoints = (): typeof plain =>
        table.routes.filter(isEndpoint).map((route) => ({ route, ...endpointKind(world, at, route) }));
      const routes = plain.some(({ kind }) => kind === 'out') ? plain : [...plain, ...ofEndpoints()];
      const out = routes.flatMap((one) => (one.kind === 'out' ? [`${routeText(one.route)}, ${one.why}`] : []));
      if (out.length > 0)
        return [passIf(false, { ...known, message: `${named(found)} is not isolated: ${table.id} routes ${out.join('; ')}.` })];
      const open = routes.flatMap((one) => (one.kind === 'open' ? [`${routeText(one.route)}, ${one.why}`] : []));
      if (open.length > 0) return [unsaid(`whether ${named(found)} is isolated: ${table.id} routes ${open.join('; ')}`, known)];
      if (table.routes.length === 0) return [unsaid(`AWS listed no route at all in ${table.id}, not even the local one`, known)];
      const dead = routes.flatMap(({ kind, route }) => (kind === 'dead' ? [routeText(route)] : []));
      const rest = dead.length === 0 ? '' : ` These routes lead nowhere, until their next hop comes back: ${dead.join(', ')}.`;
      return [passIf(true, { ...known, message: `${named(found)} is isolated: ${table.id} has ${expected}.${rest}` })];
    },
  });
}

const ways: Readonly<Record<Route['via'], string>> = {
  local: 'the network itself',
  gateway: 'a gateway',
  nat: 'a NAT gateway',
  'egress-only': 'an egress-only internet gateway',
  instance: 'an instance',
  interface: 'a network interface',
  peering: 'a peering connection',
  'transit-gateway': 'a transit gateway',
  'local-gateway': 'a local gateway',
  'carrier-gateway': 'a carrier gateway',
  'core-network': 'a core network',
  other: 'a next hop that iq does not know',
};

const gateways: readonly (readonly [prefix: string, text: string])[] = [
  ['igw-', 'an internet gateway'],
  ['vgw-', 'a virtual private gateway'],
];

function isEndpoint({ via, target }: Route): boolean {
  return via === 'gateway' && target?.startsWith('vpce-') === true;
}

function kindOf(route: Route): Kind {
  if (route.via === 'local') return { kind: 'inside' };
  return outward(route, away(route));
}

/** Where a route would lead, as far as packets take it. */
function outward(route: Route, why: string): Kind {
  const active = isActive(route);
  if (active === null) return { kind: 'open', why: `${why}, of which AWS did not say whether it is active` };
  return active ? { kind: 'out', why } : { kind: 'dead' };
}

function away({ via, target, origin }: Route): string {
  const gateway = gateways.find(([prefix]) => target?.startsWith(prefix) === true)?.[1];
  const propagated = origin === 'EnableVgwRoutePropagation' ? ' (propagated)' : origin === 'Advertisement' ? ' (advertised)' : '';
  return `${(via === 'gateway' ? gateway : undefined) ?? ways[via]}${propagated}`;
}

/** Nobody but AWS makes routes to a gateway endpoint, and those name the addresses of its service. An endpoint of a Gateway Load Balancer is any appliance. */
function endpointKind(world: TierWorld, at: At, route: Route): Kind {
  if (isActive(route) === false) return { kind: 'dead' };
  const endpoint = world.at('vpc-endpoints', at).find(({ id }) => id === route.target);
  if (endpoint === undefined) return { kind: 'open', why: 'an endpoint that AWS does not list' };
  const type = endpoint.type?.toLowerCase();
  if (type === undefined) return { kind: 'open', why: 'an endpoint of which AWS did not say the type' };
  if (type === 'gateway' && route.destination.startsWith('pl-')) return { kind: 'inside' };
  return outward(route, `an endpoint of type ${endpoint.type}`);
}
