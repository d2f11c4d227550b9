import { beforeAll, describe, expect, it } from 'vitest';
import { driftOf } from '../../src/drift/drift.ts';
import type { Drift } from '../../src/drift/model.ts';
import { factKey } from '../../src/fact-key.ts';
import type { FactRecord } from '../../src/record.ts';
import { readGround } from '../../src/trials/ground.ts';
import { replayed } from './replayed.ts';

type Item = Record<string, unknown>;
type Planted = readonly [fact: string, region: string | undefined, change: (items: Item[]) => void, resource: RegExp, told: RegExp];

const production = '222222222222';
const first = (items: Item[]): Item => items[0] ?? {};

/** Changes that no requirement of the reference specification forbids. */
const planted: readonly Planted[] = [
  ['subnets', 'us-east-2', (items) => Object.assign(first(items).tags as Item, { Owner: 'ada' }), /subnet-/, /^tags\.Owner/],
  ['ebs-snapshots', 'us-east-2', (items) => Object.assign(first(items).tags as Item, { Owner: 'ada' }), /snap-/, /^tags\.Owner/],
  ['images', 'us-east-2', (items) => Object.assign(first(items), { name: 'cc-gpu-2' }), /ami-/, /^name/],
  [
    'load-balancer-attributes',
    'us-east-2',
    (items) => Object.assign(first(items).attributes as Item, { 'idle_timeout.timeout_seconds': '61' }),
    /loadbalancer/,
    /idle_timeout/,
  ],
  ['target-groups', 'us-east-2', (items) => Object.assign(first(items), { name: 'renamed' }), /targetgroup/, /^name/],
  [
    'db-instances',
    'us-east-2',
    (items) => Object.assign(first(items), { zone: first(items).secondaryZone, secondaryZone: first(items).zone }),
    /:db:/,
    /^secondaryZone/,
  ],
  ['lambda-functions', 'us-east-2', (items) => Object.assign(first(items), { hasSnapshots: true }), /function/, /^hasSnapshots/],
  ['ssm-parameters', 'us-east-2', (items) => Object.assign(first(items), { name: '/cc/db/renamed' }), /parameter/, /^name/],
];

function changedFacts(facts: ReadonlyMap<string, FactRecord>): ReadonlyMap<string, FactRecord> {
  const changed = new Map(facts);
  for (const [name, region, change] of planted) {
    const key = factKey(name, { account: production, ...(region === undefined ? {} : { region }) });
    const fact = changed.get(key);
    if (fact?.observed !== true) throw new Error(`the reference does not have ${key}`);
    const value = structuredClone(fact.value) as Item[];
    change(value);
    changed.set(key, { ...fact, value });
  }
  return changed;
}

describe('changes that still conform', () => {
  let drift: Drift;
  beforeAll(async () => {
    const ground = await readGround();
    const [baseline, current] = await Promise.all([replayed(ground, ground.facts), replayed(ground, changedFacts(ground.facts))]);
    drift = driftOf(baseline, current);
  });

  it('change no verdict, and are drift', () => {
    expect(drift).toMatchObject({ result: 'changed', verdicts: [], notCompared: [], current: { conclusion: 'conforms' } });
    expect(drift.resources.length).toBe(planted.length);
  });

  it.each(planted)('in %s are named', (fact, _, __, resource, told) => {
    const [change] = drift.resources.filter((one) => one.fact === fact);
    expect(change).toMatchObject({ kind: 'changed', resource: expect.stringMatching(resource) });
    expect(change?.fields[0]?.path).toMatch(told);
    expect(change?.checks.length).toBeGreaterThan(0);
  });
});
