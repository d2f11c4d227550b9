import type { Pager } from '../listing.ts';
import type { Member } from '../world.ts';

/** What an answer is made of. */
export interface Context {
  /** Whose key signed the request. */
  readonly member: Member;
  readonly members: readonly Member[];
  readonly region: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Milliseconds since the epoch, as the Date of the answer says. */
  readonly now: number;
  readonly page: Pager;
}

/** The text of an answer without its envelope: XML, or JSON. */
export type Answer = (context: Context) => string;

/** Whether the account keeps anything in the region. */
export function isGoverned(region: string): boolean {
  return region.startsWith('us-') && region !== 'us-east-1';
}

export const minute = 60_000;

/** RFC 3339 of a moment before now. */
export function before(now: number, milliseconds: number): string {
  return new Date(now - milliseconds).toISOString();
}

/** An XML element around each item, all in one. */
export function list<T>(name: string, item: string, items: readonly T[], textOf: (one: T) => string): string {
  return `<${name}>${items.map((one) => `<${item}>${textOf(one)}</${item}>`).join('')}</${name}>`;
}

/** An XML element with the token of the next page, where there is one. */
export function tokenElement(name: string, next: string | undefined): string {
  return next === undefined ? '' : `<${name}>${next}</${name}>`;
}

/** A number that came as text or as a number; `otherwise` where it did not come. */
export function sizeOf(value: unknown, otherwise: number): number {
  return value === undefined ? otherwise : Number(value);
}
