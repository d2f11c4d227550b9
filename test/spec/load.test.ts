import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SpecError, UsageError } from '../../src/errors.ts';
import { loadSources, loadSpec } from '../../src/spec/load.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { catalogue } from './catalogue.ts';
import { example } from './problems.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'iq-spec-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const refusal = (path: string): unknown => {
  try {
    loadSpec(path, catalogue);
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('the specs that ship', () => {
  it('load', () => {
    expect(loadSpec('iq-spec.example.yaml', catalogue).spec.document.id).toBe('IQS-0042');
    const { sources } = loadSpec('fixtures/reference/spec.yaml', catalogue);
    expect(sources.map(({ name }) => name)).toEqual([
      'spec.yaml',
      'attestations.yaml',
      'deviations.yaml',
      'hipaa-eligible.yaml',
      'break-glass-drill.txt',
      'mfa-identity-center.txt',
      'root-custody.txt',
      's3-backfill.txt',
    ]);
    expect(sources[0]?.bytes).toEqual(readFileSync('fixtures/reference/spec.yaml'));
  });

  it('are one and the same, but for where the files beside them are, and for a key and a ledger that the reference has not', () => {
    const text = readFileSync('fixtures/reference/spec.yaml', 'utf8');
    const start = example.indexOf('\n# ── The evidence ─');
    expect(example.slice(start)).toMatch(/\nevidence:\n(?!.*\n[a-z])/s);
    // Without roles nobody is named who could approve a file.
    const plain = example.slice(0, start).replaceAll(/\n {2}# (Who signs the file \(iq sign-off\)|approved_by:).*/g, '');
    expect(text).toBe(plain.replace('$schema=./docs/', '$schema=../../docs/').replaceAll('fixtures/reference/', ''));
    const { evidence, ...rest } = loadSpec('iq-spec.example.yaml', catalogue).spec;
    expect(evidence?.ledger?.at).toMatch(/^s3:/);
    expect(resolveSpec(loadSpec('fixtures/reference/spec.yaml', catalogue).spec)).toEqual(resolveSpec(rest));
  });

  it('point editors at the JSON Schema', () =>
    expect(example.split('\n')[0]).toBe('# yaml-language-server: $schema=./docs/spec.schema.json'));

  it('have attested documents that are what was attested', () => {
    for (const { documentSha256, sha256 } of loadSpec('iq-spec.example.yaml', catalogue).spec.attestations)
      expect(documentSha256).toBe(sha256);
  });
});

describe('a spec that cannot be read', () => {
  it.each([
    ['not there', () => join(folder, 'nowhere.yaml'), /there is no such file/],
    ['a folder', () => folder, /it is a folder, not a file/],
    ['below a file', () => join(write('file', 'x'), 'spec.yaml'), /there is no such file/],
    ['no file at all', () => '/dev/null', /it is not a regular file/],
    ['5 MB', () => write('large.yaml', 'x'.repeat(5_242_880)), /5242880 bytes: more than the 1048576/],
  ])('%s', (_name, path, says) => {
    const error = refusal(path());
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).message).toMatch(says);
  });
});

describe('files beside a spec on disk', () => {
  it('behind a link that leads out of the folder are not read', () => {
    mkdirSync(join(folder, 'inner'));
    writeFileSync(join(folder, 'outside.yaml'), '[]');
    symlinkSync(join(folder, 'outside.yaml'), join(folder, 'inner', 'deviations.yaml'));
    writeFileSync(join(folder, 'inner', 'spec.yaml'), example.replace('fixtures/reference/deviations.yaml', 'deviations.yaml'));
    const error = refusal(join(folder, 'inner', 'spec.yaml'));
    expect(error).toBeInstanceOf(SpecError);
    expect((error as SpecError).message).toMatch(/deviations\.yaml: a link leads out of the folder of the spec/);
  });

  it('are named in messages as they can be opened from here', () => {
    const path = write('spec.yaml', example.replace('fixtures/reference/deviations.yaml', 'deviations.yaml'));
    write('deviations.yaml', 'x');
    const error = refusal(path) as SpecError;
    expect(error.problems.some(({ file, line, column }) => file === join(folder, 'deviations.yaml') && line === 1 && column === 1)).toBe(
      true,
    );
  });
});

describe('a spec from files that have been read', () => {
  const { sources, spec } = loadSpec('fixtures/reference/spec.yaml', catalogue);

  it('is the one on disk', () => {
    expect(loadSources(sources, catalogue)).toEqual({ spec, sources });
    expect(sources.length).toBeGreaterThan(2);
  });

  it('without a file that it names has the mistakes of one on disk', () => {
    const [main] = sources;
    expect(() => loadSources(main === undefined ? [] : [main], catalogue)).toThrow(/deviations\.yaml: there is no such file/);
    expect(() => loadSources([], catalogue)).toThrow(UsageError);
  });
});
