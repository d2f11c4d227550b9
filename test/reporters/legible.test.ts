import { describe, expect, test } from 'vitest';
import { escapeUnless, harmless, isVisible } from '../../src/reporters/legible.ts';
import { hostile } from './records.ts';

describe('harmless', () => {
  test.each([
    ['plain text', 'arn:aws:s3:::bucket', 'arn:aws:s3:::bucket'],
    ['an ANSI sequence', '\u001b[31m', '\\u{1B}[31m'],
    ['a C1 control', '\u009b2J', '\\u{9B}2J'],
    ['a line break', 'a\r\nb', 'a\\u{D}\\u{A}b'],
    ['a line separator', 'a\u2028b', 'a\\u{2028}b'],
    ['a bidi override', '\u202eabc', '\\u{202E}abc'],
    ['a zero-width joiner', 'a\u200db', 'a\\u{200D}b'],
    ['a lone surrogate', 'a\ud83d', 'a\\u{D83D}'],
    ['a private-use character', '\ue000', '\\u{E000}'],
    ['other scripts', 'Zürich 日本語 😀', 'Zürich 日本語 😀'],
    ['what looks like an escape', '\\u{41}', '\\u{5C}u{41}'],
  ])('%s', (_, text, shown) => {
    expect(harmless(text)).toBe(shown);
  });

  test('leaves nothing that a terminal obeys', () => {
    expect(harmless(hostile)).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
  });
});

test('what the predicate refuses is written out, and different texts stay different', () => {
  expect(escapeUnless('a😀', (codePoint) => isVisible(codePoint) && codePoint < 128)).toBe('a\\u{1F600}');
  expect(harmless('\\u{1B}')).not.toBe(harmless('\u001b'));
});
