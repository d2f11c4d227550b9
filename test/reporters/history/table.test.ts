import { describe, expect, it } from 'vitest';
import type { HistoryRun } from '../../../src/history/model.ts';
import { renderHistoryTable } from '../../../src/reporters/history/table.ts';
import { historyWith, hostile, mark, night } from './rows.ts';

const plain = { color: false, width: 80 };
const lineOf = (run: HistoryRun): string => renderHistoryTable(historyWith([run]), plain).split('\n')[3] ?? '';

describe('the table of a history', () => {
  it('is a line of at most 80 columns for each run, and says how many hold', () => {
    const text = renderHistoryTable(
      historyWith([
        night(1),
        night(2, { drift: mark() }),
        night(3, {
          purpose: 'post-change',
          conclusion: 'does-not-conform',
          drift: mark({ verdicts: 12, resources: 140, result: 'changed' }),
        }),
        {
          kind: 'problem',
          path: 'evidence/x',
          problem: 'digest of facts.jsonl.gz: it is another one than what was sealed, whatever that was',
        },
        { kind: 'other', path: 'evidence/y', what: 'an IQ protocol, and no record of a run' },
      ]),
      plain,
    );
    expect(text).toMatchInlineSnapshot(`
      "SYS-CC in o-exampleorgid

      started (UTC)    run       purpose       conclusion  pass fail unkn drift
      2026-11-01 02:00 0193a501  qualification conforms    1206    0    0 -
      2026-11-02 02:00 0193a502  qualification conforms    1206    0    0 =
      2026-11-03 02:00 0193a503  post-change   fails       1206    0    0 12t 140r
      DOES NOT HOLD evidence/x: digest of facts.jsonl.gz: it is another one than what
                    was sealed, whatever that was
      no record     evidence/y: an IQ protocol, and no record of a run

      conforms*: with accepted deviations. fails: does not conform.
      drift, against the whole run before of the same system: = nothing changed; t
      test cases, r resources, s lines of the resolved spec that changed; ? not all
      could be compared; - nothing came before.

      4 packages: 1 of them does not hold
      "
    `);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it.each<[string, Partial<HistoryRun>, string]>([
    ['nothing changed', { drift: mark() }, '='],
    ['everything changed', { drift: mark({ verdicts: 1, resources: 2, spec: 3, notCompared: 1, result: 'changed' }) }, '1t 2r 3s ?'],
    ['nobody knows', { drift: mark({ notCompared: 2, result: 'unknown' }) }, '?'],
    ['nothing came before', {}, '-'],
    ['a replay', { mode: 'replay' }, 'replay'],
    ['a narrowed run', { isNarrowed: true }, 'partial'],
    ['an aborted run', { conclusion: 'aborted' }, 'aborted'],
    ['a copy', { copyOf: 'evidence/1' }, 'copy'],
  ])('says where %s', (_, change, drift) => {
    expect(lineOf(night(1, change))).toMatch(new RegExp(` ${drift.replaceAll('?', '\\?')}$`));
  });

  it('tells runs of one second apart by the end of their ids', () => {
    const ids = ['0193a5f0-7c00-7000-8000-000000000001', '0193a5f0-7c00-7000-8000-000000000002'];
    const text = renderHistoryTable(historyWith(ids.map((runId) => night(1, { runId }))), plain);
    expect(text).toContain(' …00000001 ');
    expect(text).toContain(' …00000002 ');
  });

  it('names the system of each run where there are several', () => {
    const text = renderHistoryTable(historyWith([night(1), night(1, { system: 'SYS-2' })]), plain);
    expect(text.match(/SYS-(CC|2) in o-exampleorgid/g)).toHaveLength(2);
  });

  it('shows hostile text as text', () => {
    const rows = [
      night(1, { system: hostile }),
      { kind: 'problem', path: hostile, problem: hostile } as const,
      { kind: 'other', path: hostile, what: hostile } as const,
    ];
    const text = renderHistoryTable(historyWith(rows), plain);
    expect(text).toContain('\\u{1B}[31m');
    for (const char of ['\u001b', '\u202e']) expect(text).not.toContain(char);
  });
});
