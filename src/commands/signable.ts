import { existsSync, lstatSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { EvidenceError, UsageError } from '../errors.ts';
import { sha256Hex } from '../evidence/canonical.ts';
import type { Line } from '../evidence/checklist.ts';
import { kinds, signOffFolder } from '../evidence/documents/kinds.ts';
import type { ReadDocument } from '../evidence/documents/read.ts';
import { rulesOf, type SigningRules } from '../evidence/documents/rules.ts';
import type { SignedDocument } from '../evidence/documents/sign-offs.ts';
import { below } from '../evidence/documents/sources.ts';
import { verifyDocument } from '../evidence/documents/verify.ts';
import { names } from '../evidence/names.ts';
import { type PackageFile, plainFiles, readPackage } from '../evidence/package.ts';
import type { SealedPdf } from '../evidence/pdf-lines.ts';
import { diskError } from '../evidence/staging.ts';
import { verifyContents } from '../evidence/verify.ts';
import type { SignedKind, SignOff } from '../qualification-file.ts';
import type { Qualification, Seal } from '../record.ts';
import type { Spec } from '../spec/spec.ts';
import { declaredBy } from './given-record.ts';

/** Something that people sign, whose own seal holds. Its sign-offs are not checked yet. */
export interface Signable {
  readonly path: string;
  readonly document: SignOff['document'];
  readonly signed: SignedDocument;
  readonly rules: SigningRules;
  readonly declared: Spec['evidence'];
  /** By their names in the folder of sign-offs. */
  readonly signOffs: ReadonlyMap<string, Uint8Array>;
  /** Path of that folder. */
  readonly folder: string;
  /** Where a signature is shown too: its path, and all of its bytes. */
  readonly pdf?: { readonly path: string; readonly bytes: Uint8Array };
  /** Why it can be signed by whoever executed and by nobody after them, or not approved: a sentence each. */
  readonly obstacles: readonly string[];
  /** What whoever signs must know of its seal, a sentence each: they sign for what nobody else may vouch for. */
  readonly doubts: readonly string[];
  /** Whether the obstacles hold up everybody after the first, or the last alone. */
  readonly heldUp: 'all-but-first' | 'last';
}

/** How the command line names what is no folder. */
interface PlainOptions {
  readonly kind?: 'deviations' | 'attestations' | undefined;
  /** Path of the spec that says who signs. */
  readonly spec?: string | undefined;
}

/** Reads what is to be signed, and holds it against its seal. Rejects with an OperatorError where it is not what was sealed. */
export async function readSignable(path: string, options: PlainOptions = {}): Promise<Signable> {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new UsageError(`There is nothing at ${path}.`, { hint: 'name the folder of a document, or a file' });
  if (!found.isDirectory()) return readPlain(path, options);
  if (options.kind !== undefined || options.spec !== undefined) {
    throw new UsageError('--kind and --spec go with a plain file: a folder says itself what it is and who signs it.', {
      hint: 'leave them out',
    });
  }
  return existsSync(join(path, names.bundle)) ? readRecordFolder(path) : readDocumentFolder(path);
}

type Files = ReadonlyMap<string, Uint8Array>;

function filesIn(path: string): Files {
  try {
    const there = [...plainFiles(path)].filter((name) => !name.startsWith(names.responseFolder));
    return new Map(there.map((name) => [name, readFileSync(join(path, name))]));
  } catch (cause) {
    throw diskError(`cannot read ${path}`, cause);
  }
}

async function readRecordFolder(path: string): Promise<Signable> {
  const read = readPackage(path);
  const { run, pdf, lines } = await verifyContents(read, {});
  if (run === undefined) throw refusal(path, saying(lines));
  const { record } = run;
  const named = { kind: 'record', id: record.runId, title: titleOf('Executed record', record.document) } as const;
  return {
    ...common(path, { pdf, files: read.files }),
    ...documentOf(named, { name: names.bundle, bytes: read.bundle }, pdf),
    rules: rulesOf(run.spec, { kind: 'record', purpose: record.purpose }),
    declared: declaredBy(run.spec),
    obstacles: obstaclesOf(record),
    doubts: doubtsOf(record.seal),
    heldUp: 'all-but-first',
  };
}

function saying(lines: readonly Line[]): string {
  const wrong = lines.filter(({ ok }) => ok === false).map(({ what, detail }) => (detail === undefined ? what : `${what}: ${detail}`));
  return wrong.slice(0, 3).join('; ');
}

function obstaclesOf({ scope, mode, conclusion }: Qualification): readonly string[] {
  return [
    ...(scope.narrowed ? ['it is PARTIAL: the execution was narrowed, and what it left out nobody has seen'] : []),
    ...(mode === 'replay' ? ['it is a replay: nothing of it was read from AWS'] : []),
    ...(conclusion === 'aborted' ? ['the execution was aborted'] : []),
  ];
}

/** Here nobody says which authorities they trust: what a seal says of itself is not checked further. */
function doubtsOf({ assurance, keyId, certificates = [] }: Seal): readonly string[] {
  if (assurance === 'ephemeral') return ['it is sealed by a key made for it alone: nobody can tell who sealed it'];
  return certificates.length > 0 ? [] : [`its seal has no certificate: that key ${keyId} is your company's, you know or do not know`];
}

async function readDocumentFolder(path: string): Promise<Signable> {
  const { document, lines, pdf, signing } = await verifyDocument(path);
  if (document.kind === 'tool-qualification') {
    throw new UsageError(`${path} is a qualification of the tool, which nobody signs: what a record cites is its digest.`, {
      hint: 'a protocol, a record, a report, a review, or a file of deviations or attestations',
    });
  }
  if (lines.some(({ ok }) => ok === false) || signing === undefined || pdf === undefined) throw refusal(path, saying(lines));
  const { kind, bundle, files } = document;
  const { id, title, obstacles } = toldOf(document);
  return {
    ...common(path, { pdf, files }),
    ...documentOf({ kind, id, title }, { name: kinds[kind].bundle, bytes: bundle }, pdf),
    rules: signing.rules,
    declared: declaredBy(signing.resolved),
    obstacles,
    doubts: doubtsOf(document.predicate.seal),
    heldUp: 'last',
  };
}

interface Told {
  readonly id: string;
  readonly title: string;
  readonly obstacles: readonly string[];
}

/** What a document says of itself. */
function toldOf(document: Exclude<ReadDocument, { kind: 'tool-qualification' }>): Told {
  const open = (ids: readonly string[]): string[] =>
    ids.length === 0 ? [] : [`${ids.length} ${ids.length === 1 ? 'test case has' : 'test cases have'} no disposition: ${ids[0]}`];
  if (document.kind === 'protocol') {
    const { sha256, content } = document.predicate;
    return { id: sha256, title: titleOf('IQ protocol', content.document), obstacles: [] };
  }
  if (document.kind === 'report') {
    const { document: of, record, obstacles, open: ids, conclusion } = document.predicate;
    const isQualified = conclusion === 'qualified' || conclusion === 'qualified-with-deviations';
    const why = [...obstacles, ...open(ids)];
    return {
      id: record.runId,
      title: titleOf('IQ report', of),
      obstacles: why.length === 0 && !isQualified ? [`its conclusion is ${conclusion}`] : why,
    };
  }
  const { since, until, obstacles, open: ids } = document.predicate;
  return {
    id: sha256Hex(document.bundle),
    title: `Review of the ledger from ${since} to ${until}`,
    obstacles: [...obstacles, ...open(ids)],
  };
}

function titleOf(what: string, document: Qualification['document']): string {
  const { id, revision, title } = document;
  const named = [id, revision === undefined ? undefined : `revision ${revision}`, title].filter((part) => part !== undefined);
  return named.length === 0 ? what : `${what}: ${named.join(', ')}`;
}

async function readPlain(path: string, { kind, spec }: PlainOptions): Promise<Signable> {
  if (kind === undefined || spec === undefined) {
    throw new UsageError(`${path} is a plain file: what it is and who signs it is not in it.`, {
      hint: '--kind deviations or --kind attestations, and --spec FILE of the spec that names it',
    });
  }
  const { catalogue } = await import('../checks/index.ts');
  const { loadSpec } = await import('../spec/load.ts');
  const { resolveSpec } = await import('../spec/resolve.ts');
  const loaded = loadSpec(spec, catalogue());
  const approved = loaded.approved?.find((one) => one.kind === kind);
  const isNamed = approved !== undefined && resolve(dirname(spec), approved.file) === resolve(path);
  if (!isNamed) {
    throw new UsageError(`${spec} does not have ${path} signed as its file of ${kind}.`, {
      hint: `${kind}: { file: ${basename(path)}, approved_by: ROLE } in the spec`,
    });
  }
  const bytes = readFileSync(path);
  const folder = `${path}.signoffs`;
  const resolved = resolveSpec(loaded.spec);
  const sha256 = sha256Hex(bytes);
  return {
    path,
    folder,
    document: { kind, id: sha256, title: `File of ${kind} ${basename(path)}`, sha256 },
    signed: { kind, sha256, subjects: [{ name: basename(path), sha256 }] },
    signOffs: signOffsIn(folder),
    rules: rulesOf(resolved, { kind }),
    declared: loaded.spec.evidence,
    obstacles: [],
    doubts: [],
    heldUp: 'last',
  };
}

function signOffsIn(folder: string): Files {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (found === undefined) return new Map();
  if (found.isDirectory()) return filesIn(folder);
  // Through a link, the signatures of one file would be written among those of another.
  throw new EvidenceError('malformed', `${folder} is no folder of its own: it holds the sign-offs of the file beside it`, {
    hint: 'move what is there away, and sign again',
  });
}

function common(path: string, { pdf, files }: { readonly pdf: SealedPdf | undefined; readonly files: Files }) {
  return {
    path,
    folder: join(path, signOffFolder),
    signOffs: below(files, signOffFolder),
    ...(pdf === undefined ? {} : { pdf: { path: join(path, pdf.name), bytes: files.get(pdf.name) ?? new Uint8Array() } }),
  };
}

interface Named {
  readonly kind: SignedKind;
  readonly id: string;
  readonly title: string;
}

/** What stands for a sealed document: its bundle, and its PDF up to the seal. */
function documentOf({ kind, id, title }: Named, bundle: PackageFile, pdf: SealedPdf | undefined): Pick<Signable, 'document' | 'signed'> {
  const sha256 = sha256Hex(bundle.bytes);
  const shown = pdf === undefined ? [] : [{ name: pdf.name, sha256: sha256Hex(pdf.sealed) }];
  return { document: { kind, id, title, sha256 }, signed: { kind, sha256, subjects: [{ name: bundle.name, sha256 }, ...shown] } };
}

const hintFor = (path: string): string => `iq evidence verify ${path} says all that is wrong; nobody signs what is not valid`;

function refusal(path: string, why: string, cause?: unknown): EvidenceError {
  return new EvidenceError('malformed', `${path} is not valid: ${why}`, { hint: hintFor(path), cause });
}
