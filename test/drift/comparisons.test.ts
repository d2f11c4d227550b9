import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { comparisons } from '../../src/drift/comparisons/index.ts';
import { facts } from '../../src/facts/index.ts';

interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
}

const shapes = new Map(facts.map((fact) => [fact.name as string, z.toJSONSchema(fact.shape(), { unrepresentable: 'any' }) as Schema]));

/** The schemas that a step of a path leads to; none: the fact has no such place. */
function step(schemas: readonly Schema[], name: string): readonly Schema[] {
  const open = schemas.flatMap((schema) => [schema, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]);
  return open.flatMap((schema) => (name === '[]' ? schema.items : schema.properties?.[name]) ?? []);
}

function isThere(fact: string, path: string): boolean {
  const steps = path
    .split('.')
    .flatMap((part) => [part.replaceAll('[]', ''), ...(part.match(/\[\]/g) ?? [])])
    .filter((part) => part !== '');
  const root = shapes.get(fact);
  return steps.reduce<readonly Schema[]>(step, root === undefined ? [] : [root]).length > 0;
}

const named = Object.entries(comparisons);

describe('how facts are compared', () => {
  it('is said of every fact', () => {
    expect(named.map(([name]) => name).sort()).toEqual(facts.map(({ name }) => name).sort());
  });

  it('names no place that the fact does not have', () => {
    const strangers = named.flatMap(([fact, { resources = {}, lists = {}, texts = [], noise = [], renewed = [] }]) => {
      const places = [
        ...Object.keys(resources),
        ...Object.keys(lists),
        ...texts,
        ...noise.map(({ at }) => at),
        ...renewed.map(({ at }) => at),
      ];
      const members = [...Object.entries(resources), ...Object.entries(lists)].flatMap(([at, by]) =>
        by === 'in-order' ? [] : by.map((name) => `${at}[].${name}`),
      );
      return [...places, ...members].filter((place) => !isThere(fact, place)).map((place) => `${fact}: ${place}`);
    });
    expect(strangers).toEqual([]);
  });

  it('gives a reason for everything that it passes over', () => {
    const reasons = named.flatMap(([, { noise = [], renewed = [] }]) => [...noise, ...renewed].map(({ because }) => because));
    expect(reasons.length).toBeGreaterThan(20);
    expect(reasons.filter((because) => because.length < 10)).toEqual([]);
  });

  it('passes over little: this is all of it', () => {
    const passed = named.flatMap(([fact, { noise = [], renewed = [] }]) => [
      ...noise.map(({ at, keeps }) => `${fact} ${at}${keeps === undefined ? '' : ' (its presence counts)'}`),
      ...renewed.map(({ at, isOneForOne }) => `${fact} ${at === '' ? 'all' : at}: like for like${isOneForOne ? ', one for one' : ''}`),
    ]);
    expect(passed.sort()).toMatchSnapshot();
  });

  it('takes every list in a value for resources, or the value for one', () => {
    const lists = named.filter(([fact, { resources }]) => resources === undefined && isThere(fact, '[]'));
    expect(lists.map(([fact]) => fact)).toEqual([]);
  });
});
