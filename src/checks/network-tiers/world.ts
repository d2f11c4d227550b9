import type { World } from '../check.ts';

/** The facts that the judgements over networks and load balancers may read. */
export const tierFacts = [
  'buckets',
  'default-vpcs',
  'enabled-regions',
  'flow-logs',
  'load-balancer-attributes',
  'load-balancers',
  'nat-gateways',
  'network-acls',
  'network-interfaces',
  'prefix-lists',
  'route-tables',
  'subnets',
  'target-group-attributes',
  'vpc-endpoints',
  'vpc-public-access',
  'vpc-public-access-exclusions',
  'vpcs',
] as const;

export type TierWorld = World<(typeof tierFacts)[number]>;
