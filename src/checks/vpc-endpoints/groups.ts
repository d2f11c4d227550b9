import type { SecurityGroup } from '../../facts/security-groups.ts';
import type { Vpc } from '../../facts/vpcs.ts';
import { fitsTags } from '../../match/tags.ts';
import { matches } from '../../policy/glob.ts';
import type { GroupMatch } from '../../spec/sections/security-groups.ts';
import type { Spec } from '../../spec/spec.ts';

/** What a reference to a declared security group means in a network. */
export type FoundGroup =
  | { readonly kind: 'group'; readonly group: SecurityGroup }
  /** As the end of a sentence: `matches no group there`. */
  | { readonly kind: 'lost'; readonly why: string };

/** The one group of the network that is meant by `sg:NAME`. */
export function findGroup(
  groups: readonly SecurityGroup[],
  reference: string,
  { spec, vpc }: { readonly spec: Spec; readonly vpc: Vpc },
): FoundGroup {
  const declared = spec.security_groups?.groups ?? {};
  const name = reference.slice('sg:'.length);
  const match = Object.hasOwn(declared, name) ? declared[name]?.match : undefined;
  if (match === undefined) return { kind: 'lost', why: 'is not declared' };
  const found = groups.filter((group) => group.vpc === vpc.id && takes(match, group));
  const [first, ...others] = found;
  if (first === undefined) return { kind: 'lost', why: `matches no group of ${vpc.id}` };
  if (others.length > 0)
    return { kind: 'lost', why: `matches ${found.length} groups of ${vpc.id}: ${found.map(({ id }) => id).join(', ')}` };
  return { kind: 'group', group: first };
}

function takes({ name, ...tags }: GroupMatch, group: Pick<SecurityGroup, 'name' | 'tags'>): boolean {
  return (name === undefined || matches(name, group.name)) && fitsTags(tags, group.tags);
}
