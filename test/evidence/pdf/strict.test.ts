import { describe, expect, test } from 'vitest';
import { type AttackRow, attachment, find, latin1, named, read, seal, sealed, sizeOf, told, unsigned, updated } from './workbench.ts';

const field = 'IQ_reviewer';
const content = Number(/\/Contents (\d+) 0 R/.exec(find(sealed, /\/Type \/Page\n/).body)?.[1]);
const free = sizeOf(sealed) + 10;
const stream = (entries: string, bytes: string): string => `<<\n${entries}\n/Length ${bytes.length}\n>>\nstream\n${bytes}\nendstream`;

const rows: readonly AttackRow[] = [
  [
    'an object that stands twice',
    {},
    'object 1 stands twice in one revision',
    {
      before: '1 0 obj\n<<\n>>\nendobj\n1 0 obj\n<<\n>>\nendobj\n',
      table: (text) => text.replace('xref\n', `xref\n1 1\n${String(sealed.length).padStart(10, '0')} 00000 n \n`),
    },
  ],
  [
    'an object that no table lists',
    {},
    'object 1 stands in the file and in no cross-reference table',
    { before: '1 0 obj\n<<\n>>\nendobj\n' },
  ],
  ['bytes between revisions', {}, 'bytes that belong to no object', { before: 'startxref\n0\n%%EOF\n' }],
  ['a comment between objects', {}, 'bytes that belong to no object', { before: '%1 0 obj\n' }],
  [
    'a table that leads elsewhere',
    {},
    'the cross-reference table leads elsewhere for object',
    {
      table: (text) =>
        text.replace(/ 1\n(\d{9})(\d) 00000 n/, (_, start: string, end: string) => ` 1\n${start}${(Number(end) + 1) % 10} 00000 n`),
    },
  ],
  [
    'a table that leads into what was before',
    {},
    'the cross-reference table leads to no object 1',
    { table: (text) => text.replace('xref\n', 'xref\n1 1\n0000000015 00000 n \n') },
  ],
  ['an object removed', {}, 'object 1 was removed', { table: (text) => text.replace('xref\n', 'xref\n1 1\n0000000000 00001 f \n') }],
  [
    'an object of another generation',
    {},
    'object 1 has generation 1, which is not read',
    { table: (text) => text.replace('xref\n', 'xref\n1 1\n0000000015 00001 n \n') },
  ],
  ['a hybrid file', {}, 'it has two cross-references in one revision (a hybrid file)', { trailer: '/XRefStm 15' }],
  ['encryption', {}, 'it is encrypted', { trailer: '/Encrypt 1 0 R' }],
  [
    'an object stream',
    { [free]: stream('/Type /ObjStm\n/N 1\n/First 4', '1 0 <<>>') },
    `object ${free} is an object stream, which is not read`,
  ],
  ['a cross-reference stream', { [free]: stream('/Type /XRef', '') }, `object ${free} is a cross-reference stream, which is not read`],
  ['a stream kept in another file', { [free]: stream('/F (x)', '') }, `object ${free} keeps its bytes in another file`],
  [
    'a stream whose length is elsewhere',
    { [free]: '<<\n/Length 1 0 R\n>>\nstream\n\nendstream' },
    `the stream of object ${free} has no plain length`,
  ],
  [
    'a stream longer than it says',
    { [free]: '<<\n/Length 1\n>>\nstream\nabc\nendstream' },
    `the stream of object ${free} does not end where its length says`,
  ],
  ['a key that stands twice', { [free]: '<<\n/A 1\n/A 2\n>>' }, 'a dictionary holds /A twice'],
  ['values nested without end', { [free]: `${'['.repeat(100)}${']'.repeat(100)}` }, 'values are nested too deeply'],
  [
    'a revision before itself',
    {},
    'a revision names a revision before it that is not before it',
    { table: (text) => text.replace(/\/Prev \d+/, '/Prev 9999999999') },
  ],
  [
    'a revision left out',
    {},
    'stands in the file and in no cross-reference table',
    { table: (text) => text.replace(/\/Prev \d+/, () => `/Prev ${/startxref\n(\d+)\n%%EOF\n/.exec(latin1(unsigned))?.[1]}`) },
  ],
  ['fewer objects than before', {}, 'lies beyond the size in its trailer', { table: (text) => text.replace(/\/Size \d+/, '/Size 12') }],
  [
    'an end that leads elsewhere',
    {},
    'bytes stand behind its last revision',
    { table: (text) => text.replace(/startxref\n\d+/, () => `startxref\n${/startxref\n(\d+)\n%%EOF\n$/.exec(latin1(sealed))?.[1]}`) },
  ],
];

describe('a file that readers could read in two ways is not read', () => {
  test.each(rows.map(named))('$title', async ({ objects, reason, options }) => {
    const problems = await told(await updated(sealed, objects, { field, ...options }));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^not read: report\.pdf: /);
    expect(problems[0]).toContain(reason);
  });
});

describe('the sealed file itself', () => {
  const changed = (at: number): Uint8Array => {
    const copy = Uint8Array.from(sealed);
    copy[at] = (copy[at] ?? 0) ^ 1;
    return copy;
  };

  test('a byte of the record that it carries changed: refused', async () => {
    const place = latin1(sealed).indexOf('stream\n', latin1(sealed).indexOf('/Type /EmbeddedFile')) + 40;
    expect((await told(changed(place))).join('\n')).toContain('it is over other bytes');
  });

  test('a byte of a page changed: it is over other bytes', async () => {
    const { problems, signatures } = await read(
      changed(latin1(sealed).indexOf('stream\n', latin1(sealed).indexOf(`\n${content} 0 obj`)) + 60),
    );
    expect(problems).toEqual(['report.pdf: the signature in IQ_Seal: it is over other bytes: the file was changed after it was signed']);
    expect(signatures).toEqual([]);
  });

  test.each([
    ['a line end', '\n'],
    ['a blank', ' '],
    ['a comment', '%x\n'],
    ['another end', 'startxref\n0\n%%EOF\n'],
  ])('%s behind it is refused', async (_, bytes) => {
    expect((await told(Buffer.concat([sealed, Buffer.from(bytes)]))).length).toBeGreaterThan(0);
  });

  test('cut off at any length it is refused, or bears no seal', async () => {
    for (const length of [
      0,
      1,
      100,
      unsigned.length - 1,
      unsigned.length,
      unsigned.length + 1,
      sealed.length - 20_000,
      sealed.length - 8,
      sealed.length - 1,
    ]) {
      const contents = await read(sealed.subarray(0, length)).catch((error: Error) => error.message);
      if (typeof contents === 'string') expect(contents).toContain('report.pdf: it does not');
      else expect(contents.signatures, `${length} bytes`).toEqual([]);
    }
  });

  test('the seal signed away: its update replaced by one that another key made', async () => {
    const { signatures, problems } = await read(await updated(unsigned, {}, { field: 'IQ_Seal' }));
    expect(problems).toEqual([]);
    expect(signatures.map(({ signerCertificate }) => signerCertificate.subject)).toEqual([expect.stringContaining('Ada Reviewer')]);
  });

  test('an end that leads to another table: two readings of one file', async () => {
    const text = latin1(sealed).replace(/startxref\n\d(?=\d+\n%%EOF)/, 'startxref\n0');
    expect(await told(Buffer.from(text, 'latin1'))).toEqual([
      expect.stringContaining('startxref leads to another table than the one before it'),
    ]);
  });

  test('a signature that was there when the document was written covers nothing', async () => {
    const text = latin1(unsigned).replace('/T (IQ_executor)', '/V 1 0 R/F1 12  ');
    expect(text).not.toBe(latin1(unsigned));
    expect((await told(Buffer.from(text, 'latin1')))[0]).toContain('no plain field for a signature');
  });

  test('a certified one: a second certification is refused', async () => {
    const certified = await seal(unsigned, { certify: true });
    const { body, id } = find(certified, '/Type /Catalog');
    const again = { [id]: body.replace(/\/DocMDP \d+/, `/DocMDP ${sizeOf(certified)}`) };
    expect((await told(await updated(certified, again, { field }))).join()).toContain('it changes the catalogue: /Perms');
  });

  test('the attachment is bytes, not what a reader makes of it', async () => {
    expect((await read(sealed)).attachments).toEqual(new Map([[attachment.name, attachment.bytes]]));
  });

  /** The report as another writer might have made it: the same length, and the same places. */
  const written = (change: (text: string) => string): Uint8Array => {
    const text = latin1(unsigned);
    expect(change(text)).not.toBe(text);
    expect(change(text)).toHaveLength(text.length);
    return Buffer.from(change(text), 'latin1');
  };

  test.each([
    [
      'its list of attachments is not what it renders',
      (text: string) => text.replace(/\/AF \[\d+ 0 R\]/, (all) => '/AF []'.padEnd(all.length)),
      'are not those that it is said to render',
    ],
    [
      'an attachment says more bytes',
      (text: string) => text.replace(/\/Size (\d+)(?=\n>>)/, (_, size) => `/Size ${Number(size) + 1}`),
      'the attachment evidence.sigstore.json holds 2029 bytes, and says 2030',
    ],
    [
      'an attachment says fewer bytes',
      (text: string) => text.replace(/\/Size (\d+)(?=\n>>)/, (_, size) => `/Size ${Number(size) - 1}`),
      'the attachment evidence.sigstore.json holds more than the 2028 bytes that it says',
    ],
    [
      'an attachment has a second name',
      (text: string) => text.replace('/UF (evidence', '/UF (evidEnce'),
      'the attachment evidence.sigstore.json has a second name',
    ],
  ])('sealed as it is written, but %s: refused', async (_, change, reason) => {
    const { problems, attachments } = await read(await seal(written(change)));
    expect(problems).toEqual([expect.stringContaining(reason)]);
    expect(attachments.size).toBe(0);
  });

  test('two fields of one name are not read', async () => {
    expect(await told(written((text) => text.replace('/T (IQ_executor)', '/T (IQ_reviewer)')))).toEqual([
      expect.stringContaining('it has two fields IQ_reviewer'),
    ]);
  });

  test('an object under a number that was kept free: something may refer to it already', async () => {
    const base = written((text) => text.replace(/\/Size \d+(?=\n\/Root)/, '/Size 900'));
    const pdf = await updated(await seal(base), { 800: '<<\n>>' }, { field });
    expect((await read(pdf)).problems).toContain('update 2: object 800 is new under a number that was there before');
  });

  test('a second signature that certifies, in both places, is refused', async () => {
    const { id, body } = find(sealed, '/Type /Catalog');
    const objects = { [id]: body.replace(/>>$/, `/Perms << /DocMDP ${sizeOf(sealed)} 0 R >>\n>>`) };
    const reference = '/Reference [<< /Type /SigRef /TransformMethod /DocMDP /TransformParams << /P 2 >> >>]';
    const certifying = (text: string): string => text.replace('/M ', `${reference}\n/M `);
    const { problems } = await read(await updated(sealed, objects, { field, signature: certifying }));
    expect(problems).toEqual(['update 2: it certifies a document that was signed before']);
    const all = await read(await updated(sealed, objects, { field, signature: (text) => certifying(text).replace('/P 2', '/P 3') }));
    expect(all.problems.join()).toContain('it certifies something else than that signatures may follow');
  });
});
