/** What is known of a value that is not known itself: it matches `like`, where that is given, and none of `unlike`. Both are patterns, of ARNs where it is one. */
export interface Impression {
  readonly like?: string;
  readonly unlike: readonly string[];
}

/** What is known of one condition key of a request. */
export type KeyState = { readonly values: readonly string[] } | 'absent' | 'unknown' | Impression;

/** Who makes a request, as far as the Principal of a policy of a resource asks. */
export type Principal =
  | { readonly kind: 'account'; readonly account: string }
  /** Somebody in an account that is none of these. */
  | { readonly kind: 'stranger'; readonly ours: readonly string[] }
  | { readonly kind: 'service'; readonly name: string }
  | { readonly kind: 'anonymous' };

/** All that is known of a request beside its action. */
export interface Context {
  /** By name, in any case. */
  readonly keys: Readonly<Record<string, KeyState>>;
  /** What holds for every other key. */
  readonly others: 'unknown' | 'absent';
  /** An ARN, or a pattern that stands for any resource that it matches; `*` for an action that has none; `null`: not known. */
  readonly resource: string | null;
  /** Needed where policies of resources are evaluated. */
  readonly principal?: Principal;
}

/** A context whose keys can be looked up, and whose resource is taken apart, once for many statements. */
export interface Request {
  readonly context: Context;
  readonly resource: readonly string[] | '*' | null;
  stateOf(key: string): KeyState;
}
