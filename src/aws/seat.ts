import type { Operation } from './operations.ts';
import type { Input, Output } from './sdk.ts';

/** The string members of an input that carry a page token. */
type TokenOf<T> = { [K in keyof T]-?: NonNullable<T[K]> extends string ? K : never }[keyof T] & string;

/**
 * A place to read from: one account and one region, limited to the operations that its fact declares.
 * Every answer is counted, and its request id and Date are kept with the fact.
 */
export interface Seat<O extends Operation = Operation> {
  /** 12 digits. */
  readonly account: string;
  readonly region: string;
  /** `aws`, `aws-us-gov`, `aws-cn`: from GetCallerIdentity, never assumed. */
  readonly partition: string;
  /** One call. Throws AWS's error once retries are used up; `read` need not catch it. */
  call<K extends O>(operation: K, input: Input<K>): Promise<Output<K>>;
  /**
   * All pages of a listing, asked for until the token is absent (never until a page is empty). `token` names the input
   * member, `next` the output member that carries it. A token that comes back twice in a row is an error, not a loop.
   */
  pages<K extends O>(
    operation: K,
    input: Input<K>,
    tokens: { readonly token: TokenOf<Input<K>>; readonly next: TokenOf<Output<K>> },
  ): AsyncIterable<Output<K>>;
  /** The same account in another region. */
  in(region: string): Seat<O>;
}
