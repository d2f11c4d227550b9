import type { Exclusion, Review } from '../../model.ts';

/** The check that judges guardrails. */
export const check = 'service-control-policies';

/** The id of one of its requirements. */
export function idOf(name: string): string {
  return `${check}.${name}`;
}

/** A key below `guardrails`, or what is left out with it. */
export interface Kept {
  readonly key: string;
  /** Not written where there is none. */
  readonly value?: unknown;
  readonly reviews: readonly Review[];
  readonly excluded: readonly Exclusion[];
}

/** A finding in one short line. */
export function short(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 160 ? `${line.slice(0, 159).trimEnd()}…` : line;
}
