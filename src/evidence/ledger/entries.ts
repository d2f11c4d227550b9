import { z } from 'zod';
import { EvidenceError } from '../../errors.ts';
import type { DispositionKind, SealedKind, SignedKind, SignOff } from '../../qualification-file.ts';
import type { Conclusion, Outcome, Purpose, Qualification } from '../../record.ts';
import { canonicalBytes } from '../canonical.ts';
import { explain } from '../explain.ts';
import { parseStrict } from '../strict-json.ts';

/** A run begins: entered before it reads anything of AWS. */
export interface RunStarted {
  /** From 0. */
  readonly sequence: number;
  readonly kind: 'run.started';
  readonly runId: string;
  /** When the run began by this machine's clock, RFC 3339 with Z. */
  readonly at: string;
  readonly toolVersion: string;
  readonly spec: { readonly name: string; readonly sha256: string };
  readonly purpose: Purpose;
  readonly mode: Qualification['mode'];
}

/** A run has ended and its record is sealed, also where it was aborted. */
export interface RunFinished {
  /** From 0. */
  readonly sequence: number;
  readonly kind: 'run.finished';
  readonly runId: string;
  /** When the run ended by this machine's clock, RFC 3339 with Z. */
  readonly at: string;
  readonly conclusion: Conclusion;
  readonly outcome: Outcome;
  /** Of evidence.sigstore.json, and of report.pdf where there is one. */
  readonly bundleSha256: string;
  readonly reportSha256?: string;
  readonly judgementSha256: string;
  /** base64 of SHA-256 of the SubjectPublicKeyInfo in DER: the key that sealed the record. */
  readonly keyId: string;
  /** Of a key in AWS KMS: what CloudTrail knows its signatures by. */
  readonly signing?: { readonly keyArn: string; readonly requestIds: readonly string[] };
  /** What the run had to do without, a sentence each: authorities that gave no stamp. */
  readonly failures?: readonly string[];
}

/** A document of iq was sealed. */
export interface DocumentSealed {
  /** From 0. */
  readonly sequence: number;
  readonly kind: 'document.sealed';
  /** RFC 3339 with Z, by the clock of the machine that wrote it. */
  readonly at: string;
  readonly document: { readonly kind: SealedKind; readonly id: string; readonly sha256: string };
  /** Of the key that sealed it. */
  readonly keyId: string;
}

/** What a person entered: with their own key they sign the head of the ledger over it. */
interface OfPerson {
  /** From 0. */
  readonly sequence: number;
  /** RFC 3339 with Z, by the clock of the person's machine. */
  readonly at: string;
  readonly printedName: string;
  /** Of the bundle of what was signed. */
  readonly sha256: string;
  /** base64 of SHA-256 of the SubjectPublicKeyInfo in DER: the person's key. */
  readonly keyId: string;
  /** Base64 of DER: the person's certificate, then each issuer. */
  readonly certificates: readonly string[];
}

/** A person signed or rejected a document. */
export interface DocumentSigned extends OfPerson {
  readonly kind: 'document.signed';
  readonly document: { readonly kind: SignedKind; readonly id: string; readonly sha256: string };
  readonly role: string;
  readonly decision: SignOff['decision'];
}

/** A person said what became of a test case that did not pass. */
export interface TestCaseDisposed extends OfPerson {
  readonly kind: 'test-case.disposed';
  readonly runId: string;
  readonly testCase: string;
  readonly as: DispositionKind;
  readonly deviation: string;
}

/** A run of a ledger, as another entry names it. */
export interface EnteredRun {
  readonly runId: string;
  /** Of its evidence.sigstore.json. */
  readonly bundleSha256: string;
}

/** A run became the one that later runs are compared with, though something had changed. */
export interface BaselineAccepted extends EnteredRun {
  /** From 0. */
  readonly sequence: number;
  readonly kind: 'baseline.accepted';
  /** RFC 3339 with Z, by the clock of the machine that wrote it. */
  readonly at: string;
  /** What it is the baseline of: one ledger may serve several. */
  readonly of: { readonly organization: string; readonly system: string };
  /** The baseline until then. */
  readonly previous: EnteredRun;
  /** Why, in the words of whoever accepted it. */
  readonly reason: string;
  /** Of the key that sealed the record of the run. */
  readonly keyId: string;
  /** What had changed: how many test cases and resources, how many facts could not be compared, and the digest of drift.json in the package. */
  readonly drift: { readonly verdicts: number; readonly resources: number; readonly notCompared: number; readonly sha256: string };
}

/** What is entered by people, with their own keys. */
export type PersonalEntry = DocumentSigned | TestCaseDisposed;

export type LedgerEntry = RunStarted | RunFinished | BaselineAccepted | DocumentSealed | PersonalEntry;

/** What is entered by itself, before it has its place: all that is no part of a run. */
export type UnplacedEntry = Omit<DocumentSealed, 'sequence'> | Omit<DocumentSigned, 'sequence'> | Omit<TestCaseDisposed, 'sequence'>;

/** An entry that a later version made: it has its place, and its meaning is not known here. */
export interface UnknownEntry {
  readonly sequence: number;
  readonly kind: 'unknown';
  readonly name: string;
}

/** An entry before it has its place. */
export type Unplaced<Entry extends LedgerEntry> = Omit<Entry, 'sequence' | 'kind'>;

// Loose objects: a later version may add members, and an older reader passes over them.
const text = z.string().min(1);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, { error: 'expected SHA-256 in hexadecimal' });
const time = z.iso.datetime({ error: 'expected RFC 3339 with Z' });
const sequence = z.int().min(0);

const runStarted: z.ZodType<RunStarted> = z.looseObject({
  sequence,
  kind: z.literal('run.started'),
  runId: text,
  at: time,
  toolVersion: text,
  spec: z.looseObject({ name: text, sha256 }),
  purpose: z.enum(['qualification', 'post-change', 'monitoring', 'engineering']),
  mode: z.enum(['live', 'replay', 'merged']),
});

const runFinished: z.ZodType<RunFinished> = z.looseObject({
  sequence,
  kind: z.literal('run.finished'),
  runId: text,
  at: time,
  conclusion: z.enum(['conforms', 'conforms-with-accepted-deviations', 'does-not-conform', 'incomplete', 'aborted']),
  outcome: z.enum(['pass', 'fail', 'unknown', 'not-applicable']),
  bundleSha256: sha256,
  reportSha256: z.exactOptional(sha256),
  judgementSha256: sha256,
  keyId: text,
  signing: z.exactOptional(z.looseObject({ keyArn: text, requestIds: z.array(text) })),
  failures: z.exactOptional(z.array(text)),
});

const documentOf = <Kind extends string>(kinds: readonly Kind[]) => z.looseObject({ kind: z.enum(kinds), id: text, sha256 });
const sealedKinds = ['protocol', 'report', 'review', 'tool-qualification'] as const satisfies readonly SealedKind[];
const signedKinds = ['protocol', 'record', 'report', 'review', 'deviations', 'attestations'] as const satisfies readonly SignedKind[];
const ofPerson = { sequence, at: time, printedName: text, sha256, keyId: text, certificates: z.array(z.base64()).min(1).max(16) };

const documentSealed: z.ZodType<DocumentSealed> = z.looseObject({
  sequence,
  kind: z.literal('document.sealed'),
  at: time,
  document: documentOf(sealedKinds),
  keyId: text,
});

const documentSigned: z.ZodType<DocumentSigned> = z.looseObject({
  ...ofPerson,
  kind: z.literal('document.signed'),
  document: documentOf(signedKinds),
  role: text,
  decision: z.enum(['signed', 'rejected']),
});

const testCaseDisposed: z.ZodType<TestCaseDisposed> = z.looseObject({
  ...ofPerson,
  kind: z.literal('test-case.disposed'),
  runId: text,
  testCase: text,
  as: z.enum(['corrected', 'accepted', 'test-error']),
  deviation: text,
});

const enteredRun = { runId: text, bundleSha256: sha256 };
const count = z.int().min(0);
const baselineAccepted: z.ZodType<BaselineAccepted> = z.looseObject({
  ...enteredRun,
  sequence,
  kind: z.literal('baseline.accepted'),
  at: time,
  of: z.looseObject({ organization: text, system: text }),
  previous: z.looseObject(enteredRun),
  reason: text,
  keyId: text,
  drift: z.looseObject({ verdicts: count, resources: count, notCompared: count, sha256 }),
});

const anyEntry = z.looseObject({ sequence, kind: text });
const schemas: Readonly<Record<LedgerEntry['kind'], z.ZodType<LedgerEntry>>> = {
  'run.started': runStarted,
  'run.finished': runFinished,
  'baseline.accepted': baselineAccepted,
  'document.sealed': documentSealed,
  'document.signed': documentSigned,
  'test-case.disposed': testCaseDisposed,
};

/** The one text of an entry, canonical JSON: what the tree is made of. */
export function entryBytes(entry: LedgerEntry): Uint8Array {
  return canonicalBytes(entry);
}

/** Reads an entry. Throws EvidenceError `malformed` for anything but the canonical text of one; `what` names it. */
export function readEntry(bytes: Uint8Array, what: string): LedgerEntry | UnknownEntry {
  const value = parseStrict(bytes, what);
  const any = anyEntry.safeParse(value);
  if (!any.success) throw new EvidenceError('malformed', `${what} is no entry of a ledger: ${explain(any.error)}`);
  if (!Buffer.from(canonicalBytes(value)).equals(bytes)) throw new EvidenceError('malformed', `${what} is not in canonical form`);
  const { sequence, kind } = any.data;
  if (!Object.hasOwn(schemas, kind)) return { sequence, kind: 'unknown', name: kind };
  const parsed = schemas[kind as LedgerEntry['kind']].safeParse(value);
  if (!parsed.success) throw new EvidenceError('malformed', `${what} is no entry of a ledger: ${explain(parsed.error)}`);
  return parsed.data;
}
