import { canonicalJson } from '../../evidence/canonical.ts';
import type { InitSource } from '../model.ts';

/** Things of several accounts of which the spec says the same. */
export interface Alike<T> {
  /** In the order of the organization. */
  readonly accounts: readonly string[];
  readonly members: readonly T[];
}

interface AlikeOptions<T> {
  readonly accountOf: (thing: T) => string;
  /** What the spec says of it. */
  readonly entryOf: (thing: T) => unknown;
}

/** Things grouped by what the spec says of them, in the order in which they were first seen. Of one account there is never more than one in a group. */
export function alike<T>({ active }: InitSource, things: readonly T[], { accountOf, entryOf }: AlikeOptions<T>): readonly Alike<T>[] {
  const groups = [...Map.groupBy(things, (thing) => canonicalJson(entryOf(thing))).values()];
  return groups.flatMap((members) => {
    const accounts = active.filter((id) => members.some((thing) => accountOf(thing) === id));
    if (accounts.length === members.length) return [{ accounts, members }];
    return members.map((thing) => ({ accounts: [accountOf(thing)], members: [thing] }));
  });
}
