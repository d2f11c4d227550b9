import type { LedgerReview, ReviewedRun } from '../../qualification-file.ts';
import { conclusionWords, outcomeWords, purposeWords } from '../glossary.ts';
import { drawFields, type Field, moment } from '../pdf/fields.ts';
import { resultPiece } from '../pdf/outcome.ts';
import { colors, outcomeColors, styles } from '../pdf/style.ts';
import { type Column, drawTable, type Row } from '../pdf/table.ts';
import { type DocumentOptions, type Frame, type Part, renderDocument, sealMarks } from './frame.ts';
import { drawNonPassCounts, drawNonPasses } from './non-passes.ts';
import { drawList, prose, responsibilitiesPart, wordsPart, writtenFields } from './parts.ts';

const labelWidth = 128;

/** A review for people: the executions of a range of a ledger, to be signed once. */
export async function renderReview(review: LedgerReview, options: DocumentOptions): Promise<Uint8Array> {
  const { seal, writtenAt, tool, ledger, since, until } = review;
  const frame: Frame = {
    kicker: 'Monitoring of the qualified state',
    title: 'Review of executions',
    subtitle: `${moment(since)} to ${moment(until)}`,
    number: `${ledger.origin}, ${ledger.size} entries`,
    verdict: verdictOf(review),
    control: [...rangeFields(review), ...writtenFields(review)],
    foot: [
      `Review of ${moment(since)} to ${moment(until)}`,
      `Ledger ${ledger.size} entries, root ${ledger.rootSha256}`,
      `Key id of the seal ${seal.keyId}`,
    ],
    statement: 'review',
    seal,
    writtenAt,
    tool,
    parts: partsOf(review, options),
  };
  return renderDocument(frame, options);
}

function verdictOf({ runs, open, unfinished, obstacles, seal }: LedgerReview): Frame['verdict'] {
  const isClear = obstacles.length === 0;
  const engineering = runs.filter(({ purpose }) => purpose === 'engineering').length;
  const nonPasses = runs.reduce((count, run) => count + run.nonPasses.length, 0);
  return {
    label: 'To be signed once for the whole range',
    words: isClear ? 'Nothing stands in the way of a signature' : 'Not ready to be signed',
    color: isClear ? outcomeColors.pass : outcomeColors.fail,
    lines: [
      `${runs.length} executions · ${nonPasses} test cases that did not pass · ${open.length} without a disposition · ${unfinished.length} executions without an end`,
    ],
    marks: [
      ...(engineering === 0 ? [] : [`ENGINEERING: ${engineering} of ${runs.length} executions are no qualification`]),
      ...sealMarks(seal),
    ],
  };
}

function rangeFields({ since, until, ledger }: LedgerReview): Field[] {
  return [
    { label: 'From', value: `${moment(since)}, included` },
    { label: 'To', value: `${moment(until)}, not included` },
    { label: 'Ledger', value: ledger.at },
    { label: 'Its origin', value: ledger.origin },
    { label: 'Its head', value: `${ledger.size} entries` },
    { label: 'Root hash of the head', value: ledger.rootSha256, style: styles.code },
  ];
}

function partsOf(review: LedgerReview, { roles }: DocumentOptions): Part[] {
  const { runs, open, unfinished, obstacles } = review;
  const withNonPasses = runs.filter(({ nonPasses }) => nonPasses.length > 0);
  return [
    prose('Purpose', [
      'This review lists every execution that the ledger has in the range, so that one signature covers the executions that nobody signs one by one. Each test case that did not pass stands in it with what became of it. Executions that are not in the ledger are not in this review.',
    ]),
    { title: 'Range and head of the ledger', draw: (sheet) => drawFields(sheet, rangeFields(review), { labelWidth }) },
    responsibilitiesPart(
      roles,
      roles.map(({ name }) => name),
    ),
    {
      title: 'Conclusion',
      draw: (sheet) => {
        if (obstacles.length === 0)
          sheet.write('Nothing stands in the way of a signature: every test case that did not pass has its disposition.');
        else drawList(sheet, obstacles);
        const nonPasses = runs.flatMap((run) => run.nonPasses);
        if (nonPasses.length === 0) return;
        sheet.heading('Test cases that did not pass', { isListed: false, space: 90 });
        drawNonPassCounts(sheet, nonPasses);
      },
    },
    runsPart(runs),
    listPart('Executions without an end', unfinished, 'None: every execution that began has an end in the ledger.'),
    openPart(open),
    wordsPart,
    deviationsPart(withNonPasses),
  ];
}

function listPart(title: string, texts: readonly string[], none: string): Part {
  return {
    title,
    draw: (sheet) => {
      if (texts.length === 0) sheet.write(none);
      else drawList(sheet, texts);
    },
  };
}

function runsPart(runs: readonly ReviewedRun[]): Part {
  return {
    title: 'Executions',
    orientation: 'landscape',
    draw: (sheet) => {
      if (runs.length === 0) {
        sheet.write('None in the range.');
        return;
      }
      const columns: Column[] = [
        { title: 'Entry', share: 7, align: 'right' },
        { title: 'Execution, and SHA-256 of its record', share: 41 },
        { title: 'Started', share: 16 },
        { title: 'Purpose', share: 20 },
        { title: 'Conclusion', share: 24 },
        { title: 'Did not pass', share: 9, align: 'right' },
        { title: 'Result', share: 12 },
      ];
      drawTable(sheet, { columns, rows: runs.map(runRow) });
    },
  };
}

function runRow({ sequence, runId, sha256, startedAt, purpose, conclusion, outcome, nonPasses }: ReviewedRun): Row {
  return {
    cells: [
      [{ text: String(sequence) }],
      [
        { text: runId, style: styles.cellCode },
        { text: sha256 ?? 'no record in the ledger', style: styles.cellCodeSoft },
      ],
      [{ text: moment(startedAt) }],
      [{ text: purposeWords[purpose] }],
      [{ text: conclusion === undefined ? 'No end in the ledger' : conclusionWords[conclusion] }],
      [{ text: String(nonPasses.length) }],
      outcome === undefined
        ? [{ text: outcomeWords.unknown, style: { ...styles.cellStrong, color: colors.alert } }]
        : [resultPiece(outcome)],
    ],
  };
}

function openPart(open: readonly string[]): Part {
  return {
    title: 'Open test cases',
    orientation: 'landscape',
    draw: (sheet) => {
      if (open.length === 0) {
        sheet.write('None: every test case that did not pass has a disposition.');
        return;
      }
      const rows = open.map((entry): Row => {
        const [runId = '', ...testCase] = entry.split(' ');
        return { cells: [[{ text: runId, style: styles.cellCode }], [{ text: testCase.join(' '), style: styles.cellCode }]] };
      });
      const columns = [
        { title: 'Execution', share: 30 },
        { title: 'Test case without a disposition', share: 70 },
      ];
      drawTable(sheet, { columns, rows });
    },
  };
}

function deviationsPart(runs: readonly ReviewedRun[]): Part {
  return {
    title: 'Deviations and disposition',
    orientation: 'landscape',
    listed: runs.length,
    draw: async (sheet, { number, pause }) => {
      if (runs.length === 0) sheet.write('None: every test case passed or does not apply.');
      for (const [index, { runId, startedAt, nonPasses }] of runs.entries()) {
        await pause();
        sheet.heading(`${number}.${index + 1} Execution ${runId}`, { isListed: true, space: 120 });
        sheet.write(`Started ${moment(startedAt)}.`);
        sheet.y += 4;
        drawNonPasses(sheet, nonPasses);
      }
    },
  };
}
