import type { Qualification } from '../../record.ts';
import { deviationWords } from '../cases.ts';
import { actualLines, expectedLines } from '../values.ts';
import { type Located, locate, placeOf } from '../view.ts';
import { html, type Markup } from './markup.ts';
import { badge, lines } from './parts.ts';

/** Every test case that did not pass, for a browser without script. Those declared not applicable are not among them. */
export function plainList(record: Qualification): Markup {
  const located = locate(record).filter(({ finding }) => finding.outcome === 'fail' || finding.outcome === 'unknown');
  const shown = [...ofOutcome(located, 'fail'), ...ofOutcome(located, 'unknown')];
  return html`<section id="/findings"><h2>Test cases that did not pass</h2>
<p class="soft">Without script this page lists what failed or is not verified. With script it shows every test case, to filter and to search, with its facts.</p>
${shown.length === 0 ? html`<p>None.</p>` : shown.map((one) => itemOf(record, one))}
</section>`;
}

function ofOutcome(located: readonly Located[], outcome: Located['finding']['outcome']): readonly Located[] {
  return located.filter(({ finding }) => finding.outcome === outcome);
}

function itemOf(record: Qualification, located: Located): Markup {
  const { finding } = located;
  const deviation = deviationWords(record, finding);
  return html`<article><h3>${badge(finding.outcome)} ${finding.requirement}</h3>
${lines([
  { label: 'Test case', value: finding.testCase, isCode: true },
  { label: 'Place', value: placeOf(record, located) },
  { label: 'Message', value: finding.message },
  { label: 'Expected', value: expectedLines(finding) },
  { label: 'Actual', value: actualLines(finding) },
  ...(deviation === undefined ? [] : [{ label: 'Deviation', value: deviation }]),
])}</article>
`;
}
