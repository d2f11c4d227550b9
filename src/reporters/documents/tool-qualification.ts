import type { ToolQualification, Trial } from '../../qualification-file.ts';
import { toolOutcomeWords } from '../glossary.ts';
import { drawFields, type Field } from '../pdf/fields.ts';
import { colors, outcomeColors, styles } from '../pdf/style.ts';
import { type Column, drawTable, type Row } from '../pdf/table.ts';
import { groupBy } from '../view.ts';
import { type DocumentOptions, type Frame, type Part, renderDocument, sealMarks } from './frame.ts';
import { prose, responsibilitiesPart, wordsPart, writtenFields } from './parts.ts';

const labelWidth = 128;

/** The qualification of the tool for people: what it had to get right on this machine, and whether it did. */
export async function renderToolQualification(qualification: ToolQualification, options: DocumentOptions): Promise<Uint8Array> {
  const { tool, platform, seal, writtenAt, outcome, summary } = qualification;
  const name = `${tool.name} ${tool.version} on ${platform.os} ${platform.arch}`;
  const frame: Frame = {
    kicker: 'Qualification of the tool',
    title: 'Tool qualification',
    subtitle: name,
    number: `Node.js ${tool.node}`,
    verdict: {
      label: 'Conclusion of the trials',
      words: toolOutcomeWords[outcome],
      color: outcome === 'qualified' ? outcomeColors.pass : outcomeColors.fail,
      lines: [`${summary.trials} trials · ${summary.failed} failed`],
      marks: [...(outcome === 'qualified' ? [] : ['NOT QUALIFIED: a trial failed']), ...sealMarks(seal)],
    },
    control: [...platformFields(qualification), ...writtenFields(qualification)],
    foot: [`Tool qualification of ${name}`, `Written ${writtenAt}`, `Key id of the seal ${seal.keyId}`],
    statement: 'tool qualification',
    seal,
    writtenAt,
    tool,
    parts: partsOf(qualification, options),
  };
  return renderDocument(frame, options);
}

function platformFields({ tool, platform, program }: ToolQualification): Field[] {
  return [
    { label: 'Tool', value: `${tool.name} ${tool.version}` },
    { label: 'Runs on', value: `Node.js ${tool.node}, ${platform.os}, ${platform.arch}` },
    { label: 'Files of the program', value: `${program.length}, each with its digest in the section on the program` },
  ];
}

/** `cmk-encryption.rotation/planted` is of the group `cmk-encryption`, `tamper/record` of `tamper`. */
function groupOf({ id }: Trial): string {
  return /^[^./]+/.exec(id)?.[0] ?? id;
}

function partsOf(qualification: ToolQualification, { roles }: DocumentOptions): Part[] {
  const { trials, program } = qualification;
  const groups = [...groupBy(trials, groupOf)];
  return [
    prose('Purpose', [
      'The tool judges installations. Before it does, it is shown here, on the machine that it runs on, that it judges rightly: organizations that conform must pass, faults that were planted must be found, and evidence that was tampered with must be refused.',
    ]),
    { title: 'Machine and program', draw: (sheet) => drawFields(sheet, platformFields(qualification), { labelWidth }) },
    responsibilitiesPart(
      roles,
      roles.map(({ name }) => name),
    ),
    failedPart(trials),
    summaryPart(groups),
    {
      title: 'Trials',
      orientation: 'landscape',
      listed: groups.length,
      draw: async (sheet, { number, pause }) => {
        for (const [index, [group, members]] of groups.entries()) {
          await pause();
          sheet.heading(`${number}.${index + 1} ${group}`, { isListed: true, space: 110 });
          drawTable(sheet, { columns, rows: members.map(trialRow) });
        }
      },
    },
    programPart(program),
    wordsPart,
  ];
}

const columns: readonly Column[] = [
  { title: 'Trial', share: 26 },
  { title: 'What is tried', share: 32 },
  { title: 'Expected', share: 17 },
  { title: 'Actual', share: 17 },
  { title: 'Result', share: 9 },
];

function trialRow({ id, what, expected, actual, passed }: Trial): Row {
  return {
    cells: [
      [{ text: id, style: styles.cellCode }],
      [{ text: what }],
      [{ text: expected }],
      [{ text: actual }],
      [{ text: passed ? '✓ Pass' : '✗ Fail', style: { ...styles.cellStrong, color: passed ? outcomeColors.pass : outcomeColors.fail } }],
    ],
  };
}

function failedPart(trials: readonly Trial[]): Part {
  const failed = trials.filter(({ passed }) => !passed);
  return {
    title: 'Trials that failed',
    orientation: 'portrait',
    draw: (sheet) => {
      if (failed.length === 0) sheet.write('None.');
      else drawTable(sheet, { columns, rows: failed.map(trialRow) });
    },
  };
}

function summaryPart(groups: readonly (readonly [string, readonly Trial[]])[]): Part {
  return {
    title: 'Trials by group',
    draw: (sheet) => {
      const rows = groups.map(([group, members]): Row => {
        const failed = members.filter(({ passed }) => !passed).length;
        return {
          cells: [
            [{ text: group, style: styles.cellStrong }],
            [{ text: String(members.length) }],
            [{ text: String(failed), ...(failed === 0 ? {} : { style: { ...styles.cellStrong, color: colors.alert } }) }],
          ],
        };
      });
      if (rows.length === 0) sheet.write('No trial was made.');
      else
        drawTable(sheet, {
          columns: [
            { title: 'Group', share: 60 },
            { title: 'Trials', share: 20, align: 'right' },
            { title: 'Failed', share: 20, align: 'right' },
          ],
          rows,
        });
    },
  };
}

function programPart(program: ToolQualification['program']): Part {
  return {
    title: 'The program',
    draw: (sheet) => {
      if (program.length === 0) {
        sheet.write('No file is listed.');
        return;
      }
      const rows = program.map(
        ({ name, sha256 }): Row => ({ cells: [[{ text: name, style: styles.cellCode }], [{ text: sha256, style: styles.cellCode }]] }),
      );
      const columns = [
        { title: 'File', share: 46 },
        { title: 'SHA-256', share: 54 },
      ];
      drawTable(sheet, { columns, rows });
    },
  };
}
