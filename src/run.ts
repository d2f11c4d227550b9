import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { DeadlineError } from './aws/failure.ts';
import { believedFacts } from './believed.ts';
import { catalogue, checks } from './checks/index.ts';
import { type CollectEvents, type Collected, collect } from './collect.ts';
import { EvidenceError, UsageError } from './errors.ts';
import { canonicalBytes, sha256Hex } from './evidence/canonical.ts';
import { readFacts, writeFacts } from './evidence/facts-file.ts';
import { judgementSha256 } from './evidence/judgement.ts';
import type { Signer } from './evidence/signer.ts';
import { enabledRegions } from './facts/enabled-regions.ts';
import { facts as definitions } from './facts/index.ts';
import { organization } from './facts/organization.ts';
import { type Judgements, judgeAll } from './judge.ts';
import type { Live } from './live.ts';
import { neededFacts } from './needs.ts';
import { version } from './package.ts';
import { governedRegions, type Narrowing, plannedChecks } from './plan.ts';
import type { Calls, Conclusion, FactRecord, Purpose, Qualification } from './record.ts';
import { conclude, rollUp, summarize } from './rollup.ts';
import { statedOf } from './scope.ts';
import { loadSpec } from './spec/load.ts';
import { resolveSpec } from './spec/resolve.ts';
import type { LoadedSpec } from './spec/spec.ts';

/** What one run is asked for. */
export interface RunRequest {
  readonly spec: string;
  /** Saved facts; then nothing is read from AWS. */
  readonly facts?: string;
  readonly narrowing: Narrowing;
  readonly purpose: Purpose;
  readonly change?: string;
  readonly deployment?: Readonly<Record<string, string>>;
  readonly profile?: string;
  readonly role?: string;
  readonly concurrency: number;
}

/** What a run takes from outside: clock, id, key, interrupt. Tests inject them; no flag or variable can. */
export interface RunPorts {
  readonly now: () => Date;
  readonly runId: () => string;
  readonly signer: Signer;
  /** Aborted with a DeadlineError by Ctrl-C and SIGTERM. */
  readonly interrupt: AbortSignal;
  readonly ci?: Readonly<Record<string, string>>;
  readonly events?: CollectEvents & { readonly onLive?: (live: Live) => void };
}

/** All that is sealed: the record, the facts and the spec, byte for byte. */
export interface RunResult {
  readonly record: Qualification;
  readonly facts: Uint8Array;
  readonly resolved: Uint8Array;
  readonly loaded: LoadedSpec;
}

interface Reading extends Pick<Collected, 'facts'> {
  readonly executor: Qualification['executor'];
  readonly calls: Calls;
  readonly maxSkewMs: number;
}

const noCalls: Calls = { total: 0, throttled: 0, denied: 0, byOperation: {} };

/** spec → plan → facts → verdicts → record. Rejects with an OperatorError where the run cannot start. */
export async function run(request: RunRequest, ports: RunPorts): Promise<RunResult> {
  const loaded = loadSpec(request.spec, catalogue());
  checkRequest(request, loaded);
  const runId = ports.runId();
  const startedAt = timestamp(ports.now());
  const reading = request.facts === undefined ? await readUnlessAborted(request, ports, { loaded, runId }) : replay(request.facts);
  const judged = judgeAll({ spec: loaded.spec, facts: reading.facts, narrowing: request.narrowing, checks, definitions, startedAt });
  const facts = writeFacts([...reading.facts.values()]);
  const resolved = canonicalBytes(resolveSpec(loaded.spec));
  const record = recordOf({ request, ports, loaded, runId, startedAt, reading, judged, resolved });
  return { record, facts, resolved, loaded };
}

/** The exit code that the contract gives to a conclusion (an aborted run exits with its signal's). */
export function exitCodeOf(conclusion: Exclude<Conclusion, 'aborted'>): 0 | 1 | 2 {
  return { conforms: 0, 'conforms-with-accepted-deviations': 0, 'does-not-conform': 1, incomplete: 2 }[conclusion] as 0 | 1 | 2;
}

function checkRequest(request: RunRequest, { spec }: LoadedSpec): void {
  const { narrowing } = request;
  const isNarrowed = Object.keys(narrowing).length > 0;
  if (request.purpose !== 'engineering' && (isNarrowed || request.facts !== undefined)) {
    throw new UsageError(`A ${isNarrowed ? 'narrowed' : 'replayed'} run can only have the purpose engineering, not ${request.purpose}.`, {
      hint: 'leave out --purpose, or --check, --account, --region and --facts',
    });
  }
  const refuse = (what: string, given: readonly string[] | undefined, known: (value: string) => boolean, hint: string) => {
    const wrong = given?.find((value) => !known(value));
    if (wrong !== undefined) throw new UsageError(`There is no ${what} ${wrong}.`, { hint });
  };
  const planned = plannedChecks(spec, checks, {}).map((check) => check.id);
  refuse('check', narrowing.checks, (value) => planned.includes(value), `the spec asks for ${planned.join(', ')}`);
  const accounts = Object.keys(spec.organization.accounts);
  refuse(
    'account',
    narrowing.accounts,
    (value) => accounts.includes(value) || /^[0-9]{12}$/.test(value),
    `an id of 12 digits, or one of ${accounts.join(', ')}`,
  );
  const governed = governedRegions(spec, {});
  refuse('governed region', narrowing.regions, (value) => governed.includes(value), `one of ${governed.join(', ')}`);
}

/** An interrupt before AWS has said who we are leaves a record too: of a run that read nothing. */
async function readUnlessAborted(request: RunRequest, ports: RunPorts, run: { loaded: LoadedSpec; runId: string }): Promise<Reading> {
  try {
    return await readLive(request, ports, run);
  } catch (error) {
    if (!(error instanceof DeadlineError && error.kind === 'aborted')) throw error;
    return { facts: new Map(), executor: { arn: 'unknown', account: 'unknown' }, calls: noCalls, maxSkewMs: 0 };
  }
}

async function readLive(request: RunRequest, ports: RunPorts, { loaded, runId }: { loaded: LoadedSpec; runId: string }): Promise<Reading> {
  const { spec } = loaded;
  const needed = neededFacts(plannedChecks(spec, checks, request.narrowing));
  const { profile, role, concurrency } = request;
  // Imported here, so that a replay loads nothing of AWS.
  const { goLive } = await import('./live.ts');
  const live = await goLive(spec, { runId, version, facts: needed, profile, role, concurrency, interrupt: ports.interrupt });
  ports.events?.onLive?.(live);
  try {
    const collected = await collect({
      spec,
      narrowing: request.narrowing,
      facts: needed,
      organization,
      enabledRegions,
      seats: live.seats,
      now: () => ports.now().getTime(),
      ...(ports.events === undefined ? {} : { events: ports.events }),
    });
    const sourceIdentity = live.sourceIdentity();
    const executor = {
      ...live.executor,
      ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
      ...(ports.ci === undefined ? {} : { ci: ports.ci }),
    };
    return { ...collected, executor, calls: live.calls(), maxSkewMs: live.maxSkewMs() };
  } finally {
    await live.close();
  }
}

/** Facts that an earlier run saved. Throws EvidenceError where they cannot be read. */
export function readFactsFile(path: string): ReadonlyMap<string, FactRecord> {
  let bytes: Uint8Array;
  try {
    // A device would be read for ever. A pipe ends.
    const stat = statSync(path);
    if (!stat.isFile() && !stat.isFIFO()) throw new Error('it is not a file');
    bytes = readFileSync(path);
  } catch (cause) {
    throw new EvidenceError('unreadable', `${path} cannot be read.`, { hint: 'iq verify --save-facts writes such a file', cause });
  }
  return believedFacts(readFacts(bytes, { name: path }), definitions);
}

function replay(path: string): Reading {
  return { facts: readFactsFile(path), executor: { arn: 'replay', account: 'replay' }, calls: noCalls, maxSkewMs: 0 };
}

interface RecordParts {
  readonly request: RunRequest;
  readonly ports: RunPorts;
  readonly loaded: LoadedSpec;
  readonly runId: string;
  readonly startedAt: string;
  readonly reading: Reading;
  readonly judged: Judgements;
  readonly resolved: Uint8Array;
}

function recordOf({ request, ports, loaded, runId, startedAt, reading, judged, resolved }: RecordParts): Qualification {
  const { spec, sources } = loaded;
  const { verdicts, universe, asOf } = judged;
  const isReplay = request.facts !== undefined;
  const stated = statedOf(spec, universe, { narrowing: request.narrowing, isReplay, checks });
  return {
    schemaVersion: 1,
    runId,
    conclusion: ports.interrupt.aborted ? 'aborted' : conclude(verdicts, asOf),
    outcome: rollUp(verdicts.map((verdict) => verdict.outcome)),
    judgementSha256: judgementSha256({ spec: resolveSpec(spec), facts: [...reading.facts.values()], verdicts }),
    purpose: request.purpose,
    mode: isReplay ? 'replay' : 'live',
    ...(request.change === undefined ? {} : { change: request.change }),
    ...(request.deployment === undefined ? {} : { deployment: request.deployment }),
    system: stated.system,
    document: stated.document,
    tool: { name: 'iq', version, node: process.versions.node, data: [] },
    startedAt,
    finishedAt: timestamp(ports.now()),
    asOf,
    clock: { maxSkewMs: reading.maxSkewMs },
    executor: reading.executor,
    spec: { name: basename(request.spec), sha256: sha256Hex(sources[0]?.bytes ?? new Uint8Array()), resolvedSha256: sha256Hex(resolved) },
    seal: { assurance: ports.signer.assurance, keyId: ports.signer.keyId },
    scope: stated.scope,
    summary: summarize(verdicts),
    verdicts,
    calls: reading.calls,
  };
}

function timestamp(date: Date): string {
  return date.toISOString();
}
