import { type Dictionary, Name, nameAt, Reference, Stream, Text, unreadable, type Value } from './values.ts';

/** An object with its number, and where it stands: from its number to behind `endobj`. */
export interface IndirectObject {
  readonly id: number;
  readonly value: Value;
  readonly start: number;
  readonly end: number;
}

/** Far above any file that this tool writes, and far below what would exhaust the stack. */
const deepest = 64;
const blanks = new Set([0, 9, 10, 12, 13, 32]);
const delimiters = new Set([...'()<>[]{}/%'].map((character) => character.charCodeAt(0)));
/** Numbers that lead through a file. Written as `12.0` they are none to some readers, which then look for objects by themselves. */
const whole = new Set(['Length', 'Size', 'Prev']);
const longestWord = 1000;
/** PDF/A ends at 32767. */
const longestString = 2 ** 20;
const escapes: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, b: 8, f: 12, '(': 40, ')': 41, '\\': 92 };

/** Reads PDF objects from a place in the file on. Whatever readers disagree about is refused, never guessed. */
export class Parser {
  at: number;
  private readonly bytes: Uint8Array;
  private readonly what: string;

  constructor(bytes: Uint8Array, at: number, what: string) {
    this.bytes = bytes;
    this.at = at;
    this.what = what;
  }

  fail(reason: string): never {
    throw unreadable(this.what, `${reason} (at byte ${this.at})`);
  }

  /** Comments are refused: what stands in one can be an object to another reader. */
  skipBlanks(): void {
    while (blanks.has(this.peek())) this.at += 1;
  }

  /** Whether the text stands here. */
  isAt(text: string): boolean {
    for (let index = 0; index < text.length; index += 1) if (this.bytes[this.at + index] !== text.charCodeAt(index)) return false;
    return true;
  }

  take(text: string, reason: string): void {
    if (!this.isAt(text)) this.fail(reason);
    this.at += text.length;
  }

  /** A word of the file's structure, with nothing behind it that would make it another word. */
  takeWord(text: string, reason: string): void {
    this.take(text, reason);
    if (!this.isEndOfWord()) this.fail(reason);
  }

  takeInteger(reason: string): number {
    const token = this.token();
    if (!/^\d{1,10}$/.test(token)) this.fail(reason);
    return Number(token);
  }

  indirect(): IndirectObject {
    const start = this.at;
    const id = this.takeInteger('bytes that belong to no object');
    this.skipBlanks();
    const generation = this.takeInteger('bytes that belong to no object');
    if (generation !== 0) this.fail(`object ${id} has generation ${generation}, which is not read`);
    this.skipBlanks();
    this.takeWord('obj', 'bytes that belong to no object');
    this.skipBlanks();
    let value = this.value();
    this.skipBlanks();
    if (this.isAt('stream')) value = this.stream(value, id);
    this.skipBlanks();
    this.takeWord('endobj', `object ${id} does not end where it should`);
    return { id, value, start, end: this.at };
  }

  value(depth = 0): Value {
    if (depth > deepest) this.fail('values are nested too deeply');
    const start = this.at;
    if (this.isAt('<<')) return this.dictionary(depth);
    switch (this.peek()) {
      case 40: // (
        return this.literal(start);
      case 60: // <
        return this.hex(start);
      case 47: // /
        return this.name();
      case 91: // [
        return this.array(depth);
      default:
        return this.word();
    }
  }

  dictionary(depth = 0): Dictionary {
    this.take('<<', 'a dictionary is missing');
    const entries = new Map<string, Value>();
    for (;;) {
      this.skipBlanks();
      if (this.isAt('>>')) break;
      if (this.peek() !== 47) this.fail('a key of a dictionary is no name');
      const { name } = this.name();
      if (entries.has(name)) this.fail(`a dictionary holds /${name} twice`);
      this.skipBlanks();
      const start = this.at;
      const value = this.value(depth + 1);
      if (whole.has(name) && typeof value === 'number' && !/^\d{1,10}$/.test(this.text(start)))
        this.fail(`/${name} is no plain whole number`);
      entries.set(name, value);
    }
    this.at += 2;
    return entries;
  }

  private array(depth: number): readonly Value[] {
    this.at += 1;
    const values: Value[] = [];
    for (;;) {
      this.skipBlanks();
      if (this.peek() === 93) break; // ]
      values.push(this.value(depth + 1));
    }
    this.at += 1;
    return values;
  }

  private stream(value: Value, id: number): Stream {
    if (!(value instanceof Map)) this.fail(`object ${id} is a stream without a dictionary`);
    const type = nameAt(value, 'Type');
    if (type === 'ObjStm') this.fail(`object ${id} is an object stream, which is not read`);
    if (type === 'XRef') this.fail(`object ${id} is a cross-reference stream, which is not read`);
    if (value.has('F')) this.fail(`object ${id} keeps its bytes in another file`);
    this.take('stream', 'a stream is missing');
    if (this.isAt('\r\n')) this.at += 2;
    else this.take('\n', `the stream of object ${id} does not start on a line of its own`);
    const length = value.get('Length');
    if (typeof length !== 'number' || !Number.isSafeInteger(length) || length < 0)
      this.fail(`the stream of object ${id} has no plain length`);
    const start = this.at;
    this.at += length;
    if (this.isAt('\r\n')) this.at += 2;
    else if (this.isAt('\n') || this.isAt('\r')) this.at += 1;
    this.takeWord('endstream', `the stream of object ${id} does not end where its length says`);
    return new Stream(value, this.bytes.subarray(start, start + length));
  }

  private name(): Name {
    this.at += 1;
    const token = this.token();
    const name = token.replace(/#([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    if (/#(?![0-9a-fA-F]{2})/.test(token)) this.fail('a name holds a broken escape');
    // Readers written in C end a name there.
    if (name.includes('\0')) this.fail('a name holds a zero');
    return new Name(name);
  }

  private word(): Value {
    const token = this.token();
    if (token === 'true' || token === 'false') return token === 'true';
    if (token === 'null') return null;
    if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(token)) this.fail('a value is missing or of an unknown kind');
    return (/^\d{1,10}$/.test(token) ? this.reference(Number(token)) : undefined) ?? Number(token);
  }

  private reference(id: number): Reference | undefined {
    const behind = this.at;
    this.skipBlanks();
    const generation = this.token();
    this.skipBlanks();
    if (/^\d{1,5}$/.test(generation) && this.token() === 'R') {
      if (Number(generation) !== 0) this.fail(`a reference to generation ${generation} of object ${id}, which is not read`);
      return new Reference(id);
    }
    this.at = behind;
    return undefined;
  }

  private hex(start: number): Text {
    const end = this.bytes.indexOf(62, start); // >
    const digits = end < 0 ? '-' : Buffer.from(this.bytes.buffer, this.bytes.byteOffset + start + 1, end - start - 1).toString('latin1');
    if (digits.length % 2 !== 0 || /[^0-9a-fA-F]/.test(digits)) this.fail('a string in hexadecimal holds something else');
    this.at = end + 1;
    return new Text(Buffer.from(digits, 'hex'), { isHex: true, start, end: this.at });
  }

  private literal(start: number): Text {
    const found: number[] = [];
    let open = 1;
    this.at += 1;
    for (;;) {
      const byte = this.peek();
      if (byte < 0) this.fail('a string does not end');
      this.at += 1;
      if (byte === 92) this.escape(found);
      else {
        if (byte === 40) open += 1;
        if (byte === 41) open -= 1;
        if (open === 0) break;
        if (found.push(byte) > longestString) this.fail('a string is too long');
      }
    }
    return new Text(Uint8Array.from(found), { isHex: false, start, end: this.at });
  }

  private escape(found: number[]): void {
    const octal = /^[0-7]{1,3}/.exec(String.fromCharCode(...this.bytes.subarray(this.at, this.at + 3)))?.[0];
    if (octal !== undefined) {
      found.push(Number.parseInt(octal, 8) & 255);
      this.at += octal.length;
      return;
    }
    const known = escapes[String.fromCharCode(this.peek())];
    if (known === undefined) this.fail('a string holds an unknown escape');
    found.push(known);
    this.at += 1;
  }

  /** Regular characters from here on. */
  private token(): string {
    const start = this.at;
    while (!this.isEndOfWord()) this.at += 1;
    if (this.at - start > longestWord) this.fail('a word is too long');
    return this.text(start);
  }

  /** From there to here. */
  private text(start: number): string {
    return String.fromCharCode(...this.bytes.subarray(start, Math.min(this.at, start + longestWord)));
  }

  private isEndOfWord(): boolean {
    const byte = this.peek();
    return byte < 0 || blanks.has(byte) || delimiters.has(byte);
  }

  /** The byte here; -1 behind the end of the file. */
  private peek(): number {
    return this.bytes[this.at] ?? -1;
  }
}
