import { z } from 'zod';
import { atLeastOne, name, quantity, region, tags, where } from './grammar.ts';

/** What: by tag or by CloudFormation's names. Subnets and networks have no other name. */
const tagMatch = atLeastOne(
  z.strictObject({
    tag: tags.describe('Tags, all of which must be there; globs allowed').optional(),
    cfn: z
      .string()
      .regex(/^[^/]+\/[^/]+$/, { error: 'expected stack/logical-id' })
      .describe('CloudFormation stack and logical id, as CDK generates them: CcProd*/Vpc*')
      .optional(),
  }),
  ['tag', 'cfn'],
);

const cidr = z.union([z.cidrv4(), z.cidrv6()], { error: 'expected a block of addresses such as 10.20.0.0/16' });
const zone = z.string().regex(/^[a-z]{2,}(-[a-z]+)+-[0-9]+[a-z]$/, { error: 'expected an Availability Zone such as us-east-2a' });

/** Where the default route of a tier goes. */
const route = z.enum(['igw', 'nat_same_az', 'nat_regional', 'tgw', 'none']);

/** Kinds of network interfaces, as AWS's services make them. */
const interfaceKind = z.enum(['alb', 'nlb', 'nat', 'rds', 'vpc_endpoint', 'lambda', 'ecs', 'ec2', 'efs', 'elasticache', 'transit_gateway']);

export type InterfaceKind = z.output<typeof interfaceKind>;

const tier = z.strictObject({
  match: tagMatch.describe('The subnets of the tier: each subnet of the network is in exactly one'),
  azs: z.array(zone).min(1).describe('Availability Zones, exactly these; at least as many as azs under defaults where absent').optional(),
  route: route.describe(
    'Where its default route goes: igw, a NAT gateway in its own zone (nat_same_az) or a regional one, a transit gateway, or nowhere (none)',
  ),
  ipv6_route: z
    .enum(['igw', 'egress_only', 'none'])
    .default('none')
    .describe('Where its default route for IPv6 goes; an internet gateway only where route is igw'),
  only: z.array(interfaceKind).min(1).describe('What may have a network interface in it: these and nothing else').optional(),
  nacl: z
    .strictObject({
      from: z.array(z.string().min(1)).min(1).describe('Who is let in: tier:NAME of the same network, or blocks of addresses'),
      other: z.literal('deny').default('deny').describe('Everybody else is denied'),
    })
    .describe('What its network ACL lets in')
    .optional(),
});

const endpointPolicy = z.enum(['organization', 'principals', 'any']);

const endpoints = z
  .strictObject({
    gateway: z
      .array(z.enum(['s3', 'dynamodb']))
      .default([])
      .describe('Services that have a gateway endpoint'),
    interface: z
      .array(
        z.string().regex(/^[a-z0-9.-]+$/, { error: 'expected the name of a service as in com.amazonaws.REGION.NAME, such as ecr.api' }),
      )
      .default([])
      .describe('Services that have an interface endpoint, with private DNS, in every zone of the tiers that use it'),
    tiers: z.array(name).min(1).describe('The tiers that use them; all whose route is not igw where absent').optional(),
    security_group: z
      .string()
      .regex(/^sg:[A-Za-z][A-Za-z0-9_-]*$/, { error: 'expected a reference to a security group such as sg:endpoints' })
      .describe('The group of the interface endpoints: this and no other')
      .optional(),
    admits: z
      .array(z.string().regex(/^sg:[A-Za-z][A-Za-z0-9_-]*$/, { error: 'expected a reference to a security group such as sg:app' }))
      .default([])
      .describe('Workloads that must reach the interface endpoints on port 443'),
    policy: endpointPolicy
      .default('any')
      .describe(
        'organization: only principals and resources of the organization get through; principals: its principals, to whatever resource; any: not judged',
      ),
    undeclared: z.enum(['fail', 'allowed']).default('fail').describe('Endpoints of other services'),
  })
  .describe('The endpoints through which the network reaches AWS');

const flowLogs = z
  .strictObject({
    to: z.string().min(1).describe('Where they go: the name of an account whose bucket or log group it is, or an ARN, globs allowed'),
    traffic: z.enum(['all', 'accept', 'reject']).default('all').describe('What is recorded'),
    interval: quantity.describe('Greatest aggregation interval: 60s or 600s').optional(),
    fields: z
      .array(z.string().regex(/^[a-z0-9-]+$/))
      .min(1)
      .describe('Fields that each record must have, besides others')
      .optional(),
  })
  .describe('Flow logs of the whole network');

const vpc = z.strictObject({
  in: where,
  region,
  match: tagMatch,
  cidr: z.array(cidr).min(1).describe('Its blocks of addresses, exactly these').optional(),
  flow_logs: flowLogs.optional(),
  public_access: z
    .enum(['block_bidirectional', 'block_ingress', 'off'])
    .describe('VPC Block Public Access of the account and region')
    .optional(),
  tiers: z
    .record(name, tier)
    .refine((tiers) => Object.keys(tiers).length > 0, { error: 'expected at least one tier' })
    .describe('Its subnets, by what they can reach'),
  endpoints: endpoints.optional(),
});

/** Networks: where the default one must be absent, and those that must be there. */
export const networks = z
  .strictObject({
    default_vpc: z
      .strictObject({
        in: where,
        regions: z.enum(['governed', 'enabled']).default('enabled').describe('Governed regions, or every enabled one'),
        expect: z.literal('none'),
      })
      .describe('The network that AWS makes by itself in each region')
      .optional(),
    undeclared: z
      .strictObject({ in: where, expect: z.literal('none') })
      .describe('Networks besides those declared here, in governed regions')
      .optional(),
    flow_logs: z
      .strictObject({ in: where, ...flowLogs.shape })
      .describe('Flow logs of every network in governed regions, declared or not')
      .optional(),
    vpcs: z.record(name, vpc).default({}).describe('Networks that must be there, exactly one in each account'),
  })
  .describe('Networks: tiers, routes, endpoints, flow logs');

export type Networks = z.output<typeof networks>;
export type DeclaredVpc = Networks['vpcs'][string];
export type DeclaredTier = DeclaredVpc['tiers'][string];
export type FlowLogs = NonNullable<DeclaredVpc['flow_logs']>;
export type DeclaredEndpoints = NonNullable<DeclaredVpc['endpoints']>;
