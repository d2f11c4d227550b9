import { EvidenceError } from '../errors.ts';
import type { Qualification } from '../record.ts';
import { askedLines } from './asked-lines.ts';
import { checkSignature, ownKey, publicKeyLine } from './authenticity.ts';
import { baselineLines } from './baseline-lines.ts';
import { readBundle } from './bundle.ts';
import { Checklist, type Line, line } from './checklist.ts';
import { claimLines } from './claims.ts';
import { checkCompanions, type VerifiedSeal } from './companions.ts';
import { agreementLines, fileLines, sealedRun } from './contents.ts';
import { judgementSha256 } from './judgement.ts';
import { keyIdOf } from './keys.ts';
import { names } from './names.ts';
import { type Package, readPackage } from './package.ts';
import type { SealedPdf } from './pdf-lines.ts';
import { prerequisiteLines } from './prerequisite-lines.ts';
import { type Rejudged, rejudgeLines, type SealedRun } from './rejudge.ts';
import { checkResponses } from './response-lines.ts';
import { requireQualification } from './schema.ts';
import { shardClaimLines, shardLines } from './shards.ts';
import { keyOfCertificate } from './signer-lines.ts';
import { readStatement } from './statement.ts';
import { type Trusted, type TrustedPem, trustedBy } from './trusted.ts';

export interface VerifyOptions extends TrustedPem {
  /** Judges the facts inside again. Called only once everything else holds. */
  readonly rejudge?: (sealed: SealedRun) => Rejudged | Promise<Rejudged>;
}

export interface Verification {
  /** One for each thing checked, in order. */
  readonly lines: readonly Line[];
  /** `intact`: all holds, but who sealed it or when is not known, or another version of the tool judges otherwise. The lines say which. */
  readonly status: Checklist['status'];
  /** Only where its signature holds and it has the shape of a record. */
  readonly record?: Qualification;
}

/**
 * Checks a package from signature to verdict. What is wrong with the package is a line, never an exception. Throws EvidenceError
 * where it cannot even start: no package there, or nothing to check it with.
 */
export async function verifyPackage(dir: string, options: VerifyOptions = {}): Promise<Verification> {
  const { lines, status, record } = await verifyContents(readPackage(dir), options);
  return { lines, status, ...(record === undefined ? {} : { record }) };
}

/** The same for a package that has been read. `run` is there where it is not invalid: what the seal covers, parsed from the bytes checked; `pdf` where the report is what was sealed. */
export async function verifyContents(
  sealed: Package,
  options: VerifyOptions,
): Promise<Verification & { readonly run: SealedRun | undefined; readonly pdf: SealedPdf | undefined }> {
  const trusted = await trustedBy(options);
  const checklist = new Checklist();
  const seal = await verifySeal(sealed, checklist, trusted);
  const record = seal?.record;
  let run: SealedRun | undefined;
  let pdf: SealedPdf | undefined;
  if (seal !== undefined) {
    if (seal.record.seal.assurance === 'ephemeral') checklist.doubt('seal', 'by a key made for this run: it cannot say who sealed it');
    if (!checklist.hasFailed) run = await verifyJudgement(sealed, checklist, seal.record);
    pdf = await checkCompanions(sealed, checklist, { ...seal, trusted });
  }
  if (run?.record.shards !== undefined && seal !== undefined && !checklist.hasFailed) {
    const shards = shardLines(sealed, { record: run.record, notes: run.record.shards, facts: run.facts }, seal.key);
    checklist.addChecked(shards);
  }
  if (run !== undefined && options.rejudge !== undefined && !checklist.hasFailed) {
    const lines = await judgedAgain(run, options.rejudge);
    checklist.addChecked({ lines, isAssured: lines.every(({ ok }) => ok === true) });
  }
  const { status } = checklist;
  return { lines: checklist.lines, status, ...(record === undefined ? {} : { record }), run: status === 'invalid' ? undefined : run, pdf };
}

async function judgedAgain(run: SealedRun, rejudge: NonNullable<VerifyOptions['rejudge']>): Promise<readonly Line[]> {
  try {
    return rejudgeLines(run.record, await rejudge(run));
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    return [{ ok: false, what: 'judged again', detail: error.message }];
  }
}

// Everything below reads the payload bytes that the signature was checked over.
async function verifySeal(sealed: Package, checklist: Checklist, trusted: Trusted): Promise<VerifiedSeal | undefined> {
  const bundle = await checklist.attempt('the bundle is a Sigstore bundle v0.3 with one signature', () =>
    readBundle(sealed.bundle, names.bundle),
  );
  if (bundle === undefined) return undefined;
  const key =
    trusted.key ?? (await (trusted.authorities === null ? ownKey(sealed, checklist) : keyOfCertificate(bundle.payload, checklist)));
  if (key === undefined || !checkSignature(bundle, key, { sealed, checklist })) return undefined;
  checklist.add(publicKeyLine(sealed, key));
  const statement = await checklist.attempt('the payload is an in-toto statement of a qualification', () => readStatement(bundle.payload));
  if (statement === undefined) return undefined;
  checklist.add(...fileLines(sealed, statement));
  const record = await checklist.attempt('the record has the shape of its schema', () => requireQualification(statement.predicate));
  if (record === undefined) return undefined;
  checklist.add(...agreementLines(record, { statement, keyId: keyIdOf(key), folder: sealed.folder }));
  return { bundle, record, key };
}

async function verifyJudgement(sealed: Package, checklist: Checklist, record: Qualification): Promise<SealedRun | undefined> {
  const run = await checklist.attempt('facts and resolved spec can be read', () => sealedRun(sealed, record));
  if (run === undefined) return undefined;
  const judged = await checklist.attempt('spec, facts and verdicts have one canonical form', () =>
    judgementSha256({ spec: run.spec, facts: run.facts, verdicts: record.verdicts }),
  );
  if (judged === undefined) return undefined;
  checklist.add(
    line('the judgement digest is that of spec, facts and verdicts', judged === record.judgementSha256 ? [] : [`it is ${judged}`]),
  );
  checklist.add(
    ...claimLines(record, run.facts),
    ...prerequisiteLines(record, run),
    ...shardClaimLines(record, run.facts),
    ...askedLines(record, run.spec),
    ...baselineLines(record, sealed.files),
  );
  await checkResponses(sealed, checklist, run);
  return run;
}
