import { Parser } from './parser.ts';
import { type Dictionary, Reference, unreadable, type Value } from './values.ts';

/** What one writing put into the file: its objects, and its cross-reference table behind them. */
export interface Revision {
  /** By number. Read once: what is asked for a thousand times would else be a way to keep a reader busy. */
  readonly objects: ReadonlyMap<number, Value>;
  readonly trailer: Dictionary;
  /** One above its highest object number, as its trailer says. */
  readonly size: number;
  /** Where its cross-reference table starts. */
  readonly table: number;
  /** Behind its `%%EOF`. */
  readonly end: number;
}

interface Section extends Omit<Revision, 'objects'> {
  /** Where the table says that objects are. */
  readonly entries: ReadonlyMap<number, number>;
}

const most = 64;
/** More than the objects of any PDF in use; readers that hold less look for objects by themselves. */
const greatestSize = 8_388_608;

/** The file as it was written, the oldest first. Every byte of it belongs to an object or a table; EvidenceError `malformed` where not. */
export function readRevisions(pdf: Uint8Array, what: string): readonly Revision[] {
  const sections: Section[] = [];
  for (let table: number | undefined = lastTable(pdf, what); table !== undefined; ) {
    if (sections.length === most) throw unreadable(what, `it has more than ${most} revisions`);
    const section: Section = readSection(pdf, table, what);
    sections.unshift(section);
    const previous: Value | undefined = section.trailer.get('Prev');
    if (previous !== undefined && (typeof previous !== 'number' || previous >= table)) {
      throw unreadable(what, 'a revision names a revision before it that is not before it');
    }
    table = previous;
  }
  const behind = Buffer.from(pdf.subarray(sections.at(-1)?.end)).toString('latin1', 0, 3);
  if (!/^(?:\r\n|\n|\r)?$/.test(behind)) throw unreadable(what, 'bytes stand behind its last revision');
  return sections.map((section, index) => {
    const before = sections[index - 1];
    if (before !== undefined && section.size < before.size)
      throw unreadable(what, `revision ${index + 1} has fewer objects than the one before`);
    return { ...section, objects: objectsOf(pdf, section, { before, what }) };
  });
}

function lastTable(pdf: Uint8Array, what: string): number {
  const tail = Buffer.from(pdf.subarray(-80)).toString('latin1');
  const found = /startxref(?:\r\n|\n|\r)(\d{1,10})(?:\r\n|\n|\r)%%EOF(?:\r\n|\n|\r)?$/.exec(tail)?.[1];
  if (found === undefined) throw unreadable(what, 'it does not end with the end of a revision: bytes are missing, or stand behind it');
  return Number(found);
}

function readSection(pdf: Uint8Array, table: number, what: string): Section {
  const parser: Parser = new Parser(pdf, table, what);
  if (!parser.isAt('xref'))
    parser.fail('there is no classic cross-reference table where one should be: cross-reference streams are not read');
  parser.at += 4;
  const entries = readEntries(pdf, parser);
  const trailer = parser.dictionary();
  if (trailer.has('XRefStm')) parser.fail('it has two cross-references in one revision (a hybrid file)');
  if (trailer.has('Encrypt')) parser.fail('it is encrypted');
  const size = trailer.get('Size');
  if (typeof size !== 'number' || size > greatestSize) parser.fail('a trailer names no size, or too great a one');
  if (!(trailer.get('Root') instanceof Reference)) parser.fail('a trailer names no catalogue');
  for (const id of entries.keys()) if (id >= size) parser.fail(`object ${id} lies beyond the size in its trailer`);
  parser.skipBlanks();
  parser.takeWord('startxref', 'something stands between a trailer and startxref');
  parser.skipBlanks();
  if (parser.takeInteger('startxref names no place') !== table) parser.fail('startxref leads to another table than the one before it');
  parser.skipBlanks();
  parser.take('%%EOF', 'a revision does not end with %%EOF');
  // Else the comment that it is would go on, over what comes next.
  if (parser.at < pdf.length && !parser.isAt('\n') && !parser.isAt('\r')) parser.fail('no line ends behind a %%EOF');
  return { entries, trailer, size, table, end: parser.at };
}

function readEntries(pdf: Uint8Array, parser: Parser): Map<number, number> {
  const entries = new Map<number, number>();
  parser.skipBlanks();
  while (!parser.isAt('trailer')) {
    const first = parser.takeInteger('a cross-reference table is broken');
    parser.take(' ', 'a cross-reference table is broken');
    const count = parser.takeInteger('a cross-reference table is broken');
    parser.skipBlanks();
    for (let id = first; id < first + count; id += 1, parser.at += 20) {
      const line = String.fromCharCode(...pdf.subarray(parser.at, parser.at + 20));
      const [, offset, generation, kind] =
        /^(\d{10}) (\d{5}) ([nf])(?: \n| \r|\r\n)$/.exec(line) ?? parser.fail('a cross-reference table is broken');
      if (kind === 'f') {
        if (id !== 0) parser.fail(`object ${id} was removed`);
        continue;
      }
      if (generation !== '00000') parser.fail(`object ${id} has generation ${Number(generation)}, which is not read`);
      if (id === 0) parser.fail('object 0 is in use');
      if (entries.has(id)) parser.fail(`a cross-reference table names object ${id} twice`);
      entries.set(id, Number(offset));
    }
    parser.skipBlanks();
  }
  parser.at += 'trailer'.length;
  parser.skipBlanks();
  return entries;
}

/** Goes through all bytes of a revision in front of its table: each object is listed, at its place and once, and nothing else is there. */
function objectsOf(
  pdf: Uint8Array,
  { entries, table }: Section,
  { before, what }: { before: Section | undefined; what: string },
): Map<number, Value> {
  const objects = new Map<number, Value>();
  const parser: Parser = new Parser(pdf, before?.end ?? headerLength(pdf, what), what);
  parser.skipBlanks();
  while (parser.at < table) {
    const { id, start, value } = parser.indirect();
    if (objects.has(id)) parser.fail(`object ${id} stands twice in one revision`);
    const listed = entries.get(id);
    if (listed === undefined) parser.fail(`object ${id} stands in the file and in no cross-reference table`);
    if (listed !== start) parser.fail(`the cross-reference table leads elsewhere for object ${id}`);
    objects.set(id, value);
    parser.skipBlanks();
  }
  if (parser.at !== table) parser.fail('two revisions, or an object and a table, lie over each other');
  const missing = [...entries.keys()].find((id) => !objects.has(id));
  if (missing !== undefined) parser.fail(`the cross-reference table leads to no object ${missing}`);
  if (before !== undefined) requireNothingHidden(pdf.subarray(before.end, table), { count: objects.size, what });
  return objects;
}

/**
 * A reader that takes the file for damaged goes through its bytes for objects by itself, also inside of strings and streams. The tables
 * of a file and the words around them can be written so that some do that and others do not.
 */
function requireNothingHidden(update: Uint8Array, { count, what }: { readonly count: number; readonly what: string }): void {
  const text = Buffer.from(update.buffer, update.byteOffset, update.byteLength).toString('latin1');
  let objects = 0;
  for (const _ of text.matchAll(/(?<=[\0\t\n\f\r \d])obj(?![A-Za-z])/g)) {
    objects += 1;
    if (objects > count) throw unreadable(what, 'an update holds what another reader takes for an object');
  }
  if (/(?<![A-Za-z])(?:trailer|startxref|xref)(?![A-Za-z])/.test(text))
    throw unreadable(what, 'an update holds what another reader takes for a table of objects');
}

function headerLength(pdf: Uint8Array, what: string): number {
  const head = Buffer.from(pdf.subarray(0, 40)).toString('latin1');
  const header = /^%PDF-1\.[4-7](?:\r\n|\n|\r)%[\x80-\xff]{4,8}(?:\r\n|\n|\r)/.exec(head)?.[0];
  if (header === undefined) throw unreadable(what, 'it does not start as a PDF does');
  return header.length;
}
