import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { EvidenceError } from '../../errors.ts';
import type { Signer } from '../signer.ts';
import { formOf, type SignatureField, signatureFields } from './fields.ts';
import { sealMark } from './mark.ts';
import { readRevisions } from './revisions.ts';
import { type Dictionary, isArray, Name, Reference, Text, unreadable, type Value } from './values.ts';
import { View } from './view.ts';
import { increment, serialize, streamBody, textString, type WrittenObject } from './write.ts';

/** The field that the tool seals; the others are for people. */
export const sealField = 'IQ_Seal';

/** Bytes kept for the signature. PDF/A allows strings of up to 32767. */
const room = 16_384;
/** Digits kept for each number of the ByteRange, which is known only when all else is written. */
const digits = 10;

interface SigningOptions {
  readonly signer: Signer;
  /** In DER, the leaf first; at least one. */
  readonly certificates: readonly Uint8Array[];
  /** When the signature says that it was made. */
  readonly at: Date;
  readonly reason: string;
  /** A timestamp token over the signature; undefined where none was to be had. */
  readonly stamp?: (signature: Uint8Array) => Promise<Uint8Array | undefined>;
}

export interface SealPdfOptions extends SigningOptions {
  /** The seal also certifies: a reader then tells what may be added later, which is signatures alone. */
  readonly certify: boolean;
}

/** Of a field, in points. */
export interface FieldSize {
  readonly width: number;
  readonly height: number;
}

export interface SignPdfFieldOptions extends SigningOptions {
  /** Name of a field that was kept for a signature and bears none. */
  readonly field: string;
  /** Who signs, as a reader lists it. */
  readonly name: string;
  /** What the field shows: the text of a content stream that needs no resources. */
  readonly appearance: (size: FieldSize) => string;
}

/** The PDF with its field `IQ_Seal` signed (PAdES baseline), by an update behind it: not a byte of it changes. */
export async function sealPdf(pdf: Uint8Array, options: SealPdfOptions): Promise<Uint8Array> {
  return sign(pdf, { ...options, field: sealField, what: 'the PDF to be sealed', form: (size) => sealMark(size) });
}

/** The same for the field of a person. It only fills what was kept for it, so that a seal that certifies permits it. */
export async function signPdfField(pdf: Uint8Array, options: SignPdfFieldOptions): Promise<Uint8Array> {
  const form = (size: FieldSize): Form => deflated(size, options.appearance(size));
  return sign(pdf, { ...options, what: 'the PDF to be signed', certify: false, form });
}

/** Entries and content of a form. */
type Form = readonly [Dictionary, string];

interface FieldSigning extends SealPdfOptions {
  readonly field: string;
  readonly name?: string;
  readonly what: string;
  readonly form: (size: FieldSize) => Form;
}

async function sign(pdf: Uint8Array, options: FieldSigning): Promise<Uint8Array> {
  const { what, signer, certificates, stamp } = options;
  const view = new View(pdf, readRevisions(pdf, what), what);
  const field = signatureFields(view).find(({ name }) => name === options.field);
  if (field === undefined) throw unreadable(what, `it has no field ${options.field}`);
  if (field.dictionary.has('V')) throw unreadable(what, `its field ${options.field} is signed already`);
  if (formOf(view)?.get('SigFlags') !== 3) throw unreadable(what, 'its form does not say that signatures only append');
  const update = updateOf(view, field, options);
  const { signDetached } = await import('../cms/sign.ts');
  const cms = await signDetached(update.sha256, { signer, certificates, ...(stamp === undefined ? {} : { stamp }) });
  if (cms.length > room) {
    const message = `the signature of the PDF takes ${cms.length} bytes, which is more than the ${room} kept for it`;
    throw new EvidenceError('key', message, { hint: 'a shorter chain of certificates, or a time-stamping authority that sends fewer' });
  }
  update.bytes.write(Buffer.from(cms).toString('hex'), update.contents + 1, 'latin1');
  return Buffer.concat([pdf, update.bytes]);
}

function deflated({ width, height }: FieldSize, content: string): Form {
  const entries: [string, Value][] = [
    ['Type', new Name('XObject')],
    ['Subtype', new Name('Form')],
    ['BBox', [0, 0, width, height]],
    ['Resources', new Map()],
    ['Filter', new Name('FlateDecode')],
  ];
  return [new Map(entries), deflateSync(Buffer.from(content, 'latin1')).toString('latin1')];
}

interface Update {
  /** Goes behind the file. */
  readonly bytes: Buffer;
  /** Where the string for the signature starts in it. */
  readonly contents: number;
  /** Of the whole file but that string. */
  readonly sha256: Uint8Array;
}

function updateOf(view: View, field: SignatureField, options: FieldSigning): Update {
  const { pdf, last } = view;
  const signature = last.size;
  const written: WrittenObject[] = [
    { id: signature, body: signatureBody(options) },
    { id: signature + 1, body: streamBody(...options.form(sizeOf(view, field))) },
    {
      id: field.id,
      body: serialize(
        new Map([...field.dictionary, ['V', new Reference(signature)], ['AP', new Map([['N', new Reference(signature + 1)]])]]),
      ),
    },
    ...(options.certify ? [certified(view, signature)] : []),
  ];
  // A reader that takes the end of a file for its beginning would else find no line end before the first object.
  const gap = pdf.at(-1) === 10 ? '' : '\n';
  const objects = written.sort((a, b) => a.id - b.id);
  const text = gap + increment(objects, { start: pdf.length + gap.length, trailer: trailerOf(view, signature + 2) });
  const bytes = Buffer.from(text, 'latin1');
  const contents = bytes.indexOf('/Contents <') + '/Contents '.length;
  const behind = contents + 2 * room + 2;
  const range = [0, pdf.length + contents, pdf.length + behind, bytes.length - behind];
  const numbers = range
    .slice(1)
    .map((number) => String(number).padEnd(digits))
    .join(' ');
  bytes.write(`[0 ${numbers}]`, bytes.indexOf('/ByteRange [') + '/ByteRange '.length, 'latin1');
  const hash = createHash('sha256').update(pdf).update(bytes.subarray(0, contents)).update(bytes.subarray(behind));
  return { bytes, contents, sha256: hash.digest() };
}

function signatureBody({ at, reason, certify, name }: FieldSigning): string {
  const time = at
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(/[-:T]/g, '');
  return [
    '<<',
    '/Type /Sig',
    '/Filter /Adobe.PPKLite',
    '/SubFilter /ETSI.CAdES.detached',
    `/ByteRange [0 ${' '.repeat(3 * digits + 2)}]`,
    `/Contents <${'0'.repeat(2 * room)}>`,
    `/M (D:${time})`,
    ...(name === undefined ? [] : [`/Name ${textString(name)}`]),
    `/Reason ${textString(reason)}`,
    // P 2: fields may be filled and signatures added. It carries no digest of its own, which PDF/A forbids.
    ...(certify
      ? ['/Reference [<< /Type /SigRef /TransformMethod /DocMDP /TransformParams << /Type /TransformParams /P 2 /V /1.2 >> >>]']
      : []),
    '>>',
  ].join('\n');
}

function certified({ catalogue, last, what }: View, signature: number): WrittenObject {
  const root = last.trailer.get('Root');
  if (!(root instanceof Reference)) throw unreadable(what, 'its trailer names no catalogue');
  return { id: root.id, body: serialize(new Map([...catalogue, ['Perms', new Map([['DocMDP', new Reference(signature)]])]])) };
}

function trailerOf({ last, pdf, what }: View, size: number): ReadonlyMap<string, Value> {
  const { trailer, table } = last;
  const ids = trailer.get('ID');
  const first = isArray(ids) ? ids[0] : undefined;
  if (!(first instanceof Text)) throw unreadable(what, 'it has no file identifier');
  const second = createHash('sha256').update(pdf).digest().subarray(0, 16);
  const id = [first, new Text(second, { isHex: true, start: 0, end: 0 })];
  return new Map<string, Value>([...trailer, ['Size', size], ['Prev', table], ['ID', id]]);
}

function sizeOf({ what }: View, { name, dictionary }: SignatureField): FieldSize {
  const rectangle = dictionary.get('Rect');
  const [left, bottom, right, top] = isArray(rectangle) ? rectangle.map(Number) : [];
  if (left === undefined || bottom === undefined || right === undefined || top === undefined)
    throw unreadable(what, `its field ${name} has no place`);
  return { width: right - left, height: top - bottom };
}
