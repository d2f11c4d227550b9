import { nameAt, Stream, type Value } from './values.ts';

/** What every tool that writes may say of itself. */
const ofTheWriter = new Set(['ModifyDate', 'MetadataDate', 'Producer', 'xmptk']);
/** How XML is written, not what it says. */
const ofTheNotation = new Set(['about', 'lang', 'parseType', 'id', 'begin']);
const ofLists = new Set(['Alt', 'Seq', 'Bag', 'li']);
/** A tag with its attributes, and the text behind it. */
const element = /<([\w:]+)((?:\s+[\w:]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*\/?>([^<]*)/g;
const attribute = /([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/**
 * Why a rewritten packet of metadata (XMP) says something else than the one before; empty where only date and producer differ. Readers
 * show its title in place of the file's name, so it is not free to change. Every tool writes XML in its own way: the values are compared.
 */
export function metadataChange(before: Value | undefined, after: Value | undefined): string[] {
  const [old, now] = [valuesOf(before), valuesOf(after)];
  if (old === undefined || now === undefined) return ['it replaces the metadata by what is not read'];
  return old.join('\n') === now.join('\n') ? [] : ['it changes what the metadata say'];
}

function valuesOf(value: Value | undefined): readonly string[] | undefined {
  if (!(value instanceof Stream) || value.dictionary.has('Filter') || nameAt(value.dictionary, 'Subtype') !== 'XML') return undefined;
  const xml = new TextDecoder().decode(value.bytes);
  // What is not taken for a tag here could be one to another reader.
  const rest = xml.replace(element, '').replaceAll(/<\/[\w:]+\s*>|<\?xpacket [^<>]*\?>/g, '');
  // So could words between the tags.
  if (rest.trim() !== '' || /&(?!(?:amp|lt|gt|quot|apos);)/.test(xml)) return undefined;
  const found: string[] = [];
  let property = '';
  for (const [, tag = '', attributes = '', text = ''] of xml.matchAll(element)) {
    // A list says its items for the property that it stands in.
    if (!ofLists.has(local(tag))) property = local(tag);
    const said = [
      [property, text],
      ...[...attributes.matchAll(attribute)].map(([, key = '', double, single]) => [key, double ?? single ?? '']),
    ];
    for (const [key = '', value = ''] of said) {
      if (value.trim() === '' || key.startsWith('xmlns') || ofTheWriter.has(local(key)) || ofTheNotation.has(local(key))) continue;
      found.push(`${local(key)}: ${value.trim()}`);
    }
  }
  return found.sort();
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
