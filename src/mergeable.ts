import { believed } from './believed.ts';
import { EvidenceError } from './errors.ts';
import { canonicalJson, sha256Hex } from './evidence/canonical.ts';
import type { SealedRun } from './evidence/rejudge.ts';
import { factKey } from './fact-key.ts';
import type { FactDefinition } from './facts/fact.ts';
import { facts as definitions } from './facts/index.ts';
import type { Shard, ShardNote } from './record.ts';
import { shardOfFact } from './shard.ts';

/** One package that was given to a merge, after its seal and digests were checked. */
export interface ShardPackage {
  /** What messages call it. */
  readonly path: string;
  readonly run: SealedRun;
  /** Its evidence.sigstore.json. */
  readonly bundle: Uint8Array;
  readonly factsSha256: string;
  readonly checkedWith: ShardNote['checkedWith'];
}

/** By its index. */
interface Numbered {
  readonly shard: Shard;
  readonly given: ShardPackage;
}

const byName = new Map<string, FactDefinition>(definitions.map((definition) => [definition.name, definition]));

/** Milliseconds. */
const oneDay = 86_400_000;

/** Every shard reads it: it says which accounts there are. */
export const organizationKey = factKey('organization', {});

/**
 * The packages in the order of their shards. Throws EvidenceError `shards`, which names the packages and says what to do, where they
 * are not all shards of one run by this version.
 */
export function requireOneRun(packages: readonly ShardPackage[], version: string): readonly ShardPackage[] {
  const numbered = packages.map((given): Numbered => ({ given, shard: requireShard(given, version) }));
  numbered.sort((a, b) => a.shard.index - b.shard.index);
  requireOneCount(numbered);
  requireEachOnce(numbered);
  requireOneDay(numbered);
  requireOneSpec(numbered);
  for (const entry of numbered) {
    requireOwnFacts(entry);
    requireReadableFacts(entry);
  }
  return numbered.map(({ given }) => given);
}

function refuse(message: string, hint: string): never {
  throw new EvidenceError('shards', message, { hint });
}

function command({ index, count }: Shard): string {
  return `iq verify --shard ${index}/${count}`;
}

function requireShard({ path, run: { record } }: ShardPackage, version: string): Shard {
  const { shard, ...others } = record.scope.narrowing ?? {};
  if (shard === undefined || Object.keys(others).length > 0) {
    refuse(`${path} is no shard.`, 'iq merge takes the packages that iq verify --shard leaves');
  }
  if (record.conclusion === 'aborted') {
    refuse(`${path} is of a run that was cut off: it holds only a part of shard ${shard.index}.`, `run ${command(shard)} again`);
  }
  if (record.mode !== 'live') refuse(`${path} was not read from AWS: its mode is ${record.mode}.`, `run ${command(shard)}`);
  if (record.tool.version !== version) {
    refuse(
      `${path} was read by iq ${record.tool.version}, and this is iq ${version}.`,
      'merge with the version that read, or read every shard again',
    );
  }
  return shard;
}

function requireOneCount(numbered: readonly Numbered[]): void {
  const [first] = numbered;
  const other = numbered.find(({ shard }) => shard.count !== first?.shard.count);
  if (first === undefined || other === undefined) return;
  refuse(
    `${first.given.path} is one of ${first.shard.count} shards, ${other.given.path} one of ${other.shard.count}.`,
    'the shards of one run are all of one count',
  );
}

function requireEachOnce(numbered: readonly Numbered[]): void {
  const twice = numbered.find(({ shard }, at) => numbered[at - 1]?.shard.index === shard.index);
  if (twice !== undefined) {
    const { index, count } = twice.shard;
    const paths = numbered.filter(({ shard }) => shard.index === index).map(({ given }) => given.path);
    refuse(`${paths.join(' and ')} are both shard ${index} of ${count}.`, 'give the one that belongs to this run');
  }
  const count = numbered[0]?.shard.count ?? 0;
  const there = new Set(numbered.map(({ shard }) => shard.index));
  const missing = Array.from({ length: count }, (_, at) => at + 1).filter((index) => !there.has(index));
  if (missing.length === 0) return;
  refuse(
    `${missing.length} of ${count} shards ${missing.length === 1 ? 'is' : 'are'} missing: ${missing.join(', ')}.`,
    `${command({ index: missing[0] ?? 1, count })} makes the first of them; give all packages to one iq merge`,
  );
}

/** Shards of one run are read at one time: what was read days before tells nothing of a deployment since. */
function requireOneDay(numbered: readonly Numbered[]): void {
  const byStart = [...numbered].sort((a, b) => (startOf(a) < startOf(b) ? -1 : 1));
  const [first, last] = [byStart[0], byStart.at(-1)];
  if (first === undefined || last === undefined) return;
  if (Date.parse(startOf(last)) - Date.parse(startOf(first)) <= oneDay) return;
  refuse(
    `${first.given.path} was begun at ${startOf(first)}, ${last.given.path} at ${startOf(last)}: more than a day lies between them.`,
    'read all shards of one run within a day',
  );
}

function startOf({ given }: Numbered): string {
  return given.run.record.startedAt;
}

/** What all shards of one run have in common. */
const common: readonly (readonly [what: string, of: (given: ShardPackage) => unknown])[] = [
  ['spec', ({ run }) => run.sources.map(({ name, bytes }) => `${name} ${sha256Hex(bytes)}`)],
  ['resolved spec', ({ run }) => run.record.spec],
];

function requireOneSpec(numbered: readonly Numbered[]): void {
  const [first] = numbered;
  if (first === undefined) return;
  for (const [what, of] of common) {
    const expected = canonicalJson(of(first.given));
    const other = numbered.find(({ given }) => canonicalJson(of(given)) !== expected);
    if (other === undefined) continue;
    refuse(`${other.given.path} has another ${what} than ${first.given.path}.`, 'read every shard again with the one spec');
  }
  const named = numbered.flatMap((entry) => organizationId(entry.given.run.facts).map((id) => ({ ...entry, id })));
  const other = named.find(({ id }) => id !== named[0]?.id);
  if (other === undefined) return;
  refuse(
    `${other.given.path} was read in the organization ${other.id}, ${named[0]?.given.path} in ${named[0]?.id}.`,
    'read every shard again with credentials of the one organization',
  );
}

function organizationId(facts: SealedRun['facts']): readonly string[] {
  const fact = facts.find(({ key }) => key === organizationKey);
  const id = fact?.observed === true ? (fact.value as { readonly id?: unknown } | null)?.id : undefined;
  return typeof id === 'string' ? [id] : [];
}

function requireOwnFacts({ given: { path, run }, shard }: Numbered): void {
  const foreign = run.facts.find((fact) => fact.key !== organizationKey && shardOfFact(fact, shard.count) !== shard.index);
  if (foreign === undefined) return;
  refuse(
    `${path} is shard ${shard.index}, and holds ${foreign.key}, which falls to shard ${shardOfFact(foreign, shard.count)}.`,
    `run ${command(shard)} again`,
  );
}

/** This version wrote every fact, so a value of another shape was changed before it was sealed. */
function requireReadableFacts({ given: { path, run }, shard }: Numbered): void {
  const strange = run.facts.map((fact) => believed(fact, byName.get(fact.name))).find((fact, at) => fact !== run.facts[at]);
  if (strange === undefined || strange.observed) return;
  refuse(`${path} holds ${strange.key}, and ${strange.detail}`, `run ${command(shard)} again`);
}
