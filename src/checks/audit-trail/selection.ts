/** What one event selector contributes to the events that the spec wants recorded. */
export interface Share {
  readonly reads: boolean;
  readonly writes: boolean;
  /** Why it is not both, in words; `null` where it is about other events altogether. */
  readonly because: string | null;
  /** Its wording is not understood: it may contribute more than it seems to. */
  readonly isUnclear: boolean;
  /** The event sources that are left out of what is otherwise everything. */
  readonly allBut?: readonly string[];
}

/** Everything, reads and writes. */
export const whole: Share = { reads: true, writes: true, because: null, isUnclear: false };
/** A selector of other events. */
export const nothing: Share = { reads: false, writes: false, because: null, isUnclear: false };
/** A selector that takes some of the events, by a filter: none of them is relied on. */
export const restricted = (because: string): Share => ({ ...nothing, because });
/** Everything but these event sources. */
export const allBut = (sources: readonly string[], because: string): Share => ({ ...restricted(because), allBut: sources });
/** A selector that is not understood. */
export const unclear = (because: string): Share => ({ ...nothing, because, isUnclear: true });

/** Part of the share: reads or writes alone. */
export function only(kind: 'reads' | 'writes', because: string): Share {
  return { reads: kind === 'reads', writes: kind === 'writes', because, isUnclear: false };
}

/** What the selectors of one kind record together: an event is recorded where any selector takes it. */
export interface Coverage {
  readonly outcome: 'pass' | 'fail' | 'unknown';
  /** Empty where it passes. */
  readonly because: readonly string[];
}

/** Joins the shares of one kind of selectors. */
export function cover(shares: readonly Share[]): Coverage {
  if (shares.some((share) => share.reads) && shares.some((share) => share.writes)) return { outcome: 'pass', because: [] };
  const [gap, ...gaps] = shares.flatMap((share) => (share.allBut === undefined ? [] : [share.allBut]));
  // A source that one selector leaves out is recorded where another takes it.
  if (gap?.every((source) => gaps.some((other) => !other.includes(source))) === true) return { outcome: 'pass', because: [] };
  const reasons = shares.flatMap((share) => (share.because === null ? [] : [share.because]));
  const because = reasons.length > 0 ? reasons : ['no selector takes these events'];
  return { outcome: shares.some((share) => share.isUnclear) ? 'unknown' : 'fail', because };
}

/** Joins the two kinds. AWS uses one kind per trail; where both are reported, both must suffice. */
export function join(coverages: readonly Coverage[]): Coverage {
  const outcomes = coverages.map((coverage) => coverage.outcome);
  const because = coverages.flatMap((coverage) => coverage.because);
  if (coverages.length === 0) return { outcome: 'fail', because: ['the trail has no event selectors'] };
  return { outcome: outcomes.includes('fail') ? 'fail' : outcomes.includes('unknown') ? 'unknown' : 'pass', because };
}
