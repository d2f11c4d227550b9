import { effectiveTable, subnetsOf } from '../../../../checks/networks/reading.ts';
import type { VpcEndpoint } from '../../../../facts/vpc-endpoints.ts';
import { fitsTags } from '../../../../match/tags.ts';
import type { InitSource } from '../../../model.ts';
import type { NetworkFound } from './found.ts';
import type { Tier } from './tiers.ts';

/** The endpoints of a network as the grammar has them, but for their security group. */
export interface EndpointsEntry {
  readonly gateway?: readonly string[] | undefined;
  readonly interface?: readonly string[] | undefined;
  readonly tiers?: readonly string[] | undefined;
  readonly policy?: 'organization' | 'principals' | undefined;
  readonly undeclared?: 'allowed' | undefined;
}

const gone = ['failed', 'rejected', 'expired', 'deleting', 'deleted'];

/** The endpoints that are there; `undefined` where there are none, or nobody read them. */
export function endpointsEntry(
  source: InitSource,
  network: NetworkFound,
  tiers: Readonly<Record<string, Tier>>,
): EndpointsEntry | undefined {
  const here = (network.endpoints ?? []).filter(({ state }) => !gone.includes(state?.toLowerCase() ?? ''));
  if (here.length === 0) return undefined;
  const named = here.map((endpoint) => ({ endpoint, service: serviceOf(endpoint, network.region) }));
  const gateway = servicesOf(named, 'Gateway').filter((service) => service === 's3' || service === 'dynamodb');
  const interfaces = servicesOf(named, 'Interface');
  const open = Object.keys(tiers).filter((name) => tiers[name]?.route !== 'igw');
  const using = usersOf(source, network, tiers);
  const isUsual = using.join() === open.join() || using.length === 0;
  const isOther = named.some(({ endpoint, service }) => service === null || !['Gateway', 'Interface'].includes(endpoint.type ?? ''));
  return {
    gateway: gateway.length === 0 ? undefined : gateway,
    interface: interfaces.length === 0 ? undefined : interfaces,
    tiers: open.length === 0 ? Object.keys(tiers) : isUsual ? undefined : using,
    policy: policyOf(here),
    undeclared: isOther ? 'allowed' : undefined,
  };
}

/** The end of the name of a service of AWS in the region; `null` of any other. */
function serviceOf({ service }: VpcEndpoint, region: string): string | null {
  const [, name] = /^(?:cn\.)?com\.amazonaws\.([a-z0-9-]+\..+)$/.exec(service ?? '') ?? [];
  return name?.startsWith(`${region}.`) === true ? name.slice(region.length + 1) : null;
}

function servicesOf(
  named: readonly { readonly endpoint: VpcEndpoint; readonly service: string | null }[],
  type: string,
): readonly string[] {
  return [...new Set(named.flatMap(({ endpoint, service }) => (endpoint.type === type && service !== null ? [service] : [])))].sort();
}

/** The tiers whose every route table has every gateway endpoint; where there is none, those that have no way to the internet by themselves. */
function usersOf(
  source: InitSource,
  { account, region, vpc, endpoints }: NetworkFound,
  tiers: Readonly<Record<string, Tier>>,
): readonly string[] {
  const gateways = (endpoints ?? []).filter(({ type }) => type === 'Gateway');
  const subnets = subnetsOf(source.value('subnets', { account, region }) ?? [], vpc);
  const tables = source.value('route-tables', { account, region }) ?? [];
  return Object.entries(tiers)
    .filter(([, tier]) => {
      if (gateways.length === 0) return tier.route !== 'igw';
      const used = subnets.filter(({ tags }) => fitsTags(tier.match, tags)).map((subnet) => effectiveTable(subnet, tables)?.id ?? '');
      return used.every((id) => gateways.every(({ routeTables }) => routeTables.includes(id)));
    })
    .map(([name]) => name);
}

/** What the policies speak of, in all of them: whether they hold, the draft's judgement shows. */
function policyOf(endpoints: readonly VpcEndpoint[]): EndpointsEntry['policy'] {
  const speaks = (word: string): boolean => endpoints.every(({ policy }) => policy?.includes(word) === true);
  if (!speaks('aws:PrincipalOrgID')) return undefined;
  return speaks('aws:ResourceOrgID') ? 'organization' : 'principals';
}
