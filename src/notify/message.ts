import type { Drift } from '../drift/model.ts';
import { conclusionWords } from '../reporters/glossary.ts';
import { harmless } from '../reporters/legible.ts';
import { locate } from '../reporters/view.ts';
import type { EndedRun, FailedRun, Message, MessageDrift, MessageRecord, Occasion } from './model.ts';
import { textOf } from './text.ts';

/** So many test cases, and so many changes, are named. */
const shown = 10;
/** What SNS takes. */
const longestSubject = 100;
/** Of one name or sentence: a name that a stranger gave must not make a message that nobody takes. */
const longestText = 500;

/** What is sent of a run that left a package. No values of AWS are in it: names of test cases and resources, counts and digests. */
export function messageOf(run: EndedRun, { because }: Occasion): Message {
  const { record, exitCode, drift } = run;
  const parts = {
    schemaVersion: 1,
    kind: 'run',
    runId: record.runId,
    exitCode,
    because: because.map(short),
    subject: subjectOf(
      `${record.scope.narrowed ? 'PARTIAL: ' : ''}${conclusionWords[record.conclusion]}${wordOf(drift)}`,
      exitCode,
      record.system.name,
    ),
    error: null,
    record: recordOf(run),
    before: typeof run.before === 'string' ? null : run.before,
    drift: drift === undefined ? null : driftOf(drift),
  } as const;
  return { ...parts, text: textOf(parts) };
}

/** What is sent of a run that left none. */
export function failureOf({ runId, exitCode, error }: FailedRun, { because }: Occasion): Message {
  const parts = {
    schemaVersion: 1,
    kind: 'could-not-run',
    runId,
    exitCode,
    because: because.map(short),
    subject: subjectOf('Could not run', exitCode, undefined),
    error: short(error),
    record: null,
    before: null,
    drift: null,
  } as const;
  return { ...parts, text: textOf(parts) };
}

function wordOf(drift: Drift | undefined): string {
  if (drift === undefined || drift.result === 'nothing') return '';
  return drift.result === 'changed' ? ', and something changed' : ', and not all could be compared';
}

/** Printable ASCII on one line, which SNS takes; what is none stands as a question mark. */
function subjectOf(words: string, exitCode: number | null, system: string | undefined): string {
  const start = `iq: ${words}${exitCode === null ? '' : ` (exit ${exitCode})`}`;
  const text = system === undefined ? start : `${start}: ${system}`;
  const ascii = text.replace(/[^\x20-\x7e]/gu, '?').trimEnd();
  return ascii.length <= longestSubject ? ascii : `${ascii.slice(0, longestSubject - 3)}...`;
}

function recordOf({ record, path, bundleSha256 }: EndedRun): MessageRecord {
  const open = ['fail', 'unknown'].flatMap((outcome) => locate(record).filter(({ finding }) => finding.outcome === outcome));
  const { conclusion, outcome, purpose, mode, startedAt, finishedAt, summary, judgementSha256 } = record;
  return {
    conclusion,
    outcome,
    system: { id: short(record.system.id), name: short(record.system.name) },
    purpose,
    mode,
    narrowed: record.scope.narrowed,
    startedAt,
    finishedAt,
    summary,
    testCases: open.slice(0, shown).map(({ finding }) => ({
      testCase: short(finding.testCase),
      outcome: finding.outcome,
      requirement: short(finding.requirement),
    })),
    testCasesOmitted: Math.max(0, open.length - shown),
    package: short(path),
    bundleSha256,
    judgementSha256,
    toolVersion: record.tool.version,
  };
}

function driftOf({ result, baseline, verdicts, resources, spec, notCompared }: Drift): MessageDrift {
  const count = (kind: Drift['resources'][number]['kind']): number => resources.filter((change) => change.kind === kind).length;
  const lines = [
    ...verdicts.map(({ testCase, before, after }) => `${testCase}: ${before ?? 'not there'} -> ${after ?? 'not there'}`),
    ...resources.map(({ kind, resource, factKey }) => `${kind}: ${resource} (${factKey})`),
  ];
  return {
    result,
    baselineRunId: baseline.runId,
    verdicts: verdicts.length,
    resources: { appeared: count('appeared'), vanished: count('vanished'), changed: count('changed') },
    spec: spec.length,
    notCompared: notCompared.length,
    first: lines.slice(0, shown).map(short),
    firstOmitted: Math.max(0, lines.length - shown),
  };
}

function short(text: string): string {
  const shownText = harmless(text);
  return shownText.length <= longestText ? shownText : `${shownText.slice(0, longestText - 3)}...`;
}
