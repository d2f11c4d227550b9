import type { UnobservedReason } from '../../record.ts';
import type { Draft } from '../check.ts';
import { refused } from '../unsaid.ts';

/** What is said of one of the things that a finding rests on. `text` can follow a colon and be followed by a semicolon. */
export type Part =
  | { readonly outcome: 'pass' }
  | { readonly outcome: 'fail'; readonly text: string }
  | { readonly outcome: 'unknown'; readonly text: string; readonly reason: UnobservedReason };

export const passed: Part = { outcome: 'pass' };

/** A definite failure. */
export function failed(text: string): Part {
  return { outcome: 'fail', text };
}

/** What AWS left out, or refused. */
export function open(text: string, reason: UnobservedReason = 'failed'): Part {
  return { outcome: 'unknown', text, reason };
}

/** One finding of several parts: a failure stands whatever else is not known, and what is not known is never passed over. */
export function combined(
  parts: readonly Part[],
  place: Pick<Draft, 'resource' | 'expected' | 'actual'>,
  { pass, fail }: { readonly pass: string; readonly fail: string },
): Draft {
  const failures = parts.flatMap((part) => (part.outcome === 'fail' ? [part.text] : []));
  const unknowns = parts.flatMap((part) => (part.outcome === 'unknown' ? [part] : []));
  if (failures.length > 0) {
    const beside = unknowns.map(({ text }) => `not known: ${text}`);
    return { ...place, outcome: 'fail', message: `${fail}: ${[...failures, ...beside].join('; ')}.` };
  }
  const [first] = unknowns;
  if (first !== undefined) return refused({ reason: first.reason, detail: unknowns.map(({ text }) => text).join('; ') }, place);
  if (parts.length === 0) return refused({ reason: 'failed', detail: 'AWS named nothing that could be judged' }, place);
  return { ...place, outcome: 'pass', message: pass };
}
