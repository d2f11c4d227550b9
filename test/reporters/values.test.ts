import { expect, test } from 'vitest';
import { actualLines, expectedLines, valueLines } from '../../src/reporters/values.ts';
import { finding } from './records.ts';

test.each<[string, unknown, string[]]>([
  ['a boolean', true, ['true']],
  ['a text that reads like one', 'true', ['"true"']],
  ['a number', 35, ['35']],
  ['a text that reads like one', '35', ['"35"']],
  ['an account id', '012345678901', ['"012345678901"']],
  ['a missing value', null, ['(none)']],
  ['no value at all', undefined, ['(not stated)']],
  ['the empty text', '', ['""']],
  ['a text that reads like our own words', '(none)', ['"(none)"']],
  ['an ARN', 'arn:aws:s3:::bucket', ['arn:aws:s3:::bucket']],
  ['an empty list', [], ['(empty list)']],
  ['an empty object', {}, ['(empty)']],
  ['a list', ['a', 'b'], ['- a', '- b']],
  ['keys in order', { b: 1, a: null }, ['a: (none)', 'b: 1']],
  ['nesting', { key: { id: 'x', tags: ['t'] } }, ['key:', '  id: x', '  tags:', '    - t']],
  ['a list of objects', [{ id: 1 }, 2], ['-', '  id: 1', '- 2']],
])('%s', (_, value, lines) => {
  expect(valueLines(value)).toEqual(lines);
});

test('what was never stated or never observed is told from a value that is absent', () => {
  const unknown = finding({ outcome: 'unknown', expected: null, actual: null });
  expect([expectedLines(unknown), actualLines(unknown)]).toEqual([['not stated'], ['not observed']]);
  const apart = finding({ outcome: 'not-applicable', expected: null, actual: null });
  expect([expectedLines(apart), actualLines(apart)]).toEqual([['not stated'], ['not judged']]);
  const failed = finding({ outcome: 'fail', expected: null, actual: null });
  expect([expectedLines(failed), actualLines(failed)]).toEqual([['(none)'], ['(none)']]);
});
