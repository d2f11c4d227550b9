import { BlockList, isIP } from 'node:net';

/** What one comparison, one part or one statement says of one request. */
export type Answer = 'yes' | 'no' | 'open' | 'unreadable';

const first = (order: readonly Answer[], answers: readonly Answer[], none: Answer): Answer =>
  order.find((answer) => answers.includes(answer)) ?? none;

/** A definite no wins, then what cannot be read, then what is open. */
export const allOf = (answers: readonly Answer[]): Answer => first(['no', 'unreadable', 'open'], answers, 'yes');
/** A definite yes wins, then what cannot be read, then what is open. */
export const anyOf = (answers: readonly Answer[]): Answer => first(['yes', 'unreadable', 'open'], answers, 'no');
/** Turns yes and no around, and leaves the rest. */
export const opposite = (answer: Answer): Answer => (answer === 'yes' ? 'no' : answer === 'no' ? 'yes' : answer);
/** A definite answer. */
export const sure = (isYes: boolean): Answer => (isYes ? 'yes' : 'no');

/** Whether the text is one that the pattern stands for; the text has no wildcards. */
export function matches(pattern: string, text: string): boolean {
  const [head, rest] = [pattern[0], pattern.slice(1)];
  if (head === undefined) return text === '';
  if (head === '*') return matches(rest, text) || (text !== '' && matches(pattern, text.slice(1)));
  return text !== '' && (head === '?' || head === text[0]) && matches(rest, text.slice(1));
}

/** Whether the outer pattern stands for every text that the inner one stands for. */
export function covers(outer: string, inner: string): boolean {
  const [head, rest] = [outer[0], outer.slice(1)];
  if (head === undefined) return inner === '';
  if (head === '*') return covers(rest, inner) || (inner !== '' && covers(outer, inner.slice(1)));
  if (inner === '' || inner[0] === '*') return false;
  return (head === '?' || head === inner[0]) && covers(rest, inner.slice(1));
}

/** Whether some text is one that both patterns stand for. */
export function meets(a: string, b: string): boolean {
  if (a === '' && b === '') return true;
  if (a[0] === '*') return meets(a.slice(1), b) || (b !== '' && meets(a, b.slice(1)));
  if (b[0] === '*') return meets(b, a);
  if (a === '' || b === '') return false;
  return (a[0] === '?' || b[0] === '?' || a[0] === b[0]) && meets(a.slice(1), b.slice(1));
}

/** The six parts of an ARN, the last with all colons that follow. `null` where there are fewer. */
export function partsOf(arn: string): readonly string[] | null {
  const parts = arn.split(':');
  return parts.length < 6 ? null : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

/** Whether the same is said of each of six pairs. */
export const eachPart = (a: readonly string[], b: readonly string[], says: (a: string, b: string) => boolean): boolean =>
  a.every((part, at) => says(part, b[at] ?? ''));

/** A finite number, or `null`. */
export const numberOf = (text: string): number | null => (/^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : null);

/** Milliseconds since 1970 of an ISO 8601 date or of seconds since 1970, or `null`. */
export function timeOf(text: string): number | null {
  // Four digits are a year.
  if (/^\d{5,}$/.test(text)) return Number(text) * 1000;
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text)) return null;
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : time;
}

/** Whether an address lies in a block; `null` where one of the two is no address. */
export function isInBlock(block: string, value: string): boolean | null {
  const [address = '', length, ...more] = block.split('/');
  const family = isIP(address);
  const bits = length === undefined ? (family === 4 ? 32 : 128) : /^\d{1,3}$/.test(length) ? Number(length) : 999;
  if (family === 0 || more.length > 0 || bits > (family === 4 ? 32 : 128) || isIP(value) === 0) return null;
  if (isIP(value) !== family) return false;
  const list = new BlockList();
  list.addSubnet(address, bits, family === 4 ? 'ipv4' : 'ipv6');
  return list.check(value, family === 4 ? 'ipv4' : 'ipv6');
}
