import { sha256Hex } from '../evidence/canonical.ts';
import type { BaselineAccepted, Unplaced } from '../evidence/ledger/entries.ts';
import { type EnteredOne, finishRun, startRun } from '../evidence/ledger/ledger.ts';
import type { PackageFile } from '../evidence/package.ts';
import type { Signer } from '../evidence/signer.ts';
import { version } from '../package.ts';
import type { LedgerNote, Qualification } from '../record.ts';
import type { Announcement } from '../run.ts';
import { openLedger } from './ledger-home.ts';

/** A run that stands in a ledger, and has not ended there. */
export interface Entered {
  readonly note: LedgerNote;
  /** Enters its end. Resolves with the files that show it in the package. Rejects with EvidenceError `ledger`. */
  finish(record: Qualification, sealed: Ended): Promise<readonly PackageFile[]>;
  /** Enters it as the new baseline of its system, once its end is entered. Rejects with EvidenceError `ledger` where it cannot be. */
  accept(accepted: Omit<Unplaced<BaselineAccepted>, 'keyId'>): Promise<EnteredOne>;
  /** Lets go of the ledger, whether the run has ended or not. */
  close(): Promise<void>;
}

interface Ended {
  /** The bytes of evidence.sigstore.json. */
  readonly bundle: Uint8Array;
  /** report.pdf, where there is one. */
  readonly report?: PackageFile | undefined;
  /** What the run had to do without, a sentence each. */
  readonly failures: readonly string[];
  /** Has the checkpoint stamped: a TimeStampResp in DER, or undefined where no authority gave one. */
  readonly stamp?: ((checkpoint: Uint8Array) => Promise<Uint8Array | undefined>) | undefined;
}

interface Entering {
  /** Path, or `s3://bucket/prefix`. */
  readonly at: string;
  readonly signer: Signer;
  readonly role: string | undefined;
  readonly profile: string | undefined;
  /** Of the ledger's objects under Object Lock. */
  readonly lockSeconds: number | undefined;
}

/** Enters the beginning of a run. Rejects with an OperatorError where the ledger cannot be read or written: then nothing is run. */
export async function enterRun({ loaded, runId, startedAt, mode, purpose }: Announcement, entering: Entering): Promise<Entered> {
  const { at, signer, ...access } = entering;
  const store = await openLedger(at, { ...access, runId });
  const [source] = loaded.sources;
  if (source === undefined) throw new Error('a spec has at least one file');
  const spec = { name: source.name, sha256: sha256Hex(source.bytes) };
  const started = startRun(store, { runId, at: startedAt, toolVersion: version, spec, purpose, mode }, { signer });
  const note = await started.catch(async (error) => {
    await store.close();
    throw error;
  });
  return {
    note,
    finish: async (record, { bundle, report, failures, stamp }) => {
      const { keyArn } = signer;
      // It grows with each signature, also with the one of the checkpoint over this entry.
      const requestIds = [...(signer.requestIds ?? [])];
      const entry = {
        runId,
        at: record.finishedAt,
        conclusion: record.conclusion,
        outcome: record.outcome,
        bundleSha256: sha256Hex(bundle),
        ...(report === undefined ? {} : { reportSha256: sha256Hex(report.bytes) }),
        judgementSha256: record.judgementSha256,
        keyId: signer.keyId,
        ...(keyArn === undefined ? {} : { signing: { keyArn, requestIds } }),
        ...(failures.length === 0 ? {} : { failures }),
      };
      const { files } = await finishRun(store, entry, { signer, started: note, ...(stamp === undefined ? {} : { stamp }) });
      return files;
    },
    accept: async (accepted) => {
      const { acceptBaseline } = await import('../evidence/ledger/accept.ts');
      return acceptBaseline(store, { ...accepted, keyId: signer.keyId }, { signer });
    },
    close: store.close,
  };
}
