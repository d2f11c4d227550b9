/** What the spec says of reviews (`evidence.purposes.monitoring.review`). */
interface Declared {
  readonly every?: { readonly text: string; readonly seconds: number } | undefined;
}

/** The sentence on a range that is longer than the spec lets a ledger go without a review; undefined where it is none. Times are RFC 3339. */
export function overdue(
  declared: Declared | undefined,
  { since, until }: { readonly since: string; readonly until: string },
): string | undefined {
  const every = declared?.every;
  const seconds = (Date.parse(until) - Date.parse(since)) / 1000;
  if (every === undefined || seconds <= every.seconds) return undefined;
  const days = Math.ceil(seconds / 86_400);
  return `The range is of ${days} days, and the spec has the ledger reviewed every ${every.text} (evidence.purposes.monitoring.review.every): review it in ranges that are no longer.`;
}
