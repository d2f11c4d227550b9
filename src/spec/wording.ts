import type { z } from 'zod';

type RawIssue = Parameters<z.core.$ZodErrorMap>[0];

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
};

function atLeast(issue: RawIssue & { readonly code: 'too_small' }): string {
  if (issue.origin === 'string')
    return issue.minimum === 1 ? 'expected text that is not empty' : `expected at least ${issue.minimum} characters`;
  return issue.origin === 'array' ? `expected a list of at least ${issue.minimum}` : `expected ${issue.minimum} or more`;
}

/** What zod expected, beginning with `expected`. Messages of the sections themselves win over it. */
export function expectation(issue: RawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${kinds[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `expected ${issue.values.length === 1 ? '' : 'one of '}${issue.values.join(', ')}`;
    case 'too_small':
      return atLeast(issue);
    case 'too_big':
      return `expected ${issue.origin === 'string' ? 'at most ' : ''}${issue.maximum}${issue.origin === 'string' ? ' characters' : ' or less'}`;
    default:
      return 'expected another value';
  }
}

/** A value in words, for `found …`. `source` is a scalar as it was written. */
export function describeValue(value: unknown, source: string | undefined): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value !== 'string') return `the ${typeof value === 'boolean' ? 'value' : 'number'} ${source ?? String(value)}`;
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
}

const yaml11Booleans: Readonly<Record<string, boolean>> = { yes: true, on: true, y: true, no: false, off: false, n: false };

/** How to write the value so that YAML reads what was meant, or `undefined`. */
export function quotingHint(
  issue: { readonly code: string; readonly message: string },
  value: unknown,
  source: string | undefined,
): string | undefined {
  const [, expected = ''] = /^expected (.*)$/.exec(issue.message) ?? [];
  if (typeof value === 'number' || typeof value === 'boolean') {
    const wantsText = !/^(a number|a whole number|true or false|a list|a map|[0-9]+ or (more|less))$/.test(expected);
    return wantsText && issue.code !== 'invalid_value' ? `in quotes: "${source ?? String(value)}"` : undefined;
  }
  if (typeof value !== 'string') return undefined;
  if (value === expected || (/^a (whole )?number$/.test(expected) && /^[0-9]+$/.test(value))) return `without quotes: ${value}`;
  if (!/^(true|false|true or false)$/.test(expected)) return undefined;
  const meant = value === 'true' || value === 'false' ? value : yaml11Booleans[value.toLowerCase()];
  return meant === undefined ? undefined : `YAML 1.2 reads ${value} as text: write ${meant}, without quotes`;
}
