import { type Line, line } from '../checklist.ts';
import type { BaselineAccepted, EnteredRun, LedgerEntry, RunFinished, RunStarted, UnknownEntry } from './entries.ts';

/** The entries of a ledger that can be read, by sequence. */
export type KnownEntries = readonly (LedgerEntry | UnknownEntry)[];

/** What a baseline is the baseline of. */
export type System = BaselineAccepted['of'];

/**
 * How a run stands in a ledger, as a baseline. `accepted`: it is the baseline, entered as such. `entered`: its end is in the ledger, and no later entry
 * replaced it; `accepted` is the one that came before it. `replaced`: it, or whatever stood at its time, gave way to a later baseline. `missing`: the ledger
 * does not hold the end of this run with this digest.
 */
export type Standing =
  | { readonly is: 'accepted'; readonly accepted: BaselineAccepted }
  | { readonly is: 'entered'; readonly accepted: BaselineAccepted | undefined }
  | { readonly is: 'replaced'; readonly accepted: BaselineAccepted }
  | { readonly is: 'missing' };

/** How this run stands as the baseline of a system. */
export function standingOf(run: EnteredRun, of: System, entries: KnownEntries): Standing {
  const end = endOf(run, entries);
  if (end === undefined) return { is: 'missing' };
  const accepted = latest(of, entries);
  if (accepted === undefined || accepted.sequence < end.sequence) return { is: 'entered', accepted };
  return { is: isSame(accepted, run) ? 'accepted' : 'replaced', accepted };
}

/** Why a run cannot become the baseline after these entries; undefined where it can. */
export function whyNotAccepted(entry: Omit<BaselineAccepted, 'sequence'>, before: KnownEntries): string | undefined {
  const start = before.find((one): one is RunStarted => one.kind === 'run.started' && one.runId === entry.runId);
  const end = endOf(entry, before);
  if (end === undefined) return `the ledger does not hold the end of the run ${entry.runId} with this digest`;
  if (start?.mode === 'replay') return `the run ${entry.runId} judged saved facts`;
  if (!end.conclusion.startsWith('conforms')) return `the run ${entry.runId} is said to be ${end.conclusion}`;
  if (end.keyId !== entry.keyId) return `the run ${entry.runId} was sealed with another key`;
  if (acceptedBefore(entry, before)) return `the run ${entry.runId} was accepted before`;
  const { previous } = entry;
  const accepted = latest(entry.of, before);
  if (accepted !== undefined && !isSame(accepted, previous))
    return `it follows the run ${previous.runId}, and the baseline was the run ${accepted.runId} (entry ${accepted.sequence})`;
  return endOf(previous, before) === undefined
    ? `it follows the run ${previous.runId}, whose end the ledger does not hold with this digest`
    : undefined;
}

/** Whether each baseline that was accepted could be. No line where there is none. */
export function baselineLines(entries: KnownEntries): Line[] {
  const accepted = entries.filter((entry) => entry.kind === 'baseline.accepted');
  if (accepted.length === 0) return [];
  const wrong = accepted.flatMap((entry) => {
    const before = entries.filter(({ sequence }) => sequence < entry.sequence);
    const why = whyNotAccepted(entry, before);
    return why === undefined ? [] : [`entry ${entry.sequence}: ${why}`];
  });
  const systems = new Map(accepted.map((entry) => [JSON.stringify([entry.of.organization, entry.of.system]), entry]));
  const now = [...systems.values()].map(
    ({ of, runId, sequence }) => `of ${of.system} in ${of.organization}: run ${runId} (entry ${sequence})`,
  );
  const what = 'every baseline that was accepted is a run of the ledger, and follows the one before';
  return [wrong.length > 0 ? line(what, wrong) : { ok: true, what, detail: now.join('; ') }];
}

function latest(of: System, entries: KnownEntries): BaselineAccepted | undefined {
  return entries.findLast(
    (entry): entry is BaselineAccepted =>
      entry.kind === 'baseline.accepted' && entry.of.organization === of.organization && entry.of.system === of.system,
  );
}

function endOf(run: EnteredRun, entries: KnownEntries): RunFinished | undefined {
  return entries.find((entry): entry is RunFinished => entry.kind === 'run.finished' && isSame(entry, run));
}

function acceptedBefore(run: EnteredRun, entries: KnownEntries): boolean {
  return entries.some((entry) => entry.kind === 'baseline.accepted' && entry.runId === run.runId);
}

function isSame(one: EnteredRun, other: EnteredRun): boolean {
  return one.runId === other.runId && one.bundleSha256 === other.bundleSha256;
}
