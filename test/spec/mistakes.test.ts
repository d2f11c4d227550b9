import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { SpecError } from '../../src/errors.ts';
import { loadSpec } from '../../src/spec/load.ts';
import { catalogue } from './catalogue.ts';

const file = 'fixtures/mistakes/spec.yaml';

function refuse(): SpecError {
  try {
    loadSpec(file, catalogue);
  } catch (error) {
    if (error instanceof SpecError) return error;
    throw error;
  }
  throw new Error('the spec of mistakes loads');
}

it('names all twenty mistakes at once, with line and column', () => {
  const expected = readFileSync('fixtures/mistakes/expected.txt', 'utf8').trimEnd().split('\n');
  expect(refuse().message.split('\n')).toEqual(expected);
  expect(expected).toHaveLength(20);
});

it('finds each mistake on the line where it was made', () => {
  const lines = readFileSync(file, 'utf8').split('\n');
  const marks = refuse().problems.map(({ line }) => /# ([0-9]+): /.exec(lines.slice(line - 1, line + 1).join('\n'))?.[1]);
  expect(marks).toEqual(Array.from({ length: 20 }, (_, index) => String(index + 1)));
});
