import type { LoadBalancer } from '../../facts/load-balancers.ts';
import { matches } from '../../policy/glob.ts';
import type { EdgeRule } from '../../spec/sections/edge.ts';
import type { Spec } from '../../spec/spec.ts';
import { accountOf } from '../account-of.ts';
import { type Draft, type Judged, passIf } from '../check.ts';
import type { At } from '../networks/each.ts';
import { notAsked } from '../not-asked.ts';
import { unsaid } from '../unsaid.ts';
import type { TierWorld } from './world.ts';

type Setting = 'azs' | 'cross_zone';

/** The rules that ask load balancers for a setting. */
export function rulesOn({ edge }: Pick<Spec, 'edge'>, setting: Setting): readonly EdgeRule[] {
  return (edge?.rules ?? []).filter((rule) => rule[setting] !== undefined);
}

/** Whether a rule takes the load balancer; `null` where AWS left out what decides. */
function takes({ every, match }: EdgeRule, { name, type, scheme }: LoadBalancer): boolean | null {
  if (match !== undefined && !matches(match.name, name)) return false;
  if (every === 'load_balancer') return true;
  if (type !== 'application') return type === null ? null : false;
  if (every === 'alb') return true;
  return scheme === null ? null : scheme === 'internet-facing';
}

interface About<S extends Setting> {
  readonly setting: S;
  /** What is asked of no load balancer, as the end of a sentence. */
  readonly what: string;
  readonly judge: (at: At, balancer: LoadBalancer, value: NonNullable<EdgeRule[S]>) => Draft;
}

/** One finding for each load balancer of the account that a rule asks for it: the last rule that takes it counts. */
function eachBalancer<S extends Setting>(world: TierWorld, spec: Spec, { setting, what, judge }: About<S>): readonly Judged[] {
  const account = accountOf(world);
  const rules = rulesOn(spec, setting)
    .filter((rule) => world.isIn(account, rule.in))
    .toReversed();
  const none = notAsked(account, `The spec asks no load balancer in ${world.label(account)} ${what}.`);
  if (rules.length === 0)
    return world.each(
      [account],
      () => ({ target: { account }, resource: account }),
      () => none,
    );
  const regions = world.regions(account);
  return world.each(
    regions,
    (region) => ({ target: { account, region }, resource: `${account}/${region}/load-balancers` }),
    (region) => {
      const at = { account, region };
      const judged = world.each(
        world.at('load-balancers', at),
        ({ arn }) => ({ target: at, resource: arn }),
        (balancer): readonly Draft[] => {
          const rule = rules.find((one) => takes(one, balancer) !== false);
          if (rule === undefined) return [];
          const value = rule[setting] as NonNullable<EdgeRule[S]>;
          const place = { resource: balancer.arn, expected: value, actual: null };
          if (takes(rule, balancer) === null) return [unsaid(`AWS did not say of which type and scheme ${balancer.name} is`, place)];
          return [judge(at, balancer, value)];
        },
      );
      return judged.length > 0
        ? judged
        : [
            {
              ...none,
              resource: `${account}/${region}/load-balancers`,
              message: `There is no load balancer in ${world.label(account)}, ${region}, that the spec asks ${what}.`,
            },
          ];
    },
  );
}

/** Each load balancer is in as many zones as it must. */
export function judgeBalancerZones(world: TierWorld, spec: Spec): readonly Judged[] {
  return eachBalancer(world, spec, {
    setting: 'azs',
    what: 'for zones',
    judge: (_, { arn, name, zones }, azs) => {
      const missing = typeof azs === 'number' ? [] : azs.filter((zone) => !zones.includes(zone));
      const isMet = typeof azs === 'number' ? new Set(zones).size >= azs : missing.length === 0;
      const wanted = typeof azs === 'number' ? `at least ${azs} zones` : `${missing.join(', ')} too`;
      const message = `${name} is in ${zones.length === 0 ? 'no zone' : zones.join(', ')}${isMet ? '' : `: expected ${wanted}`}.`;
      return passIf(isMet, { resource: arn, expected: azs, actual: zones, message });
    },
  });
}

const attribute = 'load_balancing.cross_zone.enabled';
const inherited = 'use_load_balancer_configuration';

/** Each load balancer sends to the targets of every zone, and none of its target groups takes that back. */
export function judgeCrossZone(world: TierWorld, spec: Spec): readonly Judged[] {
  return eachBalancer(world, spec, {
    setting: 'cross_zone',
    what: 'for cross-zone load balancing',
    judge: (at, { arn, name }) => {
      const groups = world.at('target-group-attributes', at).filter(({ loadBalancers }) => loadBalancers.includes(arn));
      const draft = { resource: arn, expected: 'on' };
      const own = groups.map((group) => ({ arn: group.arn, crossZone: group.crossZone }));
      const off = groups.filter(({ crossZone }) => crossZone === 'false');
      if (off.length > 0) {
        const message = `${name} sends to ${off.map((group) => group.name).join(', ')} within each zone alone: the target group has cross-zone load balancing off.`;
        return passIf(false, { ...draft, actual: { groups: own }, message });
      }
      const value = world.at('load-balancer-attributes', at).find((one) => one.arn === arn)?.attributes[attribute] ?? null;
      const place = { ...draft, actual: { balancer: value, groups: own } };
      // A target group that says on for itself is on whatever its load balancer says.
      const isInherited = groups.length === 0 || groups.some(({ crossZone }) => crossZone === inherited);
      if (value === 'false' && isInherited)
        return passIf(false, { ...place, message: `${name} has cross-zone load balancing off: expected on.` });
      const unclear = groups.find(({ crossZone }) => crossZone !== 'true' && crossZone !== inherited);
      if (unclear !== undefined)
        return unsaid(`AWS says ${unclear.crossZone ?? 'nothing'} of ${attribute} of the target group ${unclear.name}`, place);
      if (value !== 'true' && value !== 'false') return unsaid(`AWS says ${value ?? 'nothing'} of ${attribute} of ${name}`, place);
      return passIf(true, { ...place, message: `${name} sends to the targets of every zone.` });
    },
  });
}
