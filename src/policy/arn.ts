import { covers, overlaps } from './glob.ts';

/** The six parts of an ARN or of a pattern for ARNs; the last takes the rest. `null` where there are fewer. */
export function arnParts(text: string): readonly string[] | null {
  const parts = text.split(':');
  return parts.length < 6 ? null : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

/** Whether every ARN that matches the parts of `inner` also matches those of `outer`; `true` is certain. */
export function arnCovers(outer: readonly string[], inner: readonly string[]): boolean {
  return outer.every((part, index) => covers(part, inner[index] ?? ''));
}

/** Whether some ARN matches both. */
export function arnOverlaps(a: readonly string[], b: readonly string[]): boolean {
  return a.every((part, index) => overlaps(part, b[index] ?? ''));
}
