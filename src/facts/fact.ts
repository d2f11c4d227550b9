import type { z } from 'zod';
import type { Operation } from '../aws/operations.ts';
import type { Seat } from '../aws/seat.ts';
import { once } from '../once.ts';
import type { Target } from '../record.ts';

export type Scope = 'organization' | 'account' | 'region';

/** How deep an account is read: who gets in (`boundary`), also its trails and defaults (`guardrails`), everything (`full`). */
export type Depth = 'boundary' | 'guardrails' | 'full';

/** A promise of another fact at the same target. Read once, whoever asks; rejects with the reason where it is unobserved. */
export type Need = <N extends string, V>(fact: FactDefinition<N, V>) => Promise<V>;

/** One thing read from AWS at its own target: the organization, one account, or one account and region. */
export interface FactDefinition<N extends string = string, V = unknown> {
  /** kebab-case, equal to the file name. */
  readonly name: N;
  readonly scope: Scope;
  /** The least depth of account at which it is read. */
  readonly depth: Depth;
  /**
   * Who is asked: the account itself; or, of what AWS Organizations keeps, whoever can read the organization; or the management account,
   * of what it alone can say.
   */
  readonly seat: 'account' | 'organization' | 'management';
  /** Of a fact about the organization: the region that is asked. Identity Center answers in its own alone. */
  readonly home: 'landing-zone' | 'identity-center';
  /** For scope `region`: the declared regions, or every other enabled one. */
  readonly regions: 'governed' | 'others';
  /** The complete list. The run-time guard refuses every other operation before the network. */
  readonly operations: readonly Operation[];
  /** The facts that `read` may `need`. */
  readonly uses: readonly FactDefinition[];
  /** Those that it may `need` beside, where what is asked of it makes it: whoever asks in such words needs them too, and they are not read for it alone. */
  readonly mayUse: readonly FactDefinition[];
  /**
   * What a value looks like: a saved one that differs was written by another version, or by somebody else, and is not believed. Made when it is
   * first asked for: a run that reads from AWS need not wait for shapes before its first call.
   */
  readonly shape: () => z.ZodType<V>;
  /**
   * Resolves with JSON (no undefined, no Date, sorted arrays). "There is none" is a value; a refusal is thrown and becomes
   * an unobserved fact. Starts each dependent call as soon as its input is there.
   */
  readonly read: (seat: Seat, need: Need, reading?: Reading) => Promise<V>;
}

/** What a reading is told beside its seat. */
export interface Reading {
  /** What is read about: another account than the seat's, where the seat is the organization's. */
  readonly target: Target;
  readonly found: Found;
  /** What the spec asks of here, in the words that the checks and the fact share; `null`: everything. A fact that takes no words reads everything. */
  readonly of: readonly unknown[] | null;
}

/** Told of parts of a long listing before it is complete, where others can start with them. It may be told twice of the same. */
export type Found = (part: unknown) => void;

/** Identity helper: the compiler holds `read` to the declared operations. */
export function defineFact<const N extends string, const O extends Operation, V>(definition: {
  readonly name: N;
  readonly scope: Scope;
  readonly depth: Depth;
  readonly seat?: 'organization' | 'management';
  readonly home?: 'identity-center';
  readonly regions?: 'governed' | 'others';
  readonly operations: readonly O[];
  readonly uses?: readonly FactDefinition[];
  readonly mayUse?: readonly FactDefinition[];
  readonly shape: () => z.ZodType<NoInfer<V>>;
  readonly read: (seat: Seat<NoInfer<O>>, need: Need, reading?: Reading) => Promise<V>;
}): FactDefinition<N, V> {
  const seat = definition.scope === 'organization' ? 'organization' : 'account';
  return {
    seat,
    home: 'landing-zone',
    regions: 'governed',
    uses: [],
    mayUse: [],
    ...definition,
    shape: once(definition.shape),
  } as unknown as FactDefinition<N, V>;
}
