import type { Outcome } from '../../record.ts';
import type { Counts } from '../view.ts';

/** One line of the picture: a thing, or several alike, with the gravest of what was found about it. */
export interface Row {
  /** What is drawn by it: keys of `Judged`. Links end at them. */
  readonly keys: readonly string[];
  /** `null` where no test case is about it. */
  readonly outcome: Outcome | null;
  readonly text: string;
  /** Said under it, in smaller letters. */
  readonly note?: string;
  /** Number of the callout that says what failed. */
  readonly callout?: number;
}

/** A box with lines in it. */
export interface Card {
  readonly type: 'card';
  readonly id: string;
  readonly title?: string;
  readonly rows: readonly Row[];
}

/** A network: what it is, who comes in, and its subnets as a table of tiers and zones. */
export interface Grid {
  readonly type: 'grid';
  readonly id: string;
  readonly head: Row;
  readonly balancers: readonly Row[];
  readonly zones: readonly string[];
  readonly tiers: readonly GridTier[];
}

export interface GridTier {
  readonly title: string;
  readonly note: string;
  /** The subnets in each zone. */
  readonly cells: readonly (readonly Row[])[];
}

interface Weighed {
  readonly id: string;
  readonly title: string;
  /** Of everything in it. */
  readonly counts: Counts;
  /** The gravest of everything in it; `null` where nothing is said. */
  readonly outcome: Outcome | null;
}

/** A region of an account. */
export interface Region extends Weighed {
  readonly networks: readonly Grid[];
  readonly cards: readonly Card[];
}

export interface Account extends Weighed {
  readonly notes: readonly string[];
  /** What is said about it as a whole. */
  readonly rows: readonly Row[];
  readonly regions: readonly Region[];
}

/** Where traffic from the internet to an account comes from. */
export function internetOf(account: string): string {
  return `internet ${account}`;
}

export interface SceneLink {
  readonly kind: 'traffic' | 'replication' | 'delivery';
  /** Keys of rows, or `internetOf` an account. */
  readonly from: string;
  readonly to: string;
}

/** What failed at one place of the picture. */
export interface Callout {
  readonly number: number;
  /** `production · us-east-2 · cc-phi` */
  readonly where: string;
  readonly items: readonly {
    readonly requirementId: string;
    readonly message: string;
    readonly count: number;
    readonly deviations: readonly string[];
  }[];
}

export interface Scene {
  readonly organization: Card;
  readonly accounts: readonly Account[];
  readonly links: readonly SceneLink[];
  readonly callouts: readonly Callout[];
}
