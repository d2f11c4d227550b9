import { effectiveTable, subnetsOf } from '../../../../checks/networks/reading.ts';
import { defaultsOf, type Way, waysOf } from '../../../../checks/networks/ways.ts';
import type { NatGateway } from '../../../../facts/nat-gateways.ts';
import type { VpcEndpoint } from '../../../../facts/vpc-endpoints.ts';
import type { Vpc } from '../../../../facts/vpcs.ts';
import { fitsTags } from '../../../../match/tags.ts';
import type { InitSource } from '../../../model.ts';
import { listedWorld, unlessUnobserved } from '../../data/listed-world.ts';
import { type Way as SubnetWay, type Tier, tiersOf } from './tiers.ts';

/** A network of an account's own. */
export interface NetworkFound {
  readonly account: string;
  readonly region: string;
  readonly vpc: Vpc;
  /** By name, as the grammar has them; why they cannot be said, where they cannot. */
  readonly tiers: Readonly<Record<string, Tier>> | string;
  /** How the spec tells it from the others there; `null` where no tag does. */
  readonly match: { readonly tag: Readonly<Record<string, string>> } | { readonly cfn: string } | null;
  readonly endpoints: readonly VpcEndpoint[] | null;
}

const known = new WeakMap<InitSource, readonly NetworkFound[]>();

/** Every network that is not the default one, in governed regions; worked out once for each draft. */
export function networksOf(source: InitSource): readonly NetworkFound[] {
  const answer = known.get(source) ?? read(source);
  known.set(source, answer);
  return answer;
}

function read(source: InitSource): readonly NetworkFound[] {
  return source.each('vpcs').flatMap(({ target: { account = '', region = '' }, value }) => {
    const own = value.filter(({ owner }) => owner === null || owner === account);
    return own
      .filter(({ isDefault }) => isDefault !== true)
      .map((vpc) => ({
        account,
        region,
        vpc,
        tiers: tiersHere(source, { account, region }, vpc),
        match: matchOf(vpc, own),
        endpoints: source.value('vpc-endpoints', { account, region })?.filter((one) => one.vpc === vpc.id) ?? null,
      }));
  });
}

/** By its Name, else by where CloudFormation made it, else by any tag that it alone has. */
function matchOf({ id, tags }: Vpc, all: readonly Vpc[]): NetworkFound['match'] {
  const isAlone = (match: { tag?: Record<string, string>; cfn?: string }): boolean =>
    all.every((one) => one.id === id || !fitsTags(match, one.tags));
  const stack = tags['aws:cloudformation:stack-name'];
  const logicalId = tags['aws:cloudformation:logical-id'];
  const own = Object.entries(tags).filter(([key]) => !key.startsWith('aws:'));
  const named = [...own.filter(([key]) => key === 'Name'), ...own.filter(([key]) => key !== 'Name').sort()];
  const byTag = named.find(([key, value]) => value !== '' && isAlone({ tag: { [key]: value } }));
  if (byTag !== undefined) return { tag: { [byTag[0]]: byTag[1] } };
  if (stack === undefined || logicalId === undefined) return null;
  const cfn = `${stack}/${logicalId}`;
  return isAlone({ cfn }) ? { cfn } : null;
}

interface At {
  readonly account: string;
  readonly region: string;
}

function tiersHere(source: InitSource, at: At, vpc: Vpc): NetworkFound['tiers'] {
  const [subnets, tables] = [source.value('subnets', at), source.value('route-tables', at)];
  if (subnets === null || tables === null) return 'its subnets and routes were not read';
  const nats = source.value('nat-gateways', at) ?? [];
  const own = subnetsOf(subnets, vpc);
  if (own.length === 0) return 'it has no subnets';
  const world = listedWorld(source);
  const ways = own.map((subnet) => {
    const table = effectiveTable(subnet, tables);
    const found =
      table === null
        ? null
        : unlessUnobserved(
            () =>
              waysOf(
                world,
                at,
                table.routes.filter(({ state }) => state === 'active'),
              ),
            null,
          );
    return { subnet, way: found === null ? null : wayOf(found, nats) };
  });
  return tiersOf(ways);
}

/** Where the default routes of a subnet lead; `null` where the grammar has no word for it. */
function wayOf(ways: readonly Way[], nats: readonly NatGateway[]): SubnetWay | null {
  const four = defaultsOf(ways, 4).ways.map(({ route }) => hopOf(route.via, route.target, nats));
  const six = defaultsOf(ways, 6).ways.map(({ route }) =>
    route.via === 'egress-only' ? 'egress_only' : hopOf(route.via, route.target, nats),
  );
  const [route = 'none', ...more] = new Set(four);
  const [ipv6 = 'none', ...moreSix] = new Set(six);
  if (route === null || more.length > 0 || moreSix.length > 0 || !(ipv6 === 'igw' || ipv6 === 'egress_only' || ipv6 === 'none'))
    return null;
  return { route, ipv6 };
}

function hopOf(via: string, target: string | null, nats: readonly NatGateway[]): SubnetWay['route'] | null {
  if (via === 'gateway') return target?.startsWith('igw-') === true ? 'igw' : null;
  if (via === 'transit-gateway') return 'tgw';
  if (via !== 'nat') return null;
  return nats.find(({ id }) => id === target)?.availability === 'regional' ? 'nat_regional' : 'nat_same_az';
}
