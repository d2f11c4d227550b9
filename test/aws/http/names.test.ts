import type { LookupAddress, LookupOptions, lookup } from 'node:dns';
import { expect, it } from 'vitest';
import { cachedLookup } from '../../../src/aws/http/names.ts';

type Told = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void;

const two: LookupAddress[] = [
  { address: '192.0.2.1', family: 4 },
  { address: '2001:db8::1', family: 6 },
];

/** A cache over a resolver that answers when it is told to, and a clock that stands still. */
function start() {
  const asked: { readonly host: string; readonly options: LookupOptions; readonly tell: Told }[] = [];
  const clock = { now: 0 };
  const resolve = (host: string, options: LookupOptions, tell: Told) => void asked.push({ host, options, tell });
  const cached = cachedLookup(resolve as unknown as typeof lookup, () => clock.now);
  const ask = (host: string, options: LookupOptions = { all: true }): Promise<unknown> =>
    new Promise((answer, refuse) => {
      cached(host, options, (error, ...rest) => (error === null ? answer(rest) : refuse(error)));
    });
  return { asked, clock, ask };
}

it('resolves a name once for all who connect at the same time', async () => {
  const { asked, ask } = start();
  const answers = Array.from({ length: 40 }, () => ask('iam.amazonaws.com'));
  expect(asked.map(({ host }) => host)).toEqual(['iam.amazonaws.com']);
  asked[0]?.tell(null, two);
  expect(await Promise.all(answers)).toEqual(Array.from({ length: 40 }, () => [two]));
  expect(await ask('iam.amazonaws.com')).toEqual([two]);
  expect(asked).toHaveLength(1);
});

it('asks for each name and each family of addresses', () => {
  const { asked, ask } = start();
  void ask('iam.amazonaws.com');
  void ask('sts.amazonaws.com');
  void ask('iam.amazonaws.com', { all: true, family: 6 });
  expect(asked.map(({ host, options }) => [host, options.family])).toEqual([
    ['iam.amazonaws.com', undefined],
    ['sts.amazonaws.com', undefined],
    ['iam.amazonaws.com', 6],
  ]);
});

it('asks again after a minute, and not before', async () => {
  const { asked, clock, ask } = start();
  const first = ask('iam.amazonaws.com');
  asked[0]?.tell(null, two);
  await first;
  clock.now = 59_999;
  await ask('iam.amazonaws.com');
  expect(asked).toHaveLength(1);
  clock.now = 60_000;
  const moved = [{ address: '192.0.2.9', family: 4 }];
  const second = ask('iam.amazonaws.com');
  asked[1]?.tell(null, moved);
  expect(await second).toEqual([moved]);
});

it('hands an error to all who wait, and keeps it for nobody', async () => {
  const { asked, ask } = start();
  const refused = [ask('iam.amazonaws.com'), ask('iam.amazonaws.com')];
  asked[0]?.tell(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), []);
  for (const answer of refused) await expect(answer).rejects.toThrow('no such name');
  const again = ask('iam.amazonaws.com');
  expect(asked).toHaveLength(2);
  asked[1]?.tell(null, two);
  expect(await again).toEqual([two]);
});

it('an error of long ago does not undo a newer answer', async () => {
  const { asked, clock, ask } = start();
  const slow = ask('iam.amazonaws.com');
  clock.now = 60_000;
  const newer = ask('iam.amazonaws.com');
  asked[1]?.tell(null, two);
  await newer;
  asked[0]?.tell(new Error('timed out'), []);
  await expect(slow).rejects.toThrow('timed out');
  expect(await ask('iam.amazonaws.com')).toEqual([two]);
  expect(asked).toHaveLength(2);
});

it('answers one address with its family to who asks for one', async () => {
  const { asked, ask } = start();
  const one = ask('iam.amazonaws.com', {});
  expect(asked[0]?.options.all).toBe(true);
  asked[0]?.tell(null, two);
  expect(await one).toEqual(['192.0.2.1', 4]);
});
