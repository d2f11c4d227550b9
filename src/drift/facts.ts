import type { FactRecord, ObservedFact } from '../record.ts';
import { isClosedAlike } from './closed.ts';
import type { Comparison, Near } from './comparison.ts';
import { compare } from './form.ts';
import type { DriftSource, NotCompared, ResourceChange } from './model.ts';
import { oneSided } from './one-sided.ts';
import { byResource, type Compared, compareValues, type MissingOf } from './resources.ts';

/** What two runs' facts come to, without the checks that rest on them. */
export interface FactDrift {
  readonly resources: readonly Omit<ResourceChange, 'checks'>[];
  readonly notCompared: readonly NotCompared[];
  /** How many facts were compared. */
  readonly compared: number;
  /** ARNs and ids of what AWS made anew like for like. */
  readonly renewed: ReadonlySet<string>;
}

interface Options {
  /** By name of the fact. */
  readonly comparisons: ReadonlyMap<string, Comparison>;
  /** Accounts that one of the runs alone has: their facts say nothing that their coming or going does not say. */
  readonly moved: ReadonlySet<string>;
}

/** Compares the facts of two runs, key by key. Sorted by key, then by resource. */
export function compareFacts(baseline: DriftSource, current: DriftSource, { comparisons, moved }: Options): FactDrift {
  const resources: Omit<ResourceChange, 'checks'>[] = [];
  const notCompared: NotCompared[] = [...oneSided(baseline.facts, current.facts, moved)];
  const renewed = new Set<string>();
  let count = 0;
  for (const [key, before] of baseline.facts) {
    const after = current.facts.get(key);
    if (after === undefined) continue;
    if (!before.observed || !after.observed) {
      // A service that the organization closes to everybody, the auditor included, is as it was: a check may rest on that very refusal.
      if (isClosedAlike(before, after)) count += 1;
      else notCompared.push(unobserved(key, before, after));
      continue;
    }
    const compared = comparedOf({ before, after }, { comparison: comparisons.get(before.name), baseline, current });
    if (compared === null) notCompared.push({ factKey: key, because: 'unreadable', side: 'both', detail: notUnderstood });
    else {
      count += 1;
      for (const name of compared.renewed) renewed.add(name);
      resources.push(...changesOf({ before, after }, compared));
      notCompared.push(...compared.missing.map((missing) => missingPart(key, missing)));
    }
  }
  resources.sort((a, b) => compare(a.factKey, b.factKey) || byResource(a, b));
  notCompared.sort((a, b) => compare(a.factKey, b.factKey) || compare(a.detail, b.detail));
  return { resources, notCompared, compared: count, renewed };
}

const notUnderstood = 'its value is not of the shape that this version of iq compares';
// What src/believed.ts says of a value that it does not take for the fact's.
const unbelieved = /^the value is not what this version of iq reads/;

interface Both {
  readonly before: ObservedFact;
  readonly after: ObservedFact;
}

interface Sources {
  readonly comparison: Comparison | undefined;
  readonly baseline: DriftSource;
  readonly current: DriftSource;
}

function comparedOf({ before, after }: Both, { comparison, baseline, current }: Sources): Compared | null {
  if (comparison === undefined) return null;
  const near = { before: nearOf(before, baseline), after: nearOf(after, current) };
  return compareValues(comparison, { before: before.value, after: after.value, target: before.target, near });
}

function nearOf({ key, name }: FactRecord, { facts }: DriftSource): Near {
  return (fact) => {
    const found = facts.get(`${fact}${key.slice(name.length)}`);
    return found?.observed === true ? found.value : undefined;
  };
}

function changesOf({ before, after }: Both, { changed }: Compared): readonly Omit<ResourceChange, 'checks'>[] {
  const { name: fact, key: factKey, target } = after;
  const observed = { observedBefore: before.observedAt, observedAfter: after.observedAt };
  return changed.map((one) => ({ fact, factKey, target, ...one, ...observed }));
}

function unobserved(factKey: string, before: FactRecord, after: FactRecord): NotCompared {
  const missing = [before, after].filter((fact) => !fact.observed);
  const side = missing.length === 2 ? 'both' : before.observed ? 'current' : 'baseline';
  const last = missing.at(-1);
  if (last === undefined) throw new Error(`${factKey} was observed in both runs`);
  const because = missing.some(({ detail }) => unbelieved.test(detail)) ? 'unreadable' : 'unobserved';
  return { factKey, because, side, reason: last.reason, detail: last.detail };
}

function missingPart(factKey: string, { resource, path, before, after }: MissingOf): NotCompared {
  const refused = after ?? before;
  if (refused === null) throw new Error(`nothing of ${factKey} was refused`);
  const side = before !== null && after !== null ? 'both' : before === null ? 'current' : 'baseline';
  return { factKey, because: 'unobserved', side, reason: refused.reason, detail: `${path} of ${resource}: ${refused.detail}` };
}
