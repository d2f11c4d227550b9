import type { KeyObject } from 'node:crypto';
import { EvidenceError } from '../errors.ts';
import type { FactRecord, Qualification, ShardNote } from '../record.ts';
import { factsSha256, ownFacts, provenanceOf, shardOfFact } from '../shard.ts';
import { readBundle } from './bundle.ts';
import { canonicalJson, sha256Hex } from './canonical.ts';
import { type Line, line } from './checklist.ts';
import { type Envelope, verifyEnvelope } from './dsse.ts';
import { keyIdOf } from './keys.ts';
import { names, shardBundleName } from './names.ts';
import type { Package } from './package.ts';
import { requireQualification } from './schema.ts';
import { readStatement } from './statement.ts';

/** Whether a record is what a shard leaves, or what a merge leaves, where it says so. */
export function shardClaimLines(record: Qualification, facts: readonly FactRecord[]): Line[] {
  const { scope, mode, shards, verdicts, shardFactsSha256 } = record;
  const shard = scope.narrowing?.shard;
  const wrong: string[] = [];
  if ((mode === 'merged') !== (shards !== undefined)) wrong.push(`says mode ${mode}, and lists ${shards?.length ?? 'no'} shards`);
  if (shards?.some(({ index }, at) => index !== at + 1)) wrong.push(`lists the shards ${shards.map(({ index }) => index).join(', ')}`);
  if ((shard === undefined) !== (shardFactsSha256 === undefined))
    wrong.push('has the digest of a shard without its number, or the reverse');
  if (shard !== undefined) {
    if (verdicts.length > 0) wrong.push(`shard ${shard.index} holds ${verdicts.length} verdicts`);
    const actual = factsSha256(ownFacts(facts, shard));
    if (actual !== shardFactsSha256) wrong.push(`the facts of shard ${shard.index} make ${actual}`);
  }
  return [line('a shard judges nothing, and a merged run lists its shards', wrong)];
}

/** What was checked of the shards of a merged run, and whether their seals say who made them. */
export interface ShardsChecked {
  readonly lines: readonly Line[];
  readonly isAssured: boolean;
}

interface Shown {
  readonly note: ShardNote;
  readonly envelope: Envelope;
  readonly record: Qualification;
}

/**
 * Holds a merged record against the sealed records of its shards, which lie in its package: that they are those of the list, over the
 * same spec, that the facts are theirs, and that start, calls, clock and executor are. Their signatures are checked where the key at hand made them.
 */
export function shardLines(
  sealed: Package,
  merged: { readonly record: Qualification; readonly notes: readonly ShardNote[]; readonly facts: readonly FactRecord[] },
  key: KeyObject,
): ShardsChecked {
  const { record, notes, facts } = merged;
  const count = notes.length;
  const shown: Shown[] = [];
  const wrong: string[] = [];
  for (const note of notes) {
    try {
      const found = openShard(sealed, note, count);
      const different = differences(found, { merged: record, count });
      if (different.length > 0) wrong.push(`shard ${note.index} has another ${different.join(', ')}`);
      shown.push(found);
    } catch (error) {
      if (!(error instanceof EvidenceError)) throw error;
      wrong.push(`shard ${note.index}: ${error.message}`);
    }
  }
  const lines = [line('the sealed record of every shard is there, and is what the list says', wrong)];
  if (wrong.length > 0) return { lines, isAssured: false };
  const own = Map.groupBy(facts, (fact) => shardOfFact(fact, count));
  const foreign = shown.filter(({ note, record: shard }) => factsSha256(own.get(note.index) ?? []) !== shard.shardFactsSha256);
  const { startedAt, calls, clock, executor } = record;
  const records = shown.map((shard) => shard.record);
  const said = canonicalJson({ startedAt, calls, maxSkewMs: clock.maxSkewMs, executor });
  const made = canonicalJson({ ...provenanceOf(records), executor: records[0]?.executor });
  const signatures = signatureLines(shown, key);
  return {
    lines: [
      ...lines,
      line(
        'the facts are those that the shards sealed',
        foreign.map(({ note }) => `not those of shard ${note.index}`),
      ),
      line('start, calls, clock and executor are those of the shards', said === made ? [] : ['they make others']),
      ...signatures.lines,
    ],
    isAssured: signatures.isAssured,
  };
}

function openShard(sealed: Package, note: ShardNote, count: number): Shown {
  const name = shardBundleName(note.index, count);
  const bytes = sealed.files.get(name);
  if (bytes === undefined) throw new EvidenceError('malformed', `${name} is missing`);
  if (sha256Hex(bytes) !== note.bundleSha256) throw new EvidenceError('malformed', `${name} is not the one of the list`);
  const envelope = readBundle(bytes, name);
  const { subject, predicate } = readStatement(envelope.payload);
  if (subject.find((entry) => entry.name === names.facts)?.digest.sha256 !== note.factsSha256) {
    throw new EvidenceError('malformed', `${name} seals other facts than the list says`);
  }
  return { note, envelope, record: requireQualification(predicate) };
}

function differences({ note, record, envelope }: Shown, { merged, count }: { merged: Qualification; count: number }): string[] {
  const { scope, spec, tool, seal } = record;
  const pairs: [what: string, is: unknown, expected: unknown][] = [
    ['run', record.runId, note.runId],
    ['number', scope.narrowing ?? {}, { shard: { index: note.index, count } }],
    ['mode or end', [record.mode, record.conclusion], ['live', 'incomplete']],
    ['spec', spec, merged.spec],
    ['organization', scope.organization, merged.scope.organization],
    ['version of iq', tool.version, merged.tool.version],
    ['key', [envelope.keyid, seal.keyId, seal.assurance], [note.keyId, note.keyId, note.assurance]],
    ['time', [record.startedAt, record.finishedAt], [note.startedAt, note.finishedAt]],
    ['executor', record.executor.arn, note.executor],
  ];
  return pairs.filter(([, is, expected]) => canonicalJson(is) !== canonicalJson(expected)).map(([what]) => what);
}

/** The signature of a shard can be checked where one key made it and the merged record. Else the merge's word for it is all there is. */
function signatureLines(shown: readonly Shown[], key: KeyObject): ShardsChecked {
  const keyId = keyIdOf(key);
  const own = shown.filter(({ note }) => note.keyId === keyId);
  const forged = own.filter(({ envelope }) => !verifyEnvelope(envelope, key));
  const unchecked = shown.filter(({ note }) => note.keyId !== keyId);
  const unknown = shown.filter(({ note }) => note.assurance === 'ephemeral' || (note.keyId !== keyId && note.checkedWith === 'own-key'));
  const of = (some: readonly Shown[]): string =>
    some.length === shown.length
      ? 'all shards'
      : `${some.length === 1 ? 'shard' : 'shards'} ${some.map(({ note }) => note.index).join(', ')}`;
  const warn = (detail: string): Line => ({ ok: 'warning', what: 'seals of the shards', detail });
  const lines: Line[] = [];
  const wrong = forged.map(({ note }) => `not that of shard ${note.index}`);
  if (own.length > 0) lines.push(line(`the signature of ${of(own)} is that of key ${keyId}`, wrong));
  if (unchecked.length > 0)
    lines.push(warn(`the keys of ${of(unchecked)} are not here: iq merge checked their signatures, this command did not`));
  if (unknown.length > 0) lines.push(warn(`those of ${of(unknown)} cannot say who sealed them: a key made for one run, or none was given`));
  return { lines, isAssured: unknown.length === 0 };
}
