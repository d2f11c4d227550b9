import type { Finding, Qualification, Reference, Verdict } from '../../record.ts';
import { outcomeWords } from '../glossary.ts';
import type { ReporterOptions } from '../options.ts';
import { actualLines, expectedLines } from '../values.ts';
import { accountLabel, type CheckView, checksOf, countOf, groupBy, outcomes } from '../view.ts';
import { moment } from './fields.ts';
import { resultPiece } from './outcome.ts';
import type { Sheet } from './sheet.ts';
import { styles } from './style.ts';
import { type Column, drawTable, type Piece, type Row } from './table.ts';

const columns: readonly Column[] = [
  { title: 'Test case', share: 20 },
  { title: 'Requirement', share: 15 },
  { title: 'Expected', share: 18 },
  { title: 'Actual', share: 21 },
  { title: 'Result', share: 9 },
  { title: 'Evidence', share: 19 },
];

/** By framework: `21 CFR 11: 11.10(e)`, `HIPAA: 164.312(b)`. */
export function clauses(references: readonly Reference[]): string[] {
  const byFramework = groupBy(references, (reference) => reference.framework);
  return [...byFramework].map(([framework, group]) => `${framework}: ${group.map(({ clause }) => clause).join(', ')}`);
}

function code(lines: readonly string[]): Piece[] {
  return lines.map((text) => ({ text, style: styles.cellCode }));
}

function evidence(finding: Finding): Piece[] {
  const isObserved = finding.facts.length > 0 && finding.outcome !== 'unknown';
  const time = `${isObserved ? 'Observed' : 'As of'} ${moment(finding.observedAt)}`;
  return [
    { text: finding.method === 'attested' ? 'Attested by a document' : time },
    ...(finding.facts.length === 0 ? [{ text: 'no fact', style: styles.cellSoft }] : []),
    ...finding.facts.map((text) => ({ text, style: styles.cellCodeSoft })),
  ];
}

function result(finding: Finding): Piece[] {
  const { deviation } = finding;
  if (deviation === undefined) return [resultPiece(finding.outcome)];
  return [
    resultPiece(finding.outcome),
    ...[`Deviation ${deviation.id}`, deviation.kind, `until ${deviation.expires}`].map((text) => ({ text, style: styles.cellSoft })),
  ];
}

function caseRow(finding: Finding): Row {
  return {
    cells: [
      code([finding.testCase]),
      [{ text: finding.requirement }],
      code(expectedLines(finding)),
      [...code(actualLines(finding)), { text: finding.message, style: styles.cellSoft }],
      result(finding),
      evidence(finding),
    ],
  };
}

function counted(findings: readonly Finding[]): string {
  const counts = countOf(findings);
  const parts = outcomes
    .filter((outcome) => counts[outcome] > 0)
    .map((outcome) => `${counts[outcome]} ${outcomeWords[outcome].toLowerCase()}`);
  return parts.length === 0 ? 'no test case' : parts.join(', ');
}

function target(record: Qualification, { target: { account, region } }: Verdict): string {
  if (account === undefined) return `Organization ${record.scope.organization}`;
  return region === undefined ? accountLabel(record, account) : `${accountLabel(record, account)}, ${region}`;
}

function* rowsOf(record: Qualification, view: CheckView): Generator<Row> {
  for (const verdict of view.verdicts) {
    yield { band: `${target(record, verdict)}: ${outcomeWords[verdict.outcome].toLowerCase()}`, note: counted(verdict.findings) };
    for (const finding of verdict.findings) yield caseRow(finding);
    if (verdict.findings.length > 0) continue;
    const why = verdict.unknownBecause?.map((entry) => `${entry.reason}: ${entry.detail}`).join('; ') ?? 'no reason is recorded';
    yield {
      cells: [
        [{ text: verdict.check, style: styles.cellCode }],
        [{ text: 'No test case came out.' }],
        [],
        [{ text: why, style: styles.cellSoft }],
        [resultPiece(verdict.outcome)],
        [],
      ],
    };
  }
}

function procedure(
  sheet: Sheet,
  record: Qualification,
  { view, number, remediation }: { view: CheckView; number: string; remediation: string | undefined },
): void {
  sheet.heading(`${number} ${view.check}`, { isListed: true, space: 150 });
  sheet.write(view.title, { style: styles.strong });
  const relevant = view.references.length === 0 ? 'No clause is named.' : `Relevant to ${clauses(view.references).join('; ')}.`;
  sheet.write(
    `${relevant} Result: ${outcomeWords[view.outcome].toLowerCase()} (${counted(view.verdicts.flatMap((verdict) => verdict.findings))}).`,
  );
  sheet.y += 6;
  drawTable(sheet, { columns, rows: rowsOf(record, view) });
  if (view.counts.fail > 0 && remediation !== undefined) {
    sheet.ensure(50);
    sheet.write('What to do about a failure', { style: styles.h3, tag: 'H3' });
    sheet.write(remediation.replace(/\s+/g, ' ').trim());
    sheet.y += 10;
  }
}

/** One table of test cases per test procedure. */
export function drawProcedures(
  sheet: Sheet,
  record: Qualification,
  options: { readonly title: string; readonly number: number } & Pick<ReporterOptions, 'catalogue'>,
): void {
  sheet.startSection(options.title, 'landscape');
  const views = checksOf(record);
  if (views.length === 0) sheet.write('No test procedure was executed.');
  views.forEach((view, index) => {
    const remediation = options.catalogue.find((note) => note.id === view.check)?.remediation;
    procedure(sheet, record, { view, number: `${options.number}.${index + 1}`, remediation });
  });
}
