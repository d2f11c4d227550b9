import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Choices, specText } from '../../bench/organization.ts';
import { type AskedOptions, optionsOf } from '../../bench/server/options.ts';
import { type BenchServer, startBenchServer } from '../../bench/server/start.ts';
import type { Stats } from '../../bench/server/stats.ts';
import { ephemeralSigner, sealOf } from '../../src/evidence/signer.ts';
import type { Narrowing } from '../../src/plan.ts';
import type { FactRecord, Finding, Qualification } from '../../src/record.ts';
import { run } from '../../src/run.ts';

/** One run over the bench server, and what the server saw of it. */
export interface Run {
  readonly record: Qualification;
  readonly facts: ReadonlyMap<string, FactRecord>;
  readonly stats: Stats;
}

/** What a run is asked for, and what its spec says. */
interface Asked {
  readonly choices?: Choices;
  readonly narrowing?: Narrowing;
}

/** The bench server for the tests of one file. */
export interface Bench {
  verify(options: AskedOptions, asked?: Asked): Promise<Run>;
  stop(): Promise<void>;
}

/** Starts a bench server and sets the environment that the SDK reads. */
export async function startBench(): Promise<Bench> {
  const server: BenchServer = await startBenchServer();
  const before = { ...process.env };
  const folder = mkdtempSync(join(tmpdir(), 'iq-bench-'));
  const spec = join(folder, 'spec.yaml');
  Object.assign(process.env, server.env);
  // One Date in every answer: what two runs read is then equal, byte for byte. Another one than today's would have iq mend its clock.
  const date = `${new Date().toISOString().slice(0, 19)}Z`;
  return {
    verify: async (options, { choices = {}, narrowing = {} } = {}) => {
      const asked = { date, ...options };
      await server.set(asked);
      writeFileSync(spec, specText(optionsOf(asked).organization, choices));
      const facts = new Map<string, FactRecord>();
      const { record } = await run(
        { spec, narrowing, purpose: 'engineering', concurrency: 40 },
        {
          now: () => new Date(date),
          runId: () => '01939cbe-7d6c-7000-8000-000000000001',
          announce: async () => ({ seal: sealOf(ephemeralSigner()) }),
          interrupt: new AbortController().signal,
          events: { onFact: (fact) => facts.set(fact.key, fact) },
        },
      );
      return { record, facts, stats: await server.stats() };
    },
    stop: async () => {
      process.env = before;
      rmSync(folder, { recursive: true });
      await server.stop();
    },
  };
}

export const findings = (record: Qualification): readonly Finding[] => record.verdicts.flatMap((verdict) => verdict.findings);

/**
 * Findings that are neither as they were without faults nor unknown. Empty listings of one requirement are one finding for a place: where one of
 * them could not be read, the others have one of their own, which was part of it.
 */
export function contradictions(faulty: Qualification, sound: Qualification): readonly string[] {
  const placeOf = (testCase: string): string => testCase.split('/').slice(0, 2).join('/');
  const before = new Map<string, string>();
  for (const { testCase, outcome } of findings(sound)) {
    before.set(testCase, outcome);
    if (testCase.endsWith(placeOf(testCase).split('@')[1] ?? '')) before.set(placeOf(testCase), outcome);
  }
  const was = (testCase: string): string | undefined => before.get(testCase) ?? before.get(placeOf(testCase));
  return findings(faulty)
    .filter(({ testCase, outcome }) => outcome !== 'unknown' && outcome !== was(testCase))
    .map(({ testCase, outcome, message }) => `${testCase}: ${outcome}, was ${was(testCase) ?? 'not there'}: ${message}`);
}

/** Verdicts that hold an unknown finding and no reason for it. */
export function unexplained(record: Qualification): readonly string[] {
  return record.verdicts
    .filter(({ findings }) => findings.some(({ outcome }) => outcome === 'unknown'))
    .filter(({ unknownBecause = [] }) => unknownBecause.length === 0 || unknownBecause.some(({ detail }) => detail === ''))
    .map(({ check, target }) => `${check}@${target.account ?? 'organization'}`);
}

/** Observed facts whose value is not the one of a run without faults, where no refusal inside says why. */
export function distorted(faulty: Run, sound: Run): readonly string[] {
  return [...faulty.facts.values()]
    .filter((fact) => fact.observed && !JSON.stringify(fact.value).includes('"reason"'))
    .filter((fact) => fact.observed && JSON.stringify(fact.value) !== JSON.stringify(observedValue(sound, fact.key)))
    .map(({ key }) => key);
}

function observedValue(run: Run, key: string): unknown {
  const fact = run.facts.get(key);
  return fact?.observed === true ? fact.value : undefined;
}
