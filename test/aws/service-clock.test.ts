import { GetAccountSummaryCommand } from '@aws-sdk/client-iam';
import { describe, expect, it } from 'vitest';
import { ServiceClock } from '../../src/aws/service-clock.ts';
import { overTheWire } from './over-the-wire.ts';
import { summaryAnswer } from './wire.ts';

const noon = Date.UTC(2026, 10, 20, 12);

/** What a clock learns from one answer; times in milliseconds from noon, by this machine. */
function learnt({ sent, received, date }: { readonly sent: number; readonly received: number; readonly date: number }) {
  const clock = new ServiceClock(() => noon + received);
  clock.learn(noon + date, noon + sent);
  return { maxSkewMs: clock.maxSkewMs, offsetMs: clock.offsetMs };
}

describe('the clock of this machine, held against the Date of an answer', () => {
  it.each([
    ['of the second in which it was asked', { sent: 700, received: 900, date: 0 }, 0],
    ['of the second in which it came', { sent: 900, received: 1100, date: 1000 }, 0],
    ['of a slow answer, made at its beginning', { sent: 0, received: 20_000, date: 0 }, 0],
    ['of a slow answer, made in its midst', { sent: 0, received: 20_000, date: 9000 }, 0],
    ['of a slow answer, made at its end', { sent: 0, received: 20_000, date: 20_000 }, 0],
    ['that is cut off to its whole second', { sent: 999, received: 999, date: 0 }, 0],
    ['of a second before that', { sent: 1001, received: 1001, date: 0 }, 1],
    ['later than the answer', { sent: 0, received: 100, date: 3000 }, 2900],
    ['earlier than the question', { sent: 10_000, received: 10_100, date: 3000 }, 6000],
    ['later than a slow answer', { sent: 0, received: 20_000, date: 26_000 }, 6000],
    ['earlier than a slow question', { sent: 10_000, received: 30_000, date: 3000 }, 6000],
  ])('a Date %s', (_name, answer, skew) => {
    expect(learnt(answer)).toEqual({ maxSkewMs: skew, offsetMs: 0 });
  });

  it('keeps the largest, however many are right afterwards', () => {
    const clock = new ServiceClock(() => noon);
    clock.learn(noon - 8000, noon);
    clock.learn(noon, noon);
    clock.learn(noon + 5000, noon);
    expect(clock.maxSkewMs).toBe(7000);
  });

  it('learns nothing from an answer without a Date', () => {
    expect(learnt({ sent: 0, received: 0, date: Number.NaN })).toEqual({ maxSkewMs: 0, offsetMs: 0 });
  });

  it.each([
    ['ahead', 7_200_000, 7_200_000],
    ['behind', -7_200_000, -7_199_000],
  ])('signs for the time of the answers where AWS is two hours %s', (_name, date, offset) => {
    expect(learnt({ sent: 0, received: 0, date })).toEqual({ maxSkewMs: Math.abs(offset), offsetMs: offset });
  });
});

describe('a transport', () => {
  const start = overTheWire({ allowed: new Set(['IAM.GetAccountSummary']) });
  const credentials = async () => ({ accessKeyId: 'AKIATEST', secretAccessKey: 'not a secret' });

  /** The skew that a transport has seen after one call whose answer took so long, and was dated so long after it was asked for. */
  async function seen(took: number, dated: number): Promise<number> {
    let now = noon;
    const { transport } = await start(
      (_, response) => {
        now += took;
        response.setHeader('date', new Date(noon + dated).toUTCString());
        summaryAnswer(response);
      },
      { now: () => now },
    );
    await transport.send(['IAM', 'GetAccountSummary'], new GetAccountSummaryCommand({}), {
      account: '1',
      region: 'us-east-2',
      credentials,
    });
    return transport.maxSkewMs;
  }

  it.each([
    ['does not take the waiting for an answer for a wrong clock', 20_000, 0, 0],
    ['sees a clock that is behind, also while it waits', 20_000, 26_000, 6000],
    ['sees a clock that is ahead, also while it waits', 20_000, -7000, 6000],
  ])('%s', async (_name, took, dated, skew) => expect(await seen(took, dated)).toBe(skew));
});
