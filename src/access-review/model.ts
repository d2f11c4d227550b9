import type { AccessLevel } from '../policy/universe.ts';

/** What AWS answered; `null` where it was not read, which is not the same as nothing. */
export type Read<T> = { readonly value: T } | null;

/** Somebody of the directory of IAM Identity Center. */
export interface Named {
  readonly id: string;
  /** `null` where AWS names nobody of this id: it is gone, or has no name. */
  readonly name: string | null;
}

/** Who has an assignment. */
export interface Principal {
  /** `GROUP` or `USER`, as AWS writes it. */
  readonly type: string;
  readonly id: string;
  readonly name: Read<string | null>;
  /** The members of a group, or the one user. Sorted by name. */
  readonly people: Read<readonly Named[]>;
}

/** What the policies of a permission set let its holder do in one account. */
export interface Access {
  /** Where the policies come from: the provisioned role as AWS holds it, or the permission set, which is what it should be. */
  readonly basis: 'role' | 'permission-set';
  /** Whether all of the policies were there and could be read. */
  readonly isWhole: boolean;
  /** Services in which at least one action of the level is allowed, sorted. */
  readonly services: Readonly<Record<AccessLevel, readonly string[]>>;
}

/** The last use of a provisioned role, by whomever. */
export interface LastUse {
  /** RFC 3339. */
  readonly at: string;
  readonly region: string | null;
}

/** One assignment: who, what, where. What is `null` was not read, and `notRead` says why. */
export interface AccessRow {
  readonly principal: Read<Principal>;
  readonly account: Read<Named>;
  readonly permissionSet: Read<{ readonly arn: string; readonly name: Read<string> }>;
  /** Longest session, as AWS writes it (`PT1H`); `null` inside: AWS leaves it out. */
  readonly session: Read<string | null>;
  /** ARN of the role that the permission set is provisioned as; `null` inside: the account has none. */
  readonly role: Read<string | null>;
  /** `null` inside: AWS reports no use in its tracking period of 400 days. */
  readonly lastUsed: Read<LastUse | null>;
  readonly access: Read<Access>;
  /** AWS's Date of the oldest fact that the row rests on, RFC 3339; `null` where none was read. */
  readonly observedAt: string | null;
  /** What was not read and why, in sentences, sorted. */
  readonly notRead: readonly string[];
}

/** How many there are; `null` where something that would count was not read. */
export interface AccessTotals {
  readonly assignments: Read<number>;
  readonly groups: Read<number>;
  readonly users: Read<number>;
  /** Different people, through groups or by themselves. */
  readonly people: Read<number>;
  readonly permissionSets: Read<number>;
  readonly accounts: Read<number>;
}

/** Who can do what, where, through IAM Identity Center. The same facts and spec give the same review. */
export interface AccessReview {
  /** AWS's Dates of the oldest and the latest fact that it rests on, RFC 3339; `null` where none was read. */
  readonly observed: { readonly from: string; readonly to: string } | null;
  /** Sorted by principal, permission set and account. Empty only where AWS answered that there are none. */
  readonly rows: readonly AccessRow[];
  readonly totals: AccessTotals;
  /** What was not read, of all rows, each once, sorted. */
  readonly notRead: readonly string[];
}
