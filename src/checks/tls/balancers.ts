import type { Listener } from '../../facts/listeners.ts';
import type { LoadBalancer } from '../../facts/load-balancers.ts';
import type { Target } from '../../record.ts';
import type { Spec } from '../../spec/spec.ts';
import { accountOf } from '../account-of.ts';
import type { Draft, Judged } from '../check.ts';
import { nothing } from './kinds.ts';
import { askedOf, namedFor, type Setting, type Value } from './reading.ts';
import type { TlsWorld } from './world.ts';

/** A load balancer of which the spec asks something, with its listeners. */
export interface Asked {
  /** Its account and region. */
  readonly target: Target;
  readonly balancer: LoadBalancer;
  readonly listeners: readonly Listener[];
}

/** What is judged of every load balancer of the account of which the spec asks it. */
interface About<S extends Setting> {
  readonly setting: S;
  /** What is asked of no load balancer, as the end of a sentence: `to redirect to HTTPS`. */
  readonly what: string;
  /** At least one finding. */
  readonly judge: (asked: Asked, value: Value<S>) => Draft | readonly (Draft | Judged)[];
}

/**
 * One finding or more for each load balancer of the account of the verdict of which the spec asks the setting, and one for each that the
 * spec names and that is not there; one that says so where there is none of either.
 */
export function eachAsked<S extends Setting>(world: TlsWorld, spec: Spec, { setting, what, judge }: About<S>): readonly Judged[] {
  const account = accountOf(world);
  const seen = new Set<string>();
  return world.each(
    [account],
    () => ({ target: { account }, resource: account }),
    () => {
      const judged = world.each(
        world.all('load-balancers', account),
        ({ target }) => ({ target, resource: account, expected: null }),
        (place) => {
          const balancers = place.read();
          for (const { name } of balancers) seen.add(name);
          return world.each(
            balancers,
            ({ arn }) => ({ target: place.target, resource: arn, expected: null }),
            (balancer) => {
              const value = askedOf(world, spec, { account, name: balancer.name }, setting);
              if (value === null) return [];
              const asked = { target: place.target, balancer };
              // Its listener has neither protocol nor port: it takes whole packets, and hands them to appliances.
              if (balancer.type === 'gateway')
                return nothing({ ...asked, listeners: [] }, `${balancer.name} is a gateway load balancer: nobody connects to it.`);
              const listeners = world.at('listeners', place.target).filter(({ loadBalancer }) => loadBalancer === balancer.arn);
              return judge({ ...asked, listeners }, value);
            },
          );
        },
      );
      const findings = [...judged, ...judgeMissing(world, spec, { account, setting, seen })];
      if (findings.length > 0) return findings;
      const message = `${world.label(account)} has no load balancer that the spec asks ${what}.`;
      return [{ outcome: 'not-applicable', resource: account, expected: null, actual: null, message }];
    },
  );
}

/** A rule about a load balancer that is not there would otherwise say nothing of the one that took its place. */
function judgeMissing(
  world: TlsWorld,
  spec: Spec,
  { account, setting, seen }: { readonly account: string; readonly setting: Setting; readonly seen: ReadonlySet<string> },
): readonly Judged[] {
  const expected = 'a load balancer of this name';
  return world.each(
    namedFor(world, spec, account, setting).filter((name) => !seen.has(name)),
    (name) => ({ target: { account }, resource: `load-balancer:${name}`, expected }),
    (name): Draft => {
      const { governed } = spec.organization.regions;
      const found = governed.flatMap((region) => world.at('load-balancers', { account, region })).map((balancer) => balancer.name);
      const message = `The spec asks something of the load balancer ${name}, and ${world.label(account)} has none of this name in ${governed.join(', ')}.`;
      return { outcome: 'fail', resource: `load-balancer:${name}`, expected, actual: found, message };
    },
  );
}
