import { describe, expect, test } from 'vitest';
import { type AttackRow, find, named, read, sealed, sizeOf, told, type UpdateOptions, updated } from './workbench.ts';

const root = find(sealed, '/Type /Catalog');
const page = find(sealed, /\/Type \/Page\n/);
const content = Number(/\/Contents (\d+) 0 R/.exec(page.body)?.[1]);
const seal0 = find(sealed, '/T (IQ_Seal)');
const executor = find(sealed, '/T (IQ_executor)');
const form = find(sealed, '/SigFlags 3');
const next = sizeOf(sealed);
const free = next + 10;
const drawn = 'BT ET 1 0 0 rg 0 0 612 792 re f';
const stream = (entries: string, bytes: string): string => `<<\n${entries}\n/Length ${bytes.length}\n>>\nstream\n${bytes}\nendstream`;
const also = (body: string, entries: string): string => body.replace(/>>$/, `${entries}\n>>`);
/** Of an attacker with a key and a certificate of his own, who signs in a field that was kept for somebody. */
const field = 'IQ_reviewer';

const rows: readonly AttackRow[] = [
  ['a page drawn anew (evidence.md 2.4)', { [content]: stream('', drawn) }, 'it replaces the content of page'],
  [
    'a page that points to other content',
    { [page.id]: page.body.replace(/\/Contents \d+/, `/Contents ${free}`), [free]: stream('', drawn) },
    '/Contents',
  ],
  [
    'an annotation on a page',
    { [page.id]: also(page.body, `/Annots [${free} 0 R]`), [free]: '<<\n/Type /Annot\n/Subtype /FreeText\n>>' },
    '/Annots',
  ],
  [
    'a page left out of the list',
    { [find(sealed, '/Type /Pages').id]: find(sealed, '/Type /Pages').body.replace(/\[\d+ 0 R /, '[') },
    'it changes the list of pages: /Kids',
  ],
  [
    'the font of a page replaced',
    { [find(sealed, '/Type /Font\n').id]: also(find(sealed, '/Type /Font\n').body, '/Evil 1') },
    'it changes what page',
  ],
  [
    'the attachment replaced',
    { [find(sealed, '/Type /EmbeddedFile').id]: stream('/Type /EmbeddedFile\n/Params << /Size 2 >>', '{}') },
    'it replaces the attachment evidence.sigstore.json',
  ],
  [
    'the attachment given other bytes',
    {
      [find(sealed, '/Type /Filespec').id]: find(sealed, '/Type /Filespec').body.replace(/\/EF <<\n\/F \d+/, `/EF <<\n/F ${free}`),
      [free]: stream('/Type /EmbeddedFile\n/Params << /Size 2 >>', '{}'),
    },
    'it changes the attachment evidence.sigstore.json: /EF',
  ],
  [
    'the list of attachments replaced',
    { [Number(/\/Names (\d+)/.exec(root.body)?.[1])]: '<<\n>>', [root.id]: root.body.replace(/\/AF \[[^\]]*\]/, '/AF []') },
    'it changes the list of attachments',
  ],
  [
    'another file declared as the source',
    { [root.id]: root.body.replace(/\/AF \[[^\]]*\]/, `/AF [${free} 0 R]`), [free]: '<<\n/Type /Filespec\n>>' },
    'it changes the catalogue: /AF',
  ],
  [
    'JavaScript on opening',
    { [root.id]: also(root.body, '/OpenAction << /S /JavaScript /JS (app.alert(1)) >>') },
    'it changes the catalogue: /OpenAction',
  ],
  [
    'JavaScript by name',
    { [root.id]: root.body.replace(/\/Names \d+ 0 R/, '/Names << /JavaScript << >> >>') },
    'it changes the catalogue: /Names',
  ],
  [
    'long-term validation data',
    { [root.id]: also(root.body, `/DSS ${free} 0 R`), [free]: '<<\n/Type /DSS\n>>' },
    'it adds data for long-term validation (/DSS), which this version does not read',
  ],
  [
    'the pages hung up elsewhere',
    { [root.id]: root.body.replace(/\/Pages \d+/, `/Pages ${free}`), [free]: '<<\n/Type /Pages\n/Kids []\n/Count 0\n>>' },
    'it changes the catalogue: /Pages',
  ],
  [
    'an appearance of the seal replaced',
    { [Number(/\/N (\d+)/.exec(seal0.body)?.[1])]: stream('/Type /XObject\n/Subtype /Form', drawn) },
    'it replaces the appearance of IQ_Seal',
  ],
  [
    'the sealed field changed',
    { [seal0.id]: seal0.body.replace(/\/Rect \[[^\]]*\]/, '/Rect [0 0 612 792]') },
    'it changes the field IQ_Seal, which was signed already: /Rect',
  ],
  [
    'the seal taken out of its field',
    { [seal0.id]: seal0.body.replace(/\/V \d+ 0 R/, '') },
    'it changes the field IQ_Seal, which was signed already: /V',
  ],
  ['the signature itself replaced', { [next - 2]: '<<\n/Type /Sig\n>>' }, 'it changes the signature in IQ_Seal'],
  [
    'a field that nobody kept',
    {
      [form.id]: form.body.replace(/\/Fields \[/, `/Fields [${free} 0 R `),
      [free]: '<<\n/FT /Sig\n/T (IQ_more)\n/Type /Annot\n/Subtype /Widget\n>>',
    },
    'it changes the form: /Fields',
  ],
  ['appearances left to the reader', { [form.id]: also(form.body, '/NeedAppearances true') }, 'it changes the form: /NeedAppearances'],
  [
    'the field moved over the page',
    {},
    `it changes /Rect of the field ${field}`,
    { widget: (body) => body.replace(/\/Rect \[[^\]]*\]/, '/Rect [0 0 612 792]') },
  ],
  [
    'a field that acts',
    {},
    `it changes /AA of the field ${field}`,
    { widget: (body) => also(body, '/AA << /E << /S /JavaScript /JS (x) >> >>') },
  ],
  [
    'an appearance that acts',
    { [free]: stream('/Type /XObject\n/Subtype /Form\n/AA << /O << >> >>', 'q Q') },
    'it brings in something that acts by itself: /AA',
    { widget: (body) => body.replace(/\/N \d+/, `/N ${free}`) },
  ],
  [
    'an annotation in an appearance',
    {
      [free]: stream(`/Type /XObject\n/Subtype /Form\n/Resources << /XObject << /X ${free + 1} 0 R >> >>`, 'q Q'),
      [free + 1]: '<<\n/Type /Annot\n>>',
    },
    'it brings in a new Annot',
    { widget: (body) => body.replace(/\/N \d+/, `/N ${free}`) },
  ],
  [
    'words in the field of somebody who has not signed',
    {
      [executor.id]: executor.body.replace(/\/AP <<\n\/N \d+/, `/AP <<\n/N ${free}`),
      [free]: stream('/Type /XObject\n/Subtype /Form', drawn),
    },
    'it changes the field IQ_executor without a signature of its own',
  ],
  [
    'an appearance for the mouse',
    {},
    `it gives the field ${field} an appearance that is no plain one`,
    { widget: (body) => body.replace(/\/AP << (\/N \d+ 0 R)/, `/AP << $1 /R ${next} 0 R`) },
  ],
  [
    'an object that belongs to nothing',
    { [free]: '<<\n/Type /Action\n>>' },
    `it adds object ${free} (Action), which belongs to no signature`,
  ],
  [
    'two fields signed at once',
    { [executor.id]: also(executor.body, `/V ${free + 1} 0 R`) },
    'it signs several fields at once: IQ_executor, IQ_reviewer',
    {},
  ],
  [
    'another title in the document information',
    { [find(sealed, '/CreationDate').id]: also(find(sealed, '/CreationDate').body.replace(/\/Title \d+ 0 R/, ''), '/Title (Approved)') },
    'it changes the document information: /Title',
  ],
  [
    'another title in the metadata',
    { [find(sealed, '/Type /Metadata').id]: find(sealed, '/Type /Metadata').body.replace('executed record</rdf', 'APPROVED record</rdf') },
    'it changes what the metadata say',
  ],
  [
    'metadata with a declaration',
    { [find(sealed, '/Type /Metadata').id]: find(sealed, '/Type /Metadata').body.replace('<x:xmpmeta', '<!x!!!!!!!') },
    'it replaces the metadata by what is not read',
  ],
  [
    'another catalogue',
    { [free]: root.body },
    'it puts another catalogue in place',
    { table: (text) => text.replace(/\/Root \d+/, `/Root ${free}`) },
  ],
  ['another identity', {}, 'it gives the file another identity', { table: (text) => text.replace(/\/ID\s*\[\s*<../, '/ID [<00') }],
  [
    'certification after the fact',
    { [root.id]: also(root.body, `/Perms << /DocMDP ${next} 0 R >>`) },
    'what it certifies is not said in both places',
  ],
];

const ofSignature: readonly (readonly [title: string, reason: string, options: UpdateOptions])[] = [
  [
    'a gap wider than the signature',
    'it leaves out more, or something else, than its own string',
    { range: ([a = 0, b = 0, c = 0, d = 0]) => [a, b - 12, c, d] },
  ],
  [
    'a gap that goes on behind the signature',
    'it leaves out more, or something else, than its own string',
    { range: ([a = 0, b = 0, c = 0, d = 0]) => [a, b, c + 6, d - 6] },
  ],
  [
    'a gap somewhere else',
    'it leaves out more, or something else, than its own string',
    { range: ([a = 0, b = 0, c = 0, d = 0]) => [a, b - 500, c - 500, d + 500] },
  ],
  [
    'a signature over the update alone',
    'it does not cover the beginning of the file',
    { range: ([, b = 0, c = 0, d = 0]) => [sealed.length, b - sealed.length, c, d] },
  ],
  [
    'a signature over less than its revision',
    'it does not cover its revision to the end',
    { range: ([a = 0, b = 0, c = 0, d = 0]) => [a, b, c, d - 9] },
  ],
  [
    'a signature over more than the file',
    'it covers more than its revision',
    { range: ([a = 0, b = 0, c = 0, d = 0]) => [a, b, c, d + 9] },
  ],
  ['a range with a third part', 'its ByteRange is no range of bytes', { range: (numbers) => [...numbers, 0, 1] }],
  ['a string with more than the signature', 'its string holds more than a signature', { contents: (hex) => `${hex}0001` }],
  ['a string that is cut off', 'its string holds no signature', { contents: () => '3084ffffffff' }],
  ['a string of indefinite length', 'its string holds no signature', { contents: (hex) => `3080${hex.slice(8)}` }],
  [
    'a timestamp over the document',
    'it has the form ETSI.RFC3161; only PAdES (ETSI.CAdES.detached) is read',
    { signature: (body) => body.replace('ETSI.CAdES.detached', 'ETSI.RFC3161') },
  ],
  [
    'an older form of signature',
    'it has the form adbe.pkcs7.detached; only PAdES',
    { signature: (body) => body.replace('ETSI.CAdES.detached', 'adbe.pkcs7.detached') },
  ],
  ['an entry that nobody knows', 'it has an entry that is not read: /Cert', { signature: (body) => body.replace('/M ', '/Cert (x)\n/M ') }],
  ['something that is no signature', 'it is no signature', { signature: (body) => body.replace('/Type /Sig', '/Type /Font') }],
  [
    'a certification that the catalogue knows nothing of',
    'what it certifies is not said in both places',
    { signature: (body) => body.replace('/M ', '/Reference [<< >>]\n/M ') },
  ],
];

describe('an update that signs with a key of its own is refused where it brings', () => {
  test.each(rows.map(named))('$title', async ({ objects, reason, options }) => {
    const problems = await told(await updated(sealed, objects, { field, ...options }));
    expect(problems.join('\n')).toContain(reason);
  });
});

describe('an update that signs nothing is refused where it brings', () => {
  test.each(rows.filter(([, , , options]) => options === undefined).map(named))('$title', async ({ objects, reason }) => {
    const problems = await told(await updated(sealed, objects));
    expect(problems.join('\n')).toContain(reason === 'what it certifies is not said in both places' ? 'adds no signature' : reason);
    expect(problems.join('\n')).toContain('update 2: it adds no signature to a field that was kept for one');
    expect(problems.join('\n')).toMatch(/does not cover the whole file: \d+ bytes stand behind it/);
  });
});

describe('a signature is refused with', () => {
  test.each(ofSignature)('%s', async (_, reason, options) => {
    const { problems, signatures } = await read(await updated(sealed, {}, { field, ...options }));
    expect(problems.join('\n')).toContain(`report.pdf: the signature in ${field}: ${reason}`);
    expect(signatures.map((signature) => signature.field)).toEqual(['IQ_Seal']);
  });
});
