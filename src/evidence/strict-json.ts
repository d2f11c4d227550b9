import { EvidenceError } from '../errors.ts';

const maxDepth = 200;

/**
 * Parses JSON of which every reader sees the same: UTF-8 without a byte order mark, one value, no member named twice.
 * `what` names the text in the EvidenceError (`malformed`).
 */
export function parseStrict(bytes: Uint8Array, what: string): unknown {
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new EvidenceError('malformed', `${what} is not UTF-8`, { cause });
  }
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new EvidenceError('malformed', `${what} is not JSON: ${(cause as SyntaxError).message}`, { cause });
  }
  refuseTwins(text, what);
  return value;
}

// JSON.parse keeps the last of two members of one name, other readers the first: two people would read two records.
function refuseTwins(validJson: string, what: string): void {
  const open: (Set<string> | null)[] = [];
  let isKeyNext = false;
  for (let at = 0; at < validJson.length; at++) {
    const character = validJson[at];
    if (character === '{' || character === '[') {
      open.push(character === '{' ? new Set() : null);
      if (open.length > maxDepth) throw new EvidenceError('malformed', `${what} nests more than ${maxDepth} levels`);
      isKeyNext = character === '{';
    } else if (character === '}' || character === ']') {
      open.pop();
    } else if (character === ',') {
      isKeyNext = open.at(-1) instanceof Set;
    } else if (character === '"') {
      const end = endOfString(validJson, at);
      if (isKeyNext) {
        const key: string = JSON.parse(validJson.slice(at, end + 1));
        const names = open.at(-1);
        if (names?.has(key)) throw new EvidenceError('malformed', `${what} holds the member ${JSON.stringify(key)} twice in one object`);
        names?.add(key);
        isKeyNext = false;
      }
      at = end;
    }
  }
}

function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return end;
  }
}
