import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../src/checks/index.ts';
import { carried } from './carried.ts';

const registered = catalogue().flatMap(({ requirements }) => requirements);

describe('where the evidence of our tests comes from', () => {
  it('is said of every requirement', () => {
    expect(registered.filter((id) => carried[id] === undefined)).toEqual([]);
  });

  it('is said of no requirement that there is not', () => {
    expect(Object.keys(carried).filter((id) => !registered.includes(id))).toEqual([]);
  });

  it('says which answers are ours, wherever some are', () => {
    expect(Object.entries(carried).filter(([, { kind, note }]) => kind !== 'emulator' && note === '')).toEqual([]);
  });

  it('is not unit tests alone where the broken twin fails', () => {
    const { fail } = JSON.parse(readFileSync('fixtures/broken/expected.json', 'utf8')) as { readonly fail: readonly string[] };
    const failing = new Set(fail.map((testCase) => testCase.slice(0, testCase.indexOf('@'))));
    expect([...failing].filter((id) => carried[id]?.kind === 'none')).toEqual([]);
  });
});
