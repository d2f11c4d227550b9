import { isMembers } from './form.ts';
import type { DriftSource } from './model.ts';

/** Ids of the accounts that are in the organization in one of the runs alone: what is said of them is that they came or went. */
export function movedAccounts(baseline: DriftSource, current: DriftSource): ReadonlySet<string> {
  const [was, is] = [accountsOf(baseline), accountsOf(current)];
  return new Set([...was].filter((id) => !is.has(id)).concat([...is].filter((id) => !was.has(id))));
}

/** As AWS says; as the record says where AWS was not heard. */
function accountsOf({ record, facts }: DriftSource): ReadonlySet<string> {
  const organization = facts.get('organization@organization');
  const value = organization?.observed === true && isMembers(organization.value) ? organization.value.accounts : null;
  if (!Array.isArray(value)) return new Set(record.scope.accounts.map(({ id }) => id));
  return new Set(value.flatMap((account: unknown) => (isMembers(account) && typeof account.id === 'string' ? [account.id] : [])));
}
