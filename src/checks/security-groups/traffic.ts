/**
 * A run of places on one line: each of the 256 protocols has 65,536, which are ports or, of ICMP, 256 types of 256 codes. What has neither
 * is all of its protocol, and all traffic is the whole line.
 */
export interface Traffic {
  readonly first: number;
  readonly last: number;
}

const width = 65_536;
const names: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58 };
const withPorts: readonly number[] = [6, 17];
const withTypes: readonly number[] = [1, 58];

/** Every protocol and port. */
export const everything: Traffic = { first: 0, last: 256 * width - 1 };

const of = (protocol: number, first: number, last: number): Traffic => ({ first: protocol * width + first, last: protocol * width + last });

/** One TCP port. */
export function tcpPort(port: number): Traffic {
  return of(6, port, port);
}

/**
 * The traffic that a rule of EC2 is about; `null` where its protocol or its ports are none that are known. Of a protocol that has ports, or
 * types and codes, -1 is all of them, and what AWS left out is not known.
 */
export function trafficOf(rule: { readonly protocol: string; readonly from: number | null; readonly to: number | null }): Traffic | null {
  if (rule.protocol === '-1') return everything;
  const protocol = names[rule.protocol.toLowerCase()] ?? (/^[0-9]{1,3}$/.test(rule.protocol) ? Number(rule.protocol) : 256);
  if (protocol > 255) return null;
  const all = of(protocol, 0, width - 1);
  if (![...withPorts, ...withTypes].includes(protocol)) return all;
  const { from, to } = rule;
  if (from === null || to === null) return null;
  if (from === -1 && to === -1) return all;
  return withPorts.includes(protocol) ? ofPorts(protocol, from, to) : ofTypes(protocol, from, to);
}

function ofPorts(protocol: number, from: number, to: number): Traffic | null {
  return from < 0 || from > to || to >= width ? null : of(protocol, from, to);
}

/** EC2 says type and code of ICMP where others have their first and last port. */
function ofTypes(protocol: number, type: number, code: number): Traffic | null {
  if (type < 0 || type > 255 || code < -1 || code > 255) return null;
  return code === -1 ? of(protocol, type * 256, type * 256 + 255) : of(protocol, type * 256 + code, type * 256 + code);
}

/** Whether two runs have a place in common. */
export function overlaps(a: Traffic, b: Traffic): boolean {
  return a.first <= b.last && b.first <= a.last;
}

/** The fewest runs with the same places: what touches is one. Sorted. */
export function joined(runs: readonly Traffic[]): readonly Traffic[] {
  const found: Traffic[] = [];
  for (const run of [...runs].sort((a, b) => a.first - b.first)) {
    const before = found.at(-1);
    if (before === undefined || run.first > before.last + 1) found.push(run);
    else found[found.length - 1] = { first: before.first, last: Math.max(before.last, run.last) };
  }
  return found;
}

/** The runs between all ends of the given ones: on each of them, all given runs are there as a whole or not at all. */
export function segmentsOf(runs: readonly Traffic[]): readonly Traffic[] {
  const cuts = [...new Set(runs.flatMap(({ first, last }) => [first, last + 1]))].sort((a, b) => a - b);
  return cuts.slice(1).map((end, index) => ({ first: cuts[index] ?? end, last: end - 1 }));
}

/** For people, as the spec says it: `tcp 443`, `udp 5000-6000`, `icmp 3/4`, `tcp all`, `protocol 50`, `all`. One text for each part that needs one. */
export function textsOf({ first, last }: Traffic): readonly string[] {
  const [low, high] = [Math.ceil(first / width), Math.floor((last + 1) / width) - 1];
  // Less than one protocol, or a part of one and a part of the next.
  if (low > high) {
    const next = (Math.floor(first / width) + 1) * width;
    return last < next ? [partText(first, last)] : [partText(first, next - 1), partText(next, last)];
  }
  return [
    ...(first < low * width ? [partText(first, low * width - 1)] : []),
    wholeText(low, high),
    ...(last >= (high + 1) * width ? [partText((high + 1) * width, last)] : []),
  ];
}

const nameOf = (protocol: number): string => Object.keys(names).find((name) => names[name] === protocol) ?? `protocol ${protocol}`;

function wholeText(low: number, high: number): string {
  if (low === 0 && high === 255) return 'all';
  if (low < high) return `protocols ${low}-${high}`;
  return names[nameOf(low)] === undefined ? nameOf(low) : `${nameOf(low)} all`;
}

/** Places of one protocol. */
function partText(from: number, to: number): string {
  const protocol = Math.floor(from / width);
  const [first, last] = [from % width, to % width];
  const range = (a: string, b: string) => `${nameOf(protocol)} ${a === b ? a : `${a}-${b}`}`;
  if (!withTypes.includes(protocol)) return range(`${first}`, `${last}`);
  const type = (place: number) => Math.floor(place / 256);
  if (first % 256 === 0 && last % 256 === 255) return range(`${type(first)}`, `${type(last)}`);
  return range(`${type(first)}/${first % 256}`, `${type(last)}/${last % 256}`);
}
