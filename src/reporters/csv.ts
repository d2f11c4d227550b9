import type { Finding, Qualification, Verdict } from '../record.ts';
import { isAccepted, type RunCase, runCasesOf } from './cases.ts';
import { csvLine } from './csv/lines.ts';
import type { ReporterOptions } from './options.ts';
import { accountLabel, targetOf } from './view.ts';

/** What one line is about. */
interface Row {
  readonly record: Qualification;
  /** Its id; `run` where the line is about the run itself. */
  readonly check: string;
  readonly requirementId: string;
  readonly requirement: string;
  readonly testCase: string;
  readonly outcome: string;
  readonly expected: unknown;
  readonly actual: unknown;
  readonly message: string;
  /** Absent where the line is about the run itself. */
  readonly located?: { readonly verdict: Verdict; readonly finding: Finding };
}

interface Column {
  readonly title: string;
  /** What stands in it, for docs. */
  readonly means: string;
  readonly cell: (row: Row) => string | undefined;
}

const json = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? null));
const target = ({ located }: Row) => (located === undefined ? {} : targetOf(located));
const deviation = ({ located }: Row) => located?.finding.deviation;

function standing({ record, located }: Row): string | undefined {
  if (located?.finding.deviation === undefined) return undefined;
  return isAccepted(record, located.finding) ? 'accepted' : 'expired';
}

/** The columns of the CSV, in their order. A cell is empty where there is nothing to say. */
export const columns: readonly Column[] = [
  { title: 'run_id', means: 'id of the run', cell: ({ record }) => record.runId },
  { title: 'conclusion', means: 'of the whole run, the same in every line', cell: ({ record }) => record.conclusion },
  {
    title: 'scope',
    means: 'whole, or partial where the run was narrowed',
    cell: ({ record }) => (record.scope.narrowed ? 'partial' : 'whole'),
  },
  { title: 'mode', means: 'live, replay (of saved facts: no qualification) or merged', cell: ({ record }) => record.mode },
  { title: 'check', means: 'id of the check; run where the line is about the run itself', cell: ({ check }) => check },
  { title: 'requirement_id', means: 'stable, never reused', cell: ({ requirementId }) => requirementId },
  { title: 'requirement', means: 'the sentence for people', cell: ({ requirement }) => requirement },
  { title: 'outcome', means: 'pass, fail, unknown or not-applicable; a deviation does not change it', cell: ({ outcome }) => outcome },
  { title: 'deviation', means: 'accepted where one in force stands beside a failure, else expired', cell: standing },
  { title: 'deviation_id', means: 'id of the deviation', cell: (row) => deviation(row)?.id },
  { title: 'deviation_kind', means: 'planned or unplanned', cell: (row) => deviation(row)?.kind },
  { title: 'deviation_expires', means: 'the last day on which it holds', cell: (row) => deviation(row)?.expires },
  { title: 'account_id', means: '12 digits; empty where it is about the organization', cell: (row) => target(row).account },
  {
    title: 'account',
    means: 'name and id',
    cell: (row) => {
      const { account } = target(row);
      return account === undefined ? undefined : accountLabel(row.record, account);
    },
  },
  { title: 'region', means: 'empty where it is about no region', cell: (row) => target(row).region },
  { title: 'resource', means: 'an ARN where AWS has one', cell: ({ located }) => located?.finding.resource },
  { title: 'message', means: 'one sentence', cell: ({ message }) => message },
  { title: 'expected', means: 'as text, or as JSON', cell: ({ expected }) => json(expected) },
  { title: 'actual', means: 'as text, or as JSON; null where AWS did not answer', cell: ({ actual }) => json(actual) },
  { title: 'method', means: 'observed, or attested by a document', cell: ({ located }) => located?.finding.method },
  { title: 'observed_at', means: "AWS's Date of the oldest fact that it rests on", cell: ({ located }) => located?.finding.observedAt },
  { title: 'facts', means: 'keys of these facts', cell: ({ located }) => located?.finding.facts.join(' ') },
  { title: 'trace', means: "the owner's requirement and risk ids", cell: ({ located }) => located?.finding.trace.join(' ') },
  {
    title: 'references',
    means: 'clauses that the check is relevant to',
    cell: ({ located }) => located?.verdict.references.map(({ framework, clause }) => `${framework} ${clause}`).join(', '),
  },
  { title: 'test_case', means: 'requirement_id@account/region/resource: stable across runs', cell: ({ testCase }) => testCase },
  { title: 'judgement_sha256', means: 'digest of spec, facts and verdicts', cell: ({ record }) => record.judgementSha256 },
];

function rowOf(record: Qualification, verdict: Verdict, finding: Finding): Row {
  return { record, check: verdict.check, ...finding, located: { verdict, finding } };
}

function rowOfRun(record: Qualification, { id, ...said }: RunCase): Row {
  return { record, check: id.startsWith('run.') ? 'run' : id, requirementId: id, ...said };
}

/**
 * The record as CSV (RFC 4180, UTF-8): one head; lines for the run itself, which say of an interrupted or narrowed run what its findings cannot; one
 * line for each finding. The same record gives the same text.
 */
export async function renderCsv(record: Qualification, options: Pick<ReporterOptions, 'exitCode' | 'pause'>): Promise<string> {
  const { exitCode, pause = async () => undefined } = options;
  const lineOf = (row: Row): string => csvLine(columns.map(({ cell }) => cell(row) ?? ''));
  const lines = [csvLine(columns.map(({ title }) => title)), ...runCasesOf(record, exitCode).map((run) => lineOf(rowOfRun(record, run)))];
  for (const verdict of record.verdicts) {
    await pause();
    lines.push(...verdict.findings.map((finding) => lineOf(rowOf(record, verdict, finding))));
  }
  return lines.join('');
}
