import type { FactName } from '../../facts/index.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Draft, Judged, World } from '../check.ts';
import { refused } from '../unsaid.ts';
import { Unclear } from './setting.ts';

/**
 * The accounts that a guardrail binds: those of `in` that are read and, so that none vanishes, those that `in` names outright and that are gone or
 * closed without having been accepted so.
 */
export function boundAccounts(world: Pick<World, 'accounts' | 'isClosed'>, spec: Spec, where: readonly string[]): readonly string[] {
  const { accounts, suspended_ok: accepted } = spec.organization;
  const outright = where.flatMap((name) => accounts[name]?.id ?? []).filter((id) => !accepted.includes(id) && world.isClosed(id));
  return [...new Set([...world.accounts(where), ...outright])].sort();
}

/** One finding about each account. AWS's answers that do not hold together make it `unknown`. */
export function eachAccount<N extends FactName>(
  world: World<N>,
  accounts: readonly string[],
  { expected, judge }: { readonly expected: unknown; readonly judge: (account: string) => Draft },
): readonly Judged[] {
  return world.each(
    accounts,
    (account) => ({ target: { account }, resource: account, expected }),
    (account) => orUnclear(() => judge(account), { resource: account, expected }),
  );
}

/** A draft, or `unknown` where AWS's answers do not hold together. */
export function orUnclear<D extends Draft | null>(
  judge: () => D,
  place: { readonly resource: string; readonly expected: unknown },
): D | Draft {
  try {
    return judge();
  } catch (error) {
    if (!(error instanceof Unclear)) throw error;
    return refused({ reason: error.reason, detail: error.message }, { ...place, actual: null });
  }
}
