import { expect, it, vi } from 'vitest';
import { once } from '../src/once.ts';

it('makes nothing before it is asked, and the same from then on', () => {
  const make = vi.fn(() => ({}));
  const get = once(make);
  expect(make).not.toHaveBeenCalled();
  expect(get()).toBe(get());
  expect(make).toHaveBeenCalledTimes(1);
});

it('keeps also what is undefined', () => {
  const make = vi.fn(() => undefined);
  const get = once(make);
  expect([get(), get()]).toEqual([undefined, undefined]);
  expect(make).toHaveBeenCalledTimes(1);
});

it('asks again after an error', () => {
  let calls = 0;
  const get = once(() => {
    calls += 1;
    if (calls === 1) throw new Error('not yet');
    return 'made';
  });
  expect(get).toThrow('not yet');
  expect(get()).toBe('made');
});
