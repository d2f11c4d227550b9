import type { Comment, Drafted, Exclusion, InitSource, LeftOut, Review, Section } from '../../model.ts';
import { type NetworkClass, networkClassesOf } from './networks/classes.ts';
import { flowLogsOf } from './networks/flow-logs.ts';
import { networksOf } from './networks/found.ts';
import { groupClassesOf, keyOf } from './security-groups/classes.ts';

const checks = ['network-tiers', 'vpc-endpoints'] as const;

/** Networks: their tiers, where these lead, and how they reach AWS. */
export const networksSection: Section = { key: 'networks', checks, heading: 'Networks', draft: drafted };

function drafted(source: InitSource): Drafted | LeftOut {
  if (source.each('vpcs').length === 0) {
    const why = source.gaps('vpcs')[0]?.why ?? 'there is no governed region';
    return { excluded: checks.map((check) => ({ check, reason: 'The networks were not read', review: why })) };
  }
  const { classes, left } = networkClassesOf(source);
  const defaults = withDefault(source);
  const isUndescribed = new Set([...left.map(({ network }) => network.account), ...defaults.map(({ account }) => account)]);
  const whole = source.active.filter((account) => !isUndescribed.has(account));
  const logs = flowLogsOf(source);
  const without = source.active.filter((account) => !defaults.some((one) => one.account === account));
  const value = {
    default_vpc: without.length === 0 ? undefined : { in: source.where(without), regions: 'governed', expect: 'none' },
    undeclared: whole.length === 0 ? undefined : { in: source.where(whole), expect: 'none' },
    flow_logs: logs.entry,
    vpcs: classes.length === 0 ? undefined : Object.fromEntries(classes.map((one) => [one.name, vpcEntry(source, one)])),
  };
  if (Object.values(value).every((one) => one === undefined)) {
    return {
      excluded: checks.map((check) => ({
        check,
        reason: 'No network could be described',
        review: left[0]?.why ?? 'each account has the default network alone',
      })),
    };
  }
  return {
    value,
    comments: commentsOf(value, left),
    reviews: [...leftReviews(source, left), ...defaultReviews(source, defaults), ...logs.reviews, ...networkReviews(classes)],
    excluded: endpointExclusion(source, classes),
    lines: {
      'network-tiers': ['vpcs'],
      'network-tiers.default-vpc': ['default_vpc'],
      'network-tiers.undeclared-vpcs': ['undeclared'],
      'network-tiers.flow-logs': ['flow_logs'],
      'vpc-endpoints': ['vpcs'],
    },
  };
}

function commentsOf(value: Readonly<Record<string, unknown>>, left: readonly unknown[]): readonly Comment[] {
  const all: readonly Comment[] = [
    { path: ['default_vpc'], text: 'The network that AWS makes by itself in each region: none was seen in these accounts.' },
    { path: ['undeclared'], text: 'No network but those below.' },
    { path: ['flow_logs'], text: 'Every network records its traffic.' },
    {
      path: ['vpcs'],
      text: `Networks with their subnets by what they can reach.${left.length === 0 ? '' : ` ${left.length} networks are not written down.`}`,
    },
  ];
  return all.filter(({ path: [key] }) => value[key as string] !== undefined);
}

interface Place {
  readonly account: string;
  readonly region: string;
}

function withDefault(source: InitSource): readonly Place[] {
  return source
    .each('vpcs')
    .flatMap(({ target: { account = '', region = '' }, value }) =>
      value.some(({ isDefault }) => isDefault === true) ? [{ account, region }] : [],
    );
}

function vpcEntry(source: InitSource, { accounts, entry, members, endpoints }: NetworkClass): unknown {
  const cidrs = [...new Set(members.map(({ vpc }) => vpc.cidrs.join()))];
  const modes = [
    ...new Set(members.map((one) => source.value('vpc-public-access', { account: one.account, region: one.region })?.mode ?? null)),
  ];
  const [mode = null] = modes;
  const isBlocked = modes.length === 1 && (mode === 'block-bidirectional' || mode === 'block-ingress');
  return {
    in: source.where(accounts),
    region: entry.region,
    match: entry.match,
    cidr: cidrs.length === 1 ? members[0]?.vpc.cidrs : undefined,
    public_access: isBlocked ? mode.replaceAll('-', '_') : undefined,
    tiers: entry.tiers,
    endpoints: endpoints === undefined ? undefined : { ...endpoints, ...groupOf(source, members) },
  };
}

/** The one security group of the interface endpoints, and whom it lets in on port 443. */
function groupOf(
  source: InitSource,
  members: NetworkClass['members'],
): { readonly security_group?: string; readonly admits?: readonly string[] } {
  const { byId, classes } = groupClassesOf(source);
  const names = members.flatMap(({ account, endpoints }) =>
    (endpoints ?? [])
      .filter(({ type }) => type === 'Interface')
      .map(({ groups }) => (groups.length === 1 ? (byId.get(keyOf(account, groups[0] ?? '')) ?? null) : null)),
  );
  const [name = null, ...others] = new Set(names);
  if (name === null || others.length > 0) return {};
  const rules =
    classes.find((one) => one.name === name)?.ingress.filter(({ tcp, all }) => tcp === 443 || tcp === 'all' || all === true) ?? [];
  const admits = [...new Set(rules.flatMap(({ from }) => [from ?? []].flat()))].filter((peer) => peer.startsWith('sg:')).sort();
  return { security_group: `sg:${name}`, ...(admits.length === 0 ? {} : { admits }) };
}

/** Without a network that has endpoints there is nothing to judge of them. */
function endpointExclusion(source: InitSource, classes: readonly NetworkClass[]): readonly Exclusion[] {
  if (classes.some(({ endpoints }) => endpoints !== undefined)) return [];
  const isKnown = networksOf(source).every(({ endpoints }) => endpoints !== null);
  const reason = isKnown ? 'No network that is described has an endpoint of AWS' : 'The endpoints of networks were not read';
  const review = classes.length === 0 && isKnown ? {} : { review: 'what has no way to AWS but through the internet' };
  return [{ check: 'vpc-endpoints', reason, ...review }];
}

function leftReviews(source: InitSource, left: ReturnType<typeof networkClassesOf>['left']): readonly Review[] {
  const [first] = left;
  if (first === undefined) return [];
  const { vpc, account, region } = first.network;
  const more = left.length === 1 ? '' : ` (and ${left.length - 1} more)`;
  return [
    {
      requirement: 'network-tiers.undeclared-vpcs',
      text: `${vpc.id} of ${source.label(account)}, ${region}, is not written down: ${first.why}${more}`,
    },
  ];
}

function defaultReviews(source: InitSource, defaults: readonly Place[]): readonly Review[] {
  const [first] = defaults;
  if (first === undefined) return [];
  const more = defaults.length === 1 ? '' : ` (and ${defaults.length - 1} more)`;
  return [
    { requirement: 'network-tiers.default-vpc', text: `${source.label(first.account)} has the default network in ${first.region}${more}` },
  ];
}

function networkReviews(classes: readonly NetworkClass[]): readonly Review[] {
  return classes.flatMap(({ name, entry, endpoints }): readonly Review[] => {
    const isCutOff = Object.values(entry.tiers).some(({ route }) => route !== 'igw' && route !== 'none');
    if (endpoints === undefined)
      return isCutOff
        ? [
            {
              requirement: 'vpc-endpoints.present',
              path: ['vpcs', name],
              text: `${name} has no endpoint: it reaches AWS through the internet, or not at all`,
            },
          ]
        : [];
    if (endpoints.policy !== undefined) return [];
    return [
      {
        requirement: 'vpc-endpoints.policy',
        path: ['vpcs', name, 'endpoints'],
        text: 'the policies of its endpoints do not speak of the organization: anybody gets through',
      },
    ];
  });
}
