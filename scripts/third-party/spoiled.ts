import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckName } from './checks.ts';

/** A change to a package, and the tools that must refuse what it leaves. */
export interface Spoil {
  readonly title: string;
  readonly spoil: (folder: string) => void;
  readonly refusedBy: readonly CheckName[];
}

const bundle = 'evidence.sigstore.json';

/** Each of the tools is shown to refuse something, but for qpdf, which reads syntax, and veraPDF, which reads conformance. */
export const spoils: readonly Spoil[] = [
  {
    title: 'one bit of the record, in the bundle',
    spoil: (folder) =>
      changeJson(join(folder, bundle), ({ dsseEnvelope }) => {
        dsseEnvelope.payload = flippedText(dsseEnvelope.payload);
      }),
    refusedBy: ['verify.sh', 'cosign', 'pdfdetach'],
  },
  { title: 'one bit of the facts', spoil: (folder) => change(join(folder, 'facts.jsonl.gz'), flipped), refusedBy: ['verify.sh', 'cosign'] },
  {
    title: 'the signature replaced by another of the same form, under the old timestamp',
    spoil: (folder) =>
      changeJson(join(folder, bundle), (json) => {
        const [signature] = json.dsseEnvelope.signatures;
        if (signature !== undefined) signature.sig = flippedText(signature.sig);
      }),
    refusedBy: ['verify.sh', 'openssl ts', 'cosign'],
  },
  {
    title: 'one bit of the first page of report.pdf',
    spoil: (folder) => change(join(folder, 'report.pdf'), (bytes) => flipped(bytes, bytes.indexOf('stream') + 40)),
    refusedBy: ['verify.sh', 'openssl cms', 'pdfsig', 'pyHanko'],
  },
  {
    title: 'a page of report.pdf rewritten by a later update',
    spoil: (folder) => change(join(folder, 'report.pdf'), rewritten),
    refusedBy: ['verify.sh', 'pdfsig', 'pyHanko'],
  },
  {
    title: 'the size in the ledger checkpoint',
    spoil: (folder) =>
      change(join(folder, 'ledger/checkpoint.txt'), (bytes) => Buffer.from(bytes.toString().replace(/\n[0-9]+\n/, '\n99\n'))),
    refusedBy: ['verify.sh'],
  },
];

interface Envelope {
  readonly dsseEnvelope: { payload: string; readonly signatures: { sig: string }[] };
}

function changeJson(path: string, edit: (json: Envelope) => void): void {
  const json = JSON.parse(readFileSync(path, 'utf8')) as Envelope;
  edit(json);
  writeFileSync(path, JSON.stringify(json));
}

function change(path: string, edit: (bytes: Buffer) => Uint8Array): void {
  writeFileSync(path, edit(readFileSync(path)));
}

function flipped(bytes: Buffer, at = bytes.length >> 1): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
  return copy;
}

function flippedText(base64: string): string {
  return flipped(Buffer.from(base64, 'base64')).toString('base64');
}

/** An update behind the end of a PDF that gives its first page another content: what a viewer would show instead. */
function rewritten(pdf: Buffer): Buffer {
  const text = pdf.toString('latin1');
  const [, content] = /\/Contents (\d+) 0 R/.exec(text) ?? [];
  const [root, size] = [/\/Root \d+ 0 R/, /\/Size \d+/].map((form) => form.exec(text)?.[0]);
  const previous = [...text.matchAll(/startxref\s+(\d+)/g)].at(-1)?.[1];
  const object = `${content} 0 obj\n<< /Length 5 >>\nstream\nBT ET\nendstream\nendobj\n`;
  const table = `xref\n${content} 1\n${String(pdf.length).padStart(10, '0')} 00000 n \n`;
  const trailer = `trailer\n<< ${size} ${root} /Prev ${previous} >>\nstartxref\n${pdf.length + object.length}\n%%EOF\n`;
  return Buffer.concat([pdf, Buffer.from(object + table + trailer, 'latin1')]);
}
