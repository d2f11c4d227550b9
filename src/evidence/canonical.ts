import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { EvidenceError } from '../errors.ts';

// Far above any record. Deeper input would exhaust the stack of whoever reads it later.
const maxDepth = 200;

/**
 * The one JSON text of a value (RFC 8785). Members that are undefined are left out, as JSON does.
 * Throws EvidenceError `malformed` for what JSON cannot carry without loss: lone surrogates, NaN, integers beyond 2^53,
 * undefined in an array, and anything but plain objects, arrays, strings, numbers, booleans and null.
 */
export function canonicalJson(value: unknown): string {
  refuseLoss(value, []);
  const text = canonicalize(value);
  if (text === undefined) throw refusal([], 'undefined');
  return text;
}

/** Canonical JSON as UTF-8. */
export function canonicalBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(canonicalJson(value));
}

/** SHA-256 in lower-case hexadecimal. */
export function sha256Hex(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

// One path for the whole walk, written out only for a refusal: a text for every value would cost more than the walk itself.
function refuseLoss(value: unknown, path: (string | number)[]): void {
  if (path.length > maxDepth) throw refusal(path, `more than ${maxDepth} levels of nesting`);
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw refusal(path, 'a lone surrogate, which UTF-8 cannot carry');
  } else if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw refusal(path, String(value));
    if (Number.isInteger(value) && !Number.isSafeInteger(value)) throw refusal(path, 'an integer beyond 2^53, which readers would round');
  } else if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      path.push(index);
      if (value[index] === undefined) throw refusal(path, 'undefined in an array');
      refuseLoss(value[index], path);
      path.pop();
    }
  } else if (typeof value === 'object' && value !== null) {
    refuseLossyMembers(value, path);
  } else if (value !== null && typeof value !== 'boolean') {
    throw refusal(path, `a ${typeof value}`);
  }
}

function refuseLossyMembers(value: object, path: (string | number)[]): void {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw refusal(path, `a ${value.constructor?.name ?? 'class'} object`);
  for (const [key, member] of Object.entries(value)) {
    if (!key.isWellFormed()) throw refusal(path, 'a member name with a lone surrogate');
    if (member === undefined) continue;
    path.push(key);
    refuseLoss(member, path);
    path.pop();
  }
}

function refusal(path: readonly (string | number)[], what: string): EvidenceError {
  const place = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  return new EvidenceError('malformed', `$${place} holds ${what}: it has no canonical JSON`);
}
