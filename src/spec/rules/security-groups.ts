import { nearest, suggestion } from '../names.ts';
import type { Complaint } from '../shape.ts';
import type { Path } from '../tree.ts';
import { type Context, entriesOf, isNamed, itemsOf, type Rule, repeated, type Use, usesOf, writtenNames } from './context.ts';
import { contradictions } from './security-group-contradictions.ts';
import { repeats } from './stores.ts';

type Draft = Context['draft'];
type Section = NonNullable<Draft['security_groups']>;
type Group = NonNullable<NonNullable<Section['groups']>[string]>;
type Where = Parameters<typeof isNamed>[1];

const base: Path = ['security_groups'];
const groupPath = (name: string): Path => [...base, 'groups', name];

/** What a reference begins with, where it leads to, and what that is called. */
const kinds = [
  {
    prefix: 'sg:',
    what: 'security group',
    section: 'security_groups.groups',
    at: ({ security_groups: section }: Draft) => section?.groups,
  },
  {
    prefix: 'pl:',
    what: 'prefix list',
    section: 'security_groups.prefix_lists',
    at: ({ security_groups: section }: Draft) => section?.prefix_lists,
  },
  { prefix: 'vpc:', what: 'network', section: 'networks.vpcs', at: ({ networks }: Draft) => networks?.vpcs },
] as const;

/** Every peer of a group, with its place. */
function peersOf(name: string, { ingress, egress }: Group): readonly Use[] {
  return [
    ...itemsOf(ingress).flatMap(([index, { from }]) => usesOf(from, [...groupPath(name), 'ingress', index, 'from'])),
    ...itemsOf(egress).flatMap(([index, { to }]) => usesOf(to, [...groupPath(name), 'egress', index, 'to'])),
  ];
}

/** Every reference of a group: those of its rules, and its network. */
function referencesOf(name: string, group: Group): readonly Use[] {
  return [...(group.vpc === undefined ? [] : [{ name: group.vpc, path: [...groupPath(name), 'vpc'] }]), ...peersOf(name, group)];
}

/** References name what is declared, in the region of the group: nothing else can be named in its rules. */
const references: Rule = (context) =>
  entriesOf(context.draft.security_groups?.groups).flatMap(([name, group]) =>
    referencesOf(name, group).flatMap((use) => kinds.flatMap((kind) => ofKind(context, { name, group, use }, kind))),
  );

function ofKind(
  context: Context,
  { name, group, use }: { readonly name: string; readonly group: Group; readonly use: Use },
  { prefix, what, section, at }: (typeof kinds)[number],
): readonly Complaint[] {
  if (!use.name.startsWith(prefix)) return [];
  const target = use.name.slice(prefix.length);
  const declared: Readonly<Record<string, { readonly region?: string | undefined } | undefined>> = at(context.draft) ?? {};
  const found = Object.hasOwn(declared, target) ? declared[target] : undefined;
  if (found === undefined) {
    const names = writtenNames(context, section, Object.keys(declared));
    const meant = nearest(target, names);
    const hint = meant === undefined ? suggestion(target, names) : `did you mean ${prefix}${meant}?`;
    return [{ path: use.path, message: `no ${what} is named ${target}`, hint }];
  }
  if (found.region === undefined || group.region === undefined || found.region === group.region) return [];
  return [{ path: use.path, message: `the ${what} ${target} is in ${found.region}, and the security group ${name} in ${group.region}` }];
}

/** Where a group is, its network is too; and a group that its rules name is there or in one other account, so that one is meant. */
const places: Rule = (context) =>
  entriesOf(context.draft.security_groups?.groups).flatMap(([name, group]) => {
    const isThere = (where: Where, account: string): boolean => isNamed(context, where, account) !== 'no';
    const accounts = context.accounts.filter((account) => isNamed(context, group.in, account) === 'yes');
    const lacking = (where: Where): readonly string[] => accounts.filter((account) => !isThere(where, account));
    return referencesOf(name, group).flatMap(({ name: reference, path }): readonly Complaint[] => {
      const [, kind = '', target = ''] = /^(sg|vpc):(.*)$/.exec(reference) ?? [];
      const section: Readonly<Record<string, { readonly in?: Where } | undefined>> | undefined =
        kind === 'sg' ? context.draft.security_groups?.groups : context.draft.networks?.vpcs;
      const found = section?.[target];
      const missing = found?.in === undefined ? [] : lacking(found.in);
      if (missing.length === 0) return [];
      if (kind === 'vpc')
        return [{ path, message: `${reference} is not declared in ${missing.join(', ')}, where the security group ${name} is` }];
      const others = context.accounts.filter((account) => isThere(found?.in, account));
      if (others.length < 2) return [];
      const message = `${reference} is not declared in ${missing.join(', ')} but in ${others.join(' and ')}: which one is meant is open`;
      return [{ path, message }];
    });
  });

/** No rule, peer or entry is there twice. */
const twice: Rule = ({ draft: { security_groups: section } }) => [
  ...repeats(section?.rules, [...base, 'rules']),
  ...entriesOf(section?.groups).flatMap(([name, { ingress, egress }]) => [
    ...repeats(ingress, [...groupPath(name), 'ingress']),
    ...repeats(egress, [...groupPath(name), 'egress']),
    ...itemsOf(ingress).flatMap(([index, { from }]) => peersTwice(from, [...groupPath(name), 'ingress', index, 'from'])),
    ...itemsOf(egress).flatMap(([index, { to }]) => peersTwice(to, [...groupPath(name), 'egress', index, 'to'])),
  ]),
  ...entriesOf(section?.prefix_lists).flatMap(([name, { entries }]) => repeated(entries, [...base, 'prefix_lists', name, 'entries'])),
];

function peersTwice(peers: string | readonly (string | undefined)[] | undefined, path: Path): readonly Complaint[] {
  return typeof peers === 'string' ? [] : repeated(peers, path);
}

/** A rule for every protocol has no ports. */
const allAndMore: Rule = ({ draft }) =>
  entriesOf(draft.security_groups?.groups).flatMap(([name, group]) =>
    (['ingress', 'egress'] as const).flatMap((direction) =>
      itemsOf(group[direction]).flatMap(([index, rule]): readonly Complaint[] => {
        const more = (['tcp', 'udp', 'icmp', 'icmpv6'] as const).filter((protocol) => rule[protocol] !== undefined);
        if (rule.all === undefined || more.length === 0) return [];
        const path = [...groupPath(name), direction, index, 'all'];
        return [{ path, on: 'key', message: `all holds ${more.join(', ')} already`, hint: 'take one of them out' }];
      }),
    ),
  );

/** Whoever asks for less than an earlier rule says why. */
const reasons: Rule = ({ draft }) =>
  itemsOf(draft.security_groups?.rules).flatMap(([index, rule]) =>
    ([['default_groups', 'any'] as const, ['undeclared', 'allowed'] as const] as const)
      .filter(([key, value]) => rule[key] === value && rule.reason === undefined)
      .map(([key, value]) => ({
        path: [...base, 'rules', index, key],
        message: `${key}: ${value} takes back what another rule may ask for: it needs a reason`,
      })),
  );

/** A section without rules, groups and lists asks for nothing. */
const nothing: Rule = ({ draft: { security_groups: section } }) => {
  if (section === undefined) return [];
  const { rules, groups, prefix_lists: lists } = section;
  if (itemsOf(rules).length + Object.keys(groups ?? {}).length + Object.keys(lists ?? {}).length > 0) return [];
  return [{ path: base, on: 'key', message: 'security_groups asks for nothing', hint: 'declare rules, groups or prefix_lists' }];
};

/** The rules on security groups. */
export const securityGroupRules: readonly Rule[] = [references, places, twice, allAndMore, reasons, nothing, ...contradictions];
