import type { Qualification } from '../../record.ts';
import { glossary, sealWords } from '../glossary.ts';
import type { SigningRole } from '../options.ts';
import { described } from '../pdf/cover.ts';
import { drawFields, type Field, moment } from '../pdf/fields.ts';
import type { Sheet } from '../pdf/sheet.ts';
import { styles } from '../pdf/style.ts';
import { drawTable, type Row } from '../pdf/table.ts';
import type { Frame, Part } from './frame.ts';

const labelWidth = 128;

/** Document control as the specification states it, whatever it states. */
export function documentFields({ document }: { readonly document: Qualification['document'] }): Field[] {
  const known = [
    ['Number', 'id'],
    ['Title', 'title'],
    ['Revision', 'revision'],
    ['Effective', 'effective'],
    ['Change', 'change'],
    ['Owner', 'owner'],
  ] as const;
  const rest = described(
    document,
    known.map(([, name]) => name),
  );
  return [
    ...known.flatMap(([label, name]) => (document[name] === undefined ? [] : [{ label, value: String(document[name]) }])),
    ...(rest.length === 0 ? [] : [{ label: 'Besides', value: rest }]),
  ];
}

/** Who wrote the document, when and with which key. */
export function writtenFields({ writtenAt, tool, seal }: Pick<Frame, 'writtenAt' | 'tool' | 'seal'>): Field[] {
  return [
    { label: 'Written', value: `${moment(writtenAt)} by ${tool.name} ${tool.version}` },
    { label: 'Seal', value: `This document is ${sealWords[seal.assurance]}.` },
    { label: 'Key id of the seal', value: seal.keyId, style: styles.code },
  ];
}

/** A section of paragraphs. */
export function prose(title: string, paragraphs: readonly string[]): Part {
  return {
    title,
    draw: (sheet) => {
      for (const paragraph of paragraphs) {
        sheet.write(paragraph);
        sheet.y += 4;
      }
    },
  };
}

/** A list with a dash before each. */
export function drawList(sheet: Sheet, texts: readonly string[]): void {
  for (const text of texts) {
    sheet.ensure(styles.body.leading);
    const { y } = sheet;
    sheet.decoration(() => sheet.line({ text: '–', style: styles.body }, { x: sheet.left, y }));
    sheet.write(text, { indent: 12 });
    sheet.y += 3;
  }
}

/** The system that is qualified, as the specification describes it. */
export function systemPart(system: Qualification['system'], more: readonly Field[] = []): Part {
  return {
    title: 'System identification',
    draw: (sheet) => {
      const rest = described(system, ['name']);
      const fields = [
        { label: 'System', value: system.name },
        ...(rest.length === 0 ? [] : [{ label: 'Described as', value: rest }]),
        ...more,
      ];
      drawFields(sheet, fields, { labelWidth });
    },
  };
}

/** Who may sign in which role, and what it means. `order`: those that sign this document. */
export function responsibilitiesPart(roles: readonly SigningRole[], order: readonly string[]): Part {
  return {
    title: 'Responsibilities',
    draw: (sheet) => {
      if (roles.length === 0) {
        sheet.write('The specification names no roles: nobody has to sign this document.');
        return;
      }
      const rows = roles.map(
        ({ name, unit, who = [], meaning }): Row => ({
          cells: [
            [{ text: name.replaceAll('_', ' '), style: styles.cellStrong }],
            [{ text: unit ?? 'not stated' }],
            who.length === 0 ? [{ text: 'nobody is named' }] : who.map((text) => ({ text })),
            [{ text: meaning }],
            [{ text: order.includes(name) ? `as number ${order.indexOf(name) + 1}` : 'no' }],
          ],
        }),
      );
      const columns = [
        { title: 'Role', share: 16 },
        { title: 'Unit', share: 14 },
        { title: 'Held by', share: 38 },
        { title: 'Meaning of the signature', share: 20 },
        { title: 'Signs this document', share: 16 },
      ];
      drawTable(sheet, { columns, rows });
    },
  };
}

/** The words of documents beside those of the sealed statements. */
export const wordsPart: Part = {
  title: 'Words',
  draw: (sheet) => {
    const rows = glossary.map(
      ({ document, record, meaning }): Row => ({
        cells: [[{ text: document, style: styles.cellStrong }], [{ text: record, style: styles.cellCode }], [{ text: meaning }]],
      }),
    );
    const columns = [
      { title: 'In this document', share: 24 },
      { title: 'In the sealed files', share: 20 },
      { title: 'Meaning', share: 56 },
    ];
    drawTable(sheet, { columns, rows });
  },
};
