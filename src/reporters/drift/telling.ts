import type { Drift, ResourceChange, VerdictChange } from '../../drift/model.ts';
import type { Outcome, Target } from '../../record.ts';
import { turnWords } from './words.ts';

/** A change as it is told: once, also where every region or account shows the same resource. */
export interface Told {
  readonly change: ResourceChange;
  /** The other places that show the same. */
  readonly also: readonly Target[];
}

/** The changed resources by place, the organization first. What several places show alike is told at the first of them. */
export function byPlace(resources: Drift['resources']): readonly (readonly [Target, readonly Told[]])[] {
  const alike = Map.groupBy([...resources].sort(byTarget), ({ fact, resource, kind, fields }) =>
    JSON.stringify([fact, resource, kind, fields]),
  );
  const told = [...alike.values()].flatMap(([change, ...others]) =>
    change === undefined ? [] : [{ change, also: others.map(({ target }) => target) }],
  );
  const places = Map.groupBy(told, ({ change }) => placeKey(change.target));
  return [...places.values()].flatMap((here) => (here[0] === undefined ? [] : [[here[0].change.target, here] as const]));
}

function byTarget(a: ResourceChange, b: ResourceChange): number {
  const [left, right] = [placeKey(a.target), placeKey(b.target)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function placeKey({ account = '', region = '' }: Target): string {
  return `${account}/${region}`;
}

/** Test cases that went the same way. */
export interface Turned {
  /** As `pass → fail`. */
  readonly words: string;
  readonly outcome: Outcome | null;
  /** Nothing that fails or is unknown, now or before: a list of them may be cut. */
  readonly isQuiet: boolean;
  readonly cases: readonly VerdictChange[];
}

/** What is worse comes first. */
const gravity: Readonly<Record<Outcome, number>> = { fail: 0, unknown: 1, pass: 2, 'not-applicable': 3 };

/** The changed test cases by the way they went: what fails now, what is unknown now, the others, what is gone. */
export function byTurn(verdicts: Drift['verdicts']): readonly Turned[] {
  const turned = [...Map.groupBy(verdicts, turnWords)].map(([words, cases]): Turned => {
    const { before = null, after = null } = cases[0] ?? {};
    const isQuiet = [before, after].every((outcome) => outcome !== 'fail' && outcome !== 'unknown');
    return { words, outcome: after, isQuiet: isQuiet && (before === null || after === null), cases };
  });
  return turned.sort((a, b) => rank(a) - rank(b) || (a.words < b.words ? -1 : 1));
}

function rank({ outcome, isQuiet }: Turned): number {
  return (outcome === null ? 4 : gravity[outcome]) + (isQuiet ? 10 : 0);
}
