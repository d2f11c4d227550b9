import { factKey } from '../fact-key.ts';
import type { FactRecord, Outcome, Target } from '../record.ts';
import type { Spec } from '../spec/spec.ts';

/** What is judged in a scene. */
export interface Stage {
  readonly spec: Spec;
  readonly facts: ReadonlyMap<string, FactRecord>;
}

/** A state that no recording holds, made here: of one requirement. */
export interface Scene {
  /** `check-id.requirement`. */
  readonly requirement: string;
  readonly name: string;
  /** One sentence. */
  readonly what: string;
  readonly expected: Outcome;
  readonly change: (stage: Stage) => Stage;
}

/** The account and the region of the reference organization where most scenes play. */
export const here = { account: '222222222222', region: 'us-east-2' } as const;

/** The key that the reference spec wants for stores there. */
export const phi = `arn:aws:kms:${here.region}:${here.account}:key/22222222-2222-4002-8000-000000000001`;

/** A key that is declared there for something else. */
export const alerts = `arn:aws:kms:${here.region}:${here.account}:key/22222222-2222-4002-8000-000000000002`;

/** The facts with this value in this place, whatever was there before. */
export function withFact(
  facts: Stage['facts'],
  name: string,
  { target, value }: { readonly target: Target; readonly value: unknown },
): Stage['facts'] {
  const observedAt = [...facts.values()].find((fact) => fact.observed)?.observedAt ?? '';
  const key = factKey(name, target);
  return new Map([...facts, [key, { key, name, target, requests: [], observed: true, observedAt, value }]]);
}

/** The facts of the name, each with another value. */
export function revalued(facts: Stage['facts'], name: string, change: (value: unknown, target: Target) => unknown): Stage['facts'] {
  return new Map(
    [...facts].map(([key, fact]): [string, FactRecord] =>
      fact.name === name && fact.observed ? [key, { ...fact, value: change(fact.value, fact.target) }] : [key, fact],
    ),
  );
}

/** The value with other members, at any depth: those of `other` where it has them. Lists are replaced. */
export function other<T>(value: T, change: unknown): T {
  if (!isPlain(value) || !isPlain(change)) return change as T;
  return Object.fromEntries([
    ...Object.entries(value),
    ...Object.entries(change).map(([key, entry]) => [key, isPlain(entry) ? other(value[key] ?? {}, entry) : entry]),
  ]) as T;
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
