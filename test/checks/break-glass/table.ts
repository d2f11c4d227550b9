import { describe, expect, it } from 'vitest';
import { production } from '../governance.ts';
import { linesOf } from '../world.ts';
import { findingsIn, type Row } from './samples.ts';

/** Runs the rows of each requirement over the sample: what does not pass is what the row expects, and there is always something judged. */
export function runTables(tables: Readonly<Record<string, readonly Row[]>>): void {
  describe.each(Object.entries(tables))('%s', (requirement, rows) => {
    it.each(rows.map((row) => [row.name, row] as const))('%s', (_, row) => {
      const findings = findingsIn(requirement, row);
      expect(findings).not.toEqual([]);
      const problems = findings.filter(({ outcome }) => outcome !== 'pass');
      expect(linesOf(problems).map((line) => line.replace(` ${production}/`, ' '))).toEqual(row.expected);
      if (row.says !== undefined) expect((problems[0] ?? findings[0])?.message).toMatch(row.says);
    });
    it('has a row that passes, one that fails and one that is unknown', () => {
      const outcomes = rows.map(({ expected }) => expected[0]?.split(' ')[0] ?? 'pass');
      expect(new Set(outcomes)).toEqual(new Set(['pass', 'fail', 'unknown']));
    });
  });
}
