import { sessionPolicy } from '../aws/session-policy.ts';
import { catalogue, checks } from '../checks/index.ts';
import { neededFacts, operationsOf } from '../needs.ts';
import { cloudFormation } from '../permissions/cloudformation.ts';
import { leastPolicies } from '../permissions/least.ts';
import { rolesOf } from '../permissions/role.ts';
import { terraform } from '../permissions/terraform.ts';
import { plannedChecks } from '../plan.ts';
import { loadSpec } from '../spec/load.ts';

export interface PermissionsOptions {
  readonly spec?: string;
  readonly format: 'policy' | 'session-policy' | 'cloudformation' | 'terraform';
}

/** Prints what the auditor role needs, and no more: as a policy, as roles to deploy, or as what iq itself passes inline beside SecurityAudit. */
export function permissions(options: PermissionsOptions): void {
  const spec = options.spec === undefined ? null : loadSpec(options.spec, catalogue()).spec;
  const facts = neededFacts(spec === null ? checks : plannedChecks(spec, checks, {}), { spec });
  const policies = leastPolicies(facts);
  const roles = rolesOf(spec);
  const text = {
    policy: () => json(policies.whole),
    'session-policy': () => json(sessionPolicy(operationsOf(facts))),
    cloudformation: () => cloudFormation(roles, policies),
    terraform: () => terraform(roles, policies),
  }[options.format]();
  process.stdout.write(text);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
