import { createReadStream } from 'node:fs';
import { z } from 'zod';
import { readJsonLines } from '../evidence/json-lines.ts';
import { factKey } from '../fact-key.ts';
import { packageFile } from '../package.ts';
import type { FactRecord, Target, UnobservedReason } from '../record.ts';
import { type Change, changed } from './delta.ts';

/** `requirement resource`. */
export type Case = readonly [requirementId: string, resource: string];

/** How one fact differs from the reference organization's. */
export type FactChange =
  | { readonly name: string; readonly target: Target; readonly changes: readonly Change[] }
  | { readonly name: string; readonly target: Target; readonly value: unknown }
  | { readonly name: string; readonly target: Target; readonly reason: UnobservedReason; readonly detail: string };

/** One state of the organization that differs from the reference in one thing: a fault, or another style that conforms. */
export interface Fault {
  readonly name: string;
  /** One sentence. */
  readonly about: string;
  /** Checks that are judged over it. */
  readonly checks: readonly string[];
  /** All the test cases that must fail, and no others. */
  readonly failing: readonly Case[];
  /** The test cases that cannot be decided because of it. */
  readonly unknown: readonly Case[];
  /** Accounts that cannot be read because of it: nothing may pass there. */
  readonly unread: readonly string[];
  readonly facts: readonly FactChange[];
}

const path = z.array(z.union([z.string(), z.number()]));
const change = z.union([
  z.strictObject({ at: path, set: z.unknown() }),
  z.strictObject({ at: path, drop: z.string() }),
  z.strictObject({ at: path, from: z.number(), remove: z.number(), insert: z.array(z.unknown()) }),
]);
const place = { name: z.string(), target: z.looseObject({}) };
const fact = z.union([
  z.strictObject({ ...place, changes: z.array(change) }),
  z.strictObject({ ...place, reason: z.string(), detail: z.string() }),
  z.strictObject({ ...place, value: z.unknown() }),
]);
const cases = z.array(z.tuple([z.string(), z.string()]));
const shape = z.strictObject({
  name: z.string(),
  about: z.string(),
  checks: z.array(z.string()),
  failing: cases,
  unknown: cases,
  unread: z.array(z.string()),
  facts: z.array(fact),
});

/** Of the package. */
export const faultsFile = 'fixtures/faults/faults.jsonl.gz';

/** The faults and styles that ship with the package, recorded. Rejects with EvidenceError where the file is not what it was. */
export async function readFaults(): Promise<readonly Fault[]> {
  const faults: Fault[] = [];
  const read = (value: unknown): void => void faults.push(shape.parse(value, { jitless: true }) as Fault);
  await readJsonLines(createReadStream(packageFile(faultsFile)), read, { name: faultsFile, limit: 2 ** 26 });
  return faults;
}

/** The facts of an organization in which this has been changed; times of AWS stay those of the reference. */
export function factsWith(reference: ReadonlyMap<string, FactRecord>, changes: readonly FactChange[]): ReadonlyMap<string, FactRecord> {
  const facts = new Map(reference);
  for (const entry of changes) {
    const key = factKey(entry.name, entry.target);
    facts.set(key, recordOf(entry, { key, known: reference.get(key), observedAt: latestOf(reference) }));
  }
  return facts;
}

interface Known {
  readonly key: string;
  readonly known: FactRecord | undefined;
  /** Of what the reference does not have. */
  readonly observedAt: string;
}

function recordOf(entry: FactChange, { key, known, observedAt }: Known): FactRecord {
  const { name, target } = entry;
  const identity = { key, name, target, requests: known?.requests ?? [] };
  if ('reason' in entry) return { ...identity, observed: false, reason: entry.reason, detail: entry.detail };
  const at = known?.observed === true ? known.observedAt : observedAt;
  if ('value' in entry) return { ...identity, observed: true, observedAt: at, value: entry.value };
  if (known?.observed !== true) throw new Error(`the reference does not have ${key}`);
  return { ...identity, observed: true, observedAt: at, value: changed(known.value, entry.changes) };
}

const latest = new WeakMap<ReadonlyMap<string, FactRecord>, string>();

function latestOf(facts: ReadonlyMap<string, FactRecord>): string {
  const found =
    latest.get(facts) ??
    [...facts.values()]
      .flatMap((entry) => (entry.observed ? [entry.observedAt] : []))
      .sort()
      .at(-1) ??
    '';
  latest.set(facts, found);
  return found;
}
