import type { FactName } from '../../facts/index.ts';
import type { Comment, Exclusion, InitSource, Path, Review } from '../model.ts';

/** A key below a section, or what is left out with it. Paths start at the value of the key. */
export interface Part {
  readonly key: string;
  /** Not written where there is none. */
  readonly value?: unknown;
  readonly comments?: readonly Comment[];
  readonly excluded?: readonly Exclusion[];
  readonly reviews?: readonly (Review & { readonly path: Path })[];
}

/** Requirements whose fact nobody could see: nothing is said of them, and it is said why. */
export function unseen(source: InitSource, fact: FactName, requirements: readonly string[]): readonly Exclusion[] {
  const why = source.gaps(fact)[0]?.why ?? 'it was not read';
  const reason = `Nobody could see what there is (${fact})`;
  return requirements.map((check) => ({ check, reason, review: `${fact} could not be read: ${why}` }));
}

/** Parts as one value, with what they say by path from it. */
export function joined(parts: readonly Part[]): {
  readonly value: Readonly<Record<string, unknown>>;
  readonly comments: readonly Comment[];
  readonly excluded: readonly Exclusion[];
  readonly reviews: readonly Review[];
} {
  return {
    value: Object.fromEntries(parts.flatMap(({ key, value }) => (value === undefined ? [] : [[key, value]]))),
    comments: parts.flatMap(({ key, comments }) => (comments ?? []).map(({ path, text }) => ({ path: [key, ...path], text }))),
    excluded: parts.flatMap(({ excluded }) => excluded ?? []),
    reviews: parts.flatMap(({ key, reviews }) => (reviews ?? []).map((review) => ({ ...review, path: [key, ...review.path] }))),
  };
}
