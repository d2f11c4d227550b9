import { nearest, suggestion } from '../names.ts';
import type { Complaint } from '../shape.ts';
import type { Path } from '../tree.ts';
import { type Context, entriesOf, isNamed, itemsOf, type Rule, repeated } from './context.ts';

type Section = NonNullable<Context['draft']['networks']>;
type Network = NonNullable<NonNullable<Section['vpcs']>[string]>;
type Tier = NonNullable<NonNullable<Network['tiers']>[string]>;
type FlowLogs = NonNullable<Network['flow_logs']>;

interface Place<T> {
  readonly name: string;
  readonly one: T;
  readonly path: Path;
}

function networksOf({ draft }: Pick<Context, 'draft'>): readonly Place<Network>[] {
  return entriesOf(draft.networks?.vpcs).map(([name, one]) => ({ name, one, path: ['networks', 'vpcs', name] }));
}

function tiersOf({ one, path }: Place<Network>): readonly Place<Tier>[] {
  return entriesOf(one.tiers).map(([name, tier]) => ({ name, one: tier, path: [...path, 'tiers', name] }));
}

/** Whether something is to be judged of networks themselves, and not of their endpoints alone. */
export function asksForTiers({ draft: { networks } }: Pick<Context, 'draft'>): boolean {
  const { default_vpc: byDefault, undeclared, flow_logs: logs, vpcs } = networks ?? {};
  return byDefault !== undefined || undeclared !== undefined || logs !== undefined || entriesOf(vpcs).length > 0;
}

/** Each zone is one of the network's region, and stands there once; so does each block and each kind. */
const lists: Rule = (context) =>
  networksOf(context).flatMap((network) => [
    ...repeated(network.one.cidr, [...network.path, 'cidr']),
    ...tiersOf(network).flatMap(({ one: { azs, only, nacl }, path }) => [
      ...zonesOf(azs, network.one.region, [...path, 'azs']),
      ...repeated(azs, [...path, 'azs']),
      ...repeated(only, [...path, 'only']),
      ...repeated(nacl?.from, [...path, 'nacl', 'from']),
    ]),
  ]);

function zonesOf(azs: Tier['azs'], region: string | undefined, path: Path): readonly Complaint[] {
  if (region === undefined) return [];
  return itemsOf(azs)
    .filter(([, zone]) => zone.slice(0, -1) !== region)
    .map(([index, zone]) => ({ path: [...path, index], message: `${zone} is no Availability Zone of ${region}, where the network is` }));
}

/** IPv6 has a way of its own to the internet only where IPv4 has it; a NAT gateway has a place in the same zone. */
const routes: Rule = (context) =>
  networksOf(context).flatMap((network) => {
    const tiers = tiersOf(network);
    const open = tiers.filter(({ one }) => one.route === 'igw' || one.route === undefined);
    return tiers.flatMap(({ name, one, path }): readonly Complaint[] => {
      const found: Complaint[] = [];
      if (one.ipv6_route === 'igw' && one.route !== undefined && one.route !== 'igw') {
        const message = `ipv6_route: igw and route: ${one.route} contradict each other: the tier ${name} would face the internet by IPv6`;
        found.push({ path: [...path, 'ipv6_route'], message, hint: 'egress_only lets nothing in' });
      }
      if (one.route === 'nat_same_az') found.push(...withoutPlace({ name, one, path }, open));
      return found;
    });
  });

function withoutPlace({ name, one, path }: Place<Tier>, open: readonly Place<Tier>[]): readonly Complaint[] {
  if (open.length === 0) {
    const message = `route: nat_same_az of the tier ${name} has no place for its NAT gateways: no tier of the network has route: igw`;
    return [{ path: [...path, 'route'], message }];
  }
  // A tier that names no zones may be in every one.
  if (open.some((tier) => tier.one.azs === undefined)) return [];
  const zones = open.flatMap((tier) => itemsOf(tier.one.azs).map(([, zone]) => zone));
  return itemsOf(one.azs)
    .filter(([, zone]) => !zones.includes(zone))
    .map(([index, zone]) => ({
      path: [...path, 'azs', index],
      message: `no tier with route: igw is in ${zone}: the NAT gateway of the tier ${name} has no place there`,
    }));
}

const block = /^[0-9a-fA-F.:]+\/[0-9]+$/;

/** Who a network ACL lets in is a tier of the network or a block of addresses. */
const sources: Rule = (context) =>
  networksOf(context).flatMap((network) => {
    const names = tiersOf(network).map(({ name }) => name);
    return tiersOf(network).flatMap(({ one: { nacl }, path }) =>
      itemsOf(nacl?.from).flatMap(([index, source]): readonly Complaint[] => {
        const at = [...path, 'nacl', 'from', index];
        if (!source.startsWith('tier:')) {
          if (block.test(source)) return [];
          return [{ path: at, message: `expected tier:NAME or a block of addresses such as 10.20.0.0/16, found ${source}` }];
        }
        const tier = source.slice(5);
        if (names.includes(tier)) return [];
        const meant = nearest(tier, names);
        const hint = meant === undefined ? suggestion(tier, names) : `did you mean tier:${meant}?`;
        return [{ path: at, message: `the network ${network.name} has no tier ${tier}`, hint }];
      }),
    );
  });

/** Two tiers, or two networks of one place, are not matched by the same tags: each subnet would be in both. */
const alike: Rule = (context) => {
  const networks = networksOf(context);
  return [
    ...networks.flatMap((network, index) => {
      const twin = networks
        .slice(0, index)
        .find(({ one }) => one.region === network.one.region && isSame(one.match, network.one.match) && mayMeet(context, one, network.one));
      return twin === undefined ? [] : [doubled(network, `the network ${twin.name}`)];
    }),
    ...networks.flatMap((network) => {
      const tiers = tiersOf(network);
      return tiers.flatMap((tier, index) => {
        const twin = tiers.slice(0, index).find(({ one }) => isSame(one.match, tier.one.match));
        return twin === undefined ? [] : [doubled(tier, `the tier ${twin.name}`)];
      });
    }),
  ];
};

function doubled({ name, path }: Place<Network | Tier>, twin: string): Complaint {
  return { path: [...path, 'match'], on: 'key', message: `${name} is matched as ${twin} is: neither would be there exactly once` };
}

function isSame(a: object | undefined, b: object | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  const text = (value: unknown): unknown =>
    typeof value === 'object' && value !== null
      ? Object.entries(value)
          .map(([key, inner]) => [key, text(inner)] as const)
          .sort(([x], [y]) => (x < y ? -1 : 1))
      : value;
  return JSON.stringify(text(a)) === JSON.stringify(text(b));
}

function mayMeet(context: Context, one: Network, other: Network): boolean {
  return context.accounts.some((account) => isNamed(context, one.in, account) === 'yes' && isNamed(context, other.in, account) === 'yes');
}

/** VPC Block Public Access is of an account and region: two networks of one place ask for the same. */
const publicAccess: Rule = (context) => {
  const networks = networksOf(context).filter(({ one }) => one.public_access !== undefined);
  return networks.flatMap(({ one, path }, index): readonly Complaint[] => {
    const other = networks
      .slice(0, index)
      .find(
        (before) => before.one.region === one.region && before.one.public_access !== one.public_access && mayMeet(context, before.one, one),
      );
    if (other === undefined) return [];
    const message = `public_access: ${one.public_access} and ${other.one.public_access} of the network ${other.name} contradict each other: it is one setting of the account and region`;
    return [{ path: [...path, 'public_access'], message }];
  });
};

/** Where flow logs go is an account or an ARN; AWS knows two intervals. */
const flowLogs: Rule = (context) => {
  const { networks } = context.draft;
  const every: readonly Place<FlowLogs>[] =
    networks?.flow_logs === undefined ? [] : [{ name: 'flow_logs', one: networks.flow_logs, path: ['networks', 'flow_logs'] }];
  const own = networksOf(context).flatMap(({ name, one, path }) =>
    one.flow_logs === undefined ? [] : [{ name, one: one.flow_logs, path: [...path, 'flow_logs'] }],
  );
  return [...every, ...own].flatMap(({ one: { to, interval, fields }, path }) => [
    ...destination(context, to, [...path, 'to']),
    ...repeated(fields, [...path, 'fields']),
    ...(interval === undefined || ['60s', '1m', '600s', '10m'].includes(interval)
      ? []
      : [{ path: [...path, 'interval'], message: `AWS knows the intervals 60s and 600s, and not ${interval}` }]),
  ]);
};

function destination({ accounts, sets }: Context, to: string | undefined, path: Path): readonly Complaint[] {
  if (to === undefined || accounts.includes(to) || /[:*?]/.test(to)) return [];
  const message = sets.includes(to) ? `expected an account or an ARN, found the set ${to}` : `no account is named ${to}, and it is no ARN`;
  return [{ path, message, hint: suggestion(to, accounts) }];
}

/** The rules on networks, but for their endpoints. */
export const networkRules: readonly Rule[] = [lists, routes, sources, alike, publicAccess, flowLogs];
