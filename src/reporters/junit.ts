import type { Finding, Qualification, Verdict } from '../record.ts';
import { deviationWords, isAccepted, type RunCase, runCasesOf } from './cases.ts';
import { element, textOf } from './junit/xml.ts';
import type { ReporterOptions } from './options.ts';
import { shownLines } from './shown.ts';
import { actualLines, expectedLines } from './values.ts';
import { groupBy, placeOf } from './view.ts';

/** How a test ends in JUnit. There is no fifth way: what is neither a pass nor red is skipped. */
type Ending = 'pass' | 'failure' | 'error' | 'skipped';

interface Case {
  readonly name: string;
  readonly classname: string;
  readonly ending: Ending;
  /** Tells apart what JUnit has one word for. */
  readonly type?: string;
  readonly message: string;
  readonly lines: readonly string[];
}

/**
 * What reads JUnit must come to the same end as the exit code of the run. So `unknown` is an error, which is red, and never skipped; and a failure
 * beside an accepted deviation is skipped, with FAIL in its message: a failure would be red where the run conforms. The record has it as a fail.
 */
function endingOf(record: Qualification, finding: Finding): Pick<Case, 'ending' | 'type'> {
  if (finding.outcome === 'pass') return { ending: 'pass' };
  if (finding.outcome === 'unknown') return { ending: 'error', type: 'unknown' };
  if (finding.outcome === 'not-applicable') return { ending: 'skipped', type: 'not-applicable' };
  return isAccepted(record, finding) ? { ending: 'skipped', type: 'accepted-deviation' } : { ending: 'failure', type: 'fail' };
}

const labelled = (label: string, lines: readonly string[]): readonly string[] =>
  lines.map((line, index) => (index === 0 ? `${label}: ${line}` : `  ${line}`));

function caseOf(record: Qualification, verdict: Verdict, finding: Finding): Case {
  const end = endingOf(record, finding);
  const deviation = deviationWords(record, finding);
  const said = end.type === 'accepted-deviation' ? `FAIL beside an accepted deviation. ${finding.message}` : finding.message;
  return {
    name: finding.testCase,
    classname: verdict.check,
    ...end,
    message: deviation === undefined ? said : `${said} ${deviation}`,
    lines: [
      finding.message,
      ...labelled('requirement', [finding.requirement]),
      ...labelled('resource', [finding.resource]),
      ...labelled('in', [placeOf(record, { verdict, finding })]),
      ...labelled('expected', shownLines(expectedLines(finding))),
      ...labelled('actual', shownLines(actualLines(finding))),
      ...(deviation === undefined ? [] : labelled('deviation', [deviation])),
      ...labelled('facts', finding.facts),
      ...labelled('observed at', [finding.observedAt]),
    ],
  };
}

/** A narrowed run exits as what it covers: what it leaves out is skipped, so that it shows, and is not red where the run is not. */
function caseOfRun(run: RunCase): Case {
  const { outcome, isPartial } = run;
  const endings = { pass: 'pass', fail: 'failure', unknown: 'error', 'not-applicable': 'skipped' } as const;
  return {
    name: run.testCase,
    classname: run.id,
    ending: isPartial === true ? 'skipped' : endings[outcome],
    ...(outcome === 'pass' ? {} : { type: isPartial === true ? 'partial' : outcome }),
    message: run.message,
    lines: [run.message, ...labelled('expected', shownLines(expectedLines(run))), ...labelled('actual', shownLines(actualLines(run)))],
  };
}

function testcase({ name, classname, ending, type, message, lines }: Case): string {
  if (ending === 'pass') return element('testcase', { name, classname });
  // What is skipped is shown by most readers by its message alone: the rest goes where they show output.
  const isSkipped = ending === 'skipped';
  const end = element(ending, { type, message }, isSkipped ? [] : [textOf(lines)]);
  return element('testcase', { name, classname }, [
    end,
    ...(isSkipped && type !== 'not-applicable' ? [element('system-out', {}, [textOf(lines)])] : []),
  ]);
}

const counted = (cases: readonly Case[], ending: Ending): number => cases.filter((one) => one.ending === ending).length;

interface Suite {
  readonly name: string;
  readonly cases: readonly Case[];
  readonly properties: Readonly<Record<string, string>>;
}

function suiteOf({ name, cases, properties }: Suite, { startedAt }: Qualification): string {
  const attributes = {
    name,
    tests: cases.length,
    failures: counted(cases, 'failure'),
    errors: counted(cases, 'error'),
    skipped: counted(cases, 'skipped'),
    // Local time by the tools that write it, and so without a zone.
    timestamp: startedAt.slice(0, 19),
  };
  const listed = Object.entries(properties).map(([key, value]) => element('property', { name: key, value }));
  return element('testsuite', attributes, [
    '\n',
    element('properties', {}, listed),
    '\n',
    ...cases.flatMap((one) => [testcase(one), '\n']),
  ]);
}

function runSuite(record: Qualification, runCases: readonly RunCase[]): Suite {
  const { runId, conclusion, judgementSha256, purpose, mode, system, spec, tool, scope } = record;
  return {
    name: 'run',
    cases: runCases.filter(({ id }) => id.startsWith('run.')).map(caseOfRun),
    properties: {
      run: runId,
      conclusion,
      judgement_sha256: judgementSha256,
      purpose,
      mode,
      scope: scope.narrowed ? 'partial' : 'whole',
      system: `${system.name} (${system.id})`,
      spec: spec.name,
      spec_sha256: spec.sha256,
      tool: `${tool.name} ${tool.version}`,
    },
  };
}

function suiteOfVerdict(record: Qualification, verdict: Verdict, silent: ReadonlyMap<string, readonly RunCase[]>): Suite {
  const { check, title, outcome, target, references } = verdict;
  const name = `${check}@${[target.account ?? 'organization', ...(target.region === undefined ? [] : [target.region])].join('/')}`;
  const cases = [...verdict.findings.map((finding) => caseOf(record, verdict, finding)), ...(silent.get(name) ?? []).map(caseOfRun)];
  const clauses = references.map(({ framework, clause }) => `${framework} ${clause}`).join('; ');
  return { name, cases, properties: { title, outcome, references: clauses } };
}

/**
 * The record as JUnit XML: a suite for the run itself, one for each verdict, a test case for each finding. It is red where the run's exit code is
 * not 0. The same record gives the same text.
 */
export async function renderJunit(record: Qualification, options: Pick<ReporterOptions, 'exitCode' | 'pause'>): Promise<string> {
  const { exitCode, pause = async () => undefined } = options;
  const runCases = runCasesOf(record, exitCode);
  const silent = groupBy(runCases, ({ testCase }) => testCase);
  const suites = [runSuite(record, runCases), ...record.verdicts.map((verdict) => suiteOfVerdict(record, verdict, silent))];
  const cases = suites.flatMap((suite) => suite.cases);
  const written: string[] = [];
  for (const suite of suites) {
    await pause();
    written.push('\n', suiteOf(suite, record));
  }
  const attributes = {
    name: 'iq',
    time: (Math.max(0, Date.parse(record.finishedAt) - Date.parse(record.startedAt)) / 1000).toFixed(3),
    tests: cases.length,
    failures: counted(cases, 'failure'),
    errors: counted(cases, 'error'),
  };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', attributes, [...written, '\n'])}\n`;
}
