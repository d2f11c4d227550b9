import { canonicalJson } from '../../../../evidence/canonical.ts';
import type { SecurityGroup } from '../../../../facts/security-groups.ts';
import type { InitSource } from '../../../model.ts';
import { nameApart } from '../../names-apart.ts';
import { type NetworkClass, networkClassesOf } from '../networks/classes.ts';
import { type Peers, type Rule, type RuleText, rulesOf } from './rules.ts';

/** One security group by its network, name and rules, in one account or several. */
export interface GroupClass {
  readonly name: string;
  readonly network: NetworkClass;
  readonly accounts: readonly string[];
  readonly match: { readonly name: string };
  readonly ingress: readonly Rule[];
  readonly egress: readonly Rule[];
}

export interface GroupClasses {
  readonly classes: readonly GroupClass[];
  /** The name of the entry that stands for a group, by account and id. */
  readonly byId: ReadonlyMap<string, string>;
  /** Groups, but for default ones, that no entry stands for. */
  readonly left: readonly Located[];
  /** Prefix lists that entries name. */
  readonly lists: ReadonlySet<string>;
}

export interface Located {
  readonly account: string;
  readonly region: string;
  readonly group: SecurityGroup;
}

interface Member extends Located {
  readonly network: NetworkClass;
}

/** More entries than this are no description that anybody reads. */
const most = 20;

const known = new WeakMap<InitSource, GroupClasses>();

/** Security groups of the declared networks, named; worked out once for each draft. */
export function groupClassesOf(source: InitSource): GroupClasses {
  const answer = known.get(source) ?? classified(source);
  known.set(source, answer);
  return answer;
}

/** Every group of an account's own, but for the default one of each network where no other names it. */
export function groupsOf(source: InitSource): readonly Located[] {
  return source.each('security-groups').flatMap(({ target: { account = '', region = '' }, value }) => {
    const own = value.filter(({ owner }) => owner === null || owner === account);
    const named = new Set(
      own.flatMap(({ id, ingress, egress }) => [...ingress, ...egress].flatMap(({ groups }) => groups.filter((one) => one !== id))),
    );
    return own.filter(({ id, name }) => name !== 'default' || named.has(id)).map((group) => ({ account, region, group }));
  });
}

function classified(source: InitSource): GroupClasses {
  const { classes: networks } = networkClassesOf(source);
  const all = groupsOf(source);
  const members = all.flatMap((one): readonly Member[] => {
    const network = networks.find(({ members: here }) =>
      here.some(({ account, vpc }) => account === one.account && vpc.id === one.group.vpc),
    );
    return network === undefined ? [] : [{ ...one, network }];
  });
  const chosen: GroupClass[] = [];
  const byId = new Map<string, string>();
  const lists = new Set<string>();
  // A network is described with all of its groups or none: they name each other.
  for (const network of networks) {
    const described = describe(
      source,
      members.filter((one) => one.network === network),
    );
    if (described === null || chosen.length + described.classes.length > most) continue;
    chosen.push(...described.classes);
    for (const [id, name] of described.byId) byId.set(id, name);
    for (const list of described.lists) lists.add(list);
  }
  const left = all.filter(({ account, group }) => group.name !== 'default' && !byId.has(keyOf(account, group.id)));
  return { classes: chosen, byId, left, lists };
}

/** What stands for a group in maps: ids are unique, but not in every source. */
export function keyOf(account: string, id: string): string {
  return `${account} ${id}`;
}

/**
 * The groups of one network, in as few classes as there are: those of one name at first, divided as long as members of a class have rules that
 * name different classes. `null` where a rule says what the grammar cannot.
 */
function describe(source: InitSource, members: readonly Member[]): Pick<GroupClasses, 'classes' | 'byId' | 'lists'> | null {
  let classOf = new Map(members.map((one) => [keyOf(one.account, one.group.id), one.group.name]));
  for (;;) {
    const texts = textsOf(source, members, classOf);
    if (texts === null) return null;
    const next = new Map([...texts].map(([id, text]) => [id, canonicalJson([classOf.get(id) ?? '', text])] as const));
    const isDone = new Set(next.values()).size === new Set(classOf.values()).size;
    if (isDone) return named(source, members, classOf);
    classOf = next;
  }
}

function textsOf(source: InitSource, members: readonly Member[], names: ReadonlyMap<string, string>): ReadonlyMap<string, RuleText> | null {
  const found = new Map<string, RuleText>();
  for (const member of members) {
    const text = rulesOf(source, member, peersOf(member, names));
    if (text === null) return null;
    found.set(keyOf(member.account, member.group.id), text);
  }
  return found;
}

function peersOf({ account, network }: Member, names: ReadonlyMap<string, string>): Peers {
  const here = network.members.find((one) => one.account === account);
  return {
    group: (id) => names.get(keyOf(account, id)) ?? null,
    network: here === undefined ? null : { name: network.name, cidrs: here.vpc.cidrs },
  };
}

function named(
  source: InitSource,
  members: readonly Member[],
  classOf: ReadonlyMap<string, string>,
): Pick<GroupClasses, 'classes' | 'byId' | 'lists'> | null {
  const groups = [...Map.groupBy(members, ({ account, group }) => classOf.get(keyOf(account, group.id)) ?? '').values()];
  const byId = new Map<string, string>();
  for (const list of groups) {
    const [{ group, account, region }] = list as [Member];
    const name = nameApart(source, 'group', { id: group.arn, wanted: group.name, account, region });
    for (const one of list) byId.set(keyOf(one.account, one.group.id), name);
  }
  const lists = new Set<string>();
  const classes = groups.flatMap((list): readonly GroupClass[] => {
    const [first] = list as [Member];
    const text = rulesOf(source, first, peersOf(first, byId));
    if (text === null) return [];
    for (const id of text.lists) lists.add(id);
    const { network, group } = first;
    const accounts = source.active.filter((id) => list.some(({ account }) => account === id));
    return [
      {
        name: byId.get(keyOf(first.account, group.id)) ?? '',
        network,
        accounts,
        match: { name: group.name },
        ingress: text.ingress,
        egress: text.egress,
      },
    ];
  });
  return classes.length === groups.length ? { classes, byId, lists } : null;
}
