import type { NatGateway } from '../../facts/nat-gateways.ts';
import type { Route } from '../../facts/route-tables.ts';
import type { DeclaredTier } from '../../spec/sections/networks.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf } from '../check.ts';
import type { At, Network } from '../networks/each.ts';
import { defaultsOf, plainWays, type Way, waysOf } from '../networks/ways.ts';
import { notAsked } from '../not-asked.ts';
import { unsaid } from '../unsaid.ts';
import { eachTierSubnet, named, type TierSubnet } from './each.ts';
import { isActive, isInternetGateway, tableOf } from './routes.ts';
import type { TierWorld } from './world.ts';

/** Whether a tier reaches the internet through NAT gateways. */
export function hasNat({ route }: Pick<DeclaredTier, 'route'>): boolean {
  return route === 'nat_same_az' || route === 'nat_regional';
}

/** Something that must hold of a NAT gateway: met, not met (a sentence), or not known (a sentence). */
interface Statement {
  readonly isMet: boolean | null;
  readonly otherwise: string;
}

const met: Statement = { isMet: true, otherwise: '' };

function statement(isMet: boolean | null, otherwise: string): Statement {
  return { isMet, otherwise };
}

/** Whether a word of AWS is the one that is expected; not known where AWS left it out. */
function says(word: string | null, expected: string, otherwise: string): Statement {
  return statement(word === null ? null : word.toLowerCase() === expected, otherwise);
}

/** The NAT gateway of each subnet works, reaches the internet, and is in the subnet's own zone unless a regional one is declared. */
export function judgeNat(world: TierWorld, spec: Spec): readonly Judged[] {
  return eachTierSubnet(world, spec, {
    expected: expectation,
    isAsked: hasNat,
    what: 'for NAT gateways',
    judge: (network, found) => [judgeSubnet(world, network, found)],
  });
}

function expectation({ route }: DeclaredTier): string {
  return route === 'nat_regional' ? 'a regional public NAT gateway, available' : 'a public NAT gateway, available, in the same zone';
}

function judgeSubnet(world: TierWorld, network: Network, found: TierSubnet): Draft {
  const { subnet, tier } = found;
  const place = { resource: subnet.arn, expected: expectation(tier), actual: null };
  const table = tableOf(world, network.at, subnet);
  if (table === null) return unsaid(`which route table is in force for ${named(found)}: AWS lists none, or several`, place);
  // What is wrong whatever the prefix lists hold fails even where those could not be read.
  const toNat = table.routes.filter(({ via }) => via === 'nat');
  const plain = judgeWays(world, network, { found, ways: plainWays(toNat) });
  const { ids, wrong, open } =
    plain.wrong.length > 0 ? plain : judgeWays(world, network, { found, ways: waysOf(world, network.at, toNat) });
  const known = { ...place, actual: ids };
  if (wrong.length > 0) return passIf(false, { ...known, message: `${named(found)} leaves by ${ids.join(', ')}: ${wrong.join('; ')}.` });
  if (open.length > 0) return unsaid(`of ${named(found)}, ${open.join('; ')}`, known);
  if (ids.length === 0) return notAsked(subnet.arn, `No default route of ${named(found)} goes to a NAT gateway: routes says so.`);
  return passIf(true, { ...known, message: `${named(found)} leaves by ${ids.join(', ')}: ${expectation(tier)}.` });
}

/** The NAT gateways by which a subnet leaves, what is wrong with them, and what is not known of them. */
interface Leaving {
  readonly ids: readonly string[];
  readonly wrong: readonly string[];
  readonly open: readonly string[];
}

function judgeWays(
  world: TierWorld,
  network: Network,
  { found, ways }: { readonly found: TierSubnet; readonly ways: readonly Way[] },
): Leaving {
  const taken = defaultsOf(ways, 4).ways.flatMap(({ route }) => (isActive(route) === true ? (route.target ?? []) : []));
  const ids = [...new Set(taken)];
  const gateways = ids.length === 0 ? [] : world.at('nat-gateways', network.at);
  const judged = ids.map((id) => {
    const gateway = gateways.find((one) => one.id === id);
    return { id, statements: gateway === undefined ? [unlisted(id)] : statementsOf(world, network, { found, gateway }) };
  });
  const words = (isMet: boolean | null): readonly string[] =>
    judged.flatMap(({ id, statements }) => statements.filter((one) => one.isMet === isMet).map(({ otherwise }) => `${id} ${otherwise}`));
  const unread = ways.flatMap(({ route, unread: why }) => (isActive(route) === false ? [] : (why ?? [])));
  return { ids, wrong: words(false), open: [...words(null), ...unread] };
}

function unlisted(id: string): Statement {
  return statement(null, `is not among the NAT gateways that AWS lists, which leaves open where ${id} is`);
}

interface Pair {
  readonly found: TierSubnet;
  readonly gateway: NatGateway;
}

function statementsOf(world: TierWorld, network: Network, pair: Pair): readonly Statement[] {
  const { gateway, found } = pair;
  const { state, connectivity, vpc } = gateway;
  return [
    says(state, 'available', `is ${state ?? 'in a state that AWS did not say'}`),
    says(
      connectivity,
      'public',
      `has ${connectivity ?? 'an unsaid'} connectivity, so it ${connectivity === null ? 'may not reach' : 'does not reach'} the internet`,
    ),
    statement(vpc === null ? null : vpc === network.vpc.id, `is in ${vpc ?? 'a network that AWS did not say'}`),
    ...(found.tier.route === 'nat_regional' ? regional(world, network, gateway) : zonal(world, network, pair)),
  ];
}

function regional(world: TierWorld, network: Network, gateway: NatGateway): readonly Statement[] {
  const { availability, subnet, routeTable } = gateway;
  if (availability?.toLowerCase() !== 'regional') {
    const isZonal = availability !== null || subnet !== null;
    return [statement(isZonal ? false : null, `is ${availability ?? 'perhaps zonal'}: expected a regional one`)];
  }
  const table = world.at('route-tables', network.at).find(({ id }) => id === routeTable);
  if (table === undefined) return [statement(null, 'routes by a table of its own, which AWS does not list')];
  const otherwise = `routes by ${table.id}, whose default route goes to no internet gateway`;
  return [leaves(world, network.at, { routes: table.routes, otherwise })];
}

function zonal(world: TierWorld, network: Network, { gateway, found }: Pair): readonly Statement[] {
  if (gateway.availability?.toLowerCase() === 'regional') return [statement(false, 'is a regional one: expected one in the zone')];
  const home = world.at('subnets', network.at).find(({ id }) => id === gateway.subnet);
  if (home === undefined) return [statement(null, 'is in a subnet that AWS does not list')];
  const { zone } = found.subnet;
  const isSame = zone === null || home.zone === null ? null : zone === home.zone;
  const table = tableOf(world, network.at, home);
  return [
    statement(isSame, `is in ${home.zone ?? 'a zone that AWS did not say'}, another zone than the subnet`),
    table === null
      ? statement(null, `is in ${home.id}, whose route table is not known`)
      : leaves(world, network.at, {
          routes: table.routes,
          otherwise: `is in ${home.id}, whose own default route goes to no internet gateway`,
        }),
  ];
}

/** Whether the whole of IPv4 goes to internet gateways. */
function leaves(
  world: TierWorld,
  at: At,
  { routes, otherwise }: { readonly routes: readonly Route[]; readonly otherwise: string },
): Statement {
  const out = routes.filter((route) => isInternetGateway(route) && isActive(route) !== false);
  const active = out.filter((route) => isActive(route) === true);
  if (defaultsOf(plainWays(active), 4).isWhole || defaultsOf(waysOf(world, at, active), 4).isWhole) return met;
  const ways = waysOf(world, at, out);
  const isOpen = defaultsOf(ways, 4).isWhole || ways.some(({ unread }) => unread !== null);
  return statement(isOpen ? null : false, otherwise);
}
