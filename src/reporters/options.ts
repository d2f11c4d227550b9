import type { AccessReview } from '../access-review/model.ts';
import type { Architecture } from '../architecture/model.ts';
import type { FactRecord, Finding, Verdict } from '../record.ts';

/** What a reporter prints of a check besides its verdicts. */
export interface CatalogueNote {
  /** Check id. */
  readonly id: string;
  /** What to do where it fails. */
  readonly remediation: string;
}

/** A file that the PDF carries byte for byte. */
export interface Attachment {
  readonly name: string;
  /** JSON. */
  readonly bytes: Uint8Array;
}

/** A role whose holder signs the PDF: a field is kept for it. */
export interface SigningRole {
  /** Lower case, without a period: part of the field's name. */
  readonly name: string;
  /** What the signature means, in words. */
  readonly meaning: string;
  /** Part of the company, as `QA`. */
  readonly unit?: string;
  /** Who may hold it, as the specification names them. */
  readonly who?: readonly string[];
}

/** Where the specification says what a finding is judged by. */
export interface Place {
  /** Path of the file from the folder in which iq runs, which in a pipeline is the root of the repository. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

export interface Pausing {
  /** Looked in upon between the parts of a long report. Rejects with a DeadlineError where a signal has come: the report is not finished then. */
  readonly pause: () => Promise<void>;
}

/** What every reporter is given beside the record. */
export interface ReporterOptions extends Partial<Pausing> {
  readonly catalogue: readonly CatalogueNote[];
  /** The exit code of the run, as contract.md defines it: printed, never worked out here. */
  readonly exitCode: number;
  /** Where it was asked for. */
  readonly accessReview?: AccessReview | undefined;
  /** What there is, for the picture; where it was asked for. */
  readonly architecture?: Architecture | undefined;
  /** The sealed record, for the PDF to carry. */
  readonly attachment?: Attachment | undefined;
  /** Where the specification says it; undefined where it says nothing of the finding's check. Where a format asks for it. */
  readonly places?: ((finding: Finding, verdict: Verdict) => Place | undefined) | undefined;
  /** By key, where a format asks for them. */
  readonly facts?: ReadonlyMap<string, FactRecord> | undefined;
  /** Who is to sign the PDF, in this order. */
  readonly roles?: readonly SigningRole[] | undefined;
}
