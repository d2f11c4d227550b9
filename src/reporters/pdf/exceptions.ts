import type { Qualification } from '../../record.ts';
import { reasonWords } from '../glossary.ts';
import { groupBy, locate, placeOf, tally, type UnknownGroup, unknownGroups } from '../view.ts';
import { resultPiece } from './outcome.ts';
import type { Sheet } from './sheet.ts';
import { styles } from './style.ts';
import { drawTable, type Piece, type Row } from './table.ts';

/** The facts that are missing, by name: `keys@` and every place of it. */
function missing({ facts }: UnknownGroup): Piece[] {
  const nameOf = (key: string): string => key.slice(0, key.indexOf('@') + 1);
  return [...groupBy(facts, nameOf)].map(([name, keys]) => ({
    text: `${name}${keys.map((key) => key.slice(name.length)).join(', ')}`,
    style: styles.cellCodeSoft,
  }));
}

function affected(group: UnknownGroup): Piece[] {
  if (group.findings.length === 0) return [{ text: `No test case came out of ${group.checks.join(', ')}.` }];
  const count = group.findings.length;
  return [
    { text: `${count} test ${count === 1 ? 'case' : 'cases'}`, style: styles.cellStrong },
    ...tally(group.findings).map((text) => ({ text, style: styles.cellCode })),
  ];
}

function unverifiedRow(group: UnknownGroup, index: number): Row {
  const message = group.findings[0]?.finding.message ?? 'No reason is recorded.';
  const reasons =
    group.reasons.length === 0
      ? [{ text: 'See the message' }]
      : [...new Set(group.reasons.map(({ reason }) => reasonWords[reason]))].map((text) => ({ text, style: styles.cellStrong }));
  return {
    cells: [
      [{ text: String(index + 1) }],
      reasons,
      group.reasons.length === 0 ? [{ text: message }] : group.reasons.map(({ detail }) => ({ text: detail })),
      missing(group),
      affected(group),
    ],
  };
}

/** Everything that could not be verified, by reason. */
export function drawUnverified(sheet: Sheet, record: Qualification, title: string): void {
  sheet.startSection(title, 'landscape');
  const groups = unknownGroups(record);
  if (groups.length === 0) {
    sheet.write('None: every test case has a definite result.');
    return;
  }
  sheet.write('Each reason once, with what it leaves unverified. The test cases themselves stand in the tables of their test procedures.', {
    style: styles.soft,
  });
  sheet.y += 8;
  const columns = [
    { title: 'No.', share: 4 },
    { title: 'Reason', share: 12 },
    { title: 'What happened', share: 32 },
    { title: 'Evidence that is missing', share: 28 },
    { title: 'Not verified for this reason', share: 24 },
  ];
  drawTable(sheet, { columns, rows: groups.map(unverifiedRow) });
}

/** Every failure that stands beside a deviation. */
export function drawDeviations(sheet: Sheet, record: Qualification, title: string): void {
  sheet.startSection(title, 'landscape');
  const deviating = locate(record).filter(({ finding }) => finding.deviation !== undefined);
  if (deviating.length === 0) {
    sheet.write('None.');
    return;
  }
  sheet.write(
    'A deviation stands beside the result and never replaces it. Its reason, risk and approval are in the deviations file, which is sealed with the record.',
    { style: styles.soft },
  );
  sheet.y += 8;
  const rows = deviating.map((located): Row => {
    const { finding } = located;
    return {
      cells: [
        [{ text: finding.deviation?.id ?? '', style: styles.cellStrong }],
        [{ text: finding.deviation?.kind ?? '' }],
        [{ text: finding.deviation?.expires ?? '' }],
        [
          { text: finding.testCase, style: styles.cellCode },
          { text: placeOf(record, located), style: styles.cellSoft },
        ],
        [{ text: finding.requirement }],
        [resultPiece(finding.outcome)],
      ],
    };
  });
  const columns = [
    { title: 'Deviation', share: 12 },
    { title: 'Kind', share: 9 },
    { title: 'Expires', share: 9 },
    { title: 'Test case', share: 38 },
    { title: 'Requirement', share: 22 },
    { title: 'Result', share: 10 },
  ];
  drawTable(sheet, { columns, rows });
}
