import type { FactName } from '../../facts/index.ts';
import type { Draft, Judged, World } from '../check.ts';
import { refused } from '../unsaid.ts';
import { Unclear } from './setting.ts';

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
export function orUnclear(judge: () => Draft, place: { readonly resource: string; readonly expected: unknown }): Draft {
  try {
    return judge();
  } catch (error) {
    if (!(error instanceof Unclear)) throw error;
    return refused({ reason: error.reason, detail: error.message }, { ...place, actual: null });
  }
}
