import { suggestion } from '../names.ts';
import type { Complaint } from '../shape.ts';
import type { Path } from '../tree.ts';
import { type Context, entriesOf, isNamed, itemsOf, type Rule, repeated, type Use, writtenNames } from './context.ts';

type Network = NonNullable<NonNullable<NonNullable<Context['draft']['networks']>['vpcs']>[string]>;
type Endpoints = NonNullable<Network['endpoints']>;

interface Asked {
  readonly name: string;
  readonly network: Network;
  readonly endpoints: Endpoints;
  readonly path: Path;
}

/** The networks that say something of endpoints. */
function askers({ draft }: Pick<Context, 'draft'>): readonly Asked[] {
  return entriesOf(draft.networks?.vpcs).flatMap(([name, network]) => {
    const { endpoints } = network;
    return endpoints === undefined ? [] : [{ name, network, endpoints, path: ['networks', 'vpcs', name, 'endpoints'] }];
  });
}

/** Whether some network says something of endpoints: without it, nothing is to be judged of them. */
export function asksForEndpoints(context: Pick<Context, 'draft'>): boolean {
  return askers(context).length > 0;
}

/** Each list names a thing once, and each service by the end of its name. */
const services: Rule = (context) =>
  askers(context).flatMap(({ endpoints, path }) => [
    ...(['gateway', 'interface', 'tiers', 'admits'] as const).flatMap((key) => repeated(endpoints[key], [...path, key])),
    ...itemsOf(endpoints.interface).flatMap(([index, service]): readonly Complaint[] => {
      const end = /^(?:cn\.)?com\.amazonaws\.[a-z0-9-]+\.(.+)$/.exec(service)?.[1];
      const message = `expected the end of the service's name, found the whole of it, ${service}`;
      return end === undefined ? [] : [{ path: [...path, 'interface', index], message, hint: `write ${end}` }];
    }),
  ]);

/** The tiers that use the endpoints are tiers of the network, and there are some. */
const tiers: Rule = (context) =>
  askers(context).flatMap(({ name, network, endpoints, path }): readonly Complaint[] => {
    const declared = entriesOf(network.tiers);
    const names = declared.map(([tier]) => tier);
    if (endpoints.tiers === undefined) {
      if (declared.length === 0 || declared.some(([, { route }]) => route !== 'igw')) return [];
      const message = `every tier of ${name} has the route igw: no tier is left that uses the endpoints`;
      return [{ path, on: 'key', message, hint: 'name the tiers that use them under tiers' }];
    }
    return itemsOf(endpoints.tiers)
      .filter(([, tier]) => !names.includes(tier))
      .map(([index, tier]) => ({
        path: [...path, 'tiers', index],
        message: `the network ${name} has no tier ${tier}`,
        hint: suggestion(tier, names),
      }));
  });

/** Every reference to a security group, without its `sg:`. */
function groupUses({ endpoints, path }: Asked): readonly Use[] {
  const own: readonly Use[] =
    endpoints.security_group === undefined ? [] : [{ name: endpoints.security_group, path: [...path, 'security_group'] }];
  const workloads = itemsOf(endpoints.admits).map(([index, name]): Use => ({ name, path: [...path, 'admits', index] }));
  return [...own, ...workloads].map((use) => ({ ...use, name: use.name.slice('sg:'.length) }));
}

/** Security groups that endpoints name are declared, where the network is. */
const groups: Rule = (context) => {
  const declared = entriesOf(context.draft.security_groups?.groups);
  const names = writtenNames(
    context,
    'security_groups.groups',
    declared.map(([name]) => name),
  );
  return askers(context).flatMap((asked) =>
    groupUses(asked).flatMap(({ name, path }): readonly Complaint[] => {
      const group = declared.find(([one]) => one === name)?.[1];
      if (group === undefined) return [{ path, message: `no security group is named ${name}`, hint: suggestion(name, names) }];
      return elsewhere(context, asked, group).map((where) => ({ path, message: `the security group ${name} is ${where}` }));
    }),
  );
};

type Group = NonNullable<NonNullable<NonNullable<Context['draft']['security_groups']>['groups']>[string]>;

/** Where a group is that is not where the network is. */
function elsewhere(context: Context, { name, network }: Asked, group: Group): readonly string[] {
  if (group.vpc !== undefined && group.vpc !== `vpc:${name}`) return [`in ${group.vpc}, and not in vpc:${name}`];
  if (group.region !== undefined && network.region !== undefined && group.region !== network.region)
    return [`in ${group.region}, and the network ${name} in ${network.region}`];
  const lacking = context.accounts.filter(
    (account) => isNamed(context, network.in, account) === 'yes' && isNamed(context, group.in, account) === 'no',
  );
  return lacking.length === 0 ? [] : [`not in ${lacking.join(', ')}, where the network ${name} is`];
}

/** What is said of interface endpoints has some to be said of, and every network that speaks of endpoints asks for something. */
const purposes: Rule = (context) =>
  askers(context).flatMap(({ endpoints, path }): readonly Complaint[] => {
    const has = (list: readonly unknown[] | undefined): boolean => (list?.length ?? 0) > 0;
    const idle = (['security_group', 'admits'] as const).filter((key) => !has(endpoints.interface) && has([endpoints[key] ?? []].flat()));
    const isNothing = !has(endpoints.interface) && !has(endpoints.gateway) && endpoints.undeclared === 'allowed';
    return [
      ...idle.map((key): Complaint => ({ path: [...path, key], on: 'key', message: `${key} has nothing to hold for: interface is empty` })),
      ...(isNothing ? [{ path, on: 'key' as const, message: 'endpoints asks for nothing', hint: 'name services, or leave it out' }] : []),
    ];
  });

/** The rules on VPC endpoints. */
export const vpcEndpointRules: readonly Rule[] = [services, tiers, groups, purposes];
