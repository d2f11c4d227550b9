import { isMembers } from './form.ts';
import type { DriftSource } from './model.ts';

/**
 * Ids of the accounts that AWS has in the organization in one of the runs alone: what is said of them is that they came or went. Empty where
 * one of the runs could not read the organization.
 */
export function movedAccounts(baseline: DriftSource, current: DriftSource): ReadonlySet<string> {
  const [was, is] = [accountsOf(baseline), accountsOf(current)];
  if (was === null || is === null) return new Set();
  return new Set([...[...was].filter((id) => !is.has(id)), ...[...is].filter((id) => !was.has(id))]);
}

function accountsOf({ facts }: DriftSource): ReadonlySet<string> | null {
  const organization = facts.get('organization@organization');
  const accounts = organization?.observed === true && isMembers(organization.value) ? organization.value.accounts : null;
  if (!Array.isArray(accounts)) return null;
  return new Set(accounts.flatMap((account: unknown) => (isMembers(account) && typeof account.id === 'string' ? [account.id] : [])));
}
