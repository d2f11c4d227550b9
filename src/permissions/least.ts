import { actionsOf, type Operation } from '../aws/operations.ts';
import { type PolicyDocument, policyOf } from '../aws/session-policy.ts';
import type { FactDefinition } from '../facts/fact.ts';
import { operationsOf } from '../needs.ts';

/** What the roles need to read these facts, and nothing else. */
export interface LeastPolicies {
  /** Of the role in every account. */
  readonly account: PolicyDocument;
  /** Beside it, where the organization is read: in the management account and the delegated administrator's. Holds what the management account alone can say. */
  readonly organization: PolicyDocument;
  /** Both in one document. */
  readonly whole: PolicyDocument;
}

const allOf = (needed: readonly Operation[]) => needed.flatMap(actionsOf);

/** The least policies for these facts, by the place that each is read at. */
export function leastPolicies(facts: readonly FactDefinition[]): LeastPolicies {
  const read = (isOrganization: boolean) => allOf(operationsOf(facts.filter((fact) => (fact.seat !== 'account') === isOrganization)));
  const everywhere = read(false);
  const account = { IqReadAccount: everywhere };
  const organization = { IqReadOrganization: read(true).filter((action) => !everywhere.includes(action)) };
  return { account: policyOf(account), organization: policyOf(organization), whole: policyOf({ ...account, ...organization }) };
}
