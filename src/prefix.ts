import { UsageError } from './errors.ts';
import { suggestion } from './spec/names.ts';

/** What is named so, or else all that begins so, sorted. */
export function byPrefix(given: string, known: Iterable<string>): readonly string[] {
  const names = [...new Set(known)].sort();
  if (names.includes(given)) return [given];
  return given === '' ? [] : names.filter((name) => name.startsWith(given));
}

/** The one that is meant by its name or by the beginning of it. Throws UsageError where there is none, with the nearest, or several, with all of them. */
export function oneByPrefix(
  given: string,
  known: Iterable<string>,
  { what, hint }: { readonly what: string; readonly hint?: string },
): string {
  const names = [...known];
  const [found, ...others] = byPrefix(given, names);
  if (found === undefined) {
    const near = suggestion(given, names);
    throw new UsageError(`There is no ${what} ${given}.`, near === undefined && hint === undefined ? {} : { hint: near ?? hint ?? '' });
  }
  if (others.length > 0) {
    throw new UsageError(`${given} is the beginning of more than one ${what}.`, { hint: `one of ${[found, ...others].join(', ')}` });
  }
  return found;
}
