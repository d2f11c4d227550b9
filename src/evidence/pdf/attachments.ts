import { inflateSync } from 'node:zlib';
import { decodeText, isArray, isSame, nameAt, Reference, type Stream, Text, unreadable, type Value } from './values.ts';
import type { View } from './view.ts';

/** Of all together: more is no text that Node can hold. A few bytes could stand for any number, and under many names. */
const largest = 2 ** 29;

/** The embedded files by name. Those that the document lists for readers and those that it is a rendering of have to be the same. */
export function readAttachments(view: View): ReadonlyMap<string, Uint8Array> {
  const names = view.dictionary(view.catalogue.get('Names'));
  const listed = names === undefined ? [] : specifications(view, names.get('EmbeddedFiles'));
  const related = view.array(view.catalogue.get('AF')) ?? [];
  const ids = (values: readonly Value[]): string =>
    values
      .map((value) => (value instanceof Reference ? value.id : -1))
      .sort((a, b) => a - b)
      .join();
  if (ids(listed) !== ids(related))
    throw unreadable(view.what, 'the files that it lists as attached are not those that it is said to render');
  const found = listed.map((specification) => specified(view, specification));
  const total = found.reduce((sum, { size }) => sum + size, 0);
  if (total > largest) throw unreadable(view.what, `its attachments are too great together: ${total} bytes`);
  const files = new Map<string, Uint8Array>();
  for (const file of found) {
    if (files.has(file.name)) throw unreadable(view.what, `two attachments are named ${file.name}`);
    files.set(file.name, contentOf(view, file));
  }
  return files;
}

/** Of a name tree of one node, which is what is written for a handful of files. */
function specifications(view: View, tree: Value | undefined): readonly Value[] {
  if (tree === undefined) return [];
  const node = view.dictionary(tree);
  const pairs = view.array(node?.get('Names'));
  if (!isArray(pairs) || node?.has('Kids')) throw unreadable(view.what, 'its list of attachments is no plain one');
  return pairs.filter((_, index) => index % 2 === 1);
}

interface File {
  readonly name: string;
  readonly stream: Stream;
  /** As it says. */
  readonly size: number;
}

function specified(view: View, specification: Value): File {
  const entries = view.dictionary(specification);
  const [name, unicode] = [entries?.get('F'), entries?.get('UF')];
  const embedded = view.dictionary(entries?.get('EF'));
  const stream = view.stream(embedded?.get('F'));
  if (!(name instanceof Text) || !(unicode instanceof Text) || stream === undefined)
    throw unreadable(view.what, 'an attachment has no name or no bytes');
  if (decodeText(name) !== decodeText(unicode)) throw unreadable(view.what, `the attachment ${decodeText(name)} has a second name`);
  if ([...(embedded?.values() ?? [])].some((value) => !isSame(value, embedded?.get('F'))))
    throw unreadable(view.what, `the attachment ${decodeText(name)} has other bytes for other readers`);
  const size = view.dictionary(stream.dictionary.get('Params'))?.get('Size');
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
    throw unreadable(view.what, `the attachment ${decodeText(name)} has no size`);
  return { name: decodeText(name), stream, size };
}

function contentOf(view: View, { name, size, stream: { dictionary, bytes } }: File): Uint8Array {
  const isPlain = !dictionary.has('Filter');
  if (dictionary.has('DecodeParms') || (!isPlain && nameAt(dictionary, 'Filter') !== 'FlateDecode')) {
    throw unreadable(view.what, `the attachment ${name} is compressed in a way that is not read`);
  }
  const content = isPlain ? bytes : inflate(view, bytes, { name, size });
  if (content.length !== size) throw unreadable(view.what, `the attachment ${name} holds ${content.length} bytes, and says ${size}`);
  return content;
}

function inflate(view: View, bytes: Uint8Array, { name, size }: { readonly name: string; readonly size: number }): Uint8Array {
  try {
    return inflateSync(bytes, { maxOutputLength: Math.max(1, size) });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why = code === 'ERR_BUFFER_TOO_LARGE' ? `holds more than the ${size} bytes that it says` : 'is not compressed as it says';
    throw unreadable(view.what, `the attachment ${name} ${why}`);
  }
}
