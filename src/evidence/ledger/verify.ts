import type { KeyObject } from 'node:crypto';
import { EvidenceError } from '../../errors.ts';
import { type Line, line } from '../checklist.ts';
import { keyIdOf } from '../keys.ts';
import type { Certificate } from '../x509/certificate.ts';
import { baselineLines } from './baselines.ts';
import { type Contents, readContents, renumbered, type StoredCheckpoint } from './contents.ts';
import { type Held, heldLines, sinceOf } from './held.ts';
import { type History, historyOf } from './history.ts';
import { signerOfNote } from './note.ts';
import { peopleLines, personBehind } from './people.ts';
import { runLines, type UnfinishedRun, unfinishedRuns } from './runs.ts';
import { checkpointName, type LedgerStore } from './store.ts';
import type { Hash } from './tree.ts';
import { wording } from './wording.ts';

export interface LedgerVerifyOptions {
  /** Public keys that sign this ledger, or did: received another way than with it. */
  readonly keys: readonly KeyObject[];
  /** Checkpoints that were kept elsewhere. */
  readonly since?: readonly Held[];
  /** What the timestamps of checkpoints must lead to, where given. */
  readonly tsaAnchors?: readonly Certificate[];
  /** What the certificates of people must lead to who signed over their own entries, where given. */
  readonly peopleAnchors?: readonly Certificate[];
}

export interface LedgerVerification {
  /** One for each thing checked, in order. */
  readonly lines: readonly Line[];
  /** `intact`: nothing that was signed was changed, but no key was given, or the latest entries are not signed yet. */
  readonly status: 'valid' | 'intact' | 'invalid';
  /** Name of the ledger in its checkpoints; absent where it has none. */
  readonly origin?: string;
  /** How many entries there are. */
  readonly entries: number;
  /** Runs that began and have no end: under way, killed, or never sealed. */
  readonly unfinished: readonly UnfinishedRun[];
}

/**
 * Checks a ledger from its first entry to its last, and names what was removed, altered or moved. What is wrong is a line, never an exception. Rejects with
 * EvidenceError `unreadable` where there is no ledger, and with `ledger` where its place cannot be read.
 */
export async function verifyLedger(
  store: LedgerStore,
  { keys, since = [], tsaAnchors, peopleAnchors }: LedgerVerifyOptions,
): Promise<LedgerVerification> {
  const contents = await readContents(store);
  const isEmpty = contents.entries.length + contents.checkpoints.size + contents.strange.length === 0;
  if (isEmpty && since.length === 0) {
    throw new EvidenceError('unreadable', `${store.at} holds no ledger`, {
      hint: 'name the folder, or the s3:// URL, that runs were given',
    });
  }
  const { trusted, lines: signatureLines } = signatures(contents, { keys, peopleAnchors });
  const held = sinceOf(since, { keys, trusted });
  const history = historyOfContents(contents, trusted, held.sizes);
  const lines: Line[] = [
    line('every object in it is an entry, a checkpoint or a timestamp', contents.strange),
    line('every entry is one, under its own number', contents.wrongEntries),
    ...signatureLines,
    ...historyLines(history, contents),
    ...heldLines(held, { entries: contents.entries, trusted }),
    ...(await stampLines(contents, trusted, tsaAnchors)),
    ...runLines(contents.entries),
    ...baselineLines(contents.entries.flatMap((stored) => stored?.entry ?? [])),
    ...peopleLines(contents.entries, peopleAnchors),
  ];
  const hasFailed = lines.some(({ ok }) => ok === false);
  const isAssured = keys.length > 0 && history.uncovered.length === 0 && contents.entries.length > 0;
  const origin = trusted.values().next().value?.origin;
  return {
    lines,
    status: hasFailed ? 'invalid' : isAssured ? 'valid' : 'intact',
    ...(origin === undefined ? {} : { origin }),
    entries: contents.entries.filter((entry) => entry !== null).length,
    unfinished: unfinishedRuns(contents.entries),
  };
}

/** Checkpoints by size: those that a given key signed; all, where none was given. */
type Trusted = ReadonlyMap<number, StoredCheckpoint>;

interface Signatories {
  readonly keys: readonly KeyObject[];
  readonly peopleAnchors: readonly Certificate[] | undefined;
}

function signatures(
  { checkpoints, wrongCheckpoints, entries }: Contents,
  { keys, peopleAnchors }: Signatories,
): { trusted: Trusted; lines: Line[] } {
  const sizes = [...checkpoints.keys()].sort((a, b) => a - b);
  const most = sizes.at(-1) ?? 0;
  const wrong = [...wrongCheckpoints];
  const trusted = new Map<number, StoredCheckpoint>();
  const signed = new Map<string, number[]>();
  const unknownPeople: number[] = [];
  const add = (who: string, size: number): void => void signed.set(who, [...(signed.get(who) ?? []), size]);
  for (const size of sizes) {
    const checkpoint = checkpoints.get(size);
    if (checkpoint === undefined) continue;
    const who = keys.length === 0 ? 'anybody' : signatoryOf(checkpoint, { keys, wrong });
    if (who === undefined) continue;
    if (who !== 'a stranger') {
      trusted.set(size, checkpoint);
      if (who !== 'anybody') add(who, size);
      continue;
    }
    const person = personBehind(checkpoint, entries[size - 1], peopleAnchors);
    if (person?.isTrusted) {
      trusted.set(size, checkpoint);
      add(person.printedName, size);
    } else if (person !== undefined && peopleAnchors === undefined) unknownPeople.push(size);
    else if (person !== undefined)
      wrong.push(`${checkpointName(size)}: ${person.printedName} signed it, whose certificate is none of the authorities of people`);
    else wrong.push(`${checkpointName(size)}: a stranger signed it, none of the keys given`);
  }
  const others = foreign(trusted);
  for (const size of others) trusted.delete(size);
  // Each size up to the largest gets its checkpoint, whatever happens to a run.
  const missing = Array.from({ length: most }, (_, index) => index + 1).filter((size) => !checkpoints.has(size));
  const removed = missing.filter((size) => !wrongCheckpoints.some((why) => why.startsWith(checkpointName(size))));
  const by = [...signed].map(([who, of]) => `${who} signed ${wording.checkpoints(of)}`).join('; ');
  const lines: Line[] = [
    keys.length === 0
      ? { ok: 'warning', what: 'trust anchor', detail: 'no key was given: nobody knows who signed this ledger' }
      : {
          ...line('every checkpoint is signed by a key that was given', wrong),
          ...(wrong.length === 0 && by !== '' ? { detail: by } : {}),
        },
    ...(keys.length === 0 ? [line('every checkpoint is one', wrong)] : []),
    line(
      'every checkpoint is of this ledger',
      others.map((size) => `${checkpointName(size)} is of ${checkpoints.get(size)?.origin}`),
    ),
    line('no checkpoint was removed', removed.length === 0 ? [] : [wording.checkpoints(removed)]),
    ...(unknownPeople.length === 0
      ? []
      : [{ ok: 'warning', what: 'checkpoints of people', detail: `${wording.checkpoints(unknownPeople)}: ${ofPeople}` } as const]),
  ];
  return { trusted, lines };
}

const ofPeople = 'signed by whoever made the last entry; not trusted without the authorities of people (--people-ca)';

/** `key …` where one of these signed it; undefined where it is told among `wrong` what else is the case. */
function signatoryOf(checkpoint: StoredCheckpoint, { keys, wrong }: { keys: readonly KeyObject[]; wrong: string[] }): string | undefined {
  try {
    const key = signerOfNote(checkpoint.note, keys, { name: checkpoint.origin, what: checkpointName(checkpoint.size) });
    return key === undefined ? 'a stranger' : `key ${keyIdOf(key)}`;
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    wrong.push(error.message);
    return undefined;
  }
}

/** Sizes whose checkpoints are of another ledger than most. */
function foreign(trusted: Trusted): number[] {
  const count = new Map<string, number>();
  for (const { origin } of trusted.values()) count.set(origin, (count.get(origin) ?? 0) + 1);
  const [most] = [...count].sort(([, a], [, b]) => b - a)[0] ?? [];
  return [...trusted].filter(([, { origin }]) => origin !== most).map(([size]) => size);
}

function historyOfContents({ entries }: Contents, trusted: Trusted, heldSizes: readonly number[]): History {
  const roots = new Map<number, Hash>([...trusted].map(([size, { root }]) => [size, root]));
  const length = Math.max(entries.length, ...trusted.keys(), ...heldSizes);
  const leaves = Array.from({ length }, (_, sequence) => entries[sequence]?.leaf ?? null);
  return historyOf({ leaves, roots, renumbered: (from, to) => renumbered(entries[from], to) });
}

function historyLines({ removed, altered, moved, untold, uncovered }: History, { unreadable }: Contents): Line[] {
  const gone = removed.filter((sequence) => !unreadable.has(sequence));
  const changed = [...altered, ...removed.filter((sequence) => unreadable.has(sequence))].sort((a, b) => a - b);
  return [
    line('no entry was removed', gone.length === 0 ? [] : [wording.entries(gone)]),
    line('no entry was altered', changed.length === 0 ? [] : [wording.entries(changed)]),
    line(
      'every entry can be told by a root that was signed',
      untold.length === 0 ? [] : [`not ${wording.entries(untold)}: what would tell is lost with another entry or its checkpoint`],
    ),
    line(
      'no entry was moved',
      moved.map(({ from, to }) => `entry ${from} stands in the place of ${to}`),
    ),
    uncovered.length === 0
      ? { ok: true, what: 'every entry is covered by a checkpoint' }
      : {
          ok: 'warning',
          what: 'every entry is covered by a checkpoint',
          detail: `not ${wording.entries(uncovered)}: nothing shows who made them, until the next run signs over them`,
        },
  ];
}

async function stampLines({ stamps }: Contents, trusted: Trusted, anchors: readonly Certificate[] | undefined): Promise<Line[]> {
  if (stamps.size === 0 && anchors === undefined) return [];
  if (stamps.size === 0) return [{ ok: 'warning', what: 'timestamps', detail: 'no checkpoint has one' }];
  const { readStamp, requireTrustedStamp } = await import('../timestamp/stamp.ts');
  const wrong: string[] = [];
  for (const [size, bytes] of [...stamps].sort(([a], [b]) => a - b)) {
    const checkpoint = trusted.get(size);
    const name = `the timestamp of ${checkpointName(size)}`;
    try {
      if (checkpoint === undefined) throw new EvidenceError('timestamp', `${name} has no checkpoint that is trusted`);
      const stamp = await readStamp(bytes, checkpoint.bytes, name);
      if (anchors !== undefined) requireTrustedStamp(stamp, anchors);
    } catch (error) {
      if (!(error instanceof EvidenceError)) throw error;
      wrong.push(error.message);
    }
  }
  const what =
    anchors === undefined
      ? 'every timestamp is of its checkpoint'
      : 'every timestamp is of its checkpoint, by an authority that is trusted';
  const untrusted: Line[] =
    anchors === undefined && wrong.length === 0
      ? [{ ok: 'warning', what: 'timestamps', detail: 'no authority was given to trust: nobody knows who made them' }]
      : [];
  return [line(what, wrong), ...untrusted];
}
