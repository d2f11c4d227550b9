import type { ChalkInstance } from 'chalk';
import type { Finding, Qualification } from '../../record.ts';
import { harmless } from '../legible.ts';
import type { CatalogueNote } from '../options.ts';
import { actualLines, expectedLines } from '../values.ts';
import { groupBy, type Located, locate, placeOf, tally, type UnknownGroup, unknownGroups } from '../view.ts';
import { labelled, listed, shownValue, wrap } from './text.ts';

/** How the terminal reporter writes: colours (none at level 0) and the columns it may use. */
export interface Style {
  readonly chalk: ChalkInstance;
  readonly width: number;
}

/** So many findings are shown whole where one reason leaves more of them unknown. */
const shownPerReason = 3;

function deviationLine({ deviation }: Finding): string[] {
  if (deviation === undefined) return [];
  return [`${harmless(deviation.id)} (${deviation.kind}, expires ${harmless(deviation.expires)}): the finding stays a fail`];
}

function details(record: Qualification, located: Located, style: Style, shown: { indent: number; message: boolean }): string[] {
  const { finding } = located;
  const layout = { indent: shown.indent + 2, label: 11, width: style.width };
  const rows: [string, string | readonly string[]][] = [
    ['resource', harmless(finding.resource)],
    ['in', harmless(placeOf(record, located))],
    ['expected', shownValue(expectedLines(finding))],
    ['actual', shownValue(actualLines(finding))],
  ];
  if (shown.message) rows.push(['because', harmless(finding.message)]);
  for (const line of deviationLine(finding)) rows.push(['deviation', line]);
  if (finding.method === 'attested') rows.push(['method', 'attested by a document, not observed']);
  if (finding.facts.length > 0) rows.push(['facts', listed(finding.facts.map(harmless))]);
  return rows.flatMap(([label, text]) => labelled(label, text, layout));
}

function heading({ finding }: Located, style: Style, shown: { indent: number; mark: string }): string[] {
  const blank = ' '.repeat(shown.indent);
  const sentence = wrap(harmless(finding.requirement), style.width - shown.indent - 2);
  return [`${blank}${shown.mark} ${style.chalk.bold(finding.requirementId)}`, ...sentence.map((line) => `${blank}  ${line}`)];
}

/** Every failing finding, by check, with what to do. Empty where nothing fails. */
export function failing(record: Qualification, catalogue: readonly CatalogueNote[], style: Style): string[] {
  const failures = locate(record).filter(({ finding }) => finding.outcome === 'fail');
  if (failures.length === 0) return [];
  const lines = [style.chalk.bold(`FAILING (${failures.length})`), ''];
  for (const [check, group] of groupBy(failures, ({ verdict }) => verdict.check)) {
    for (const located of group) {
      lines.push(...heading(located, style, { indent: 2, mark: style.chalk.red('FAIL') }));
      lines.push(...details(record, located, style, { indent: 2, message: true }), '');
    }
    const note = catalogue.find((entry) => entry.id === check);
    if (note === undefined) continue;
    const advice = wrap(note.remediation.replace(/\s+/g, ' ').trim(), style.width - 4);
    lines.push(`  What to do about ${check}:`, ...advice.map((line) => `    ${line}`), '');
  }
  return lines;
}

function reasonLines(group: UnknownGroup, number: number, style: Style): string[] {
  const mark = `  ${number}. `;
  const layout = { indent: 5, label: 11, width: style.width };
  if (group.reasons.length === 0) {
    const message = group.findings[0]?.finding.message ?? 'the check gave no finding and no reason';
    return labelled(mark, harmless(message), { indent: 0, label: mark.length, width: style.width });
  }
  return [
    ...group.reasons.flatMap(({ reason, detail }, index) => [
      `${index === 0 ? mark : ' '.repeat(mark.length)}${style.chalk.yellow(reason)}`,
      ...wrap(harmless(detail), style.width - 5).map((line) => `     ${line}`),
    ]),
    ...labelled(group.facts.length === 1 ? 'fact' : 'facts', listed(group.facts.map(harmless)), layout),
  ];
}

function remaining(rest: readonly Located[], style: Style): string[] {
  if (rest.length === 0) return [];
  return [
    ...wrap(`and ${rest.length} more with the same reason: ${tally(rest).join(', ')}`, style.width - 5).map((line) => `     ${line}`),
    '',
  ];
}

function groupLines(record: Qualification, group: UnknownGroup, number: number, style: Style): string[] {
  const whole = group.findings.length <= shownPerReason + 1 ? group.findings : group.findings.slice(0, shownPerReason);
  const rest = group.findings.slice(whole.length);
  const said = (finding: Finding): boolean => group.reasons.some((entry) => finding.message.includes(entry.detail));
  return [
    ...reasonLines(group, number, style),
    ...(group.findings.length === 0 ? [`     no finding at all from ${group.checks.join(', ')}`] : []),
    '',
    ...whole.flatMap((located) => [
      ...heading(located, style, { indent: 5, mark: style.chalk.yellow('UNKNOWN') }),
      ...details(record, located, style, { indent: 5, message: group.reasons.length > 0 && !said(located.finding) }),
      '',
    ]),
    ...remaining(rest, style),
  ];
}

/** What an interrupt left unread has no reason of its own. A large organization would fill the screen with it. */
function unreachedLines(unreached: readonly UnknownGroup[], style: Style): string[] {
  if (unreached.length === 0) return [];
  const text = `${countOf(unreached)} were not reached before the interrupt. Each stands in the record.`;
  return [...wrap(text, style.width - 2).map((line) => `  ${line}`), ''];
}

function countOf(groups: readonly UnknownGroup[]): number {
  return groups.reduce((sum, group) => sum + group.findings.length, 0);
}

/** Everything unknown, by reason: each reason once, its first findings whole, the others counted by requirement. */
export function unknowns(record: Qualification, style: Style): string[] {
  const groups = unknownGroups(record);
  if (groups.length === 0) return [];
  const title = `UNKNOWN (${countOf(groups)}, for ${groups.length} ${groups.length === 1 ? 'reason' : 'reasons'})`;
  const isUnreached = ({ reasons, findings }: UnknownGroup) =>
    findings.length > 0 && reasons.length > 0 && reasons.every(({ reason }) => reason === 'aborted');
  const told = groups.filter((group) => !isUnreached(group));
  return [
    style.chalk.bold(title),
    '',
    ...unreachedLines(groups.filter(isUnreached), style),
    ...told.flatMap((group, index) => groupLines(record, group, index + 1, style)),
  ];
}
