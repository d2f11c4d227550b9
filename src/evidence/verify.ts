import type { KeyObject } from 'node:crypto';
import { EvidenceError } from '../errors.ts';
import type { Qualification } from '../record.ts';
import { checkSignature, keyFor } from './authenticity.ts';
import { readBundle } from './bundle.ts';
import { Checklist, type Line, line } from './checklist.ts';
import { claimLines } from './claims.ts';
import { agreementLines, fileLines, sealedRun } from './contents.ts';
import { judgementSha256 } from './judgement.ts';
import { keyIdOf, parsePublicKey } from './keys.ts';
import { names } from './names.ts';
import { type Package, readPackage } from './package.ts';
import { type Rejudged, rejudgeLines, type SealedRun } from './rejudge.ts';
import { checkResponses } from './response-lines.ts';
import { requireQualification } from './schema.ts';
import { shardClaimLines, shardLines } from './shards.ts';
import { readStatement } from './statement.ts';

export interface VerifyOptions {
  /** The trust anchor: the signer's public key, received another way than with the package. */
  readonly publicKeyPem?: string;
  /** Judges the facts inside again. Called only once everything else holds. */
  readonly rejudge?: (sealed: SealedRun) => Rejudged | Promise<Rejudged>;
}

export interface Verification {
  /** One for each thing checked, in order. */
  readonly lines: readonly Line[];
  /** `intact`: all holds, but the key was made for the run, no key was given, or another version of the tool judges otherwise. */
  readonly status: 'valid' | 'intact' | 'invalid';
  /** Only where its signature holds and it has the shape of a record. */
  readonly record?: Qualification;
}

/**
 * Checks a package from signature to verdict. What is wrong with the package is a line, never an exception. Throws EvidenceError
 * where it cannot even start: no package there, or no P-256 public key to check with.
 */
export async function verifyPackage(dir: string, options: VerifyOptions = {}): Promise<Verification> {
  const { lines, status, record } = await verifyContents(readPackage(dir), options);
  return { lines, status, ...(record === undefined ? {} : { record }) };
}

/** The same for a package that has been read. `run` is there where it is not invalid: what the seal covers, parsed from the bytes checked. */
export async function verifyContents(
  sealed: Package,
  options: VerifyOptions,
): Promise<Verification & { readonly run: SealedRun | undefined }> {
  const given = options.publicKeyPem === undefined ? null : parsePublicKey(options.publicKeyPem, 'the key given');
  const checklist = new Checklist();
  const seal = await verifySeal(sealed, checklist, given);
  const record = seal?.record;
  let isAssured = given !== null;
  if (record?.seal.assurance === 'ephemeral') {
    isAssured = false;
    checklist.add({ ok: 'warning', what: 'seal', detail: 'by a key made for this run: it cannot say who sealed it' });
  }
  const run = record === undefined || checklist.hasFailed ? undefined : await verifyJudgement(sealed, checklist, record);
  if (run?.record.shards !== undefined && seal !== undefined && !checklist.hasFailed) {
    const shards = shardLines(sealed, { record: run.record, notes: run.record.shards, facts: run.facts }, seal.key);
    isAssured &&= shards.isAssured;
    checklist.add(...shards.lines);
  }
  if (run !== undefined && options.rejudge !== undefined && !checklist.hasFailed) {
    const lines = await judgedAgain(run, options.rejudge);
    if (lines.some(({ ok }) => ok !== true)) isAssured = false;
    checklist.add(...lines);
  }
  const status = checklist.hasFailed ? 'invalid' : isAssured ? 'valid' : 'intact';
  return { lines: checklist.lines, status, ...(record === undefined ? {} : { record }), run: status === 'invalid' ? undefined : run };
}

async function judgedAgain(run: SealedRun, rejudge: NonNullable<VerifyOptions['rejudge']>): Promise<readonly Line[]> {
  try {
    return rejudgeLines(run.record, await rejudge(run));
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    return [{ ok: false, what: 'judged again', detail: error.message }];
  }
}

// Everything below reads the payload bytes that the signature was checked over, parsed once.
async function verifySeal(
  sealed: Package,
  checklist: Checklist,
  given: KeyObject | null,
): Promise<{ readonly record: Qualification; readonly key: KeyObject } | undefined> {
  const envelope = await checklist.attempt('the bundle is a Sigstore bundle v0.3 with one signature', () =>
    readBundle(sealed.bundle, names.bundle),
  );
  if (envelope === undefined) return undefined;
  const key = await keyFor(sealed, checklist, given);
  if (key === undefined || !checkSignature(envelope, key, { sealed, checklist })) return undefined;
  const statement = await checklist.attempt('the payload is an in-toto statement of a qualification', () =>
    readStatement(envelope.payload),
  );
  if (statement === undefined) return undefined;
  checklist.add(...fileLines(sealed, statement));
  const record = await checklist.attempt('the record has the shape of its schema', () => requireQualification(statement.predicate));
  if (record === undefined) return undefined;
  checklist.add(...agreementLines(record, { statement, keyId: keyIdOf(key), folder: sealed.folder }));
  return { record, key };
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
  checklist.add(...claimLines(record, run.facts), ...shardClaimLines(record, run.facts));
  await checkResponses(sealed, checklist, run);
  return run;
}
