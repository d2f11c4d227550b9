import type { Route, RouteTable } from '../../facts/route-tables.ts';
import type { Subnet } from '../../facts/subnets.ts';
import type { Vpc } from '../../facts/vpcs.ts';
import { fitsTags } from '../../match/tags.ts';
import type { DeclaredVpc } from '../../spec/sections/networks.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Aspect, type Aspects, type EnvironmentWorld, exactlyOne, known, type Observed, tried, unclear } from './world.ts';

interface Place {
  readonly account: string;
  readonly region: string;
}

/** A declared network as AWS has it. */
export function networkIn(
  world: EnvironmentWorld,
  spec: Spec,
  { name, account }: { readonly name: string; readonly account: string },
): Observed {
  const declared = spec.networks?.vpcs[name];
  if (declared === undefined) return { kind: 'absent' };
  const place = { account, region: declared.region };
  return exactlyOne(networksIn(world, spec, { name, account }), (vpc) => ({
    ...endpointsOf(world, place, vpc),
    ...tiersOf(world, place, { vpc, declared }),
  }));
}

/** The networks of the account that a declared one means. */
export function networksIn(
  world: EnvironmentWorld,
  spec: Spec,
  { name, account }: { readonly name: string; readonly account: string },
): readonly Vpc[] {
  const declared = spec.networks?.vpcs[name];
  if (declared === undefined) return [];
  const all = world.at('vpcs', { account, region: declared.region });
  return all.filter(({ tags, owner }) => (owner ?? account) === account && fitsTags(declared.match, tags));
}

/** Kinds of endpoints and the services to which they lead, without the name of the region. */
function endpointsOf(world: EnvironmentWorld, place: Place, vpc: Vpc): Aspects {
  const service = (name: string | null): string => (name ?? 'no service').replace(/^com\.amazonaws\.[a-z]{2,}(-[a-z]+)+-[0-9]+\./, '');
  const gone = ['deleting', 'deleted', 'rejected', 'failed', 'expired'];
  const endpoints = tried(world, place, () => {
    const all = world.at('vpc-endpoints', place).filter((one) => one.vpc === vpc.id && !gone.includes((one.state ?? '').toLowerCase()));
    const strange = all.find(({ state, type }) => state === null || type === null);
    if (strange !== undefined) return unclear(`AWS does not say the state and the type of ${strange.id}`);
    return { kind: 'known', value: [...new Set(all.map((one) => `${service(one.service)} (${(one.type ?? '').toLowerCase()})`))].sort() };
  });
  return { endpoints };
}

function tiersOf(world: EnvironmentWorld, place: Place, { vpc, declared }: { readonly vpc: Vpc; readonly declared: DeclaredVpc }): Aspects {
  const aspects = Object.entries(declared.tiers).flatMap(([name, { match }]) => {
    const subnets = (): readonly Subnet[] => world.at('subnets', place).filter((one) => one.vpc === vpc.id && fitsTags(match, one.tags));
    // What none has is not alike in both.
    const ofSome = (read: (found: readonly Subnet[]) => Aspect): Aspect =>
      tried(world, place, () => {
        const found = subnets();
        return found.length === 0 ? unclear(`no subnet of ${vpc.id} is of the tier ${name}`) : read(found);
      });
    return [
      [`tiers.${name}.azs`, ofSome(zonesOf)],
      [`tiers.${name}.subnets`, tried(world, place, () => known(subnets().length, 'subnets'))],
      [`tiers.${name}.public_addresses`, ofSome(addressesOf)],
      [`tiers.${name}.route`, ofSome((found) => routesOf(found, world.at('route-tables', place)))],
    ] as const;
  });
  return Object.fromEntries(aspects);
}

/** How many zones: which they are is another thing in each region. */
function zonesOf(subnets: readonly Subnet[]): Aspect {
  const zones = subnets.map(({ zone }) => zone);
  return zones.includes(null) ? known(null, 'zones') : { kind: 'known', value: new Set(zones).size };
}

/** Whether instances get public addresses by default, as far as its subnets are of one mind. */
function addressesOf(subnets: readonly Subnet[]): Aspect {
  const said = subnets.map(({ mapsPublicIp }) => mapsPublicIp);
  return said.includes(null) ? known(null, 'MapPublicIpOnLaunch') : { kind: 'known', value: [...new Set(said.map(String))].sort() };
}

/** Every kind of route that leads out of the subnets, each once. */
function routesOf(subnets: readonly Subnet[], tables: readonly RouteTable[]): Aspect {
  const kinds: string[] = [];
  for (const { id, vpc } of subnets) {
    const table = tables.find((one) => one.subnets.includes(id)) ?? tables.find((one) => one.isMain && one.vpc === vpc);
    if (table === undefined) return unclear(`AWS names no route table of ${id}`);
    const strange = table.routes.find(({ state, via }) => state === null || via === 'other');
    if (strange !== undefined) return unclear(`the route to ${strange.destination} in ${table.id} is of no kind that iq knows`);
    kinds.push(...table.routes.filter(({ via }) => via !== 'local').map(kindOf));
  }
  return { kind: 'known', value: [...new Set(kinds)].sort() };
}

const defaults: Readonly<Record<string, string>> = { '0.0.0.0/0': 'default', '::/0': 'default of IPv6' };

/** A route without names: what it is for, and what kind of thing it leads to. A gateway is told by the kind of its id. */
function kindOf({ destination, via, target, state }: Route): string {
  const what = defaults[destination] ?? (destination.startsWith('pl-') ? 'prefix list' : 'addresses');
  const hop = via === 'gateway' ? (target ?? 'gateway').replace(/-.*$/, '') : via;
  return `${what} by ${hop}${state?.toLowerCase() === 'active' ? '' : ` (${state})`}`;
}
