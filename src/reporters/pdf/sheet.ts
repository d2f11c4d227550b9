import type { Faces } from './fonts.ts';
import { colors, styles, type TextStyle } from './style.ts';
import { type Line, wrapText } from './wrap.ts';

export type Orientation = 'portrait' | 'landscape';

/** A sheet of paper by its name, or its width and height in points. */
export type PageSize = 'LETTER' | 'TABLOID' | readonly [number, number];

/** Points around the text; the running head and foot stand in them. */
const margins = { top: 58, bottom: 68, left: 44, right: 44 } as const;

/** A section starts on the page of the one before if so many points are left. */
const leastSection = 210;

export interface ContentsEntry {
  readonly title: string;
  readonly level: 1 | 2;
  /** Index of the page, from 0. */
  readonly page: number;
}

/** The document being written: a place on a page, going down, and the tree of tags that says what each text is. */
export class Sheet {
  readonly doc: PDFKit.PDFDocument;
  readonly faces: Faces;
  readonly contents: ContentsEntry[] = [];
  /** Where the next line starts, in points from the top. */
  y = 0;
  /** Top of the tag tree. */
  readonly root: PDFKit.PDFStructureElement;
  private section: PDFKit.PDFStructureElement;
  private bookmark: PDFKit.PDFOutline;
  private pages = 0;
  private orientation: Orientation = 'portrait';

  constructor(doc: PDFKit.PDFDocument, faces: Faces) {
    this.doc = doc;
    this.faces = faces;
    this.root = doc.struct('Document');
    doc.addStructure(this.root);
    this.section = doc.struct('Sect');
    this.root.add(this.section);
    this.bookmark = doc.outline;
  }

  get left(): number {
    return margins.left;
  }

  get width(): number {
    return this.doc.page.width - margins.left - margins.right;
  }

  get bottom(): number {
    return this.doc.page.height - margins.bottom;
  }

  /** Index of the current page, from 0. */
  get pageIndex(): number {
    return this.pages - 1;
  }

  /** A size in points is that of the page as it is seen, whatever the orientation. */
  addPage(orientation: Orientation = this.orientation, size: PageSize = 'LETTER'): void {
    this.orientation = orientation;
    const layout = typeof size === 'string' ? orientation : 'portrait';
    this.doc.addPage({ size: typeof size === 'string' ? size : [...size], layout, margins: { top: 0, bottom: 0, left: 0, right: 0 } });
    this.pages += 1;
    this.y = margins.top;
  }

  /** A page with at least `height` points left. True where that took a new one. */
  ensure(height: number): boolean {
    if (this.y + height <= this.bottom) return false;
    this.addPage();
    return true;
  }

  /** Starts a section with its heading, its bookmark and its line in the contents; on a new page unless a good part of this one is left. */
  startSection(title: string, orientation: Orientation): void {
    this.section.end();
    this.section = this.doc.struct('Sect');
    this.root.add(this.section);
    if (orientation !== this.orientation || this.bottom - this.y < leastSection) this.addPage(orientation);
    else this.y += 14;
    this.list(title);
    this.write(title, { style: styles.h1, tag: 'H1' });
    this.rule(colors.strong, 0.8);
    this.y += 9;
  }

  /** Gives the current page a bookmark and a line in the contents. */
  list(title: string): void {
    const legible = this.faces.bold.legible(title);
    this.contents.push({ title: legible, level: 1, page: this.pageIndex });
    this.bookmark = this.doc.outline.addItem(legible);
  }

  /** A heading inside a section. `isListed`: it gets a bookmark and a line in the contents. */
  heading(title: string, options: { isListed: boolean; space?: number }): void {
    this.ensure(options.space ?? 60);
    const legible = this.faces.bold.legible(title);
    if (options.isListed) {
      this.contents.push({ title: legible, level: 2, page: this.pageIndex });
      this.bookmark.addItem(legible);
    }
    this.write(title, { style: options.isListed ? styles.h2 : styles.h3, tag: 'H2' });
    this.y += 3;
  }

  /** Wrapped text, going down, over as many pages as it takes. */
  write(text: string, options: { style?: TextStyle; tag?: string; indent?: number } = {}): void {
    const { style = styles.body, tag = 'P', indent = 0 } = options;
    const element = this.element(tag);
    for (const line of this.wrap(text, style, this.width - indent)) {
      this.ensure(style.leading);
      this.tagged(element, () => this.line(line, { x: this.left + indent, y: this.y }));
      this.y += style.leading;
    }
    element.end();
  }

  wrap(text: string, style: TextStyle, width: number): Line[] {
    return wrapText(text, { style, width, faces: this.faces });
  }

  /** An element of the tag tree in the current section, or in `parent`. Its maker ends it. `alt` is read out in place of a figure. */
  element(tag: string, parent: PDFKit.PDFStructureElement = this.section, { alt }: { alt?: string } = {}): PDFKit.PDFStructureElement {
    // Known to pdfkit, not to its types: what a table head is the head of.
    const options: PDFKit.Mixins.StructureElementOptions & { readonly scope?: string } = {
      ...(tag === 'TH' ? { scope: 'Column' } : {}),
      ...(alt === undefined ? {} : { alt: this.faces.regular.legible(alt) }),
    };
    const element = this.doc.struct(tag, options);
    parent.add(element);
    return element;
  }

  /** Draws as content of an element. One element may hold content on several pages. */
  tagged(element: PDFKit.PDFStructureElement, draw: () => void): void {
    const tag = (element as unknown as { readonly dictionary: { readonly data: { readonly S: string } } }).dictionary.data.S;
    const content = this.doc.markStructureContent(tag);
    draw();
    this.doc.endMarkedContent();
    element.add(content);
  }

  /** Draws what is no content: rules, backgrounds, running heads, repeated table heads. */
  decoration(draw: () => void, type: 'Layout' | 'Pagination' = 'Layout'): void {
    this.doc.markContent('Artifact', { type });
    draw();
    this.doc.endMarkedContent();
  }

  /** One line as it is. `align: 'right'` takes `x` as its right end. */
  line({ text, style }: Line, at: { x: number; y: number; align?: 'left' | 'right' | undefined }): void {
    if (text.trim() === '') return;
    const x = at.align === 'right' ? at.x - this.faces[style.face].widthOf(text, style.size) : at.x;
    const baseline = at.y + (style.leading + style.size * 0.72) / 2;
    this.doc.font(this.faces[style.face].source).fontSize(style.size).fillColor(style.color);
    // Features, even none, make pdfkit lay the line out in one go instead of word by word.
    this.doc.text(text, x, baseline, { lineBreak: false, baseline: 'alphabetic', features: [] });
  }

  /** A line across the page at the current place. */
  rule(color: string = colors.rule, thickness = 0.5): void {
    const { doc, y, left, width } = this;
    this.decoration(() =>
      doc
        .moveTo(left, y + 2)
        .lineTo(left + width, y + 2)
        .lineWidth(thickness)
        .strokeColor(color)
        .stroke(),
    );
    this.y += 4;
  }

  /** A filled rectangle. */
  box(area: { x: number; y: number; width: number; height: number }, color: string): void {
    this.decoration(() => this.doc.rect(area.x, area.y, area.width, area.height).fillColor(color).fill());
  }

  /** Ends the tag tree. Nothing is written after it. */
  end(): void {
    this.section.end();
    this.root.end();
  }
}
