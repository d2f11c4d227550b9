import { type Bound, greatest, latencyBound, limitBound } from './bounds.ts';
import { type EngineRun, runEngine } from './engine.ts';
import { lostFacts, wrongKeysIn } from './facts.ts';
import { type Row, ratio } from './row.ts';
import type { AskedOptions, OrganizationShape } from './server/options.ts';
import { optionsOf } from './server/options.ts';
import type { BenchServer } from './server/start.ts';
import { membersOf } from './server/world.ts';

/** Rows, and what is wrong whatever the time: calls too many, facts lost, keys mixed up. */
export interface Measured {
  readonly rows: readonly Row[];
  readonly wrong: readonly string[];
}

interface Bench {
  readonly server: BenchServer;
  readonly dist: string;
}

const latencyMs = 40;
/** What `iq verify` has in flight where nobody asks for another number. */
const places = 256;

/** 5 accounts × 2 regions × 60 calls, from the start of the process to its end. */
export async function fewAccounts(bench: Bench, rounds: number): Promise<Measured> {
  const organization = { accounts: 5, keys: 21 };
  const runs: EngineRun[] = [];
  for (let round = 0; round < rounds; round += 1) runs.push(await measure(bench, organization, null));
  const best = runs.reduce((a, b) => (b.wallMs < a.wallMs ? b : a));
  const { needed } = best.stats;
  const bound = latencyBound(organization.accounts, { calls: needed, latencyMs, places });
  const row = ratio({
    metric: `5 accounts, 2 regions, ${needed} calls, ${latencyMs} ms, cold ÷ latency bound`,
    value: best.wallMs / bound.ms,
    detail: against(best, bound),
    target: 3.4,
  });
  return { rows: [row], wrong: runs.flatMap((run) => faultsOf(run, organization)) };
}

/** An organization through token buckets like AWS's: how long, how much, and whether all of it is right. */
export async function manyAccounts(bench: Bench, accounts: number, { isLargest }: { readonly isLargest: boolean }): Promise<Measured> {
  const organization = { accounts };
  const run = await measure(bench, organization, 1);
  const { calls, needed, throttled, wrongKeys, neededByPlace } = run.stats;
  const bound = greatest([
    latencyBound(accounts, { calls: needed, latencyMs, places }),
    { ms: run.cpuMs, what: 'CPU on one core' },
    limitBound(neededByPlace),
  ]);
  const wrong = faultsOf(run, organization);
  const lost = lostFacts(run.facts).length;
  const mixed = wrongKeys + wrongKeysIn(run.facts, sharedAccounts(organization)).length;
  const rows: Row[] = [
    ratio({
      metric: `${accounts} accounts: wall ÷ max(latency bound, CPU ÷ cores, limits)`,
      value: run.wallMs / bound.ms,
      detail: against(run, bound),
      target: 1.25,
    }),
    callsRow(`${accounts} accounts`, { calls: calls - throttled, needed }),
    {
      metric: `${accounts} accounts, AWS's own limits: throttled ÷ total; lost facts; calls with the wrong account's key`,
      measured: `${((100 * throttled) / calls).toFixed(2)} %; ${lost}; ${mixed}`,
      target: '≤ 0.1 %; 0; 0',
      isMet: throttled / calls <= 0.001 && lost === 0 && mixed === 0,
    },
  ];
  if (isLargest) rows.push(memoryRow(`${accounts} accounts`, run.rssMb));
  return { rows, wrong };
}

/** One account with very many buckets, of which the spec asks the same four things: calls, memory, and what the limit on S3 makes of the time. */
export async function manyBuckets(bench: Bench, buckets: number): Promise<Measured> {
  const organization = { accounts: 5, giant: { keys: 2, volumes: 2, snapshots: 1, buckets } };
  const run = await measure(bench, organization, null);
  const { calls, needed, neededByPlace } = run.stats;
  const name = `${buckets} buckets in one account`;
  const bound = limitBound(neededByPlace);
  const rows = [
    callsRow(name, { calls, needed }),
    memoryRow(name, run.rssMb),
    ratio({ metric: `${name}: wall ÷ the limit of S3`, value: run.wallMs / bound.ms, detail: against(run, bound), target: 1.25 }),
  ];
  return { rows, wrong: faultsOf(run, organization) };
}

function callsRow(what: string, { calls, needed }: { readonly calls: number; readonly needed: number }): Row {
  const measured = `${(calls / needed).toFixed(2)} (${calls} ÷ ${needed})`;
  return { metric: `${what}: calls made ÷ calls needed`, measured, target: '1.00', isMet: calls === needed };
}

function memoryRow(what: string, rssMb: number): Row {
  const metric = `resident memory, ${what}`;
  return { metric, measured: `${rssMb.toFixed(0)} MB`, target: '≤ 600 MB', isMet: rssMb <= 600 };
}

function measure({ server, dist }: Bench, organization: Partial<OrganizationShape>, limits: number | null): Promise<EngineRun> {
  const options: AskedOptions = { organization, latencyMs, limits };
  return runEngine({ server, dist, options, isMetered: true });
}

function against(run: EngineRun, bound: Bound): string {
  const seconds = (ms: number) => (ms / 1000).toFixed(1);
  return `${seconds(run.wallMs)} ÷ ${seconds(bound.ms)} s; bound = ${bound.what}; CPU ${seconds(run.cpuMs)} s`;
}

/** The management account, whose trail everybody sees, and the log archive that it writes to. */
function sharedAccounts(organization: Partial<OrganizationShape>): readonly string[] {
  const [management, archive] = membersOf(optionsOf({ organization }).organization);
  return [management?.id ?? '', archive?.id ?? ''];
}

function faultsOf(run: EngineRun, organization: Partial<OrganizationShape>): readonly string[] {
  const { calls, needed, throttled, wrongKeyExamples, notUnderstood } = run.stats;
  const size = `${organization.accounts} accounts`;
  const tooMany = calls - throttled === needed ? [] : [`${size}: ${calls} calls made, ${throttled} of them throttled, ${needed} needed`];
  const outcome = run.exitCode === 0 ? [] : [`${size}: exit code ${run.exitCode}, not 0`];
  const facts = [...lostFacts(run.facts), ...wrongKeysIn(run.facts, sharedAccounts(organization))].slice(0, 5);
  return [...tooMany, ...outcome, ...wrongKeyExamples, ...notUnderstood, ...facts];
}
