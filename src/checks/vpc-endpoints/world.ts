import type { World } from '../check.ts';

/** The facts that the judgements over endpoints may read. */
export const endpointFacts = [
  'network-interfaces',
  'organization',
  'route-tables',
  'security-groups',
  'subnets',
  'vpc-dns',
  'vpc-endpoint-services',
  'vpc-endpoints',
  'vpcs',
] as const;

export type EndpointWorld = World<(typeof endpointFacts)[number]>;
