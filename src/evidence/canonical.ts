import { createHash } from 'node:crypto';
import { EvidenceError } from '../errors.ts';

// Far above any record. Deeper input would exhaust the stack of whoever reads it later.
const maxDepth = 200;

/** Characters that are encoded at once, at least. */
const blockSize = 2 ** 16;

/** The way to a value, for a refusal alone. One for the whole walk: a text for every value would cost more than the walk itself. */
type Path = (string | number)[];

/** Takes the text of a value, piece by piece. */
type Write = (piece: string) => void;

/**
 * The one JSON text of a value (RFC 8785). Members that are undefined are left out, as JSON does.
 * Throws EvidenceError `malformed` for what JSON cannot carry without loss: lone surrogates, NaN, integers beyond 2^53,
 * undefined in an array, and anything but plain objects, arrays, strings, numbers, booleans and null.
 */
export function canonicalJson(value: unknown): string {
  let text = '';
  writeValue(value, [], (piece) => {
    text += piece;
  });
  return text;
}

/** Canonical JSON as UTF-8. Throws as `canonicalJson` does. */
export function canonicalBytes(value: unknown): Uint8Array {
  // Measured first, then written: the text of a large organization has fifty megabytes, and pieces of it would be held beside the whole.
  let length = 0;
  writeBlocks(value, (block) => {
    length += Buffer.byteLength(block);
  });
  const bytes = Buffer.alloc(length);
  let end = 0;
  writeBlocks(value, (block) => {
    end += bytes.write(block, end);
  });
  return bytes;
}

/** The canonical text in blocks: as one text it would be held as millions of pieces until it is encoded. */
function writeBlocks(value: unknown, write: Write): void {
  let text = '';
  writeValue(value, [], (piece) => {
    text += piece;
    if (text.length < blockSize) return;
    write(text);
    text = '';
  });
  write(text);
}

/** SHA-256 in lower-case hexadecimal. */
export function sha256Hex(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function writeValue(value: unknown, path: Path, write: Write): void {
  if (path.length > maxDepth) throw refusal(path, `more than ${maxDepth} levels of nesting`);
  if (value === null || typeof value === 'boolean') write(String(value));
  else if (typeof value === 'string') write(stringText(value, path));
  else if (typeof value === 'number') write(numberText(value, path));
  else if (Array.isArray(value)) writeArray(value, path, write);
  else if (typeof value === 'object') writeObject(value, path, write);
  else throw refusal(path, value === undefined ? 'undefined' : `a ${typeof value}`);
}

function stringText(value: string, path: Path): string {
  if (!value.isWellFormed()) throw refusal(path, 'a lone surrogate, which UTF-8 cannot carry');
  return JSON.stringify(value);
}

function numberText(value: number, path: Path): string {
  if (!Number.isFinite(value)) throw refusal(path, String(value));
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) throw refusal(path, 'an integer beyond 2^53, which readers would round');
  return JSON.stringify(value);
}

function writeArray(values: readonly unknown[], path: Path, write: Write): void {
  write('[');
  for (let index = 0; index < values.length; index++) {
    path.push(index);
    if (values[index] === undefined) throw refusal(path, 'undefined in an array');
    if (index > 0) write(',');
    writeValue(values[index], path, write);
    path.pop();
  }
  write(']');
}

function writeObject(value: object, path: Path, write: Write): void {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw refusal(path, `a ${value.constructor?.name ?? 'class'} object`);
  let separator = '{';
  // RFC 8785 sorts by UTF-16 code units, as JavaScript does.
  for (const key of Object.keys(value).sort()) {
    if (!key.isWellFormed()) throw refusal(path, 'a member name with a lone surrogate');
    const member = (value as Readonly<Record<string, unknown>>)[key];
    if (member === undefined) continue;
    path.push(key);
    write(`${separator}${JSON.stringify(key)}:`);
    writeValue(member, path, write);
    path.pop();
    separator = ',';
  }
  write(separator === '{' ? '{}' : '}');
}

function refusal(path: Path, what: string): EvidenceError {
  const place = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  return new EvidenceError('malformed', `$${place} holds ${what}: it has no canonical JSON`);
}
