import type { VpcEndpoint } from '../../facts/vpc-endpoints.ts';
import type { DeclaredEndpoints } from '../../spec/sections/networks.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Draft, Judged } from '../check.ts';
import { eachNetwork as eachDeclared, leftTo, type Network as PresentNetwork } from '../networks/each.ts';
import { type DeclaredNetwork, networkLabel } from '../networks/reading.ts';
import { notAsked } from '../not-asked.ts';
import { unsaid } from '../unsaid.ts';
import { type DeclaredEndpoint, endpointsIn, endpointsOf, findEndpoint } from './find.ts';
import type { EndpointWorld } from './world.ts';

/** A declared network with the endpoints that it must have. */
interface Asked extends DeclaredNetwork {
  readonly endpoints: DeclaredEndpoints;
}

/** One that is there. */
export type Network = Asked & PresentNetwork;

/** A declared endpoint that is there. */
export interface Subject extends DeclaredEndpoint {
  readonly network: Network;
  readonly endpoint: VpcEndpoint;
  /** For people: `the interface endpoint of kms (vpce-1)`. */
  readonly label: string;
}

/** What is judged of the networks of the account of which the spec asks it. */
interface AboutNetworks {
  readonly isAsked: (endpoints: DeclaredEndpoints) => boolean;
  readonly expected: unknown;
  /** What is asked of no network, as the end of a sentence: `for interface endpoints`. */
  readonly what: string;
  readonly judge: (network: Network) => readonly (Draft | Judged)[];
  /** What is said of a network that is not there exactly once. Default: that `present` says so. */
  readonly missing?: (network: DeclaredNetwork, count: number) => Draft;
}

/** One finding or more for each declared network of which it is asked; one that says so where there is none. */
export function eachNetwork(world: EndpointWorld, spec: Spec, { isAsked, missing, ...about }: AboutNetworks): readonly Judged[] {
  return eachDeclared(world, spec, {
    ...about,
    asked: (network): Asked | null => {
      const { endpoints } = network.declared;
      return endpoints !== undefined && isAsked(endpoints) ? { ...network, endpoints } : null;
    },
    missing: missing ?? leftTo('present'),
  });
}

/** The name of a declared endpoint in findings that have no ARN: `vpc:cc/interface:kms`. */
export function endpointLabel(network: Pick<DeclaredNetwork, 'name'>, { type, service }: DeclaredEndpoint): string {
  return `${networkLabel(network)}/${type}:${service}`;
}

/** What is judged of the declared endpoints that are there. */
interface AboutEndpoints extends Omit<AboutNetworks, 'judge' | 'missing'> {
  readonly takes: (declared: DeclaredEndpoint) => boolean;
  readonly judge: (subject: Subject) => Draft | readonly (Draft | Judged)[];
  /** What is judged of the network itself beside. */
  readonly besides?: (network: Network) => readonly (Draft | Judged)[];
}

/** One finding or more for each declared endpoint of these networks. One that is not there exactly once is left to `present`. */
export function eachEndpoint(world: EndpointWorld, spec: Spec, about: AboutEndpoints): readonly Judged[] {
  const { takes, expected, judge, besides } = about;
  return eachNetwork(world, spec, {
    ...about,
    judge: (network) => [
      ...(besides?.(network) ?? []),
      ...world.each(
        endpointsOf(network).filter(takes),
        (declared) => ({ target: network.at, resource: endpointLabel(network, declared), expected }),
        (declared) => {
          const resource = endpointLabel(network, declared);
          const found = findEndpoint(endpointsIn(world.at('vpc-endpoints', network.at), network.vpc), declared, network.region);
          if (found.kind === 'unclear') return unsaid(found.detail, { resource, expected, actual: null });
          if (found.kind !== 'endpoint') return notAsked(resource, `${resource} is not there exactly once: present says so.`);
          const { endpoint } = found;
          return judge({ ...declared, network, endpoint, label: `the ${declared.type} endpoint of ${declared.service} (${endpoint.id})` });
        },
      ),
    ],
  });
}

/** A sentence that begins with a label. */
export function sentence(label: string, rest: string): string {
  return `${label.charAt(0).toUpperCase()}${label.slice(1)} ${rest}`;
}
