import type { CitedRun, CitedSignature } from '../../qualification-file.ts';
import { approvalWords, conclusionWords, decisionWords, kindWords, modeWords, outcomeWords, purposeWords } from '../glossary.ts';
import { type Field, moment } from '../pdf/fields.ts';
import { resultPiece } from '../pdf/outcome.ts';
import type { Sheet } from '../pdf/sheet.ts';
import { styles } from '../pdf/style.ts';
import { drawTable, type Row } from '../pdf/table.ts';
import { outcomes } from '../view.ts';

/** What makes a cited execution less than whole, for every page that cites it. */
export function runMarks({ mode, purpose, isNarrowed }: CitedRun): string[] {
  return [
    ...(mode === 'replay' ? ['REPLAY: not a qualification'] : []),
    ...(mode !== 'replay' && purpose === 'engineering' ? ['ENGINEERING: not a qualification'] : []),
    ...(isNarrowed ? ['PARTIAL: the scope was narrowed'] : []),
  ];
}

/** `12 pass · 1 fail · …` */
export function countsLine(summary: CitedRun['summary']): string {
  return outcomes.map((outcome) => `${summary[outcome]} ${outcomeWords[outcome].toLowerCase()}`).join(' · ');
}

/** An execution, by its record. */
export function runFields(run: CitedRun): Field[] {
  return [
    { label: 'Execution', value: run.runId, style: styles.code },
    { label: 'SHA-256 of its record', value: run.sha256, style: styles.code },
    { label: 'Executed', value: `${moment(run.startedAt)} to ${moment(run.finishedAt)}` },
    { label: 'Executed by', value: run.executor },
    { label: 'Purpose', value: purposeWords[run.purpose] },
    { label: 'Mode', value: modeWords[run.mode] },
    { label: 'Scope', value: run.isNarrowed ? 'PARTIAL: narrowed by the operator' : 'Whole: all that the specification asks for' },
    { label: 'Conclusion of the execution', value: conclusionWords[run.conclusion] },
    { label: 'Test cases', value: countsLine(run.summary) },
  ];
}

/** The protocol that a record cites, and how the record stands to it. */
export function protocolFields(
  note: { readonly sha256: string; readonly approval: keyof typeof approvalWords; readonly bundleSha256: string } | undefined,
): Field[] {
  if (note === undefined) return [{ label: 'Protocol', value: 'none was given to the execution' }];
  return [
    { label: 'Protocol', value: note.sha256, style: styles.code },
    { label: 'Its approval', value: approvalWords[note.approval] },
    { label: 'SHA-256 of its statement', value: note.bundleSha256, style: styles.code },
  ];
}

/** Executions that were made again, a row each. */
export function drawRetests(sheet: Sheet, runs: readonly CitedRun[]): void {
  if (runs.length === 0) {
    sheet.write('None.');
    return;
  }
  const rows = runs.map(
    (run): Row => ({
      cells: [
        [
          { text: run.runId, style: styles.cellCode },
          { text: `record SHA-256 ${run.sha256}`, style: styles.cellCodeSoft },
        ],
        [{ text: moment(run.startedAt) }, { text: run.executor, style: styles.cellSoft }],
        [{ text: purposeWords[run.purpose] }, ...runMarks(run).map((text) => ({ text, style: styles.cellStrong }))],
        [{ text: conclusionWords[run.conclusion] }, { text: countsLine(run.summary), style: styles.cellSoft }],
        [resultPiece(run.outcome)],
      ],
    }),
  );
  const columns = [
    { title: 'Execution', share: 30 },
    { title: 'Started, and by whom', share: 22 },
    { title: 'Purpose', share: 18 },
    { title: 'Conclusion', share: 20 },
    { title: 'Result', share: 12 },
  ];
  drawTable(sheet, { columns, rows });
}

/** Signatures of other documents, in the order in which they were made. */
export function drawCitedSignatures(sheet: Sheet, signatures: readonly CitedSignature[]): void {
  if (signatures.length === 0) {
    sheet.write('None: neither the protocol nor the executed record was signed by a person when this report was written.');
    return;
  }
  const rows = signatures.map(
    (entry): Row => ({
      cells: [
        [
          { text: kindWords[entry.of.kind], style: styles.cellStrong },
          { text: entry.of.id, style: styles.cellCodeSoft },
        ],
        [{ text: entry.printedName, style: styles.cellStrong }, ...externalPieces(entry)],
        [
          { text: `${entry.role.replaceAll('_', ' ')}${entry.unit === undefined ? '' : ` (${entry.unit})`}` },
          { text: entry.meaning, style: styles.cellSoft },
        ],
        [
          { text: decisionWords[entry.decision], style: styles.cellStrong },
          ...(entry.reason === undefined ? [] : [{ text: entry.reason, style: styles.cellSoft }]),
        ],
        [{ text: moment(entry.signedAt) }, { text: entry.sha256, style: styles.cellCodeSoft }],
      ],
    }),
  );
  const columns = [
    { title: 'Document', share: 24 },
    { title: 'Name', share: 18 },
    { title: 'Role and meaning', share: 18 },
    { title: 'Decision', share: 14 },
    { title: 'Signed, and SHA-256 of the signature', share: 26 },
  ];
  drawTable(sheet, { columns, rows });
}

function externalPieces({ external }: CitedSignature) {
  if (external === undefined) return [];
  return [{ text: `recorded that ${external.signedBy} signed in the quality system as ${external.id}`, style: styles.cellSoft }];
}
