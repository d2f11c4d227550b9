/** Numbers in words: `entry 3`, `entries 1 to 4 and 7`. Of many pieces, the first few. */
export const wording = {
  entries: (numbers: readonly number[]) => named(numbers, ['entry', 'entries']),
  checkpoints: (sizes: readonly number[]) => named(sizes, ['the checkpoint over', 'the checkpoints over']),
};

const mostPieces = 8;

function named(numbers: readonly number[], [one, several]: readonly [string, string]): string {
  const pieces = piecesOf(numbers).map(([from, to]) =>
    from === to ? `${from}` : to === from + 1 ? `${from} and ${to}` : `${from} to ${to}`,
  );
  const shown = pieces.slice(0, mostPieces).join(', ');
  const rest = pieces.length > mostPieces ? ` and ${pieces.length - mostPieces} more` : '';
  return `${numbers.length === 1 ? one : several} ${shown}${rest}`;
}

/** Neighbours together, ascending. */
function piecesOf(numbers: readonly number[]): [number, number][] {
  const pieces: [number, number][] = [];
  for (const number of numbers) {
    const last = pieces.at(-1);
    if (last !== undefined && last[1] + 1 === number) last[1] = number;
    else pieces.push([number, number]);
  }
  return pieces;
}
