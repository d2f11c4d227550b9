import type { KeyObject } from 'node:crypto';
import { EvidenceError } from '../../errors.ts';
import type { LedgerNote, Qualification } from '../../record.ts';
import { sha256Hex } from '../canonical.ts';
import { Checklist, type Line, line } from '../checklist.ts';
import { keyIdOf } from '../keys.ts';
import { names } from '../names.ts';
import type { Certificate } from '../x509/certificate.ts';
import { type Checkpoint, readCheckpoint } from './checkpoint.ts';
import { type RunFinished, type RunStarted, readEntry } from './entries.ts';
import { signerOfNote } from './note.ts';
import { type Proof, readInclusion } from './proof.ts';
import { isConsistent, isIncluded, leafHash, rootOf } from './tree.ts';

interface InclusionOptions {
  /** Every file of the package, by name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The bytes of the bundle. */
  readonly bundle: Uint8Array;
  /** The key that sealed the record. */
  readonly key: KeyObject;
  /** report.pdf as it was sealed, where it could be read; people may have signed it since. */
  readonly report?: Uint8Array | undefined;
  /** What the timestamp of the checkpoint must lead to, where given. */
  readonly tsaAnchors?: readonly Certificate[];
}

const required = [names.ledgerEntry, names.checkpoint, names.inclusion];
const possible: readonly string[] = [...required, names.checkpointStamp];

/**
 * Whether the run stands in its ledger, shown by the package alone: a line for each thing checked, none where neither record nor package know of a ledger. A
 * warning means that what the record promises is not there: the package is not fully assured.
 */
export async function checkInclusion(record: Qualification, options: InclusionOptions): Promise<readonly Line[]> {
  const inside = [...options.files.keys()].filter((name) => name.startsWith(names.ledgerFolder));
  const { ledger } = record;
  if (ledger === undefined) {
    return inside.length === 0 ? [] : [line('no ledger is named by the record, and the package holds no proof of one', inside)];
  }
  const checklist = new Checklist();
  const before = await checklist.attempt('the record names its place in a ledger', () => placeOf(ledger));
  if (before === undefined) return checklist.lines;
  if (inside.length === 0) {
    checklist.add({ ok: 'warning', what: 'ledger', detail: 'the end of the run is not in it, or the package lost the proof' });
    return checklist.lines;
  }
  checklist.add(
    line(`${names.ledgerFolder} holds what shows the run in its ledger`, [
      ...required.filter((name) => !inside.includes(name)).map((name) => `${name} is missing`),
      ...inside.filter((name) => !possible.includes(name)).map((name) => `${name} is no part of it`),
    ]),
  );
  if (!checklist.hasFailed) await checkProof(checklist, { record, ledger, before, options });
  return checklist.lines;
}

/** The head before the run, as the record holds it; null where the ledger was empty. */
function placeOf({ sequence, previousCheckpoint }: LedgerNote): { readonly head: Checkpoint | null } {
  if (sequence === 0 && previousCheckpoint === '') return { head: null };
  const head = readCheckpoint(Buffer.from(previousCheckpoint), 'the checkpoint in the record');
  if (head.size !== sequence) {
    throw new EvidenceError('ledger', `its entry is ${sequence}, but its checkpoint is over ${head.size} entries before it`);
  }
  return { head };
}

interface Given {
  readonly record: Qualification;
  readonly ledger: LedgerNote;
  readonly before: { readonly head: Checkpoint | null };
  readonly options: InclusionOptions;
}

async function checkProof(checklist: Checklist, { record, ledger, before, options }: Given): Promise<void> {
  const bytesOf = (name: string): Uint8Array => options.files.get(name) ?? new Uint8Array();
  const [entryBytes, checkpointBytes] = [bytesOf(names.ledgerEntry), bytesOf(names.checkpoint)];
  const checkpoint = await checklist.attempt(`${names.checkpoint} is signed by the key of the seal`, () =>
    signedCheckpoint(checkpointBytes, options.key),
  );
  const proof = await checklist.attempt(`${names.inclusion} is a proof of inclusion`, () =>
    readInclusion(bytesOf(names.inclusion), names.inclusion),
  );
  const finished = await checklist.attempt(`${names.ledgerEntry} is the end of a run`, () => finishedIn(entryBytes));
  if (finished !== undefined) checklist.add(line('the entry is about this package', aboutOther(finished, record, options)));
  if (checkpoint === undefined || proof === undefined || finished === undefined) return;
  checklist.add(...placeLines({ checkpoint, proof, finished, entryBytes }, record, { ledger, head: before.head }));
  await checkStamp(checklist, checkpointBytes, options);
}

function signedCheckpoint(bytes: Uint8Array, key: KeyObject): Checkpoint {
  const checkpoint = readCheckpoint(bytes, names.checkpoint);
  if (signerOfNote(checkpoint.note, [key], { name: checkpoint.origin, what: names.checkpoint }) === undefined) {
    throw new EvidenceError('ledger', `key ${keyIdOf(key)} did not sign it`);
  }
  return checkpoint;
}

function finishedIn(bytes: Uint8Array): RunFinished {
  const entry = readEntry(bytes, names.ledgerEntry);
  if (entry.kind !== 'run.finished') throw new EvidenceError('ledger', `it is of kind ${entry.kind}`);
  return entry;
}

/** What of the entry is not what the package holds. */
function aboutOther(entry: RunFinished, record: Qualification, { files, bundle, key, report: sealedReport }: InclusionOptions): string[] {
  const report = sealedReport ?? files.get(names.report);
  const stated: readonly [string, string | undefined, string | undefined][] = [
    ['run', entry.runId, record.runId],
    ['bundle', entry.bundleSha256, sha256Hex(bundle)],
    [names.report, entry.reportSha256, report === undefined ? undefined : sha256Hex(report)],
    ['judgement', entry.judgementSha256, record.judgementSha256],
    ['conclusion', entry.conclusion, record.conclusion],
    ['outcome', entry.outcome, record.outcome],
    ['key', entry.keyId, keyIdOf(key)],
  ];
  return stated
    .filter(([, inLedger, here]) => inLedger !== here)
    .map(([what, inLedger, here]) => `${what}: the ledger has ${inLedger ?? 'none'}, the package ${here ?? 'none'}`);
}

interface Shown {
  readonly checkpoint: Checkpoint;
  readonly proof: Proof;
  readonly finished: RunFinished;
  readonly entryBytes: Uint8Array;
}

function placeLines(
  { checkpoint, proof, finished, entryBytes }: Shown,
  record: Qualification,
  { ledger, head }: { readonly ledger: LedgerNote; readonly head: Checkpoint | null },
): Line[] {
  const { size, root, origin } = checkpoint;
  const isEndThere = isIncluded(leafHash(entryBytes), { index: finished.sequence, size, proof: proof.finished, root });
  const start = leafHash(proof.started.entry);
  const isStartThere = isIncluded(start, { index: ledger.sequence, size, proof: proof.started.proof, root });
  const from = head ?? { origin, size: 0, root: rootOf([]) };
  const isGrown = isConsistent({ from, to: checkpoint, proof: proof.consistency });
  const not = (holds: boolean, why: string): string[] => (holds ? [] : [why]);
  return [
    line(`the end of the run is entry ${finished.sequence} of ${size}`, not(isEndThere, 'its proof does not lead to the root')),
    line(`the beginning of the run is entry ${ledger.sequence}`, [
      ...not(isStartThere, 'its proof does not lead to the root'),
      ...startsOther(proof.started.entry, record),
    ]),
    line('the ledger grew from the checkpoint in the record to the one in the package', [
      ...not(from.origin === origin, `one is of ${from.origin}, the other of ${origin}`),
      ...not(isGrown, 'its proof does not lead from one to the other'),
    ]),
  ];
}

function startsOther(bytes: Uint8Array, record: Qualification): string[] {
  let entry: RunStarted;
  try {
    const read = readEntry(bytes, 'the entry');
    if (read.kind !== 'run.started') return [`it is of kind ${read.kind}`];
    entry = read;
  } catch (error) {
    if (error instanceof EvidenceError) return [error.message];
    throw error;
  }
  const stated: readonly [string, string, string][] = [
    ['run', entry.runId, record.runId],
    ['spec', entry.spec.sha256, record.spec.sha256],
    ['purpose', entry.purpose, record.purpose],
    ['mode', entry.mode, record.mode],
  ];
  return stated.filter(([, a, b]) => a !== b).map(([what, a, b]) => `${what}: the ledger has ${a}, the record ${b}`);
}

async function checkStamp(checklist: Checklist, checkpoint: Uint8Array, { files, tsaAnchors }: InclusionOptions): Promise<void> {
  const bytes = files.get(names.checkpointStamp);
  if (bytes === undefined) return;
  const { readStamp, requireTrustedStamp } = await import('../timestamp/stamp.ts');
  await checklist.attempt(`${names.checkpointStamp} is a timestamp of the checkpoint`, async () => {
    const stamp = await readStamp(bytes, checkpoint, names.checkpointStamp);
    if (tsaAnchors !== undefined) requireTrustedStamp(stamp, tsaAnchors);
  });
}
