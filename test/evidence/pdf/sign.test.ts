import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readDetached } from '../../../src/evidence/cms/read.ts';
import { readToken, requestStamp } from '../../../src/evidence/timestamp/stamp.ts';
import { renderPdf } from '../../../src/reporters/pdf.ts';
import { httpAuthority } from '../../../src/timestamp-authority.ts';
import { catalogue } from '../../reporters/records.ts';
import { testWith } from '../../reporters/tools.ts';
import { startAuthority } from '../../tsa.ts';
import { sampleQualification } from '../sample.ts';
import { emptyFolder } from '../workbench.ts';
import { attachment, bytesOf, find, latin1, read, reviewer, seal, sealed, tool, unsigned, updated } from './workbench.ts';

/** The CMS of a signature, and what it is over. */
function signatureOf(pdf: Uint8Array): { readonly cms: Uint8Array; readonly signed: Uint8Array } {
  const text = latin1(pdf);
  const [, b = 0, c = 0, d = 0] =
    /\/ByteRange \[(\d+) (\d+) +(\d+) +(\d+)/
      .exec(text.slice(text.lastIndexOf('/ByteRange')))
      ?.slice(1)
      .map(Number) ?? [];
  const hex = text.slice(b + 1, c - 1);
  const length = 4 + Number.parseInt(hex.slice(4, 8), 16);
  return { cms: Buffer.from(hex.slice(0, 2 * length), 'hex'), signed: Buffer.concat([pdf.subarray(0, b), pdf.subarray(c, c + d)]) };
}

const withoutSignature = (pdf: Uint8Array): string => latin1(pdf).replace(/\/Contents <[0-9a-f]+>/, '');

describe('the seal of a PDF', () => {
  test('goes behind the file, of which not a byte changes, and covers all of it', async () => {
    expect(Buffer.compare(sealed.subarray(0, unsigned.length), unsigned)).toBe(0);
    const { signatures, problems } = await read(sealed);
    expect(problems).toEqual([]);
    expect(signatures).toHaveLength(1);
    expect(signatures[0]).toMatchObject({
      field: 'IQ_Seal',
      coversUpTo: sealed.length,
      at: '2026-11-20T09:00:41.000Z',
      reason: 'Sealed by iq',
    });
    expect(signatures[0]?.signerCertificate.der).toEqual(tool.certificates[0]);
    expect(signatures[0]).not.toHaveProperty('token');
  });

  test('is the same twice but for the signature itself', async () => {
    expect(withoutSignature(await seal(unsigned))).toBe(withoutSignature(sealed));
    expect(withoutSignature(await seal(unsigned, { reason: 'Another' }))).not.toBe(withoutSignature(sealed));
  });

  test('keeps any reason whole', async () => {
    for (const reason of ['(a) \\ b)', 'Prüfung 日本 😀', '%\r\n/Type >>', '']) {
      const { signatures, problems } = await read(await seal(unsigned, { reason }));
      expect(problems).toEqual([]);
      expect(signatures[0]?.reason).toBe(reason);
    }
  });

  test('certifies where it is asked to, and lets signatures follow', async () => {
    const certified = await seal(unsigned, { certify: true });
    expect(find(certified, '/Type /Catalog').body).toMatch(/\/Perms <<\n\/DocMDP \d+ 0 R\n>>/);
    expect(find(certified, '/Type /SigRef').body).toMatch(/\/TransformMethod \/DocMDP .*\/P 2/);
    const twice = await read(await updated(certified, {}, { field: 'IQ_executor' }));
    expect(twice.problems).toEqual([]);
    expect(twice.signatures.map(({ field }) => field)).toEqual(['IQ_Seal', 'IQ_executor']);
  });

  test('is followed by signatures of people in the fields kept for them, each by its key, and the first still holds', async () => {
    const one = await updated(sealed, {}, { field: 'IQ_executor', by: tool });
    const { signatures, problems } = await read(await updated(one, {}, { field: 'IQ_reviewer' }));
    expect(problems).toEqual([]);
    expect(signatures.map(({ field, coversUpTo }) => [field, coversUpTo])).toEqual([
      ['IQ_Seal', sealed.length],
      ['IQ_executor', one.length],
      ['IQ_reviewer', expect.any(Number)],
    ]);
    expect(signatures[2]?.signerCertificate.der).toEqual(reviewer.certificates[0]);
  });

  test('is stamped over its signature, which is what the authority is asked about', async () => {
    const asked: Uint8Array[] = [];
    const none = await seal(unsigned, { stamp: async (signature) => void asked.push(signature) });
    const [{ signature, token } = {}] = (await read(none)).signatures;
    expect(asked).toEqual([signature]);
    expect(token).toBeUndefined();
  });

  test('is refused where there is no field for it, where it is there already, or where it would not fit', async () => {
    const other = Buffer.from(latin1(unsigned).replace('/T (IQ_Seal)', '/T (IQ_Soul)'), 'latin1');
    await expect(seal(other)).rejects.toMatchObject({ code: 'malformed', message: expect.stringContaining('it has no field IQ_Seal') });
    await expect(seal(sealed)).rejects.toMatchObject({ code: 'malformed', message: expect.stringContaining('IQ_Seal is signed already') });
    // An authority that sends more than there is room for: a SEQUENCE with one long string.
    const huge = async () => Buffer.concat([Buffer.from('3082400404824000', 'hex'), Buffer.alloc(0x4000)]);
    await expect(seal(unsigned, { stamp: huge })).rejects.toMatchObject({
      code: 'key',
      message: expect.stringContaining('more than the 16384 kept for it'),
    });
  });
});

describe('what other tools write when they sign is no change of the document', () => {
  const root = find(sealed, '/Type /Catalog');
  const info = find(sealed, '/CreationDate');
  const metadata = find(sealed, '/Type /Metadata');
  const packet = /stream\n([\s\S]*)\nendstream/.exec(metadata.body)?.[1] ?? '';
  /** The same values, written as pyHanko writes them: as attributes, in another order. */
  const rewritten = (xml: string): string => {
    const simple = [...xml.matchAll(/<((?:xmp|pdf|pdfaid):\w+)>([^<]*)<\/\1>/g)].filter(([, name]) => name !== 'pdf:Producer');
    const lists = /<dc:title>[\s\S]*<\/dc:description>/.exec(xml)?.[0] ?? '';
    const attributes = simple.map(([, name, value]) => `${name}="${value}"`).join(' ');
    const dates = 'pdf:Producer="Other 1.0" xmp:ModifyDate="2026-11-21T10:00:00Z"';
    return `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>\n<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Other"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" ${attributes} ${dates}>${lists}</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end="r"?>`;
  };
  const streamOf = (xml: string): string => `<<\n/Type /Metadata\n/Subtype /XML\n/Length ${xml.length}\n>>\nstream\n${xml}\nendstream`;

  test('version, extensions, producer, and the same metadata in other words', async () => {
    const objects = {
      [root.id]: root.body
        .replace(/>>$/, '/Version /2.0\n>>')
        .replace('/Extensions <<', '/Extensions <<\n/ISO_ [<< /BaseVersion /2.0 /ExtensionLevel 32002 >>]'),
      [info.id]: info.body.replace(/\/Producer \d+ 0 R/, '/Producer (Other 1.0)').replace(/>>$/, '/ModDate (D:20261121100000Z)\n>>'),
      [metadata.id]: streamOf(rewritten(packet)),
    };
    const pdf = await updated(sealed, objects, { field: 'IQ_reviewer' });
    expect((await read(pdf)).problems).toEqual([]);
  });

  test.each([
    ['another title', (xml: string) => xml.replace('executed record', 'approved record')],
    ['no author', (xml: string) => xml.replace(/<dc:creator>[\s\S]*<\/dc:creator>/, '')],
    [
      'title and subject exchanged',
      (xml: string) => xml.replaceAll('dc:title', 'dc:x').replaceAll('dc:description', 'dc:title').replaceAll('dc:x', 'dc:description'),
    ],
    ['another keyword', (xml: string) => xml.replace(/(pdf:Keywords="run )./, '$1f')],
  ])('but not %s', async (_, change) => {
    const xml = rewritten(packet);
    expect(change(xml)).not.toBe(xml);
    const { problems } = await read(await updated(sealed, { [metadata.id]: streamOf(change(xml)) }, { field: 'IQ_reviewer' }));
    expect(problems).toEqual(['update 2: it changes what the metadata say']);
  });
});

describe('by tools that we did not write', () => {
  testWith('qpdf', 'the sealed file has no errors of syntax', async () => {
    const folder = emptyFolder();
    for (const [name, pdf] of [
      ['sealed', sealed],
      ['certified', await seal(unsigned, { certify: true })],
    ] as const) {
      writeFileSync(join(folder, `${name}.pdf`), pdf);
      expect(execFileSync('qpdf', ['--check', join(folder, `${name}.pdf`)], { encoding: 'utf8' })).toContain(
        'No syntax or stream encoding errors found',
      );
    }
  });

  testWith('openssl', 'the signature is CAdES over the ranges', async () => {
    const folder = emptyFolder();
    const { cms, signed } = signatureOf(sealed);
    await readDetached(cms, 'it');
    writeFileSync(join(folder, 'cms.der'), cms);
    writeFileSync(join(folder, 'signed.bin'), signed);
    const pem = `-----BEGIN CERTIFICATE-----\n${Buffer.from(tool.certificates[0] ?? '')
      .toString('base64')
      .replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
    writeFileSync(join(folder, 'ca.pem'), pem);
    const args = [
      'cms',
      '-verify',
      '-cades',
      '-binary',
      '-inform',
      'DER',
      '-in',
      'cms.der',
      '-content',
      'signed.bin',
      '-CAfile',
      'ca.pem',
      '-partial_chain',
      '-purpose',
      'any',
      '-out',
      'out.bin',
    ];
    execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    expect(readFileSync(join(folder, 'out.bin')).equals(Buffer.from(signed))).toBe(true);
    writeFileSync(join(folder, 'signed.bin'), Buffer.concat([signed, bytesOf('x')]));
    expect(() => execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })).toThrow(/[Vv]erif/);
  });

  testWith('openssl', 'a stamp of a real authority is over the signature of the seal', async () => {
    const authority = await startAuthority();
    try {
      const stamped = await seal(unsigned, {
        stamp: async (signature) => (await requestStamp(signature, httpAuthority(authority.url))).token,
      });
      const { signatures, problems } = await read(stamped);
      expect(problems).toEqual([]);
      const [{ token = new Uint8Array(), signature = new Uint8Array() } = {}] = signatures;
      expect((await readToken(token, signature, 'the stamp')).authority).toContain('CN');
      const folder = emptyFolder();
      writeFileSync(join(folder, 'token.der'), token);
      writeFileSync(join(folder, 'signature.bin'), signature);
      writeFileSync(join(folder, 'tsa-ca.pem'), authority.anchor);
      const args = ['ts', '-verify', '-token_in', '-in', 'token.der', '-data', 'signature.bin', '-CAfile', 'tsa-ca.pem'];
      expect(execFileSync('openssl', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })).toContain(
        'Verification: OK',
      );
    } finally {
      await authority.close();
    }
  });

  testWith('pdfdetach', 'the attached record is there byte for byte', async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, 'report.pdf'), sealed);
    execFileSync('pdfdetach', ['-save', '1', '-o', join(folder, 'record'), join(folder, 'report.pdf')]);
    expect(readFileSync(join(folder, 'record')).equals(attachment.bytes)).toBe(true);
  });

  testWith(
    'certutil',
    'the seal is valid to pdfsig; so it says of a page drawn anew behind it (evidence.md 2.4), which we refuse',
    async () => {
      const folder = emptyFolder();
      mkdirSync(join(folder, 'nss'));
      execFileSync('certutil', ['-N', '-d', `sql:${join(folder, 'nss')}`, '--empty-password']);
      const pdfsig = (pdf: Uint8Array): string => {
        writeFileSync(join(folder, 'report.pdf'), pdf);
        // Without certificates that it trusts it exits with a failure after it has said what holds.
        try {
          return execFileSync('pdfsig', ['-nocert', '-nssdir', `sql:${join(folder, 'nss')}`, join(folder, 'report.pdf')], {
            encoding: 'utf8',
            stdio: ['ignore', 'pipe', 'ignore'],
          });
        } catch (error) {
          return String((error as { stdout?: string }).stdout);
        }
      };
      expect(pdfsig(sealed)).toMatch(/IQ_Seal[\s\S]*Total document signed[\s\S]*Signature is Valid/);
      const page = find(sealed, /\/Type \/Page\n/);
      const content = Number(/\/Contents (\d+) 0 R/.exec(page.body)?.[1]);
      const attack = await updated(sealed, { [content]: '<<\n/Length 27\n>>\nstream\n1 0 0 rg 0 0 612 792 re f  \nendstream' });
      expect(pdfsig(attack)).toMatch(/IQ_Seal[\s\S]*Not total document signed[\s\S]*Signature is Valid/);
      expect((await read(attack)).problems).toEqual(
        expect.arrayContaining([
          expect.stringMatching(/^update 2: it replaces the content of page \d+$/),
          expect.stringMatching(/does not cover the whole file/),
        ]),
      );
    },
  );
});

test('hundreds of pages and tens of megabytes are read and sealed in little time', async () => {
  const many = {
    ...sampleQualification(),
    scope: { ...sampleQualification().scope, limits: Array.from({ length: 6000 }, (_, index) => `Limit ${index}.`) },
  };
  const noise = Buffer.alloc(20_000_000);
  for (let index = 0, state = 1; index < noise.length; index += 1) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    noise[index] = state >> 16;
  }
  const pdf = await renderPdf(many, { catalogue, attachment: { name: 'evidence.sigstore.json', bytes: noise } });
  const start = performance.now();
  const { attachments, problems } = await read(await seal(pdf));
  expect(problems).toEqual([]);
  expect(noise.equals(attachments.get('evidence.sigstore.json') ?? noise.subarray(1))).toBe(true);
  expect(performance.now() - start).toBeLessThan(15_000);
});
