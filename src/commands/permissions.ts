import { readPolicy, sessionPolicy } from '../aws/session-policy.ts';
import { catalogue, checks } from '../checks/index.ts';
import { neededFacts, operationsOf } from '../needs.ts';
import { plannedChecks } from '../plan.ts';
import { loadSpec } from '../spec/load.ts';

export interface PermissionsOptions {
  readonly spec?: string;
  readonly format: 'policy' | 'session-policy';
}

/** Prints the policy of the auditor role, or what iq itself passes inline beside SecurityAudit. */
export function permissions(options: PermissionsOptions): void {
  const planned = options.spec === undefined ? checks : plannedChecks(loadSpec(options.spec, catalogue()).spec, checks, {});
  const operations = operationsOf(neededFacts(planned));
  const policy = options.format === 'policy' ? readPolicy(operations) : sessionPolicy(operations);
  process.stdout.write(`${JSON.stringify(policy, null, 2)}\n`);
}
