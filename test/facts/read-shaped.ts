import { expect } from 'vitest';
import type { FactDefinition } from '../../src/facts/fact.ts';
import type { FakeSeat } from './fake-seat.ts';

/** Reads a fact that needs no other, and holds its value to its own shape: a saved one of another shape is not believed. */
export async function readShaped<V>(fact: FactDefinition<string, V>, seat: FakeSeat): Promise<V> {
  const value = await fact.read(seat, () => Promise.reject(new Error('needs nothing')));
  expect(fact.shape().parse(JSON.parse(JSON.stringify(value)))).toEqual(value);
  return value;
}
