import { canonicalJson } from '../../evidence/canonical.ts';
import type { InitSource } from '../model.ts';

/** A rule on accounts, with what it says. */
export type SettingRule<S> = { readonly in: string | readonly string[] } & Partial<S>;

/**
 * What accounts have, as rules of which none takes back what another says: first what all have alike, then each other value for the accounts that
 * have it. `held` are the accounts of the first rule, also those of which nothing is known: they are held to what the others have.
 */
export function settingRules<S extends object>(
  source: InitSource,
  settings: ReadonlyMap<string, S>,
  held: readonly string[] = source.active,
): readonly SettingRule<S>[] {
  const known = source.active.filter((account) => settings.has(account));
  const keys = [...new Set([...settings.values()].flatMap((one) => Object.keys(one)))] as (keyof S)[];
  const common: Partial<S> = {};
  const others = new Map<string, Partial<S>>();
  for (const key of keys) {
    const groups = [...Map.groupBy(known, (account) => canonicalJson(settings.get(account)?.[key] ?? null))].filter(
      ([value]) => value !== 'null',
    );
    for (const [, accounts] of groups) {
      const value = settings.get(accounts[0] ?? '')?.[key];
      if (accounts.length === known.length) Object.assign(common, { [key]: value });
      else others.set(accounts.join(), { ...others.get(accounts.join()), [key]: value } as Partial<S>);
    }
  }
  const base = Object.keys(common).length === 0 ? [] : [{ in: source.where(held), ...common }];
  return [...base, ...[...others].map(([accounts, said]) => ({ in: source.where(accounts.split(',')), ...said }))];
}
