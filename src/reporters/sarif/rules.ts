import type { Qualification } from '../../record.ts';
import { harmless } from '../legible.ts';
import type { CatalogueNote } from '../options.ts';
import type { Selected } from './results.ts';
import { messageText } from './text.ts';

/** GitHub refuses a rule with more than 20 tags, and shows 10. */
const mostTags = 10;

const pascal = (id: string): string => id.replaceAll(/(?:^|[-.])([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** Characters that Markdown gives a meaning. */
const marked = /[\\`*_{}[\]()<>#|~&]/g;

/** The requirements of a record as SARIF's rules, sorted by id. What to do stands with those that have a result, or else it would fill the file. */
export function rulesOf(
  record: Qualification,
  { catalogue, shown }: { readonly catalogue: readonly CatalogueNote[] } & Pick<Selected, 'shown'>,
) {
  const requirements = new Map(
    record.verdicts.flatMap(({ check, references, findings }) =>
      findings.map(({ requirementId, requirement }) => [requirementId, { check, requirement, references }] as const),
    ),
  );
  const advice = new Map(catalogue.map(({ id, remediation }) => [id, harmless(remediation.replaceAll(/\s+/g, ' ').trim())]));
  const reported = new Set(shown.map(({ finding }) => finding.requirementId));
  return [...requirements]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, { check, requirement, references }]) => {
      const help = reported.has(id) ? advice.get(check) : undefined;
      const tags = references.map(({ framework, clause }) => harmless(`${framework} ${clause}`));
      return {
        id,
        name: pascal(id),
        shortDescription: { text: messageText(requirement) },
        fullDescription: { text: messageText(requirement) },
        ...(help === undefined ? {} : { help: { text: messageText(help), markdown: help.replaceAll(marked, '\\$&') } }),
        defaultConfiguration: { level: 'error' as const },
        properties: {
          check,
          precision: 'very-high',
          'problem.severity': 'error',
          tags: ['compliance', ...new Set(tags)].slice(0, mostTags),
        },
      };
    });
}
