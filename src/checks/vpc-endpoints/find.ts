import type { VpcEndpoint } from '../../facts/vpc-endpoints.ts';
import type { Vpc } from '../../facts/vpcs.ts';
import { partitionOf } from '../guardrails/setting.ts';
import type { DeclaredNetwork } from '../networks/reading.ts';

/** An endpoint that a network must have. */
export interface DeclaredEndpoint {
  readonly type: 'gateway' | 'interface';
  /** The end of the service's name, the whole of it: `ecr.api`, `kms`. */
  readonly service: string;
}

/** What a declared endpoint is in its network. */
export type FoundEndpoint =
  | { readonly kind: 'endpoint'; readonly endpoint: VpcEndpoint }
  | { readonly kind: 'absent' }
  | { readonly kind: 'ambiguous'; readonly endpoints: readonly VpcEndpoint[] }
  /** AWS left out what would say whether some endpoint is the one. */
  | { readonly kind: 'unclear'; readonly detail: string };

/** The endpoints that a network must have, those that routes lead to first. */
export function endpointsOf({ declared }: Pick<DeclaredNetwork, 'declared'>): readonly DeclaredEndpoint[] {
  const { gateway = [], interface: interfaces = [] } = declared.endpoints ?? {};
  return [
    ...gateway.map((service): DeclaredEndpoint => ({ type: 'gateway', service })),
    ...interfaces.map((service): DeclaredEndpoint => ({ type: 'interface', service })),
  ];
}

/** The names that AWS gives the service in the region: in China, some begin otherwise than elsewhere. */
export function namesOf({ service }: Pick<DeclaredEndpoint, 'service'>, region: string): readonly string[] {
  const name = `com.amazonaws.${region}.${service}`;
  return partitionOf(region) === 'aws-cn' ? [name, `cn.${name}`] : [name];
}

/** A state in one spelling: EC2 writes some with a capital, and some without. */
export function stateOf({ state }: Pick<VpcEndpoint, 'state'>): string | null {
  return state?.toLowerCase() ?? null;
}

/** Endpoints of the network that are not on their way out. */
export function endpointsIn(all: readonly VpcEndpoint[], { id }: Pick<Vpc, 'id'>): readonly VpcEndpoint[] {
  return all.filter((endpoint) => endpoint.vpc === id && !['deleting', 'deleted'].includes(stateOf(endpoint) ?? ''));
}

const known: readonly string[] = ['gateway', 'interface'];

/** Whether the endpoint is of the service, by its whole name, and of the type; `null` where AWS left out what says so. */
export function isOf(
  endpoint: Pick<VpcEndpoint, 'service' | 'serviceRegion' | 'type'>,
  declared: DeclaredEndpoint,
  region: string,
): boolean | null {
  const { service, serviceRegion } = endpoint;
  const type = endpoint.type?.toLowerCase() ?? null;
  // Endpoints of other types lead to no service of AWS, and some of them have no service at all.
  if (type !== null && (!known.includes(type) || type !== declared.type)) return false;
  if (service !== null && !namesOf(declared, region).includes(service)) return false;
  if (serviceRegion !== null && serviceRegion !== region) return false;
  return service === null || type === null ? null : true;
}

/** What makes an endpoint useless for good: another one may have taken its place. */
const over: readonly string[] = ['failed', 'rejected', 'expired'];

/** The one endpoint that is meant, among those of its network. */
export function findEndpoint(inNetwork: readonly VpcEndpoint[], declared: DeclaredEndpoint, region: string): FoundEndpoint {
  const judged = inNetwork.map((endpoint) => ({ endpoint, isOne: isOf(endpoint, declared, region) }));
  const certain = judged.filter(({ isOne }) => isOne === true).map(({ endpoint }) => endpoint);
  const usable = certain.filter((endpoint) => !over.includes(stateOf(endpoint) ?? ''));
  const [first, ...others] = usable.length > 0 ? usable : certain;
  if (others.length > 0) return { kind: 'ambiguous', endpoints: usable.length > 0 ? usable : certain };
  const open = judged.find(({ isOne }) => isOne === null);
  if (open !== undefined) return { kind: 'unclear', detail: `AWS did not say of which service and type ${open.endpoint.id} is` };
  return first === undefined ? { kind: 'absent' } : { kind: 'endpoint', endpoint: first };
}
