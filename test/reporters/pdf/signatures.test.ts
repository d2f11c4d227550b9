import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSignedPdf } from '../../../src/evidence/pdf/verify.ts';
import { ephemeralSigner } from '../../../src/evidence/signer.ts';
import { selfSigned } from '../../../src/evidence/x509/self-signed.ts';
import type { Qualification } from '../../../src/record.ts';
import { renderPdf } from '../../../src/reporters/pdf.ts';
import { sampleQualification } from '../../evidence/sample.ts';
import { catalogue } from '../records.ts';
import { onPdf, testWith, textOf } from '../tools.ts';

const record = sampleQualification();
const attachment = { name: 'evidence.sigstore.json', bytes: Buffer.from(`{"a":"${'é'.repeat(999)}"}\n`) };
const roles = [
  { name: 'executor', meaning: 'I executed this as the specification asks.' },
  { name: 'quality_approver', meaning: 'I approve the system for use.' },
];
const pdf = await renderPdf(record, { catalogue, attachment, roles });
const text = Buffer.from(pdf).toString('latin1');

describe('the page of signatures', () => {
  test('keeps a field for the seal and for each role, empty, printed and locked, and none besides', () => {
    const widgets = [...text.matchAll(/\/FT \/Sig\n[\s\S]*?endobj/g)].map(([widget]) => widget);
    expect(widgets.map((widget) => /\/T \(([^)]*)\)/.exec(widget)?.[1])).toEqual(['IQ_Seal', 'IQ_executor', 'IQ_quality_approver']);
    for (const widget of widgets) {
      expect(widget).toContain('/F 132\n');
      expect(widget).toMatch(/\/AP <<\n\/N \d+ 0 R\n>>/);
      expect(widget).not.toContain('/V ');
    }
    expect(text).toContain('/SigFlags 3');
    expect(text).not.toContain('/NeedAppearances');
    expect(text).toContain('/ESIC <<\n/BaseVersion /1.7\n/ExtensionLevel 1\n>>');
  });

  test('tags each field by itself, not in a list: pyHanko takes another tagging of a signed field for a forgery', () => {
    expect(text.match(/\/K <<\n\/Type \/OBJR/g)).toHaveLength(3);
    expect(text).not.toMatch(/\/K \[<<\n\/Type \/OBJR/);
  });

  test('a role that cannot name a field is an error', async () => {
    for (const name of ['a.b', '', 'a b'])
      await expect(renderPdf(record, { catalogue, roles: [{ name, meaning: 'x' }] })).rejects.toThrow('cannot name a field');
  });

  test('roles that would share a field, or take the one of the seal, are an error', async () => {
    for (const names of [['a', 'a'], ['a', 'A'], ['Seal'], ['seal']]) {
      const twice = names.map((name) => ({ name, meaning: 'x' }));
      await expect(renderPdf(record, { catalogue, roles: twice })).rejects.toThrow('two fields would be named IQ_');
    }
  });

  test('a meaning that fills more than a page is an error: its end would stand on none', async () => {
    const meaning = Array.from({ length: 600 }, (_, index) => `word-${index}`).join(' ');
    await expect(renderPdf(record, { catalogue, roles: [{ name: 'a', meaning }] })).rejects.toThrow('beside IQ_a fills more than a page');
  });

  testWith('pdftotext', 'says who signs and what it means, what the seal covers, and is in the contents', async () => {
    const page = textOf(pdf, ['-raw', '-f', '2', '-l', '2']);
    for (const expected of [
      'Seal and signatures',
      record.seal.keyId,
      createHash('sha256').update(attachment.bytes).digest('hex'),
      'none was asked for: the time is that of the clock of the machine that executed',
      'Executor I executed this as the specification asks. Field IQ_executor',
      'Quality approver I approve the system for use. Field IQ_quality_approver',
    ])
      expect(page).toContain(expected);
    expect(textOf(pdf, ['-raw', '-f', '3', '-l', '3'])).toContain('Seal and signatures 2 Purpose and basis 3 1 Summary 4');
  });

  testWith('pdftotext', 'without roles it says that nobody was named', async () => {
    const page = textOf(await renderPdf(record, { catalogue }), ['-raw', '-f', '2', '-l', '2']);
    expect(page).toContain('The specification names no roles: no field for the signature of a person was kept.');
    expect(page).not.toContain('Attached record');
  });

  testWith('pdftotext', 'holds as many roles as there are, over as many pages', async () => {
    const many = Array.from({ length: 23 }, (_, index) => ({
      name: `role_${index}`,
      meaning: `${'Long '.repeat(index * 12)}meaning ${index}.`,
    }));
    const all = textOf(await renderPdf(record, { catalogue, roles: many }), ['-raw']);
    for (const { name } of many) expect(all).toContain(`Field IQ_${name} `);
  });
});

describe('the attached record', () => {
  testWith('pdfdetach', 'is there byte for byte, as JSON and as the data that the document renders', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'iq-pdf-'));
    try {
      writeFileSync(join(folder, 'report.pdf'), pdf);
      onPdf(pdf, 'pdfdetach', ['-save', '1', '-o', join(folder, 'saved'), 'FILE']);
      expect(readFileSync(join(folder, 'saved')).equals(attachment.bytes)).toBe(true);
    } finally {
      rmSync(folder, { recursive: true });
    }
    expect(onPdf(pdf, 'pdfdetach', ['-list', 'FILE'])).toBe('1 embedded files\n1: evidence.sigstore.json\n');
    expect(text).toContain('/AFRelationship /Data');
    expect(text).toContain('/Subtype /application#2Fjson');
    expect(text).toMatch(/\/AF \[\d+ 0 R\]/);
    expect(text).toContain('/ModDate (D:20261120090041Z)');
  });

  test('may be empty', async () => {
    const empty = await renderPdf(record, { catalogue, attachment: { ...attachment, bytes: new Uint8Array() } });
    const { attachments, problems } = await readSignedPdf(empty, 'it');
    expect(problems).toEqual([]);
    expect(attachments).toEqual(new Map([[attachment.name, Buffer.alloc(0)]]));
  });

  test('the same record, attachment and roles give the same bytes; others do not', async () => {
    const again = await renderPdf(record, { catalogue, attachment: { ...attachment, bytes: Uint8Array.from(attachment.bytes) }, roles });
    expect(Buffer.compare(again, pdf)).toBe(0);
    const other = await renderPdf(record, { catalogue, attachment: { ...attachment, bytes: Buffer.from('{}') }, roles });
    expect(Buffer.compare(other, pdf)).not.toBe(0);
  });
});

describe('the cover', () => {
  testWith('pdftotext', 'names the certificate of the key, the ledger and what it held before, and the prerequisites', async () => {
    const signer = ephemeralSigner();
    const certificate = await selfSigned(signer, { commonName: 'Seal of the pipeline', validFrom: new Date('2026-11-20T09:00:00Z') });
    const whole: Qualification = {
      ...record,
      seal: {
        ...record.seal,
        certificates: [Buffer.from(certificate).toString('base64')],
        timestamps: { required: 1, authorities: ['https://tsa.example/one', 'https://tsa.example/two'] },
      },
      ledger: {
        at: 's3://ledger-bucket/iq',
        sequence: 7,
        previousCheckpoint: 'ledger.example\n7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n— x y\n',
      },
      prerequisites: [
        { id: 'clock', requirement: 'The clock is right.', expected: 'at most 5000 ms', actual: { skewMs: 9000 }, outcome: 'fail' },
      ],
    };
    const rendered = await renderPdf(whole, { catalogue, roles });
    const cover = textOf(rendered, ['-raw', '-l', '1']);
    for (const expected of [
      'CN=Seal of the pipeline',
      's3://ledger-bucket/iq, entry 7',
      '7 entries of ledger.example, root hash 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
      'Fail: The clock is right. Expected: at most 5000 ms. Actual: {"skewMs":9000}.',
      'PREREQUISITE NOT MET: clock',
    ])
      expect(cover).toContain(expected);
    const page = textOf(rendered, ['-raw', '-f', '2', '-l', '2']);
    expect(page).toContain('1 required, asked of https://tsa.example/one, https://tsa.example/two');
    const first = { ...whole, ledger: { at: 'ledger', sequence: 0, previousCheckpoint: '' } };
    expect(textOf(await renderPdf(first, { catalogue }), ['-raw', '-l', '1'])).toContain(
      'ledger, entry 0 the first entry: the ledger was empty',
    );
  });
});
