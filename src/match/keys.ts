import { matches } from '../policy/glob.ts';
import { fitsTags, needsTags, type TagPattern } from './tags.ts';

/** Which keys: all that is said has to fit. Globs allowed. */
export interface KeyPattern extends TagPattern {
  readonly name?: string | undefined;
  readonly arn?: string | undefined;
  readonly alias?: string | undefined;
}

/** What a key is told by. */
export interface NamedKey {
  readonly arn: string;
  readonly aliases: readonly string[];
  /** AWS's word: CUSTOMER or AWS. `null`: not known. */
  readonly manager: string | null;
  /** `null`: not known, or not asked. */
  readonly tags: Readonly<Record<string, string>> | null;
}

/** Whether every criterion holds; `null` where one rests on tags that could not be read and no other rules the key out. */
export function takesKey(pattern: KeyPattern, key: NamedKey): boolean | null {
  const hasAlias = (wanted: string): boolean => key.aliases.some((alias) => matches(wanted, alias));
  const criteria = [
    pattern.arn === undefined || matches(pattern.arn, key.arn),
    pattern.alias === undefined || hasAlias(pattern.alias),
    // KMS has no other name for a key than its alias.
    pattern.name === undefined || hasAlias(`alias/${pattern.name}`),
    !needsTags(pattern) || takesTags(pattern, key),
  ];
  if (criteria.includes(false)) return false;
  return criteria.includes(null) ? null : true;
}

/** Whether a fact that is read of these keys (`Reading.of`) is read of the key: also where it is not known whether it is one of them. */
export function isKeyAsked(of: readonly unknown[] | null | undefined, key: NamedKey): boolean {
  return of == null || (of as readonly KeyPattern[]).some((pattern) => takesKey(pattern, key) !== false);
}

function takesTags(pattern: KeyPattern, { tags, manager }: NamedKey): boolean | null {
  // Keys that AWS manages carry no tags of ours, and are not asked for any.
  if (tags === null) return manager === 'AWS' ? false : null;
  return fitsTags(pattern, tags);
}
