import { describe, expect, it } from 'vitest';
import { findingsIn, problemsIn, type Row } from './samples.ts';

/** Runs the rows of each requirement over the sample: what does not pass is what the row expects, and there is always something judged. */
export function runTables(tables: Readonly<Record<string, readonly Row[]>>): void {
  describe.each(Object.entries(tables))('%s', (requirement, rows) => {
    it.each(rows.map((row) => [row.name, row] as const))('%s', (_, row) => {
      const findings = findingsIn(requirement, row);
      expect(findings).not.toEqual([]);
      expect(problemsIn(findings)).toEqual(row.expected);
      const told = findings.find(({ outcome }) => row.expected.length === 0 || outcome !== 'pass');
      if (row.says !== undefined) expect(told?.message).toMatch(row.says);
    });
  });
}
