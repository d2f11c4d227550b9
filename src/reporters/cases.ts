import type { Finding, Outcome, Qualification, Unknown, Verdict } from '../record.ts';
import { conclusionMeanings, conclusionWords, modeWords } from './glossary.ts';

/** What a run says beside its findings: a reader of findings alone would take an interrupted run for a green one. */
export interface RunCase {
  /** `run.conclusion`, `run.scope`, `run.clock`, or the check of a verdict without findings. */
  readonly id: string;
  /** `id@organization`, `id@account` or `id@account/region`. */
  readonly testCase: string;
  readonly requirement: string;
  readonly outcome: Outcome;
  readonly expected: unknown;
  readonly actual: unknown;
  readonly message: string;
  /** The run was narrowed by who started it: what it leaves out is not verified, and its exit code says nothing of it. */
  readonly isPartial?: true;
}

/** Whether a failure stands beside a deviation that held on the day that the record is judged by. */
export function isAccepted({ asOf }: Pick<Qualification, 'asOf'>, { outcome, deviation }: Finding): boolean {
  return outcome === 'fail' && deviation !== undefined && asOf.slice(0, 10) <= deviation.expires;
}

/** What a deviation beside a failure is, in one sentence. */
export function deviationWords(record: Qualification, finding: Finding): string | undefined {
  const { deviation } = finding;
  if (deviation === undefined) return undefined;
  const standing = isAccepted(record, finding) ? 'Accepted' : 'No longer accepted';
  return `${standing}: ${deviation.kind} deviation ${deviation.id}, in force until ${deviation.expires}; the finding stays a fail.`;
}

/** What must be said of a run wherever it is reported, a sentence each. */
export function caveatsOf({ scope, mode, prerequisites = [] }: Qualification): readonly string[] {
  const { shard } = scope.narrowing ?? {};
  const partial =
    shard === undefined
      ? 'PARTIAL: the run was narrowed, what it leaves out is not verified.'
      : `SHARD ${shard.index} of ${shard.count}: it judges nothing, iq merge judges all shards together.`;
  return [
    ...(mode === 'live' ? [] : [`${modeWords[mode]}.`]),
    ...(scope.narrowed ? [partial] : []),
    ...prerequisites
      .filter(({ outcome }) => outcome !== 'pass')
      .map(({ id, requirement }) => `PREREQUISITE NOT MET: ${id}: ${requirement}`),
  ];
}

const conclusionOutcomes = {
  conforms: 'pass',
  'conforms-with-accepted-deviations': 'pass',
  'does-not-conform': 'fail',
  incomplete: 'unknown',
  aborted: 'unknown',
} as const satisfies Readonly<Record<Qualification['conclusion'], Outcome>>;

const baselineWords = {
  nothing: 'nothing has changed since',
  changed: 'something has changed since',
  unknown: 'whether something has changed since could not be seen whole',
} as const;

function conclusionCase(record: Qualification, exitCode: number): RunCase {
  const { conclusion, baseline } = record;
  const compared = baseline === undefined ? [] : [`Compared with run ${baseline.runId}: ${baselineWords[baseline.result]}.`];
  const own = conclusionOutcomes[conclusion];
  // The exit code knows more: of a comparison with an earlier run, or of an assurance that was asked for.
  const outcome = own === 'pass' && exitCode !== 0 ? 'unknown' : own;
  return {
    id: 'run.conclusion',
    testCase: 'run.conclusion@organization',
    requirement: 'The run conforms to the specification',
    outcome,
    expected: 'conforms',
    actual: conclusion,
    message: [
      `${conclusionWords[conclusion]}.`,
      conclusionMeanings[conclusion],
      ...compared,
      ...caveatsOf(record),
      `Exit code ${exitCode}.`,
    ].join(' '),
  };
}

function scopeCase({ scope }: Qualification): RunCase {
  const { narrowed, narrowing } = scope;
  return {
    id: 'run.scope',
    testCase: 'run.scope@organization',
    requirement: 'The run covers all that the specification covers',
    outcome: narrowed ? 'unknown' : 'pass',
    expected: 'whole',
    actual: narrowed ? { ...narrowing } : 'whole',
    message: narrowed ? 'PARTIAL: the run was narrowed, what it leaves out is not verified.' : 'The run was not narrowed.',
    ...(narrowed ? { isPartial: true } : {}),
  };
}

function placeOf({ target: { account, region } }: Verdict): string {
  return [account ?? 'organization', ...(region === undefined ? [] : [region])].join('/');
}

/** A verdict that gave no finding, or gives a reason for unknown that none of its findings carries. */
function silentCase(verdict: Verdict): readonly RunCase[] {
  const { check, title, findings, unknownBecause = [] } = verdict;
  const isSaid = findings.some(({ outcome }) => outcome === 'unknown') || (findings.length > 0 && unknownBecause.length === 0);
  if (isSaid) return [];
  const because = unknownBecause.map(({ fact, reason, detail }: Unknown) => `${fact} is ${reason}: ${detail}`);
  return [
    {
      id: check,
      testCase: `${check}@${placeOf(verdict)}`,
      requirement: title,
      outcome: 'unknown',
      expected: null,
      actual: null,
      message: because.length === 0 ? 'The check gave no finding and no reason.' : `Could not be verified: ${because.join('; ')}`,
    },
  ];
}

/** The cases of a run itself, in the order of its record: its conclusion, its scope, its prerequisites, and verdicts that no finding speaks for. */
export function runCasesOf(record: Qualification, exitCode: number): readonly RunCase[] {
  const { prerequisites = [], verdicts } = record;
  return [
    conclusionCase(record, exitCode),
    scopeCase(record),
    ...prerequisites.map(
      ({ id, requirement, expected, actual, outcome }): RunCase => ({
        id: `run.${id}`,
        testCase: `run.${id}@organization`,
        requirement,
        outcome,
        expected,
        actual,
        message:
          outcome === 'pass' ? `The prerequisite ${id} is met.` : `The prerequisite ${id} is not met: no verdict of this run counts.`,
      }),
    ),
    ...verdicts.flatMap(silentCase),
  ];
}
