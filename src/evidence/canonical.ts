import { createHash } from 'node:crypto';
import { EvidenceError } from '../errors.ts';

// Far above any record. Deeper input would exhaust the stack of whoever reads it later.
const maxDepth = 200;

/** The way to a value, for a refusal alone. One for the whole walk: a text for every value would cost more than the walk itself. */
type Path = (string | number)[];

/**
 * The one JSON text of a value (RFC 8785). Members that are undefined are left out, as JSON does.
 * Throws EvidenceError `malformed` for what JSON cannot carry without loss: lone surrogates, NaN, integers beyond 2^53,
 * undefined in an array, and anything but plain objects, arrays, strings, numbers, booleans and null.
 */
export function canonicalJson(value: unknown): string {
  return textOf(value, []);
}

/** Canonical JSON as UTF-8. */
export function canonicalBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(canonicalJson(value));
}

/** SHA-256 in lower-case hexadecimal. */
export function sha256Hex(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function textOf(value: unknown, path: Path): string {
  if (path.length > maxDepth) throw refusal(path, `more than ${maxDepth} levels of nesting`);
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw refusal(path, 'a lone surrogate, which UTF-8 cannot carry');
    return JSON.stringify(value);
  }
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw refusal(path, String(value));
    if (Number.isInteger(value) && !Number.isSafeInteger(value)) throw refusal(path, 'an integer beyond 2^53, which readers would round');
    return JSON.stringify(value);
  }
  if (value === null || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return arrayText(value, path);
  if (typeof value === 'object') return objectText(value, path);
  throw refusal(path, value === undefined ? 'undefined' : `a ${typeof value}`);
}

function arrayText(values: readonly unknown[], path: Path): string {
  let text = '';
  for (let index = 0; index < values.length; index++) {
    path.push(index);
    if (values[index] === undefined) throw refusal(path, 'undefined in an array');
    text += `${index === 0 ? '' : ','}${textOf(values[index], path)}`;
    path.pop();
  }
  return `[${text}]`;
}

function objectText(value: object, path: Path): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw refusal(path, `a ${value.constructor?.name ?? 'class'} object`);
  let text = '';
  // RFC 8785 sorts by UTF-16 code units, as JavaScript does.
  for (const key of Object.keys(value).sort()) {
    if (!key.isWellFormed()) throw refusal(path, 'a member name with a lone surrogate');
    const member = (value as Readonly<Record<string, unknown>>)[key];
    if (member === undefined) continue;
    path.push(key);
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${textOf(member, path)}`;
    path.pop();
  }
  return `{${text}}`;
}

function refusal(path: Path, what: string): EvidenceError {
  const place = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  return new EvidenceError('malformed', `$${place} holds ${what}: it has no canonical JSON`);
}
