import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { bareEnvironment } from '../program.ts';
import { digests, makeSigningGround, type SigningGround, signing } from './signing-ground.ts';

let ground: SigningGround;
beforeAll(async () => {
  ground = await makeSigningGround();
}, 60_000);
afterAll(() => ground?.people.remove());

/** `script` of util-linux makes a terminal of its own; that of BSD takes other options. */
const isScriptThere = `${spawnSync('script', ['--version']).stdout}`.includes('util-linux');

function onTerminal(title: string, body: () => Promise<void>): void {
  test(`${title} (script)`, async (context) => {
    if (isScriptThere) return body();
    const message = `script of util-linux is not installed: "${title}" DID NOT RUN (Debian: apt-get install bsdutils)`;
    if (process.env.CI === 'true') throw new Error(message);
    console.warn(`\n*** ${message} ***\n`);
    context.skip(message);
  }, 20_000);
}

interface Answer {
  /** What is typed once the terminal shows this. */
  readonly after: string;
  readonly typed: string;
}

/** Signs on a terminal, and then has the terminal say how it is set. Resolves with all that it showed. */
function typing(path: string, answers: readonly Answer[]): Promise<string> {
  const { reviewer } = ground.people;
  const command = [process.execPath, 'src/iq.ts', ...signing(path, 'reviewer', reviewer)].map((word) => `'${word}'`).join(' ');
  const shell = `trap : INT; ${command}; echo "ended with $?"; stty -a`;
  return new Promise((resolve) => {
    const child = spawn('script', ['-qec', shell, '/dev/null'], {
      env: { ...bareEnvironment(ground.scratch), TERM: 'xterm', SHELL: '/bin/sh' },
      stdio: 'pipe',
    });
    const waiting = [...answers];
    let [shown, looked] = ['', 0];
    child.stdout.on('data', (chunk) => {
      shown += chunk;
      const [next] = waiting;
      if (next === undefined || !shown.includes(next.after, looked)) return;
      looked = shown.length;
      waiting.shift();
      child.stdin.write(next.typed);
    });
    child.stdin.on('error', () => undefined);
    child.once('close', () => resolve(shown));
  });
}

const isSane = /(?<!-)icanon[\s\S]*(?<!-)echo /;

describe('on a terminal', () => {
  onTerminal('the passphrase is not shown, a slip of the finger is taken back, and the name is shown', async () => {
    const { passphrase, name } = ground.people.reviewer;
    const shown = await typing(ground.copy(), [
      { after: 'Passphrase of', typed: `${passphrase}x\u007f\r` },
      { after: 'Type your name', typed: `${name}!\u007f\r` },
    ]);
    expect(shown).toContain('ended with 0');
    expect(shown).toContain('Rita Reviewer signed');
    expect(shown).not.toContain('horse');
    expect(shown).toContain('Type your name, Rita Reviewer, to sign: Rita Reviewer');
    expect(shown).toMatch(isSane);
  });

  onTerminal('Ctrl-C ends it at either question as it ends every program, and leaves terminal and document as they were', async () => {
    const path = ground.copy();
    const there = digests(dirname(path));
    const early = await typing(path, [{ after: 'Passphrase of', typed: 'corr\u0003' }]);
    expect(early).toContain('ended with 130');
    expect(early).not.toContain('corr');
    expect(early).toMatch(isSane);
    const late = await typing(path, [
      { after: 'Passphrase of', typed: `${ground.people.reviewer.passphrase}\r` },
      { after: 'Type your name', typed: 'Rita\u0003' },
    ]);
    expect(late).toContain('ended with 130');
    expect(late).toMatch(isSane);
    expect(digests(dirname(path))).toEqual(there);
    expect(readdirSync(dirname(path))).toHaveLength(1);
  });

  onTerminal('the end of the input is no answer', async () => {
    const shown = await typing(ground.copy(), [{ after: 'Passphrase of', typed: '\u0004' }]);
    expect(shown).toContain('Nobody answered');
    expect(shown).toContain('ended with 3');
    expect(shown).toMatch(isSane);
  });
});

describe('the key of a person', () => {
  it('is told to be readable by others, and a passphrase of nothing is none', async () => {
    const { reviewer } = ground.people;
    const key = join(ground.scratch, 'exposed.key');
    cpSync(reviewer.key, key);
    chmodSync(key, 0o644);
    const { code, stderr } = await ground.iq(signing(ground.copy(), 'reviewer', { ...reviewer, key }), ['', reviewer.name]);
    expect(code).toBe(3);
    expect(stderr).toContain(`warning: others on this machine can read ${key}`);
    expect(stderr).toContain('no passphrase was typed');
  });

  it('comes through a pipe too', async () => {
    const { reviewer } = ground.people;
    const key = join(ground.scratch, 'pipe');
    spawnSync('mkfifo', ['-m', '600', key]);
    const cat = spawn('sh', ['-c', `cat '${reviewer.key}' > '${key}'`], { stdio: 'ignore' });
    const { code, stderr } = await ground.sign(ground.copy(), 'reviewer', { ...reviewer, key });
    cat.kill();
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stderr).not.toContain('warning');
  });
});
