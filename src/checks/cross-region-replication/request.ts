import type { ReplicationRule } from '../../facts/bucket-replications.ts';
import type { Organization } from '../../facts/organization.ts';
import type { Context, KeyState } from '../../policy/context.ts';
import type { Winner } from './rules.ts';

/** What a request has of a key that it has. */
export const one = (value: string): KeyState => ({ values: [value] });

/** The rules that decide for certain; where there are none, those that may. */
export function rulesInForce(winners: readonly Winner[]): readonly ReplicationRule[] {
  const certain = winners.filter(({ isCertain }) => isCertain);
  return (certain.length > 0 ? certain : winners).map(({ rule }) => rule);
}

/** The end of a key that nobody names in a policy. */
export const sample = 'iq-7f3a9c/any object';

/** What policies can ask of the owner of a resource. */
export function ownedBy({ id: organization, accounts }: Organization, account: string): Context['keys'] {
  const isOurs = accounts.some(({ id }) => id === account);
  return { 'aws:ResourceAccount': one(account), ...(isOurs ? { 'aws:ResourceOrgID': one(organization) } : {}) };
}
