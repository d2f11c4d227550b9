import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { toolManifest } from '../../src/commands/tool-manifest.ts';

const scratch = mkdtempSync(join(tmpdir(), 'iq-tool-'));
afterAll(() => rmSync(scratch, { recursive: true }));
const root = join(scratch, 'package');
mkdirSync(join(root, 'dist'), { recursive: true });
writeFileSync(join(root, 'package.json'), '{}');
writeFileSync(join(root, 'dist', 'iq.js'), 'run()');
writeFileSync(join(root, 'dist', 'iq.js.map'), '{}');
writeFileSync(join(root, 'dist', `${'long-'.repeat(10)}.js`), 'x'.repeat(2000));
writeFileSync(join(root, 'dist', 'elk.cjs'), '');

/** What `npm pack` makes, by tar itself. */
const pack = (name: string): string => {
  execFileSync('tar', ['--format=ustar', '-czf', join(scratch, name), '-C', scratch, 'package']);
  return join(scratch, name);
};
const read = (options: Parameters<typeof toolManifest>[0]) =>
  JSON.parse(Buffer.from(toolManifest({ root, folder: 'dist', ...options })).toString());
const digestOf = (bytes: string | Buffer, algorithm = 'sha256') => createHash(algorithm).update(bytes);

describe('tool.json', () => {
  it('names each file of the program with its digest, and no maps', () => {
    const { name, program, tarball } = read({});
    expect([name, tarball]).toEqual(['iq-evidence', undefined]);
    expect(program.map(({ name }: { name: string }) => name)).toEqual([
      'dist/elk.cjs',
      'dist/iq.js',
      `dist/${'long-'.repeat(10)}.js`,
      'package.json',
    ]);
    expect(program[1].sha256).toBe(digestOf('run()').digest('hex'));
  });

  it('gives the integrity of the tarball that the program came out of, as npm writes it', () => {
    const path = pack('iq.tgz');
    const bytes = readFileSync(path);
    expect(read({ tarball: path }).tarball).toEqual({
      sha256: digestOf(bytes).digest('hex'),
      integrity: `sha512-${digestOf(bytes, 'sha512').digest('base64')}`,
    });
  });

  it('refuses a tarball of another program', () => {
    const path = pack('other.tgz');
    const changed = join(scratch, 'changed');
    cpSync(root, changed, { recursive: true });
    writeFileSync(join(changed, 'dist', 'iq.js'), 'run ()');
    expect(() => read({ tarball: path, root: changed })).toThrow(
      /This program is not that of .*: dist\/iq\.js is another there, or missing/,
    );
    writeFileSync(join(changed, 'dist', 'iq.js'), 'run()');
    writeFileSync(join(changed, 'dist', 'more.js'), '');
    expect(() => read({ tarball: path, root: changed })).toThrow(/dist\/more\.js is another there, or missing/);
  });

  it('refuses what is no tarball', () => {
    writeFileSync(join(scratch, 'text.tgz'), 'text');
    expect(() => read({ tarball: join(scratch, 'text.tgz') })).toThrow(/is no npm package/);
    expect(() => read({ tarball: join(scratch, 'absent.tgz') })).toThrow(/cannot be read: ENOENT/);
  });
});
