import { describe, expect, it } from 'vitest';
import { nearest, suggestion } from '../../src/spec/names.ts';

describe('nearest', () => {
  it.each([
    ['regoin', ['in', 'region', 'match'], 'region'],
    ['Region', ['region'], 'region'],
    ['log-archive', ['log_archive', 'audit'], 'log_archive'],
    ['prod', ['production', 'staging'], 'production'],
    ['prod', ['production', 'produce'], undefined],
    ['databses', ['databases', 'stores'], 'databases'],
    ['zebra', ['production', 'staging'], undefined],
    ['x'.repeat(200), ['x'.repeat(199)], undefined],
  ])('%s', (name, candidates, expected) => expect(nearest(name, candidates)).toBe(expected));
});

describe('suggestion', () => {
  it('lists what there is where nothing is near', () => expect(suggestion('zebra', ['b', 'a'])).toBe('there is a, b'));
  it('says nothing where there is too much to list', () =>
    expect(
      suggestion(
        'zebra',
        Array.from({ length: 13 }, (_, index) => `name${index}`),
      ),
    ).toBeUndefined());
});
