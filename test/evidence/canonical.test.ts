import canonicalize from 'canonicalize';
import { describe, expect, test } from 'vitest';
import { canonicalBytes, canonicalJson, sha256Hex } from '../../src/evidence/canonical.ts';
import { parseStrict } from '../../src/evidence/strict-json.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('canonicalJson', () => {
  test.each<[name: string, value: unknown, text: string]>([
    ['members sorted by UTF-16 code unit', { b: 1, a: 2, '\u{1f600}': 3, '\ufb33': 4 }, '{"a":2,"b":1,"\u{1f600}":3,"\ufb33":4}'],
    [
      'numbers as RFC 8785 writes them',
      [1e21 / 1e6, 0.000001, 1e-7, -0, 9007199254740991],
      '[1000000000000000,0.000001,1e-7,0,9007199254740991]',
    ],
    ['undefined members left out', { a: undefined, b: null }, '{"b":null}'],
    ['a string alone', 'é\u0007', '"é\\u0007"'],
    ['objects without a prototype', Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
    ['a member called __proto__', JSON.parse('{"__proto__":{"x":1}}'), '{"__proto__":{"x":1}}'],
  ])('%s', (_, value, text) => expect(canonicalJson(value)).toBe(text));

  test.each<[name: string, value: unknown, message: RegExp]>([
    ['a lone surrogate', { a: ['\ud800'] }, /\$\.a\[0\] holds a lone surrogate/],
    ['a lone surrogate in a name', { '\udc00': 1 }, /member name with a lone surrogate/],
    ['undefined in an array', [1, undefined], /\$\[1\] holds undefined in an array/],
    ['a hole in an array', Array(1), /\$\[0\] holds undefined in an array/],
    ['undefined alone', undefined, /undefined/],
    ['NaN', { a: Number.NaN }, /NaN/],
    ['infinity', [Number.POSITIVE_INFINITY], /Infinity/],
    ['an integer beyond 2^53', 2 ** 53, /beyond 2\^53/],
    ['a big integer', 1n, /bigint/],
    ['a date', { at: new Date(0) }, /\$\.at holds a Date object/],
    ['a map', new Map(), /a Map object/],
    ['bytes', Uint8Array.of(1), /a Uint8Array object/],
    ['a function', { toJSON: () => 1 }, /function/],
    ['a symbol', [Symbol('x')], /symbol/],
    [
      'a loop',
      (() => {
        const loop: unknown[] = [];
        loop.push(loop);
        return loop;
      })(),
      /levels of nesting/,
    ],
  ])('refuses %s', (_, value, message) => {
    expect(() => canonicalJson(value)).toThrow(expect.objectContaining({ code: 'malformed', message: expect.stringMatching(message) }));
  });

  test('as bytes it is the same text, however long and whatever its characters', () => {
    const value = Array.from({ length: 30_000 }, (_, index) => ({ '\u{1f600}é': `${'\u{1f511}'.repeat(index % 5)}${index}` }));
    expect(Buffer.from(canonicalBytes(value)).equals(bytes(canonicalJson(value)))).toBe(true);
    expect(() => canonicalBytes([...value, Number.NaN])).toThrow(/NaN/);
  });

  test('does not depend on the order of insertion, and reads back as it was', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const value = randomJson(seed);
      const text = canonicalJson(value);
      expect(canonicalJson(reversed(value))).toBe(text);
      // Another program's RFC 8785.
      expect(canonicalize(value)).toBe(text);
      expect(parseStrict(bytes(text), 'x')).toEqual(JSON.parse(text));
      expect(canonicalJson(JSON.parse(text))).toBe(text);
    }
  });
});

test('sha256Hex of the empty string', () => {
  expect(sha256Hex('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
});

describe('parseStrict', () => {
  test.each([
    '{"a":1,"b":{"a":1},"c":[{"a":1},{"a":2}]}',
    '["a","a","{\\"a\\":1,\\"a\\":2}"]',
    '{"a\\\\":1,"a":2}',
    '{"a":"b","b":"a"}',
    ' 1 ',
    '{"":{"":[]}}',
  ])('reads %s', (text) => expect(parseStrict(bytes(text), 'x')).toEqual(JSON.parse(text)));

  test.each([
    ['{"a":1,"a":1}', /"a" twice/],
    ['{"a":1,"b":[{"x":[],"c":{},"x":0}]}', /"x" twice/],
    ['{"a":1,"\\u0061":1}', /"a" twice/],
    ['{"a,}":1,"a,}":1}', /"a,}" twice/],
    ['{"\\"":1,"\\"":1}', /twice/],
    ['{"":1,"":1}', /"" twice/],
    ['{} {}', /is not JSON/],
    ["{'a':1}", /is not JSON/],
    ['{"a":1,}', /is not JSON/],
    ['', /is not JSON/],
    ['\ufeff{}', /is not JSON/],
    ['NaN', /is not JSON/],
    [`${'['.repeat(300)}${']'.repeat(300)}`, /nests more than 200 levels/],
  ])('refuses %s', (text, message) => {
    expect(() => parseStrict(bytes(text), 'the text')).toThrow(
      expect.objectContaining({ code: 'malformed', message: expect.stringMatching(message) }),
    );
  });

  test('refuses what is no UTF-8', () => {
    expect(() => parseStrict(Uint8Array.of(0x22, 0xc3, 0x22), 'the text')).toThrow('the text is not UTF-8');
  });

  test('does not choke on a string of millions of characters', () => {
    const text = JSON.stringify({ payload: 'A'.repeat(5_000_000), quotes: '"\\'.repeat(100_000) });
    expect(parseStrict(bytes(text), 'x')).toEqual(JSON.parse(text));
  });
});

/** A small generator: the same seed gives the same value. */
function randomJson(seed: number): unknown {
  let state = seed;
  const next = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
  const word = () => ['a', 'B', '"', '\\', 'é', '\u{1f600}', '{', ',', ':', ' ', '\n', '0'].filter(() => next(3) === 0).join('');
  const value = (depth: number): unknown => {
    const kind = next(depth > 4 ? 4 : 6);
    if (kind === 0) return null;
    if (kind === 1) return next(2) === 0;
    if (kind === 2) return (next(2_000_000) - 1_000_000) / ([1, 7, 1000][next(3)] ?? 1);
    if (kind === 3) return word();
    if (kind === 4) return Array.from({ length: next(4) }, () => value(depth + 1));
    return Object.fromEntries(Array.from({ length: next(5) }, () => [word(), value(depth + 1)]));
  };
  return value(0);
}

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversed(member)]),
  );
}
