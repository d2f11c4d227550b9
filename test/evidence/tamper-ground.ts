import { afterAll, beforeAll } from 'vitest';
import { signCheckpoint } from '../../src/evidence/ledger/checkpoint.ts';
import { requestStamp } from '../../src/evidence/timestamp/stamp.ts';
import type { TrustedPem } from '../../src/evidence/trusted.ts';
import { httpAuthority } from '../../src/timestamp-authority.ts';
import { startAuthority } from '../tsa.ts';
import { type Company, makeCompany } from './company.ts';
import { type Seeded, seedPackage } from './seed-package.ts';
import { type Files, flipped, put, resealed, textOf, withBundle, withFile } from './workbench.ts';

// A package with all that a seal can have, made once, and the ways to spoil it.

export const bundle = 'evidence.sigstore.json';
export const stamps = 'verificationMaterial.timestampVerificationData.rfc3161Timestamps';

export let seeded: Seeded;
export let good: Files;
export let before: Files;
export let rival: Company;
/** A stamp of the good signature by an authority that nobody trusts. */
export let foreignStamp: string;

beforeAll(async () => {
  seeded = await seedPackage();
  good = seeded.files;
  before = seeded.before;
  rival = makeCompany({ name: 'Rival' });
  const authority = await startAuthority();
  const { response } = await requestStamp(signatureOf(good), httpAuthority(authority.url));
  foreignStamp = Buffer.from(response).toString('base64');
  await authority.close();
}, 240_000);
afterAll(() => {
  seeded?.remove();
  rival?.remove();
});

const jsonOf = (files: Files, name: string) => JSON.parse(textOf(files.get(name)));
export const signatureOf = (files: Files): Uint8Array => Buffer.from(jsonOf(files, bundle).dsseEnvelope.signatures[0].sig, 'base64');
export const stampOf = (files: Files): unknown => jsonOf(files, bundle).verificationMaterial.timestampVerificationData.rfc3161Timestamps[0];
export const broken = (name: string): Files => withFile(good, name, flipped(good.get(name)));
export const swapped = (name: string): Files => withFile(good, name, before.get(name) ?? '');
export const other = (text: string, name: string): Files => withFile(good, name, textOf(good.get(name)) + text);
export const edited = (name: string, from: string | RegExp, to: string | ((found: string) => string)): Files =>
  withFile(
    good,
    name,
    textOf(good.get(name)).replace(from, (found) => (typeof to === 'string' ? to : to(found))),
  );
export const bundleWith = (path: string, value: unknown): Files => withBundle(good, (json) => put(json, path, value));
export const resealedWith = (change: (statement: { predicate: unknown; subject: unknown }) => void): Promise<Files> =>
  resealed(good, seeded.signer, change);

/** An update behind the end of the PDF that gives its first page another content: what a viewer would show instead. */
export function rewritten(pdf: Uint8Array): Uint8Array {
  const text = Buffer.from(pdf).toString('latin1');
  const [, content] = /\/Contents (\d+) 0 R/.exec(text) ?? [];
  const root = /\/Root \d+ 0 R/.exec(text)?.[0];
  const size = /\/Size \d+/.exec(text)?.[0];
  const previous = [...text.matchAll(/startxref\s+(\d+)/g)].at(-1)?.[1];
  const page = 'BT ET';
  const object = `${content} 0 obj\n<< /Length ${page.length} >>\nstream\n${page}\nendstream\nendobj\n`;
  const at = pdf.length;
  const table = `xref\n${content} 1\n${String(at).padStart(10, '0')} 00000 n \n`;
  const trailer = `trailer\n<< ${size} ${root} /Prev ${previous} >>\nstartxref\n${at + object.length}\n%%EOF\n`;
  return Buffer.concat([pdf, Buffer.from(object + table + trailer, 'latin1')]);
}

/** The PDF as it was before its seal. */
export function unsealed(pdf: Uint8Array): Uint8Array {
  const end = '%%EOF\n';
  return pdf.subarray(0, Buffer.from(pdf).toString('latin1').indexOf(end) + end.length);
}

export async function checkpointBy(signer: Parameters<typeof signCheckpoint>[1]): Promise<Uint8Array> {
  const [origin = '', size, root = ''] = textOf(good.get('ledger/checkpoint.txt')).split('\n');
  return signCheckpoint({ origin, size: Number(size), root: Buffer.from(root, 'base64') }, signer);
}

/** What is done to the package, what is said of it, and what who checks holds in place of the right keys and authorities. */
export type Row = readonly [name: string, spoil: () => Files | Promise<Files>, reason: RegExp, trusted?: () => Partial<TrustedPem>];
