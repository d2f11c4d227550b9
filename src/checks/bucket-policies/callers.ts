import type { Organization } from '../../facts/organization.ts';
import { matches } from '../../policy/glob.ts';
import { anonymous, anybodyIn, type Caller, outsiders, rootOf } from '../guardrails/callers.ts';
import { partitionOf } from '../guardrails/setting.ts';
import type { Owned } from '../object-storage/settings.ts';
import type { PolicyWorld } from './world.ts';

/**
 * Every kind of caller: anybody in the bucket's account, its root user, other accounts of the organization, outsiders, and anybody without
 * credentials. Accounts that the policy does not name are alike to it: one stands for them.
 */
export function callersOf(world: PolicyWorld, { account, bucket }: Owned, policy: string): readonly Caller[] {
  const organization = world.at('organization', {});
  const inside = [account, ...othersIn(organization, { account, policy })].map((id) => named(world, anybodyIn(organization, id, []), id));
  const root = named(world, rootOf(organization, account, partitionOf(bucket.region ?? '')), account);
  return [...inside, root, ...outsiders(organization), anonymous()];
}

function othersIn(
  { accounts }: Organization,
  { account, policy }: { readonly account: string; readonly policy: string },
): readonly string[] {
  const others = accounts.map(({ id }) => id).filter((id) => id !== account);
  // Where units tell accounts apart, or an escape can hide a number, each is asked about by itself.
  const isEach = /aws:principalorgpaths|\\u/i.test(policy);
  const numbers = policy.match(/[\d*?]+/g)?.filter((text) => /\d/.test(text) && /[*?]/.test(text)) ?? [];
  const told = isEach ? others : others.filter((id) => policy.includes(id) || numbers.some((pattern) => matches(pattern, id)));
  const alike = others.filter((id) => !told.includes(id)).slice(0, 1);
  return [...told, ...alike];
}

function named(world: PolicyWorld, caller: Caller, account: string): Caller {
  return { ...caller, label: caller.label.replace(account, world.label(account)) };
}
