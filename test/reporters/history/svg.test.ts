import { describe, expect, it } from 'vitest';
import { renderHistorySvg } from '../../../src/reporters/history/svg.ts';
import { historyWith, hostile, mark, night } from './rows.ts';

const count = (svg: string, what: RegExp): number => svg.match(what)?.length ?? 0;
/** Without the legend. */
const drawn = (svg: string): string =>
  svg
    .split('\n')
    .filter((line) => line.startsWith('<g'))
    .join('\n');

describe('the picture of a history', () => {
  const summary = { pass: 1000, fail: 5, unknown: 2, 'not-applicable': 0 };
  const svg = renderHistorySvg(
    historyWith([
      night(1),
      night(2, { drift: mark(), summary }),
      night(3, { drift: mark({ resources: 1, result: 'changed' }) }),
      night(4, { drift: mark({ notCompared: 1, result: 'unknown' }) }),
      night(5, { mode: 'replay' }),
      { kind: 'problem', path: 'evidence/x', problem: 'its seal is broken', startedAt: '2026-11-05T00:00:00Z' },
      { kind: 'other', path: 'evidence/y', what: 'a protocol' },
    ]),
  );

  it('has a bar for each run, a part for each outcome that there is, and a mark for each drift', () => {
    expect(count(drawn(svg), /<g/g)).toBe(6);
    expect(count(drawn(svg), /class="pass"/g)).toBe(5);
    expect(count(drawn(svg), /<rect class="fail"/g)).toBe(1);
    expect(count(drawn(svg), /<rect class="unknown"/g)).toBe(1);
    expect([/class="changed"/g, /class="unsure"/g, /class="same"/g, /class="part"/g].map((mark) => count(drawn(svg), mark))).toEqual([
      1, 1, 1, 1,
    ]);
    expect(svg).toContain('<title>evidence/x does not hold: its seal is broken</title>');
    expect(svg).toContain('<title id="title">SYS-CC: 5 runs, 1 that do not hold</title>');
  });

  it('stands by itself: no script, nothing from elsewhere, light and dark', () => {
    expect(svg).not.toMatch(/<script|href|url\(|@import|<image|<foreignObject/);
    expect(count(svg, /https?:/g)).toBe(1);
    expect(svg).toContain('@media (prefers-color-scheme:dark)');
  });

  it('is well-formed, whatever names hold', () => {
    const text = renderHistorySvg(historyWith([night(1, { system: hostile }), { kind: 'problem', path: hostile, problem: hostile }]));
    expect(text).not.toContain('<script');
    expect(text).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;');
    for (const char of ['\u001b', '\u202e']) expect(text).not.toContain(char);
    const open: string[] = [];
    for (const [, close, name = '', own] of text.matchAll(/<(\/?)([a-z]+)(?:\s[^<>]*?)?(\/?)>/g)) {
      if (close === '/') expect(open.pop()).toBe(name);
      else if (own !== '/') open.push(name);
    }
    expect(open).toEqual([]);
  });

  it('shows a failure also where it is one among thousands, and a thousand runs in one picture', () => {
    const one = renderHistorySvg(historyWith([night(1, { summary: { pass: 20_000, fail: 1, unknown: 0, 'not-applicable': 0 } })]));
    expect(drawn(one)).toMatch(/<rect class="fail" [^>]*height="4"/);
    const many = renderHistorySvg(historyWith(Array.from({ length: 1000 }, (_, index) => night((index % 28) + 1))));
    expect(count(drawn(many), /<g/g)).toBe(1000);
    expect(Number(/width="(\d+)"/.exec(many)?.[1])).toBeLessThan(15_000);
  });
});
