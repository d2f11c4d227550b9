import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { DeadlineError } from '../aws/failure.ts';
import { checks } from '../checks/index.ts';
import { EvidenceError } from '../errors.ts';
import { guides } from '../evidence/guides.ts';
import { names } from '../evidence/names.ts';
import type { PackageFile } from '../evidence/package.ts';
import { type SealedPackage, sealPackage } from '../evidence/seal.ts';
import type { RunResult } from '../qualify.ts';
import type { Qualification } from '../record.ts';
import { reporters } from '../reporters/index.ts';
import type { ReporterOptions } from '../reporters/options.ts';
import { exitCodeOf, exitCodeOfDrift } from '../run.ts';
import { type Format, showPlaces } from './formats.ts';
import type { Interrupt } from './interrupt.ts';
import { sealedPdf, stamping } from './seal-pdf.ts';
import type { Sealing } from './sealing.ts';

/** All that a run leaves, sealed. */
export interface Evidence {
  /** The run's, or aborted where a signal came while its evidence was made. */
  readonly record: Qualification;
  /** The bytes of its evidence.sigstore.json. */
  readonly bundle: Uint8Array;
  readonly files: readonly PackageFile[];
  /** What people must be told, a sentence each; it grows with `finish`. */
  readonly warnings: readonly string[];
  /** Known once `finish` has ended. */
  readonly exitCode: number;
  /** Whether an assurance is missing that was asked for; known as late. */
  readonly isLessAssured: boolean;
  /**
   * Enters the end of the run in its ledger, once the files are on the disk, and hands over the files that this adds. What fails is told among the
   * warnings, and never an exception: the evidence is there.
   */
  finish(add: (files: readonly PackageFile[]) => void): Promise<void>;
}

interface Making {
  readonly sealing: Sealing;
  readonly formats: readonly Format[];
  readonly interrupt: Interrupt;
  /** What the record cites, to be sealed with it. */
  readonly cited?: readonly PackageFile[];
  /** The path of the spec, as it was given: reports name its files from the folder in which iq runs. */
  readonly specPath?: string | undefined;
}

interface Made extends SealedPackage {
  readonly record: Qualification;
  /** report.pdf, where there is one. */
  readonly report?: PackageFile | undefined;
  readonly warnings: readonly string[];
  readonly exitCode: number;
}

const now = (): Date => new Date();
/** An interrupted run must end within seconds, also where a key service or a ledger does not answer. */
const patienceMs = 4_000;

/** Makes reports, seals, has stamped, and seals the PDF. An aborted run leaves its record and no reports. */
export async function evidenceOf(result: RunResult, making: Making): Promise<Evidence> {
  const { sealing, formats, interrupt } = making;
  const made = (await unlessInterrupted(result, making)) ?? (await aborted(result, making));
  const warnings = [...made.warnings];
  let { exitCode } = made;
  let isLessAssured = false;
  const lessAssured = (): void => {
    isLessAssured = true;
    // A run that conforms, without an assurance that was asked for, is no green run, whatever changed since its baseline.
    if (exitCode === 0 || exitCode === 4) exitCode = 2;
  };
  const lessThanAsked = (warning: string): void => {
    warnings.push(warning);
    lessAssured();
  };
  if (made.record.conclusion !== 'aborted') {
    const { required = 0 } = sealing.seal.timestamps ?? {};
    const counted = made.stamps.filter(({ url }) => sealing.counted.includes(url));
    // Two URLs of one authority are one who says when.
    const stampers = new Set(counted.map(({ certificates }) => certificates[0]?.x509.fingerprint256)).size;
    if (stampers < required) lessThanAsked(`the record bears ${stampers} of ${required} timestamps that were asked for`);
    // Why is among the warnings.
    if (formats.includes('pdf') && made.report === undefined) lessAssured();
  }
  return {
    record: made.record,
    bundle: made.bundle,
    files: [...made.files, ...(made.report === undefined ? [] : [made.report])],
    warnings,
    get exitCode() {
      return exitCode;
    },
    get isLessAssured() {
      return isLessAssured;
    },
    finish: async (add) => {
      if (sealing.entered === undefined) return;
      try {
        const stamp = await stamping(sealing, { stamps: made.stamps, warnings, what: 'the checkpoint of the ledger' });
        const ended = {
          bundle: made.bundle,
          report: made.report,
          failures: made.warnings,
          stamp: stamp && ((bytes: Uint8Array) => stamp(bytes).then((given) => given?.response)),
        };
        add(await patiently(interrupt, sealing.entered.finish(made.record, ended)));
      } catch (error) {
        // Credentials that have ended, a disk that is full, or what nobody foresaw: the evidence of hours does not depend on it.
        lessThanAsked(`the package does not show the end of the run in its ledger: ${(error as Error).message}`);
      }
    },
  };
}

/** Undefined where a signal has come. */
async function unlessInterrupted(result: RunResult, making: Making): Promise<Made | undefined> {
  const { interrupt } = making;
  if (result.record.conclusion === 'aborted') return undefined;
  const pause = async (): Promise<void> => {
    if (await interrupt.hasCome()) throw new DeadlineError('aborted');
  };
  try {
    const made = await orAborted(interrupt, whole(result, { ...making, pause }));
    await pause();
    return made;
  } catch (error) {
    if (error instanceof DeadlineError && (await interrupt.hasCome())) return undefined;
    throw error;
  }
}

async function whole(
  result: RunResult,
  { sealing, formats, cited = [], specPath, pause }: Making & { readonly pause: () => Promise<void> },
): Promise<Made> {
  const { accessReview, architecture, factsByKey: facts, compared } = result;
  // An aborted run has nothing that could be compared: only a whole one names its baseline.
  const record = compared === undefined ? result.record : { ...result.record, baseline: compared.note };
  const { conclusion } = record;
  if (conclusion === 'aborted') throw new Error('an aborted run has no reports');
  const exitCode = compared === undefined ? exitCodeOf(conclusion) : exitCodeOfDrift(conclusion, compared.note);
  const places = showPlaces(formats) ? await placesIn(result, specPath) : undefined;
  const options = { catalogue: checks, exitCode, accessReview, architecture, facts, places, pause };
  const reports: PackageFile[] = [];
  // The PDF carries the sealed record, and so comes after the seal; all others are sealed.
  for (const format of formats.filter((name) => name !== 'pdf')) {
    await pause();
    const render = await reporters[format].load();
    reports.push({ name: reporters[format].file, bytes: await render(record, options) });
  }
  await pause();
  const sealed = await sealPackage(record, sealedOf(result, [...cited, ...(compared?.files ?? []), ...reports]), { ...sealing, now });
  const warnings = sealed.failures.map(({ url, why }) => `no timestamp from ${url}: ${why}`);
  await pause();
  if (!formats.includes('pdf')) return { ...sealed, record, warnings, exitCode };
  const render = await reporters.pdf.load();
  const attachment = { name: names.bundle, bytes: sealed.bundle };
  const pdf = await render(record, { ...options, attachment, roles: sealing.roles });
  await pause();
  const { runId, startedAt, finishedAt } = record;
  const bytes = await sealedPdf(pdf, {
    sealing,
    stamps: sealed.stamps,
    warnings,
    name: reporters.pdf.file,
    reason: `Sealed by iq: record ${runId}`,
    at: new Date(finishedAt),
    validFrom: new Date(startedAt),
  });
  const report = bytes === undefined ? undefined : { name: reporters.pdf.file, bytes };
  return { ...sealed, record, report, warnings, exitCode };
}

/** Loaded where a report shows places, and nowhere else. */
async function placesIn({ loaded, record }: RunResult, specPath: string | undefined): Promise<ReporterOptions['places']> {
  const { placesOf } = await import('../spec/place-of.ts');
  return placesOf(loaded.sources, { checks, sets: record.scope.resolvedSets, folder: folderOf(specPath) });
}

/** The folder of the spec from where iq runs, which in a pipeline is the root of the repository; empty where it lies elsewhere. */
function folderOf(specPath: string | undefined): string {
  const folder = specPath === undefined ? '' : relative(process.cwd(), dirname(resolve(specPath)));
  return folder.startsWith('..') || isAbsolute(folder) ? '' : folder.split(sep).join('/');
}

/** The record of an aborted run, without reports and stamps. */
async function aborted(result: RunResult, { sealing, interrupt, cited = [] }: Making): Promise<Made> {
  const record: Qualification = { ...result.record, conclusion: 'aborted' };
  const { signer } = sealing;
  const sealed = await patiently(interrupt, sealPackage(record, sealedOf(result, cited), { signer }));
  return { ...sealed, record, warnings: [], exitCode: interrupt.exitCode() };
}

function sealedOf({ loaded, resolved, facts, shards = [], responses }: RunResult, others: readonly PackageFile[]) {
  return { sources: loaded.sources, resolvedSpec: resolved, facts, shards, responses, others: [...others, ...guides()] };
}

/** The work, unless a signal comes first: what waits for a key service hears none. The work goes on to its next pause. */
function orAborted<T>({ signal }: Interrupt, work: Promise<T>): Promise<T> {
  return heeding(signal, work, (reject) => reject(signal.reason));
}

/** The work, for which an interrupted run waits no longer than a person does. */
export function patiently<T>({ signal }: Interrupt, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new EvidenceError('key', `no answer within ${patienceMs / 1000} s of an interrupt`);
  return heeding(signal, work, (reject) => {
    timer = setTimeout(() => reject(late), patienceMs);
  }).finally(() => clearTimeout(timer));
}

/** The work, and what happens where a signal has come or comes meanwhile. */
async function heeding<T>(signal: AbortSignal, work: Promise<T>, heard: (reject: (reason: unknown) => void) => void): Promise<T> {
  let hear = (): void => undefined;
  const interrupted = new Promise<never>((_, reject) => {
    hear = () => heard(reject);
  });
  if (signal.aborted) hear();
  else signal.addEventListener('abort', hear);
  return Promise.race([work, interrupted]).finally(() => signal.removeEventListener('abort', hear));
}
