import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Verification } from '../../src/evidence/verify.ts';
import { startProgram } from '../program.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import { hurriedSpec } from './enforced.ts';

const isWithout = process.env.IQ_WITHOUT_EMULATOR === '1';

let emulator: Emulator;
let scratch: string;
let spec: string;

beforeAll(async () => {
  if (isWithout) return;
  scratch = mkdtempSync(join(tmpdir(), 'iq-interrupt-'));
  spec = hurriedSpec(scratch);
  emulator = await startEmulator();
  await emulator.seed('reference');
});
afterAll(async () => {
  await emulator?.stop();
  if (scratch !== undefined) rmSync(scratch, { recursive: true, force: true });
});

/** After the first line of progress, in milliseconds. AWS's limits alone hold a whole run for twice as long. */
const moment = 2_000;

/** A live run of the program, interrupted half-way. */
async function interrupted(signal: NodeJS.Signals) {
  const out = join(scratch, signal);
  const { child, stderr, ended } = startProgram(['verify', '--spec', spec, '--out', out, '--format', 'none'], {
    HOME: scratch,
    ...emulator.env,
  });
  stderr.once('data', () => setTimeout(() => child.kill(signal), moment));
  const { code } = await ended;
  const left = readdirSync(out);
  return { code, left, path: join(out, left[0] ?? '') };
}

// At which moments a run can be interrupted is asked over the bench server; here, what an organization of every kind of resource leaves.
describe.skipIf(isWithout)('iq verify of the reference organization, interrupted half-way', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    'by %s: the record of an aborted run, whole, that can be judged again',
    async (signal, exitCode) => {
      const { code, left, path } = await interrupted(signal);
      expect({ code, left }).toEqual({ code: exitCode, left: [expect.stringMatching(/^[0-9a-f-]{36}$/)] });
      const { ended } = startProgram(['evidence', 'verify', path, '--rejudge', '--json'], { HOME: scratch });
      const { status, lines, record } = JSON.parse((await ended).stdout) as Verification;
      expect({ status, conclusion: record?.conclusion }).toEqual({ status: 'intact', conclusion: 'aborted' });
      expect(lines.filter(({ ok }) => ok === false)).toEqual([]);
    },
    60_000,
  );
});
