import type { Qualification } from '../../record.ts';
import { outcomeWords } from '../glossary.ts';
import { countOf, gravestOf, groupBy, type Located, locate } from '../view.ts';
import { countPieces, resultPiece } from './outcome.ts';
import { clauses, counted } from './procedures.ts';
import type { Sheet } from './sheet.ts';
import { styles } from './style.ts';
import { type Column, drawTable, type Row } from './table.ts';

const columns: readonly Column[] = [
  { title: 'Requirement verified', share: 26 },
  { title: 'Sentence', share: 30 },
  { title: 'Relevant to', share: 22 },
  { title: 'Test cases', share: 12 },
  { title: 'Result', share: 12 },
];

function requirementRow(id: string, group: readonly Located[]): Row {
  const findings = group.map(({ finding }) => finding);
  const references = group[0]?.verdict.references ?? [];
  return {
    cells: [
      [{ text: id, style: styles.cellCode }],
      [{ text: findings[0]?.requirement ?? '' }],
      references.length === 0 ? [{ text: 'no clause named' }] : clauses(references).map((text) => ({ text })),
      countPieces(countOf(findings)),
      [resultPiece(gravestOf(findings.map(({ outcome }) => outcome)))],
    ],
  };
}

function* rowsOf(record: Qualification): Generator<Row> {
  const all = locate(record);
  const owners = [...new Set(all.flatMap(({ finding }) => finding.trace))].sort();
  for (const owner of owners) {
    const traced = all.filter(({ finding }) => finding.trace.includes(owner));
    const findings = traced.map(({ finding }) => finding);
    const result = outcomeWords[gravestOf(findings.map(({ outcome }) => outcome))].toLowerCase();
    yield { band: `${owner}: ${result} (${counted(findings)})` };
    for (const [id, group] of groupBy(traced, ({ finding }) => finding.requirementId)) yield requirementRow(id, group);
  }
  const untraced = all.filter(({ finding }) => finding.trace.length === 0);
  if (untraced.length > 0) yield { band: 'Not traced', note: 'The specification names no requirement of its owner for these.' };
  for (const [id, group] of groupBy(untraced, ({ finding }) => finding.requirementId)) yield requirementRow(id, group);
}

/** The owner's requirements against requirements verified, clauses and results. */
export function drawMatrix(sheet: Sheet, record: Qualification, title: string): void {
  sheet.startSection(title, 'landscape');
  sheet.write(
    'By requirement of the owner: what was verified for it, the clauses that this is relevant to, and the result. Its test cases stand in section 3: their ids begin with that of the requirement verified. That a clause is named claims relevance alone: whether a clause is met is for the quality unit to judge.',
    { style: styles.soft },
  );
  sheet.y += 8;
  const rows = [...rowsOf(record)];
  if (rows.length === 0) {
    sheet.write('No test case was executed, so nothing is traced.');
    return;
  }
  drawTable(sheet, { columns, rows });
}
