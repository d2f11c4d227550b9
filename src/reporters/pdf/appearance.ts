import PDFDocument from 'pdfkit';
import type { SignOff } from '../../qualification-file.ts';
import { type FaceName, type Faces, fontPath, loadFaces } from './fonts.ts';

/** What the field of a person shows. */
export interface ShownSignature extends Pick<SignOff, 'role' | 'meaning' | 'unit' | 'decision' | 'reason' | 'signedAt' | 'zone'> {
  readonly printedName: string;
  /** Of the sign-off, in hexadecimal. */
  readonly sha256: string;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** One line, or one that is to be broken. */
interface Written {
  readonly text: string;
  readonly face: FaceName;
  readonly size: number;
}

/** Points around the text, and leading as a part of the size. */
const margin = 5;
const leading = 1.22;

/**
 * What is shown of a signature as the text of a content stream: outlines of glyphs, so that a form that is added later needs no fonts, with the words
 * for readers that look for words. It always fits: what is long is broken, and set smaller until it does.
 */
export function signatureAppearance(shown: ShownSignature, size: Size): string {
  const outlines = loadOutlines();
  const room = { width: size.width - 2 * margin, height: size.height - 2 * margin };
  const written = writtenOf(shown).map((line) => ({ ...line, text: outlines.faces[line.face].legible(line.text) }));
  let set = broken(written, { outlines, scale: 1, width: room.width });
  for (let scale = 0.96; heightOf(set) > room.height; scale *= 0.96) set = broken(written, { outlines, scale, width: room.width });
  let y = size.height - margin;
  const drawn = set.map((line) => {
    y -= line.size * leading;
    return drawnAt(line, { outlines, x: margin, y: y + line.size * 0.28 });
  });
  const words = written.map(({ text }) => text).join('\n');
  const color = shown.decision === 'rejected' ? '0.600 0.110 0.110' : '0.122 0.227 0.373';
  return [`/Span << /ActualText ${utf16(words)} >> BDC`, `q ${color} rg`, ...drawn, 'Q', 'EMC'].join('\n');
}

function writtenOf({ printedName, role, unit, meaning, decision, reason, signedAt, zone, sha256 }: ShownSignature): readonly Written[] {
  const as = `${role.replaceAll('_', ' ')}${unit === undefined ? '' : ` (${unit})`}`;
  return [
    { text: decision === 'rejected' ? `REJECTED by ${printedName}` : `Signed by ${printedName}`, face: 'bold', size: 9.5 },
    // Under a rejection, what was asked for must not read like what was given.
    { text: decision === 'rejected' ? `${as}, asked to sign as: ${meaning}` : `${as}: ${meaning}`, face: 'regular', size: 7.5 },
    ...(reason === undefined ? [] : [{ text: `Reason: ${reason}`, face: 'regular', size: 7.5 } as const]),
    { text: timeIn(signedAt, zone), face: 'regular', size: 7.5 },
    { text: `sign-off sha256:${sha256}`, face: 'mono', size: 4.6 },
  ];
}

/** `2026-11-23 04:31:22 (Europe/Berlin), 2026-11-23T03:31:22Z`: the signer's own clock, and the time of everybody. */
function timeIn(signedAt: string, zone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  return `${format.format(new Date(signedAt)).replaceAll(/\s/g, ' ')} (${zone}), ${signedAt}`;
}

interface Setting {
  readonly outlines: Outlines;
  readonly scale: number;
  readonly width: number;
}

function broken(written: readonly Written[], { outlines: { faces }, scale, width }: Setting): readonly Written[] {
  return written.flatMap(({ text, face, size: whole }) => {
    const size = whole * scale;
    const fits = (part: string): boolean => faces[face].widthOf(part, size) <= width;
    return lines(text, fits).map((line) => ({ text: line, face, size }));
  });
}

/** Breaks between words, and inside of one that is longer than a line. */
function lines(text: string, fits: (part: string) => boolean): string[] {
  const done: string[] = [];
  let current = '';
  for (const word of text.split(' ')) {
    const joined = current === '' ? word : `${current} ${word}`;
    if (fits(joined)) {
      current = joined;
      continue;
    }
    if (current !== '') done.push(current);
    current = '';
    for (const char of word) {
      // A single glyph is set even where nothing fits: smaller type is tried next.
      if (current !== '' && !fits(current + char)) {
        done.push(current);
        current = '';
      }
      current += char;
    }
  }
  return [...done, current];
}

function heightOf(set: readonly Written[]): number {
  return set.reduce((sum, { size }) => sum + size * leading, 0);
}

/** The outlines of bold text from a place on, in the operators of a content stream that end a path by `paint`, and how wide they are at that size. */
export function outlinedText(
  text: string,
  { size, paint }: { readonly size: number; readonly paint: 'f' | 'S' },
): { readonly drawn: string; readonly width: number } {
  const outlines = loadOutlines();
  const face = outlines.faces.bold;
  const legible = face.legible(text);
  const drawn = drawnAt({ text: legible, face: 'bold', size }, { outlines, x: 0, y: 0 });
  return { drawn: drawn.replace(/ f$/, ` ${paint}`), width: face.widthOf(legible, size) };
}

function drawnAt({ text, face, size }: Written, { outlines, x, y }: { outlines: Outlines; x: number; y: number }): string {
  const { unitsPerEm, glyphOf } = outlines.fonts[face];
  const scale = size / unitsPerEm;
  let at = x;
  const paths = Array.from(text, (char) => {
    const { path, advanceWidth } = glyphOf(char.codePointAt(0) ?? 0);
    const drawn = outlineOf(path.commands, { x: at, y, scale });
    at += advanceWidth * scale;
    return drawn;
  });
  const all = paths.filter((path) => path !== '').join('\n');
  return all === '' ? '' : `${all} f`;
}

interface Command {
  readonly command: 'moveTo' | 'lineTo' | 'quadraticCurveTo' | 'bezierCurveTo' | 'closePath';
  readonly args: readonly number[];
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

function outlineOf(commands: readonly Command[], { x, y, scale }: Place): string {
  let [right, up] = [0, 0];
  const points = (...values: readonly number[]): string =>
    values.map((value, index) => (value * scale + (index % 2 === 0 ? x : y)).toFixed(3)).join(' ');
  return commands
    .map(({ command, args }) => {
      const [fromRight, fromUp] = [right, up];
      if (args.length > 0) [right = 0, up = 0] = args.slice(-2);
      if (command === 'moveTo') return `${points(...args)} m`;
      if (command === 'lineTo') return `${points(...args)} l`;
      if (command === 'bezierCurveTo') return `${points(...args)} c`;
      if (command === 'closePath') return 'h';
      // PDF knows no curve of one control point: the same curve with two.
      const [controlRight = 0, controlUp = 0] = args;
      const toward = (from: number, control: number): number => from + ((control - from) * 2) / 3;
      const controls = [toward(fromRight, controlRight), toward(fromUp, controlUp), toward(right, controlRight), toward(up, controlUp)];
      return `${points(...controls, right, up)} c`;
    })
    .join(' ');
}

interface Outline {
  readonly unitsPerEm: number;
  readonly glyphOf: (codePoint: number) => { readonly path: { readonly commands: readonly Command[] }; readonly advanceWidth: number };
}

interface Outlines {
  readonly faces: Faces;
  readonly fonts: Readonly<Record<FaceName, Outline>>;
}

/** What is used of fontkit's font behind pdfkit's: pdfkit has no public way to it (pinned; a test holds the shape). */
interface Opened {
  readonly _font: { readonly font: { readonly unitsPerEm: number; glyphForCodePoint: Outline['glyphOf'] } };
}

let loaded: Outlines | undefined;

function loadOutlines(): Outlines {
  if (loaded !== undefined) return loaded;
  const doc = new PDFDocument({ autoFirstPage: false, font: fontPath('regular') });
  const faces = loadFaces(doc);
  const fontOf = (name: FaceName): Outline => {
    doc.font(faces[name].source);
    const { font } = (doc as unknown as Opened)._font;
    return { unitsPerEm: font.unitsPerEm, glyphOf: (codePoint) => font.glyphForCodePoint(codePoint) };
  };
  loaded = { faces, fonts: { regular: fontOf('regular'), bold: fontOf('bold'), mono: fontOf('mono') } };
  return loaded;
}

function utf16(text: string): string {
  const units = Array.from({ length: text.length }, (_, index) => text.charCodeAt(index).toString(16).padStart(4, '0'));
  return `<feff${units.join('')}>`;
}
