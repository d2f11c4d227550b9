import type { SecurityGroup } from '../../facts/security-groups.ts';
import { fitsTags } from '../../match/tags.ts';
import { matches } from '../../policy/glob.ts';
import type { InstantiatedSection } from '../../spec/sections/environments.ts';
import type { DeclaredGroup } from '../../spec/sections/security-groups.ts';
import type { Spec } from '../../spec/spec.ts';
import { listsAt, meantBy } from '../security-groups/lists.ts';
import { type NamedBlocks, networkBlocks } from './blocks.ts';
import { networksIn } from './networks.ts';
import type { Side } from './pairs.ts';
import { type EnvironmentWorld, type Unclear, unclear } from './world.ts';

interface Place {
  readonly account: string;
  readonly region: string;
}

/** What the parties of rules are called in every environment, or why that is not known. */
export interface Names {
  group(id: string): string | Unclear;
  list(id: string): string | Unclear;
  readonly networks: readonly NamedBlocks[];
}

/** The groups of AWS that a declared one can mean. */
export function groupsOf(
  world: EnvironmentWorld,
  spec: Spec,
  { declared, place }: { readonly declared: DeclaredGroup; readonly place: Place },
): readonly SecurityGroup[] {
  const { match, vpc } = declared;
  const isMeant = ({ name, tags, owner }: SecurityGroup): boolean =>
    (owner ?? place.account) === place.account && (match.name === undefined || matches(match.name, name)) && fitsTags(match, tags);
  const found = world.at('security-groups', place).filter(isMeant);
  if (vpc === undefined) return found;
  const networks = networksIn(world, spec, { name: vpc.slice('vpc:'.length), account: place.account }).map(({ id }) => id);
  return found.filter((group) => group.vpc !== null && networks.includes(group.vpc));
}

/** Something declared, by its name, and the ids of what it can mean. */
interface Named {
  readonly label: string;
  readonly ids: readonly string[];
}

/** Names as the spec has them: an item of the environment by its name in all of them, then AWS's own. */
export function namesAt(
  world: EnvironmentWorld,
  spec: Spec,
  { place, side, group }: { readonly place: Place; readonly side: Side; readonly group: SecurityGroup },
): Names {
  const { groups = {}, prefix_lists: lists = {} } = spec.security_groups ?? {};
  const here = <T extends { readonly in: readonly string[] }>(section: InstantiatedSection, items: Readonly<Record<string, T>>) => {
    const written = new Map(Object.entries(spec.instances?.[side.name]?.[section] ?? {}).map(([item, name]) => [name, item]));
    const all = Object.entries(items).map(([name, declared]) => ({ name, declared, item: written.get(name) ?? name }));
    return all.sort((a, b) => (a.item < b.item ? -1 : 1));
  };
  const declaredGroups = here('security_groups.groups', groups)
    .filter(({ declared }) => declared.region === place.region && world.isIn(place.account, declared.in))
    .map(({ declared, item }): Named => ({ label: `sg:${item}`, ids: idsOf(groupsOf(world, spec, { declared, place })) }));
  const groupName = (id: string): string => world.at('security-groups', place).find((one) => one.id === id)?.name ?? id;
  return {
    group: (id) => called(declaredGroups, id) ?? (id === group.id ? 'itself' : `the group ${groupName(id)}`),
    list: (id) => {
      const declaredLists = here('security_groups.prefix_lists', lists).map(
        ({ name, item }): Named => ({ label: `pl:${item}`, ids: idsOf(meantBy(world, spec, `pl:${name}`, place)) }),
      );
      return called(declaredLists, id) ?? listName(world, id, place);
    },
    networks: networkBlocks(world, spec, {
      place,
      declared: here('networks.vpcs', spec.networks?.vpcs ?? {}).filter(({ declared }) => world.isIn(place.account, declared.in)),
      own: group.vpc,
    }),
  };
}

const idsOf = (found: readonly { readonly id: string }[]): readonly string[] => found.map(({ id }) => id);

/** The name of the one declared thing that an id is of; `null`: none. */
function called(all: readonly Named[], id: string): string | Unclear | null {
  const [found] = all.filter(({ ids }) => ids.includes(id));
  if (found === undefined) return null;
  return found.ids.length === 1 ? found.label : unclear(`${found.ids.length} match ${found.label}: ${found.ids.join(', ')}`);
}

/** A prefix list by its name, which has the region in it where AWS keeps the list. */
function listName(world: EnvironmentWorld, id: string, place: Place): string {
  const name = listsAt(world, place).find((one) => one.id === id)?.name;
  return name === undefined ? `the prefix list ${id}` : `the prefix list ${name.replace(`.${place.region}.`, '.')}`;
}
