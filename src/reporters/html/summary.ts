import type { Qualification } from '../../record.ts';
import { conclusionMeanings, conclusionWords, outcomeWords, reasonWords } from '../glossary.ts';
import { spoken } from '../pdf/fields.ts';
import { type CheckView, checksOf, groupBy, locate, statementOf, tally, type UnknownGroup, unknownGroups } from '../view.ts';
import { html, type Markup, nothing } from './markup.ts';
import { badge, countLinks, lines, listLink, table } from './parts.ts';

interface Shown {
  /** The picture, where there is one. */
  readonly picture: Markup;
}

/** What came out, on one page: conclusion, prerequisites, what is not verified and why, deviations, the picture, and each test procedure. */
export function summaryOf(record: Qualification, { picture }: Shown): Markup {
  return html`<section id="/" aria-labelledby="summary"><h2 id="summary" tabindex="-1">Summary</h2>
${conclusion(record)}
${prerequisites(record)}
${unverified(record)}
${deviations(record)}
${picture}
<h3>Test procedures</h3>
${table({ name: 'procedures', columns: ['Test procedure', 'What came out', 'Result', 'Test cases'], rows: checksOf(record).map(checkRow) })}
</section>
`;
}

function conclusion(record: Qualification): Markup {
  const partial = record.scope.narrowed ? ' (partial scope)' : '';
  return html`<div class="conclusion ${record.conclusion}"><p class="label">Conclusion of this execution</p>
<p class="words">${conclusionWords[record.conclusion]}${partial}</p>
<p>${conclusionMeanings[record.conclusion]}</p>
<div class="label">Test cases</div>${countLinks(record.summary, {})}
</div>`;
}

function prerequisites({ prerequisites: list = [] }: Qualification): Markup {
  if (list.length === 0) return nothing;
  const rows = list.map(({ id, requirement, expected, actual, outcome }) => ({
    label: `${outcomeWords[outcome]}: ${id}`,
    value: `${requirement} Expected: ${spoken(expected)}. Actual: ${spoken(actual)}.`,
  }));
  return html`<h3>Prerequisites</h3>${lines(rows)}`;
}

function checkRow(view: CheckView) {
  return [
    html`<a href="${listLink({ check: view.check })}"><code>${view.check}</code></a>`,
    statementOf(view),
    badge(view.outcome),
    countLinks(view.counts, { check: view.check }),
  ];
}

function unverified(record: Qualification): Markup {
  const groups = unknownGroups(record);
  if (groups.length === 0) return nothing;
  return html`<h3>Not verified</h3>
<p class="soft">Each reason once, with what it leaves unverified.</p>
${table({ name: 'reasons', columns: ['Reason', 'What happened', 'Evidence that is missing', 'Not verified for this reason'], rows: groups.map(unverifiedRow) })}`;
}

/** So many keys of one fact are named in the summary; the pages of the test cases name all. */
const mostKeys = 12;

function unverifiedRow(group: UnknownGroup, index: number) {
  const { reasons, findings, facts, checks } = group;
  const message = findings[0]?.finding.message ?? 'No reason is recorded.';
  const count = findings.length;
  const requirements = tally(findings);
  const shown = facts.slice(0, mostKeys).map((key) => html`<p><code>${key}</code></p>`);
  const more = facts.length > mostKeys ? html`<p>and ${facts.length - mostKeys} more</p>` : nothing;
  return [
    reasons.length === 0 ? 'See the message' : [...new Set(reasons.map(({ reason }) => reasonWords[reason]))].join(', '),
    reasons.length === 0 ? message : reasons.slice(0, mostKeys).map(({ detail }) => html`<p>${detail}</p>`),
    [...shown, more],
    count === 0
      ? `No test case came out of ${checks.join(', ')}.`
      : [
          html`<p><a href="${listLink({ missing: String(index + 1) })}">${count} test ${count === 1 ? 'case' : 'cases'}</a></p>`,
          ...requirements.slice(0, mostKeys).map((text) => html`<p><code>${text}</code></p>`),
          requirements.length > mostKeys ? html`<p>and ${requirements.length - mostKeys} more requirements</p>` : nothing,
        ],
  ];
}

function deviations(record: Qualification): Markup {
  const located = locate(record).filter(({ finding }) => finding.deviation !== undefined);
  if (located.length === 0) return nothing;
  const rows = [...groupBy(located, ({ finding }) => finding.deviation?.id ?? '')].map(([id, group]) => {
    const { kind, expires } = group[0]?.finding.deviation ?? { kind: '', expires: '' };
    return [
      id,
      kind,
      record.asOf.slice(0, 10) <= expires ? expires : `${expires}: no longer accepted`,
      html`<a href="${listLink({ deviation: id })}">${group.length} test ${group.length === 1 ? 'case' : 'cases'}</a>`,
    ];
  });
  return html`<h3>Deviations</h3>
<p class="soft">A deviation stands beside the result and never replaces it. Its reason, risk and approval are in the deviations file, which is sealed with the record.</p>
${table({ name: 'deviations', columns: ['Deviation', 'Kind', 'Expires', 'Stands beside'], rows })}`;
}
