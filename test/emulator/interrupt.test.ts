import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Verification } from '../../src/evidence/verify.ts';
import { startProgram } from '../program.ts';
import { type Emulator, startEmulator } from './emulator.ts';

const isWithout = process.env.IQ_WITHOUT_EMULATOR === '1';

let emulator: Emulator;
let scratch: string;
/** Milliseconds of a run that nobody interrupts, from its first sign of life to its end. */
let whole: number;

beforeAll(async () => {
  if (isWithout) return;
  scratch = mkdtempSync(join(tmpdir(), 'iq-interrupt-'));
  emulator = await startEmulator();
  await emulator.seed('reference');
  whole = (await verify('whole')).took;
});
afterAll(async () => {
  await emulator?.stop();
  if (scratch !== undefined) rmSync(scratch, { recursive: true, force: true });
});

/** A live run of the program; the signal goes out so many milliseconds after its first line of progress. */
async function verify(name: string, interrupt?: readonly [NodeJS.Signals, number]) {
  const out = join(scratch, name);
  const { child, stderr, ended } = startProgram(['verify', '--spec', 'fixtures/reference/spec.yaml', '--out', out], {
    HOME: scratch,
    ...emulator.env,
  });
  let alive = Number.NaN;
  stderr.once('data', () => {
    alive = performance.now();
    if (interrupt !== undefined) setTimeout(() => child.kill(interrupt[0]), interrupt[1]);
  });
  const { code } = await ended;
  const took = performance.now() - alive;
  const left = readdirSync(out);
  return { code, took, left, path: join(out, left[0] ?? '') };
}

// At which moments a run can be interrupted is asked over the bench server; here, what an organization of every kind of resource leaves.
describe.skipIf(isWithout)('iq verify of the reference organization, interrupted half-way', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    'by %s: the record of an aborted run, whole, that can be judged again',
    async (signal, exitCode) => {
      const { code, left, path } = await verify(signal, [signal, whole / 3]);
      expect({ code, left }).toEqual({ code: exitCode, left: [expect.stringMatching(/^[0-9a-f-]{36}$/)] });
      const { ended } = startProgram(['evidence', 'verify', path, '--rejudge', '--json'], { HOME: scratch });
      const { status, lines, record } = JSON.parse((await ended).stdout) as Verification;
      expect({ status, conclusion: record?.conclusion }).toEqual({ status: 'intact', conclusion: 'aborted' });
      expect(lines.filter(({ ok }) => ok === false)).toEqual([]);
    },
    60_000,
  );
});
