import type { KeyObject } from 'node:crypto';
import type { Predicates, SealedKind } from '../../qualification-file.ts';
import { checkSignature, ownKey, publicKeyLine } from '../authenticity.ts';
import { readBundle } from '../bundle.ts';
import { canonicalJson, sha256Hex } from '../canonical.ts';
import { Checklist, type Line, line } from '../checklist.ts';
import { subjectLines } from '../contents.ts';
import { keyIdOf } from '../keys.ts';
import { names } from '../names.ts';
import { checkPdf, type SealedPdf } from '../pdf-lines.ts';
import { checkCertificates, keyOfCertificate } from '../signer-lines.ts';
import { checkStamps } from '../stamp-lines.ts';
import { trustLines } from '../trust-lines.ts';
import { type Trusted, type TrustedPem, trustedBy } from '../trusted.ts';
import { kinds, signOffFolder } from './kinds.ts';
import { checkSignatures, rulesIn } from './people-lines.ts';
import { type ReadDocument, readDocument } from './read.ts';
import type { SigningRules } from './rules.ts';
import type { SignOffState } from './sign-offs.ts';

/** What was checked of a document. */
export interface DocumentVerification {
  readonly kind: SealedKind;
  /** One for each thing checked, in order. */
  readonly lines: readonly Line[];
  /** `intact`: all holds, but who sealed or signed it, or when, is not known. */
  readonly status: Checklist['status'];
  /** What lies in the folder. Believe it only where the status is not `invalid`. */
  readonly document: ReadDocument;
  readonly pdf?: SealedPdf;
  /** spec.resolved.json, parsed, and who signs by it; absent where people do not sign this kind. */
  readonly signing?: { readonly resolved: unknown; readonly rules: SigningRules; readonly state: SignOffState };
}

/**
 * Checks the folder of a sealed document: seal, timestamps, digests, what it says of itself, PDF and sign-offs. What is wrong with it is a line, never an exception.
 * Throws EvidenceError where there is no document that can be read.
 */
export async function verifyDocument(dir: string, given: TrustedPem = {}): Promise<DocumentVerification> {
  const trusted = await trustedBy(given);
  const document = readDocument(dir);
  const { kind } = document;
  const checklist = new Checklist();
  const key = await sealedBy(document, checklist, trusted);
  const checked = key === undefined ? {} : await checkRest(document, checklist, { key, trusted });
  return { kind, lines: checklist.lines, status: checklist.status, document, ...checked };
}

/** The key that sealed it; undefined where nobody's did. */
async function sealedBy(
  { kind, files, bundle, predicate }: ReadDocument,
  checklist: Checklist,
  trusted: Trusted,
): Promise<KeyObject | undefined> {
  const envelope = readBundle(bundle, kinds[kind].bundle);
  const key =
    trusted.key ?? (await (trusted.authorities === null ? ownKey({ files }, checklist) : keyOfCertificate(envelope.payload, checklist)));
  if (key === undefined || !checkSignature(envelope, key, { sealed: { files }, checklist })) return undefined;
  const keyId = keyIdOf(key);
  checklist.add(
    publicKeyLine({ files }, key),
    line('the document names the key that signed it', predicate.seal.keyId === keyId ? [] : [`it names ${predicate.seal.keyId}`]),
  );
  if (predicate.seal.assurance === 'ephemeral') checklist.doubt('seal', 'by a key made for this document: it cannot say who sealed it');
  return key;
}

interface Sealed {
  readonly key: KeyObject;
  readonly trusted: Trusted;
}

async function checkRest(
  document: ReadDocument,
  checklist: Checklist,
  { key, trusted }: Sealed,
): Promise<Pick<DocumentVerification, 'pdf' | 'signing'>> {
  const { kind, files, bundle, statement, predicate } = document;
  const { bundle: bundleName, pdf: pdfName } = kinds[kind];
  const { authorities, stampAuthorities } = trusted;
  const beside = { files: new Set([bundleName, pdfName, names.publicKey]), folders: [names.trustFolder, signOffFolder] };
  checklist.add(...subjectLines([...files.keys()], { files, subject: statement.subject, beside }));
  if (!checklist.hasFailed) {
    const said = await checklist.attempt('what the document says of itself can be made again', () => claims[kind](document));
    checklist.add(...(said ?? []));
  }
  const record = { seal: predicate.seal, finishedAt: predicate.writtenAt };
  const { stamps, at } = await checkStamps(statement, checklist, { record, anchors: stampAuthorities });
  const certificates = await checkCertificates(checklist, { record, key, anchors: authorities, at });
  if (stamps !== undefined && certificates !== undefined) checklist.add(...(await trustLines({ files }, { certificates, stamps })));
  if (!files.has(pdfName)) checklist.add({ ok: false, what: pdfName, detail: 'the file is missing' });
  const pdf = await checkPdf({ files }, checklist, {
    name: pdfName,
    bundle: { name: bundleName, bytes: bundle },
    record,
    key,
    certificates,
    authorities,
    stampAuthorities,
  });
  const signing = await checkSigning(document, checklist, { pdf, trusted });
  return { ...(pdf === undefined ? {} : { pdf }), ...(signing === undefined ? {} : { signing }) };
}

/** Who signs it follows from the spec that is sealed with it. A qualification of the tool has none: nobody signs it, and its digest is cited. */
async function checkSigning(
  document: ReadDocument,
  checklist: Checklist,
  { pdf, trusted }: { readonly pdf: SealedPdf | undefined; readonly trusted: Trusted },
): Promise<DocumentVerification['signing']> {
  const { kind, files, bundle, statement } = document;
  if (kind === 'tool-qualification') {
    const signed = [...files.keys()].filter((name) => name.startsWith(signOffFolder));
    const fields = pdf?.signatures.map(({ field }) => field) ?? [];
    if (signed.length + fields.length > 0) checklist.add(line('nobody signs a qualification of the tool', [...signed, ...fields]));
    return undefined;
  }
  const spec = statement.subject.find(({ name }) => name === names.resolvedSpec);
  checklist.add(
    line('the spec that says who signs is sealed', spec !== undefined ? [] : [`${names.resolvedSpec} is no subject of the statement`]),
  );
  if (spec === undefined) return undefined;
  const purpose = document.kind === 'report' ? { purpose: document.predicate.record.purpose } : {};
  const found = await rulesIn(files, checklist, { kind, ...purpose, sha256: spec.digest.sha256 });
  if (found === undefined) return undefined;
  const signed = { kind, sha256: sha256Hex(bundle) };
  const state = await checkSignatures(checklist, { files, document: signed, bundle: kinds[kind].bundle, pdf, rules: found.rules, trusted });
  return { ...found, state };
}

/** What a document says of itself that follows from the files beside it. */
const claims: Readonly<Record<SealedKind, (document: ReadDocument) => Promise<readonly Line[]>>> = {
  protocol: async ({ files, predicate }) => protocolClaims(files, predicate as Predicates['protocol']),
  report: async ({ files, predicate }) => (await import('./report.ts')).recomputeReport(files, predicate as Predicates['report']),
  review: async ({ files, predicate }) => (await import('./review.ts')).recomputeReview(files, predicate as Predicates['review']),
  'tool-qualification': async ({ predicate }) => toolClaims(predicate as Predicates['tool-qualification']),
};

function protocolClaims(files: ReadonlyMap<string, Uint8Array>, { sha256, spec, content }: Predicates['protocol']): readonly Line[] {
  const digestOf = (name: string): string => sha256Hex(files.get(name) ?? new Uint8Array());
  const source = `${names.specFolder}${spec.name}`;
  return [
    line('the protocol has the digest that it names', sha256Hex(canonicalJson(content)) === sha256 ? [] : [`it names ${sha256}`]),
    line('the protocol names the sealed spec', [
      ...(digestOf(names.resolvedSpec) === content.spec.resolvedSha256 ? [] : [`it is of another ${names.resolvedSpec}`]),
      ...(digestOf(source) === spec.sha256 ? [] : [`it is of another ${source}`]),
    ]),
  ];
}

function toolClaims({ outcome, summary, trials }: Predicates['tool-qualification']): readonly Line[] {
  const failed = trials.filter(({ passed }) => !passed).length;
  const isSo =
    summary.trials === trials.length && summary.failed === failed && (outcome === 'qualified') === (failed === 0 && trials.length > 0);
  return [line('the outcome is that of its trials', isSo ? [] : [`${failed} of ${trials.length} failed, and it says ${outcome}`])];
}
