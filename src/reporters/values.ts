import type { Finding } from '../record.ts';

const ambiguous = /^$|^\s|\s$|^(true|false)$|^[-+]?[0-9.]+$|^["'(]|^- |: |:$/;

function scalar(value: unknown): string {
  if (value === null) return '(none)';
  if (typeof value !== 'string') return String(value);
  return ambiguous.test(value) ? JSON.stringify(value) : value;
}

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0;
}

/** On one line, or `null` where the value needs several. */
function inline(value: unknown): string | null {
  if (value === undefined) return '(not stated)';
  if (value === null || typeof value !== 'object') return scalar(value);
  if (!isEmpty(value)) return null;
  return Array.isArray(value) ? '(empty list)' : '(empty)';
}

/** First line behind `lead`, the others indented under it. */
function under(lead: string, value: unknown): string[] {
  const line = inline(value);
  return line === null ? [lead, ...valueLines(value).map((nested) => `  ${nested}`)] : [`${lead} ${line}`];
}

/**
 * A JSON value as lines for people: `key: value`, `- item`, keys sorted, nothing left out. Strings are bare, and quoted only where
 * they could be taken for something else; `null` is `(none)`. Line breaks inside a string stay inside its line: the caller makes them legible.
 */
export function valueLines(value: unknown): string[] {
  const line = inline(value);
  if (line !== null) return [line];
  if (Array.isArray(value)) return value.flatMap((item) => under('-', item));
  return Object.entries(value as Record<string, unknown>)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, nested]) => under(`${key}:`, nested));
}

/** The expected value of a finding. Where a judgement never came to state it, it says so. */
export function expectedLines({ outcome, expected }: Pick<Finding, 'outcome' | 'expected'>): string[] {
  const mayBeUnstated = outcome === 'unknown' || outcome === 'not-applicable';
  return mayBeUnstated && (expected ?? null) === null ? ['not stated'] : valueLines(expected);
}

/** The actual value of a finding. What AWS did not answer is `not observed`, which is no value; what does not apply is `not judged`. */
export function actualLines({ outcome, actual }: Pick<Finding, 'outcome' | 'actual'>): string[] {
  if ((actual ?? null) !== null) return valueLines(actual);
  if (outcome === 'unknown') return ['not observed'];
  return outcome === 'not-applicable' ? ['not judged'] : valueLines(actual);
}
