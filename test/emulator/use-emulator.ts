import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { RunResult } from '../../src/qualify.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import { hurriedSpec, referenceSpec, verify } from './enforced.ts';

/** Whether there is no emulator, which only a run outside CI may be without. */
export const isWithout = process.env.IQ_WITHOUT_EMULATOR === '1';

interface Options {
  readonly spec?: string;
  /** All where there are none. */
  readonly checks?: readonly string[];
  /** All where there are none. */
  readonly accounts?: readonly string[];
}

/** An emulator for the tests of one file. Its members are there once the tests run. */
export interface InUse {
  readonly emulator: Emulator;
  /** A folder that goes with the last test. */
  readonly scratch: string;
  /** The reference spec for an AWS that nobody else asks. */
  readonly hurried: string;
  /** A run over a state of the organization, by the reference spec where no other is given. */
  verify(state: string, options?: Options): Promise<RunResult>;
}

/** Starts an emulator before the tests of the file that calls it, points AWS's clients at it, and stops it after the last. */
export function useEmulator(): InUse {
  const before = { ...process.env };
  let started: Pick<InUse, 'emulator' | 'scratch' | 'hurried'> | undefined;
  const running = () => {
    if (started === undefined) throw new Error('the emulator runs while tests do');
    return started;
  };
  beforeAll(async () => {
    if (isWithout) return;
    const scratch = mkdtempSync(join(tmpdir(), 'iq-emulator-'));
    const emulator = await startEmulator();
    started = { emulator, scratch, hurried: hurriedSpec(scratch) };
    // Built here, where there is time; every state starts from it.
    await emulator.seed('reference');
    process.env = { ...before, ...emulator.env };
  });
  afterAll(async () => {
    process.env = before;
    if (started === undefined) return;
    await started.emulator.stop();
    rmSync(started.scratch, { recursive: true });
  });
  return {
    get emulator() {
      return running().emulator;
    },
    get scratch() {
      return running().scratch;
    },
    get hurried() {
      return running().hurried;
    },
    async verify(state, { spec = referenceSpec, checks = [], accounts = [] } = {}) {
      const { emulator } = running();
      await emulator.seed(state);
      await emulator.clear();
      return verify({ ...(checks.length === 0 ? {} : { checks }), ...(accounts.length === 0 ? {} : { accounts }) }, { spec });
    },
  };
}
