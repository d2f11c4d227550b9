import { matches } from '../../policy/glob.ts';
import type { TlsRule } from '../../spec/sections/tls.ts';
import type { Spec } from '../../spec/spec.ts';
import type { World } from '../check.ts';

/** What can be asked of the listeners of a load balancer. */
export type Setting = Exclude<keyof TlsRule, 'in' | 'match' | 'reason'>;

/** What a setting holds where it is said. */
export type Value<S extends Setting> = NonNullable<TlsRule[S]>;

/** Whether a value asks for something: what only takes back what an earlier rule asks for does not. */
const asks: { readonly [S in Setting]: (value: Value<S>) => boolean } = {
  min: () => true,
  ciphers: () => true,
  http: (value) => value !== 'any',
  targets: (value) => value !== 'any',
  certificate_valid: () => true,
  clear_ports: (ports) => ports.length > 0,
  mutual: (value) => value !== 'off',
};

/** The rules that say something of listeners, in the order of the spec. */
export function rulesOf({ tls }: Pick<Spec, 'tls'>): readonly TlsRule[] {
  return tls?.rules ?? [];
}

/** Whether the value asks for something. */
export function isAsked<S extends Setting>(setting: S, value: TlsRule[S]): value is Value<S> & TlsRule[S] {
  return value !== undefined && (asks[setting] as (value: unknown) => boolean)(value);
}

/** The rules that ask for it. */
export function askingFor(spec: Pick<Spec, 'tls'>, setting: Setting): readonly TlsRule[] {
  return rulesOf(spec).filter((rule) => isAsked(setting, rule[setting]));
}

/** The accounts and sets of the rules that ask for one of these. */
export function whereSaid(spec: Pick<Spec, 'tls'>, ...settings: readonly Setting[]): readonly string[] {
  return [...new Set(settings.flatMap((setting) => askingFor(spec, setting).flatMap((rule) => rule.in)))].sort();
}

/** Everything that can be asked. */
export const allSettings = Object.keys(asks) as readonly Setting[];

/** What is asked of a load balancer: the last rule that takes it and has the key wins. `null`: nothing. */
export function askedOf<S extends Setting>(
  world: Pick<World, 'isIn'>,
  spec: Spec,
  { account, name }: { readonly account: string; readonly name: string },
  setting: S,
): Value<S> | null {
  const rule = rulesOf(spec).findLast(
    ({ in: where, match, ...settings }) =>
      settings[setting] !== undefined && (match === undefined || matches(match.name, name)) && world.isIn(account, where),
  );
  const value = rule?.[setting];
  return isAsked(setting, value) ? value : null;
}

/** The names without globs by which rules ask for it in the account: load balancers that the spec counts on. */
export function namedFor(world: Pick<World, 'isIn'>, spec: Spec, account: string, setting: Setting): readonly string[] {
  const names = askingFor(spec, setting).flatMap(({ in: where, match }) =>
    match === undefined || /[*?]/.test(match.name) || !world.isIn(account, where) ? [] : [match.name],
  );
  return [...new Set(names)].sort();
}
