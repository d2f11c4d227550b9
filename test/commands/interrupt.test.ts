import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { interruptBy, readPatiently } from '../../src/commands/interrupt.ts';
import type { Signals } from '../../src/signals.ts';
import { emptyFolder } from '../evidence/workbench.ts';

/** Signals that come when a test says so, and a note of what was asked of them. */
function fakeSignals() {
  const asked: string[] = [];
  let tell: (exitCode: number) => void = () => undefined;
  const note = (what: string) => () => void asked.push(what);
  const onFirst: Signals['onFirst'] = (listener) => {
    tell = listener;
  };
  return { asked, come: (exitCode: number) => tell(exitCode), onFirst, listen: note('listen'), stop: note('stop'), end: note('end') };
}

describe('an interrupt', () => {
  it('has not come before a signal has', async () => {
    const { signal, hasCome } = interruptBy(fakeSignals());
    expect({ isAborted: signal.aborted, hasCome: await hasCome() }).toEqual({ isAborted: false, hasCome: false });
  });

  it('aborts as the end of a run, with the exit code of the signal', async () => {
    const signals = fakeSignals();
    const { signal, hasCome, exitCode } = interruptBy(signals);
    signals.come(143);
    expect(signal.reason).toMatchObject({ kind: 'aborted' });
    expect({ hasCome: await hasCome(), exitCode: exitCode() }).toEqual({ hasCome: true, exitCode: 143 });
  });
});

describe('a file that may be a pipe', () => {
  const folder = emptyFolder();
  const [file, pipe] = [join(folder, 'file'), join(folder, 'pipe')];
  writeFileSync(file, 'text');
  expect(spawnSync('mkfifo', [pipe]).status).toBe(0);

  /** What happened in which order. */
  function read(path: string, isThere = true): readonly string[] {
    const signals = fakeSignals();
    const reading = () => {
      signals.asked.push('read');
      if (!isThere) throw new Error('as told');
      return 'text';
    };
    if (isThere) expect(readPatiently(path, reading, signals)).toBe('text');
    else expect(() => readPatiently(path, reading, signals)).toThrow('as told');
    return signals.asked;
  }

  it('is read while a signal ends the program, where it is one', () => {
    expect(read(pipe)).toEqual(['stop', 'read', 'listen']);
    expect(read(pipe, false)).toEqual(['stop', 'read', 'listen']);
  });

  it('is read as ever where it is none', () => {
    expect(read(file)).toEqual(['read']);
    expect(read(join(folder, 'nowhere'), false)).toEqual(['read']);
  });
});
