import type { GroupRule } from '../../spec/sections/security-groups.ts';
import type { Spec } from '../../spec/spec.ts';
import { accountOf } from '../account-of.ts';
import type { Draft, Judged } from '../check.ts';
import { notAsked } from '../not-asked.ts';
import type { GroupWorld, Region } from './world.ts';

/** What can be asked of every group or interface of an account. */
export type Setting = Exclude<keyof GroupRule, 'in' | 'reason'>;

/** What the spec asks of the account under a key: the last rule that takes the account and has the key wins. */
export function settingOf<S extends Setting>(world: GroupWorld, spec: Spec, account: string, setting: S): GroupRule[S] | undefined {
  return (spec.security_groups?.rules ?? []).findLast((rule) => rule[setting] !== undefined && world.isIn(account, rule.in))?.[setting];
}

/** The accounts and sets of which some rule asks it. */
export function whereAsked(spec: Spec, setting: Setting, isAsked: (value: unknown) => boolean = () => true): readonly string[] {
  return (spec.security_groups?.rules ?? []).flatMap((rule) => {
    const value = rule[setting];
    return value !== undefined && isAsked(value) ? rule.in : [];
  });
}

/** Findings for each governed region of the account of the verdict; one that says so where the spec asks nothing of the account. */
export function eachRegion(
  world: GroupWorld,
  about: { readonly isAsked: (account: string) => boolean; readonly what: string; readonly expected: unknown },
  judge: (place: Region, resource: string) => Draft | readonly (Draft | Judged)[],
): readonly Judged[] {
  const account = accountOf(world);
  const { isAsked, what, expected } = about;
  return world.each(
    [account],
    () => ({ target: { account }, resource: account, expected }),
    () => {
      if (!isAsked(account)) return notAsked(account, `The spec asks nothing in ${world.label(account)} ${what}.`);
      return world.each(
        world.regions(account).map((region) => ({ account, region })),
        (place) => ({ target: place, resource: account, expected }),
        (place) => judge(place, account),
      );
    },
  );
}
