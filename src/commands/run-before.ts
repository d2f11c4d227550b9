import type { Drift } from '../drift/model.ts';
import { type RunFinished, readEntry } from '../evidence/ledger/entries.ts';
import { entryName } from '../evidence/ledger/store.ts';
import type { RunBefore } from '../notify/model.ts';
import type { Purpose, Qualification } from '../record.ts';
import { exitCodeOf } from '../run.ts';
import { openLedger } from './ledger-home.ts';

interface Access {
  readonly role: string | undefined;
  readonly profile: string | undefined;
}

/** Far above what lies between two nights; each is a request where the ledger is in S3. */
const mostEntries = 200;
/** Milliseconds to look for it: people wait for the end of a run. */
const patienceMs = 10_000;

/**
 * The run that ended last before this one, of the same specification and purpose, by the ledger that its record names: what somebody tries meanwhile is
 * no run that people were told of. An aborted one says nothing of the outcome, and is passed over. A sentence where nobody knows it; never rejects.
 */
export async function runBefore({ ledger, spec, purpose }: Qualification, access: Access): Promise<RunBefore | string> {
  if (ledger === undefined) return 'Nobody knows the run before: there is no ledger.';
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, patienceMs, `Nobody knows the run before: the ledger gave no answer within ${patienceMs / 1000} s.`);
  });
  const looking = search(ledger, { ...access, name: spec.name, purpose }).catch(
    (error: Error) => `Nobody knows the run before: ${error.message}`,
  );
  return Promise.race([looking, late]).finally(() => clearTimeout(timer));
}

/** The baseline of a drift, as the run before. */
export function baselineOf({ baseline: { runId, conclusion } }: Drift): RunBefore {
  return { runId, conclusion, exitCode: conclusion === 'aborted' ? null : exitCodeOf(conclusion), source: 'baseline' };
}

interface Searching extends Access {
  /** Of the specification. */
  readonly name: string;
  readonly purpose: Purpose;
}

function beforeOf({ runId, conclusion, failures = [] }: RunFinished): RunBefore {
  if (conclusion === 'aborted') throw new Error('an aborted run has no outcome');
  const exitCode = exitCodeOf(conclusion);
  // What it had to do without is entered, and not what it exited with.
  return { runId, conclusion, exitCode: failures.length > 0 && exitCode === 0 ? null : exitCode, source: 'ledger' };
}

async function search(
  { at, sequence }: NonNullable<Qualification['ledger']>,
  { role, profile, name, purpose }: Searching,
): Promise<RunBefore | string> {
  const home = await openLedger(at, { role, profile });
  /** Those that ended, the last first, and whether they were of the same specification and purpose. */
  const ended = new Map<string, { readonly run: RunBefore; isSame: boolean }>();
  const last = Math.max(0, sequence - mostEntries);
  try {
    for (let number = sequence - 1; number >= last; number -= 1) {
      const bytes = await home.read(entryName(number));
      if (bytes === null) return `Nobody knows the run before: ${entryName(number)} is gone.`;
      const entry = readEntry(bytes, entryName(number));
      if (entry.kind === 'run.finished' && entry.conclusion !== 'aborted') ended.set(entry.runId, { run: beforeOf(entry), isSame: false });
      const known = entry.kind === 'run.started' ? ended.get(entry.runId) : undefined;
      if (known === undefined || entry.kind !== 'run.started') continue;
      if (entry.spec.name === name && entry.purpose === purpose) known.isSame = true;
      else ended.delete(entry.runId);
      // Runs can overlap: the one that ended last need not be the one that began last.
      const [latest] = ended.values();
      if (latest?.isSame === true) return latest.run;
    }
  } finally {
    await home.close();
  }
  return sequence > mostEntries
    ? `Nobody knows the run before: none ended among the last ${mostEntries} entries of the ledger.`
    : 'This is the first run of its specification and purpose in the ledger that ended.';
}
