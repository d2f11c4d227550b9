import { isUtf8 } from 'node:buffer';

/** A mistake with its place in one file, before the file's name is put to it. */
export interface Mistake {
  /** 1-based. */
  readonly line: number;
  /** 1-based. */
  readonly column: number;
  /** Dotted path of the value; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
  readonly hint?: string;
}

/** The text of a file, or why its bytes are not one. */
type Decoded = { readonly text: string } | { readonly mistake: Mistake };

// Control characters but tab and line ends; the marks that make a text read otherwise than it is (U+202A to U+202E, U+2066 to U+2069).
const unseen = /[^\P{Cc}\t\n\r\u0085]|[\u202a-\u202e\u2066-\u2069\ufffe\uffff]/u;

/** The first character that no reader sees and that can make a text read otherwise than it is, in words; `undefined` where there is none. */
export function unseenCharacter(text: string): { readonly index: number; readonly message: string } | undefined {
  const found = unseen.exec(text);
  if (found === null) return undefined;
  const code = found[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  return { index: found.index, message: `the unseen character U+${code} is not allowed: it can make a text read otherwise than it is` };
}

const wrong = (text: string, offset: number, message: string, hint?: string): Decoded => {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { mistake: { line, column: offset - before.lastIndexOf('\n'), path: '', message, ...(hint === undefined ? {} : { hint }) } };
};

/** Length of the longest beginning of `bytes` that is UTF-8. */
function validLength(bytes: Uint8Array): number {
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    // A cut within a character is no mistake: stream mode waits for the rest.
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, middle), { stream: true });
      low = middle;
    } catch {
      high = middle - 1;
    }
  }
  return low;
}

/** UTF-8 with or without a byte order mark, which is taken off. Nothing is replaced: a bad byte or an unseen character is refused, with its place. */
export function decodeText(bytes: Uint8Array): Decoded {
  if (!isUtf8(bytes)) {
    const text = new TextDecoder().decode(bytes.subarray(0, validLength(bytes)));
    const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
    return wrong(
      text,
      text.length,
      'expected UTF-8, found a byte that is not',
      isUtf16 ? 'it looks like UTF-16' : 'save the file as UTF-8',
    );
  }
  const text = new TextDecoder().decode(bytes);
  const found = unseenCharacter(text);
  return found === undefined ? { text } : wrong(text, found.index, found.message);
}
