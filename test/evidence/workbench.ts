import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { SerializedBundle } from '@sigstore/bundle';
import { afterAll } from 'vitest';
import { writeBundle } from '../../src/evidence/bundle.ts';
import { canonicalBytes } from '../../src/evidence/canonical.ts';
import { signEnvelope } from '../../src/evidence/dsse.ts';
import { writeFacts } from '../../src/evidence/facts-file.ts';
import { sealPackage } from '../../src/evidence/seal.ts';
import { ephemeralSigner, type Signer } from '../../src/evidence/signer.ts';
import type { Statement } from '../../src/evidence/statement.ts';
import { type Verification, type VerifyOptions, verifyPackage } from '../../src/evidence/verify.ts';
import type { Qualification } from '../../src/record.ts';
import { type SampleVariant, sample } from './sample.ts';

/** A package in memory, to be spoiled at will. */
export type Files = Map<string, Uint8Array>;

const utf8 = new TextEncoder();
export const bytesOf = (text: string): Uint8Array => utf8.encode(text);
export const textOf = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

/** Keys that claim to live in files. The owner seals; the stranger would like to. */
export const owner: Signer = { ...ephemeralSigner(), assurance: 'file' };
export const stranger: Signer = { ...ephemeralSigner(), assurance: 'file' };

/** Verifies the files as a package, with the owner's key unless said otherwise. */
export function verify(files: Files, options: VerifyOptions = { publicKeyPem: owner.publicKeyPem }): Promise<Verification> {
  return verifyPackage(lay(files), options);
}

/** `what: detail` of every line that came out as `ok`. */
export function lines(verification: Verification, ok: boolean | 'warning'): string[] {
  return verification.lines.filter((line) => line.ok === ok).map((line) => `${line.what}: ${line.detail}`);
}

/** A sealed sample, every file by name. */
export async function sealedSample(signer: Signer = owner, variant: SampleVariant = 'mixed'): Promise<Files> {
  const { qualification, facts, sources, resolvedSpec } = sample(variant, { assurance: signer.assurance, keyId: signer.keyId });
  const { files } = await sealPackage(qualification, { facts: await writeFacts(facts), sources, resolvedSpec }, { signer });
  return new Map(files.map(({ name, bytes }) => [name, bytes]));
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A new empty folder, removed at the end. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'iq-evidence-'));
  folders.push(folder);
  return folder;
}

/** Writes the files below a new folder and returns its path. */
export function lay(files: Files, folder = join(emptyFolder(), 'package')): string {
  for (const [name, bytes] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  return folder;
}

/** Sets the value at a dotted path, or drops the member or item there. */
export function put(root: unknown, path: string, value?: unknown): void {
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  const parent = steps.reduce((node, step) => Reflect.get(node, step), Object(root));
  if (value !== undefined) parent[last] = value;
  else if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else delete parent[last];
}

/** A copy of the package with its bundle's JSON changed. */
export function withBundle(files: Files, change: (bundle: SerializedBundle) => void): Files {
  const bundle: SerializedBundle = JSON.parse(textOf(files.get('evidence.sigstore.json')));
  change(bundle);
  return withFile(files, 'evidence.sigstore.json', JSON.stringify(bundle));
}

export function withFile(files: Files, name: string, content: Uint8Array | string): Files {
  return new Map(files).set(name, typeof content === 'string' ? bytesOf(content) : content);
}

export function without(files: Files, name: string): Files {
  return new Map([...files].filter(([other]) => other !== name));
}

/** One bit of the byte in the middle flipped. */
export function flipped(bytes: Uint8Array | undefined, at = Math.floor((bytes?.length ?? 0) / 2)): Uint8Array {
  const copy = Uint8Array.from(bytes ?? []);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

export function payloadOf(files: Files): Uint8Array {
  return Buffer.from(JSON.parse(textOf(files.get('evidence.sigstore.json'))).dsseEnvelope.payload, 'base64');
}

/** The payload replaced, under the old signature. */
export function withPayload(files: Files, payload: Uint8Array): Files {
  return withBundle(files, (bundle) => {
    put(bundle, 'dsseEnvelope.payload', Buffer.from(payload).toString('base64'));
  });
}

type SampleStatement = Statement & { readonly predicate: Qualification };

/** The statement changed and sealed anew: what the holder of the key can forge. */
export async function resealed(files: Files, signer: Signer, change: (statement: SampleStatement) => void): Promise<Files> {
  const statement: SampleStatement = JSON.parse(textOf(payloadOf(files)));
  change(statement);
  return sealedBytes(files, signer, canonicalBytes(statement));
}

/** Any bytes sealed anew. */
export async function sealedBytes(files: Files, signer: Signer, payload: Uint8Array): Promise<Files> {
  return withFile(files, 'evidence.sigstore.json', writeBundle(await signEnvelope(payload, signer)));
}
