import type { Spec } from '../../spec/spec.ts';
import type { Judged, World } from '../check.ts';

/** One finding: no service control policy binds the management account, in which the trail is; the spec names the risk assessment that accepts it. */
export function judgeManagement(world: World<'organization'>, spec: Spec): readonly Judged[] {
  const risk = spec.guardrails?.cloudtrail_protection?.management_residual_risk;
  if (risk === undefined) return [];
  const expected = { acceptedBy: risk };
  return world.each(
    [world.account(spec.organization.management)],
    (resource) => ({ target: { account: resource }, resource, expected }),
    (resource) => {
      const actual = { managementAccount: world.at('organization', {}).masterAccountId };
      const owner = spec.audit_trail?.owner;
      const what = owner === undefined || owner === spec.organization.management ? 'can stop the trail' : 'can undo what guards the trail';
      const message = `no service control policy binds ${world.label(resource)}: who may administer it ${what}. The spec declares this residual risk accepted by ${risk}`;
      return { outcome: 'not-applicable', resource, expected, actual, message };
    },
  );
}
