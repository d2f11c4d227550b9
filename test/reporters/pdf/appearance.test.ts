import { describe, expect, it } from 'vitest';
import { type ShownSignature, signatureAppearance } from '../../../src/reporters/pdf/appearance.ts';

const size = { width: 236, height: 66 };
const shown: ShownSignature = {
  printedName: 'Zoë Müller-Żółć',
  role: 'approver',
  unit: 'QA',
  meaning: 'Approved for release',
  decision: 'signed',
  signedAt: '2026-11-23T03:31:22Z',
  zone: 'Europe/Berlin',
  sha256: 'ab'.repeat(32),
};

/** Every point of the outlines. */
const pointsOf = (content: string): readonly (readonly [number, number])[] =>
  [...content.matchAll(/(-?\d+\.\d{3}) (-?\d+\.\d{3})(?= )/g)].map(([, x, y]) => [Number(x), Number(y)] as const);

const wordsOf = (content: string): string => {
  const hex = /ActualText <feff([0-9a-f]+)>/.exec(content)?.[1] ?? '';
  return new TextDecoder('utf-16be').decode(Buffer.from(hex, 'hex'));
};

describe('what the field of a person shows', () => {
  it('is outlines alone, with the words for readers of words', () => {
    const content = signatureAppearance(shown, size);
    expect(content).not.toMatch(/\b(BT|Tf|Tj|Do)\b/);
    expect(content.startsWith('/Span << /ActualText <feff')).toBe(true);
    expect(wordsOf(content).split('\n')).toEqual([
      'Signed by Zoë Müller-Żółć',
      'approver (QA): Approved for release',
      '2026-11-23 04:31:22 (Europe/Berlin), 2026-11-23T03:31:22Z',
      `sign-off sha256:${'ab'.repeat(32)}`,
    ]);
  });

  it('writes out what the font has no glyph for', () => {
    expect(wordsOf(signatureAppearance({ ...shown, printedName: '日本' }, size))).toContain('Signed by \\u{65E5}\\u{672C}');
  });

  it.each<[string, Partial<ShownSignature>]>([
    ['short', {}],
    ['a long meaning', { meaning: 'I reviewed every test case and its evidence. '.repeat(5).trim() }],
    ['a long word', { printedName: 'W'.repeat(180) }],
    ['a rejection with a reason', { decision: 'rejected', reason: 'The change number is another one. '.repeat(20).trim() }],
  ])('stays inside of its frame: %s', (_, change) => {
    const points = pointsOf(signatureAppearance({ ...shown, ...change }, size));
    expect(points.length).toBeGreaterThan(500);
    expect(points.filter(([x, y]) => x < 0 || x > size.width || y < 0 || y > size.height)).toEqual([]);
  });
});
