import type { NonPass } from '../../qualification-file.ts';
import { dispositionWords, outcomeWords } from '../glossary.ts';
import { moment } from '../pdf/fields.ts';
import { resultPiece } from '../pdf/outcome.ts';
import type { Sheet } from '../pdf/sheet.ts';
import { colors, styles } from '../pdf/style.ts';
import { type Column, drawTable, type Piece, type Row } from '../pdf/table.ts';
import { actualLines, expectedLines } from '../values.ts';
import { groupBy } from '../view.ts';

const columns: readonly Column[] = [
  { title: 'Test case', share: 25 },
  { title: 'Expected', share: 16 },
  { title: 'Actual', share: 27 },
  { title: 'Result', share: 10 },
  { title: 'Disposition', share: 25 },
];

/** The check of a requirement: `check-id.requirement`. */
export function checkOf({ requirementId }: NonPass): string {
  return requirementId.split('.')[0] ?? requirementId;
}

/** How many did not pass, by test procedure, and how many of them have a disposition. */
export function drawNonPassCounts(sheet: Sheet, nonPasses: readonly NonPass[]): void {
  const rows: Row[] = [...groupBy(nonPasses, checkOf)].map(([check, group]) => ({
    cells: [[{ text: check, style: styles.cellStrong }], ...numbersOf(group)],
  }));
  rows.push({ cells: [[{ text: 'All', style: styles.cellStrong }], ...numbersOf(nonPasses)] });
  const number = (title: string): Column => ({ title, share: 14, align: 'right' });
  drawTable(sheet, {
    columns: [
      { title: 'Test procedure', share: 44 },
      number(outcomeWords.fail),
      number(outcomeWords.unknown),
      number('With a disposition'),
      number('Open'),
    ],
    rows,
  });
}

function numbersOf(group: readonly NonPass[]): Piece[][] {
  const counts = [
    group.filter(({ outcome }) => outcome === 'fail').length,
    group.filter(({ outcome }) => outcome === 'unknown').length,
    group.filter(({ disposition }) => disposition !== undefined).length,
    group.filter(({ disposition }) => disposition === undefined).length,
  ];
  return counts.map((count) => [{ text: String(count) }]);
}

/** Each test case that did not pass: expected, actual, and what became of it, under its requirement. */
export function drawNonPasses(sheet: Sheet, nonPasses: readonly NonPass[]): void {
  const rows = [...groupBy(nonPasses, ({ requirementId }) => requirementId)].flatMap(([id, group]): Row[] => [
    { band: id, ...(group[0] === undefined ? {} : { note: group[0].requirement }) },
    ...group.map(rowOf),
  ]);
  drawTable(sheet, { columns, rows });
}

function rowOf(nonPass: NonPass): Row {
  const code = (lines: readonly string[]): Piece[] => lines.map((text) => ({ text, style: styles.cellCode }));
  return {
    cells: [
      code([nonPass.testCase]),
      code(expectedLines(nonPass)),
      [...code(actualLines(nonPass)), { text: nonPass.message, style: styles.cellSoft }],
      [
        resultPiece(nonPass.outcome),
        ...(nonPass.deviation === undefined ? [] : [{ text: `Deviation ${nonPass.deviation}`, style: styles.cellSoft }]),
      ],
      dispositionPieces(nonPass),
    ],
  };
}

/** Who decided what, when, and what a retest showed. */
function dispositionPieces({ disposition }: NonPass): Piece[] {
  if (disposition === undefined) return [{ text: 'Open: none', style: { ...styles.cellStrong, color: colors.alert } }];
  const { as, deviation, reason, printedName, role, signedAt, sha256, retest } = disposition;
  return [
    { text: dispositionWords[as], style: styles.cellStrong },
    { text: `Deviation ${deviation}: ${reason}` },
    ...(retest === undefined
      ? []
      : [
          { text: `Retest of ${moment(retest.startedAt)}: ${outcomeWords[retest.outcome].toLowerCase()}` },
          { text: `execution ${retest.runId}`, style: styles.cellCodeSoft },
        ]),
    { text: `${printedName} (${role.replaceAll('_', ' ')}), ${moment(signedAt)}`, style: styles.cellSoft },
    { text: `disposition SHA-256 ${sha256}`, style: styles.cellCodeSoft },
  ];
}
