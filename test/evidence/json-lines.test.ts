import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readJsonLines } from '../../src/evidence/json-lines.ts';

const options = { name: 'x.gz', limit: 2 ** 31 };

async function read(source: Parameters<typeof readJsonLines>[0]): Promise<[unknown, string][]> {
  const found: [unknown, string][] = [];
  await readJsonLines(source, (value, where) => void found.push([value, where]), options);
  return found;
}

describe('readJsonLines', () => {
  test('hands over each line with its place, whether or not the last one ends', async () => {
    const found = [
      [1, 'x.gz, line 1'],
      [['a'], 'x.gz, line 2'],
    ];
    expect(await read(gzipSync('1\n["a"]\n'))).toEqual(found);
    expect(await read(gzipSync('1\n["a"]'))).toEqual(found);
    expect(await read(gzipSync(''))).toEqual([]);
  });

  test('reads lines that are longer than a block, and characters across its edge', async () => {
    const long = ['a', 'é', '€', '\u{1f600}'].map((text) => `x${text.repeat(100_000)}`);
    expect((await read(gzipSync(long.map((text) => JSON.stringify(text)).join('\n')))).map(([value]) => value)).toEqual(long);
  });

  test.each([
    ['an empty line', '1\n\n2', 'x.gz, line 2 is empty'],
    ['an empty first line', '\n1', 'x.gz, line 1 is empty'],
    ['no JSON', '1\n2\nthree\n', 'x.gz, line 3 is not JSON'],
    ['no JSON at the end', '1\n{', 'x.gz, line 2 is not JSON'],
  ])('refuses %s, and names the line', async (_, text, message) => {
    await expect(read(gzipSync(text))).rejects.toThrow(message);
  });

  test('says of a damaged file that it is damaged, whatever its lines read as', async () => {
    const stored = gzipSync(`[1]\n${'[2]\n'.repeat(100)}`, { level: 0 });
    stored[stored.indexOf('[1]')] = 0x7b;
    await expect(read(stored)).rejects.toThrow('x.gz is damaged: wrong checksum');
    await expect(read(gzipSync('{1]\n').subarray(0, -3))).rejects.toThrow('x.gz is cut short');
  });

  test('ends with the error of whoever takes the lines', async () => {
    const taken: unknown[] = [];
    const take = (value: unknown) => {
      taken.push(value);
      throw new Error('enough');
    };
    await expect(readJsonLines(gzipSync('1\n2\n'), take, options)).rejects.toThrow('enough');
    expect(taken).toEqual([1]);
  });
});
