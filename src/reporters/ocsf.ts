import type { Qualification } from '../record.ts';
import { runCasesOf } from './cases.ts';
import { findingEvent, type OfRun, runEvent } from './ocsf/event.ts';
import type { ReporterOptions } from './options.ts';

/**
 * The record as Compliance Findings of OCSF 1.6.0 (class 2003): events for the run itself, then one for each finding. A JSON array, as tools that
 * write and read `*.ocsf.json` have it, with each event on a line of its own: who wants JSON lines, as a stream or the way into Parquet does, cuts
 * the first and the last line off and the commas at the ends. The same record gives the same text.
 */
export async function renderOcsf(record: Qualification, options: Pick<ReporterOptions, 'exitCode' | 'pause'>): Promise<string> {
  const { exitCode, pause = async () => undefined } = options;
  const run: OfRun = { record, version: '1.6.0' };
  const lines = runCasesOf(record, exitCode).map((one) => JSON.stringify(runEvent(run, one)));
  for (const verdict of record.verdicts) {
    await pause();
    lines.push(...verdict.findings.map((finding) => JSON.stringify(findingEvent(run, verdict, finding))));
  }
  return `[\n${lines.join(',\n')}\n]\n`;
}
