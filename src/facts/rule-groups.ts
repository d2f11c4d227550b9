import { z } from 'zod';
import { defineFact } from './fact.ts';
import { attempt, type Refusal, refusalShape } from './refusal.ts';
import { byArn, compare, required } from './values.ts';
import { type AclRule, rulesOf } from './web-acls/rules.ts';
import { ruleShape } from './web-acls/shape.ts';
import { webAcls } from './web-acls.ts';

/** A rule group of the owner's own, as far as a web ACL uses it. */
export interface RuleGroup {
  readonly arn: string;
  /** By priority; `null`: they could not be read. */
  readonly rules: readonly AclRule[] | null;
  readonly error: Refusal | null;
}

const shape = (): z.ZodType<readonly RuleGroup[]> =>
  z.array(z.strictObject({ arn: z.string(), rules: z.array(ruleShape()).nullable(), error: refusalShape().nullable() }));

const operation = 'WAFV2.GetRuleGroup';

/** The owner's own rule groups that the web ACLs of the account and region use, another account's too. Sorted by ARN. */
export const ruleGroups = defineFact({
  name: 'rule-groups',
  scope: 'region',
  depth: 'full',
  operations: [operation],
  mayUse: [webAcls],
  shape,
  read: async (seat, need): Promise<readonly RuleGroup[]> => {
    const { acls } = await need(webAcls);
    const rules = acls.flatMap(({ pre, rules, post }) => [...pre, ...rules, ...post]);
    const arns = new Set(rules.flatMap(({ statement }) => (statement.kind === 'group' ? [statement.arn] : [])));
    const { account, region } = seat;
    const read = [...arns].sort(compare).map(async (arn): Promise<RuleGroup> => {
      const answer = seat.call(operation, { ARN: arn }).then(({ RuleGroup: group }) => rulesOf(required(group, 'RuleGroup').Rules));
      const { value, refusal } = await attempt({ operation, account, region }, answer);
      return { arn, rules: value, error: refusal };
    });
    return byArn(await Promise.all(read));
  },
});
