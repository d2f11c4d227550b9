import { afterEach, beforeEach, vi } from 'vitest';

/** What the program printed since the test began. */
export interface Printed {
  readonly out: string;
  readonly err: string;
  /** The exit code that it left, and none for the next. */
  exitCode(): unknown;
}

/** Signals that never come. */
export const noSignals = { onFirst: () => {}, listen: () => {}, stop: () => {}, end: () => {} };

/** Catches what a command prints in each test of the file that calls it, and its exit code. */
export function capture(): Printed {
  const printed = { out: '', err: '' };
  beforeEach(() => {
    for (const [name, stream] of [
      ['out', process.stdout],
      ['err', process.stderr],
    ] as const) {
      printed[name] = '';
      vi.spyOn(stream, 'write').mockImplementation((text: string | Uint8Array) => {
        printed[name] += Buffer.from(text).toString();
        return true;
      });
    }
  });
  afterEach(() => {
    vi.restoreAllMocks();
    process.exitCode = undefined;
  });
  return {
    get out() {
      return printed.out;
    },
    get err() {
      return printed.err;
    },
    exitCode: () => {
      const code = process.exitCode;
      process.exitCode = undefined;
      return code;
    },
  };
}
