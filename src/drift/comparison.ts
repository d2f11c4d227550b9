import type { Members } from './form.ts';

/** A value of a fact that moves while nothing has changed. */
export interface Noise {
  /** Where it stands in the fact's value: members with `.` between them, `[]` for any member of a list, `*` for any key of a record. */
  readonly at: string;
  /** Why its movement tells nothing that nothing else tells. */
  readonly because: string;
  /** Its value is noise, and whether there is one is not. */
  readonly keeps?: 'presence';
  /** Only where this holds of what holds it. */
  readonly when?: (holder: Members) => boolean;
}

/** The value of another fact of the same place and run; `undefined` where that was not read. */
export type Near = (fact: string) => unknown;

/** Members of a list that AWS makes anew as a matter of course: what is like one that was there is no change. */
export interface Renewed {
  /** The list, as in `Noise`. */
  readonly at: string;
  readonly because: string;
  /** Which of its members; all of them where absent. */
  readonly which?: (item: Members, near: Near) => boolean;
  /** What is left of a member that matters: without ids, names and times that are made anew. */
  readonly like: (item: Members) => unknown;
  /** Each takes the place of one that was there. Where absent, their number is free too. */
  readonly isOneForOne?: true;
}

/** How two values of one fact are compared. What is not named here is compared. */
export interface Comparison {
  /**
   * The lists of the value that hold resources, by place (`''`: the value itself), each with the members that name one: `[]` where it is
   * `arn`, `id` or `name`, whichever comes first. What is beside them is one resource, named by its place. Absent: the value is one resource.
   */
  readonly resources?: Readonly<Record<string, readonly string[]>>;
  /**
   * How the members of other lists are named. `in-order`: the order says something. A list that is not here is a set, named by `arn`, `id`,
   * `name` or `Sid`, whichever comes first and is there, or by what it holds.
   */
  readonly lists?: Readonly<Record<string, readonly string[] | 'in-order'>>;
  /** Texts that hold JSON whose lists are sets: policies, event patterns. */
  readonly texts?: readonly string[];
  readonly noise?: readonly Noise[];
  readonly renewed?: readonly Renewed[];
}

/** An object without these members. */
export function without(item: Members, ...names: readonly string[]): Members {
  return Object.fromEntries(Object.entries(item).filter(([name]) => !names.includes(name)));
}

/** How resources that stand in the value as a list are compared, where nothing more is to be said of them. */
export const plain: Comparison = { resources: { '': [] } };
