import { createHash } from 'node:crypto';
import { EvidenceError } from '../../../src/errors.ts';
import { signDetached } from '../../../src/evidence/cms/sign.ts';
import { readRevisions } from '../../../src/evidence/pdf/revisions.ts';
import { sealPdf } from '../../../src/evidence/pdf/sign.ts';
import { type PdfContents, readSignedPdf } from '../../../src/evidence/pdf/verify.ts';
import { View } from '../../../src/evidence/pdf/view.ts';
import { ephemeralSigner, type Signer } from '../../../src/evidence/signer.ts';
import { selfSigned } from '../../../src/evidence/x509/self-signed.ts';
import { renderPdf } from '../../../src/reporters/pdf.ts';
import { catalogue } from '../../reporters/records.ts';
import { sampleQualification } from '../sample.ts';

/** A key with a certificate of its own making. */
interface Person {
  readonly signer: Signer;
  readonly certificates: readonly Uint8Array[];
}

export const tool = await person('iq seal');
export const reviewer = await person('Ada Reviewer');

async function person(commonName: string): Promise<Person> {
  const signer = ephemeralSigner();
  return { signer, certificates: [await selfSigned(signer, { commonName, validFrom: new Date('2026-11-20T09:00:00Z') })] };
}

/** The record that the report carries: long enough to be compressed, and no text in one encoding alone. */
export const attachment = { name: 'evidence.sigstore.json', bytes: Buffer.from(`{"payload":"${'Zm9v'.repeat(500)}","é":"日本"}\n`) };
export const roles = [
  { name: 'executor', meaning: 'I executed this qualification as the specification asks.' },
  { name: 'reviewer', meaning: 'I reviewed the record and its deviations.' },
];
export const at = new Date('2026-11-20T09:00:41.250Z');

/** As the reporter writes it, with fields for two people. */
export const unsigned: Uint8Array = await renderPdf(sampleQualification(), { catalogue, attachment, roles });

interface SealingOptions {
  readonly certify?: boolean;
  readonly reason?: string;
  readonly stamp?: (signature: Uint8Array) => Promise<Uint8Array | undefined>;
}

/** Any report sealed by the tool's key. */
export function seal(pdf: Uint8Array, { certify = false, reason = 'Sealed by iq', stamp }: SealingOptions = {}): Promise<Uint8Array> {
  return sealPdf(pdf, { ...tool, at, reason, certify, ...(stamp === undefined ? {} : { stamp }) });
}

export const sealed: Uint8Array = await seal(unsigned);

export const read = (pdf: Uint8Array): Promise<PdfContents> => readSignedPdf(pdf, 'report.pdf');

export const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
export const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'latin1');

/** Number and text of the object whose text holds `mark`, as the file shows it last. */
export function find(pdf: Uint8Array, mark: string | RegExp): { readonly id: number; readonly body: string } {
  const text = latin1(pdf);
  const objects = [...text.matchAll(/(?<=[\r\n])(\d+) 0 obj\n([\s\S]*?)\nendobj/g)];
  const found = objects.findLast(([, , body = '']) => (typeof mark === 'string' ? body.includes(mark) : mark.test(body)));
  if (found === undefined) throw new Error(`no object holds ${mark}`);
  return { id: Number(found[1]), body: found[2] ?? '' };
}

/** One above the highest number of an object. */
export function sizeOf(pdf: Uint8Array): number {
  return new View(pdf, readRevisions(pdf, 'it'), 'it').last.size;
}

type Objects = Readonly<Record<number, string>>;

/** How an update is written, by whoever writes it. */
export interface UpdateOptions {
  /** The field that is signed with it, and with what key. */
  readonly field?: string;
  readonly by?: Person;
  /** The table's text made another. */
  readonly table?: (text: string) => string;
  readonly trailer?: string;
  /** Entries of the signature. */
  readonly signature?: (body: string) => string;
  readonly widget?: (body: string) => string;
  /** Of the four numbers. */
  readonly range?: (numbers: readonly number[]) => readonly number[];
  readonly contents?: (hex: string) => string;
  /** In front of the first object. */
  readonly before?: string;
}

const room = 8192;

/** The file with an update behind it, signed or not: what anybody who holds the file can do, and with a key of his own. */
export async function updated(pdf: Uint8Array, objects: Objects, options: UpdateOptions = {}): Promise<Uint8Array> {
  const { field, by = reviewer, before = '', table = (text) => text, signature = (body) => body, widget = (body) => body } = options;
  const all: Record<number, string> = { ...objects };
  const size = Math.max(sizeOf(pdf), ...Object.keys(all).map((id) => Number(id) + 1));
  if (field !== undefined) {
    const place = find(pdf, `/T (${field})`);
    all[size] = signature(
      `<<\n/Type /Sig\n/Filter /Adobe.PPKLite\n/SubFilter /ETSI.CAdES.detached\n/ByteRange [${' '.repeat(48)}]\n/Contents <${'0'.repeat(2 * room)}>\n/M (D:20261121100000Z)\n>>`,
    );
    all[size + 1] = '<<\n/Type /XObject\n/Subtype /Form\n/BBox [0 0 10 10]\n/Length 3\n>>\nstream\nq Q\nendstream';
    all[place.id] ??= widget(place.body.replace(/\/AP <<[^>]*>>/, `/AP << /N ${size + 1} 0 R >>`).replace(/>>$/, `/V ${size} 0 R\n>>`));
  }
  let text = before;
  const entries: string[] = [];
  for (const [id, body] of Object.entries(all)) {
    entries.push(`${id} 1\n${String(pdf.length + text.length).padStart(10, '0')} 00000 n \n`);
    text += `${id} 0 obj\n${body}\nendobj\n`;
  }
  const place = pdf.length + text.length;
  const previous = /startxref\n(\d+)\n%%EOF\n$/.exec(latin1(pdf.subarray(-60)))?.[1];
  const trailer = /trailer\n<<([\s\S]*?)>>\nstartxref\n\d+\n%%EOF\n$/.exec(latin1(pdf.subarray(-600)))?.[1] ?? '';
  const kept = trailer.replaceAll(/\/(Size|Prev) \d+/g, '');
  const last = `trailer\n<<${kept}/Size ${Math.max(size + (field === undefined ? 0 : 2), size)} /Prev ${previous} ${options.trailer ?? ''}>>\nstartxref\n${place}\n%%EOF\n`;
  const bytes = Buffer.from(text + table(`xref\n${entries.join('')}${last}`), 'latin1');
  const whole = Buffer.concat([pdf, bytes]);
  return field === undefined ? whole : sign(whole, { from: pdf.length, by, options });
}

async function sign(whole: Buffer, { from, by, options }: { from: number; by: Person; options: UpdateOptions }): Promise<Uint8Array> {
  const { range = (numbers) => numbers, contents = (hex) => hex } = options;
  const start = whole.indexOf('/Contents <', from) + '/Contents '.length;
  const end = whole.indexOf('>', start) + 1;
  const numbers = range([0, start, end, whole.length - end]);
  whole.write(`[${numbers.join(' ')}`.padEnd(49), whole.indexOf('/ByteRange [', from) + '/ByteRange '.length, 'latin1');
  const [a = 0, b = 0, c = 0, d = 0] = numbers;
  const digest = createHash('sha256')
    .update(whole.subarray(a, a + b))
    .update(whole.subarray(c, c + d))
    .digest();
  const cms = await signDetached(digest, by);
  whole.write(contents(Buffer.from(cms).toString('hex')), start + 1, 'latin1');
  return whole;
}

/** What a reader is told: the problems, or why it was not read. */
export async function told(pdf: Uint8Array): Promise<readonly string[]> {
  try {
    return (await read(pdf)).problems;
  } catch (error) {
    if (!(error instanceof EvidenceError) || error.code !== 'malformed') throw error;
    return [`not read: ${error.message}`];
  }
}

/** An update, what is said of it, and how it is written. */
export type AttackRow = readonly [title: string, objects: Objects, reason: string, options?: UpdateOptions];

export function named([title, objects, reason, options = {}]: AttackRow) {
  return { title, objects, reason, options };
}
