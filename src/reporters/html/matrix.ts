import type { Qualification, Reference } from '../../record.ts';
import { clauses } from '../pdf/procedures.ts';
import { countOf, gravestOf, groupBy, type Located, locate } from '../view.ts';
import { html, type Markup, type Part } from './markup.ts';
import { badge, countLinks, listLink, table } from './parts.ts';

const columns = ['Requirement verified', 'Sentence', 'Relevant to', 'Test cases', 'Result'];

/** The owner's requirements against requirements verified and results, and the same by clause. */
export function matrixOf(record: Qualification): Markup {
  const all = locate(record);
  return html`<section id="/matrix" aria-labelledby="matrix"><h2 id="matrix" tabindex="-1">Traceability</h2>
<p class="soft">That a clause is named claims relevance alone: whether a clause is met is for the quality unit to judge.</p>
${all.length === 0 ? html`<p>No test case was executed, so nothing is traced.</p>` : [byTrace(all), byClause(all)]}
</section>
`;
}

function byTrace(all: readonly Located[]): Markup {
  const owners = [...new Set(all.flatMap(({ finding }) => finding.trace))].sort();
  const traced = owners.map((owner) => {
    const group = all.filter(({ finding }) => finding.trace.includes(owner));
    return html`<h4>${owner} ${resultOf(group)}</h4>${requirements(group, { trace: owner })}`;
  });
  const untraced = all.filter(({ finding }) => finding.trace.length === 0);
  const rest =
    untraced.length === 0
      ? []
      : html`<h4>Not traced</h4><p>The specification names no requirement of its owner for these.</p>${requirements(untraced, {})}`;
  return html`<h3>By requirement of the owner</h3>${traced}${rest}`;
}

function resultOf(group: readonly Located[]): Markup {
  return badge(gravestOf(group.map(({ finding }) => finding.outcome)));
}

function requirements(group: readonly Located[], filters: Readonly<Record<string, string>>): Markup {
  const rows = [...groupBy(group, ({ finding }) => finding.requirementId)].map(([id, located]): readonly Part[] => {
    const references = located[0]?.verdict.references ?? [];
    return [
      html`<a href="${listLink({ ...filters, requirement: id })}"><code>${id}</code></a>`,
      located[0]?.finding.requirement ?? '',
      references.length === 0 ? 'no clause named' : clauses(references).map((text) => html`<p>${text}</p>`),
      countLinks(countOf(located.map(({ finding }) => finding)), { ...filters, requirement: id }),
      resultOf(located),
    ];
  });
  return table({ name: 'requirements', columns, rows });
}

function byClause(all: readonly Located[]): Markup {
  const relevant = all.flatMap((located) => located.verdict.references.map((reference) => ({ located, reference })));
  const frameworks = [...groupBy(relevant, ({ reference }) => reference.framework)].sort(([a], [b]) => (a < b ? -1 : 1));
  return html`<h3>By clause</h3>${frameworks.map(([framework, entries]) => {
    const rows = [...groupBy(entries, ({ reference }) => reference.clause)]
      .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
      .map(([clause, list]) =>
        clauseRow(
          { framework, clause },
          list.map(({ located }) => located),
        ),
      );
    return html`<h4>${framework}</h4>${table({ name: 'clauses', columns: ['Clause', 'Requirements verified', 'Test cases', 'Gravest result'], rows })}`;
  })}`;
}

function clauseRow({ framework, clause }: Reference, group: readonly Located[]): readonly Part[] {
  const ids = [...new Set(group.map(({ finding }) => finding.requirementId))];
  const links = ids.map(
    (requirement) => html`<li><a href="${listLink({ framework, clause, requirement })}"><code>${requirement}</code></a></li>`,
  );
  return [
    html`<a href="${listLink({ framework, clause })}">${clause}</a>`,
    html`<details><summary>${ids.length} ${ids.length === 1 ? 'requirement' : 'requirements'}</summary><ul class="plain">${links}</ul></details>`,
    countLinks(countOf(group.map(({ finding }) => finding)), { framework, clause }),
    resultOf(group),
  ];
}
