import { Chalk, type ChalkInstance } from 'chalk';
import type { Refusals } from '../permissions/refused.ts';
import type { Conclusion, Outcome, Prerequisite, Qualification } from '../record.ts';
import { conclusionMeanings, conclusionWords, modeWords, sealWords } from './glossary.ts';
import { harmless } from './legible.ts';
import type { ReporterOptions } from './options.ts';
import { failing, type Style, unknowns } from './terminal/findings.ts';
import { refused } from './terminal/refused.ts';
import { columnsOf, labelled, pad, shownValue, wrap } from './terminal/text.ts';
import { valueLines } from './values.ts';
import { checksOf, outcomes, statementOf } from './view.ts';

export interface TerminalOptions extends ReporterOptions {
  readonly color: boolean;
  /** Columns; 80 where absent. */
  readonly width?: number;
  /** What AWS refused the run; not printed where absent. */
  readonly refusals?: Refusals;
}

const marks: Readonly<Record<Outcome, string>> = { pass: 'PASS', fail: 'FAIL', unknown: 'UNKNOWN', 'not-applicable': 'N/A' };

/** The colour that a conclusion borrows. */
const conclusionOutcomes: Readonly<Record<Conclusion, Outcome>> = {
  conforms: 'pass',
  'conforms-with-accepted-deviations': 'unknown',
  'does-not-conform': 'fail',
  incomplete: 'unknown',
  aborted: 'fail',
};

function painted(chalk: ChalkInstance, outcome: Outcome, text: string): string {
  return { pass: chalk.green, fail: chalk.red, unknown: chalk.yellow, 'not-applicable': chalk.dim }[outcome](text);
}

function counted(counts: Readonly<Record<Outcome, number>>): string {
  const parts = outcomes.filter((outcome) => counts[outcome] > 0).map((outcome) => `${counts[outcome]} ${outcome}`);
  return parts.length === 0 ? 'no finding' : parts.join(', ');
}

function partial({ scope: { narrowing } }: Qualification): string {
  if (narrowing?.shard === undefined) return 'PARTIAL: the run was narrowed, what it leaves out is not verified';
  return `SHARD ${narrowing.shard.index} of ${narrowing.shard.count}: it judges nothing, iq merge judges all shards together`;
}

function header(record: Qualification, { chalk, width }: Style): string[] {
  const { scope, executor } = record;
  const warnings = [
    ...(record.mode === 'live' ? [] : [record.mode === 'replay' ? 'REPLAY of saved facts: not a qualification' : modeWords[record.mode]]),
    ...(scope.narrowed ? [partial(record)] : []),
    ...unmet(record).map(({ id }) => `PREREQUISITE NOT MET: ${id}`),
  ];
  const rows: [string, string][] = [
    ['run', `${record.runId} · ${record.purpose} · ${record.mode}`],
    [
      'spec',
      `${record.spec.name} · ${harmless(String(record.document.id ?? 'no document id'))} revision ${String(record.document.revision ?? 'not stated')}`,
    ],
    ['scope', `${scope.organization} · ${scope.accounts.length} accounts · ${scope.regions.join(', ')}`],
    ['executed', `${record.startedAt} to ${record.finishedAt}`],
    ['by', executor.arn],
    ...protocolRow(record),
    ['seal', `${sealWords[record.seal.assurance]} · key id ${record.seal.keyId}`],
  ];
  return [
    chalk.bold(harmless(`${record.system.name} (${record.system.id})`)),
    ...rows.flatMap(([label, text]) => labelled(label, harmless(text), { indent: 0, label: 10, width })),
    ...warnings.map((warning) => chalk.bold.yellow(harmless(warning))),
    '',
  ];
}

function protocolRow({ protocol, tool }: Qualification): [string, string][] {
  return [
    ...(protocol === undefined ? [] : [['protocol', `${protocol.approval} · sha256 ${protocol.sha256}`] satisfies [string, string]]),
    ...(tool.qualification === undefined ? [] : [['tool', `qualified at ${tool.qualification.writtenAt}`] satisfies [string, string]]),
  ];
}

/** What had to hold before any verdict counts; nothing where the spec asks for nothing. */
function prerequisiteLines({ prerequisites = [] }: Qualification, { chalk, width }: Style): string[] {
  if (prerequisites.length === 0) return [];
  const layout = { indent: 11, label: 10, width };
  const lines = prerequisites.flatMap(({ id, requirement, expected, actual, outcome }) => [
    `  ${painted(chalk, outcome, pad(marks[outcome], 9))}${harmless(id)}`,
    ...wrap(harmless(requirement), width - 11).map((line) => chalk.dim(`${' '.repeat(11)}${line}`)),
    ...labelled('expected', shownValue(valueLines(expected)), layout),
    ...labelled('actual', shownValue(valueLines(actual)), layout),
  ]);
  return [chalk.bold('PREREQUISITES'), '', ...lines, ''];
}

function verdictLines(record: Qualification, { chalk, width }: Style): string[] {
  const checks = checksOf(record);
  const name = Math.max(0, ...checks.map(({ check }) => columnsOf(check))) + 2;
  const lines = checks.flatMap((view) => [
    `  ${painted(chalk, view.outcome, pad(marks[view.outcome], 9))}${pad(view.check, name)}${counted(view.counts)}`,
    ...wrap(harmless(statementOf(view)), width - 11).map((line) => chalk.dim(`${' '.repeat(11)}${line}`)),
  ]);
  return [chalk.bold('VERDICTS'), '', ...(checks.length === 0 ? ['  none: nothing was verified'] : lines), ''];
}

function scopeLines(record: Qualification, { chalk, width }: Style): string[] {
  const { excluded, limits } = record.scope;
  const item = (text: string): string[] => labelled('- ', harmless(text), { indent: 2, label: 2, width });
  const reference = (ref: string | undefined): string => (ref === undefined ? '' : ` (${ref})`);
  const { total, throttled, denied } = record.calls;
  return [
    ...(excluded.length === 0 ? [] : [chalk.bold(`EXCLUDED (${excluded.length})`), '']),
    ...excluded.flatMap((entry) => item(`${entry.check}: ${entry.reason}${reference(entry.reference)}`)),
    ...(excluded.length === 0 ? [] : ['']),
    chalk.bold('LIMITS OF THIS RUN'),
    '',
    ...(limits.length === 0 ? item('none stated') : limits.flatMap(item)),
    ...item('What each check cannot prove stands in the record, in the PDF and in docs/checks.md.'),
    ...(record.mode === 'replay' ? [] : item(`${total} calls to AWS: ${throttled} throttled, ${denied} denied.`)),
    '',
  ];
}

function conclusionLines(record: Qualification, { chalk, width }: Style): string[] {
  const text = `${conclusionWords[record.conclusion]}: ${counted(record.summary)}`;
  return [
    ...wrap(text, width).map((line) => chalk.bold(painted(chalk, conclusionOutcomes[record.conclusion], line))),
    ...wrap(conclusionMeanings[record.conclusion], width),
    '',
  ];
}

/** The prerequisites that do not hold. */
function unmet({ prerequisites = [] }: Qualification): readonly Prerequisite[] {
  return prerequisites.filter(({ outcome }) => outcome !== 'pass');
}

/** One line for logs and scripts: `iq: <conclusion> exit=N pass=N fail=N unknown=N … run=<id> sha256=<judgement>`. Never coloured. */
function lastLine(record: Qualification, exitCode: number): string {
  const counts = outcomes.map((outcome) => `${outcome}=${record.summary[outcome]}`).join(' ');
  const { narrowed, narrowing } = record.scope;
  const caveats = [
    ...(record.mode === 'live' ? [] : [`mode=${record.mode}`]),
    ...(narrowed ? ['scope=partial'] : []),
    ...(narrowing?.shard === undefined ? [] : [`shard=${narrowing.shard.index}/${narrowing.shard.count}`]),
    ...unmet(record).map(({ id, outcome }) => `${id}=${outcome}`),
    ...(record.protocol === undefined ? [] : [`protocol=${record.protocol.approval}`]),
  ];
  return ['iq:', record.conclusion, `exit=${exitCode}`, counts, ...caveats, `run=${record.runId}`, `sha256=${record.judgementSha256}`].join(
    ' ',
  );
}

/** The record for people at a terminal: verdicts, every failing and unknown finding, scope, limits, and the last line. Ends in a newline. */
export function renderTerminal(record: Qualification, options: TerminalOptions): string {
  const style: Style = { chalk: new Chalk({ level: options.color ? 1 : 0 }), width: Math.max(40, options.width ?? 80) };
  const lines = [
    ...header(record, style),
    ...prerequisiteLines(record, style),
    ...verdictLines(record, style),
    ...failing(record, options.catalogue, style),
    ...unknowns(record, style),
    ...(options.refusals === undefined ? [] : refused(options.refusals, record, style)),
    ...scopeLines(record, style),
    ...conclusionLines(record, style),
    lastLine(record, options.exitCode),
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}
