import type { Faults } from './options.ts';

/** One page of a listing, and the token of the next. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}

/** Cuts a listing into pages. Tokens hold the account's number, so that one account's token tells when another account sends it. */
export type Pager = <T>(items: readonly T[], asked: { readonly size: number; readonly token: unknown }) => Page<T>;

/** The pager of one request: with empty pages first, or without an end, where the faults say so. */
export function pagerOf(account: string, operation: string, faults: Faults): Pager {
  const isEndless = faults.endless?.operations.includes(operation) === true;
  const tokenAt = (place: number) => `${account}.${place}`;
  return (items, { size, token }) => {
    // Places before 0 are the empty pages.
    const place = token === undefined ? -faults.emptyPages : Number(String(token).split('.')[1]);
    const page = place < 0 ? [] : items.slice(place, place + size);
    const next = place < 0 ? place + 1 : place + size;
    if (isEndless) return { items: page, next: faults.endless?.tokens === 'same' ? tokenAt(0) : tokenAt(next) };
    return { items: page, next: next < items.length || next <= 0 ? tokenAt(next) : undefined };
  };
}
