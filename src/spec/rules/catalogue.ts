import { suggestion } from '../names.ts';
import type { Complaint } from '../shape.ts';
import type { CatalogueEntry } from '../spec.ts';
import { type Context, entriesOf, hasKey, itemsOf, pathOf, type Rule } from './context.ts';
import { asksForWebAcls } from './edge.ts';
import { hasMirror } from './environments.ts';
import { asksForTiers } from './networks.ts';
import { isAskedFor as isAskedOfBuckets } from './object-storage.ts';
import { requirementSections } from './requirement-sections.ts';
import { asksForEndpoints } from './vpc-endpoints.ts';

/** Whether a check whose section is there is also specified: something in it asks for what it judges. */
function isAskedFor(draft: Context['draft'], check: string): boolean {
  if (check === 'web-acl') return asksForWebAcls({ draft });
  if (check === 'environments') return hasMirror({ draft });
  if (check === 'network-tiers') return asksForTiers({ draft });
  return check === 'vpc-endpoints' ? asksForEndpoints({ draft }) : isAskedOfBuckets(draft, check);
}

const requirementsOf = (catalogue: readonly CatalogueEntry[]): readonly string[] => catalogue.flatMap(({ requirements }) => requirements);

/** Every exclusion is of a check or requirement that exists, once, and not of a check that the spec specifies all the same. */
const exclusions: Rule = ({ draft, catalogue }) => {
  const ids = [...catalogue.map(({ id }) => id), ...requirementsOf(catalogue)];
  const excluded = itemsOf(draft.scope?.excluded);
  return excluded.flatMap(([index, { check }]): readonly Complaint[] => {
    const path = ['scope', 'excluded', index, 'check'];
    if (check === undefined) return [];
    if (!ids.includes(check)) return [{ path, message: `no check and no requirement is called ${check}`, hint: suggestion(check, ids) }];
    if (excluded.findIndex(([, other]) => other.check === check) < index) return [{ path, message: `${check} is excluded twice` }];
    const section = catalogue.find(({ id }) => id === check)?.section;
    if (section === undefined || !hasKey(draft, section) || !isAskedFor(draft, check)) return [];
    const hint = `take out the section ${section}, or exclude single requirements of ${check}`;
    return [{ path, message: `${check} is both excluded and specified (section ${section})`, hint }];
  });
};

/** Every check has its section or is excluded: deleting a section never turns a run green. */
const missingSections: Rule = ({ draft, catalogue }) =>
  catalogue
    .filter(({ id, section }) => {
      const isExcluded = itemsOf(draft.scope?.excluded).some(([, { check }]) => check === id);
      return section !== 'organization' && !(hasKey(draft, section) && isAskedFor(draft, id)) && !isExcluded;
    })
    .map(({ id, section }) => {
      if (hasKey(draft, section)) {
        const message = `nothing in the section ${section} asks for what the check ${id} judges`;
        return { path: pathOf(section), on: 'key', message, hint: `ask for it, or list ${id} under scope.excluded with a reason` };
      }
      const around = pathOf(section).slice(0, -1);
      return {
        path: hasKey(draft, around.join('.')) ? around : [],
        on: 'key',
        message: `the section ${section} is missing: the check ${id} has nothing to judge by`,
        hint: `write the section, or list ${id} under scope.excluded with a reason`,
      };
    });

/** Every trace leads to a requirement or to all of a check. */
const traces: Rule = ({ draft, catalogue }) => {
  const ids = [...requirementsOf(catalogue), ...catalogue.map(({ id }) => `${id}.*`)];
  return entriesOf(draft.trace).flatMap(([owner, list]) =>
    itemsOf(list)
      .filter(([, id]) => !ids.includes(id))
      .map(([index, id]) => ({
        path: ['trace', owner, index],
        message: `no requirement is called ${id}`,
        hint: catalogue.some((check) => check.id === id) ? `did you mean ${id}.*?` : suggestion(id, ids),
      })),
  );
};

/** What is wrong with a list of items that must have ids of their own. */
export function repeatedIds(list: readonly ({ readonly id?: string | undefined } | undefined)[] | undefined): readonly Complaint[] {
  const items = itemsOf(list);
  return items
    .filter(([index, { id }]) => id !== undefined && items.findIndex(([, other]) => other.id === id) < index)
    .map(([index, { id }]) => ({ path: [index, 'id'], message: `the id ${id} is given twice` }));
}

/** Deviations are from requirements that exist. */
export function deviationRequirements(
  list: readonly ({ readonly requirement?: string | undefined } | undefined)[] | undefined,
  catalogue: readonly CatalogueEntry[],
): readonly Complaint[] {
  const ids = requirementsOf(catalogue);
  return itemsOf(list)
    .filter(([, { requirement }]) => requirement !== undefined && !ids.includes(requirement))
    .map(([index, { requirement = '' }]) => ({
      path: [index, 'requirement'],
      message: `no requirement is called ${requirement}`,
      hint: suggestion(requirement, ids),
    }));
}

/** The rules on check and requirement ids. */
export const catalogueRules: readonly Rule[] = [exclusions, missingSections, requirementSections, traces];
