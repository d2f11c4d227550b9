import type { Architecture } from '../../architecture/model.ts';
import type { Finding, Qualification } from '../../record.ts';
import { sceneOf } from '../picture/compose.ts';
import type { EmbeddedNumber } from './model.ts';

/** What the picture of the same two numbers, by number. */
export function numbersOf(record: Qualification, architecture: Architecture): Readonly<Record<string, EmbeddedNumber>> {
  const { callouts } = sceneOf(bearingTestCases(record), architecture);
  return Object.fromEntries(
    callouts.map(({ number, where, items }) => [number, { where, testCases: items.flatMap(({ deviations }) => deviations) }]),
  );
}

/** The picture names the deviation of each failure and not its test case: this record has the one in place of the other. */
function bearingTestCases(record: Qualification): Qualification {
  const bearing = (finding: Finding): Finding => ({ ...finding, deviation: { id: finding.testCase, kind: 'planned', expires: '' } });
  return { ...record, verdicts: record.verdicts.map((verdict) => ({ ...verdict, findings: verdict.findings.map(bearing) })) };
}
