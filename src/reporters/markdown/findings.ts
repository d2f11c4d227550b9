import type { Finding, Qualification } from '../../record.ts';
import { deviationWords, isAccepted } from '../cases.ts';
import type { CatalogueNote, ReporterOptions } from '../options.ts';
import { shownLines } from '../shown.ts';
import { actualLines, expectedLines } from '../values.ts';
import { groupBy, type Located, locate, placeOf, tally, type UnknownGroup, unknownGroups } from '../view.ts';
import { block, code, own, prose } from './text.ts';

/** A part of the page that is left out as a whole where there is no more room. */
export interface Block {
  readonly text: string;
  /** How many findings it shows. */
  readonly findings: number;
}

/** So many findings are shown whole where one reason leaves more of them unknown. */
const shownPerReason = 3;
/** So many reasons of one group are shown: one finding may have thousands, which would cut off all others. */
const shownReasons = 12;

interface Shown {
  readonly record: Qualification;
  readonly catalogue: readonly CatalogueNote[];
  readonly places: ReporterOptions['places'];
}

function item(label: string, text: string): string {
  return `  - ${label}:${text.startsWith('\n') ? '' : ' '}${text}\n`;
}

function mark(record: Qualification, finding: Finding): string {
  if (finding.outcome === 'unknown') return 'NOT VERIFIED';
  return isAccepted(record, finding) ? 'FAIL, with an accepted deviation' : 'FAIL';
}

function findingText(located: Located, { record, places }: Shown): string {
  const { finding, verdict } = located;
  const deviation = deviationWords(record, finding);
  const place = places?.(finding, verdict);
  return [
    `- **${mark(record, finding)}** ${code(finding.requirementId)}: ${prose(finding.requirement)}\n`,
    item('because', code(finding.message)),
    item('resource', code(finding.resource)),
    item('in', code(placeOf(record, located))),
    item('expected', block(shownLines(expectedLines(finding)), 4)),
    item('actual', block(shownLines(actualLines(finding)), 4)),
    ...(deviation === undefined ? [] : [item('deviation', code(deviation))]),
    ...(place === undefined ? [] : [item('specified at', code(`${place.file}:${place.line}:${place.column}`))]),
  ].join('');
}

const counted = (count: number): string => `${count} ${count === 1 ? 'finding' : 'findings'}`;

/** Every failing finding, by check, with what to do about it first: what is cut off is the rest of a list. */
export function failures(shown: Shown): readonly Block[] {
  const failing = locate(shown.record).filter(({ finding }) => finding.outcome === 'fail');
  if (failing.length === 0) return [];
  const title = { text: `## Failing (${failing.length})\n\n`, findings: 0 };
  const checks = [...groupBy(failing, ({ verdict }) => verdict.check)].flatMap(([check, group]): readonly Block[] => {
    const advice = shown.catalogue
      .find(({ id }) => id === check)
      ?.remediation.replaceAll(/\s+/g, ' ')
      .trim();
    const head = `### ${code(check)}\n\n${advice === undefined ? '' : `What to do: ${own(advice)}\n\n`}`;
    const texts = group.map((located, index) => ({
      text: `${index === 0 ? head : ''}${findingText(located, shown)}${index === group.length - 1 ? '\n' : ''}`,
      findings: 1,
    }));
    return texts;
  });
  return [title, ...checks];
}

function reasonText({ reasons, facts, checks, findings }: UnknownGroup, number: number): string {
  const named = reasons.slice(0, shownReasons).map(({ reason, detail }) => `**${reason}**: ${code(detail)}`);
  const said = [...named, ...(reasons.length > shownReasons ? [`and ${reasons.length - shownReasons} more reasons`] : [])].join('; ');
  const own = findings[0]?.finding.message ?? `no finding and no reason from ${checks.join(', ')}`;
  const missing =
    facts.length === 0
      ? ''
      : `${facts.length === 1 ? 'Fact' : 'Facts'}: ${facts.slice(0, 6).map(code).join(', ')}${facts.length > 6 ? ` and ${facts.length - 6} more` : ''}.\n`;
  return `### ${number}. ${counted(findings.length)}\n\n${said === '' ? code(own) : said}\n\n${missing}${missing === '' ? '' : '\n'}`;
}

/** Everything unknown, by reason: each reason once, its first findings whole, the others counted by requirement. */
export function unknowns(shown: Shown): readonly Block[] {
  const groups = unknownGroups(shown.record);
  if (groups.length === 0) return [];
  const count = groups.reduce((sum, { findings }) => sum + findings.length, 0);
  const title = { text: `## Not verified (${count}, for ${groups.length} ${groups.length === 1 ? 'reason' : 'reasons'})\n\n`, findings: 0 };
  const blocks = groups.map((group, index): Block => {
    const whole = group.findings.length <= shownPerReason + 1 ? group.findings : group.findings.slice(0, shownPerReason);
    const rest = group.findings.slice(whole.length);
    const more = rest.length === 0 ? '' : `- and ${counted(rest.length)} more for the same reason: ${tally(rest).map(code).join(', ')}\n`;
    const texts = whole.map((located) => findingText(located, shown)).join('');
    return { text: `${reasonText(group, index + 1)}${texts}${more}\n`, findings: group.findings.length };
  });
  return [title, ...blocks];
}
