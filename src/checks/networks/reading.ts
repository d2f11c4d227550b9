import type { RouteTable } from '../../facts/route-tables.ts';
import type { Subnet } from '../../facts/subnets.ts';
import type { Vpc } from '../../facts/vpcs.ts';
import { fitsTags, type TagPattern } from '../../match/tags.ts';
import type { DeclaredVpc } from '../../spec/sections/networks.ts';
import type { Spec } from '../../spec/spec.ts';
import type { World } from '../check.ts';

/** One account and region in which exactly one network is meant. */
export interface DeclaredNetwork {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly declared: DeclaredVpc;
}

/** What a declared network is in its place. */
export type FoundVpc =
  | { readonly kind: 'vpc'; readonly vpc: Vpc }
  /** The listing was read to its end, and none matches. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'ambiguous'; readonly arns: readonly string[] };

/** The tier of a subnet: exactly one, or none or several of the declared ones match it. */
export type FoundTier =
  | { readonly kind: 'tier'; readonly name: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'several'; readonly names: readonly string[] };

/** The networks that the spec declares in the account, in the order of the spec. */
export function networksIn(world: Pick<World, 'isIn'>, spec: Spec, account: string): readonly DeclaredNetwork[] {
  return Object.entries(spec.networks?.vpcs ?? {})
    .filter(([, declared]) => world.isIn(account, declared.in))
    .map(([name, declared]) => ({ name, account, region: declared.region, declared }));
}

/** The name of a declared network in findings that have no ARN. */
export function networkLabel({ name }: Pick<DeclaredNetwork, 'name'>): string {
  return `vpc:${name}`;
}

/** The one network of the account that is meant, among all that AWS lists there. One that another account shares is not the account's. */
export function findVpc(
  vpcs: readonly Vpc[],
  { account, declared }: { readonly account: string; readonly declared: { readonly match: TagPattern } },
): FoundVpc {
  const found = vpcs.filter(({ owner, tags }) => (owner === null || owner === account) && fitsTags(declared.match, tags));
  const [first, ...others] = found;
  if (first === undefined) return { kind: 'absent' };
  return others.length > 0 ? { kind: 'ambiguous', arns: found.map(({ arn }) => arn) } : { kind: 'vpc', vpc: first };
}

/** The subnets of a network. */
export function subnetsOf(subnets: readonly Subnet[], { id }: Pick<Vpc, 'id'>): readonly Subnet[] {
  return subnets.filter(({ vpc }) => vpc === id);
}

/** In which of the declared tiers a subnet of the network is. */
export function tierOf({ tags }: Pick<Subnet, 'tags'>, { tiers }: { readonly tiers: Readonly<Record<string, Tier>> }): FoundTier {
  const names = Object.keys(tiers).filter((name) => fitsTags((tiers[name] as Tier).match, tags));
  const [name, ...others] = names;
  if (name === undefined) return { kind: 'none' };
  return others.length > 0 ? { kind: 'several', names } : { kind: 'tier', name };
}

interface Tier {
  readonly match: TagPattern;
}

/** Whether some tier of these takes the subnet, others beside it or not. */
export function isInTier(
  { tags }: Pick<Subnet, 'tags'>,
  { tiers }: { readonly tiers: Readonly<Record<string, Tier>> },
  names: readonly string[],
): boolean {
  return names.some((name) => {
    const tier = Object.hasOwn(tiers, name) ? tiers[name] : undefined;
    return tier !== undefined && fitsTags(tier.match, tags);
  });
}

/**
 * The route table in force for a subnet: the one that it is associated with by itself, else the main one of its network. `null` where AWS listed
 * none, or several.
 */
export function effectiveTable({ id, vpc }: Pick<Subnet, 'id' | 'vpc'>, tables: readonly RouteTable[]): RouteTable | null {
  const own = tables.filter(({ subnets }) => subnets.includes(id));
  const [first, ...others] = own.length > 0 ? own : tables.filter((table) => table.vpc === vpc && table.isMain);
  return first === undefined || others.length > 0 ? null : first;
}
