import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeImpact, requirementsIn } from '../scripts/validation-pack/impact.ts';
import { type MatrixRow, matrixOf, untested } from '../scripts/validation-pack/matrix.ts';
import { type Pack, validationPack } from '../scripts/validation-pack/pack.ts';
import { changeImpactPage } from '../scripts/validation-pack/pages.ts';
import { listedRequirements } from '../scripts/validation-pack/requirements.ts';
import { type Lockfile, packagePath, sbomOf } from '../scripts/validation-pack/sbom.ts';
import { checks } from '../src/checks/index.ts';

interface Component {
  readonly group?: string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly scope: string;
  readonly licenses?: readonly ({ readonly license: { readonly id?: string; readonly name?: string } } | { readonly expression: string })[];
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
  readonly properties: readonly { readonly name: string; readonly value: string }[];
}

interface Sbom {
  readonly specVersion: string;
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
}

let pack: Pack;
const parsed = <T>(name: string) => JSON.parse(pack.files.get(name) ?? '') as T;

beforeAll(async () => {
  pack = await validationPack();
});

describe('the validation pack', () => {
  it('holds all that it promises, and the digest of each', () => {
    expect([...pack.files.keys()].sort()).toEqual([
      'README.md',
      'SHA256SUMS',
      'change-impact.json',
      'change-impact.md',
      'digests-of-the-program.json',
      'intended-use.md',
      'known-limits.json',
      'known-limits.md',
      'requirements.json',
      'requirements.md',
      'sbom.cdx.json',
      'traceability.json',
      'traceability.md',
    ]);
    const sums = (pack.files.get('SHA256SUMS') ?? '').trimEnd().split('\n');
    const expected = [...pack.files]
      .filter(([name]) => name !== 'SHA256SUMS')
      .map(([name, text]) => `${createHash('sha256').update(text).digest('hex')}  ${name}`);
    expect(sums.toSorted()).toEqual(expected.toSorted());
  });

  it('names every requirement of every check in list, matrix and pages', () => {
    const ids = checks.flatMap(({ id, requirements }) => Object.keys(requirements).map((name) => `${id}.${name}`));
    expect(listedRequirements().map(({ id }) => id)).toEqual(ids);
    expect(parsed<readonly MatrixRow[]>('traceability.json').map(({ id }) => id)).toEqual(ids);
    for (const page of ['requirements.md', 'traceability.md']) for (const id of ids) expect(pack.files.get(page)).toContain(`\`${id}\``);
    for (const { id } of checks) expect(pack.files.get('known-limits.md')).toContain(`### \`${id}\``);
  });

  it('each requirement is exercised by a test', () => expect(pack.untested.map(({ id }) => id)).toEqual([]));

  it('holds no path of this machine and no host of a registry', () => {
    for (const [name, text] of pack.files) expect(text, name).not.toMatch(/registry\.|\/work\/|\/home\/|\/tmp\//);
  });

  it('the digests of the program are those of its files', () => {
    const { files } = parsed<{ readonly files: Readonly<Record<string, string>> }>('digests-of-the-program.json');
    expect(files['src/cli.ts']).toBe(createHash('sha256').update(readFileSync('src/cli.ts')).digest('hex'));
    expect(Object.keys(files)).toEqual(expect.arrayContaining(['dist/iq.js', 'src/judge.ts', 'package-lock.json']));
  });
});

describe('the matrix', () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'iq-matrix-'));
    for (const name of ['broken', 'half-denied']) {
      mkdirSync(join(root, 'fixtures', name), { recursive: true });
      cpSync(`fixtures/${name}/expected.json`, join(root, 'fixtures', name, 'expected.json'));
    }
    mkdirSync(join(root, 'test/checks'), { recursive: true });
    writeFileSync(join(root, 'test/checks/tls.test.ts'), "judge('invented-one')");
    writeFileSync(join(root, 'test/checks/web-acl.test.ts'), "judge('invented-two')");
    writeFileSync(join(root, 'test/checks/others.test.ts'), "judge('tls.invented-three-more')");
    writeFileSync(join(root, 'test/checks/notes.test.ts'), "// some day: judge('tls.invented-four')\n/*\n * 'tls.invented-four'\n */");
    writeFileSync(join(root, 'test/checks/notes.py'), '# tls.invented-four');
  });
  afterAll(() => rmSync(root, { recursive: true }));

  it('takes no requirement that a comment names for one that is tested', () => {
    const noted = { id: 'tls.invented-four', check: 'tls', sentence: '', method: 'observed' as const };
    expect(untested(matrixOf([noted], root)).map(({ id }) => id)).toEqual(['tls.invented-four']);
  });

  it('says which requirement nothing exercises, and takes no part of a name for it', () => {
    const invented = ['tls.invented-one', 'tls.invented-two', 'tls.invented-three'].map((id) => ({
      ...{ id, check: 'tls', sentence: '', method: 'observed' as const },
    }));
    const matrix = matrixOf([...invented, ...listedRequirements().slice(0, 1)], root);
    expect(matrix[0]?.files).toEqual(['test/checks/tls.test.ts']);
    expect(untested(matrix).map(({ id }) => id)).toEqual(['tls.invented-two', 'tls.invented-three']);
  });
});

describe('the SBOM', () => {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lockfile;

  it('validates against the schema of CycloneDX 1.6', () => {
    const schema = (name: string) =>
      JSON.parse(readFileSync(`node_modules/@cyclonedx/cyclonedx-library/res/schema/${name}.SNAPSHOT.schema.json`, 'utf8')) as object;
    const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
    for (const name of ['spdx', 'jsf-0.82'])
      ajv.addSchema({ ...schema(name), $id: `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json` });
    const validate = ajv.compile(schema('bom-1.6'));
    expect(validate(parsed('sbom.cdx.json')), JSON.stringify(validate.errors)).toBe(true);
    expect(parsed<Sbom>('sbom.cdx.json').specVersion).toBe('1.6');
    // And a mistake would be seen.
    expect(validate({ ...parsed<object>('sbom.cdx.json'), components: [{ type: 'invented', name: 7 }] })).toBe(false);
  });

  it('holds every package of the lockfile, and no other', () => {
    const locked = Object.entries(lock.packages)
      .filter(([path]) => path !== '')
      .map(([path, { version }]) => `${path.slice(path.lastIndexOf('node_modules/') + 13)}@${version}`);
    const { components } = parsed<Sbom>('sbom.cdx.json');
    const listed = components.map(({ group, name, version }) => `${group === undefined ? '' : `${group}/`}${name}@${version}`);
    expect(listed.toSorted()).toEqual([...new Set(locked)].toSorted());
    // What comes inside another package is under the digest of that one.
    const inside = Object.entries(lock.packages).flatMap(([path, entry]) =>
      'inBundle' in entry ? [path.slice(path.lastIndexOf('node_modules/') + 13)] : [],
    );
    for (const { purl, group, name, hashes, licenses } of components) {
      expect(purl).toMatch(/^pkg:npm\/(%40[^/]+\/)?[^/@]+@\d/);
      const isInside = inside.includes(`${group === undefined ? '' : `${group}/`}${name}`);
      if (!isInside || hashes !== undefined)
        expect(hashes?.[0], purl).toMatchObject({ alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/) });
      expect(licenses?.length, purl).toBe(1);
    }
  });

  it('no package is under a licence of the GPL family alone', () => {
    const names = parsed<Sbom>('sbom.cdx.json').components.map(({ purl, licenses: [one] = [] }) => {
      const text = one === undefined ? '' : 'license' in one ? (one.license.id ?? one.license.name ?? '') : one.expression;
      return `${purl} ${text}`;
    });
    expect(names.filter((text) => /GPL/.test(text) && !/ OR /.test(text))).toEqual([]);
  });

  it('tells what is bundled, what is installed beside it, and what is only built with', () => {
    const use = (name: string) =>
      parsed<Sbom>('sbom.cdx.json')
        .components.filter((component) => component.purl.startsWith(`pkg:npm/${name}@`))
        .map(({ scope, properties }) => [scope, properties[0]?.value]);
    expect(use('commander')).toEqual([['required', 'bundled']]);
    expect(use('elkjs')).toEqual([['required', 'bundled']]);
    expect(use('pdfkit')).toEqual([['required', 'external']]);
    expect(use('vitest')).toEqual([['excluded', 'development']]);
  });

  it('of two versions of a package only the one that lies in the program is bundled and required', () => {
    const packages = {
      '': { version: '1.0.0' },
      'node_modules/a': { version: '1.0.0', dev: true },
      'node_modules/b/node_modules/a': { version: '2.0.0', dev: true },
      'node_modules/c/node_modules/a': { version: '2.0.0', dev: true },
    };
    const bundled = new Set([packagePath('../node_modules/b/node_modules/a/x/y.js') ?? '']);
    const made = JSON.parse(sbomOf({ lock: { packages }, bundled, at: '2026-01-01T00:00:00Z', root: '/nowhere' })) as Sbom;
    expect(made.components.map(({ version, scope, properties }) => [version, scope, properties[0]?.value])).toEqual([
      ['1.0.0', 'excluded', 'development'],
      ['2.0.0', 'required', 'bundled'],
    ]);
    expect(packagePath('../node_modules/@d/e/f.js')).toBe('node_modules/@d/e');
    expect(packagePath('../src/cli.ts')).toBeUndefined();
  });

  it('a package that the lockfile has at another digest is told so', () => {
    const digest = Buffer.alloc(64, 7).toString('base64');
    const packages = {
      '': { version: '1.0.0', dependencies: { a: '1' } },
      'node_modules/a': { version: '1.0.0', integrity: `sha512-${digest}` },
    };
    const made = JSON.parse(sbomOf({ lock: { packages }, bundled: new Set(), at: '2026-01-01T00:00:00Z', root: '/nowhere' })) as Sbom;
    expect(made.components[0]?.hashes).toEqual([{ alg: 'SHA-512', content: '07'.repeat(64) }]);
    expect(made.dependencies).toContainEqual({ ref: 'iq', dependsOn: ['pkg:npm/a@1.0.0'] });
  });
});

describe('the change impact', () => {
  it('reads every requirement and its sentence out of docs/checks.md', () => {
    const page = requirementsIn(readFileSync('docs/checks.md', 'utf8'));
    for (const { id, sentence } of listedRequirements()) {
      expect(page.has(id), id).toBe(true);
      expect(page.get(id), id).toContain(sentence.slice(0, 10));
    }
  });

  it('names what is new since the last release', () => {
    const impact = parsed<{ readonly since: string; readonly operations: { readonly added: readonly string[] } }>('change-impact.json');
    expect(impact.since).toMatch(/^(v\d|[0-9a-f]{40}$)/);
    expect(pack.files.get('change-impact.md')).toContain(impact.since);
  });

  it('states nothing in a shallow clone without tags, and hides no failure of git', () => {
    const git =
      (isShallow: boolean) =>
      (...[command, option]: readonly string[]) => {
        if (command === 'rev-parse') return `${isShallow}\n`;
        if (command === 'ls-tree') return 'a\n';
        if (command === 'show') throw new Error('git show failed');
        return option === '--list' ? '' : 'abc\n';
      };
    expect(changeImpact(git(true))).toEqual({ unknown: expect.stringContaining('history is missing') });
    expect(changeImpactPage(changeImpact(git(true)))).toContain('Not stated');
    expect(() => changeImpact(git(false))).toThrow('git show failed');
  });
});
