import { expect, it } from 'vitest';
import { atOnce } from '../src/at-once.ts';

/** Pieces of work that end when they are told to. */
function pieces(most: number, names: readonly string[]) {
  const started: string[] = [];
  const ends = new Map<string, { readonly resolve: (value: string) => void; readonly reject: (error: unknown) => void }>();
  const inTurn = atOnce(most);
  const add = (name: string) =>
    inTurn(() => {
      started.push(name);
      return new Promise<string>((resolve, reject) => ends.set(name, { resolve, reject }));
    });
  const results = names.map(add);
  const end = (name: string) => ends.get(name)?.resolve(name);
  const fail = (name: string) => ends.get(name)?.reject(name);
  return { started, results, add, end, fail };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

it('starts no more than it may, and the next in line when one ends', async () => {
  const { started, results, add, end } = pieces(2, ['a', 'b', 'c']);
  expect(started).toEqual(['a', 'b']);
  end('b');
  await settled();
  expect(started).toEqual(['a', 'b', 'c']);
  const last = add('d');
  await settled();
  expect(started).toEqual(['a', 'b', 'c']);
  for (const name of ['a', 'c']) end(name);
  await settled();
  end('d');
  expect(await Promise.all([...results, last])).toEqual(['a', 'b', 'c', 'd']);
});

it('hands on the place of work that fails, and its error', async () => {
  const { started, results, fail, end } = pieces(1, ['a', 'b']);
  fail('a');
  await expect(results[0]).rejects.toBe('a');
  await settled();
  expect(started).toEqual(['a', 'b']);
  end('b');
  expect(await results[1]).toBe('b');
});

it('has its places again when all work has ended', async () => {
  const inTurn = atOnce(1);
  expect(await inTurn(async () => 1)).toBe(1);
  expect(await inTurn(async () => 2)).toBe(2);
});
