import type { QualificationReport, ReportConclusion } from '../../qualification-file.ts';
import { conclusionWords, reportConclusionMeanings, reportConclusionWords } from '../glossary.ts';
import { drawFields } from '../pdf/fields.ts';
import { numberOf } from '../pdf/furniture.ts';
import { outcomeColors, styles } from '../pdf/style.ts';
import { drawTable, type Row } from '../pdf/table.ts';
import { groupBy } from '../view.ts';
import { type DocumentOptions, type Frame, type Part, renderDocument, sealMarks } from './frame.ts';
import { checkOf, drawNonPassCounts, drawNonPasses } from './non-passes.ts';
import { documentFields, drawList, prose, responsibilitiesPart, systemPart, wordsPart, writtenFields } from './parts.ts';
import { countsLine, drawCitedSignatures, drawRetests, protocolFields, runFields, runMarks } from './runs.ts';

const labelWidth = 128;

const conclusionColors: Readonly<Record<ReportConclusion, string>> = {
  qualified: outcomeColors.pass,
  'qualified-with-deviations': outcomeColors.unknown,
  open: outcomeColors.fail,
  'not-accepted': outcomeColors.fail,
};

/** The IQ report for people: one execution, what became of what did not pass, and whether the installation is qualified. */
export async function renderReport(report: QualificationReport, options: DocumentOptions): Promise<Uint8Array> {
  const { record, seal, conclusion, obstacles, writtenAt, tool } = report;
  const frame: Frame = {
    kicker: 'Installation qualification',
    title: 'IQ report',
    subtitle: report.system.name,
    number: numberOf(report.document),
    verdict: {
      label: 'Conclusion of this report, subject to the signatures below',
      words: reportConclusionWords[conclusion],
      color: conclusionColors[conclusion],
      lines: [
        reportConclusionMeanings[conclusion],
        `Test cases of the execution: ${countsLine(record.summary)}`,
        ...firstObstacles(obstacles),
      ],
      marks: marksOf(report),
    },
    control: [
      ...documentFields(report),
      { label: 'System', value: report.system.name },
      ...runFields(record).slice(0, 2),
      ...protocolFields(report.protocol).slice(0, 2),
      ...writtenFields(report),
    ],
    foot: [`Report of execution ${record.runId}`, `Record SHA-256 ${record.sha256}`, `Key id of the seal ${seal.keyId}`],
    statement: 'report',
    seal,
    writtenAt,
    tool,
    parts: partsOf(report, options),
  };
  return renderDocument(frame, options);
}

/** On the cover; all of them stand in the conclusion. */
function firstObstacles(obstacles: readonly string[]): string[] {
  if (obstacles.length === 0) return [];
  const more = obstacles.length > 3 ? ` And ${obstacles.length - 3} more, in the conclusion.` : '';
  return [`It cannot be approved: ${obstacles.slice(0, 3).join(' ')}${more}`];
}

function marksOf({ record, retests, seal }: QualificationReport): string[] {
  const isAny = (test: (run: QualificationReport['record']) => boolean): boolean => retests.some(test);
  return [
    ...runMarks(record),
    ...(isAny(({ mode }) => mode === 'replay') ? ['A RETEST IS A REPLAY'] : []),
    ...(isAny(({ mode, purpose }) => mode !== 'replay' && purpose === 'engineering') ? ['A RETEST IS ENGINEERING'] : []),
    ...sealMarks(seal),
  ];
}

function partsOf(report: QualificationReport, { roles }: DocumentOptions): Part[] {
  const { record, nonPasses, retests, signatures, system } = report;
  return [
    prose('Purpose', [
      `This report brings together the execution of the installation qualification of ${system.name}, what became of each test case that did not pass, the retests, and the signatures of the documents before it, and concludes from them. It judges nothing anew: expected and actual are those of the sealed records.`,
    ]),
    summaryPart(report),
    responsibilitiesPart(
      roles,
      roles.map(({ name }) => name),
    ),
    systemPart(system),
    {
      title: 'Scope, protocol and execution',
      draw: (sheet) => {
        sheet.write(
          'The scope, the accounts and regions read, the exclusions with their reasons and all test cases are those of the protocol and of the executed record cited here.',
        );
        sheet.y += 6;
        drawFields(sheet, [...runFields(record), ...protocolFields(report.protocol)], { labelWidth });
      },
    },
    listPart('Acceptance criteria', [
      'A test case passes where its acceptance criterion in the protocol is true of what AWS answered, or of a document in force. What could not be read is not verified and never counts as a pass.',
      'Each test case that failed or was not verified has a disposition: corrected and passed in a retest, accepted under a deviation, or an error of the test.',
      'The execution was whole and live, and executed an approved protocol.',
      'Every role of the specification has signed the protocol, the executed record and this report.',
    ]),
    { title: 'Retests', orientation: 'landscape', draw: (sheet) => drawRetests(sheet, retests) },
    { title: 'Signatures of the documents cited', orientation: 'landscape', draw: (sheet) => drawCitedSignatures(sheet, signatures) },
    openPart(report),
    conclusionPart(report),
    wordsPart,
    deviationsPart(nonPasses),
  ];
}

function listPart(title: string, texts: readonly string[]): Part {
  return { title, draw: (sheet) => drawList(sheet, texts) };
}

function summaryPart({ record, nonPasses, conclusion }: QualificationReport): Part {
  return {
    title: 'Summary',
    draw: (sheet) => {
      sheet.write(`${reportConclusionWords[conclusion]}. ${reportConclusionMeanings[conclusion]}`, { style: styles.strong });
      sheet.write(`The execution: ${conclusionWords[record.conclusion].toLowerCase()}; test cases: ${countsLine(record.summary)}.`);
      sheet.y += 6;
      sheet.heading('Test cases that did not pass', { isListed: false, space: 90 });
      if (nonPasses.length === 0) sheet.write('None.');
      else drawNonPassCounts(sheet, nonPasses);
    },
  };
}

function openPart({ open, nonPasses }: QualificationReport): Part {
  return {
    title: 'Open test cases',
    draw: (sheet) => {
      if (open.length === 0) {
        sheet.write('None: every test case that did not pass has a disposition.');
        return;
      }
      sheet.write('These failed or could not be verified and have no disposition. The report cannot be approved before each has one.');
      sheet.y += 6;
      const known = new Map(nonPasses.map((nonPass) => [nonPass.testCase, nonPass]));
      const rows = [...groupBy(open, (id) => known.get(id)?.requirementId ?? 'Not in the record')].flatMap(([band, ids]): Row[] => [
        { band: `${band} (${ids.length})` },
        ...ids.map((id) => ({ cells: [[{ text: id, style: styles.cellCode }]] })),
      ]);
      drawTable(sheet, { columns: [{ title: 'Test case', share: 1 }], rows });
    },
  };
}

function conclusionPart({ conclusion, obstacles }: QualificationReport): Part {
  return {
    title: 'Conclusion',
    draw: (sheet) => {
      sheet.write(reportConclusionWords[conclusion], { style: { ...styles.h2, color: conclusionColors[conclusion] } });
      sheet.write(reportConclusionMeanings[conclusion]);
      sheet.y += 6;
      if (obstacles.length === 0)
        sheet.write('Nothing stands in the way of its approval. It is approved by the signatures on the page “Seal and signatures”.');
      else {
        sheet.heading('What stands in the way of its approval', { isListed: false });
        drawList(sheet, obstacles);
      }
    },
  };
}

function deviationsPart(nonPasses: readonly QualificationReport['nonPasses'][number][]): Part {
  const groups = [...groupBy(nonPasses, checkOf)];
  return {
    title: 'Deviations and disposition',
    orientation: 'landscape',
    listed: groups.length,
    draw: async (sheet, { number, pause }) => {
      if (groups.length === 0) {
        sheet.write('None: every test case passed or does not apply.');
        return;
      }
      sheet.write(
        'Each test case that failed or was not verified, by test procedure, with expected and actual from the sealed record and the disposition that a person signed.',
        { style: styles.soft },
      );
      sheet.y += 8;
      for (const [index, [check, group]] of groups.entries()) {
        await pause();
        sheet.heading(`${number}.${index + 1} ${check}`, { isListed: true, space: 120 });
        drawNonPasses(sheet, group);
      }
    },
  };
}
