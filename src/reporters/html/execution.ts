import type { Qualification } from '../../record.ts';
import { approvalWords, glossary, modeWords, purposeWords, sealMeanings, sealWords } from '../glossary.ts';
import { described } from '../pdf/cover.ts';
import { moment } from '../pdf/fields.ts';
import { certificateField, ledgerField } from '../pdf/seal.ts';
import type { Carried } from './carried.ts';
import { html, type Markup, nothing } from './markup.ts';
import { type Line, lines, table } from './parts.ts';

/** Who executed what, when, with which tool, under which seal; and the words of this page. */
export function executionOf(record: Qualification, carried: Carried | undefined): Markup {
  const operations = Object.entries(record.calls.byOperation).sort(([a], [b]) => (a < b ? -1 : 1));
  return html`<section id="/execution" aria-labelledby="execution"><h2 id="execution" tabindex="-1">Execution</h2>
<h3>What was executed</h3>
${lines(identification(record))}
<h3>How it was executed</h3>
${lines(provenance(record))}
<h3>Seal</h3>
${lines(seal(record))}
<h3>Facts in this file</h3>
<p>${carriedWords(carried)}</p>
${shards(record)}
${operations.length === 0 ? nothing : html`<h3>Calls by operation</h3>${table({ name: 'operations', columns: ['Operation', 'Calls'], rows: operations.map(([name, count]) => [html`<code>${name}</code>`, count]) })}`}
<h3>Words</h3>
${table({ name: 'words', columns: ['Here', 'In the sealed record', 'Meaning'], rows: glossary.map((entry) => [entry.document, html`<code>${entry.record}</code>`, entry.meaning]) })}
</section>
`;
}

function identification(record: Qualification): Line[] {
  const { change, deployment, system, document, spec, protocol } = record;
  return [
    { label: 'System', value: [system.name, ...described(system, ['name'])] },
    { label: 'Installation specification', value: [...described(document), `File: ${spec.name}`] },
    { label: 'Execution', value: record.runId, isCode: true },
    { label: 'Purpose', value: purposeWords[record.purpose] },
    { label: 'Mode', value: modeWords[record.mode] },
    ...(change === undefined ? [] : [{ label: 'Change', value: change }]),
    ...(deployment === undefined ? [] : [{ label: 'Deployment', value: pairs(deployment) }]),
    { label: 'Protocol', value: protocol === undefined ? 'none was given to this execution' : approvalWords[protocol.approval] },
    ...(protocol === undefined ? [] : [{ label: 'SHA-256 of the protocol', value: protocol.sha256, isCode: true }]),
    { label: 'SHA-256 of the judgement', value: record.judgementSha256, isCode: true },
    { label: 'SHA-256 of the specification', value: spec.sha256, isCode: true },
    { label: 'SHA-256 as resolved', value: spec.resolvedSha256, isCode: true },
  ];
}

function provenance(record: Qualification): Line[] {
  const { tool, executor, calls } = record;
  const isReplay = record.mode === 'replay';
  const qualification = tool.qualification;
  return [
    { label: 'Started', value: moment(record.startedAt) },
    { label: 'Finished', value: moment(record.finishedAt) },
    { label: 'Expiry judged as of', value: moment(record.asOf) },
    {
      label: 'Clock',
      value: isReplay
        ? 'not compared: AWS gave no answer to this execution'
        : `at most ${record.clock.maxSkewMs} ms from the Date of AWS's answers`,
    },
    ...(isReplay
      ? [{ label: 'Executor', value: 'none in AWS: saved facts were judged' }]
      : [{ label: record.mode === 'merged' ? 'Executor of shard 1' : 'Executor', value: [executor.arn, `account ${executor.account}`] }]),
    ...(executor.sessionName === undefined ? [] : [{ label: 'Session', value: executor.sessionName }]),
    ...(executor.sourceIdentity === undefined ? [] : [{ label: 'Source identity', value: executor.sourceIdentity }]),
    ...(executor.ci === undefined ? [] : [{ label: 'Pipeline', value: pairs(executor.ci) }]),
    { label: 'Tool', value: `${tool.name} ${tool.version} on Node.js ${tool.node}` },
    {
      label: 'Qualification of the tool',
      value:
        qualification === undefined
          ? 'none was given to this execution'
          : [`of ${moment(qualification.writtenAt)}, SHA-256 of its statement`, qualification.sha256],
    },
    ...tool.data.map(({ name, sha256 }) => ({ label: `SHA-256 of ${name}`, value: sha256, isCode: true })),
    {
      label: 'Calls to AWS',
      value: isReplay ? 'none by this execution' : `${calls.total}, of which ${calls.throttled} throttled and ${calls.denied} denied`,
    },
  ];
}

function seal(record: Qualification): Line[] {
  const { assurance, keyId, keyArn } = record.seal;
  const more = [...certificateField(record), ...ledgerField(record)];
  return [
    { label: 'Assurance', value: [`The record is ${sealWords[assurance]}.`, sealMeanings[assurance]] },
    { label: 'Key id', value: keyId, isCode: true },
    ...(keyArn === undefined ? [] : [{ label: 'Key in AWS KMS', value: keyArn, isCode: true }]),
    ...more.map(({ label, value }) => ({ label, value })),
  ];
}

function pairs(values: Readonly<Record<string, string>>): string[] {
  return Object.entries(values)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}: ${value}`);
}

function carriedWords(carried: Carried | undefined): string {
  if (carried === undefined) return 'None. All facts lie in facts.jsonl.gz of the package, one line each, by key.';
  const { count, leftOut } = carried;
  const rest =
    leftOut === 0 ? 'None that a test case names was left out.' : `${leftOut} that test cases name were left out for their size.`;
  return `${count} facts that test cases name. ${rest} All facts lie in facts.jsonl.gz of the package, one line each, by key.`;
}

function shards({ shards: list }: Qualification): Markup {
  if (list === undefined) return nothing;
  const rows = list.map((shard) => [
    String(shard.index),
    [html`<p><code>${shard.runId}</code></p>`, html`<p><code>${shard.executor}</code></p>`],
    `${moment(shard.startedAt)} to ${moment(shard.finishedAt)}`,
    [
      html`<p>${sealWords[shard.assurance]}, ${shard.checkedWith === 'given-key' ? 'checked with a key given' : 'checked with its own key'}</p>`,
      html`<p><code>${shard.keyId}</code></p>`,
    ],
  ]);
  return html`<h3>Shards that read</h3>${table({ name: 'shards', columns: ['No.', 'Execution and executor', 'Started and finished', 'Seal'], rows })}`;
}
