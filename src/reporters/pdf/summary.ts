import type { Qualification } from '../../record.ts';
import { conclusionMeanings, conclusionWords } from '../glossary.ts';
import { type CheckView, checksOf, countOf, groupBy, locate, outcomes, placeOf, statementOf } from '../view.ts';
import { resultPiece } from './outcome.ts';
import type { Sheet } from './sheet.ts';
import { styles } from './style.ts';
import { type Column, drawTable, type Row } from './table.ts';

const columns: readonly Column[] = [
  { title: 'Test procedure', share: 20 },
  { title: 'What it found', share: 33 },
  { title: 'Pass', share: 7, align: 'right' },
  { title: 'Fail', share: 7, align: 'right' },
  { title: 'Not verified', share: 10, align: 'right' },
  { title: 'Not applicable', share: 12, align: 'right' },
  { title: 'Result', share: 16 },
];

function procedureRow(view: CheckView): Row {
  return {
    cells: [
      [{ text: view.check, style: styles.cellStrong }],
      [{ text: statementOf(view) }],
      ...outcomes.map((outcome) => [{ text: String(view.counts[outcome]) }]),
      [resultPiece(view.outcome)],
    ],
  };
}

function failures(record: Qualification): Row[] {
  const failed = locate(record).filter(({ finding }) => finding.outcome === 'fail');
  const groups = groupBy(failed, ({ finding }) => `${finding.requirementId}: ${finding.requirement}`);
  return [...groups].flatMap(([band, group]): Row[] => [
    { band },
    ...group.map((located) => ({
      cells: [
        [
          { text: located.finding.resource, style: styles.cellCode },
          { text: placeOf(record, located), style: styles.cellSoft },
        ],
        [{ text: located.finding.message }],
        [{ text: located.finding.deviation?.id ?? 'none' }],
      ],
    })),
  ]);
}

/** Conclusion, results by test procedure, and every test case that failed. */
export function drawSummary(sheet: Sheet, record: Qualification, title: string): void {
  sheet.startSection(title, 'portrait');
  sheet.write(`${conclusionWords[record.conclusion]}. ${conclusionMeanings[record.conclusion]}`);
  sheet.write(
    'A result is the gravest of its test cases: one that failed makes the test procedure fail, one that could not be verified leaves it not verified. A deviation never changes a result.',
    { style: styles.soft },
  );
  sheet.y += 8;
  const views = checksOf(record);
  if (views.length === 0) {
    sheet.write('No test procedure was executed: nothing was verified.', { style: styles.strong });
    return;
  }
  const total = countOf(record.verdicts.flatMap((verdict) => verdict.findings));
  const totalRow: Row = {
    cells: [
      [{ text: 'All', style: styles.cellStrong }],
      [{ text: `${views.length} test procedures` }],
      ...outcomes.map((outcome) => [{ text: String(total[outcome]), style: styles.cellStrong }]),
      [resultPiece(record.outcome)],
    ],
  };
  drawTable(sheet, { columns, rows: [...views.map(procedureRow), totalRow] });
  const failed = failures(record);
  sheet.heading('Test cases that failed', { isListed: false, space: 90 });
  if (failed.length === 0) {
    sheet.write('None.');
    return;
  }
  const failedColumns = [
    { title: 'Resource', share: 42 },
    { title: 'What was found', share: 46 },
    { title: 'Deviation', share: 12 },
  ];
  drawTable(sheet, { columns: failedColumns, rows: failed });
}
