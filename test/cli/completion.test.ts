import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bareEnvironment } from '../program.ts';

// The shells themselves ask the program, as they do when somebody presses Tab.
let folder: string;
const shells = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof shells)[number];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'iq-completion-'));
  const program = join(folder, 'iq');
  writeFileSync(program, `#!/bin/sh\nexec ${process.execPath} ${join(process.cwd(), 'src/iq.ts')} "$@"\n`);
  chmodSync(program, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const quoted = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(' ');

/** How each shell is asked what it would offer for the last of these words. */
const asking: Record<Shell, (words: readonly string[]) => string> = {
  bash: (words) => `
    compopt() { echo "compopt $*"; }
    source <(iq completion bash)
    COMP_WORDS=(${quoted(words)}); COMP_CWORD=${words.length - 1}
    _iq; printf '%s\\n' "\${COMPREPLY[@]}"`,
  zsh: (words) => `
    compdef() { : }; _files() { print files }; _describe() { print -l -- "\${found[@]}" }
    eval "$(iq completion zsh)"
    words=(${quoted(words)}); CURRENT=${words.length}; _iq`,
  fish: (words) => `iq completion fish | source; complete -C "${words.join(' ')}"`,
};

function offered(shell: Shell, words: readonly string[]): string[] {
  const env = bareEnvironment(folder, { PATH: `${folder}:${process.env.PATH}` });
  const options = shell === 'zsh' ? ['-f', '-c'] : shell === 'fish' ? ['--no-config', '-c'] : ['--norc', '-c'];
  const { stdout, error, stderr } = spawnSync(shell, [...options, asking[shell](words)], { encoding: 'utf8', env });
  if (error !== undefined) throw error;
  expect(stderr).toBe('');
  return stdout.split('\n').filter((line) => line !== '');
}

const has = (shell: Shell): boolean => spawnSync(shell, ['-c', ':']).error === undefined;

describe.each(shells)('completion in %s', (shell) => {
  // A machine without the shell cannot say what it does; the pipeline has all three.
  const here = it.skipIf(process.env.CI !== 'true' && !has(shell));
  const names = (words: readonly string[]) => offered(shell, words).map((line) => line.split(/[\t:]/)[0]);

  here('completes commands, and those of a command', () => {
    expect(names(['iq', 'ver'])).toEqual(['verify']);
    expect(names(['iq', 'evidence', ''])).toEqual(expect.arrayContaining(['verify', 'publish']));
  });

  here('completes options and their choices', () => {
    expect(names(['iq', 'verify', '--purp'])).toEqual(['--purpose']);
    expect(names(['iq', 'verify', '--purpose', 'post'])).toEqual(['post-change']);
  });

  here('completes the ids of checks', () => {
    expect(names(['iq', 'checks', 'iam-'])).toEqual(expect.arrayContaining(['iam-users', 'iam-roles']));
    expect(names(['iq', 'verify', '--check', 'cmk'])).toEqual(['cmk-encryption']);
  });

  here('runs the iq of the PATH, and none that lies in the folder at hand', () => {
    const [program, trap] = [join(folder, `elsewhere-${shell}`, 'iq'), join(folder, `ran-${shell}`)];
    mkdirSync(dirname(program));
    writeFileSync(program, `#!/bin/sh\n: > ${trap}\n`, { mode: 0o755 });
    expect(names([program, 'ver'])).toEqual(['verify']);
    expect(existsSync(trap)).toBe(false);
  });

  here('evaluates nothing that was typed', () => {
    const trap = join(folder, `trap-${shell}`);
    offered(shell, ['iq', 'verify', '--change', `\\$(touch ${trap})`, '--purp']);
    expect(spawnSync('test', ['-e', trap]).status).toBe(1);
  });
});

describe('completion of files', () => {
  it('is left to the shell', () => {
    expect(offered('bash', ['iq', 'verify', '--spec', ''])).toEqual(['compopt -o default']);
  });

  it('goes where a shell that knows no more goes: nowhere', () => {
    expect(offered('bash', ['iq', 'demo', 'surplus'])).toEqual([]);
  });
});
