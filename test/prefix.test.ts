import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { packagePath } from '../src/commands/package-path.ts';
import { UsageError } from '../src/errors.ts';
import { byPrefix, oneByPrefix } from '../src/prefix.ts';

const known = ['iam-users', 'iam-roles', 'identity-center', 'iam'];

describe('what is meant by the beginning of a name', () => {
  it.each<[string, readonly string[]]>([
    ['ide', ['identity-center']],
    ['iam-', ['iam-roles', 'iam-users']],
    // A whole name is meant, whatever begins with it.
    ['iam', ['iam']],
    ['users', []],
    ['', []],
  ])('%s', (given, found) => {
    expect(byPrefix(given, known)).toEqual(found);
  });

  it('is one or an error that says which there are', () => {
    expect(oneByPrefix('iam-u', known, { what: 'check' })).toBe('iam-users');
    const refusal = (given: string) => {
      try {
        return oneByPrefix(given, known, { what: 'check', hint: 'what there is' });
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        return `${error.message} ${error.hint}`;
      }
    };
    expect(refusal('iam-')).toBe('iam- is the beginning of more than one check. one of iam-roles, iam-users');
    expect(refusal('iam-user2')).toBe('There is no check iam-user2. did you mean iam-users?');
    expect(refusal('')).toMatch(/^There is no check /);
  });
});

describe('a package by the beginning of its run id', () => {
  const before = process.cwd();
  const folder = mkdtempSync(join(tmpdir(), 'iq-prefix-'));
  afterAll(() => {
    process.chdir(before);
    rmSync(folder, { recursive: true });
  });

  it('is looked for where runs leave their packages', () => {
    for (const run of ['0199aaaa-1', '0199aaaa-2', '0199bbbb-1']) mkdirSync(join(folder, 'evidence', run), { recursive: true });
    process.chdir(folder);
    expect(packagePath('0199b')).toBe(join('evidence', '0199bbbb-1'));
    expect(packagePath('0199cccc')).toBe('0199cccc');
    expect(packagePath('evidence/0199bbbb-1')).toBe('evidence/0199bbbb-1');
    // Not so short that a folder of the company's own could be meant.
    expect(packagePath('019')).toBe('019');
    expect(() => packagePath('0199aaaa')).toThrow(/2 runs in evidence begin with 0199aaaa/);
  });
});
