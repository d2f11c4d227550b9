import { Chalk, type ChalkInstance } from 'chalk';
import type { DriftMark, History, HistoryOther, HistoryProblem, HistoryRun } from '../../history/model.ts';
import type { Conclusion } from '../../record.ts';
import { harmless } from '../legible.ts';
import { labelled, pad, wrap } from '../terminal/text.ts';

export interface TableOptions {
  readonly color: boolean;
  /** Columns; 80 where absent. */
  readonly width?: number;
}

const words: Readonly<Record<Conclusion, string>> = {
  conforms: 'conforms',
  'conforms-with-accepted-deviations': 'conforms*',
  'does-not-conform': 'fails',
  incomplete: 'incomplete',
  aborted: 'aborted',
};

const legend = [
  'conforms*: with accepted deviations. fails: does not conform.',
  'drift, against the whole run before of the same system: = nothing changed; t test cases, r resources, s lines of the resolved spec that changed; ? not all could be compared; - nothing came before.',
];

/** Many runs as a table of 80 columns, a line each; what does not hold stands in its place. Ends in a newline. */
export function renderHistoryTable({ rows, holding, failing }: History, { color, width = 80 }: TableOptions): string {
  const chalk = new Chalk({ level: color ? 1 : 0 });
  const runs = rows.filter((row) => row.kind === 'run');
  const short = shortOf(runs);
  const systems = [...new Set(runs.map(systemOf))];
  const lines = [
    ...(runs.length === 0 ? [] : systems.length === 1 ? [chalk.bold(harmless(systems[0] ?? '')), ''] : []),
    ...(runs.length === 0 ? [] : [chalk.dim(head())]),
    ...rows.flatMap((row) => {
      if (row.kind === 'problem') return problemLines(row, { chalk, width });
      if (row.kind === 'other') return otherLines(row, { chalk, width });
      const shown = runLine(row, { chalk, short });
      return systems.length === 1 ? [shown] : [shown, chalk.dim(`${' '.repeat(17)}${harmless(systemOf(row))}`)];
    }),
    '',
    ...(runs.length === 0 ? [] : [...legend.flatMap((text) => wrap(text, width)).map((line) => chalk.dim(line)), '']),
    summary(holding, failing, chalk),
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

function systemOf({ system, organization }: HistoryRun): string {
  return `${system} in ${organization}`;
}

/** Run ids in a few characters: they begin with the time, and where that tells them not apart, they end otherwise. */
function shortOf(runs: readonly HistoryRun[]): (runId: string) => string {
  const ids = [...new Set(runs.map(({ runId }) => runId))];
  const isTold = new Set(ids.map((id) => id.slice(0, 8))).size === ids.length;
  return isTold ? (id) => id.slice(0, 8) : (id) => `…${id.slice(-8)}`;
}

function head(): string {
  return row(['started (UTC)', 'run', 'purpose', 'conclusion', 'pass', 'fail', 'unkn', 'drift']);
}

function row(cells: readonly [string, string, string, string, string, string, string, string]): string {
  const [started, run, purpose, conclusion, pass, fail, unknown, drift] = cells;
  const counts = [pass.padStart(5), fail.padStart(4), unknown.padStart(4)].join(' ');
  return `${pad(started, 16)} ${pad(run, 9)} ${pad(purpose, 13)} ${pad(conclusion, 10)} ${counts} ${drift}`;
}

interface Layout {
  readonly chalk: ChalkInstance;
  readonly width: number;
}

function runLine(run: HistoryRun, { chalk, short }: { readonly chalk: ChalkInstance; readonly short: (runId: string) => string }): string {
  const { startedAt, runId, purpose, conclusion, summary } = run;
  const { pass, fail, unknown } = summary;
  const started = startedAt.slice(0, 16).replace('T', ' ');
  const cells = row([started, short(runId), purpose, words[conclusion], String(pass), String(fail), String(unknown), driftOf(run)]);
  return painted(chalk, conclusion, harmless(cells));
}

function painted(chalk: ChalkInstance, conclusion: Conclusion, text: string): string {
  if (conclusion === 'conforms') return text;
  return conclusion === 'does-not-conform' ? chalk.red(text) : chalk.yellow(text);
}

function driftOf({ drift, mode, isNarrowed, conclusion, copyOf }: HistoryRun): string {
  if (copyOf !== undefined) return 'copy';
  if (conclusion === 'aborted') return 'aborted';
  if (isNarrowed) return 'partial';
  if (mode === 'replay') return 'replay';
  return drift === undefined ? '-' : markText(drift);
}

/** A comparison in a few characters, as the legend explains them. */
export function markText({ verdicts, resources, spec, notCompared }: DriftMark): string {
  const counts: readonly [number, string][] = [
    [verdicts, 't'],
    [resources, 'r'],
    [spec, 's'],
  ];
  const changed = counts.filter(([count]) => count > 0).map(([count, letter]) => `${count}${letter}`);
  const marks = [...changed, ...(notCompared > 0 ? ['?'] : [])];
  return marks.length === 0 ? '=' : marks.join(' ');
}

function problemLines({ path, problem, startedAt }: HistoryProblem, { chalk, width }: Layout): string[] {
  const when = startedAt === undefined ? '' : ` (said to have begun at ${startedAt})`;
  const text = `${path}${when}: ${problem}`;
  return labelled('DOES NOT HOLD ', harmless(text), { indent: 0, label: 14, width }).map((line) => chalk.red(line));
}

function otherLines({ path, what }: HistoryOther, { chalk, width }: Layout): string[] {
  return labelled('no record ', harmless(`${path}: ${what}`), { indent: 0, label: 14, width }).map((line) => chalk.dim(line));
}

function summary(holding: number, failing: number, chalk: ChalkInstance): string {
  const packages = (count: number): string => `${count} ${count === 1 ? 'package' : 'packages'}`;
  if (failing === 0) return `${packages(holding)}: every one holds`;
  return chalk.bold.red(`${packages(holding + failing)}: ${failing} of them ${failing === 1 ? 'does' : 'do'} not hold`);
}
