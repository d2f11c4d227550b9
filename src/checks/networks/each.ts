import type { Vpc } from '../../facts/vpcs.ts';
import type { Spec } from '../../spec/spec.ts';
import { accountOf } from '../account-of.ts';
import type { Draft, Judged, World } from '../check.ts';
import { notAsked } from '../not-asked.ts';
import { type DeclaredNetwork, findVpc, networkLabel, networksIn } from './reading.ts';

/** A place in AWS. */
export interface At {
  readonly account: string;
  readonly region: string;
}

/** A declared network that is there. */
export interface Network extends DeclaredNetwork {
  readonly at: At;
  readonly vpc: Vpc;
}

/** What is judged of every declared network of the account of which the spec asks it. */
export interface AboutNetworks<D extends DeclaredNetwork> {
  /** For people: what is expected of each. */
  readonly expected: unknown;
  /** The network with what is asked of it; `null` of one of which nothing is asked. */
  readonly asked: (network: DeclaredNetwork) => D | null;
  /** What is asked of no network, as the end of a sentence: `for flow logs`. */
  readonly what: string;
  readonly judge: (network: D & Network) => readonly (Draft | Judged)[];
  /** What is said of a network that is not there exactly once. */
  readonly missing: (network: D, count: number) => Draft;
}

/** One finding or more for each declared network of the account of which it is asked; one that says so where there is none. */
export function eachNetwork<D extends DeclaredNetwork>(world: World<'vpcs'>, spec: Spec, about: AboutNetworks<D>): readonly Judged[] {
  const account = accountOf(world);
  const { expected, what, judge, missing } = about;
  const asked = networksIn(world, spec, account).flatMap((network) => about.asked(network) ?? []);
  if (asked.length === 0)
    return world.each(
      [account],
      () => ({ target: { account }, resource: account, expected }),
      () => notAsked(account, `The spec asks no network in ${world.label(account)} ${what}.`),
    );
  return world.each(
    asked,
    (network) => ({ target: { account, region: network.region }, resource: networkLabel(network), expected }),
    (network) => {
      const at = { account, region: network.region };
      const found = findVpc(world.at('vpcs', at), network);
      if (found.kind === 'vpc') return judge({ ...network, at, vpc: found.vpc });
      return [missing(network, found.kind === 'absent' ? 0 : found.arns.length)];
    },
  );
}

/** What leaves a network that is not there exactly once to the requirement that says so. */
export function leftTo(requirement: string): (network: DeclaredNetwork) => Draft {
  return (network) => notAsked(networkLabel(network), `${networkLabel(network)} is not there exactly once: ${requirement} says so.`);
}
