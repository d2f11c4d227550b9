import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Staging } from '../../src/evidence/staging.ts';
import { bytesOf, emptyFolder } from './workbench.ts';
import { writePackage } from './write-package.ts';

const runId = '0193a5f0-7c00-7000-8000-000000000001';
const files = [{ name: 'evidence.sigstore.json', bytes: bytesOf('{}') }];

function staged() {
  const dir = emptyFolder();
  const staging = new Staging({ dir, runId });
  mkdirSync(join(staging.folder, 'early'));
  writeFileSync(join(staging.folder, 'early', 'bird'), 'x');
  return { dir, staging };
}

describe('a package under construction', () => {
  test('lies under another name until it is whole, with what was put there before', () => {
    const { dir, staging } = staged();
    expect(readdirSync(dir)).toEqual([`.${runId}.partial`]);
    const path = writePackage({ dir, runId, files, staging });
    expect(readdirSync(dir)).toEqual([runId]);
    expect(readFileSync(join(path, 'early', 'bird'), 'utf8')).toBe('x');
    expect(readFileSync(join(path, 'evidence.sigstore.json'), 'utf8')).toBe('{}');
  });

  test('leaves nothing once discarded', () => {
    const { dir, staging } = staged();
    staging.discard();
    expect(readdirSync(dir)).toEqual([]);
    staging.discard();
  });

  test('is not discarded any more once it has its name, nor is the next run that has its old one', () => {
    const { dir, staging } = staged();
    staging.add(files);
    const path = staging.commit();
    mkdirSync(staging.folder);
    staging.discard();
    expect(existsSync(path)).toBe(true);
    expect(existsSync(staging.folder)).toBe(true);
    expect(readdirSync(dir)).toHaveLength(2);
  });

  test.each([
    ['a name that leads out of it', '../x', 'malformed'],
    ['a file that is there already', 'early/bird', 'unreadable'],
  ])('adds all or none, and loses nothing that was there: %s', (_, name, code) => {
    const { staging } = staged();
    staging.add([{ name: 'sealed', bytes: bytesOf('y') }]);
    expect(() => staging.add([...files, { name, bytes: bytesOf('y') }])).toThrow(expect.objectContaining({ code }));
    const path = staging.commit();
    expect(readdirSync(path)).toEqual(['early', 'sealed']);
    expect(readFileSync(join(path, 'early', 'bird'), 'utf8')).toBe('x');
  });

  test('never replaces a package that came to lie there meanwhile', () => {
    const { dir, staging } = staged();
    mkdirSync(join(dir, runId));
    writeFileSync(join(dir, runId, 'kept'), 'x');
    staging.add(files);
    expect(() => staging.commit()).toThrow(expect.objectContaining({ code: 'exists' }));
    expect(readdirSync(dir)).toEqual([runId]);
    expect(readdirSync(join(dir, runId))).toEqual(['kept']);
  });
});
