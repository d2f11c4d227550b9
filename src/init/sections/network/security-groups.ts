import type { SecurityGroup } from '../../../facts/security-groups.ts';
import { blockOf, prefixOf, tooWide, versionOf } from '../../../match/addresses.ts';
import type { Drafted, InitSource, LeftOut, Review, Section } from '../../model.ts';
import { settingRules } from '../setting-rules.ts';
import { groupClassesOf } from './security-groups/classes.ts';
import { listClassesOf } from './security-groups/lists.ts';

const check = 'security-groups';

/** Security groups: who reaches what. */
export const securityGroupsSection: Section = { key: 'security_groups', checks: [check], draft: drafted };

/** What is true of the groups of an account. */
interface Settings {
  readonly default_groups?: 'empty' | undefined;
  readonly undeclared?: 'fail' | undefined;
  readonly max_public: { readonly ipv4_prefix: number; readonly ipv6_prefix: number };
  readonly closed_ports?: readonly number[] | undefined;
}

function drafted(source: InitSource): Drafted | LeftOut {
  if (source.each('security-groups').length === 0) {
    const reason = 'The security groups were not read';
    return { excluded: [{ check, reason, review: source.gaps('security-groups')[0]?.why ?? reason }] };
  }
  const { classes, left, lists } = groupClassesOf(source);
  const read = source.active.filter((account) => source.each('security-groups').some(({ target }) => target.account === account));
  const rules = settingRules(source, new Map(read.map((account) => [account, settingsOf(source, account)])));
  const named = listClassesOf(source).classes.filter(({ name }) => lists.has(name));
  return {
    value: {
      rules,
      groups: Object.fromEntries(
        classes.map(({ name, network, accounts, match, ingress, egress }) => [
          name,
          { in: source.where(accounts), region: network.entry.region, vpc: `vpc:${network.name}`, match, ingress, egress },
        ]),
      ),
      prefix_lists:
        named.length === 0
          ? undefined
          : Object.fromEntries(named.map(({ name, accounts, entry }) => [name, { in: source.where(accounts), ...entry }])),
    },
    comments: [
      { path: [], text: 'Who reaches whom: these groups with these rules in both directions, and no others.' },
      { path: ['rules'], text: 'Of every group and every network interface.' },
      ...(classes.length === 0 ? [] : [{ path: ['groups'], text: groupsText(left.length) }]),
    ],
    reviews: reviewsOf(source),
    lines: {
      [check]: ['groups'],
      'security-groups.exposure': ['rules'],
      'security-groups.closed-ports': ['rules'],
      'security-groups.default-groups': ['rules'],
      'security-groups.undeclared-groups': ['rules'],
      'security-groups.prefix-lists': ['prefix_lists'],
    },
  };
}

function groupsText(left: number): string {
  const said =
    'from, to: internet (0.0.0.0/0), internet_ipv6, a block, sg:NAME, pl:NAME, vpc:NAME (its blocks), service:NAME (a list that AWS keeps).';
  return left === 0
    ? said
    : `${said}\n${left} more groups are not written down: they are too many, or the grammar cannot say all of their rules.`;
}

/** SSH, RDP, and DICOM in clear. */
const dangerous = [22, 104, 3389] as const;

function settingsOf(source: InitSource, account: string): Settings {
  const groups = groupsIn(source, account);
  const defaults = groups.filter(({ name }) => name === 'default');
  const closed = dangerous.filter((port) => !groups.some((group) => opens(group, port)));
  const isWhole = source.gaps('security-groups').every(({ target }) => target.account !== account);
  return {
    default_groups: defaults.every(isEmpty) ? 'empty' : undefined,
    undeclared: isWhole && !groupClassesOf(source).left.some((one) => one.account === account) ? 'fail' : undefined,
    max_public: widest(source, account, groups),
    closed_ports: closed.length === 0 ? undefined : closed,
  };
}

function groupsIn(source: InitSource, account: string): readonly SecurityGroup[] {
  return source.each('security-groups').flatMap(({ target, value }) => (target.account === account ? value : []));
}

const isEmpty = ({ ingress, egress }: SecurityGroup): boolean => ingress.length === 0 && egress.length === 0;

function opens({ ingress }: SecurityGroup, port: number): boolean {
  return ingress.some(({ protocol, from, to }) => {
    if (protocol === '-1') return true;
    return protocol === 'tcp' && (from === null || to === null || (from <= port && port <= to));
  });
}

/** The widest public block that comes in by a group, but for the whole internet, which a group says on purpose. */
function widest(source: InitSource, account: string, groups: readonly SecurityGroup[]): Settings['max_public'] {
  const own = source.each('vpcs').flatMap(({ target, value }) => (target.account === account ? value.flatMap(({ cidrs }) => cidrs) : []));
  const lists = source.each('prefix-lists').flatMap(({ target, value }) => (target.account === account ? value : []));
  const rules = groups.flatMap(({ ingress }) => ingress);
  const texts = [
    ...rules.flatMap(({ addresses }) => addresses),
    ...rules.flatMap(({ prefixLists }) =>
      prefixLists.flatMap((id) => lists.find((one) => one.id === id && one.owner !== 'AWS')?.entries ?? []),
    ),
  ];
  const blocks = texts.flatMap((text) => blockOf(text) ?? []).filter((block) => prefixOf(block) > 0);
  const wide = blocks.flatMap((block) => tooWide(block, { 4: 32, 6: 128 }, own));
  const least = (version: 4 | 6, most: number): number =>
    Math.min(most, ...wide.filter((block) => versionOf(block) === version).map(prefixOf));
  return { ipv4_prefix: least(4, 32), ipv6_prefix: least(6, 128) };
}

function reviewsOf(source: InitSource): readonly Review[] {
  const all = source.active.flatMap((account) => groupsIn(source, account).map((group) => ({ account, group })));
  const full = all.filter(({ group }) => group.name === 'default' && !isEmpty(group));
  const open = all.filter(({ group }) => dangerous.some((port) => opens(group, port)));
  const { left } = groupClassesOf(source);
  return [
    review(source, 'default-groups', 'lets something in or out', full),
    review(source, 'closed-ports', `opens ${dangerous.join(', ')} or one of them`, open),
    review(source, 'undeclared-groups', 'is not written down', left),
  ].flat();
}

function review(
  source: InitSource,
  requirement: string,
  what: string,
  found: readonly { readonly account: string; readonly group: SecurityGroup }[],
): readonly Review[] {
  const [first] = found;
  if (first === undefined) return [];
  const more = found.length === 1 ? '' : ` (and ${found.length - 1} more)`;
  return [
    {
      requirement: `${check}.${requirement}`,
      path: ['rules'],
      text: `${first.group.name} (${first.group.id}) of ${source.label(first.account)} ${what}${more}`,
    },
  ];
}
