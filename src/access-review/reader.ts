import type { FactName, FactValues } from '../facts/index.ts';
import type { PlannedAccount } from '../plan.ts';
import type { FactRecord, Target } from '../record.ts';
import type { Spec } from '../spec/spec.ts';
import type { Read } from './model.ts';
import { directoryFacts } from './needs.ts';

/** All that an access review is made of. */
export interface Sources {
  readonly spec: Spec;
  /** By key. */
  readonly facts: ReadonlyMap<string, FactRecord>;
  /** Those of the run, by id. */
  readonly accounts: ReadonlyMap<string, PlannedAccount>;
}

/** Reads facts, and remembers what was there and what was not. */
export interface Reader {
  /** The value of a fact. One that is not there is remembered with its reason. */
  at<F extends FactName>(fact: F, target: Target): Read<FactValues[F]>;
  /** The same of a fact that can do without. */
  perhaps<F extends FactName>(fact: F, target: Target): Read<FactValues[F]>;
  /** Remembers a sentence about what cannot be known. */
  miss(sentence: string): void;
  /** Sentences, each once, sorted. */
  readonly missing: () => readonly string[];
  /** AWS's Dates of what was there, sorted. */
  readonly dates: () => readonly string[];
}

/** A reader that remembers nothing yet. */
export function readerOf(sources: Sources): Reader {
  const missing = new Set<string>();
  const dates = new Set<string>();
  const read = (fact: FactName, target: Target, isNeeded: boolean) => {
    const key = keyOf(fact, target);
    const record = sources.facts.get(key);
    if (record?.observed === true) {
      dates.add(record.observedAt);
      return { value: record.value };
    }
    if (isNeeded) missing.add(`${key} was not read: ${record?.detail ?? whyNotAsked(fact, target, sources)}`);
    return null;
  };
  return {
    at: <F extends FactName>(fact: F, target: Target) => read(fact, target, true) as Read<FactValues[F]>,
    perhaps: <F extends FactName>(fact: F, target: Target) => read(fact, target, false) as Read<FactValues[F]>,
    miss: (sentence) => void missing.add(sentence),
    missing: () => [...missing].sort(),
    dates: () => [...dates].sort(),
  };
}

function keyOf(fact: FactName, { account }: Target): string {
  return `${fact}@${account ?? 'organization'}`;
}

function whyNotAsked(fact: FactName, target: Target, { spec, accounts }: Sources): string {
  const isOfDirectory = (directoryFacts as readonly FactName[]).includes(fact);
  if (isOfDirectory && spec.identity?.center === undefined)
    return 'the specification does not say where IAM Identity Center is (identity.center)';
  const account = accounts.get(target.account ?? '');
  if (target.account !== undefined && account === undefined) return 'the run knows no account of this id';
  if (account === undefined || account.isRead) return 'the run that read the facts did not ask for it (--format access-review does)';
  if (account.depth === null) return `no class of the specification takes ${account.name}`;
  return account.state === 'ACTIVE' ? 'the run was narrowed to other accounts' : `the account is in state ${account.state}`;
}
