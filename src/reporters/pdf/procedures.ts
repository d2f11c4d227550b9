import type { Finding, Qualification, Reference, Verdict } from '../../record.ts';
import { outcomeWords } from '../glossary.ts';
import type { ReporterOptions } from '../options.ts';
import { actualLines, expectedLines } from '../values.ts';
import {
  accountLabel,
  type CheckView,
  checksOf,
  countOf,
  groupBy,
  type Located,
  outcomes,
  statementOf,
  type UnknownGroup,
  unknownGroups,
} from '../view.ts';
import { moment } from './fields.ts';
import { resultPiece } from './outcome.ts';
import type { Sheet } from './sheet.ts';
import { styles } from './style.ts';
import { type Column, drawTable, type Piece, type Row } from './table.ts';

const columns: readonly Column[] = [
  { title: 'Test case', share: 26 },
  { title: 'Expected', share: 17 },
  { title: 'Actual', share: 28 },
  { title: 'Result', share: 9 },
  { title: 'Evidence', share: 23 },
];

const explanation =
  'Test cases stand under the account and the requirement that they apply. An id reads: requirement @ account / region / resource. Under Actual stands what AWS answered, and below it what follows from that. Evidence names the facts, one line each in facts.jsonl.gz, by key (name @ account / region), and the time that AWS gave the oldest of them.';

/** What a finding is not verified for, and the number of that reason in its section. */
type Reasons = ReadonlyMap<Finding, { readonly number: number; readonly group: UnknownGroup }>;
/** Characters of a reason that are not repeated beside each test case. */
const longestRepeated = 60;

/** By framework: `21 CFR 11: 11.10(e)`, `HIPAA: 164.312(b)`. */
export function clauses(references: readonly Reference[]): string[] {
  const byFramework = groupBy(references, (reference) => reference.framework);
  return [...byFramework].map(([framework, group]) => `${framework}: ${group.map(({ clause }) => clause).join(', ')}`);
}

function code(lines: readonly string[]): Piece[] {
  return lines.map((text) => ({ text, style: styles.cellCode }));
}

function evidence({ verdict, finding }: Located): Piece[] {
  const missing = finding.outcome === 'unknown' ? (verdict.unknownBecause ?? []).map(({ fact }) => fact) : [];
  const absent = finding.facts.filter((fact) => missing.includes(fact));
  const present = finding.facts.filter((fact) => !missing.includes(fact));
  const keys = (facts: readonly string[]): Piece[] => facts.map((text) => ({ text, style: styles.cellCodeSoft }));
  return [
    ...(finding.method === 'attested' ? [{ text: 'Attested by a document' }] : []),
    ...(finding.method === 'observed' && present.length > 0 ? [{ text: `Observed ${moment(finding.observedAt)}` }] : []),
    ...keys(present),
    ...(absent.length > 0 ? [{ text: 'Missing' }] : []),
    ...keys(absent),
    ...(finding.facts.length === 0 && finding.method === 'observed' ? [{ text: 'No fact', style: styles.cellSoft }] : []),
  ];
}

/** The message; AWS's own words stand once, in the section of what is not verified. */
function said(located: Located, reasons: Reasons): string {
  const found = reasons.get(located.finding);
  return (found?.group.reasons ?? []).reduce(
    (text, { detail }) => (detail.length < longestRepeated ? text : text.replaceAll(detail, `see reason ${found?.number} in section 4`)),
    located.finding.message,
  );
}

function result(finding: Finding): Piece[] {
  const { deviation } = finding;
  if (deviation === undefined) return [resultPiece(finding.outcome)];
  return [
    resultPiece(finding.outcome),
    ...[`Deviation ${deviation.id}`, deviation.kind, `until ${deviation.expires}`].map((text) => ({ text, style: styles.cellSoft })),
  ];
}

function caseRow(located: Located, reasons: Reasons): Row {
  const { finding } = located;
  return {
    cells: [
      code([finding.testCase]),
      code(expectedLines(finding)),
      [...code(actualLines(finding)), { text: said(located, reasons), style: styles.cellSoft }],
      result(finding),
      evidence(located),
    ],
  };
}

/** `12 pass, 1 fail`: those that occur. */
export function counted(findings: readonly Finding[]): string {
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

function* rowsOf(record: Qualification, view: CheckView, reasons: Reasons): Generator<Row> {
  for (const verdict of view.verdicts) {
    yield { band: `${target(record, verdict)}: ${outcomeWords[verdict.outcome].toLowerCase()}`, note: counted(verdict.findings) };
    for (const [requirement, findings] of groupBy(verdict.findings, (finding) => finding.requirement)) {
      yield { band: `Requirement: ${requirement}`, level: 2 };
      for (const finding of findings) yield caseRow({ verdict, finding }, reasons);
    }
    if (verdict.findings.length > 0) continue;
    const why = verdict.unknownBecause?.map((entry) => `${entry.reason}: ${entry.detail}`).join('; ') ?? 'no reason is recorded';
    yield {
      cells: [
        [{ text: verdict.check, style: styles.cellCode }, { text: 'No test case came out.' }],
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
  { view, number, remediation, reasons }: { view: CheckView; number: string; remediation: string | undefined; reasons: Reasons },
): void {
  sheet.heading(`${number} ${view.check}`, { isListed: true, space: 150 });
  sheet.write(statementOf(view), { style: styles.strong });
  const relevant = view.references.length === 0 ? 'No clause is named.' : `Relevant to ${clauses(view.references).join('; ')}.`;
  sheet.write(
    `${relevant} Result: ${outcomeWords[view.outcome].toLowerCase()} (${counted(view.verdicts.flatMap((verdict) => verdict.findings))}).`,
  );
  sheet.y += 6;
  drawTable(sheet, { columns, rows: rowsOf(record, view, reasons) });
  if (view.counts.fail > 0 && remediation !== undefined) {
    sheet.ensure(50);
    sheet.write('What to do about a failure', { style: styles.h3, tag: 'H3' });
    sheet.write(remediation.replace(/\s+/g, ' ').trim());
    sheet.y += 10;
  }
}

/** One table of test cases per test procedure, with a pause before each. */
export async function drawProcedures(
  sheet: Sheet,
  record: Qualification,
  options: { readonly title: string; readonly number: number } & Required<Pick<ReporterOptions, 'catalogue' | 'pause'>>,
): Promise<void> {
  sheet.startSection(options.title, 'landscape');
  const views = checksOf(record);
  if (views.length === 0) sheet.write('No test procedure was executed.');
  else {
    sheet.write(explanation, { style: styles.soft });
    sheet.y += 8;
  }
  const reasons: Reasons = new Map(
    unknownGroups(record).flatMap((group, index) => group.findings.map(({ finding }) => [finding, { number: index + 1, group }] as const)),
  );
  for (const [index, view] of views.entries()) {
    await options.pause();
    const remediation = options.catalogue.find((note) => note.id === view.check)?.remediation;
    procedure(sheet, record, { view, number: `${options.number}.${index + 1}`, remediation, reasons });
  }
}
