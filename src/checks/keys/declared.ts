import type { Key } from '../../facts/keys.ts';
import { takesKey } from '../../match/keys.ts';
import type { UnobservedReason } from '../../record.ts';
import type { Match } from '../../spec/sections/grammar.ts';
import type { Spec } from '../../spec/spec.ts';
import type { World } from '../check.ts';

/** What a declared key is in one account. */
export type DeclaredResolution =
  /** Exactly one key matches. Its description may have been refused: `key.readError` says so. */
  | { readonly kind: 'key'; readonly arn: string; readonly key: Key }
  /** The listing was read to its end, and no key matches. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'ambiguous'; readonly arns: readonly string[] }
  /** Some keys could not be read well enough to say whether they match. */
  | { readonly kind: 'unclear'; readonly reason: UnobservedReason; readonly detail: string };

/** One account and region in which the spec declares a key. */
export interface DeclaredKey {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** Looks it up. Throws, as `World.at` does, where the keys of this one place are unobserved. */
  find(): DeclaredResolution;
}

/** The places of `spec.keys[name]`, one for each account of its `in`, sorted by account. Empty where the spec declares no such key. */
export function declaredKeys(world: World<'keys'>, spec: Spec, name: string): readonly DeclaredKey[] {
  const declared = spec.keys[name];
  return declared === undefined
    ? []
    : world.accounts(declared.in).flatMap((account) => declaredKeyOf(world, spec, { name, account }) ?? []);
}

/** The one entry of `spec.keys[name]` in the account, also where the account is not read; `null` where it is not one of its `in`. */
export function declaredKeyOf(
  world: World<'keys'>,
  spec: Spec,
  { name, account }: { readonly name: string; readonly account: string },
): DeclaredKey | null {
  const declared = spec.keys[name];
  if (declared === undefined || !world.isIn(account, declared.in)) return null;
  const { region, match } = declared;
  return { name, account, region, find: () => findMatch(world.at('keys', { account, region }).keys, match) };
}

function findMatch(keys: readonly Key[], match: Match): DeclaredResolution {
  const [first, ...others] = keys.filter((key) => takesKey(match, key) === true);
  if (first !== undefined && others.length > 0) return { kind: 'ambiguous', arns: [first, ...others].map((key) => key.arn) };
  const unclear = keys.find((key) => takesKey(match, key) === null);
  if (unclear !== undefined) {
    const refusal = unclear.tagsError ?? unclear.readError;
    return { kind: 'unclear', reason: refusal?.reason ?? 'failed', detail: refusal?.detail ?? `the tags of ${unclear.arn} are not known` };
  }
  return first === undefined ? { kind: 'absent' } : { kind: 'key', arn: first.arn, key: first };
}
