import { createRequire } from 'node:module';
import { escapeUnless, isVisible } from '../legible.ts';

const files = {
  regular: 'DejaVuSansCondensed.ttf',
  bold: 'DejaVuSansCondensed-Bold.ttf',
  mono: 'DejaVuSansMono.ttf',
} as const;

export type FaceName = keyof typeof files;

/** An embedded font: what it can show, and how wide. */
interface Face {
  /** What pdfkit knows it by. Its path and no other name: a second name for a font makes pdfkit read it again at every use. */
  readonly source: string;
  /** The same text with everything that the font has no glyph for, or that a reader could not see, written out as `\u{1F600}`. */
  legible(text: string): string;
  /** Points. For legible text alone. */
  widthOf(text: string, size: number): number;
}

export type Faces = Readonly<Record<FaceName, Face>>;

interface Glyph {
  readonly advanceWidth: number;
}

/** What is used of fontkit's font behind pdfkit's: pdfkit has no public way to it (pinned; a test holds the shape). */
interface FontkitFont {
  readonly unitsPerEm: number;
  glyphForCodePoint(codePoint: number): Glyph;
  hasGlyphForCodePoint(codePoint: number): boolean;
  layout(text: string): unknown;
}

// Lines are set left to right without shaping: marks that combine and right-to-left scripts would not be shown as they are.
const needsShaping = /[\p{M}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** Path of an embedded font, for the constructor of the document: without one pdfkit falls back on Helvetica, which is not embedded. */
export function fontPath(name: FaceName): string {
  return createRequire(import.meta.url).resolve(`dejavu-fonts-ttf/ttf/${files[name]}`);
}

/** Opens every face in the document. */
export function loadFaces(doc: PDFKit.PDFDocument): Faces {
  const names = Object.keys(files) as FaceName[];
  return Object.fromEntries(names.map((name) => [name, loadFace(doc, name)])) as Record<FaceName, Face>;
}

function loadFace(doc: PDFKit.PDFDocument, name: FaceName): Face {
  const source = fontPath(name);
  doc.font(source);
  const { font } = (doc as unknown as { readonly _font: { readonly font: FontkitFont } })._font;
  // One glyph per code point: ligatures and kerning make extracted text differ from the record's, and shaping is slow.
  font.layout = (text) => plainRun(glyphOf, text);
  const { unitsPerEm } = font;
  const glyphs = new Map<string, Glyph>();
  const glyphOf = (char: string): Glyph => {
    const known = glyphs.get(char);
    if (known !== undefined) return known;
    const glyph = font.glyphForCodePoint(char.codePointAt(0) ?? 0);
    glyphs.set(char, glyph);
    return glyph;
  };
  const shown = new Map<number, boolean>();
  const isShown = (codePoint: number): boolean => {
    const known = shown.get(codePoint);
    if (known !== undefined) return known;
    const isFine = font.hasGlyphForCodePoint(codePoint) && isVisible(codePoint) && !needsShaping.test(String.fromCodePoint(codePoint));
    shown.set(codePoint, isFine);
    return isFine;
  };
  return {
    source,
    legible: (text) => escapeUnless(text, isShown),
    widthOf: (text, size) => {
      let width = 0;
      for (const char of text) width += glyphOf(char).advanceWidth;
      return (width * size) / unitsPerEm;
    },
  };
}

interface Position {
  xAdvance: number;
  yAdvance: number;
  xOffset: number;
  yOffset: number;
}

/** The shape of fontkit's GlyphRun, as far as pdfkit reads it. pdfkit scales the positions in place, so the sum is taken late. */
function plainRun(
  glyphOf: (char: string) => Glyph,
  text: string,
): { glyphs: Glyph[]; positions: Position[]; readonly advanceWidth: number } {
  const glyphs = Array.from(text, (char) => glyphOf(char));
  const positions = glyphs.map((glyph) => ({ xAdvance: glyph.advanceWidth, yAdvance: 0, xOffset: 0, yOffset: 0 }));
  return {
    glyphs,
    positions,
    get advanceWidth() {
      return positions.reduce((sum, position) => sum + position.xAdvance, 0);
    },
  };
}
