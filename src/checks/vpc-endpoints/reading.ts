import type { DeclaredEndpoints, DeclaredVpc } from '../../spec/sections/networks.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Wanted } from '../../wanted.ts';

/** What is asked of the endpoints of a network. */
type Asks = (endpoints: DeclaredEndpoints) => boolean;

/** Whether the network must have endpoints of the kind. */
export const hasInterface: Asks = (endpoints) => endpoints.interface.length > 0;
export const hasGateway: Asks = (endpoints) => endpoints.gateway.length > 0;
export const hasAny: Asks = (endpoints) => hasInterface(endpoints) || hasGateway(endpoints);

/** Whether their security groups are judged. */
export const asksForGroups: Asks = (endpoints) =>
  hasInterface(endpoints) && (endpoints.security_group !== undefined || endpoints.admits.length > 0);

/** Whether their policies are judged. */
export const asksForPolicy: Asks = (endpoints) => hasAny(endpoints) && endpoints.policy !== 'any';

/** Whether there may be no others. */
export const asksForNoOthers: Asks = (endpoints) => endpoints.undeclared === 'fail';

/** Whether they are judged at all. */
export const asksForAnything: Asks = (endpoints) => hasAny(endpoints) || asksForNoOthers(endpoints);

/** The networks of which it is asked. */
function networksThat(spec: Pick<Spec, 'networks'>, asks: Asks): readonly DeclaredVpc[] {
  return Object.values(spec.networks?.vpcs ?? {}).filter(({ endpoints }) => endpoints !== undefined && asks(endpoints));
}

/** Whether it is asked of some network. */
export function isAsked(asks: Asks): (spec: Pick<Spec, 'networks'>) => boolean {
  return (spec) => networksThat(spec, asks).length > 0;
}

/** The accounts and sets of the networks of which it is asked. */
export function whereAsked(asks: Asks): (spec: Pick<Spec, 'networks'>) => readonly string[] {
  return (spec) => [...new Set(networksThat(spec, asks).flatMap((network) => network.in))];
}

/** Where a fact is needed for it. */
export function neededFor(asks: Asks): (spec: Pick<Spec, 'networks'>) => readonly Wanted[] {
  return (spec) => networksThat(spec, asks).map(({ in: where, region }) => ({ in: where, regions: [region] }));
}

/** Where a fact of single networks is needed for it, and of which. */
export function neededOf(asks: Asks): (spec: Pick<Spec, 'networks'>) => readonly Wanted[] {
  return (spec) => networksThat(spec, asks).map(({ in: where, region, match }) => ({ in: where, regions: [region], of: match }));
}

/** Where AWS's word on services is needed, and on which: of interface endpoints, and of those whose policies are judged. */
export function neededServices(spec: Pick<Spec, 'networks'>): readonly Wanted[] {
  return networksThat(spec, (endpoints) => hasInterface(endpoints) || asksForPolicy(endpoints)).map(({ in: where, region, endpoints }) => {
    const { interface: interfaces = [], gateway = [] } = endpoints ?? {};
    return { in: where, regions: [region], of: [...new Set([...interfaces, ...gateway])].sort() };
  });
}

/** The tiers that use the endpoints: those that are named, else all that have no internet gateway. In the order of the spec. */
export function tiersUsing({ tiers, endpoints }: Pick<DeclaredVpc, 'tiers' | 'endpoints'>): readonly string[] {
  return endpoints?.tiers ?? Object.keys(tiers).filter((name) => tiers[name]?.route !== 'igw');
}
