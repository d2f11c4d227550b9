import { z } from 'zod';
import { name, quantity, regions, where } from './grammar.ts';

const webAclReference = z
  .string()
  .regex(/^(acl:[A-Za-z][A-Za-z0-9_-]*|none)$/, { error: 'expected a reference to a web ACL such as acl:regional, or none' });

const rule = z.strictObject({
  in: where,
  every: z
    .enum(['internet_facing_alb', 'alb', 'load_balancer'])
    .describe(
      'Which load balancers: declared nowhere, found by what they are. internet_facing_alb goes by the Scheme; an internal one that the internet reaches through a network load balancer, AWS Global Accelerator or CloudFront is taken by alb alone',
    ),
  match: z
    .strictObject({ name: z.string().min(1) })
    .describe('Only those of this name, globs allowed')
    .optional(),
  web_acl: webAclReference.describe('The web ACL that protects it; none takes back what an earlier rule asks for').optional(),
  azs: z
    .union([z.int().min(1), z.array(z.string().min(1)).min(1)])
    .describe('Availability Zones that it is in: so many at least, or at least these')
    .optional(),
  cross_zone: z.literal('on').describe('Cross-zone load balancing is on').optional(),
  reason: z.string().min(1).describe('Why less is asked than by an earlier rule').optional(),
});

const managedGroup = z.strictObject({
  name: z.string().min(1).describe('Name of the managed rule group, such as AWSManagedRulesCommonRuleSet'),
  vendor: z.string().min(1).default('AWS').describe('Who sells it'),
  version: z.string().min(1).describe('The version that it is pinned to; not pinned where absent, so the default of its vendor').optional(),
  count: z.array(z.string().min(1)).default([]).describe('Rules of it that may only count: approved overrides'),
  scope_down: z.enum(['none', 'allowed']).default('none').describe('Whether a statement may narrow what it looks at'),
});

const webAcl = z.strictObject({
  in: where,
  region: regions.describe('Its region, or a list of them: a web ACL of this name in each, set alike'),
  match: z.strictObject({ name: z.string().min(1).describe('Name of the web ACL, globs allowed') }),
  default_action: z.enum(['allow', 'block']).default('allow'),
  groups: z
    .array(
      z.union([
        z
          .string()
          .min(1)
          .transform((text) => managedGroup.parse({ name: text })),
        managedGroup,
      ]),
    )
    .default([])
    .describe('Managed rule groups that must be there and really block'),
  rate: z
    .strictObject({
      limit: z.int().min(10).max(2_000_000_000).describe('Requests in the window, at most, from one address'),
      window: quantity.prefault('5m').describe('1m, 2m, 5m or 10m'),
      key: z.enum(['ip', 'forwarded_ip']).default('ip').describe('Whose requests are counted: of the connection, or of X-Forwarded-For'),
    })
    .describe('Whoever sends more is blocked')
    .optional(),
  countries: z
    .array(z.string().regex(/^[A-Z]{2}$/, { error: 'expected a country code of two letters (ISO 3166-1), such as US' }))
    .min(1)
    .describe('Requests are let in from these countries alone')
    .optional(),
  allow_rules: z
    .array(z.string().min(1))
    .default([])
    .describe('Rules that may let requests in before the others look at them, by name, or by that of the rule that uses their group'),
  logging: z
    .strictObject({
      to: z.string().min(1).describe('ARN of the destination, globs allowed; *:aws-waf-logs-* is any that WAF takes'),
      default: z.enum(['keep', 'any']).default('keep').describe('keep: what no filter names is logged'),
    })
    .describe('Every request is logged, at least by its method and path')
    .optional(),
  metrics: z.boolean().default(true).describe('CloudWatch metrics are on, for the web ACL and each of its rules'),
  fail_open: z.boolean().default(false).describe('Whether a load balancer may let requests through while AWS WAF does not answer'),
});

/** Where the internet comes in: load balancers and the web ACLs before them. */
export const edge = z
  .strictObject({
    rules: z
      .array(rule)
      .default([])
      .describe('Of every load balancer that a rule takes; a later rule wins over an earlier one, key by key'),
    web_acls: z.record(name, webAcl).default({}).describe('Web ACLs (AWS WAF, regional), by what they must do'),
  })
  .describe('Entry points: load balancers and AWS WAF. Their TLS is under tls');

export type Edge = z.output<typeof edge>;
export type EdgeRule = Edge['rules'][number];
export type DeclaredWebAcl = Edge['web_acls'][string];
export type ManagedGroup = DeclaredWebAcl['groups'][number];
