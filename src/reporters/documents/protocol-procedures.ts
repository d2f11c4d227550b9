import type { PlannedProcedure, PlannedRequirement, ProtocolContent } from '../../qualification-file.ts';
import { methodWords, outcomeWords } from '../glossary.ts';
import { clauses } from '../pdf/procedures.ts';
import type { Sheet } from '../pdf/sheet.ts';
import { styles } from '../pdf/style.ts';
import { drawTable, type Row } from '../pdf/table.ts';
import type { Part } from './frame.ts';

const requirementColumns = [
  { title: 'Requirement', share: 22 },
  { title: 'Acceptance criterion', share: 24 },
  { title: 'Procedure', share: 36 },
  { title: 'Method and possible results', share: 18 },
];
const caseColumns = [
  { title: 'Planned test case', share: 58 },
  { title: 'Place', share: 42 },
];
const readColumns = [
  { title: 'Evidence', share: 24 },
  { title: 'Read in', share: 26 },
  { title: 'By the operations', share: 50 },
];

/** Every test procedure with its requirements and planned test cases: the annex that the sections before sum up. */
export function proceduresPart({ procedures }: ProtocolContent): Part {
  return {
    title: 'Test procedures',
    orientation: 'landscape',
    listed: procedures.length,
    draw: async (sheet, { number, pause }) => {
      sheet.write(
        'Each with why it is done, what is read, what passes, and where. A planned test case reads: requirement @ place. An execution lists each resource there below it.',
        { style: styles.soft },
      );
      sheet.y += 8;
      for (const [index, procedure] of procedures.entries()) {
        await pause();
        drawProcedure(sheet, procedure, `${number}.${index + 1}`);
      }
    },
  };
}

function drawProcedure(sheet: Sheet, procedure: PlannedProcedure, number: string): void {
  const { id, title, why, limits, terms, expectedAt, references, reads, requirements } = procedure;
  sheet.heading(`${number} ${id}`, { isListed: true, space: 150 });
  sheet.write(title, { style: styles.strong });
  sheet.write(`Why: ${flat(why)}`);
  sheet.write(`What it cannot show: ${flat(limits)}`);
  if (terms !== null) sheet.write(`Terms: ${flat(terms)}`);
  if (expectedAt.length > 0) sheet.write(`What is expected is in the specification at ${expectedAt.join(', ')}.`);
  sheet.write(references.length === 0 ? 'No clause is named.' : `Relevant to ${clauses(references).join('; ')}.`);
  sheet.y += 6;
  if (reads.length > 0) drawTable(sheet, { columns: readColumns, rows: reads.map(readRow) });
  drawTable(sheet, { columns: requirementColumns, rows: requirements.map(requirementRow) });
  const rows = requirements.flatMap(caseRows);
  if (rows.length > 0) drawTable(sheet, { columns: caseColumns, rows });
}

/** Texts of the catalogue are wrapped in their source. */
function flat(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function readRow({ fact, where, operations }: PlannedProcedure['reads'][number]): Row {
  return { cells: [[{ text: fact, style: styles.cellCode }], [{ text: where }], [{ text: operations.join(', ') }]] };
}

function requirementRow({ id, criterion, procedure, method, outcomes, notApplicable, trace }: PlannedRequirement): Row {
  return {
    cells: [
      [
        { text: id, style: styles.cellCode },
        ...(trace.length === 0 ? [] : [{ text: `Traced to ${trace.join(', ')}`, style: styles.cellSoft }]),
      ],
      [{ text: flat(criterion) }],
      [{ text: procedure === null ? 'As the test procedure says as a whole.' : flat(procedure) }],
      [
        { text: methodWords[method] },
        { text: outcomes.map((outcome) => outcomeWords[outcome].toLowerCase()).join(', '), style: styles.cellSoft },
        ...(notApplicable === null ? [] : [{ text: `Not applicable where: ${flat(notApplicable)}`, style: styles.cellSoft }]),
      ],
    ],
  };
}

function caseRows({ id, testCases }: PlannedRequirement): Row[] {
  if (testCases.length === 0) return [];
  const band = `${id} (${testCases.length} ${testCases.length === 1 ? 'planned test case' : 'planned test cases'})`;
  return [
    { band },
    ...testCases.map((testCase): Row => ({ cells: [[{ text: testCase.id, style: styles.cellCode }], [{ text: testCase.place }]] })),
  ];
}
