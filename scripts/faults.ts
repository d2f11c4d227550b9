import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { checks } from '../src/checks/index.ts';
import { canonicalJson } from '../src/evidence/canonical.ts';
import { readFacts } from '../src/evidence/facts-file.ts';
import { pack } from '../src/evidence/gzip.ts';
import type { FactRecord } from '../src/record.ts';
import type { Change } from '../src/trials/delta.ts';
import { type FactChange, type Fault, faultsFile } from '../src/trials/faults.ts';
import { type Ground, readGround } from '../src/trials/ground.ts';
import { judgementTrials } from '../src/trials/judgement.ts';
import type { Emulator } from '../test/emulator/emulator.ts';
import { hurriedSpec, lightSpec, verify } from '../test/emulator/enforced.ts';
import { accountsOf, type Plant, readExpected } from '../test/emulator/expected.ts';

type Facts = ReadonlyMap<string, FactRecord>;

/** Conforms with the spec of its test, which leaves stores out, and not with the reference's. */
const elsewhere: readonly string[] = ['service-closed'];

/** Gives the facts of a plant. */
export type ReadPlant = (plant: Plant) => Promise<Facts>;

/** Records every planted fault as what it changes of the reference organization's facts. Throws where iq then judges otherwise than it must. */
export async function recordFaults(read: ReadPlant): Promise<void> {
  mkdirSync(dirname(faultsFile), { recursive: true });
  writeFileSync(faultsFile, await pack([]));
  const ground = await readGround();
  const lines: string[] = [];
  const strange: string[] = [];
  for (const plant of readExpected().plants.filter(({ name }) => !elsewhere.includes(name))) {
    const facts = await read(plant);
    // Times that differ only because the clock has gone on are left as they were, unless the fault is one of time.
    const tried = [true, false].map((isTolerant) => faultOf(plant, { reference: ground.facts, facts, isTolerant }));
    const fault = tried.find((candidate) => failedOf(candidate, ground).length === 0);
    if (fault === undefined) strange.push(...failedOf(tried[0] as Fault, ground));
    else lines.push(`${canonicalJson(fault)}\n`);
  }
  writeFileSync(faultsFile, await pack(lines));
  console.log(`${faultsFile}: ${lines.length} faults`);
  for (const line of strange) console.error(line);
  if (strange.length > 0) throw new Error('a fault is not judged from its record as it must be');
}

/** Reads each plant from the emulator. */
export function overEmulator(emulator: Emulator): { readonly read: ReadPlant; readonly end: () => void } {
  const scratch = mkdtempSync(join(tmpdir(), 'iq-faults-'));
  const specs = { hurried: hurriedSpec(scratch), light: lightSpec(scratch) };
  process.env = { ...process.env, ...emulator.env };
  const read: ReadPlant = async (plant) => {
    const { name, module, checks: named } = plant;
    await emulator.seed(name);
    await emulator.clear();
    const accounts = accountsOf(plant);
    const narrowing = { ...(named.length === 0 ? {} : { checks: named }), ...(accounts.length === 0 ? {} : { accounts }) };
    const result = await verify(narrowing, { spec: module === 'plants_data_stores' ? specs.hurried : specs.light });
    return new Map((await readFacts(result.facts)).map((fact) => [fact.key, fact]));
  };
  return { read, end: () => rmSync(scratch, { recursive: true }) };
}

function failedOf(fault: Fault, ground: Ground): readonly string[] {
  const concerned = checks.filter(({ id }) => fault.checks.includes(id));
  return judgementTrials({ ...ground, faults: [fault] }, concerned)
    .filter(({ id, passed }) => !passed && id.endsWith(`/${fault.name}`))
    .map(({ id, expected, actual }) => `${id}: expected ${expected}, found ${actual}`);
}

interface Differing {
  readonly reference: Facts;
  readonly facts: Facts;
  readonly isTolerant: boolean;
}

function faultOf({ name, about, checks: named, failing, unknown, unread }: Plant, differing: Differing): Fault {
  const cases = [...failing, ...unknown];
  const own = [...new Set(cases.map(({ requirementId }) => requirementId.slice(0, requirementId.indexOf('.'))))].sort();
  const { reference, facts, isTolerant } = differing;
  return {
    name,
    about: about.trim().replaceAll(/\s+/g, ' '),
    checks: own.length === 0 ? named : own,
    failing: failing.map(({ requirementId, resource }) => [requirementId, resource]),
    unknown: unknown.map(({ requirementId, resource }) => [requirementId, resource]),
    unread,
    facts: [...facts.values()].flatMap((fact) => changeOf(fact, { known: reference.get(fact.key), isTolerant })),
  };
}

function changeOf(fact: FactRecord, { known, isTolerant }: { known: FactRecord | undefined; isTolerant: boolean }): readonly FactChange[] {
  const { name, target } = fact;
  if (!fact.observed) return fact.reason === 'not-asked' ? [] : [{ name, target, reason: fact.reason, detail: fact.detail }];
  if (known?.observed !== true) return [{ name, target, value: fact.value }];
  const later = Date.parse(fact.observedAt) - Date.parse(known.observedAt);
  const changes = differences(known.value, earlier(fact.value, later), isTolerant ? Math.abs(later) + 3_600_000 : 0);
  return changes.length === 0 ? [] : [{ name, target, changes }];
}

const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]00:?00)$/;

/** The value as it would have been that much earlier. */
function earlier(value: unknown, milliseconds: number): unknown {
  if (typeof value === 'string' && moment.test(value)) {
    const moved = new Date(Date.parse(value) - milliseconds).toISOString();
    return value.includes('.') ? moved : moved.replace(/\.\d+Z$/, 'Z');
  }
  if (Array.isArray(value)) return value.map((entry) => earlier(entry, milliseconds));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, earlier(entry, milliseconds)]));
}

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What makes the second value of the first, but for moments that are as near as `tolerance`, in milliseconds. */
function differences(before: unknown, after: unknown, tolerance: number): readonly Change[] {
  if (isPlain(before) && isPlain(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key): readonly Change[] => {
      if (!(key in after)) return [{ at: [], drop: key }];
      if (!(key in before)) return [{ at: [key], set: after[key] }];
      return below(key, differences(before[key], after[key], tolerance));
    });
  }
  if (Array.isArray(before) && Array.isArray(after)) return listDifferences(before, after, tolerance);
  return isNear(before, after, tolerance) ? [] : [{ at: [], set: after }];
}

function listDifferences(before: readonly unknown[], after: readonly unknown[], tolerance: number): readonly Change[] {
  const isAlike = (a: unknown, b: unknown): boolean => differences(a, b, tolerance).length === 0;
  const most = Math.min(before.length, after.length);
  let from = 0;
  while (from < most && isAlike(before[from], after[from])) from += 1;
  let behind = 0;
  while (behind < most - from && isAlike(before.at(-1 - behind), after.at(-1 - behind))) behind += 1;
  const [remove, insert] = [before.length - from - behind, after.slice(from, after.length - behind)];
  if (remove === insert.length) {
    return insert.flatMap((entry, index) => below(from + index, differences(before[from + index], entry, tolerance)));
  }
  return [{ at: [], from, remove, insert }];
}

const below = (key: string | number, changes: readonly Change[]): readonly Change[] =>
  changes.map((change) => ({ ...change, at: [key, ...change.at] }));

function isNear(a: unknown, b: unknown, tolerance: number): boolean {
  if (a === b) return true;
  if (typeof a !== 'string' || typeof b !== 'string' || !moment.test(a) || !moment.test(b)) return false;
  return Math.abs(Date.parse(a) - Date.parse(b)) <= tolerance;
}
