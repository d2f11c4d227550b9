import type { LoadBalancer } from '../../../facts/load-balancers.ts';
import type { Drafted, InitSource, LeftOut, Section } from '../../model.ts';
import { type Alike, alike } from '../alike.ts';
import { type AclEntry, aclEntry } from './edge/web-acl.ts';

const check = 'web-acl';

/** Where the internet comes in. */
export const edgeSection: Section = { key: 'edge', checks: [check], heading: 'Where the internet comes in', draft: drafted };

/** An application load balancer that the internet reaches. */
interface Open {
  readonly account: string;
  readonly region: string;
  readonly balancer: LoadBalancer;
  /** ARN of its web ACL. */
  readonly acl: string | null;
}

interface AclFound {
  readonly arn: string;
  readonly account: string;
  readonly entry: AclEntry;
}

/** More entries than this are no description that anybody reads. */
const most = 10;

function drafted(source: InitSource): Drafted | LeftOut {
  const open = openOf(source);
  if (open.length === 0) return { excluded: [withoutOpen(source)] };
  const acls = source
    .each('web-acls')
    .flatMap(({ target: { account = '', region = '' }, value }) =>
      value.acls
        .filter(({ arn }) => open.some(({ acl }) => acl === arn))
        .map((acl): AclFound => ({ arn: acl.arn, account, entry: aclEntry(source, { account, region }, acl) })),
    );
  const groups = alike(source, acls, { accountOf: ({ account }) => account, entryOf: ({ entry }) => entry });
  if (groups.length === 0 || groups.length > most) {
    const reason =
      groups.length === 0
        ? 'No load balancer that faces the internet has a web ACL'
        : `There are ${groups.length} kinds of web ACLs: too many to describe`;
    const review = `${open.length} application load balancers face the internet`;
    return { excluded: [{ check, reason, review }] };
  }
  const named = groups.map((group) => ({
    group,
    name: source.name('web-acl', group.members[0]?.arn ?? '', group.members[0]?.entry.match.name ?? 'acl'),
  }));
  const bare = open.filter(({ acl }) => acl === null);
  return {
    value: {
      rules: named.flatMap(({ group, name }) => rulesOf(source, open, { group, name })),
      web_acls: Object.fromEntries(
        named.map(({ group, name }) => [name, { in: source.where(group.accounts), ...group.members[0]?.entry }]),
      ),
    },
    comments: [{ path: ['rules'], text: 'Of every load balancer, found by what it is: a new one is judged the day it appears.' }],
    reviews: bare.length === 0 ? [] : [{ requirement: 'web-acl.attached', path: ['rules'], text: bareText(source, bare) }],
    lines: {
      [check]: ['web_acls'],
      'web-acl.attached': ['rules'],
      'network-tiers.load-balancer-zones': ['rules'],
      'network-tiers.cross-zone': ['rules'],
    },
  };
}

function bareText(source: InitSource, bare: readonly Open[]): string {
  const [first] = bare;
  const more = bare.length === 1 ? '' : ` (and ${bare.length - 1} more)`;
  return `${first?.balancer.name ?? ''} of ${source.label(first?.account ?? '')} faces the internet without a web ACL${more}`;
}

function withoutOpen(source: InitSource): LeftOut['excluded'][number] {
  const gaps = source.gaps('load-balancers');
  if (source.each('load-balancers').length === 0 && gaps.length > 0)
    return { check, reason: 'The load balancers were not read', review: gaps[0]?.why ?? 'nobody could see them' };
  return { check, reason: 'No application load balancer that faces the internet was found' };
}

function openOf(source: InitSource): readonly Open[] {
  return source.each('load-balancers').flatMap(({ target: { account = '', region = '' }, value }) => {
    const guarded = source.value('web-acls', { account, region })?.balancers ?? [];
    return value
      .filter(({ type, scheme }) => type === 'application' && scheme === 'internet-facing')
      .map((balancer) => ({ account, region, balancer, acl: guarded.find(({ arn }) => arn === balancer.arn)?.acl ?? null }));
  });
}

/** One rule for accounts in which it is the only web ACL, and one for each load balancer where there are several. */
function rulesOf(
  source: InitSource,
  open: readonly Open[],
  { group: { members }, name }: { readonly group: Alike<AclFound>; readonly name: string },
): readonly unknown[] {
  const aclsOf = (account: string): number =>
    new Set(open.flatMap((one) => (one.account === account && one.acl !== null ? [one.acl] : []))).size;
  const every = { every: 'internet_facing_alb', web_acl: `acl:${name}` };
  const alone = members.filter(({ account }) => aclsOf(account) === 1).map(({ account }) => account);
  const balancers = open.filter(({ account, acl }) => alone.includes(account) && acl !== null).map(({ balancer }) => balancer);
  const several = open.filter(({ account, acl }) => !alone.includes(account) && members.some(({ arn }) => arn === acl));
  return [
    ...(alone.length === 0
      ? []
      : [
          {
            in: source.where(alone),
            ...every,
            azs: fewest(balancers),
            cross_zone: crossZone(
              source,
              open.filter(({ account }) => alone.includes(account)),
            ),
          },
        ]),
    ...several.map(({ account, balancer }) => ({
      in: source.account(account),
      match: { name: balancer.name },
      ...every,
      azs: fewest([balancer]),
    })),
  ];
}

function fewest(balancers: readonly LoadBalancer[]): number {
  return Math.max(1, Math.min(...balancers.map(({ zones }) => zones.length)));
}

/** Where AWS says so of each; of an application load balancer it is always on unless a target group says otherwise. */
function crossZone(source: InitSource, open: readonly Open[]): 'on' | undefined {
  const isOn = open.every(({ account, region, balancer }) => {
    const found = source.value('load-balancer-attributes', { account, region })?.find(({ arn }) => arn === balancer.arn);
    return found?.attributes['load_balancing.cross_zone.enabled'] === 'true';
  });
  return isOn ? 'on' : undefined;
}
