import type { Comparison, Noise, Renewed } from './comparison.ts';

/** A comparison, made ready to be looked up by place. */
export interface Rules {
  readonly resources: ReadonlyMap<string, readonly string[]>;
  readonly lists: ReadonlyMap<string, readonly string[] | 'in-order'>;
  readonly texts: ReadonlySet<string>;
  readonly noise: ReadonlyMap<string, Noise>;
  readonly renewed: ReadonlyMap<string, Renewed>;
}

const made = new WeakMap<Comparison, Rules>();

/** The rules of a comparison: made once. */
export function rulesOf(comparison: Comparison): Rules {
  const known = made.get(comparison);
  if (known !== undefined) return known;
  const rules: Rules = {
    resources: new Map(Object.entries(comparison.resources ?? {})),
    lists: new Map(Object.entries(comparison.lists ?? {})),
    texts: new Set(comparison.texts ?? []),
    noise: new Map((comparison.noise ?? []).map((noise) => [noise.at, noise])),
    renewed: new Map((comparison.renewed ?? []).map((renewed) => [renewed.at, renewed])),
  };
  made.set(comparison, rules);
  return rules;
}
