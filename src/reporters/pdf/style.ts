import type { Conclusion, Outcome } from '../../record.ts';
import type { FaceName } from './fonts.ts';

/** How a piece of text looks. */
export interface TextStyle {
  readonly face: FaceName;
  /** Points. */
  readonly size: number;
  readonly color: string;
  /** Height of a line, in points. */
  readonly leading: number;
}

export const colors = {
  ink: '#17202B',
  soft: '#566272',
  rule: '#C6CED8',
  strong: '#1F3A5F',
  band: '#E9EEF4',
  head: '#F4F6F9',
  alert: '#9A1B1B',
} as const;

/** Colour only repeats what the word beside it says. */
export const outcomeColors: Readonly<Record<Outcome, string>> = {
  pass: '#1C6637',
  fail: '#9A1B1B',
  unknown: '#8A5400',
  'not-applicable': '#566272',
};

export const conclusionColors: Readonly<Record<Conclusion, string>> = {
  conforms: outcomeColors.pass,
  'conforms-with-accepted-deviations': outcomeColors.unknown,
  'does-not-conform': outcomeColors.fail,
  incomplete: outcomeColors.unknown,
  aborted: outcomeColors.fail,
};

export const outcomeMarks: Readonly<Record<Outcome, string>> = { pass: '✓', fail: '✗', unknown: '?', 'not-applicable': '–' };

const style = (face: FaceName, size: number, leading: number, color: string = colors.ink): TextStyle => ({ face, size, leading, color });

export const styles = {
  display: style('bold', 25, 30, colors.strong),
  kicker: style('bold', 9, 12, colors.soft),
  subtitle: style('regular', 14, 18, colors.ink),
  conclusion: style('bold', 14, 18),
  h1: style('bold', 15, 19, colors.strong),
  h2: style('bold', 11, 14.5, colors.strong),
  h3: style('bold', 9, 12),
  body: style('regular', 8.6, 11.8),
  strong: style('bold', 8.6, 11.8),
  soft: style('regular', 8.6, 11.8, colors.soft),
  label: style('regular', 7.6, 11.8, colors.soft),
  code: style('mono', 7.4, 11.8),
  head: style('bold', 7, 9.4, colors.strong),
  cell: style('regular', 7.2, 9.4),
  cellStrong: style('bold', 7.2, 9.4),
  cellSoft: style('regular', 6.8, 9, colors.soft),
  cellCode: style('mono', 6.3, 9.4),
  cellCodeSoft: style('mono', 6, 9, colors.soft),
  running: style('regular', 6.8, 8.8, colors.soft),
  runningCode: style('mono', 5.9, 8.8, colors.soft),
  runningStrong: style('bold', 6.8, 8.8, colors.alert),
} as const satisfies Record<string, TextStyle>;
