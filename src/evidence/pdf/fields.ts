import { type Dictionary, decodeText, isArray, nameAt, Reference, Text, unreadable } from './values.ts';
import type { View } from './view.ts';

/** More than anybody signs. */
const most = 1000;

/** A field kept for a signature: field and widget in one object. */
export interface SignatureField {
  readonly name: string;
  readonly id: number;
  readonly dictionary: Dictionary;
}

/** The form of the document; undefined where it has none. */
export function formOf(view: View): Dictionary | undefined {
  return view.dictionary(view.catalogue.get('AcroForm'));
}

/** The fields of the document that are kept for signatures, in their order. EvidenceError `malformed` for a field of any other make. */
export function signatureFields(view: View): readonly SignatureField[] {
  const form = formOf(view);
  if (form === undefined) return [];
  const listed = view.array(form.get('Fields'));
  if (!isArray(listed)) throw unreadable(view.what, 'its form lists no fields');
  if (listed.length > most) throw unreadable(view.what, `its form lists more than ${most} fields`);
  const fields = listed.map((reference): SignatureField => {
    if (!(reference instanceof Reference)) throw unreadable(view.what, 'a field of its form is no object of its own');
    const dictionary = view.dictionary(reference);
    const name = dictionary?.get('T');
    const isPlain = dictionary !== undefined && nameAt(dictionary, 'FT') === 'Sig' && nameAt(dictionary, 'Subtype') === 'Widget';
    if (!isPlain || !(name instanceof Text) || dictionary.has('Kids') || dictionary.has('Parent')) {
      throw unreadable(view.what, `field ${reference.id} of its form is no plain field for a signature`);
    }
    return { name: decodeText(name), id: reference.id, dictionary };
  });
  const twice = fields.find(({ name, id }, index) => fields.findIndex((other) => other.name === name || other.id === id) < index);
  if (twice !== undefined) throw unreadable(view.what, `it has two fields ${twice.name}`);
  return fields;
}
