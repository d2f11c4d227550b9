import type { Qualification } from '../../record.ts';
import { conclusionWords, sealWords } from '../glossary.ts';
import { harmless } from '../legible.ts';
import { caveats } from '../pdf/cover.ts';
import { moment } from '../pdf/fields.ts';
import { html, type Markup } from './markup.ts';

interface Standing {
  /** At the head of every view: what came out, and what makes it less than whole. */
  readonly marks: Markup;
  /** At the foot of every view: what this page is, and what it is a rendering of. */
  readonly standing: Markup;
  /** A style sheet that says the same on every sheet of paper. */
  readonly paper: string;
}

/** What every view and every printed sheet says of the record: never more than the record does. */
export function standingOf(record: Qualification): Standing {
  const { conclusion, runId, seal, summary, scope } = record;
  const words = `${conclusionWords[conclusion]}${scope.narrowed ? ' (partial scope)' : ''}`;
  const warnings = [
    ...(conclusion === 'aborted' ? ['ABORTED: what was not reached is not verified'] : []),
    ...caveats(record),
    ...unverified(record),
    ...compared(record),
  ];
  return {
    marks: html`<p class="verdict ${conclusion}">${words}</p>
${warnings.length === 0 ? [] : html`<ul class="marks" aria-label="What this record is not">${warnings.map((text) => html`<li>${text}</li>`)}</ul>`}`,
    standing: html`<p>This page is a rendering for people. The sealed record is <code>evidence.sigstore.json</code> in the same package, beside the facts and the specification; where they differ, the record holds. This page shows no seal by itself: <code>iq evidence verify</code>, or <code>verify.sh</code> in the package, checks the record and the digest of this file.</p>
<p>Execution <code>${runId}</code> · ${moment(record.finishedAt)} · record ${sealWords[seal.assurance]} · ${summary.pass + summary.fail + summary.unknown + summary['not-applicable']} test cases · judgement SHA-256 <code>${record.judgementSha256}</code></p>
`,
    paper: paperOf([words, ...warnings].join(' · '), `Execution ${runId} · judgement SHA-256 ${record.judgementSha256}`),
  };
}

function unverified({ summary, verdicts }: Qualification): readonly string[] {
  const without = verdicts.filter(({ findings, outcome }) => outcome === 'unknown' && findings.every((one) => one.outcome !== 'unknown'));
  return [
    ...(summary.unknown === 0 ? [] : [`NOT VERIFIED: ${summary.unknown} test ${summary.unknown === 1 ? 'case' : 'cases'}`]),
    ...(without.length === 0 ? [] : [`NOT VERIFIED: ${[...new Set(without.map(({ check }) => check))].sort().join(', ')} as a whole`]),
    ...(verdicts.length === 0 ? ['NOTHING WAS VERIFIED'] : []),
  ];
}

function compared({ baseline }: Qualification): readonly string[] {
  if (baseline === undefined || baseline.result === 'nothing') return [];
  return [`${baseline.result === 'changed' ? 'CHANGED SINCE' : 'NOT WHOLLY COMPARED WITH'} execution ${baseline.runId}`];
}

function paperOf(head: string, foot: string): string {
  return `@page { @top-left { content: ${quoted(head)} } @bottom-left { content: ${quoted(foot)} } }\n`;
}

/** As a string of a style sheet that stands in a page. */
function quoted(text: string): string {
  return `"${harmless(text).replace(/[^\w .,:;·()/-]/gu, (char) => `\\${(char.codePointAt(0) ?? 0).toString(16)} `)}"`;
}
