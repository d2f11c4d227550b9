import { type Match, or } from '../../policy/logic.ts';
import type { Entry, RuleEntry } from './entries.ts';
import { labelsCountry, truthOf } from './truth.ts';

/** Whether a request from a country can be let in: `maybe` where that depends on more than iq knows. */
export type Reach = 'in' | 'maybe' | 'out';

interface AclSteps {
  readonly entries: readonly Entry[];
  /** AWS's word for what happens to a request that no rule ends. */
  readonly defaultAction: string | null;
  /** Rules that may let requests in by what else they look at: an exception that somebody approved. */
  readonly approved: readonly string[];
}

/** What has come of a request so far. */
interface Way {
  isLabelled: boolean;
  /** By their whole name. */
  readonly labels: Map<string, Match>;
  /** Some rule before may have let it in. */
  mayBeIn: boolean;
  /** Some rule before may have stopped all of them. */
  mayBeOut: boolean;
}

/** Follows requests from a country through the rules. A rule that looks at more than the country stops some of them and never all. */
export function reachFrom(country: string, { entries, defaultAction, approved }: AclSteps): Reach {
  const way: Way = { isLabelled: false, labels: new Map(), mayBeIn: false, mayBeOut: false };
  for (const entry of entries) {
    const ended = meet(country, entry, { way, approved });
    if (ended !== null) return ended;
  }
  if (defaultAction === 'Allow') return letIn(way);
  if (defaultAction === 'Block') return stopped(way);
  return 'maybe';
}

const letIn = ({ mayBeOut }: Way): Reach => (mayBeOut ? 'maybe' : 'in');
const stopped = ({ mayBeIn }: Way): Reach => (mayBeIn ? 'maybe' : 'out');

/** What a rule makes of the request: its end, or `null` where it goes on. */
function meet(country: string, entry: Entry, { way, approved }: { readonly way: Way; readonly approved: readonly string[] }): Reach | null {
  if (entry.kind === 'unread') {
    way.mayBeIn = true;
    way.mayBeOut = true;
    return null;
  }
  if (entry.kind === 'managed') {
    if (entry.override !== 'Count' && entry.statement.overrides.some(({ action }) => action === 'Allow')) way.mayBeIn = true;
    return null;
  }
  const truth = truthOf(entry.statement, { country, isLabelled: way.isLabelled, labels: way.labels, context: entry.context });
  const ended = truth === 'no' ? null : act(truth, entry, { way, isApproved: isApproved(entry, approved) });
  way.isLabelled ||= labelsCountry(entry.statement);
  // Who is let in or blocked meets no further rule.
  const given = ['Allow', 'Block'].includes(entry.action ?? '') ? 'no' : truth;
  for (const name of entry.labels) {
    const label = `${entry.context}${name}`;
    way.labels.set(label, or(way.labels.get(label) ?? 'no', given));
  }
  return ended;
}

/** `truth` is not `no`. */
function act(truth: Match, { action }: RuleEntry, { way, isApproved }: { readonly way: Way; readonly isApproved: boolean }): Reach | null {
  switch (action) {
    // A request with a token goes on from these two.
    case 'Captcha':
    case 'Challenge':
    case 'Count':
      return null;
    case 'Block':
      if (truth === 'yes') return stopped(way);
      way.mayBeOut ||= truth === 'unreadable';
      return null;
    case 'Allow':
      if (truth === 'yes') return letIn(way);
      way.mayBeIn ||= !isApproved;
      return null;
    default:
      way.mayBeIn = true;
      way.mayBeOut = true;
      return null;
  }
}

/** Whether somebody approved that the rule lets requests in: by its own name, or that of the rule that uses its group. */
export function isApproved({ name, within }: Pick<RuleEntry, 'name' | 'within'>, approved: readonly string[]): boolean {
  return approved.includes(name) || approved.includes(within);
}
