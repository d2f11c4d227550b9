import { EvidenceError } from '../../errors.ts';

/** A name of PDF, as `/Sig`, without its slash and with its escapes resolved. */
export class Name {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** `12 0 R`. Other generations than 0 are not read. */
export class Reference {
  readonly id: number;
  constructor(id: number) {
    this.id = id;
  }
}

/** A string of PDF, and where it stands in the file with its brackets. */
export class Text {
  readonly bytes: Uint8Array;
  readonly isHex: boolean;
  readonly start: number;
  readonly end: number;
  constructor(bytes: Uint8Array, place: { readonly isHex: boolean; readonly start: number; readonly end: number }) {
    this.bytes = bytes;
    this.isHex = place.isHex;
    this.start = place.start;
    this.end = place.end;
  }
}

/** A dictionary and the bytes behind it, as they stand in the file. */
export class Stream {
  readonly dictionary: Dictionary;
  readonly bytes: Uint8Array;
  constructor(dictionary: Dictionary, bytes: Uint8Array) {
    this.dictionary = dictionary;
    this.bytes = bytes;
  }
}

export type Dictionary = ReadonlyMap<string, Value>;
export type Value = null | boolean | number | Name | Reference | Text | Stream | Dictionary | readonly Value[];

/** An EvidenceError `malformed` for a PDF that is not read, with the reason. */
export function unreadable(what: string, reason: string): EvidenceError {
  return new EvidenceError('malformed', `${what}: ${reason}`, {
    hint: 'only plain PDF is read: classic cross-reference tables, and signatures as updates behind what was there',
  });
}

export function isDictionary(value: Value | undefined): value is Dictionary {
  return value instanceof Map;
}

export function isArray(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** The name at a key, without its slash. */
export function nameAt(dictionary: Dictionary, key: string): string | undefined {
  const value = dictionary.get(key);
  return value instanceof Name ? value.name : undefined;
}

/** The dictionary of a stream, or the dictionary itself. */
export function dictionaryOf(value: Value | undefined): Dictionary | undefined {
  if (value instanceof Stream) return value.dictionary;
  return isDictionary(value) ? value : undefined;
}

/** Whether two values say the same, wherever they stand. */
export function isSame(a: Value | undefined, b: Value | undefined): boolean {
  if (a === b) return true;
  if (a instanceof Name) return b instanceof Name && a.name === b.name;
  if (a instanceof Reference) return b instanceof Reference && a.id === b.id;
  if (a instanceof Text) return b instanceof Text && Buffer.compare(a.bytes, b.bytes) === 0;
  if (a instanceof Stream) return b instanceof Stream && isSame(a.dictionary, b.dictionary) && Buffer.compare(a.bytes, b.bytes) === 0;
  if (isArray(a)) return isArray(b) && a.length === b.length && a.every((value, index) => isSame(value, b[index]));
  return isDictionary(a) && isDictionary(b) && changedKeys(a, b).length === 0;
}

/** The keys whose values differ, sorted. */
export function changedKeys(before: Dictionary, after: Dictionary): string[] {
  const keys = new Set([...before.keys(), ...after.keys()]);
  return [...keys].filter((key) => !isSame(before.get(key), after.get(key))).sort();
}

/** A text string for people: UTF-16 or UTF-8 where it says so, else Latin-1, which PDF's own encoding agrees with in what is printed here. */
export function decodeText({ bytes }: Text): string {
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes.subarray(2));
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return new TextDecoder().decode(bytes.subarray(3));
  return Buffer.from(bytes).toString('latin1');
}
