import { Chalk, type ChalkInstance } from 'chalk';
import type { Drift, FieldChange, VerdictChange } from '../../drift/model.ts';
import type { Outcome } from '../../record.ts';
import { harmless } from '../legible.ts';
import { labelled, listed, wrap } from '../terminal/text.ts';
import { byPlace, byTurn, type Told } from './telling.ts';
import { fieldWords, headRows, lastLine, notComparedWords, placeWords, summaryWords } from './words.ts';

/** How a comparison is shown at a terminal. */
export interface DriftTextOptions {
  readonly color: boolean;
  /** Columns; 80 where absent. */
  readonly width?: number;
}

interface Style {
  readonly chalk: ChalkInstance;
  readonly width: number;
}

/** Longer values end in how much is missing: the JSON holds them. */
const longestValue = 400;
/** More of one kind end in how many are missing. */
const longestList = 1000;
/** Of test cases that pass and came or went with what they are about. */
const quietCases = 10;

const section = (title: string, lines: readonly string[], { chalk }: Style): string[] =>
  lines.length === 0 ? [] : [chalk.bold(title), '', ...lines, ''];

/** Text from outside beside a label or a mark. */
const beside = (label: string, text: string, { indent, width }: { readonly indent: number; readonly width: number }): string[] =>
  labelled(label, harmless(text), { indent, label: label.length + 1, width });

function painted(chalk: ChalkInstance, outcome: Outcome | null): (text: string) => string {
  if (outcome === null) return chalk.dim;
  return { pass: chalk.green, fail: chalk.red, unknown: chalk.yellow, 'not-applicable': chalk.dim }[outcome];
}

function verdictLines({ verdicts }: Drift, style: Style): string[] {
  return byTurn(verdicts).flatMap(({ words, outcome, isQuiet, cases }) => {
    const shown = cases.slice(0, isQuiet ? quietCases : longestList);
    return [
      `  ${painted(style.chalk, outcome)(words)} (${cases.length})`,
      ...shown.flatMap((one) => caseLines(one, { isQuiet, style })),
      ...leftOut(cases.length - shown.length, 4),
    ];
  });
}

function caseLines(
  { testCase, message }: VerdictChange,
  { isQuiet, style }: { readonly isQuiet: boolean; readonly style: Style },
): string[] {
  const { chalk, width } = style;
  const said = isQuiet ? [] : wrap(harmless(message), width - 6).map((line) => chalk.dim(`      ${line}`));
  return [`    ${harmless(testCase)}`, ...said];
}

/** How many of a list are not shown. */
function leftOut(count: number, indent: number): string[] {
  return count === 0 ? [] : [`${' '.repeat(indent)}… and ${count} more: the JSON holds them all`];
}

function resourceLines({ resources, accounts }: Drift, style: Style): string[] {
  let left = longestList;
  return byPlace(resources).flatMap(([target, told]) => {
    const shown = told.slice(0, left);
    left -= shown.length;
    return [
      `  ${style.chalk.bold(harmless(placeWords(target, accounts)))}`,
      ...shown.flatMap((one) => toldLines(one, accounts, style)),
      ...leftOut(told.length - shown.length, 4),
      '',
    ];
  });
}

const fieldLines = (field: FieldChange, { indent, width }: { readonly indent: number; readonly width: number }): string[] =>
  labelled('', harmless(fieldWords(field, longestValue)), { indent, label: 0, width });

const kindColours = { appeared: 'green', vanished: 'red', changed: 'yellow' } as const;

function toldLines({ change, also }: Told, accounts: Drift['accounts'], { chalk, width }: Style): string[] {
  const { kind, fact, resource, fields, observedBefore, observedAfter, checks } = change;
  const places = also.map((target) => placeWords(target, accounts)).join('; ');
  const rest = { indent: 6, width };
  return [
    `    ${chalk[kindColours[kind]](kind)} ${harmless(`${fact} ${resource}`)}`,
    ...fields.flatMap((field) => fieldLines(field, rest)),
    ...(places === '' ? [] : beside('also in', places, rest)),
    ...[
      ...beside('AWS', `${observedBefore} → ${observedAfter}`, rest),
      ...(checks.length === 0 ? [] : beside('checks', checks.join(', '), rest)),
    ].map((line) => chalk.dim(line)),
  ];
}

const resultColours = { nothing: 'green', changed: 'yellow', unknown: 'yellow' } as const;

/** The comparison for people at a terminal: verdicts, resources by place, specification, what was not compared, and the last line. Ends in a newline. */
export function renderDriftText(drift: Drift, options: DriftTextOptions): string {
  const style: Style = { chalk: new Chalk({ level: options.color ? 1 : 0 }), width: Math.max(40, options.width ?? 80) };
  const { chalk, width } = style;
  const { spec, notCompared } = drift;
  const lines = [
    chalk.bold('DRIFT'),
    ...headRows(drift).flatMap(([label, text]) => labelled(label, harmless(text), { indent: 0, label: 11, width })),
    '',
    ...section(`VERDICTS THAT CHANGED (${drift.verdicts.length})`, verdictLines(drift, style), style),
    ...section(`RESOURCES THAT CHANGED (${drift.resources.length})`, resourceLines(drift, style).slice(0, -1), style),
    ...section(
      `THE SPECIFICATION CHANGED (${spec.length})`,
      spec.flatMap((field) => fieldLines(field, { indent: 2, width })),
      style,
    ),
    ...section(
      `NOT COMPARED (${notCompared.length})`,
      notComparedWords(notCompared).flatMap(([why, keys]) => [
        ...wrap(harmless(listed(keys)), width - 2).map((line) => `  ${line}`),
        ...wrap(harmless(why), width - 6).map((line) => chalk.dim(`      ${line}`)),
      ]),
      style,
    ),
    ...wrap(summaryWords(drift), width).map((line) => chalk.bold(chalk[resultColours[drift.result]](line))),
    '',
    harmless(lastLine(drift)),
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}
