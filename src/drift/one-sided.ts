import type { FactRecord } from '../record.ts';
import { compare } from './form.ts';
import type { NotCompared } from './model.ts';

type Facts = ReadonlyMap<string, FactRecord>;

/**
 * The facts that one of the runs alone reads. Said once for a fact that the other run reads nowhere (`name@*`), and once for an account, or an
 * account and region, in which the other run reads nothing (`*@account/region`).
 */
export function oneSided(baseline: Facts, current: Facts, moved: ReadonlySet<string>): readonly NotCompared[] {
  return [...alone('baseline', baseline, { other: current, moved }), ...alone('current', current, { other: baseline, moved })];
}

interface Other {
  readonly other: Facts;
  readonly moved: ReadonlySet<string>;
}

function alone(side: 'baseline' | 'current', facts: Facts, { other, moved }: Other): readonly NotCompared[] {
  const left = [...facts.values()].filter(({ key, target }) => !other.has(key) && !moved.has(target.account ?? ''));
  if (left.length === 0) return [];
  const known = new Set([...other.values()].flatMap(placesOf));
  const counts = new Map<string, number>();
  for (const fact of left) {
    const said = placesOf(fact).find((place) => !known.has(place)) ?? fact.key;
    counts.set(said, (counts.get(said) ?? 0) + 1);
  }
  const run = side === 'baseline' ? 'the baseline' : 'this run';
  return [...counts]
    .sort(([a], [b]) => compare(a, b))
    .map(([factKey, count]) => ({
      factKey,
      because: 'not-read',
      side,
      detail: count === 1 ? `only ${run} reads it` : `only ${run} reads these ${count} facts`,
    }));
}

/** What a fact is one of, the widest first. */
function placesOf({ name, target: { account, region } }: FactRecord): readonly string[] {
  const places = account === undefined ? [] : [`*@${account}`, ...(region === undefined ? [] : [`*@${account}/${region}`])];
  return [...places, `${name}@*`];
}
