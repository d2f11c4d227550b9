import { createHash } from 'node:crypto';
import type { Seal } from '../../record.ts';
import { sealWords } from '../glossary.ts';
import type { Attachment, SigningRole } from '../options.ts';
import { drawFields, type Field } from './fields.ts';
import { certificateField } from './seal.ts';
import type { Sheet } from './sheet.ts';
import { colors, styles } from './style.ts';

/** Points. */
const box = { width: 236, height: 66, gap: 16, below: 12 } as const;
/** Print, and locked in its place. */
const widgetFlags = 132;

interface Signing {
  readonly seal: Seal;
  /** What is known of the seal besides. */
  readonly more?: readonly Field[];
  /** What the attached file is called: `record`. */
  readonly attached: string;
  /** Whose clock it is where there is no stamp. */
  readonly clock: string;
  readonly roles: readonly SigningRole[];
  readonly attachment: Attachment | undefined;
}

/** What is used of pdfkit's document behind its types (pinned; a test holds the shape). */
interface FormRoot {
  readonly _root: { readonly data: { AcroForm: { data: Record<string, unknown> & { Fields: unknown[] } }; Extensions?: unknown } };
}

/** A page that says what the seal covers and who is to sign, and keeps a field for the seal and for each role. */
export function drawSignatures(sheet: Sheet, signing: Signing): void {
  const { roles } = signing;
  initSignatureFields(sheet.doc);
  sheet.addPage('portrait');
  sheet.y -= 14; // A section that goes on on its page starts so much lower.
  sheet.startSection('Seal and signatures', 'portrait');
  sheet.write(
    `Each signature is written behind what the file held before, and changes nothing of it. It covers all pages, the attached ${signing.attached} and every signature before it.`,
  );
  sheet.y += 8;
  sheet.heading('Seal of the tool', { isListed: false });
  drawFields(sheet, sealFields(signing), { labelWidth: 128 });
  sheet.y += 6;
  signatureBox(sheet, {
    field: 'IQ_Seal',
    title: 'Seal',
    texts: ['Made by the tool with the key named above, when the document was written. It is no signature of a person.'],
  });
  sheet.heading('Signatures of people', { isListed: false, space: 60 + box.height });
  if (roles.length === 0) {
    sheet.write('The specification names no roles: no field for the signature of a person was kept.');
    return;
  }
  sheet.write(
    'The specification names these roles. Who holds one signs in its field, with a certificate that names the person. A field that is empty has not been signed.',
  );
  sheet.y += 8;
  const taken = new Set(['seal']);
  for (const role of roles) {
    const { name } = role;
    if (!/^\w+$/.test(name)) throw new Error(`the role ${JSON.stringify(name)} cannot name a field`);
    if (taken.has(name.toLowerCase())) throw new Error(`two fields would be named IQ_${name}`);
    taken.add(name.toLowerCase());
    signatureBox(sheet, { field: `IQ_${name}`, title: name.replaceAll('_', ' '), texts: signingTexts(role) });
  }
}

/** What a signature means, and whose it is to be. */
function signingTexts({ meaning, unit, who = [] }: SigningRole): string[] {
  const held = who.length === 0 ? [] : [`To be signed by ${who.join(' or ')}.`];
  return [unit === undefined ? meaning : `${meaning} (${unit})`, ...held];
}

function sealFields({ seal, attachment, attached: what, clock, more = [] }: Signing): Field[] {
  const attached =
    attachment === undefined
      ? []
      : [
          { label: `Attached ${what}`, value: attachment.name, style: styles.code },
          { label: 'SHA-256 of it', value: createHash('sha256').update(attachment.bytes).digest('hex'), style: styles.code },
        ];
  const { timestamps } = seal;
  const stamps =
    timestamps === undefined
      ? `none was asked for: the time is that of ${clock}`
      : `${timestamps.required} required, asked of ${timestamps.authorities.join(', ')}`;
  return [
    { label: 'Key', value: sealWords[seal.assurance] },
    { label: 'Key id of the seal', value: seal.keyId, style: styles.code },
    ...(seal.keyArn === undefined ? [] : [{ label: 'Key in AWS KMS', value: seal.keyArn, style: styles.code }]),
    ...certificateField({ seal }),
    { label: 'Time stamps', value: stamps },
    ...attached,
    ...more,
  ];
}

/** Words on the left, on the right the frame of the field. What a field shows is no text to a reader of text, so the page says what it is for. */
function signatureBox(sheet: Sheet, { field, title, texts }: { field: string; title: string; texts: readonly string[] }): void {
  const room = sheet.width - box.width - box.gap;
  const lines = [
    ...sheet.wrap(title.slice(0, 1).toUpperCase() + title.slice(1), styles.h3, room),
    ...texts.flatMap((text) => sheet.wrap(text, styles.body, room)),
    ...sheet.wrap(`Field ${field}`, { ...styles.code, color: colors.soft }, room),
  ];
  const height = Math.max(
    box.height,
    lines.reduce((sum, line) => sum + line.style.leading, 0),
  );
  sheet.ensure(height + box.below);
  if (sheet.y + height > sheet.bottom) throw new Error(`what stands beside ${field} fills more than a page`);
  const paragraph = sheet.element('P');
  let { y } = sheet;
  for (const line of lines) {
    const at = { x: sheet.left, y };
    sheet.tagged(paragraph, () => sheet.line(line, at));
    y += line.style.leading;
  }
  paragraph.end();
  const place = { x: sheet.left + sheet.width - box.width, y: sheet.y, width: box.width, height: box.height };
  sheet.decoration(() => sheet.doc.rect(place.x, place.y, place.width, place.height).lineWidth(0.6).strokeColor(colors.rule).stroke());
  reserveField(sheet, { field, title, place });
  sheet.y += height + box.below;
}

function initSignatureFields(doc: PDFKit.PDFDocument): void {
  const { _root: root } = doc as unknown as FormRoot;
  doc.initForm();
  const { data } = root.data.AcroForm;
  // PDF/A forbids it: what a field shows is what was signed.
  delete data.NeedAppearances;
  // Signatures exist, and the file only grows.
  data.SigFlags = 3;
  // That signatures are PAdES is said here, so that no tool has to change the catalogue in order to sign.
  root.data.Extensions = { ESIC: { BaseVersion: '1.7', ExtensionLevel: 1 } };
}

interface FieldPlace {
  readonly field: string;
  readonly title: string;
  readonly place: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

function reserveField(sheet: Sheet, { field, title, place }: FieldPlace): void {
  const { doc } = sheet;
  const { x, y, width, height } = place;
  // A field that is not signed shows nothing, but has to say so.
  const nothing = doc.ref({ Type: 'XObject', Subtype: 'Form', BBox: [0, 0, width, height], Resources: {} });
  nothing.end(Buffer.from('\n'));
  const element = sheet.element('Form');
  unlisted(element);
  // pdfkit takes capital strings of JavaScript for strings, and others for names.
  doc.annotate(x, y, width, height, {
    Subtype: 'Widget',
    FT: 'Sig',
    T: new String(field),
    TU: new String(sheet.faces.regular.legible(`Signature: ${title}`)),
    F: widgetFlags,
    P: doc.page.dictionary,
    AP: { N: nothing },
    structParent: element,
  } as unknown as PDFKit.Mixins.AnnotationOption);
  element.end();
  const { _root: root } = doc as unknown as FormRoot;
  root.data.AcroForm.data.Fields.push((doc.page.annotations as unknown[]).at(-1));
}

/** What is used of pdfkit's element behind its types. */
interface Flushed {
  readonly dictionary: { readonly data: { K: unknown[] | unknown }; end(): void };
}

/** Makes the only child of an element stand by itself, not in a list: pyHanko takes a signature in a field that is tagged otherwise for a forgery. */
function unlisted(element: PDFKit.PDFStructureElement): void {
  const { dictionary } = element as unknown as Flushed;
  const end = dictionary.end.bind(dictionary);
  dictionary.end = () => {
    if (Array.isArray(dictionary.data.K) && dictionary.data.K.length === 1) [dictionary.data.K] = dictionary.data.K;
    end();
  };
}
