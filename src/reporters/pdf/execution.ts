import type { Qualification } from '../../record.ts';
import { glossary, sealWords } from '../glossary.ts';
import { drawFields, type Field, moment } from './fields.ts';
import type { Sheet } from './sheet.ts';
import { styles } from './style.ts';
import { drawTable, type Row } from './table.ts';

function drawLimits(sheet: Sheet, record: Qualification): void {
  sheet.heading('What this execution cannot show', { isListed: false });
  const seal =
    'A live account has no digest: the seal covers what AWS answered, the specification and the judgement, not the account itself.';
  const { limits, limitsOfChecks } = record.scope;
  for (const limit of [...limits, seal, ...Object.entries(limitsOfChecks).map(([check, text]) => `${check}: ${text}`)]) {
    sheet.ensure(styles.body.leading);
    const { y } = sheet;
    sheet.decoration(() => sheet.line({ text: '–', style: styles.body }, { x: sheet.left, y }));
    sheet.write(limit, { indent: 12 });
    sheet.y += 3;
  }
  sheet.y += 10;
}

function provenance(record: Qualification): Field[] {
  const { tool, executor, calls } = record;
  const isReplay = record.mode === 'replay';
  const ci = Object.entries(executor.ci ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    { label: 'Started', value: moment(record.startedAt) },
    { label: 'Finished', value: moment(record.finishedAt) },
    {
      label: 'Clock',
      value: isReplay
        ? 'not compared: AWS gave no answer to this execution'
        : `at most ${record.clock.maxSkewMs} ms from the Date of AWS's answers`,
    },
    { label: 'Expiry judged as of', value: moment(record.asOf) },
    ...(isReplay
      ? [{ label: 'Executor', value: 'none in AWS: saved facts were judged' }]
      : [
          { label: record.mode === 'merged' ? 'Executor of shard 1' : 'Executor', value: executor.arn },
          { label: 'Account of the executor', value: executor.account },
        ]),
    ...(executor.sessionName === undefined ? [] : [{ label: 'Session', value: executor.sessionName }]),
    ...(executor.sourceIdentity === undefined ? [] : [{ label: 'Source identity', value: executor.sourceIdentity }]),
    ...(ci.length === 0 ? [] : [{ label: 'Pipeline', value: ci.map(([name, value]) => `${name}: ${value}`) }]),
    { label: 'Tool', value: `${tool.name} ${tool.version} on Node.js ${tool.node}` },
    ...tool.data.map((entry) => ({ label: `SHA-256 of ${entry.name}`, value: entry.sha256, style: styles.code })),
    {
      label: 'Calls to AWS',
      value: isReplay ? 'none by this execution' : `${calls.total}, of which ${calls.throttled} throttled and ${calls.denied} denied`,
    },
  ];
}

function operations(sheet: Sheet, record: Qualification): void {
  const entries = Object.entries(record.calls.byOperation).sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return;
  sheet.heading('Calls by operation', { isListed: false, space: 80 });
  const half = Math.ceil(entries.length / 2);
  const cells = (entry: [string, number] | undefined) => [
    [{ text: entry?.[0] ?? '', style: styles.cellCode }],
    [{ text: entry === undefined ? '' : String(entry[1]) }],
  ];
  const rows = entries.slice(0, half).map((entry, index): Row => ({ cells: [...cells(entry), ...cells(entries[half + index])] }));
  const pair = [
    { title: 'Operation', share: 38 },
    { title: 'Calls', share: 12, align: 'right' as const },
  ];
  drawTable(sheet, { columns: [...pair, ...pair], rows });
}

function shards(sheet: Sheet, record: Qualification): void {
  if (record.shards === undefined) return;
  sheet.heading('Shards that read', { isListed: false, space: 80 });
  const rows = record.shards.map(
    (shard): Row => ({
      cells: [
        [{ text: String(shard.index), style: styles.cellStrong }],
        [
          { text: shard.runId, style: styles.cellCode },
          { text: shard.executor, style: styles.cellCodeSoft },
        ],
        [{ text: moment(shard.startedAt) }, { text: moment(shard.finishedAt) }],
        [
          { text: sealWords[shard.assurance] },
          { text: shard.keyId, style: styles.cellCodeSoft },
          { text: shard.checkedWith === 'given-key' ? 'checked with a key given' : 'checked with its own key', style: styles.cellSoft },
        ],
      ],
    }),
  );
  const columns = [
    { title: 'No.', share: 7 },
    { title: 'Execution and executor', share: 38 },
    { title: 'Started and finished', share: 22 },
    { title: 'Seal', share: 33 },
  ];
  drawTable(sheet, { columns, rows });
  sheet.y += 12;
}

/** How the execution was made, and what it cannot show. */
export function drawExecution(sheet: Sheet, record: Qualification, title: string): void {
  sheet.startSection(title, 'portrait');
  drawLimits(sheet, record);
  sheet.heading('How it was executed', { isListed: false });
  drawFields(sheet, provenance(record), { labelWidth: 128 });
  sheet.y += 12;
  shards(sheet, record);
  operations(sheet, record);
}

/** The words of this document beside those of the sealed record. */
export function drawGlossary(sheet: Sheet, title: string): void {
  sheet.startSection(title, 'portrait');
  const rows = glossary.map(
    (entry): Row => ({
      cells: [
        [{ text: entry.document, style: styles.cellStrong }],
        [{ text: entry.record, style: styles.cellCode }],
        [{ text: entry.meaning }],
      ],
    }),
  );
  const columns = [
    { title: 'In this document', share: 24 },
    { title: 'In the sealed record', share: 20 },
    { title: 'Meaning', share: 56 },
  ];
  drawTable(sheet, { columns, rows });
}
