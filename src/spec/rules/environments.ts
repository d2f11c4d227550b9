import { suggestion } from '../names.ts';
import { instantiated } from '../sections/environments.ts';
import { pathCovers } from '../sections/glob.ts';
import type { Complaint } from '../shape.ts';
import type { Path } from '../tree.ts';
import { type Context, entriesOf, itemsOf, type Rule, repeated } from './context.ts';

const at = (name: string, ...rest: Path): Path => ['environments', name, ...rest];

/** Disaster recovery is in another region. */
const recovery: Rule = ({ draft }) =>
  entriesOf(draft.environments)
    .filter(([, { region, dr }]) => dr !== undefined && dr === region)
    .map(([name, { dr }]) => ({ path: at(name, 'dr'), message: `dr is ${dr}, the region of the environment: expected another region` }));

/** What an environment mirrors is another environment. Those that mirror each other in a circle are named once. */
const mirrors: Rule = ({ draft, environments }) => {
  const mirrored = (name: string): string | undefined => draft.environments?.[name]?.mirrors;
  const circle = (name: string): readonly string[] => {
    const trail = [name];
    for (let next = mirrored(name); next !== undefined && environments.includes(next); next = mirrored(next)) {
      if (trail.includes(next)) return next === name ? [...trail, next] : [];
      trail.push(next);
    }
    return [];
  };
  return environments.flatMap((name): readonly Complaint[] => {
    const other = mirrored(name);
    const path = at(name, 'mirrors');
    if (other === undefined) return [];
    if (!environments.includes(other))
      return [{ path, message: `no environment is named ${other}`, hint: suggestion(other, environments) }];
    if (other === name) return [{ path, message: `${name} mirrors itself: expected another environment` }];
    const trail = circle(name);
    const isFirst = trail.every((one) => environments.indexOf(name) <= environments.indexOf(one));
    return trail.length > 0 && isFirst ? [{ path, message: `environments mirror each other: ${trail.join(' → ')}` }] : [];
  });
};

/** The items of two environments, by path. */
function itemsOfBoth({ instances }: Context, names: readonly (string | undefined)[]): readonly string[] {
  const sections = names.flatMap((name) => Object.entries(instances[name ?? ''] ?? {}));
  return [...new Set(sections.flatMap(([section, items]) => Object.keys(items).map((item) => `${section}.${item}`)))].sort();
}

/** Whether a path with wildcards can name an item, or something of it. */
const reaches = (pattern: string, item: string): boolean => pathCovers(pattern.split('.').slice(0, item.split('.').length).join('.'), item);

/** Whether a path is a section, or any item of it, or any setting of any item: then nothing of the section is left to compare. */
function hidesAll(pattern: string, section: string): boolean {
  const parts = pattern.split('.');
  const steps = section.split('.').length;
  const rest = parts.slice(steps);
  return rest.length <= 2 && rest.every((part) => /^[*?]+$/.test(part)) && pathCovers(parts.slice(0, steps).join('.'), section);
}

/** What may differ is of an item that is there in one of the two, and is listed once. */
const differs: Rule = (context) =>
  entriesOf(context.draft.environments).flatMap(([name, { mirrors: other, differs: listed }]): readonly Complaint[] => {
    if (listed === undefined) return [];
    const path = at(name, 'differs');
    if (other === undefined && !('mirrors' in (context.draft.environments?.[name] ?? {}))) {
      const hint = 'add mirrors, or take differs out';
      return [{ path, on: 'key', message: `differs of ${name} differs from nothing: it mirrors no environment`, hint }];
    }
    if (other === undefined || !context.environments.includes(other)) return [];
    const items = itemsOfBoth(context, [name, other]);
    const whole = itemsOf(listed).flatMap(([index, pattern]): readonly Complaint[] => {
      const section = instantiated.find((one) => hidesAll(pattern, one));
      if (section === undefined) return [];
      const message = `${pattern} is everything of ${section}: nothing of it would be compared`;
      return [{ path: [...path, index], message, hint: `name items or settings, such as ${section}.NAME or ${section}.*.SETTING` }];
    });
    const unused = itemsOf(listed)
      .filter(([, pattern]) => !instantiated.some((one) => hidesAll(pattern, one)))
      .filter(([, pattern]) => !items.some((item) => reaches(pattern, item) && pattern.split('.').length >= item.split('.').length))
      .map(([index, pattern]) => ({
        path: [...path, index],
        message: unknownItem(pattern, [name, other]),
        hint: nearItem(pattern, items),
      }));
    return [...repeated(listed, path), ...whole, ...unused];
  });

function unknownItem(pattern: string, names: readonly string[]): string {
  const isSection = instantiated.some((section) => reaches(pattern, section) || pathCovers(pattern, section));
  return isSection
    ? `${pattern} names no item of ${names.join(' or ')}`
    : `${pattern} is in no section whose items environments have: ${instantiated.join(', ')}`;
}

function nearItem(pattern: string, items: readonly string[]): string | undefined {
  const steps = (item: string): number => item.split('.').length;
  return items.flatMap((item) =>
    suggestion(pattern.split('.').slice(0, steps(item)).join('.'), [item])?.startsWith('did you mean') ? [`did you mean ${item}?`] : [],
  )[0];
}

/** The rules on environments. */
export const environmentRules: readonly Rule[] = [recovery, mirrors, differs];

/** Whether an environment mirrors another: else there is nothing to compare. */
export function hasMirror({ draft }: Pick<Context, 'draft'>): boolean {
  return entriesOf(draft.environments).some(([, environment]) => Object.hasOwn(environment, 'mirrors'));
}
