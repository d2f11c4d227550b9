import { describe, expect, test } from 'vitest';
import { createProgress, type ProgressState } from '../../src/reporters/progress.ts';

const state = (change: Partial<ProgressState> = {}): ProgressState => ({
  accountsDone: 2,
  accountsTotal: 5,
  callsDone: 120,
  callsOpen: 30,
  inFlight: 8,
  waitingFor: ['RDS.DescribeDBInstances 222222222222/us-east-2', 'KMS.ListKeys 222222222222/us-west-2'],
  throttled: 1,
  denied: 0,
  ...change,
});

function setUp(isTty: boolean, columns?: number) {
  const written: string[] = [];
  let time = 0;
  const stream = { write: (text: string) => written.push(text), ...(columns === undefined ? {} : { columns }) };
  const progress = createProgress({ stream, isTty, now: () => time, intervalMs: 5000 });
  return { progress, written, wait: (ms: number) => (time += ms) };
}

describe('without a terminal', () => {
  test('one plain line every few seconds', () => {
    const { progress, written, wait } = setUp(false);
    for (let step = 0; step < 12; step += 1) {
      progress.update(state({ callsDone: step }));
      wait(1000);
    }
    expect(written).toHaveLength(3);
    expect(written[0]).toBe(
      'iq: 2/5 accounts · 0 of 30 known calls, 8 in flight · 1 throttled · waiting for RDS.DescribeDBInstances 222222222222/us-east-2 and 1 more\n',
    );
    expect(written[1]).toContain('5 of 35 known calls');
  });

  test('names the limit that holds the run back, and how long it will at least', () => {
    const { progress, written, wait } = setUp(false);
    const slowest = { bucket: '111111111111/Organizations', waiting: 85, seconds: 16.2 };
    progress.update(state({ slowest }));
    wait(5000);
    progress.update(state({ slowest: { ...slowest, seconds: 200 } }));
    expect(written[0]).toContain("· held by AWS's limit on 111111111111/Organizations: 85 calls · at least 17 s left\n");
    expect(written[1]).toContain('at least 4 min left');
  });

  test('ends with the last state and then is silent', () => {
    const { progress, written } = setUp(false);
    progress.update(state());
    progress.update(state({ accountsDone: 5, waitingFor: [] }));
    progress.done();
    progress.update(state());
    expect(written).toHaveLength(2);
    expect(written[1]).toContain('5/5 accounts');
  });
});

describe('on a terminal', () => {
  test('one line, rewritten at most ten times a second, cleared at the end', () => {
    const { progress, written, wait } = setUp(true, 60);
    for (let step = 0; step < 100; step += 1) {
      progress.update(state());
      wait(10);
    }
    progress.done();
    expect(written.length).toBeLessThanOrEqual(11);
    expect(written.every((text) => text.startsWith('\r\u001b[2K') && !text.includes('\n'))).toBe(true);
    expect(written[0]?.length).toBeLessThanOrEqual(60 + '\r\u001b[2K'.length);
    expect(written.at(-1)).toBe('\r\u001b[2K');
  });

  test('nothing is written where nothing was shown', () => {
    const { progress, written } = setUp(true);
    progress.done();
    expect(written).toEqual([]);
  });

  test('a name from outside moves no cursor', () => {
    const { progress, written } = setUp(true, 200);
    progress.update(state({ waitingFor: ['\u001b[2Jevil'] }));
    expect(written[0]).toContain('\\u{1B}[2Jevil');
  });
});

test('a stream that has closed stops the progress, never the run', () => {
  const throwing = createProgress({
    stream: {
      write: () => {
        throw new Error('EPIPE');
      },
    },
    isTty: false,
    now: () => 0,
    intervalMs: 1,
  });
  expect(() => throwing.update(state())).not.toThrow();

  const written: string[] = [];
  let fail = (): void => undefined;
  const stream = { write: (text: string) => written.push(text), on: (_: 'error', listener: () => void) => (fail = listener) };
  const emitting = createProgress({ stream, isTty: false, now: () => 0, intervalMs: 1 });
  fail();
  emitting.update(state());
  emitting.done();
  expect(written).toEqual([]);
});
