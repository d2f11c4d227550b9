import type { SecurityGroup } from '../../facts/security-groups.ts';
import type { Vpc } from '../../facts/vpcs.ts';
import { fitsTags } from '../../match/tags.ts';
import { matches } from '../../policy/glob.ts';
import type { DeclaredGroup } from '../../spec/sections/security-groups.ts';
import type { Spec } from '../../spec/spec.ts';
import type { GroupWorld, Region } from './world.ts';

/** A declared group in one of the accounts that it is declared in. */
export interface Entry {
  readonly name: string;
  readonly declared: DeclaredGroup;
  readonly place: Region;
}

export type FoundGroup =
  | { readonly kind: 'group'; readonly group: SecurityGroup }
  | { readonly kind: 'absent' }
  | { readonly kind: 'ambiguous'; readonly arns: readonly string[] };

/** The name of a declared group in findings that have no ARN. */
export function labelOf(name: string): string {
  return `sg:${name}`;
}

/** The groups that the spec declares in the account, in its order. */
export function declaredIn(world: GroupWorld, spec: Spec, account: string): readonly Entry[] {
  return Object.entries(spec.security_groups?.groups ?? {}).flatMap(([name, declared]) =>
    world.isIn(account, declared.in) ? [{ name, declared, place: { account, region: declared.region } }] : [],
  );
}

/** The groups that belong to the account: of those that others share with it, theirs is the verdict. */
export function ownGroups(world: GroupWorld, place: Region): readonly SecurityGroup[] {
  return world.at('security-groups', place).filter(({ owner }) => owner === null || owner === place.account);
}

/** The one group that is meant. Throws where the groups, or the networks that the choice rests on, were not read. */
export function findGroup(world: GroupWorld, spec: Spec, entry: Entry): FoundGroup {
  const fitting = ownGroups(world, entry.place).filter((group) => fits(world, spec, entry, group));
  const [group] = fitting;
  if (group === undefined) return { kind: 'absent' };
  return fitting.length === 1 ? { kind: 'group', group } : { kind: 'ambiguous', arns: fitting.map(({ arn }) => arn) };
}

/** Whether a group is one that is meant. Networks are asked last: where the rest does not fit, they do not matter. */
export function fits(world: GroupWorld, spec: Spec, { declared, place }: Entry, { name, tags, vpc }: SecurityGroup): boolean {
  const { match } = declared;
  if (match.name !== undefined && !matches(match.name, name)) return false;
  if (!fitsTags(match, tags)) return false;
  return declared.vpc === undefined || networksOf(world, spec, declared.vpc, place).some(({ id }) => id === vpc);
}

/** The networks of a place that a reference such as `vpc:cc` means. */
export function networksOf(world: GroupWorld, spec: Spec, reference: string, place: Region): readonly Vpc[] {
  const declared = spec.networks?.vpcs[reference.slice('vpc:'.length)];
  if (declared === undefined || declared.region !== place.region) return [];
  return world.at('vpcs', place).filter(({ tags }) => fitsTags(declared.match, tags));
}
