import { accessReviewNeeds } from './access-review/needs.ts';
import { DeadlineError } from './aws/failure.ts';
import { catalogue, checks } from './checks/index.ts';
import { type CollectEvents, collect } from './collect.ts';
import { UsageError } from './errors.ts';
import type { ResponseStore } from './evidence/response-store.ts';
import { enabledRegions } from './facts/enabled-regions.ts';
import { organization } from './facts/organization.ts';
import type { Live } from './live.ts';
import { neededFacts } from './needs.ts';
import { version } from './package.ts';
import { plannedChecks } from './plan.ts';
import type { QualifyPorts, Reading, RunResult } from './qualify.ts';
import type { BaselineNote, Calls, Conclusion, Purpose, Qualification } from './record.ts';
import { checkedRequest, type RunRequest } from './request.ts';
import { loadSources, loadSpec } from './spec/load.ts';
import type { LoadedSpec } from './spec/spec.ts';

/** A run whose spec is valid, before it reads anything. */
export interface Announcement {
  readonly loaded: LoadedSpec;
  readonly runId: string;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly mode: Qualification['mode'];
  readonly purpose: Purpose;
  readonly change?: string | undefined;
  /** When the first fact was read, of a merge: what is approved later than that was not approved before it was executed. RFC 3339. */
  readonly readFrom?: string | undefined;
}

/** What the record says of what was made ready before anything was read. */
export type Announced = Pick<QualifyPorts, 'seal' | 'ledger' | 'protocol' | 'toolQualification'>;

/** What a run takes from outside beside what its record takes: its id, its pipeline, who watches it. */
export interface RunPorts extends Omit<QualifyPorts, keyof Announced> {
  readonly runId: () => string;
  /** Makes the seal ready and enters the run where it is to be entered: nothing is read from AWS before that. */
  readonly announce: (announcement: Announcement) => Promise<Announced>;
  readonly ci?: Readonly<Record<string, string>>;
  /** Where AWS's answers are kept, byte for byte; nowhere without it. */
  readonly responses?: ResponseStore | undefined;
  /** Set by tests over an emulator, which has none of AWS's limits, and by nothing in the program. */
  readonly isUnlimited?: boolean;
  readonly events?: CollectEvents & { readonly onLive?: (live: Live) => void };
}

/** A run that is about to read. */
interface Starting {
  readonly loaded: LoadedSpec;
  readonly runId: string;
  readonly startedAt: string;
}

const noCalls: Calls = { total: 0, throttled: 0, denied: 0, byOperation: {} };
const replayer = { arn: 'replay', account: 'replay' };

/** spec → plan → facts → verdicts → record. Rejects with an OperatorError where the run cannot start. */
export async function run(given: RunRequest, ports: RunPorts): Promise<RunResult> {
  const loaded = typeof given.spec === 'string' ? loadSpec(given.spec, catalogue()) : loadSources(given.spec, catalogue());
  const request = checkedRequest(given, loaded.spec);
  const runId = ports.runId();
  const startedAt = ports.now().toISOString();
  const mode = request.facts === undefined ? 'live' : 'replay';
  const { purpose, change } = request;
  const announced = await ports.announce({ loaded, runId, startedAt, mode, purpose, change });
  const reading = await readUnlessAborted(request, ports, { loaded, runId, startedAt });
  const responses = await ports.responses?.index(reading.facts.values(), ports.interrupt);
  // What judges and seals is not loaded before the first calls: they need not wait for it.
  const { qualify } = await import('./qualify.ts');
  return qualify({ ...reading, responses }, { loaded, asked: request, runId, ports: { ...ports, ...announced } });
}

/** The exit code that the contract gives to a conclusion (an aborted run exits with its signal's). */
export function exitCodeOf(conclusion: Exclude<Conclusion, 'aborted'>): 0 | 1 | 2 {
  return { conforms: 0, 'conforms-with-accepted-deviations': 0, 'does-not-conform': 1, incomplete: 2 }[conclusion] as 0 | 1 | 2;
}

/** The same of a run that was compared with a baseline: what changed is told where nothing is wrong. */
export function exitCodeOfDrift(conclusion: Exclude<Conclusion, 'aborted'>, { result }: BaselineNote): 0 | 1 | 2 | 4 {
  return exitCodeOf(conclusion) || ({ nothing: 0, changed: 4, unknown: 2 } as const)[result];
}

/** An interrupt before AWS has said who we are, or before saved facts are there, leaves a record too: of a run that read nothing. */
async function readUnlessAborted(request: RunRequest, ports: RunPorts, starting: Starting): Promise<Reading> {
  try {
    ports.interrupt.throwIfAborted();
    return request.facts === undefined ? await readLive(request, ports, starting) : await replay(request.facts, ports, starting);
  } catch (error) {
    if (!(error instanceof DeadlineError && error.kind === 'aborted')) throw error;
    const { startedAt } = starting;
    const nothing = { startedAt, facts: new Map(), calls: noCalls, maxSkewMs: 0 };
    return request.facts === undefined
      ? { mode: 'live', executor: { arn: 'unknown', account: 'unknown' }, ...nothing }
      : { mode: 'replay', executor: replayer, ...nothing };
  }
}

async function readLive(request: RunRequest, ports: RunPorts, { loaded, runId, startedAt }: Starting): Promise<Reading> {
  const { spec } = loaded;
  const { narrowing, profile, role, concurrency } = request;
  if (role !== undefined && spec.guardrails?.live_canary !== undefined) {
    throw new UsageError('--role cannot be used with guardrails.live_canary: the canary is judged by the role that the spec names', {
      hint: 'name the role in access.role, or take out live_canary',
    });
  }
  const askers = [...plannedChecks(spec, checks, narrowing), ...(request.accessReview === true ? [accessReviewNeeds] : [])];
  const needed = neededFacts(askers, { ...narrowing, spec });
  // Imported here, so that a replay loads nothing of AWS.
  const { goLive } = await import('./live.ts');
  const { interrupt, responses, isUnlimited } = ports;
  const given = { runId, version, facts: needed, profile, role, concurrency, shards: narrowing.shard?.count, isUnlimited };
  const live = await goLive(
    spec,
    responses === undefined
      ? { ...given, interrupt }
      : // An answer that cannot be kept ends the reading; the run then ends with its error.
        { ...given, interrupt: AbortSignal.any([interrupt, responses.refused]), onResponse: responses.keep },
  );
  ports.events?.onLive?.(live);
  try {
    const reading = collect({
      spec,
      narrowing,
      facts: needed,
      organization,
      enabledRegions,
      seats: live.seats,
      now: () => ports.now().getTime(),
      ...(ports.events === undefined ? {} : { events: ports.events }),
    });
    // While AWS answers: by the end of a long run, another version may be installed here.
    const [{ facts }] = await Promise.all([reading, import('./qualify.ts')]);
    const sourceIdentity = live.sourceIdentity();
    const executor = {
      ...live.executor,
      ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
      ...(ports.ci === undefined ? {} : { ci: ports.ci }),
    };
    return { mode: 'live', startedAt, facts, executor, calls: live.calls(), maxSkewMs: live.maxSkewMs() };
  } finally {
    await live.close();
  }
}

/** Facts that an earlier run saved. */
async function replay(path: string, { interrupt }: RunPorts, { startedAt }: Starting): Promise<Reading> {
  const { readSavedFacts } = await import('./saved-facts.ts');
  const facts = await readSavedFacts(path, interrupt);
  return { mode: 'replay', startedAt, facts, executor: replayer, calls: noCalls, maxSkewMs: 0 };
}
