import { describe, expect, it, test } from 'vitest';
import { arnCovers, arnOverlaps, arnParts } from '../../src/policy/arn.ts';
import { covers, matches, overlaps } from '../../src/policy/glob.ts';
import { Random } from './random.ts';

test.each<readonly [pattern: string, text: string, expected: boolean]>([
  ['', '', true],
  ['', 'a', false],
  ['a', 'a', true],
  ['a', 'A', false],
  ['a', 'ab', false],
  ['?', '', false],
  ['?', 'a', true],
  ['?', 'ab', false],
  ['*', '', true],
  ['*', 'a/b:c', true],
  ['**', 'a', true],
  ['a*', 'a', true],
  ['*a', 'ba', true],
  ['*a', 'ab', false],
  ['a*c', 'abc', true],
  ['a*c', 'abcb', false],
  ['a*b*c', 'axbxbxc', true],
  ['*ab', 'aab', true],
  ['?*?', 'a', false],
  ['?*?', 'ab', true],
  ['a.c', 'abc', false],
  ['[a]', 'a', false],
])('%j and %j: %s', (pattern, text, expected) => expect(matches(pattern, text)).toBe(expected));

test.each<readonly [outer: string, inner: string, expected: boolean]>([
  ['*', '*', true],
  ['*', '?', true],
  ['?', '*', false],
  ['?', '?', true],
  ['?', 'a', true],
  ['a', '?', false],
  ['a*', 'a*b', true],
  ['a*b', 'a*', false],
  ['*a*', '*a', true],
  ['?*', '*', false],
  ['*', '', true],
  ['a*', 'b*', false],
  ['AWS*', 'AWSControlTower?', true],
])('whether %j takes in %j: %s', (outer, inner, expected) => expect(covers(outer, inner)).toBe(expected));

test.each<readonly [a: string, b: string, expected: boolean]>([
  ['', '', true],
  ['', '*', true],
  ['', '?', false],
  ['a', 'b', false],
  ['a*', '*b', true],
  ['a*', 'b*', false],
  ['a?', '?b', true],
  ['a?c', 'a*d', false],
  ['*a', '*b', false],
  ['**', '?', true],
  ['?', '??', false],
  ['a*a', 'a', false],
])('whether %j and %j meet: %s', (a, b, expected) => {
  expect(overlaps(a, b)).toBe(expected);
  expect(overlaps(b, a)).toBe(expected);
});

/** Every text of the two letters up to a length: a pattern of fewer signs than that has its shortest matches among them. */
function textsUpTo(length: number): readonly string[] {
  const longest = length === 0 ? [] : textsUpTo(length - 1);
  return [...new Set(['', ...longest, ...longest.flatMap((text) => [`${text}a`, `${text}b`])])];
}

describe('over all short texts', () => {
  const texts = textsUpTo(7);
  const pairs = new Random(7)
    .some(1_500, () => 0)
    .map((_, index) => {
      const random = new Random(index);
      const pattern = () => random.some(random.between(0, 4), () => random.pick(['a', 'b', '*', '?'])).join('');
      return { a: pattern(), b: pattern() };
    });
  const spelled = ({ a, b }: { readonly a: string; readonly b: string }) => `${a} and ${b}`;

  it('meets where some text matches both, and nowhere else', () => {
    const wrong = pairs.filter(({ a, b }) => overlaps(a, b) !== texts.some((text) => matches(a, text) && matches(b, text)));
    expect(wrong.map(spelled)).toEqual([]);
    expect(pairs.filter(({ a, b }) => overlaps(a, b) !== overlaps(b, a)).map(spelled)).toEqual([]);
  });

  it('takes in nothing that it does not match', () => {
    const covering = pairs.filter(({ a, b }) => covers(a, b));
    const wrong = covering.filter(({ a, b }) => texts.some((text) => matches(b, text) && !matches(a, text)));
    expect(wrong.map(spelled)).toEqual([]);
    expect(covering.length).toBeGreaterThan(200);
  });

  it('takes in itself, and meets all that it takes in', () => {
    expect(pairs.filter(({ a }) => !covers(a, a)).map(spelled)).toEqual([]);
    expect(pairs.filter(({ a, b }) => covers(a, b) && !overlaps(a, b)).map(spelled)).toEqual([]);
  });

  it('matches as a plain regular expression does', () => {
    const plain = (pattern: string) => new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
    const wrong = pairs.filter(({ a }) => texts.some((text) => matches(a, text) !== plain(a).test(text)));
    expect(wrong.map(spelled)).toEqual([]);
  });

  it('goes through a pattern of many wildcards without losing its way', () => {
    expect(matches('*a'.repeat(40), 'b'.repeat(4_000))).toBe(false);
    expect(overlaps('*a'.repeat(40), '*b'.repeat(40))).toBe(false);
  });
});

describe('ARNs', () => {
  const parts = (text: string) => arnParts(text) ?? [];

  it('have six parts, the last of which takes the rest', () => {
    expect(arnParts('arn:aws:logs:us-east-2:1:log-group:a:*')).toEqual(['arn', 'aws', 'logs', 'us-east-2', '1', 'log-group:a:*']);
    expect(arnParts('arn:aws:s3:::b/k')).toEqual(['arn', 'aws', 's3', '', '', 'b/k']);
    for (const text of ['', '*', 'arn', 'arn:aws:s3:b', 'arn:aws:iam::1']) expect(arnParts(text)).toBeNull();
  });

  test.each<readonly [outer: string, inner: string, covered: boolean, meeting: boolean]>([
    ['arn:*:iam::*:role/X', 'arn:aws:iam::1:role/X', true, true],
    ['arn:aws:iam::*:role/X', 'arn:aws:iam::1:role/x', false, false],
    // A wildcard of one part does not reach into the next.
    ['arn:aws:iam::*:role/X', 'arn:aws:iam::1:role/p:role/X', false, false],
    ['arn:aws:s3:::*', 'arn:aws:s3:us-east-2::b', false, false],
    ['arn:aws:s3:::b*', 'arn:aws:s3:::b/*', true, true],
    ['arn:aws:s3:::b/*', 'arn:aws:s3:::b*', false, true],
    ['arn:aws:s3:::b/x*', 'arn:aws:s3:::b/*y', false, true],
    ['arn:aws:s3:::a*', 'arn:aws:s3:::b*', false, false],
  ])('%s and %s', (outer, inner, covered, meeting) => {
    expect([arnCovers(parts(outer), parts(inner)), arnOverlaps(parts(outer), parts(inner))]).toEqual([covered, meeting]);
  });
});
