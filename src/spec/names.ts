/** Letters changed, added, left out or swapped with their neighbour between two short texts. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const cost = a[row - 1] === b[column - 1] ? 0 : 1;
      let best = Math.min((above[column] as number) + 1, (line[column - 1] as number) + 1, (above[column - 1] as number) + cost);
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        best = Math.min(best, (before[column - 2] as number) + 1);
      }
      line.push(best);
    }
    before = above;
    above = line;
  }
  return above[b.length] as number;
}

const plain = (name: string): string => name.toLowerCase().replaceAll(/[-_ ]/g, '');

/** Names longer than this are nobody's typing mistake, and comparing them would cost. */
const longest = 80;

/** The candidate that was probably meant, or `undefined`: within a third of its letters, or the only one that begins or is begun by it. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > longest) return undefined;
  const wanted = plain(name);
  const most = Math.max(1, Math.floor(wanted.length / 3));
  // A difference in length is a difference in letters: most candidates need no comparison.
  const edits = (other: string): number =>
    Math.abs(other.length - wanted.length) > most ? Number.POSITIVE_INFINITY : distance(wanted, other);
  const ranked = [...new Set(candidates)]
    .filter((candidate) => candidate.length <= longest)
    .map((candidate) => ({ candidate, edits: edits(plain(candidate)) }))
    .sort((a, b) => (a.edits === b.edits ? (a.candidate < b.candidate ? -1 : 1) : a.edits - b.edits));
  const [best] = ranked;
  if (best !== undefined && best.edits <= most) return best.candidate;
  const kin = ranked.filter(
    ({ candidate }) => wanted.length > 2 && (plain(candidate).startsWith(wanted) || wanted.startsWith(plain(candidate))),
  );
  return kin.length === 1 ? kin[0]?.candidate : undefined;
}

/** `did you mean x?`, or else the list of what there is where that is short, or else `undefined`. */
export function suggestion(name: string, candidates: Iterable<string>): string | undefined {
  const names = [...new Set(candidates)].sort();
  const best = nearest(name, names);
  if (best !== undefined) return `did you mean ${best}?`;
  return names.length > 0 && names.length <= 12 ? `there is ${names.join(', ')}` : undefined;
}
