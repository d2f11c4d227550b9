import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepareEmulator } from '../../scripts/emulator.ts';
import type { RunResult } from '../../src/qualify.ts';
import type { Finding } from '../../src/record.ts';
import { findings } from './enforced.ts';

/** A finding by requirement and resource. */
export interface ExpectedCase {
  readonly requirementId: string;
  readonly resource: string;
}

/** One planted fault: a state of its own under its name and, unless it must stand alone, part of `broken`. */
export interface Plant {
  readonly name: string;
  /** The Python module that plants it. */
  readonly module: string;
  /** One sentence. */
  readonly about: string;
  readonly alone: boolean;
  /** All the test cases that must fail, and no others. */
  readonly failing: readonly ExpectedCase[];
  /** The test cases that cannot be decided because of it. */
  readonly unknown: readonly ExpectedCase[];
  /** Accounts that cannot be read because of it: nothing may pass there, and what is unknown there is not listed. */
  readonly unread: readonly string[];
  /** The checks that are run over it; all where there are none. */
  readonly checks: readonly string[];
}

/** A requirement at a place: something there must be unknown, and nothing may pass. `region` is `null` for a whole account. */
export interface UnknownPlace {
  readonly requirementId: string;
  readonly account: string;
  readonly region: string | null;
}

export interface Expected {
  readonly plants: readonly Plant[];
  readonly halfDenied: readonly UnknownPlace[];
}

/** What every state of the emulator must make the tool say, written down beside the faults themselves. Throws without an emulator. */
export function readExpected(): Expected {
  const prepared = prepareEmulator();
  if (!prepared.ok) throw new Error(`no emulator: ${prepared.reason}`);
  const script = join(dirname(fileURLToPath(import.meta.url)), 'seed.py');
  return JSON.parse(execFileSync(prepared.python, ['-B', script, '--expected'], { encoding: 'utf8' })) as Expected;
}

/**
 * The accounts that a fault of stores touches, and the one with the inventory: cmk-encryption looks at each account by itself, and `broken` shows that
 * none fails elsewhere. All, where a resource does not tell its account.
 */
export function accountsOf({ checks, failing, unknown }: Plant): readonly string[] {
  const resources = [...failing, ...unknown].map(({ resource }) => /(?<!\d)\d{12}(?!\d)/.exec(resource)?.[0]);
  const isByAccount = checks.every((check) => check === 'cmk-encryption');
  if (!isByAccount || checks.length === 0 || resources.length === 0 || resources.includes(undefined)) return [];
  return [...new Set([...resources.filter((id) => id !== undefined), '555555555555'])].sort();
}

/** The cases of `broken`: those of every plant that does not stand alone. */
export function casesOfBroken({ plants }: Expected): {
  readonly failing: readonly ExpectedCase[];
  readonly unknown: readonly ExpectedCase[];
} {
  const together = plants.filter((plant) => !plant.alone);
  return { failing: unique(together.flatMap((plant) => plant.failing)), unknown: unique(together.flatMap((plant) => plant.unknown)) };
}

/** `requirement resource` of each finding of an outcome, sorted, each once. */
export const casesOf = (result: RunResult, outcome: Finding['outcome']): readonly string[] =>
  written(findings(result).filter((finding) => finding.outcome === outcome));

/** Test cases as `casesOf` has them. */
export const written = (list: readonly ExpectedCase[]): readonly string[] =>
  [...new Set(list.map(({ requirementId, resource }) => `${requirementId} ${resource}`))].sort();

function unique(cases: readonly ExpectedCase[]): readonly ExpectedCase[] {
  return [...new Map(cases.map((entry) => [`${entry.requirementId}@${entry.resource}`, entry])).values()];
}
