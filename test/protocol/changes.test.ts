import { describe, expect, it } from 'vitest';
import { type Change, changesBetween } from '../../src/protocol/changes.ts';

describe('changes between two values of JSON', () => {
  it.each<[string, unknown, unknown, readonly Change[]]>([
    ['nothing', { a: [1, { b: null }] }, { a: [1, { b: null }] }, []],
    ['members in another order', { a: 1, b: 2 }, { b: 2, a: 1 }, []],
    ['a value deep inside', { a: { b: { c: 1, d: 2 } } }, { a: { b: { c: 3, d: 2 } } }, [{ path: 'a.b.c', before: 1, after: 3 }]],
    ['a member that came', { a: {} }, { a: { b: 1 } }, [{ path: 'a.b', after: 1 }]],
    ['a member that went', { a: { b: null } }, { a: {} }, [{ path: 'a.b', before: null }]],
    ['null instead of a value', { a: 1 }, { a: null }, [{ path: 'a', before: 1, after: null }]],
    ['another kind of value', { a: { b: 1 } }, { a: [1] }, [{ path: 'a', before: { b: 1 }, after: [1] }]],
    ['the order of a list', { a: ['x', 'y'] }, { a: ['y', 'x'] }, [{ path: 'a', before: ['x', 'y'], after: ['y', 'x'] }]],
    [
      'items by their ids, wherever they stand',
      {
        a: [
          { id: 'x', v: 1 },
          { id: 'y', v: 1 },
        ],
      },
      {
        a: [
          { id: 'z', v: 1 },
          { id: 'y', v: 2 },
        ],
      },
      [
        { path: 'a[x]', before: { id: 'x', v: 1 } },
        { path: 'a[y].v', before: 1, after: 2 },
        { path: 'a[z]', after: { id: 'z', v: 1 } },
      ],
    ],
    [
      'items without ids, as many as before',
      { a: [{ v: 1 }, { v: 2 }] },
      { a: [{ v: 1 }, { v: 3 }] },
      [{ path: 'a[1].v', before: 2, after: 3 }],
    ],
    [
      'an item that was put before others',
      { a: [{ v: 1 }, { v: 2 }] },
      { a: [{ v: 0 }, { v: 1 }, { v: 2 }] },
      [{ path: 'a[0]', after: { v: 0 } }],
    ],
    [
      'an item that is there once more',
      { a: [{ v: 1 }] },
      { a: [{ v: 1 }, { v: 1 }] },
      [{ path: 'a', before: [{ v: 1 }], after: [{ v: 1 }, { v: 1 }] }],
    ],
    [
      'an id that two items share',
      {
        a: [
          { id: 'x', v: 1 },
          { id: 'x', v: 2 },
        ],
      },
      {
        a: [
          { id: 'x', v: 1 },
          { id: 'x', v: 3 },
        ],
      },
      [{ path: 'a[1].v', before: 2, after: 3 }],
    ],
  ])('%s', (_, before, after, expected) => expect(changesBetween(before, after)).toEqual(expected));
});
