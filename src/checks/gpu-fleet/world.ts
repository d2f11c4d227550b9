import type { World } from '../check.ts';

/** The facts that the judgements over GPU fleets may read. */
export const fleetFacts = [
  'auto-scaling-groups',
  'capacity-providers',
  'ebs-default',
  'ecs-clusters',
  'ecs-services',
  'instance-metadata-defaults',
  'instance-type-offerings',
  'instances',
  'keys',
  'launch-images',
  'launch-template-versions',
  'scheduled-actions',
  'subnets',
  'volumes',
] as const;

export type FleetWorld = World<(typeof fleetFacts)[number]>;

/** One account and region. */
export interface Place {
  readonly account: string;
  readonly region: string;
}
