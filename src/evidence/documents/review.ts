import { EvidenceError } from '../../errors.ts';
import type { LedgerReview, ReviewedRun } from '../../qualification-file.ts';
import type { Qualification } from '../../record.ts';
import { canonicalJson } from '../canonical.ts';
import { type Line, line } from '../checklist.ts';
import { type LedgerEntry, type RunFinished, type RunStarted, readEntry } from '../ledger/entries.ts';
import type { Disposed } from './dispositions.ts';
import { disposedOf, openOf } from './report.ts';
import { below } from './sources.ts';

/** What a review says, before it is known who writes it and when. */
export type ReviewContent = Omit<LedgerReview, 'schemaVersion' | 'writtenAt' | 'tool' | 'seal'>;

/** The package of a run as it was found; `problem` says as a sentence what is wrong where none could be taken. */
export type FoundPackage =
  | { readonly problem: string }
  | {
      readonly record: Qualification;
      /** Of its bundle. */
      readonly sha256: string;
      readonly resolved: unknown;
      readonly dispositions: readonly Pick<Disposed, 'sha256' | 'disposition'>[];
      /** Who rejected the record, a sentence each. */
      readonly rejections: readonly string[];
    };

export interface ReviewSources extends Pick<LedgerReview, 'ledger' | 'since' | 'until'> {
  /** Of the ledger, all that are known, in order. */
  readonly entries: readonly LedgerEntry[];
  /** By run id. */
  readonly packages: ReadonlyMap<string, FoundPackage>;
}

/** Where a review keeps the entries that it is made of. */
export const entriesFolder = 'entries/';

/** Every run that began in the range, in the order of the ledger. Pure. */
export function runsIn(
  entries: readonly LedgerEntry[],
  { since, until }: Pick<LedgerReview, 'since' | 'until'>,
): readonly { readonly started: RunStarted; readonly finished: RunFinished | undefined }[] {
  const [from, to] = [Date.parse(since), Date.parse(until)];
  const ends = new Map(entries.flatMap((entry) => (entry.kind === 'run.finished' ? [[entry.runId, entry] as const] : [])));
  return entries.flatMap((entry) => {
    const isIn = entry.kind === 'run.started' && Date.parse(entry.at) >= from && Date.parse(entry.at) < to;
    return isIn ? [{ started: entry, finished: ends.get(entry.runId) }] : [];
  });
}

/** The review of a range of a ledger. Nothing is passed over: what is not there or does not hold is an obstacle. Pure. */
export function reviewOf({ entries, packages, ledger, since, until }: ReviewSources): ReviewContent {
  const judged = runsIn(entries, { since, until }).map(({ started, finished }) => {
    const found = packages.get(started.runId) ?? { problem: 'its package was not found' };
    return { ...judge(found, finished), run: cited({ started, finished }) };
  });
  const runs = judged.map(({ run, nonPasses }): ReviewedRun => ({ ...run, nonPasses }));
  const open = judged.flatMap(({ run, open: cases }) => cases.map((testCase) => `${run.runId} ${testCase}`)).sort();
  const obstacles = judged.flatMap(({ run, problems }) => problems.map((problem) => `Run ${run.runId}: ${problem}.`));
  return {
    ledger,
    since,
    until,
    runs,
    open,
    unfinished: unfinishedOf(runs),
    obstacles: [
      ...(runs.length === 0 ? ['No run began in this range.'] : []),
      ...obstacles,
      ...(open.length === 0 ? [] : [`Test cases that failed or could not be verified and have no disposition: ${open.length}.`]),
    ],
  };
}

function unfinishedOf(runs: readonly ReviewedRun[]): readonly string[] {
  return runs.filter(({ sha256 }) => sha256 === undefined).map(({ runId }) => runId);
}

interface Entries {
  readonly started: RunStarted;
  readonly finished: RunFinished | undefined;
}

function cited({ started, finished }: Entries): Omit<ReviewedRun, 'nonPasses'> {
  const { runId, sequence, at: startedAt, purpose } = started;
  const ended = finished === undefined ? {} : { conclusion: finished.conclusion, outcome: finished.outcome, sha256: finished.bundleSha256 };
  return { runId, sequence, startedAt, purpose, ...ended };
}

interface Judged {
  readonly nonPasses: ReviewedRun['nonPasses'];
  readonly open: readonly string[];
  readonly problems: readonly string[];
}

function judge(found: FoundPackage, finished: RunFinished | undefined): Judged {
  const none = { nonPasses: [], open: [] };
  const unfinished = finished === undefined ? ['it began and has no end in the ledger'] : [];
  if ('problem' in found) return { ...none, problems: [...unfinished, found.problem] };
  const { record, sha256, resolved, dispositions, rejections } = found;
  if (finished !== undefined && finished.bundleSha256 !== sha256) {
    return {
      ...none,
      problems: [`its package has the digest ${sha256}, and the ledger ${finished.bundleSha256}: it is not what was entered`],
    };
  }
  const nonPasses = disposedOf(record, dispositions);
  const empty = [
    ...(record.conclusion === 'aborted' ? ['it was aborted before its end'] : []),
    ...(record.summary.pass + record.summary.fail === 0 ? ['nothing was verified in it: no test case passed or failed'] : []),
  ];
  return { nonPasses, open: openOf(record, { nonPasses, resolved }), problems: [...unfinished, ...empty, ...rejections] };
}

/**
 * Holds a review against the entries that lie beside it, by their names in its folder: that it lists every run of them, each as it stands there, and counts
 * as open what has no disposition. The packages do not lie beside it. What is wrong is a line, never an exception.
 */
export async function recomputeReview(files: ReadonlyMap<string, Uint8Array>, predicate: LedgerReview): Promise<readonly Line[]> {
  const what = 'the entries of the review can be read';
  try {
    const entries = [...below(files, entriesFolder)].map(([name, bytes]) => known(readEntry(bytes, name)));
    const runs = runsIn(
      entries.sort((one, other) => one.sequence - other.sequence),
      predicate,
    );
    const made = runs.map(cited);
    const said = predicate.runs.map(({ nonPasses: _, ...run }) => run);
    return [
      { ok: true, what },
      line('the review lists the runs of its range as the ledger has them', isSame(made, said) ? [] : ['it lists others']),
      line(
        'the review names the runs without an end',
        isSame(unfinishedOf(predicate.runs), predicate.unfinished) ? [] : ['it names others'],
      ),
      line('the review counts as open what has no disposition', openProblems(predicate)),
      line('the review says what stands against it', obstacleProblems(predicate)),
    ];
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    return [{ ok: false, what, detail: error.message }];
  }
}

function known(entry: ReturnType<typeof readEntry>): LedgerEntry {
  if (entry.kind !== 'unknown') return entry;
  throw new EvidenceError('malformed', `entry ${entry.sequence} is of a kind that is not known here: ${entry.name}`);
}

const isSame = (one: unknown, other: unknown): boolean => canonicalJson(one) === canonicalJson(other);

function openProblems({ runs, open }: LedgerReview): readonly string[] {
  const all = runs.flatMap(({ runId, nonPasses }) => nonPasses.map((nonPass) => ({ id: `${runId} ${nonPass.testCase}`, nonPass })));
  const undisposed = all.filter(({ nonPass }) => nonPass.disposition === undefined);
  // A planned deviation may stand for a disposition; nothing else does.
  const missing = undisposed.filter(({ id, nonPass }) => nonPass.deviation === undefined && !open.includes(id)).map(({ id }) => id);
  const strange = open.filter((id) => undisposed.every((one) => one.id !== id));
  return [...missing.map((id) => `${id} is missing`), ...strange.map((id) => `${id} is not one`)];
}

function obstacleProblems({ open, unfinished, obstacles, runs }: LedgerReview): readonly string[] {
  const silent = unfinished.filter((runId) => obstacles.every((obstacle) => !obstacle.includes(runId)));
  const isSilent = (open.length > 0 || runs.length === 0) && obstacles.length === 0;
  return [...silent.map((runId) => `nothing is said of ${runId}`), ...(isSilent ? ['nothing is said'] : [])];
}
