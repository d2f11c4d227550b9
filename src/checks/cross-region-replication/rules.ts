import type { ReplicationRule } from '../../facts/bucket-replications.ts';

/** A rule by which some object that is asked about may be copied. */
export interface Winner {
  readonly rule: ReplicationRule;
  /** `false`: AWS left out, or words in a way that is not known here, whether it is on, where it copies to or which objects it is about. */
  readonly isCertain: boolean;
}

/** The rules of a configuration, as far as one destination is concerned. */
export interface Copying {
  /** Those that are on and copy there, and those of which that is not certain. */
  readonly rules: readonly Winner[];
  /** Whether there is one that certainly does. */
  readonly isSome: boolean;
}

/** The rules that copy, or may copy, to a bucket. What is disabled, or copies elsewhere, has no part in it. */
export function copyingTo(rules: readonly ReplicationRule[], destination: string): Copying {
  const concerned = rules.filter(({ status, bucket }) => status !== 'Disabled' && (bucket === destination || bucket === null));
  const judged = concerned.map((rule) => ({ rule, isCertain: rule.status === 'Enabled' && rule.bucket !== null && rule.filter !== null }));
  return { rules: judged, isSome: concerned.some(({ status, bucket }) => status === 'Enabled' && bucket !== null) };
}

/** Everything in a bucket. */
export const everything: readonly string[] = [''];

/**
 * The prefixes whose keys are not copied, whatever their tags: no certain rule without tags takes all of them. A key that is the prefix itself
 * is taken by a shorter prefix or the same alone, so that several longer ones never make up for it.
 */
export function uncovered(
  copying: Copying,
  prefixes: readonly string[],
): { readonly surely: readonly string[]; readonly perhaps: readonly string[] } {
  const takes = ({ rule: { filter } }: Winner, prefix: string): boolean | null =>
    filter === null ? null : Object.keys(filter.tags).length === 0 && prefix.startsWith(filter.prefix);
  const open = prefixes.filter((prefix) => !copying.rules.some((one) => one.isCertain && takes(one, prefix) === true));
  const perhaps = open.filter((prefix) => copying.rules.some((one) => !one.isCertain && takes(one, prefix) !== false));
  return { surely: open.filter((prefix) => !perhaps.includes(prefix)), perhaps };
}

/** The rules that decide how some object under the prefixes is copied: of several that take an object, the greatest priority wins. */
export function winners({ rules }: Copying, prefixes: readonly string[]): readonly Winner[] {
  return rules.filter(
    (one) => one.rule.filter === null || meetings(one.rule.filter.prefix, prefixes).some((keys) => !isShadowed(one, keys, rules)),
  );
}

/** The prefixes of the keys that a rule shares with those that are asked about. */
function meetings(prefix: string, prefixes: readonly string[]): readonly string[] {
  return prefixes.flatMap((wanted) => (wanted.startsWith(prefix) ? [wanted] : prefix.startsWith(wanted) ? [prefix] : []));
}

/** Whether another rule certainly wins over every object under `keys` that this one takes. */
function isShadowed({ rule }: Winner, keys: string, rules: readonly Winner[]): boolean {
  const { filter, priority } = rule;
  if (filter === null || priority === null) return false;
  return rules.some(({ rule: other, isCertain }) => {
    if (!isCertain || other.filter === null || other.priority === null || other.priority <= priority) return false;
    const tags = Object.entries(other.filter.tags);
    return (
      keys.startsWith(other.filter.prefix) && tags.every(([key, value]) => Object.hasOwn(filter.tags, key) && filter.tags[key] === value)
    );
  });
}

/** `rule nightly`, for people. */
export function nameOf({ id }: Pick<ReplicationRule, 'id'>): string {
  return id === null ? 'a rule without id' : `rule ${id}`;
}

/** The objects that a rule takes, for people. */
export function objectsOf({ filter }: Pick<ReplicationRule, 'filter'>): string {
  if (filter === null) return 'objects that AWS did not name';
  const tags = Object.entries(filter.tags).map(([key, value]) => `${key}=${value}`);
  const keys = filter.prefix === '' ? 'every key' : `keys that begin with ${filter.prefix}`;
  return tags.length === 0 ? keys : `${keys} with the tags ${tags.join(', ')}`;
}
