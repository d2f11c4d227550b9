import { z } from 'zod';
import { atLeastOne, keyReference, name, quantity, region, tags, where } from './grammar.ts';

const zone = z.string().regex(/^[a-z]{2,}(-[a-z]+)+-[0-9]+[a-z]$/, { error: 'expected an Availability Zone such as us-east-2a' });

/** Which Auto Scaling groups: all the ways that are said have to fit. One for all zones, or one for each. */
const fleetMatch = atLeastOne(
  z.strictObject({
    name: z.string().min(1).describe('Name of the Auto Scaling group, globs allowed').optional(),
    tag: tags.describe('Tags, all of which must be there').optional(),
    cfn: z
      .string()
      .regex(/^[^/]+\/[^/]+$/, { error: 'expected stack/logical-id' })
      .describe('CloudFormation stack and logical id, as CDK generates them: Cc*/Gpu*')
      .optional(),
  }),
  ['name', 'tag', 'cfn'],
);

const launch = z
  .strictObject({
    imds: z.literal('v2').describe('v2: the metadata service answers with a token alone (IMDSv2)').optional(),
    hop_limit: z.int().min(1).max(64).describe('Greatest hop limit of the metadata service').optional(),
    public_ip: z.literal('none').describe('No instance gets a public address').optional(),
    key_pair: z.literal('none').describe('No key pair for SSH').optional(),
    ebs: z
      .union([keyReference, z.literal('customer_managed')], { error: 'expected customer_managed or a reference such as key:phi' })
      .describe('Every volume is encrypted with this key')
      .optional(),
    profile: z.string().min(1).describe('Name of the instance profile, globs allowed').optional(),
    image_owner: z
      .string()
      .regex(/^(self|amazon|aws-marketplace|[0-9]{12})$/, { error: 'expected self, amazon, aws-marketplace or an account id of 12 digits' })
      .describe('Who owns the image: self, amazon, aws-marketplace, or an account id')
      .optional(),
    max_age: quantity.describe('No instance runs for longer').optional(),
  })
  .describe('How instances are started, by the version of the template that is really used and by the instances that run');

const fleet = z.strictObject({
  in: where,
  region,
  match: fleetMatch,
  azs: z.array(zone).min(1).describe('Availability Zones, exactly these'),
  floor_per_az: z.int().min(0).describe('Instances in service in each zone, at least: by configuration, and seen now'),
  families: z
    .array(z.string().regex(/^[a-z0-9-]+$/))
    .min(1)
    .describe('Instance families: g4dn, g5'),
  strategy: z
    .enum(['balanced_only', 'group_per_az'])
    .default('balanced_only')
    .describe('What keeps the floor in each zone: one group that starts nothing rather than unevenly, or a group for each zone'),
  purchase: z.enum(['on_demand_only', 'any']).default('on_demand_only').describe('on_demand_only: no Spot instances, which AWS takes back'),
  cluster: z.string().min(1).describe('Name of the ECS cluster').optional(),
  capacity_provider: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    .transform((value): readonly string[] => (typeof value === 'string' ? [value] : value))
    .describe('Name of the capacity provider of the cluster that manages the group, or a list of them where each zone has a group')
    .optional(),
  services: z.array(z.string().min(1)).min(1).describe('ECS services that run on the capacity provider, globs allowed').optional(),
  launch: launch.optional(),
});

/** Fleets of GPU instances: there in each zone, and as they were approved. */
export const gpuFleets = z
  .record(name, fleet)
  .refine((fleets) => Object.keys(fleets).length > 0, { error: 'expected at least one fleet' })
  .describe('Fleets of GPU instances across Availability Zones');

export type GpuFleets = z.output<typeof gpuFleets>;
export type DeclaredFleet = GpuFleets[string];
