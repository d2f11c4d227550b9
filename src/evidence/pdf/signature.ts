import { createHash } from 'node:crypto';
import type { SignedContent } from '../cms/read.ts';
import type { SignatureField } from './fields.ts';
import {
  type Dictionary,
  decodeText,
  isArray,
  isDictionary,
  isSame,
  Name,
  nameAt,
  Reference,
  Text,
  unreadable,
  type Value,
} from './values.ts';
import type { View } from './view.ts';

export interface PdfSignature extends Pick<SignedContent, 'certificates' | 'signerCertificate' | 'signature' | 'token'> {
  /** Name of the field. */
  readonly field: string;
  /** Every byte before this one is what was signed, but for the signature itself. */
  readonly coversUpTo: number;
  readonly reason?: string;
  /** RFC 3339. The signer's own word; only a timestamp shows more. */
  readonly at?: string;
}

interface Signed {
  readonly field: SignatureField;
  /** The document as the revision left it that brought the signature. */
  readonly view: View;
  /** DocMDP: only the first signature may, and it says so in two places. */
  readonly certifies: boolean;
}

const entries = new Set([
  'Type',
  'Filter',
  'SubFilter',
  'Contents',
  'ByteRange',
  'M',
  'Reason',
  'Location',
  'Name',
  'ContactInfo',
  'Prop_Build',
  'Reference',
]);

/** The signature of a field, over the whole file as it was when it was made. EvidenceError `malformed` with the reason where it does not hold. */
export async function readSignature({ field, view, certifies }: Signed): Promise<PdfSignature> {
  const what = `${view.what}: the signature in ${field.name}`;
  const dictionary = signatureDictionary(view, field, what);
  checkReference(dictionary, { certifies, what });
  const contents = dictionary.get('Contents');
  if (!(contents instanceof Text) || !contents.isHex) throw unreadable(what, 'it is no string in hexadecimal');
  const coversUpTo = coverage(dictionary.get('ByteRange'), { contents, view, what });
  const sha256 = createHash('sha256')
    .update(view.pdf.subarray(0, contents.start))
    .update(view.pdf.subarray(contents.end, coversUpTo))
    .digest();
  const { readDetached } = await import('../cms/read.ts');
  const { certificates, signerCertificate, signature, token, contentSha256 } = await readDetached(cmsOf(contents.bytes, what), what);
  if (Buffer.compare(contentSha256, sha256) !== 0)
    throw unreadable(what, 'it is over other bytes: the file was changed after it was signed');
  const [reason, at] = [dictionary.get('Reason'), timeOf(dictionary.get('M'))];
  return {
    field: field.name,
    certificates,
    signerCertificate,
    signature,
    ...(token === undefined ? {} : { token }),
    coversUpTo,
    ...(reason instanceof Text ? { reason: decodeText(reason) } : {}),
    ...(at === undefined ? {} : { at }),
  };
}

function signatureDictionary(view: View, field: SignatureField, what: string): Dictionary {
  const reference = field.dictionary.get('V');
  // In the revision itself: what came before cannot have been made for it.
  if (!(reference instanceof Reference) || !view.last.objects.has(reference.id))
    throw unreadable(what, 'it is no object of its own revision');
  const dictionary = view.dictionary(reference);
  if (dictionary === undefined || nameAt(dictionary, 'Type') !== 'Sig') throw unreadable(what, 'it is no signature');
  const form = nameAt(dictionary, 'SubFilter');
  if (form !== 'ETSI.CAdES.detached' || nameAt(dictionary, 'Filter') !== 'Adobe.PPKLite') {
    throw unreadable(what, `it has the form ${form ?? 'of none'}; only PAdES (ETSI.CAdES.detached) is read`);
  }
  const unknown = [...dictionary.keys()].find((key) => !entries.has(key));
  if (unknown !== undefined) throw unreadable(what, `it has an entry that is not read: /${unknown}`);
  return dictionary;
}

function checkReference(dictionary: Dictionary, { certifies, what }: { readonly certifies: boolean; readonly what: string }): void {
  const reference = dictionary.get('Reference');
  if ((reference === undefined) !== !certifies)
    throw unreadable(what, 'what it certifies is not said in both places: signature and catalogue');
  if (reference === undefined) return;
  const [only] = isArray(reference) ? reference : [];
  const parameters = isDictionary(only) ? only.get('TransformParams') : undefined;
  const isPlain =
    isArray(reference) && reference.length === 1 && isDictionary(only) && isSame(only.get('TransformMethod'), new Name('DocMDP'));
  if (!isPlain || !isDictionary(parameters) || parameters.get('P') !== 2)
    throw unreadable(what, 'it certifies something else than that signatures may follow');
}

/** Where the signature's coverage ends: the end of its revision. What it leaves out is its own string, to the bracket. */
function coverage(
  range: Value | undefined,
  { contents, view, what }: { readonly contents: Text; readonly view: View; readonly what: string },
): number {
  const { pdf, last: revision } = view;
  const numbers = isArray(range) ? range : [];
  const [start, length, rest, restLength] = numbers;
  if (numbers.length !== 4 || !numbers.every((number) => Number.isSafeInteger(number)))
    throw unreadable(what, 'its ByteRange is no range of bytes');
  if (start !== 0) throw unreadable(what, 'it does not cover the beginning of the file');
  if (length !== contents.start || rest !== contents.end) {
    throw unreadable(
      what,
      'it leaves out more, or something else, than its own string: the gap of its ByteRange is not where the signature stands',
    );
  }
  const end = Number(rest) + Number(restLength);
  // The line end behind %%EOF is the signer's to cover or not.
  const behind = String.fromCharCode(...pdf.subarray(revision.end, Math.min(end, revision.end + 3)));
  if (end < revision.end) throw unreadable(what, 'it does not cover its revision to the end');
  if (end > pdf.length || !/^(?:\r\n|\n|\r)?$/.test(behind)) throw unreadable(what, 'it covers more than its revision');
  return end;
}

/** The CMS at the front of the string; behind it only zeros, which were kept for a longer one. */
function cmsOf(bytes: Uint8Array, what: string): Uint8Array {
  const [tag, first = 0] = bytes;
  const count = first > 127 ? first & 127 : 0;
  const stated = count === 0 ? first : bytes.subarray(2, 2 + Math.min(count, 5)).reduce((sum, byte) => sum * 256 + byte, 0);
  const end = 2 + count + stated;
  if (tag !== 0x30 || first === 128 || count > 4 || end > bytes.length) throw unreadable(what, 'its string holds no signature');
  if (bytes.subarray(end).some((byte) => byte !== 0)) throw unreadable(what, 'its string holds more than a signature');
  return bytes.subarray(0, end);
}

/** RFC 3339 of a date of PDF; undefined where it is none, or does not say its zone. */
function timeOf(value: Value | undefined): string | undefined {
  const parts = /^D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:Z(?:00'00'?)?|([+-]\d\d)'(\d\d)'?)$/.exec(
    value instanceof Text ? decodeText(value) : '',
  );
  if (parts === null) return undefined;
  const [, year, month, day, hours, minutes, seconds, zone = '+00', zoneMinutes = '00'] = parts;
  const time = Date.parse(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}${zone}:${zoneMinutes}`);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
