import { describe, expect, it } from 'vitest';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { assemble, type Edit, edited, example, expectRow, problemsOf, type Row, reference } from './problems.ts';

const of = (name: string): string => `$\{${name}}`;
const vars = (...lines: readonly string[]): Edit => ['scope:\n', `vars:\n${lines.map((line) => `  ${line}\n`).join('')}scope:\n`];

describe('variables', () => {
  it('are taken over in any section, and leave the resolved spec as if their values stood there', () => {
    const text = edited(example, [
      vars('primary: us-east-2', 'zones: 2', 'no: false', 'bucket: cc-dicom', `key: alias/${of('short')}`, 'short: cc-phi'),
      ['home: us-east-2', `home: ${of('primary')}`],
      ['[us-east-2, us-west-2]', `["${of('primary')}", us-west-2]`],
      ['  azs: 2\n', `  azs: ${of('zones')}\n`],
      ['    public: false\n', `    public: ${of('no')}\n`],
      ['name: cc-dicom-222222222222', `name: '${of('bucket')}-222222222222'`],
      ['      alias: alias/cc-phi\n', `      alias: ${of('key')}\n`],
    ]);
    expect(problemsOf(text)).toEqual([]);
    expect(JSON.stringify(resolveSpec(assemble(text).spec))).toBe(JSON.stringify(resolveSpec(assemble(example).spec)));
  });

  it('are text within a text, whatever their type', () => {
    const { spec } = assemble(edited(example, [vars('n: 3', 'yes: true'), ['  revision: C', `  revision: C${of('n')}-${of('yes')}`]]));
    expect(spec.document.revision).toBe('C3-true');
    expect(spec).not.toHaveProperty('vars');
  });

  it.each([
    ['012345678901', 'arn:aws:iam::012345678901:role/x'],
    ['16.10', 'arn:aws:iam::16.10:role/x'],
    ['98765432109876543210', 'arn:aws:iam::98765432109876543210:role/x'],
    ['"007"', 'arn:aws:iam::007:role/x'],
  ])('are within a text as they were written: %s', (id, text) => {
    const edits: readonly Edit[] = [vars(`id: ${id}`, `same: ${of('id')}`)];
    for (const name of ['id', 'same']) {
      const { spec } = assemble(edited(example, [...edits, ['  revision: C', `  revision: "arn:aws:iam::${of(name)}:role/x"`]]));
      expect(spec.document.revision).toBe(text);
    }
  });

  const rows: readonly Row[] = [
    [
      'one that is not there',
      [vars('primary: us-east-2'), ['home: us-east-2', `home: ${of('primry')}`]],
      of('primry'),
      `no variable is named primry (did you mean ${of('primary')}?)`,
    ],
    [
      'one within a text, at its own column',
      [vars('a: x'), ['Hosts the CT', `Hosts ${of('a')} the ${of('bb')} CT`]],
      `${of('bb')} CT`,
      'no variable is named bb (there is a)',
    ],
    ['each of two', [vars('a: x'), ['Hosts the CT', `${of('c1')} ${of('c2')}`]], of('c1'), /c1/, /c2/],
    ['without any variables', [['home: us-east-2', `home: ${of('primary')}`]], of('primary'), 'no variable is named primary'],
    ['of the process environment', [['  revision: C', `  revision: ${of('HOME')}`]], of('HOME'), 'no variable is named HOME'],
    ['one that is not closed', [['  revision: C', '  revision: ${rev']], '${rev', /^expected a variable such as .*, found \$\{ \(/],
    [
      'one with an odd name',
      [['  revision: C', `  revision: "${of('aws:username')}"`]],
      of('aws:username'),
      /^expected a variable such as/,
    ],
    [
      'in a key',
      [vars('a: x'), ['  phi_dr:\n', `  ${of('a')}:\n`]],
      of('a'),
      /^a variable cannot stand in a key/,
      /^no key is named phi_dr/,
      /^no key is named phi_dr/,
    ],
    ['that uses itself', [vars(`a: x${of('a')}`)], of('a'), 'the variable a uses itself'],
    [
      'in a circle',
      [vars(`a: ${of('b')}`, `b: ${of('c')}`, `c: ${of('a')}`), ['home: us-east-2', `home: ${of('b')}`]],
      of('a'),
      'variables use each other: a → b → c → a',
    ],
    [
      'that uses one that is not there',
      [vars(`a: ${of('b')}`), ['home: us-east-2', `home: ${of('a')}`]],
      of('b'),
      /^no variable is named b/,
    ],
    [
      'that is a list',
      [vars('a: [x]'), ['home: us-east-2', `home: ${of('a')}`]],
      '[x]',
      'expected text, or a number, or true or false, found a list',
    ],
    ['with an odd name', [vars('1a: x')], '1a', /^expected a name/],
    ['named as environments name theirs', [vars('region: x')], 'region', /is given by each environment/],
    [
      'a wrong value',
      [vars('home: ohio'), ['home: us-east-2', `home: ${of('home')}`]],
      of('home'),
      `expected a region such as us-east-2, found "ohio", which is ${of('home')}`,
    ],
    ['a wrong type', [vars('n: "2"'), ['  azs: 2\n', `  azs: ${of('n')}\n`]], of('n'), `expected a number, found "2", which is ${of('n')}`],
    ['that environments alone have', [['home: us-east-2', `home: ${of('region')}`]], of('region'), /^no variable is named region/],
    ['that is too long', [vars(`a: ${'x'.repeat(2000)}`)], 'x', /^a variable is no longer than 1024 characters/],
  ];
  it.each(rows.map((row) => [row[0], row] as const))('%s', (_name, row) => expectRow(row));

  it('cannot be made to grow without measure', () => {
    const started = performance.now();
    const doubling = Array.from({ length: 40 }, (_, index) => `a${index}: "${index === 0 ? 'xx' : of(`a${index - 1}`).repeat(2)}"`);
    expect(problemsOf(edited(example, [vars(...doubling)])).map(({ says }) => says)).toEqual([
      expect.stringMatching(/^with its variables this is longer than 1024 characters/),
    ]);
    const chain = Array.from({ length: 20_000 }, (_, index) => `a${index}: "${of(`a${index + 1}`)}"`);
    expect(problemsOf(edited(example, [vars(...chain)])).map(({ says }) => says)).toEqual(['more than 1000 variables']);
    const long = Array.from({ length: 1000 }, (_, index) => `a${index}: "${index === 999 ? 'x' : of(`a${index + 1}`)}"`);
    expect(problemsOf(edited(example, [vars(...long)]))).toEqual([]);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('are not taken over in the files beside the spec, which have an approval of their own', () => {
    const deviations = 'fixtures/reference/deviations.yaml';
    const says = problemsOf(example, { ...reference, [deviations]: `- id: ${of('a')}\n` }).map((problem) => problem.says);
    expect(says).toContainEqual(expect.stringMatching(/^no variable .* is taken over here$/));
  });
});
