import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rememberSignals, type Signals } from '../src/signals.ts';

let signals: Signals | undefined;
const ended = vi.fn<(how: string) => void>();

beforeEach(() => {
  vi.spyOn(process, 'getActiveResourcesInfo').mockReturnValue(['PipeWrap', 'Timeout']);
  vi.spyOn(process, 'kill').mockImplementation((_, signal) => {
    ended(`killed by ${signal}`);
    return true;
  });
  vi.spyOn(process, 'exit').mockImplementation((code) => {
    ended(`left with ${code}`);
    return undefined as never;
  });
});
afterEach(() => {
  signals?.stop();
  vi.restoreAllMocks();
  ended.mockReset();
});

/** The signals of a command, and the exit codes that they tell. */
function remember(...args: readonly string[]) {
  const remembered = rememberSignals(['node', 'iq', ...args]);
  signals = remembered;
  const told: number[] = [];
  return { told, ask: () => remembered.onFirst((exitCode) => told.push(exitCode)), ...remembered };
}

/** As Node tells it. */
const come = (signal: 'SIGINT' | 'SIGTERM') => process.emit(signal, signal);

const hearing = () => [process.listenerCount('SIGINT'), process.listenerCount('SIGTERM')];

describe('the first signal', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s is told, whether it came before anybody asked or after', (signal, exitCode) => {
    for (const isBefore of [true, false]) {
      const { told, ask, stop } = remember('verify');
      if (isBefore) come(signal);
      ask();
      if (!isBefore) come(signal);
      stop();
      expect(told).toEqual([exitCode]);
    }
    expect(ended).not.toHaveBeenCalled();
  });

  it.each([[['verify', '--spec', 'spec.yaml']], [['merge', 'one', 'two']], [['demo']], [['--', 'demo']]])('is heard by %j', (args) => {
    const before = hearing();
    remember(...args);
    expect(hearing()).toEqual(before.map((count) => count + 1));
  });

  it.each([[['evidence', 'verify', 'package']], [['spec', 'validate', 'verify']], [['help', 'demo']], [['--help']], [[]]])(
    'is left to Node by %j',
    (args) => {
      const before = hearing();
      remember(...args);
      expect(hearing()).toEqual(before);
    },
  );
});

describe('the second signal', () => {
  it('ends the process with its exit code', () => {
    const { told, ask } = remember('verify');
    ask();
    const before = hearing();
    come('SIGINT');
    come('SIGTERM');
    expect(told).toEqual([130]);
    expect(ended.mock.calls).toEqual([['left with 143']]);
    // Whoever still listens would keep a signal from ending anything.
    expect(hearing()).toEqual(before.map((count) => count - 1));
  });
});

it('an end that hangs is made by the signal that has come, and by none where none has', () => {
  const { end } = remember('verify');
  end();
  expect(ended).not.toHaveBeenCalled();
  come('SIGTERM');
  end();
  expect(ended.mock.calls).toEqual([['left with 143']]);
});

it.each([['FSReqCallback'], ['GetAddrInfoReqWrap']])('what waits in a thread, as %s, holds no end', (name) => {
  vi.spyOn(process, 'getActiveResourcesInfo').mockReturnValue(['PipeWrap', name]);
  const { end } = remember('verify');
  come('SIGINT');
  end();
  expect(ended.mock.calls).toEqual([['killed by SIGINT'], ['left with 130']]);
});

it('what stops listening can listen again', () => {
  const { told, ask, stop, listen } = remember('verify');
  ask();
  const before = hearing();
  stop();
  expect(hearing()).toEqual(before.map((count) => count - 1));
  listen();
  come('SIGINT');
  expect(told).toEqual([130]);
});
