import type { UnobservedReason } from '../record.ts';
import { isMembers, type Members } from './form.ts';

/** Why AWS did not answer one part of a fact, as the facts write it down beside the part. */
export interface Refused {
  readonly reason: UnobservedReason;
  readonly error: string;
  readonly detail: string;
}

/** Whether a value says why something could not be read. */
export function isRefused(value: unknown): value is Refused {
  return isMembers(value) && 'reason' in value && 'error' in value && 'detail' in value && Object.keys(value).length === 3;
}

/** The members that are not there because of a refusal beside them, each with it. */
export function refusedMembers(holder: Members): ReadonlyMap<string, Refused> {
  const refused = new Map<string, Refused>();
  for (const [name, value] of Object.entries(holder)) {
    if (!isRefused(value)) continue;
    refused.set(name, value);
    for (const other of coveredBy(name, holder)) refused.set(other, value);
  }
  return refused;
}

/** What a refusal says is missing: `rotationError` speaks of `rotation`. Others, as `readError`, speak for themselves. */
export function subjectOf(name: string, holder: Members): string {
  const own = name.replace(/Error$/, '');
  return own in holder ? own : name;
}

/** Where a refusal names nothing, it speaks of whatever is empty beside it. */
function coveredBy(name: string, holder: Members): readonly string[] {
  const own = subjectOf(name, holder);
  if (own !== name) return [own];
  return Object.keys(holder).filter((other) => isEmpty(holder[other]));
}

function isEmpty(value: unknown): boolean {
  return value === null || value === false || (Array.isArray(value) && value.length === 0);
}

/** Whether two JSON values are the same as they stand, and every part of them was read. */
export function isSameAndRead(before: unknown, after: unknown): boolean {
  if (typeof before !== 'object' || before === null) return before === after;
  if (typeof after !== 'object' || after === null) return false;
  if (Array.isArray(before)) {
    if (!Array.isArray(after) || before.length !== after.length) return false;
    for (let index = 0; index < before.length; index++) if (!isSameAndRead(before[index], after[index])) return false;
    return true;
  }
  if (Array.isArray(after) || isRefused(before)) return false;
  const keys = Object.keys(before);
  if (keys.length !== Object.keys(after).length) return false;
  for (const key of keys) if (!(key in after) || !isSameAndRead((before as Members)[key], (after as Members)[key])) return false;
  return true;
}
