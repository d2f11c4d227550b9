import { EvidenceError } from '../errors.ts';
import { type ByteSource, unpack } from './gzip.ts';
import { parseStrict } from './strict-json.ts';

interface JsonLinesOptions {
  /** What errors call the file. */
  readonly name: string;
  /** Refused above this many bytes once unpacked. */
  readonly limit: number;
}

/**
 * Hands over every value of a packed file of JSON lines, with the place of its line, and holds one line at a time. Throws EvidenceError
 * `malformed`, naming the line where one is to blame; what `take` throws ends the reading too. A file that is damaged says so, whatever
 * its lines read as.
 */
export async function readJsonLines(
  source: ByteSource,
  take: (value: unknown, where: string) => void,
  { name, limit }: JsonLinesOptions,
): Promise<void> {
  let pieces: Buffer[] = [];
  let line = 0;
  const endLine = (): void => {
    line += 1;
    const bytes = pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces);
    pieces = [];
    const where = `${name}, line ${line}`;
    if (bytes.length === 0) throw new EvidenceError('malformed', `${where} is empty`);
    take(parseStrict(bytes, where), where);
  };
  let refused: { readonly error: unknown } | undefined;
  for await (const block of unpack(source, { name, limit })) {
    if (refused !== undefined) continue;
    try {
      let start = 0;
      for (let newline = block.indexOf(0x0a); newline !== -1; newline = block.indexOf(0x0a, start)) {
        pieces.push(block.subarray(start, newline));
        endLine();
        start = newline + 1;
      }
      if (start < block.length) pieces.push(block.subarray(start));
    } catch (error) {
      refused = { error };
    }
  }
  if (refused !== undefined) throw refused.error;
  if (pieces.length > 0) endLine();
}
