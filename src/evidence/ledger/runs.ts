import { type Line, line } from '../checklist.ts';
import type { StoredEntry } from './contents.ts';

/** A run that began and has no end. */
export interface UnfinishedRun {
  readonly runId: string;
  /** When it began, as it said itself. */
  readonly at: string;
  readonly sequence: number;
}

/** An entry comes some minutes after the time that it names: a record is stamped and its PDF drawn before that. */
const tolerated = 15 * 60_000;

type Entries = readonly (StoredEntry | null)[];

/** Every run must begin once, and may end once, after that. A run without an end is told, and is nobody's fault by itself. */
export function runLines(entries: Entries): Line[] {
  const begun = new Map<string, number>();
  const ended = new Map<string, number>();
  const wrong: string[] = [];
  let unknown = 0;
  for (const [sequence, entry] of known(entries)) {
    if (entry.kind === 'unknown') {
      unknown += 1;
      continue;
    }
    if (entry.kind !== 'run.started' && entry.kind !== 'run.finished') continue;
    const seen = entry.kind === 'run.started' ? begun : ended;
    const first = seen.get(entry.runId);
    const verb = entry.kind === 'run.started' ? 'begins' : 'ends';
    if (first !== undefined) wrong.push(`run ${entry.runId} ${verb} twice, in entries ${first} and ${sequence}`);
    else if (entry.kind === 'run.finished' && !begun.has(entry.runId))
      wrong.push(`run ${entry.runId} ends in entry ${sequence} and never began`);
    if (first === undefined) seen.set(entry.runId, sequence);
  }
  return [
    line('every run began once, and ended at most once after that', wrong),
    ...clockLines(entries),
    ...unfinishedRuns(entries).map(
      ({ runId, at, sequence }): Line => ({
        ok: 'warning',
        what: `run ${runId}`,
        detail: `it began at ${at} (entry ${sequence}) and has no end: it is under way, was killed, or was never sealed`,
      }),
    ),
    ...(unknown === 0
      ? []
      : [{ ok: 'warning', what: 'entries of a later version', detail: `${unknown}: what they mean is not known here` } as const]),
  ];
}

/** Entries stand in the order in which they were made. One that names an earlier time than those before it was made by a clock that is wrong. */
function clockLines(entries: Entries): Line[] {
  let latest = { sequence: 0, at: '' };
  const back: string[] = [];
  for (const [sequence, entry] of known(entries)) {
    if (entry.kind === 'unknown') continue;
    const { at } = entry;
    if (Date.parse(latest.at) - Date.parse(at) > tolerated)
      back.push(`entry ${sequence} says ${at}, and entry ${latest.sequence} before it ${latest.at}`);
    else if (latest.at < at) latest = { sequence, at };
  }
  return back.length === 0 ? [] : [{ ...line('the clock', back), ok: 'warning' }];
}

/** Runs without an end, in the order in which they began. */
export function unfinishedRuns(entries: Entries): UnfinishedRun[] {
  const open = new Map<string, UnfinishedRun>();
  for (const [sequence, entry] of known(entries)) {
    if (entry.kind === 'run.started') open.set(entry.runId, { runId: entry.runId, at: entry.at, sequence });
    if (entry.kind === 'run.finished') open.delete(entry.runId);
  }
  return [...open.values()];
}

function* known(entries: Entries): Generator<[number, NonNullable<StoredEntry['entry']>]> {
  for (const [sequence, stored] of entries.entries()) if (stored?.entry !== undefined) yield [sequence, stored.entry];
}
