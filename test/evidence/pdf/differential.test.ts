import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Parser } from '../../../src/evidence/pdf/parser.ts';
import { serialize } from '../../../src/evidence/pdf/write.ts';
import { onPdf, testWith } from '../../reporters/tools.ts';
import { emptyFolder } from '../workbench.ts';
import { type AttackRow, bytesOf, find, latin1, named, read, seal, sealed, sizeOf, told, unsigned, updated } from './workbench.ts';

/** What another reader would see where ours sees nothing, and what a file can do to its reader: of somebody who signs with a key of his own. */
const field = 'IQ_reviewer';
const free = sizeOf(sealed) + 10;
const content = Number(/\/Contents (\d+) 0 R/.exec(find(sealed, /\/Type \/Page\n/).body)?.[1]);
const form = '/Type /XObject\n/Subtype /Form\n/BBox [0 0 10 10]';
const stream = (entries: string, bytes: string): string => `<<\n${entries}\n/Length ${bytes.length}\n>>\nstream\n${bytes}\nendstream`;
const saying = (entry: string) => ({ signature: (body: string) => body.replace('/M ', () => `${entry}\n/M `) });
const showing = (id: number) => ({ widget: (body: string) => body.replace(/\/N \d+/, `/N ${id}`) });

const drawn = 'q 1 0 0 rg 0 0 900 900 re f Q';
/** A page drawn anew, in the words of a string: nothing to a reader who follows the tables. */
const hidden = `/Reason (\n${content} 0 obj\n<< /Length ${drawn.length} >>\nstream\n${drawn}\nendstream\nendobj\n)`;
const real = (text: string): string => text.replace(/\/Prev \d+/, '$&.0');

const unread: readonly AttackRow[] = [
  ['an object in a string', {}, 'what another reader takes for an object', saying(hidden)],
  [
    'an object in a stream',
    { [free]: stream(form, 'q Q\n1 0\nobj\n<< >> endobj') },
    'what another reader takes for an object',
    showing(free),
  ],
  ['a trailer in a string', {}, 'what another reader takes for a table', saying('/Reason (\ntrailer << /Root 1 0 R >>)')],
  ['an end in a stream', { [free]: stream(form, 'q Q\nstartxref\n15') }, 'what another reader takes for a table', showing(free)],
  ['a place with a fraction', {}, '/Prev is no plain whole number', { table: real }],
  ['a size with a fraction', {}, '/Size is no plain whole number', { table: (text) => text.replace(/\/Size \d+/, '$&.0') }],
  ['a size with a sign', {}, '/Size is no plain whole number', { table: (text) => text.replace('/Size ', '/Size +') }],
  [
    'a size beyond all readers',
    {},
    'a trailer names no size, or too great a one',
    { table: (text) => text.replace(/\/Size \d+/, '/Size 4294967296') },
  ],
  [
    'a length with a fraction',
    { [free]: '<<\n/Type /XObject\n/Subtype /Form\n/Length 3.0\n>>\nstream\nq Q\nendstream' },
    '/Length is no plain whole number',
    showing(free),
  ],
  ['a name with a zero in it', {}, 'a name holds a zero', saying('/Prop_Build << /A#00 1 >>')],
  ['a name without end', {}, 'a word is too long', saying(`/Name /${'a'.repeat(1500)}`)],
  ['a number without end', {}, 'a word is too long', saying(`/Name ${'1'.repeat(1500)}`)],
  ['a word that goes on behind obj', {}, 'bytes that belong to no object', { before: '1 0 obj5\nendobj\n' }],
  ['a comment in a dictionary', {}, 'a key of a dictionary is no name', saying('% /Reason (x)')],
];

const refused: readonly AttackRow[] = [
  [
    'a program for a printer',
    { [free]: stream('/Type /XObject\n/Subtype /PS', 'showpage') },
    'it brings in a program for printers',
    showing(free),
  ],
  [
    'a program for a printer, said in a second place',
    { [free]: stream(`${form}\n/Subtype2 /PS`, 'q Q') },
    'it brings in a program for printers',
    showing(free),
  ],
  [
    'a kind that stands elsewhere',
    { [free]: stream(`${form}\n/Resources << /XObject << /X << /Type ${free + 1} 0 R >> >> >>`, 'q Q'), [free + 1]: '/Annot' },
    'it brings in an object whose /Type stands elsewhere',
    showing(free),
  ],
  [
    'what only some layers show',
    { [free]: stream(`${form}\n/OC << >>`, 'q Q') },
    'it brings in something that acts by itself: /OC',
    showing(free),
  ],
  [
    'another picture for the printer',
    { [free]: stream(`${form}\n/Alternates []`, 'q Q') },
    'it brings in something that acts by itself: /Alternates',
    showing(free),
  ],
  ['an appearance that was there before', {}, `it gives the field ${field} an appearance that is no plain one`, showing(content)],
  [
    'an appearance without a frame',
    { [free]: stream('/Type /XObject\n/Subtype /Form', 'q Q') },
    'an appearance that is no plain one',
    showing(free),
  ],
  [
    'a frame without an inside',
    { [free]: stream('/Type /XObject\n/Subtype /Form\n/BBox [0 0 0 10]', 'q Q') },
    'an appearance that is no plain one',
    showing(free),
  ],
  [
    'a date of the field that is none',
    {},
    `it changes /M of the field ${field}`,
    { widget: (body) => body.replace(/>>$/, '/M << /S /URI >>\n>>') },
  ],
  [
    'metadata with words between the tags',
    {
      [find(sealed, '/Type /Metadata').id]: find(sealed, '/Type /Metadata').body.replace(/<\/rdf:li>(\s+)/, (all, gap: string) =>
        gap.length > 1 ? `</rdf:li>${'!'.repeat(gap.length)}` : all,
      ),
    },
    'it replaces the metadata by what is not read',
  ],
];

describe('what another reader could see is not read', () => {
  test.each(unread.map(named))('$title', async ({ objects, reason, options }) => {
    expect((await told(await updated(sealed, objects, { field, ...options }))).join('\n')).toMatch(/^not read: report\.pdf: /);
    expect((await told(await updated(sealed, objects, { field, ...options }))).join('\n')).toContain(reason);
  });

  testWith('pdftotext', 'a page hidden in a string: poppler repairs the file and shows it, we do not read it', async () => {
    const attack = await updated(sealed, {}, { field, ...saying(hidden), table: real });
    const folder = emptyFolder();
    writeFileSync(join(folder, 'attack.pdf'), attack);
    expect(onPdf(attack, 'pdftotext', ['-raw', 'FILE', '-'])).not.toBe(onPdf(sealed, 'pdftotext', ['-raw', 'FILE', '-']));
    expect((await told(attack)).join()).toContain('not read: ');
  });

  test.each([' ', '\0'])('an end of a revision that goes on behind %j', async (byte) => {
    const text = latin1(sealed);
    const changed = bytesOf(`${text.slice(0, unsigned.length - 1)}${byte}${text.slice(unsigned.length)}`);
    expect(await told(changed)).toEqual([expect.stringContaining('no line ends behind a %%EOF')]);
  });
});

describe('an update that signs is refused where it brings', () => {
  test.each(refused.map(named))('$title', async ({ objects, reason, options }) => {
    expect((await told(await updated(sealed, objects, { field, ...options }))).join('\n')).toContain(reason);
  });

  test('but not a frame that names its corners in another order, as pyHanko does', async () => {
    const objects = { [free]: stream('/Type /XObject\n/Subtype /Form\n/BBox [0 66 236 0]', 'q Q') };
    // The bench writes an appearance of its own, which nothing shows here.
    expect(await told(await updated(sealed, objects, { field, ...showing(free) }))).toEqual([
      expect.stringMatching(/^update 2: it adds object \d+ \(XObject\), which belongs to no signature$/),
    ]);
  });

  test('a certificate in the catalogue of something else than the signature', async () => {
    const { id, body } = find(unsigned, '/Type /Catalog');
    const objects = { [id]: body.replace(/>>$/, `/Perms << /DocMDP ${content} 0 R >>\n>>`) };
    const reference = '/Reference [<< /Type /SigRef /TransformMethod /DocMDP /TransformParams << /P 2 >> >>]';
    expect((await told(await updated(unsigned, objects, { field, ...saying(reference) }))).join()).toContain(
      'what it certifies is not said in both places',
    );
  });
});

describe('a file that means harm to its reader is refused, or read in little time', () => {
  test.each(['', '30', '3084', '3084ff', '3082', '30ff'])('a signature that ends in its own length: %j', async (hex) => {
    const pdf = await updated(
      sealed,
      {},
      { field, signature: (body) => body.replace(/\/Contents <0+>/, `/Contents <${hex}>`), contents: () => '' },
    );
    expect((await told(pdf)).join('\n')).toContain('its string holds no signature');
  });

  test('a list of hundreds of thousands, and a string of millions', async () => {
    expect(await told(await updated(sealed, {}, { field, ...saying(`/Prop_Build [${'0 '.repeat(300_000)}]`) }))).toEqual([]);
    expect(await told(await updated(sealed, {}, { field, ...saying(`/Name <${'00'.repeat(6_000_000)}>`) }))).toEqual([]);
  });

  test('a string far longer than PDF/A has any', async () => {
    const pdf = await updated(sealed, {}, { field, ...saying(`/Name (${'x'.repeat(2_000_000)})`) });
    expect((await told(pdf)).join()).toContain('a string is too long');
  });

  test('more fields than anybody signs', async () => {
    const pdf = written({ 1: '<< /Type /Catalog /AcroForm << /Fields [2 0 R 2 0 R] >> >>', 2: '<< /FT /Sig /Subtype /Widget /T (a) >>' });
    expect((await told(pdf)).join()).toContain('it has two fields a');
    const many = `<< /Type /Catalog /AcroForm << /Fields [${'2 0 R '.repeat(400_000)}] >> >>`;
    expect((await told(written({ 1: many }))).join()).toContain('its form lists more than 1000 fields');
  });

  test('attachments that are small together, and great when they are unpacked', async () => {
    const file = (id: number): string => `<< /F (${id}) /UF (${id}) /EF << /F 9 0 R >> >>`;
    const pdf = written({
      1: '<< /Type /Catalog /AF [2 0 R 3 0 R 4 0 R] /Names << /EmbeddedFiles << /Names [(a) 2 0 R (b) 3 0 R (c) 4 0 R] >> >> >>',
      2: file(2),
      3: file(3),
      4: file(4),
      9: stream('/Filter /FlateDecode /Params << /Size 200000000 >>', 'x'),
    });
    expect(await told(pdf)).toEqual([expect.stringContaining('its attachments are too great together: 600000000 bytes')]);
  });

  test('thousands of pages that are drawn with the same thousands of things', async () => {
    const [pages, things] = [20_000, 20_000];
    const objects: Record<number, string> = {
      1: '<< /Type /Catalog /Pages 2 0 R >>',
      2: `<< /Type /Pages /Kids [${Array.from({ length: pages }, (_, index) => `${index + 10} 0 R`).join(' ')}] >>`,
      3: `<< /Font << ${Array.from({ length: things }, (_, index) => `/F${index} 1 0 R`).join(' ')} >> >>`,
      4: '1',
    };
    for (let index = 0; index < pages; index += 1) objects[index + 10] = '<< /Type /Page /Resources 3 0 R >>';
    const pdf = await updated(written(objects), { 4: '2' });
    const start = performance.now();
    expect((await told(pdf)).join()).toContain('it replaces object 4');
    expect(performance.now() - start).toBeLessThan(5000);
  });

  test('a large page that is listed thousands of times', async () => {
    const pdf = written({
      1: '<< /Type /Catalog /Pages 2 0 R >>',
      2: `<< /Type /Pages /Kids [${'3 0 R '.repeat(5000)}] >>`,
      3: `<< /Type /Page /Note (${'x'.repeat(1_000_000)}) >>`,
      4: '1',
    });
    const start = performance.now();
    expect((await told(await updated(pdf, { 4: '2' }))).join()).toContain('it replaces object 4');
    expect(performance.now() - start).toBeLessThan(5000);
  });
});

describe('an attachment', () => {
  /** The report sealed with another specification of the file, of the same length. */
  const specified = (change: (body: string) => string): Promise<Uint8Array> => {
    const { body } = find(unsigned, '/Type /Filespec');
    const shorter = change(body.replace(/\/Desc \([^)]*\)\n/, '')).replace(/>>$/, '');
    return seal(bytesOf(latin1(unsigned).replace(body, () => `${shorter.padEnd(body.length - 2)}>>`)));
  };

  test('that is another file to another reader is refused', async () => {
    expect((await read(await specified((body) => body))).problems).toEqual([]);
    for (const key of ['UF', 'DOS', 'Unix']) {
      const pdf = await specified((body) => body.replace(/\/EF <<\n/, `/EF <<\n/${key} ${content} 0 R\n`));
      expect((await told(pdf)).join()).toContain('the attachment evidence.sigstore.json has other bytes for other readers');
    }
    const same = await specified((body) => body.replace(/\/EF <<\n\/F (\d+ 0 R)\n/, '/EF <<\n/F $1\n/UF $1\n'));
    expect((await read(same)).problems).toEqual([]);
  });
});

test.each([0, -3, 301.803571, -0.000001, 0.1 + 0.2, 12345678.5, 1e-7])('a number is written as it was read: %d', (number) => {
  const written = serialize([number]);
  expect(new Parser(bytesOf(written), 0, 'it').value()).toEqual([number]);
});

/** A file of these objects, the first the catalogue. */
function written(objects: Readonly<Record<number, string>>): Uint8Array {
  let text = '%PDF-1.7\n%\xff\xff\xff\xff\n';
  let [table, size] = ['', 0];
  for (const [id, body] of Object.entries(objects)) {
    table += `${id} 1\n${String(text.length).padStart(10, '0')} 00000 n \n`;
    text += `${id} 0 obj\n${body}\nendobj\n`;
    size = Number(id) + 1;
  }
  return bytesOf(`${text}xref\n${table}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`);
}
