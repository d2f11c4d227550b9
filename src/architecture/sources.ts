import { factKey } from '../fact-key.ts';
import type { FactName, FactValues } from '../facts/index.ts';
import type { PlannedAccount } from '../plan.ts';
import type { FactRecord, Target, UnobservedReason } from '../record.ts';
import type { Spec } from '../spec/spec.ts';

/** All that an architecture is made of. */
export interface Sources {
  readonly spec: Spec;
  /** By key. */
  readonly facts: ReadonlyMap<string, FactRecord>;
  /** Those of the run, sorted by id. */
  readonly accounts: readonly PlannedAccount[];
  /** The ids of each set. */
  readonly sets: Readonly<Record<string, readonly string[]>>;
  /** Regions that are read in full. */
  readonly governed: readonly string[];
}

/** One account and region. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** The value of a fact; `null` where it is not there. */
export function valueAt<F extends FactName>({ facts }: Pick<Sources, 'facts'>, fact: F, target: Target): FactValues[F] | null {
  const record = facts.get(factKey(fact, target));
  return record?.observed === true ? (record.value as FactValues[F]) : null;
}

/** Why a fact that was asked for is not there; `null` where it is, or nobody asked for it. */
export function missingAt(
  { facts }: Pick<Sources, 'facts'>,
  fact: FactName,
  target: Target,
): Exclude<UnobservedReason, 'not-asked'> | null {
  const record = facts.get(factKey(fact, target));
  return record === undefined || record.observed || record.reason === 'not-asked' ? null : record.reason;
}
