import type { SpecProblem } from '../errors.ts';
import type { Declared } from './declared-environments.ts';
import { itemsIn } from './instances.ts';
import type { InstantiatedSection } from './sections/environments.ts';
import { pathCovers } from './sections/glob.ts';
import { type MapPart, type Part, problemAt } from './sourced.ts';

/** An item without the settings that its environment does not have. `path`: the section and the item, with dots. */
export function withoutSettings(item: MapPart, path: string, { without }: Pick<Declared, 'without'>): MapPart {
  const isCut = (at: string): boolean => without.some(({ value }) => pathCovers(String(value), at));
  const cut = (part: Part, at: string): Part => {
    if (part.kind !== 'map') return part;
    const entries = [...part.entries].map(([key, inner]) => [key, inner, `${at}.${key}`] as const);
    return {
      ...part,
      entries: new Map(entries.filter(([, , below]) => !isCut(below)).map(([key, inner, below]) => [key, cut(inner, below)])),
    };
  };
  // A pattern that names the item itself is a mistake, and takes nothing out.
  return without.length === 0 || isCut(path) ? item : (cut(item, path) as MapPart);
}

function settingsOf(part: Part, at: string): readonly string[] {
  if (part.kind !== 'map') return [];
  return [...part.entries].flatMap(([key, inner]) => [`${at}.${key}`, ...settingsOf(inner, `${at}.${key}`)]);
}

/** What is wrong with the list of settings that an environment does not have: each is the setting of an item that is there. */
export function unusedSettings(
  root: Part,
  { name, without }: Pick<Declared, 'name' | 'without'>,
  places: ReadonlyMap<InstantiatedSection, ReadonlyMap<string, readonly string[]>>,
): readonly SpecProblem[] {
  const items = [...places].flatMap(([section, here]) =>
    itemsIn(root, section)
      .filter(([item]) => here.get(item)?.includes(name) === true)
      .map(([item, part]) => ({ path: `${section}.${item}`, part })),
  );
  return without.flatMap(({ origin, value }): readonly SpecProblem[] => {
    const pattern = String(value);
    const whole = items.find(({ path }) => pathCovers(pattern, path));
    if (whole !== undefined) {
      const hint = `take ${name} out of in of ${whole.path}`;
      return [problemAt(origin, { message: `${pattern} is all of ${whole.path}: expected a setting of it`, hint })];
    }
    if (items.some(({ path, part }) => settingsOf(part, path).some((setting) => pathCovers(pattern, setting)))) return [];
    return [problemAt(origin, { message: `no item of the environment ${name} has the setting ${pattern}` })];
  });
}
