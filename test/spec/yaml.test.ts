import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../src/spec/yaml.ts';
import { assemble, edited, example, problemsOf } from './problems.ts';

const bytes = (...parts: (string | number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...new TextEncoder().encode(part)] : part)));

const bomb = (levels: number, width: number): string => {
  const lines = ['a0: &a0 [x, x]'];
  for (let level = 1; level <= levels; level += 1)
    lines.push(
      `a${level}: &a${level} [${Array(width)
        .fill(`*a${level - 1}`)
        .join(', ')}]`,
    );
  return lines.join('\n');
};

describe('what is no spec at all', () => {
  it.each<[string, string | Uint8Array, string, string | RegExp]>([
    ['an empty file', '', 'spec.yaml:1:1', 'expected a map, found nothing'],
    ['comments alone', '# nothing\n', 'spec.yaml:1:1', 'expected a map, found nothing'],
    ['a text', 'hello', 'spec.yaml:1:1', 'expected a map, found "hello"'],
    ['a list', '- version: 1', 'spec.yaml:1:1', 'expected a map, found a list'],
    [
      'two documents',
      `${example}\n---\n${example}`,
      `spec.yaml:${example.split('\n').length + 1}:1`,
      /^expected one document, found a second one/,
    ],
    ['a directive', '%YAML 1.1\n---\nversion: 1\n', 'spec.yaml:1:1', /directive is not allowed/],
    ['a tab as indentation', 'document:\n\tid: x\n', 'spec.yaml:2:1', /^a tab cannot indent YAML: use spaces/],
    ['an open bracket', 'version: 1\nscope: { excluded: [\n', 'spec.yaml:3:1', /^not YAML: /],
    [
      'keys at different columns',
      'document:\n   id: x\n  title: y\n',
      'spec.yaml:3:1',
      /^not YAML: All mapping items must start at the same column/,
    ],
    ['deep nesting in brackets', `version: ${'['.repeat(20_000)}`, 'spec.yaml:1:', /^nested too deeply/],
    ['deep nesting in dashes', `${'- '.repeat(20_000)}x`, 'spec.yaml:1:', /^nested too deeply/],
    [
      'more levels than a spec has',
      `version: ${'['.repeat(40)}${']'.repeat(40)}`,
      'spec.yaml:1:',
      'nested too deeply: more than 32 levels',
    ],
    [
      'bytes that are not UTF-8',
      bytes('version: 1\ndocument: é', [0xff], '\n'),
      'spec.yaml:2:12',
      /^expected UTF-8, found a byte that is not/,
    ],
    ['UTF-16', bytes([0xff, 0xfe, 0x76, 0x00, 0x65, 0x00]), 'spec.yaml:1:1', /it looks like UTF-16/],
    ['a null character', 'version: 1\ndocument: a\0b\n', 'spec.yaml:2:12', /U\+0000/],
    ['text that reads backwards', 'version: 1\n# \u202egnp.exe\n', 'spec.yaml:2:3', /U\+202E/],
  ])('%s', (_name, text, place, says) => {
    const problems = problemsOf(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.place.startsWith(place), problems[0]?.place).toBe(true);
    expect(problems[0]?.says).toMatch(says);
  });
});

describe('aliases', () => {
  it('work where they are few', () => {
    const text = edited(example, [
      ['  key_rotation: 365d\n', '  key_rotation: &year 365d\n'],
      ['      keep: 35d\n', '      keep: *year\n'],
    ]);
    const { databases } = assemble(text).spec;
    expect(databases?.phi_postgres_prod?.backup.keep.text).toBe('365d');
    expect(databases?.phi_postgres_stage?.backup.keep.text).toBe('365d');
  });

  it.each([
    ['a bomb of few aliases', bomb(8, 10)],
    ['a bomb that stays below the count', bomb(11, 8)],
    ['many aliases', `a: &a 1\nb: [${Array(200).fill('*a').join(', ')}]`],
  ])('%s is refused at once', (_name, text) => {
    const started = performance.now();
    expect(problemsOf(text).map(({ says }) => says)).toEqual([expect.stringMatching(/^too many aliases: refused/)]);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('to nothing, and into themselves, are mistakes with a place', () => {
    const file = parseYaml('a: *nowhere\nb: &b\n  c: *b\n');
    expect(file.mistakes.map(({ line, column, message }) => [line, column, message])).toEqual([
      [1, 4, 'no anchor is named &nowhere'],
      [3, 6, 'the alias *b stands inside its own anchor'],
    ]);
  });
});

describe('keys', () => {
  it('set twice are reported once each, with the line of the first', () => {
    const text = edited(example, [
      ['\n# ── Environments', '\n  regions:\n    governed: [us-east-2]\n    others: empty\n\n# ── Environments'],
    ]);
    const line = example.split('\n').indexOf('  regions:') + 1;
    expect(problemsOf(text).map(({ says }) => says)).toEqual([`the key regions is set twice (first on line ${line})`]);
  });

  it('of a second section count as declared, so that one mistake stays one', () => {
    const text = edited(example, [
      [
        '\n# Which key each',
        '\nkeys:\n  extra:\n    in: audit\n    region: us-east-2\n    match:\n      alias: alias/extra\n\n# Which key each',
      ],
      ['key: key:evidence', 'key: key:extra'],
    ]);
    expect(problemsOf(text).map(({ says }) => says)).toEqual([expect.stringMatching(/^the key keys is set twice/)]);
  });

  it('that are not text, and __proto__, are refused', () => {
    expect(parseYaml('{a: 1}: 2').mistakes[0]?.message).toBe('expected text as the key');
    expect(parseYaml('__proto__:\n  polluted: 1').mistakes[0]?.message).toBe('the key __proto__ is not allowed');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('are text whatever they look like', () => {
    expect(parseYaml('1: a\ntrue: b\n~: c').value).toEqual({ 1: 'a', true: 'b', '~': 'c' });
  });
});

describe('scalars', () => {
  it('are those of YAML 1.2, not 1.1', () => {
    expect(parseYaml('[no, on, y, 012, 0o14, 1_000, 12:30:45, 2026-11-15, 1e3, ~, .inf]').value).toEqual([
      ...['no', 'on', 'y', 12, 12, '1_000', '12:30:45', '2026-11-15', 1000, null, Number.POSITIVE_INFINITY],
    ]);
  });

  it('with a foreign tag are refused', () => {
    expect(parseYaml('a: !!binary aGk=\nb: !custom x').mistakes.map(({ line, message }) => [line, message])).toEqual([
      [1, 'YAML 1.2 does not know this tag (!…)'],
      [2, 'YAML 1.2 does not know this tag (!…)'],
    ]);
  });
});

it('a mistake in one scalar hides no other', () => {
  const text = edited(example, [
    ['title: "ContourCompanion', 'title: "\\qContourCompanion'],
    ['home: us-east-2', 'home: ohio'],
  ]);
  expect(problemsOf(text).map(({ says }) => says)).toEqual([
    expect.stringMatching(/^not YAML: Invalid escape/),
    expect.stringMatching(/^expected a region/),
  ]);
});

describe('line ends and marks', () => {
  it('a byte order mark is no part of the text', () => expect(problemsOf(`\uFEFF${example}`)).toEqual([]));
  it('CRLF is read as LF, and places stay right', () => {
    expect(problemsOf(example.replaceAll('\n', '\r\n'))).toEqual([]);
    const broken = edited(example, [['home: us-east-2', 'home: ohio']]);
    const place = problemsOf(broken)[0]?.place;
    expect(problemsOf(broken.replaceAll('\n', '\r\n'))[0]?.place).toBe(place);
    expect(problemsOf(`\uFEFF${broken}`)[0]?.place).toBe(place);
  });
});

it('says everything about a large file of nonsense without delay', () => {
  const started = performance.now();
  expect(() => assemble(Array.from({ length: 10_000 }, (_, index) => `key${index}: &a${index} 1`).join('\n'))).toThrow(
    /unknown key key9999/,
  );
  expect(performance.now() - started).toBeLessThan(10_000);
});
