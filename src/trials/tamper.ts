import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { checks } from '../checks/index.ts';
import { evidenceOf } from '../commands/evidence.ts';
import { OperatorError } from '../errors.ts';
import { readBundle, writeBundle } from '../evidence/bundle.ts';
import { type Envelope, signEnvelope } from '../evidence/dsse.ts';
import { names } from '../evidence/names.ts';
import { ephemeralSigner, type Signer, sealOf } from '../evidence/signer.ts';
import { verifyPackage } from '../evidence/verify.ts';
import { neededFacts } from '../needs.ts';
import type { Trial } from '../qualification-file.ts';
import { qualify } from '../qualify.ts';
import type { Ground } from './ground.ts';

/** A sealed package on the disk, and the keys of who sealed it and of somebody else. */
interface Sealed {
  readonly folder: string;
  readonly signer: Signer;
  readonly stranger: Signer;
}

/** One thing changed in a package. */
interface Tampering {
  readonly id: string;
  readonly what: string;
  readonly change: (sealed: Sealed) => void | Promise<void>;
}

/** The check whose record is tampered with: small, so that sealing and checking are quick. */
const judged = 'iam-users';

const edit = (file: string, change: (bytes: Buffer) => Uint8Array): Tampering['change'] => {
  return ({ folder }) => {
    const path = join(folder, file);
    writeFileSync(path, change(readFileSync(path)));
  };
};

/** One bit in the middle. */
const flipped = (bytes: Buffer): Buffer => {
  const at = Math.floor(bytes.length / 2);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes;
};

const remove = (file: string): Tampering['change'] => {
  return ({ folder }) => rmSync(join(folder, file));
};

/** The bundle with another payload, signed again where a signer is given. */
function resealed(change: (payload: string) => string, signerOf: (sealed: Sealed) => Signer | undefined): Tampering['change'] {
  return async (sealed) => {
    const path = join(sealed.folder, names.bundle);
    const bundle = readBundle(readFileSync(path), names.bundle);
    const payload = new TextEncoder().encode(change(new TextDecoder().decode(bundle.payload)));
    const signer = signerOf(sealed);
    const envelope: Envelope = signer === undefined ? { ...bundle, payload } : await signEnvelope(payload, signer);
    writeFileSync(path, writeBundle(envelope));
  };
}

const otherOutcome = (payload: string): string => payload.replace('"outcome":"pass"', '"outcome":"fail"');

const tamperings: readonly Tampering[] = [
  { id: 'record', what: 'An outcome in the record is another.', change: resealed(otherOutcome, () => undefined) },
  {
    id: 'record-resealed',
    what: 'An outcome in the record is another, and whoever holds the key has sealed it anew.',
    change: resealed(otherOutcome, ({ signer }) => signer),
  },
  {
    id: 'resealed-by-stranger',
    what: 'The record is sealed anew by a key of somebody else, who puts that key beside it.',
    change: async (sealed) => {
      await resealed(
        (payload) => payload.replace(sealed.signer.keyId, sealed.stranger.keyId),
        ({ stranger }) => stranger,
      )(sealed);
      writeFileSync(join(sealed.folder, names.publicKey), sealed.stranger.publicKeyPem);
    },
  },
  {
    id: 'signature',
    what: 'The signature is that of another key.',
    change: async ({ folder, stranger }) => {
      const path = join(folder, names.bundle);
      const bundle = readBundle(readFileSync(path), names.bundle);
      const { signature } = await signEnvelope(bundle.payload, stranger);
      writeFileSync(path, writeBundle({ ...bundle, signature }));
    },
  },
  {
    id: 'key',
    what: 'The public key beside the record is another.',
    change: ({ folder, stranger }) => writeFileSync(join(folder, names.publicKey), stranger.publicKeyPem),
  },
  { id: 'facts', what: 'One bit of the facts is another.', change: edit(names.facts, flipped) },
  { id: 'spec', what: 'One bit of the spec is another.', change: edit(`${names.specFolder}spec.yaml`, flipped) },
  { id: 'resolved-spec', what: 'One bit of the resolved spec is another.', change: edit(names.resolvedSpec, flipped) },
  {
    id: 'guide',
    what: 'The instructions for whoever checks are others.',
    change: ({ folder }) => appendFileSync(join(folder, names.guide), '\n'),
  },
  { id: 'facts-removed', what: 'The facts are gone.', change: remove(names.facts) },
  { id: 'resolved-spec-removed', what: 'The resolved spec is gone.', change: remove(names.resolvedSpec) },
  { id: 'bundle-removed', what: 'The sealed record is gone.', change: remove(names.bundle) },
  {
    id: 'extra-file',
    what: 'A file lies beside the record that nothing vouches for.',
    change: ({ folder }) => writeFileSync(join(folder, 'notes.txt'), 'all is well\n'),
  },
  { id: 'pdf', what: 'One bit of the PDF is another.', change: edit(names.report, flipped) },
  {
    id: 'pdf-increment',
    what: 'The PDF has got a further revision, which changes what a page shows.',
    change: edit(names.report, (bytes) => Buffer.concat([bytes, revisionOf(bytes)])),
  },
  { id: 'pdf-cut', what: 'The PDF is cut off.', change: edit(names.report, (bytes) => bytes.subarray(0, bytes.length - 200)) },
];

/** An incremental update that gives the first page no content. */
function revisionOf(pdf: Buffer): Buffer {
  const text = pdf.toString('latin1');
  const start = Number(/startxref\s+(\d+)\s+%%EOF\s*$/.exec(text)?.[1]);
  const root = /\/Root (\d+ \d+ R)/.exec(text)?.[1] ?? '1 0 R';
  const page = /(\d+) 0 obj\s*<<[^>]*\/Type \/Page\b/.exec(text)?.[1] ?? '1';
  const size = [...text.matchAll(/\/Size (\d+)/g)].at(-1)?.[1] ?? '1';
  const entry = `\n${page} 0 obj\n<< /Type /Page /MediaBox [0 0 595 842] >>\nendobj\n`;
  const at = pdf.length + 1;
  const table = `xref\n${page} 1\n${String(at).padStart(10, '0')} 00000 n \ntrailer\n<< /Size ${size} /Root ${root} /Prev ${start} >>\n`;
  return Buffer.from(`${entry}${table}startxref\n${pdf.length + entry.length}\n%%EOF\n`, 'latin1');
}

/** Seals a record on this machine, changes one thing at a time, and demands that each change is found, and nothing where there is none. */
export async function tamperTrials(ground: Ground): Promise<readonly Trial[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'iq-qualify-'));
  try {
    const [signer, stranger] = [ephemeralSigner(), ephemeralSigner()];
    const original = join(scratch, 'original');
    await writePackage(original, { ground, signer });
    const untouched = await statusOf(original, signer);
    const trials: Trial[] = [
      { id: 'tamper/untouched', what: 'Nothing is changed.', expected: 'intact', actual: untouched, passed: untouched === 'intact' },
    ];
    for (const { id, what, change } of tamperings) {
      // The folder has the name of the run.
      const folder = join(scratch, id, runId);
      cpSync(join(original, runId), folder, { recursive: true });
      await change({ folder, signer, stranger });
      const actual = await statusOf(join(scratch, id), signer);
      trials.push({ id: `tamper/${id}`, what, expected: 'invalid', actual, passed: actual === 'invalid' });
    }
    return trials;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

const runId = '01939cbe-7d6c-7000-8000-000000000001';

/** What is refused outright is not valid either. */
async function statusOf(dir: string, { publicKeyPem }: Signer): Promise<string> {
  try {
    return (await verifyPackage(join(dir, runId), { publicKeyPem })).status;
  } catch (error) {
    if (error instanceof OperatorError) return 'invalid';
    throw error;
  }
}

async function writePackage(dir: string, { ground, signer }: { readonly ground: Ground; readonly signer: Signer }): Promise<void> {
  const { loaded, facts } = ground;
  const needed = new Set([
    'organization',
    'enabled-regions',
    'account-tags',
    ...neededFacts(checks.filter(({ id }) => id === judged)).map(({ name }) => name),
  ]);
  const read = new Map([...facts].filter(([, { name }]) => needed.has(name)));
  const interrupt = { signal: new AbortController().signal, hasCome: async () => false, exitCode: () => 0 };
  const startedAt = new Date().toISOString();
  const calls = { total: 0, throttled: 0, denied: 0, byOperation: {} };
  const reading = { mode: 'replay', startedAt, facts: read, executor: { arn: 'replay', account: 'replay' }, calls, maxSkewMs: 0 } as const;
  const seal = sealOf(signer);
  const result = await qualify(reading, {
    loaded,
    asked: { narrowing: { checks: [judged] }, purpose: 'engineering' },
    runId,
    ports: { now: () => new Date(), seal, interrupt: interrupt.signal },
  });
  const sealing = {
    signer,
    seal,
    authorities: [],
    counted: [],
    entered: undefined,
    certify: false,
    roles: [],
    close: async () => undefined,
  };
  const { files } = await evidenceOf(result, { sealing, formats: ['pdf'], interrupt });
  for (const { name, bytes } of files) {
    mkdirSync(dirname(join(dir, runId, name)), { recursive: true });
    writeFileSync(join(dir, runId, name), bytes);
  }
}
