import { beforeAll, describe, expect, it } from 'vitest';
import { driftOf } from '../../src/drift/drift.ts';
import type { Drift } from '../../src/drift/model.ts';
import { placeName } from '../../src/drift/resources.ts';
import { factKey } from '../../src/fact-key.ts';
import type { Change } from '../../src/trials/delta.ts';
import { type Fault, factsWith } from '../../src/trials/faults.ts';
import { type Ground, readGround } from '../../src/trials/ground.ts';
import { replayed } from './replayed.ts';

/** Faults that no resource shows: what differs in them is an event or a measurement, and the verdict that changes tells of it. */
const shownByVerdictsAlone: readonly string[] = [
  // When somebody last came in, and when the alarm rang.
  'never-used',
  'used-long-ago',
  // How far behind a replica was.
  'replica-behind',
  'replica-lag-negative',
  'replica-lag-unmeasured',
  // How people signed in.
  'people-from-outside',
  'sign-in-with-password-alone',
  'sign-ins-none',
  'sign-in-in-new-words',
];

/** Members that name a resource. */
const naming = ['arn', 'id', 'name', 'alias', 'acl', 'type', 'account', 'principalId', 'rule', 'source'];

function namesIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return naming.flatMap((name) => (value as Record<string, unknown>)[name]).filter((name) => typeof name === 'string');
}

/** The names of everything on the way to a change, and of what it puts in or takes out: nothing of src/drift is asked. */
function touchedBy(change: Change, value: unknown): readonly string[] {
  const way: unknown[] = [value];
  for (const step of change.at) way.push((way.at(-1) as Record<string, unknown> | undefined)?.[step]);
  const inside = way.at(-1);
  const moved =
    'remove' in change && Array.isArray(inside)
      ? inside.slice(change.from, change.from + Math.max(change.remove, change.insert.length))
      : [];
  return [...way, ...moved].flatMap(namesIn);
}

describe('the planted faults', () => {
  let ground: Ground;
  let drifts: readonly { readonly fault: Fault; readonly drift: Drift; readonly names: (key: string) => readonly string[] }[];
  beforeAll(async () => {
    ground = await readGround();
    const baseline = await replayed(ground, ground.facts);
    drifts = ground.faults.map((fault) => {
      const facts = factsWith(ground.facts, fault.facts);
      const values = (key: string) =>
        [ground.facts, facts].map((side) => side.get(key)).map((fact) => (fact?.observed ? fact.value : null));
      const names = (key: string): readonly string[] => {
        const planted = fault.facts.find(({ name, target }) => factKey(name, target) === key);
        if (planted === undefined || !('changes' in planted)) return planted === undefined ? [] : [placeName(planted.target)];
        return [
          placeName(planted.target),
          ...planted.changes.flatMap((change) => values(key).flatMap((value) => touchedBy(change, value))),
        ];
      };
      return { fault, drift: driftOf(baseline, { ...baseline, facts }), names };
    });
  });

  it('are found, each: a resource is named, or what could not be read is', () => {
    expect(drifts.length).toBeGreaterThan(300);
    const silent = drifts.filter(({ drift }) => drift.resources.length + drift.notCompared.length === 0);
    expect(silent.map(({ fault }) => fault.name).sort()).toEqual([...shownByVerdictsAlone].sort());
  });

  it('are found in the resources that they touch, and in no other', () => {
    const strangers = drifts.flatMap(({ fault, drift, names }) =>
      drift.resources
        .filter(({ factKey: key, resource }) => !names(key).some((name) => resource.split(' ').includes(name)))
        .map(({ factKey: key, resource, kind }) => `${fault.name}: ${kind} ${resource} in ${key}`),
    );
    expect(strangers).toEqual([]);
  });

  it('are told by what was and what is', () => {
    const resources = drifts.flatMap(({ drift }) => drift.resources);
    expect(new Set(resources.map(({ kind }) => kind))).toEqual(new Set(['appeared', 'vanished', 'changed']));
    const untold = resources.filter(({ kind, fields }) => (kind === 'changed') !== fields.length > 0);
    const same = resources.flatMap(({ fields }) => fields).filter(({ before, after }) => JSON.stringify(before) === JSON.stringify(after));
    expect({ untold, same }).toEqual({ untold: [], same: [] });
  });

  it('that AWS refused to show are not compared, and never taken for unchanged', () => {
    const refused = drifts.filter(({ fault }) => fault.facts.some((fact) => 'reason' in fact));
    expect(refused.length).toBeGreaterThan(0);
    for (const { fault, drift } of refused) {
      const keys = fault.facts.filter((fact) => 'reason' in fact).map(({ name, target }) => factKey(name, target));
      const missing = drift.notCompared.filter(({ because, side }) => because === 'unobserved' && side === 'current');
      expect(missing.map((one) => one.factKey)).toEqual(expect.arrayContaining(keys));
      expect(drift.result).not.toBe('nothing');
    }
  });
});
