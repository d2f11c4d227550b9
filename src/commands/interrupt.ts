import { statSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { DeadlineError } from '../aws/failure.ts';
import type { Signals } from '../signals.ts';

/** The end of a run by Ctrl-C or SIGTERM. */
export interface Interrupt {
  /** Aborted with a DeadlineError. */
  readonly signal: AbortSignal;
  /** Whether a signal has come, also while nothing but this program's own work went on. */
  readonly hasCome: () => Promise<boolean>;
  /** Of the signal that has come. */
  readonly exitCode: () => number;
}

/** The first signal of the process ends the run with its record, also where it came before the run began. */
export function interruptBy(signals: Signals): Interrupt {
  const controller = new AbortController();
  let exitCode = 0;
  signals.onFirst((code) => {
    exitCode = code;
    controller.abort(new DeadlineError('aborted'));
  });
  return {
    signal: controller.signal,
    hasCome: async () => {
      // Two turns: what came during long work is delivered with the next look at the outside world, which the first may miss.
      await nextTurn();
      await nextTurn();
      return controller.signal.aborted;
    },
    exitCode: () => exitCode,
  };
}

/** Reads a file that may be a pipe. A pipe that nobody writes to blocks the program: meanwhile a signal ends it as every other. */
export function readPatiently<T>(path: string, read: (path: string) => T, signals: Signals): T {
  if (statSync(path, { throwIfNoEntry: false })?.isFIFO() !== true) return read(path);
  signals.stop();
  try {
    return read(path);
  } finally {
    signals.listen();
  }
}
