import type { AccessReview } from './access-review/model.ts';
import type { Architecture } from './architecture/model.ts';
import { checks } from './checks/index.ts';
import type { Drift } from './drift/model.ts';
import { canonicalBytes, sha256Hex } from './evidence/canonical.ts';
import { writeFacts } from './evidence/facts-file.ts';
import { judgementSha256 } from './evidence/judgement.ts';
import type { PackageFile } from './evidence/package.ts';
import { facts as definitions } from './facts/index.ts';
import { type Judgements, judgeAll } from './judge.ts';
import { version } from './package.ts';
import { type Refusals, refusalsOf } from './permissions/refused.ts';
import { governedRegions, type Narrowing } from './plan.ts';
import { prerequisitesOf } from './prerequisites.ts';
import type { ProtocolNote, ToolQualificationNote } from './qualification-file.ts';
import type { BaselineNote, Calls, FactRecord, LedgerNote, Purpose, Qualification, Seal, ShardNote } from './record.ts';
import { conclude, rollUp, summarize } from './rollup.ts';
import { statedOf } from './scope.ts';
import { factsSha256, ownFacts } from './shard.ts';
import { resolveSpec } from './spec/resolve.ts';
import type { LoadedSpec, Spec } from './spec/spec.ts';
import { toolData } from './tool-data.ts';

/** Facts, who read them, and at what cost: from AWS, from a file, or from shards. */
export interface Reading {
  readonly mode: Qualification['mode'];
  readonly startedAt: string;
  readonly facts: ReadonlyMap<string, FactRecord>;
  readonly executor: Qualification['executor'];
  readonly calls: Calls;
  readonly maxSkewMs: number;
  /** Of a merged run. */
  readonly shards?: readonly ShardNote[];
  /** responses.jsonl.gz of a run that kept AWS's answers. */
  readonly responses?: Uint8Array | undefined;
}

/** What a record says of the run because somebody asked for it. */
export interface Asked {
  readonly narrowing: Narrowing;
  readonly purpose: Purpose;
  readonly change?: string;
  readonly deployment?: Readonly<Record<string, string>>;
  /** Also who can do what, for a report: the record says nothing of it. */
  readonly accessReview?: boolean;
  /** Also what there is, for the picture: the record says nothing of it. */
  readonly architecture?: boolean;
}

/** What every record takes from outside: clock, key, interrupt. Tests inject them; no flag or variable can. */
export interface QualifyPorts {
  readonly now: () => Date;
  /** What the record says of the seal that it will bear. */
  readonly seal: Seal;
  /** Where the run is entered. */
  readonly ledger?: LedgerNote | undefined;
  /** How the protocol that the run was given stands to it. */
  readonly protocol?: ProtocolNote | undefined;
  readonly toolQualification?: ToolQualificationNote | undefined;
  /** Aborted with a DeadlineError by Ctrl-C and SIGTERM. */
  readonly interrupt: AbortSignal;
}

/** All that is sealed: the record, the facts and the spec, byte for byte. */
export interface RunResult {
  readonly record: Qualification;
  /** facts.jsonl.gz. */
  readonly facts: Uint8Array;
  /** The same facts, by key. */
  readonly factsByKey: ReadonlyMap<string, FactRecord>;
  readonly resolved: Uint8Array;
  readonly loaded: LoadedSpec;
  /** How many facts AWS answered, and how many it did not. */
  readonly counts: { readonly observed: number; readonly unobserved: number };
  /** What AWS refused, and what would mend it. Not sealed: the facts say the same. */
  readonly refusals: Refusals;
  /** Where it was asked for. Not sealed: it is made of the facts and the spec, which are. */
  readonly accessReview?: AccessReview | undefined;
  /** Where it was asked for. Not sealed, for the same reason. */
  readonly architecture?: Architecture | undefined;
  /** The sealed records of the shards of a merged run. */
  readonly shards?: readonly PackageFile[];
  /** responses.jsonl.gz of a run that kept AWS's answers. */
  readonly responses?: Uint8Array | undefined;
  /** Of a run that was compared with an earlier one. */
  readonly compared?: Compared | undefined;
}

/** What the record says of the run that it was compared with, and drift.json and drift.md, to be sealed with it. */
export interface Compared {
  readonly note: BaselineNote;
  readonly drift: Drift;
  readonly files: readonly PackageFile[];
}

interface QualifyOptions {
  readonly loaded: LoadedSpec;
  readonly asked: Asked;
  readonly runId: string;
  readonly ports: QualifyPorts;
}

/** facts → verdicts → record, wherever the facts come from. */
export async function qualify(reading: Reading, options: QualifyOptions): Promise<RunResult> {
  const { loaded, asked } = options;
  const { facts, startedAt, responses } = reading;
  const judged = judgeAll({ spec: loaded.spec, facts, narrowing: asked.narrowing, checks, definitions, startedAt });
  const resolved = canonicalBytes(resolveSpec(loaded.spec));
  const record = recordOf(reading, { ...options, judged, resolved });
  const observed = [...facts.values()].filter((fact) => fact.observed).length;
  const packed = await writeFacts([...facts.values()]);
  const counts = { observed, unobserved: facts.size - observed };
  const refusals = refusalsOf(facts.values());
  const isShard = asked.narrowing.shard !== undefined;
  const isReviewed = asked.accessReview === true && !isShard;
  const accessReview = isReviewed ? await reviewOf(loaded.spec, { facts, universe: judged.universe }) : undefined;
  const isDrawn = asked.architecture === true && !isShard;
  const architecture = isDrawn ? await drawnOf(loaded.spec, { facts, universe: judged.universe, asked }) : undefined;
  return { record, facts: packed, factsByKey: facts, resolved, loaded, counts, refusals, accessReview, architecture, responses };
}

type Drawn = Pick<Reading, 'facts'> & Pick<Judgements, 'universe'> & Pick<QualifyOptions, 'asked'>;

/** Loaded where it is asked for, and nowhere else. */
async function drawnOf(spec: Spec, { facts, universe, asked }: Drawn): Promise<Architecture> {
  const { architectureOf } = await import('./architecture/architecture.ts');
  return architectureOf({
    spec,
    facts,
    accounts: universe.accounts,
    sets: universe.sets,
    governed: governedRegions(spec, asked.narrowing),
  });
}

/** Loaded where it is asked for, and nowhere else. */
async function reviewOf(spec: Spec, { facts, universe }: Pick<Reading, 'facts'> & Pick<Judgements, 'universe'>): Promise<AccessReview> {
  const { accessReviewOf } = await import('./access-review/review.ts');
  return accessReviewOf({ spec, facts, accounts: new Map(universe.accounts.map((account) => [account.id, account])) });
}

interface RecordParts extends QualifyOptions {
  readonly judged: Judgements;
  readonly resolved: Uint8Array;
}

function recordOf(reading: Reading, { loaded, asked, runId, ports, judged, resolved }: RecordParts): Qualification {
  const { spec, sources } = loaded;
  const { verdicts, universe, asOf } = judged;
  const { mode, startedAt, executor, calls, maxSkewMs, shards } = reading;
  const { narrowing, purpose, change, deployment } = asked;
  const facts = [...reading.facts.values()];
  const prerequisites = prerequisitesOf(spec, { mode, maxSkewMs, facts });
  const stated = statedOf(spec, universe, { narrowing, isReplay: mode === 'replay', shards, checks });
  return {
    schemaVersion: 1,
    runId,
    conclusion: ports.interrupt.aborted ? 'aborted' : conclude(verdicts, asOf, prerequisites),
    outcome: rollUp(verdicts.map((verdict) => verdict.outcome)),
    judgementSha256: judgementSha256({ spec: resolveSpec(spec), facts, verdicts }),
    purpose,
    mode,
    ...(change === undefined ? {} : { change }),
    ...(deployment === undefined ? {} : { deployment }),
    system: stated.system,
    document: stated.document,
    tool: {
      name: 'iq',
      version,
      node: process.versions.node,
      data: toolData,
      ...(ports.toolQualification === undefined ? {} : { qualification: ports.toolQualification }),
    },
    startedAt,
    finishedAt: ports.now().toISOString(),
    asOf,
    clock: { maxSkewMs },
    executor,
    spec: {
      name: sources[0]?.name ?? '',
      sha256: sha256Hex(sources[0]?.bytes ?? new Uint8Array()),
      resolvedSha256: sha256Hex(resolved),
    },
    seal: ports.seal,
    scope: stated.scope,
    summary: summarize(verdicts),
    verdicts,
    calls,
    ...(narrowing.shard === undefined ? {} : { shardFactsSha256: factsSha256(ownFacts(facts, narrowing.shard)) }),
    ...(shards === undefined ? {} : { shards }),
    ...(prerequisites === undefined ? {} : { prerequisites }),
    ...(ports.protocol === undefined ? {} : { protocol: ports.protocol }),
    ...(ports.ledger === undefined ? {} : { ledger: ports.ledger }),
  };
}
