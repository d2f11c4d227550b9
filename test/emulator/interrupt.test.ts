import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyPackage } from '../../src/evidence/verify.ts';
import { type Emulator, startEmulator } from './emulator.ts';

const isWithout = process.env.IQ_WITHOUT_EMULATOR === '1';
const moments = 8;

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

/** A live run of the program; the signals go out so many milliseconds after its first line of progress. */
async function verify(name: string, signals: readonly (readonly [NodeJS.Signals, number])[] = []) {
  const out = join(scratch, name);
  const child = spawn(process.execPath, ['src/iq.ts', 'verify', '--spec', 'fixtures/reference/spec.yaml', '--out', out], {
    env: { PATH: process.env.PATH ?? '', HOME: scratch, ...emulator.env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let [alive, sent] = [Number.NaN, Number.NaN];
  child.stderr.once('data', () => {
    alive = performance.now();
    for (const [signal, delay] of signals) {
      setTimeout(() => {
        if (child.kill(signal) && Number.isNaN(sent)) sent = performance.now();
      }, delay);
    }
  });
  child.stderr.resume();
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const ended = performance.now();
  const left = readdirSync(out);
  return { code, took: ended - alive, after: ended - sent, left, path: join(out, left[0] ?? '') };
}

describe.skipIf(isWithout)('iq verify, interrupted', () => {
  it.each(Array.from({ length: moments }, (_, index) => [index + 1, index % 2 === 0 ? 'SIGINT' : 'SIGTERM'] as const))(
    'at moment %i by %s: the record of an aborted run, whole, within five seconds',
    async (moment, signal) => {
      const delay = ((moment - Math.random()) / moments) * whole;
      const { code, after, left, path } = await verify(`moment-${moment}`, [[signal, delay]]);
      expect(left, 'one package, and nothing half-written').toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
      const { status, record } = await verifyPackage(path);
      // A run that came to its end before the signal has its own conclusion, and the package is as whole.
      const isOver = record?.conclusion === 'conforms';
      expect({ status, conclusion: record?.conclusion }).toEqual({ status: 'intact', conclusion: isOver ? 'conforms' : 'aborted' });
      if (isOver) expect(delay).toBeGreaterThan(whole * 0.6);
      else expect({ code, isInTime: after < 5_000 }).toEqual({ code: signal === 'SIGINT' ? 130 : 143, isInTime: true });
    },
    30_000,
  );

  it('twice: at once, with nothing under a final name', async () => {
    await emulator.rules([{ service: '*', delay_ms: 1_000 }]);
    const { code, after, left } = await verify('twice', [
      ['SIGINT', 100],
      ['SIGINT', 101],
    ]);
    await emulator.rules([]);
    expect([130, null]).toContain(code);
    expect(after).toBeLessThan(5_000);
    for (const name of left) expect((await verifyPackage(join(scratch, 'twice', name))).status).toBe('intact');
  });
});
