import { expect, test } from 'vitest';
import { renderJson } from '../../src/reporters/json.ts';
import { sampleQualification } from '../evidence/sample.ts';
import { finding, hostile, recordOf, verdict } from './records.ts';

test('is the record, whole, and ends in a newline', () => {
  const record = sampleQualification();
  const text = renderJson(record);
  expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(record)));
  expect(text.endsWith('}\n')).toBe(true);
});

test('is the same text whatever order the keys were made in', () => {
  const record = sampleQualification();
  const reversed = Object.fromEntries(Object.entries(record).reverse()) as unknown as typeof record;
  expect(renderJson(reversed)).toBe(renderJson(record));
});

test('holds hostile text exactly, and nothing that a terminal obeys', () => {
  const record = recordOf([verdict([finding({ actual: `${hostile}\u009b2J` })])]);
  const text = renderJson(record);
  expect(JSON.parse(text).verdicts[0].findings[0].actual).toBe(`${hostile}\u009b2J`);
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
});
