import { z } from 'zod';
import { classify, ReadOnlyError } from '../aws/failure.ts';
import { once } from '../once.ts';
import type { UnobservedReason } from '../record.ts';

/** Why one item of a listing could not be read, while the rest of the listing stands. What rests on it is `unknown`. */
export interface Refusal {
  readonly reason: UnobservedReason;
  /** AWS's error name. */
  readonly error: string;
  /** Operation, account, region and AWS's own words. */
  readonly detail: string;
}

export const refusalShape = once(
  (): z.ZodType<Refusal> =>
    z.strictObject({
      reason: z.enum(['denied', 'throttled', 'timed-out', 'unsupported', 'failed', 'not-asked', 'aborted']),
      error: z.string(),
      detail: z.string(),
    }),
);

/** An answer, or why there is none. */
export type Attempt<T> = { readonly value: T; readonly refusal: null } | { readonly value: null; readonly refusal: Refusal };

/**
 * Keeps AWS's refusal of one item beside the item. Throws only where the whole run is over or the call was not a declared one:
 * neither says anything about the item.
 */
export async function attempt<T>(
  asked: { readonly operation: string; readonly account: string; readonly region: string },
  answer: Promise<T>,
): Promise<Attempt<T>> {
  try {
    return { value: await answer, refusal: null };
  } catch (error) {
    const { name, message, reason } = classify(error);
    if (reason === 'aborted' || error instanceof ReadOnlyError) throw error;
    return {
      value: null,
      refusal: { reason, error: name, detail: `${asked.operation} in ${asked.account}/${asked.region}: ${name}: ${message}` },
    };
  }
}
