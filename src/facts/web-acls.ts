import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import type { Seat } from '../aws/seat.ts';
import { type BalancerPattern, takesBalancer } from '../match/load-balancers.ts';
import { defineFact } from './fact.ts';
import { loadBalancers } from './load-balancers.ts';
import { attempt, type Refusal, refusalShape } from './refusal.ts';
import { byArn, optional, required } from './values.ts';
import { type AclRule, choiceOf, managerRulesOf, rulesOf } from './web-acls/rules.ts';
import { ruleShape } from './web-acls/shape.ts';

/** A web ACL of AWS WAF. `null` is what AWS left out, never a default. */
export interface WebAcl {
  readonly arn: string;
  readonly name: string;
  /** AWS's word for what happens to a request that no rule ends: Allow, Block. */
  readonly defaultAction: string | null;
  /** Whether it has CloudWatch metrics. */
  readonly metrics: boolean | null;
  /** Rule groups that AWS Firewall Manager puts before its rules. By priority, as are the others. */
  readonly pre: readonly AclRule[];
  readonly rules: readonly AclRule[];
  /** Rule groups that AWS Firewall Manager puts behind its rules. */
  readonly post: readonly AclRule[];
}

/** A load balancer with its web ACL. */
export interface Protected {
  /** ARN of the load balancer. */
  readonly arn: string;
  /** ARN of its web ACL; `null`: it has none, or that could not be read. */
  readonly acl: string | null;
  readonly error: Refusal | null;
}

export interface WebAcls {
  /** Those that protect some of the load balancers. Sorted by ARN. */
  readonly acls: readonly WebAcl[];
  /** The application load balancers of which somebody asks it. Sorted by ARN. */
  readonly balancers: readonly Protected[];
}

const shape = (): z.ZodType<WebAcls> =>
  z.strictObject({
    acls: z.array(
      z.strictObject({
        arn: z.string(),
        name: z.string(),
        defaultAction: z.string().nullable(),
        metrics: z.boolean().nullable(),
        pre: z.array(ruleShape()),
        rules: z.array(ruleShape()),
        post: z.array(ruleShape()),
      }),
    ),
    balancers: z.array(z.strictObject({ arn: z.string(), acl: z.string().nullable(), error: refusalShape().nullable() })),
  });

const operation = 'WAFV2.GetWebACLForResource';

/** The web ACL of each application load balancer of the account and region that is wanted (`Reading.of` holds patterns of load balancers). */
export const webAcls = defineFact({
  name: 'web-acls',
  scope: 'region',
  depth: 'full',
  operations: [operation],
  uses: [loadBalancers],
  shape,
  read: async (seat, need, reading): Promise<WebAcls> => {
    const patterns = (reading?.of ?? [{ every: 'alb' }]) as readonly BalancerPattern[];
    // No other kind can have a web ACL: AWS would refuse the question.
    const asked = (await need(loadBalancers)).filter(
      (balancer) =>
        takesBalancer({ every: 'alb' }, balancer) !== false && patterns.some((pattern) => takesBalancer(pattern, balancer) !== false),
    );
    const read = await Promise.all(asked.map(({ arn }) => readOne(seat, arn)));
    // One that several load balancers share is kept once.
    const acls = new Map(read.flatMap(({ acl }) => (acl === null ? [] : [[acl.arn, acl] as const])));
    return {
      acls: byArn([...acls.values()]),
      balancers: byArn(read.map(({ arn, acl, error }) => ({ arn, acl: acl?.arn ?? null, error }))),
    };
  },
});

async function readOne(
  seat: Seat<typeof operation>,
  arn: string,
): Promise<{ readonly arn: string; readonly acl: WebAcl | null; readonly error: Refusal | null }> {
  const { account, region } = seat;
  const { value, refusal } = await attempt({ operation, account, region }, seat.call(operation, { ResourceArn: arn }).then(aclOf));
  return { arn, acl: value, error: refusal };
}

/** An answer without a web ACL says that there is none. */
function aclOf(answer: Output<typeof operation>): WebAcl | null {
  const acl = optional(answer, 'WebACL');
  if (acl === undefined) return null;
  return {
    arn: required(acl.ARN, 'ARN'),
    name: required(acl.Name, 'Name'),
    defaultAction: choiceOf(acl.DefaultAction),
    metrics: acl.VisibilityConfig?.CloudWatchMetricsEnabled ?? null,
    pre: managerRulesOf(acl.PreProcessFirewallManagerRuleGroups),
    rules: rulesOf(acl.Rules),
    post: managerRulesOf(acl.PostProcessFirewallManagerRuleGroups),
  };
}
