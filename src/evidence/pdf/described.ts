import { formOf, signatureFields } from './fields.ts';
import { type Dictionary, decodeText, isArray, isDictionary, nameAt, Reference, Text, type Value } from './values.ts';
import type { View } from './view.ts';

/** Far above any tree of pages that is written in earnest. */
const most = 200_000;
const deepest = 40;

/** What an object of the document is to a reader, in words: `the content of page 3`. What has no such name is `object 12`. */
export function describedObjects(view: View): (id: number) => string {
  // Worked out when it is first asked: most updates replace nothing that has to be named.
  let words: ReadonlyMap<number, string> | undefined;
  return (id) => {
    words ??= wordsOf(view);
    return words.get(id) ?? `object ${id}`;
  };
}

function wordsOf(view: View): ReadonlyMap<number, string> {
  const words = new Map<number, string>();
  const lists = new Set<readonly Value[]>();
  const say = (value: Value | undefined, what: string): void => {
    if (isArray(value)) {
      if (lists.has(value)) return;
      lists.add(value);
      for (const item of value) say(item, what);
    } else if (value instanceof Reference && !words.has(value.id)) words.set(value.id, what);
  };
  const { catalogue } = view;
  say(view.last.trailer.get('Root'), 'the catalogue');
  say(view.last.trailer.get('Info'), 'the document information');
  say(catalogue.get('AcroForm'), 'the form');
  say(catalogue.get('Metadata'), 'the metadata');
  say(catalogue.get('StructTreeRoot'), 'the structure tree');
  say(catalogue.get('OutputIntents'), 'the output intent');
  sayFields(view, say);
  sayFiles(view, say);
  sayPages(view, say);
  return words;
}

type Say = (value: Value | undefined, what: string) => void;

function sayFields(view: View, say: Say): void {
  if (formOf(view) === undefined) return;
  for (const { name, id, dictionary } of signatureFields(view)) {
    say(new Reference(id), `the field ${name}`);
    say(dictionary.get('V'), `the signature in ${name}`);
    say(view.dictionary(dictionary.get('AP'))?.get('N'), `the appearance of ${name}`);
  }
}

function sayFiles(view: View, say: Say): void {
  const names = view.dictionary(view.catalogue.get('Names'));
  say(view.catalogue.get('Names'), 'the list of attachments');
  say(names?.get('EmbeddedFiles'), 'the list of attachments');
  for (const specification of view.array(view.catalogue.get('AF')) ?? []) {
    const entries = view.dictionary(specification);
    const name = entries?.get('UF');
    const what = name instanceof Text ? `the attachment ${decodeText(name)}` : 'an attachment';
    say(specification, what);
    say(view.dictionary(entries?.get('EF'))?.get('F'), what);
  }
}

function sayPages(view: View, say: Say): void {
  let [number, seen] = [0, 0];
  const drawnWith = new Set<Dictionary>();
  const walk = (reference: Value | undefined, depth: number): void => {
    seen += 1;
    const node = seen > most || depth > deepest ? undefined : view.dictionary(reference);
    if (node === undefined) return;
    if (nameAt(node, 'Type') !== 'Page') {
      say(reference, 'the list of pages');
      // A tree that comes back to itself ends with the count.
      for (const kid of view.array(node.get('Kids')) ?? []) walk(kid, depth + 1);
      return;
    }
    number += 1;
    say(reference, `page ${number}`);
    sayPage(view, node, { number, say, drawnWith });
  };
  walk(view.catalogue.get('Pages'), 0);
}

interface Page {
  readonly number: number;
  readonly say: Say;
  /** What was said already: pages share it. */
  readonly drawnWith: Set<Dictionary>;
}

function sayPage(view: View, page: Dictionary, { number, say, drawnWith }: Page): void {
  say(page.get('Contents'), `the content of page ${number}`);
  say(view.array(page.get('Contents')), `the content of page ${number}`);
  say(page.get('Resources'), `what page ${number} is drawn with`);
  for (const kind of view.dictionary(page.get('Resources'))?.values() ?? []) {
    const entries = view.dictionary(kind);
    if (!isDictionary(entries) || drawnWith.has(entries)) continue;
    drawnWith.add(entries);
    for (const entry of entries.values()) say(entry, `what page ${number} is drawn with`);
  }
  say(page.get('Annots'), `the annotations of page ${number}`);
  say(view.array(page.get('Annots')), `an annotation of page ${number}`);
}
