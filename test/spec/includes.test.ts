import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { loadSources } from '../../src/spec/load.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { catalogue } from './catalogue.ts';
import { assemble, type Edit, edited, example, problemsOf, reference } from './problems.ts';

const of = (name: string): string => `$\{${name}}`;
const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const include = (file: string, text: string): string => `{ file: ${file}, sha256: ${digestOf(text)} }`;
const including = (...files: readonly string[]): Edit => ['scope:\n', `include: [${files.join(', ')}]\nscope:\n`];

const trace = /^trace:\n(?:[ #].*\n)*/m.exec(example)?.[0] ?? '?';
const evidenceKey = '  evidence:\n    in: audit\n    region: us-east-2\n    match:\n      alias: alias/audit-evidence\n';

/** The example with one file included: its text, under `org/part.yaml`. */
function withPart(text: string, edits: readonly Edit[] = [], files: Readonly<Record<string, string>> = {}) {
  const main = edited(example, [including(include('org/part.yaml', text)), ...edits]);
  return { main, files: { ...reference, 'org/part.yaml': text, ...files } };
}

const says = ({ main, files }: ReturnType<typeof withPart>) => problemsOf(main, files).map((problem) => problem.says);

describe('an included file', () => {
  const part = `${trace}keys:\n${evidenceKey}`;
  const taken = withPart(part, [
    [trace, ''],
    [evidenceKey, ''],
  ]);

  it('is as if it stood in the spec: its maps are merged with those there', () => {
    expect(problemsOf(taken.main, taken.files)).toEqual([]);
    const { spec } = assemble(taken.main, taken.files);
    expect(JSON.stringify(resolveSpec(spec))).toBe(JSON.stringify(resolveSpec(assemble(example).spec)));
    expect(spec).not.toHaveProperty('include');
  });

  it('is a source, after the spec, and a spec from files that have been read has it', () => {
    const { sources, spec } = assemble(taken.main, taken.files);
    expect(sources.map(({ name }) => name).slice(0, 3)).toEqual(['spec.yaml', 'org/part.yaml', 'fixtures/reference/attestations.yaml']);
    expect(new TextDecoder().decode(sources[1]?.bytes)).toBe(part);
    expect(loadSources(sources, catalogue).spec).toEqual(spec);
    expect(() =>
      loadSources(
        sources.filter(({ name }) => name !== 'org/part.yaml'),
        catalogue,
      ),
    ).toThrow(/org\/part\.yaml: there is no such file/);
  });

  it('may include others, and names files from its own folder', () => {
    const inner = `keys:\n${evidenceKey}`;
    const outer = `include:\n  - ${include('more/keys.yaml', inner)}\ndeviations:\n  file: ../beside/deviations.yaml\n`;
    const { main, files } = withPart(outer, [
      [evidenceKey, ''],
      ['deviations:\n  file: fixtures/reference/deviations.yaml\n', ''],
    ]);
    const all = { ...files, 'org/more/keys.yaml': inner, 'beside/deviations.yaml': '[]\n' };
    expect(problemsOf(main, all)).toEqual([]);
    expect(
      assemble(main, all)
        .sources.map(({ name }) => name)
        .slice(0, 5),
    ).toEqual([...['spec.yaml', 'org/part.yaml', 'org/more/keys.yaml', 'fixtures/reference/attestations.yaml', 'beside/deviations.yaml']]);
  });

  it('shares the variables of the spec, and has a say in them', () => {
    const { main, files } = withPart(`vars:\n  alias: "${of('prefix')}/audit-evidence"\n`, [
      ['scope:\n', 'vars:\n  prefix: alias\nscope:\n'],
      ['alias: alias/audit-evidence', `alias: "${of('alias')}"`],
    ]);
    expect(assemble(main, files).spec.keys.evidence?.match.alias).toBe('alias/audit-evidence');
  });

  it('is pointed into by what is wrong in it, after what is wrong in the spec', () => {
    const { main, files } = withPart(`keys:\n  more:\n    in: nobody\n    region: ohio\n    match:\n      alias: "${of('x')}"\n`, [
      ['home: us-east-2', 'home: ohio'],
    ]);
    expect(problemsOf(main, files).map(({ place, at }) => [place.replace(/^spec\.yaml:.*/, 'spec.yaml'), at])).toEqual([
      ['spec.yaml', 'ohio'],
      ['org/part.yaml:3:9', 'nobody'],
      ['org/part.yaml:4:13', 'ohio'],
      ['org/part.yaml:6:15', `${of('x')}"`],
    ]);
  });

  it('whose YAML is none stops what else would be said of the whole', () => {
    const { main, files } = withPart('keys:\n\tmore: x\n', [['home: us-east-2', 'home: ohio']]);
    expect(problemsOf(main, files).map(({ place }) => place)).toEqual(['org/part.yaml:2:1']);
  });
});

describe('a key that is set in two files', () => {
  it.each<[string, string, string, string, RegExp]>([
    [
      'a text',
      'document:\n  owner: somebody\n',
      '  owner:',
      'org/part.yaml:2:3',
      /^the key owner is set in two files: here and at spec\.yaml:LINE:3$/,
    ],
    ['the version', 'version: 1\n', 'version:', 'org/part.yaml:1:1', /^the key version is set in two files/],
    [
      'a list',
      'stores:\n  - in: all\n    type: s3\n    key: customer_managed\n',
      'stores:',
      'org/part.yaml:1:1',
      /\(lists are not joined: their order has a meaning\)$/,
    ],
    ['a map and a text', 'keys:\n  phi: x\n', '  phi:\n', 'org/part.yaml:2:3', /^the key phi is set in two files/],
  ])('is a mistake that names both places: %s', (_name, text, line, place, message) => {
    const { main, files } = withPart(text);
    const problems = problemsOf(main, files);
    const at = main.slice(0, main.indexOf(`\n${line}`) + 1).split('\n').length;
    expect(problems.map((problem) => problem.says)).toEqual([
      expect.stringMatching(new RegExp(message.source.replace('LINE', String(at)))),
    ]);
    expect(problems[0]?.place).toBe(place);
  });

  it('may be a map in both', () => {
    const { main, files } = withPart('keys:\n  evidence:\n    rotation: 90d\n');
    expect(assemble(main, files).spec.keys.evidence?.rotation?.text).toBe('90d');
  });
});

describe('mistakes in what is included', () => {
  const text = 'keys: {}\n';
  it.each<[string, string, string, string | RegExp]>([
    ['no list', 'org/part.yaml', 'org/part.yaml', /^expected a list, found "org\/part\.yaml"/],
    ['without a digest', '[{ file: org/part.yaml }]', '{ file', /^the key sha256 is missing/],
    ['an empty list', '[]', '[]', /^expected a list of at least 1/],
    ['a file that is not there', `[{ file: gone.yaml, sha256: ${digestOf(text)} }]`, 'gone.yaml', 'gone.yaml: there is no such file'],
    ['a file out of the folder', `[${include('../part.yaml', text)}]`, '../part.yaml', /leaves the folder of the spec/],
    ['an absolute path', `[${include('/etc/passwd', text)}]`, '/etc', /^expected a relative path/],
    ['a path with a variable', `[{ file: "$\{x}.yaml", sha256: ${digestOf(text)} }]`, '"$', /^no variable .* is taken over here$/],
    [
      'a file twice',
      `[${include('org/part.yaml', text)}, ${include('./org/part.yaml', text)}]`,
      './org',
      'org/part.yaml is already a part of this spec',
    ],
    ['the spec itself', `[${include('spec.yaml', text)}]`, 'spec.yaml', 'spec.yaml includes itself'],
    [
      'a file that was changed',
      `[{ file: org/part.yaml, sha256: ${digestOf('other')} }]`,
      digestOf('other'),
      `org/part.yaml is not the file that was reviewed: its digest is ${digestOf(text)}, and ${digestOf('other')} is pinned here (review the file, then write its digest: sha256: ${digestOf(text)})`,
    ],
  ])('%s', (_name, list, at, message) => {
    const problems = problemsOf(edited(example, [['scope:\n', `include: ${list}\nscope:\n`]]), { ...reference, 'org/part.yaml': text });
    expect(problems.map((problem) => problem.says)).toEqual([typeof message === 'string' ? message : expect.stringMatching(message)]);
    expect(problems[0]?.at.startsWith(at), JSON.stringify(problems[0])).toBe(true);
  });

  it('a circle', () => {
    const other = 'include:\n  - { file: part.yaml, sha256: "0" }\n';
    const part = `include:\n  - ${include('other.yaml', other)}\n`;
    expect(says(withPart(part, [], { 'org/other.yaml': other }))).toEqual([
      'org/part.yaml is already a part of this spec',
      expect.stringMatching(/^expected a SHA-256 digest/),
    ]);
  });

  it('a list where a map of sections is expected', () => {
    expect(says(withPart('- a\n'))).toEqual(['expected a map of sections, as in the spec itself']);
  });
});
