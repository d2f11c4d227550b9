import type { History, HistoryProblem, HistoryRun } from '../../history/model.ts';
import type { Outcome } from '../../record.ts';
import { conclusionWords } from '../glossary.ts';
import { harmless } from '../legible.ts';
import { markText } from './table.ts';

/** What stands in a picture: the runs, and what does not hold, in the order of time. */
type Column = HistoryRun | HistoryProblem;

const height = 300;
/** Where the bars end and the words of the axis begin. */
const floor = 216;
const tallest = 130;
const left = 56;
const widestBar = 28;
const shown = ['pass', 'fail', 'unknown'] as const satisfies readonly Outcome[];

const style = `
svg{font:11px system-ui,sans-serif;--ink:#17202b;--soft:#566272;--paper:#fff;--rule:#c6ced8;--pass:#1c6637;--fail:#9a1b1b;--unknown:#8a5400;--mark:#1f3a5f}
@media (prefers-color-scheme:dark){svg{--ink:#e8edf3;--soft:#a9b4c2;--paper:#12181f;--rule:#3a4653;--pass:#5cbf82;--fail:#ff8a80;--unknown:#f0b95b;--mark:#8fb8ee}}
.paper{fill:var(--paper)}text{fill:var(--ink)}.soft{fill:var(--soft)}.rule{stroke:var(--rule)}
.pass{fill:var(--pass)}.fail{fill:var(--fail)}.unknown{fill:var(--unknown)}
.none{fill:none;stroke:var(--fail);stroke-width:1.5;stroke-dasharray:4 2}.part{opacity:.45}
.changed{fill:var(--mark)}.unsure{fill:none;stroke:var(--mark);stroke-width:1.5}.same{stroke:var(--mark)}
.name{font-size:15px;font-weight:600}.sign{text-anchor:middle;font-weight:600}`;

/**
 * Outcomes over time as an SVG that stands by itself: a bar for each run, a mark above where something changed since the run before. No script, nothing
 * from elsewhere; light or dark as the reader's screen is. The same history gives the same text.
 */
export function renderHistorySvg(history: History): string {
  const columns = history.rows.filter((row) => row.kind !== 'other');
  const step = Math.min(56, Math.max(14, Math.floor(1100 / Math.max(1, columns.length))));
  const width = Math.max(620, left + columns.length * step + 24);
  const most = Math.max(1, ...columns.map((column) => (column.kind === 'run' ? countOf(column) : 0)));
  const title = titleOf(history, columns);
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title">`,
    `<title id="title">${escaped(title)}</title>`,
    `<style>${style}\n</style>`,
    `<rect class="paper" width="${width}" height="${height}"/>`,
    `<text class="name" x="24" y="28">${escaped(title)}</text>`,
    ...axis(width, most),
    ...columns.map((column, index) => columnOf(column, { x: left + index * step, step, most })),
    ...dates(columns, step),
    ...legend(),
    '</svg>',
  ];
  return `${lines.join('\n')}\n`;
}

function titleOf({ holding, failing }: History, columns: readonly Column[]): string {
  const runs = columns.filter((column) => column.kind === 'run');
  const systems = [...new Set(runs.map(({ system }) => system))].sort();
  const about = systems.length === 0 ? 'No run' : systems.length < 4 ? systems.join(', ') : `${systems.length} systems`;
  return `${about}: ${holding} ${holding === 1 ? 'run' : 'runs'}${failing === 0 ? '' : `, ${failing} that do not hold`}`;
}

function countOf({ summary }: HistoryRun): number {
  return shown.reduce((sum, outcome) => sum + summary[outcome], 0);
}

function axis(width: number, most: number): string[] {
  return [
    `<line class="rule" x1="${left - 8}" y1="${floor}.5" x2="${width - 16}" y2="${floor}.5"/>`,
    `<text class="soft" x="${left - 14}" y="${floor - tallest + 4}" text-anchor="end">${most}</text>`,
    `<text class="soft" x="${left - 14}" y="${floor + 4}" text-anchor="end">0</text>`,
    `<text class="soft" x="24" y="50">test cases; paler: a part, a replay, or aborted</text>`,
  ];
}

interface Place {
  readonly x: number;
  readonly step: number;
  readonly most: number;
}

function columnOf(column: Column, { x, step, most }: Place): string {
  const bar = Math.min(widestBar, step - 4);
  const middle = x + step / 2;
  const box = `x="${number(middle - bar / 2)}" width="${number(bar)}"`;
  if (column.kind === 'problem') {
    const rect = `<rect class="none" ${box} y="${floor - tallest}" height="${tallest}"/>`;
    return `<g><title>${escaped(`${column.path} does not hold: ${column.problem}`)}</title>${rect}<text class="sign fail" x="${number(middle)}" y="${floor - tallest / 2}">!</text></g>`;
  }
  let top = floor;
  const parts = shown.flatMap((outcome) => {
    const count = column.summary[outcome];
    if (count === 0) return [];
    // What failed is seen also where it is one among thousands.
    const tall = Math.max(outcome === 'pass' ? 1 : 4, (count / most) * tallest);
    top -= tall;
    return [`<rect class="${outcome}" ${box} y="${number(top)}" height="${number(tall)}"/>`];
  });
  const isPart = column.isNarrowed || column.mode === 'replay' || column.conclusion === 'aborted';
  return `<g${isPart ? ' class="part"' : ''}><title>${escaped(spoken(column))}</title>${parts.join('')}${mark(column, middle)}</g>`;
}

function spoken(run: HistoryRun): string {
  const { startedAt, runId, purpose, mode, isNarrowed, conclusion, summary, drift } = run;
  const counts = shown.map((outcome) => `${summary[outcome]} ${outcome}`).join(', ');
  const how = `${purpose}, ${mode}${isNarrowed ? ', narrowed' : ''}`;
  return `${startedAt} ${runId} (${how}): ${conclusionWords[conclusion]}; ${counts}${drift === undefined ? '' : `; drift ${markText(drift)} since ${drift.since}`}`;
}

/** A diamond where something changed, a ring where that is not known, a dash where nothing did. */
function mark({ drift }: HistoryRun, x: number): string {
  if (drift === undefined) return '';
  const y = 66;
  if (drift.result === 'changed') return `<path class="changed" d="M${number(x)} ${y - 6}l6 6l-6 6l-6 -6z"/>`;
  if (drift.result === 'unknown') return `<circle class="unsure" cx="${number(x)}" cy="${y}" r="4.5"/>`;
  return `<path class="same" d="M${number(x - 4)} ${y}h8"/>`;
}

/** As many dates as have room. */
function dates(columns: readonly Column[], step: number): string[] {
  const every = Math.max(1, Math.ceil(64 / step));
  return columns.flatMap((column, index) => {
    const { startedAt } = column;
    if (index % every !== 0 || startedAt === undefined) return [];
    const x = number(left + index * step + step / 2);
    return [`<text class="soft" x="${x}" y="${floor + 18}" text-anchor="middle">${escaped(startedAt.slice(0, 10))}</text>`];
  });
}

function legend(): string[] {
  const y = height - 26;
  const texts = { pass: 'pass', fail: 'fail', unknown: 'not verified' } as const;
  const outcomes = shown.map((outcome, index) => {
    const x = 24 + index * 84;
    return `<rect class="${outcome}" x="${x}" y="${y - 9}" width="10" height="10"/><text x="${x + 16}" y="${y}">${texts[outcome]}</text>`;
  });
  const x = 24 + shown.length * 84 + 12;
  return [
    ...outcomes,
    `<path class="changed" d="M${x + 6} ${y - 10}l6 6l-6 6l-6 -6z"/><text x="${x + 18}" y="${y}">changed since the run before</text>`,
    `<circle class="unsure" cx="${x + 206}" cy="${y - 4}" r="4.5"/><text x="${x + 216}" y="${y}">not all compared</text>`,
  ];
}

function number(value: number): string {
  return String(Math.round(value * 100) / 100);
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(text: string): string {
  return harmless(text).replace(/[&<>"']/g, (char) => entities[char] ?? char);
}
