import { without } from '../../match/addresses.ts';
import { type Atom, aggregated, type Direction, linesOf, nobodyIn } from './atoms.ts';
import { mayBeNetwork, mayHoldNetwork } from './network-sizes.ts';
import { joined, overlaps, segmentsOf, type Traffic, textsOf } from './traffic.ts';

/** What two sets of rules have apart, by what they mean and not by how they are written. Lines as `linesOf` has them. */
export interface Difference {
  /** There but undeclared. */
  readonly added: readonly string[];
  /** Declared but missing. */
  readonly missing: readonly string[];
  /** Of what it is not known on which side it belongs, or whether it is the same. */
  readonly open: readonly string[];
}

type Answer = 'yes' | 'maybe' | 'no';
type Covers = (atom: Atom, segment: Traffic) => Answer;

/** The difference between what is declared and what is there. */
export function differenceOf(declared: readonly Atom[], found: readonly Atom[], direction: Direction): Difference {
  const [wanted, there] = [aggregated(declared), aggregated(found)];
  const segments = segmentsOf([...wanted, ...there].map(({ traffic }) => traffic));
  const [wantedAt, thereAt] = [indexOf(wanted, segments), indexOf(there, segments)];
  const nobody = nobodyIn(direction);
  const isDeclared: Covers = (atom, segment) => answer(atom, wantedAt(segment), nobody);
  const isThere: Covers = (atom, segment) => {
    if (atom.peer.key !== null) return answer(atom, thereAt(segment), nobody);
    // Whatever of its kind nobody else declares may be what is meant, and a declared block may hold it.
    const mayBe = ({ peer }: Atom) => peer.kind === atom.peer.kind;
    const mayHold = ({ peer }: Atom) => peer.kind === 'addresses' && peer.key !== null && mayHoldNetwork(peer.key);
    const alike = thereAt(segment).filter(mayBe);
    return alike.some((other) => mayHold(other) || isDeclared(other, segment) !== 'yes') ? 'maybe' : 'no';
  };
  // Sorted, for AWS gives rules in no order.
  const lines = (atoms: readonly Atom[], covers: Covers, which: Answer) =>
    atoms
      .flatMap((atom) => uncovered(atom, segments, (one, segment) => covers(one, segment) === which))
      .flatMap((one) => linesOf(one, direction))
      .sort();
  return {
    added: lines(there, isDeclared, 'no'),
    missing: lines(wanted, isThere, 'no'),
    open: [...new Set([...lines(there, isDeclared, 'maybe'), ...lines(wanted, isThere, 'maybe')])],
  };
}

/** The atoms that are there on a segment. */
function indexOf(atoms: readonly Atom[], segments: readonly Traffic[]): (segment: Traffic) => readonly Atom[] {
  const found = new Map(segments.map((segment) => [segment.first, atoms.filter(({ traffic }) => overlaps(traffic, segment))]));
  return ({ first }) => found.get(first) ?? [];
}

function answer({ peer: { kind, key } }: Atom, others: readonly Atom[], nobody: readonly string[]): Answer {
  const alike = others.filter((other) => other.peer.kind === kind);
  const keys = alike.flatMap((other) => other.peer.key ?? []);
  const isAny = alike.some((other) => other.peer.key === null);
  if (key === null || kind !== 'addresses') {
    if (key !== null && keys.includes(key)) return 'yes';
    return isAny ? 'maybe' : 'no';
  }
  const rest = without([key], [...keys, ...nobody]);
  if (rest.length === 0) return 'yes';
  return isAny && rest.every(mayBeNetwork) ? 'maybe' : 'no';
}

/** The part of an atom of which something holds; all of it where the part would take several words. */
function uncovered(atom: Atom, segments: readonly Traffic[], holds: (atom: Atom, segment: Traffic) => boolean): readonly Atom[] {
  const parts = joined(segments.filter((segment) => overlaps(atom.traffic, segment) && holds(atom, segment)));
  const [part] = parts;
  if (part === undefined) return [];
  return [parts.length === 1 && textsOf(part).length === 1 ? { ...atom, traffic: part } : atom];
}
