/** The types of the documents around a record: what is signed before it, about it and after it. Types only: every folder may import them. */

import type { Conclusion, Outcome, Purpose, Qualification, Reference, Seal } from './record.ts';

/** A document that iq writes and seals, beside the executed record. */
export type SealedKind = 'protocol' | 'report' | 'review' | 'tool-qualification';

/** What a person can sign. The last two are files that people write. */
export type SignedKind = 'protocol' | 'record' | 'report' | 'review' | 'deviations' | 'attestations';

/** A file by its digest. */
export interface Digested {
  readonly name: string;
  /** In hexadecimal. */
  readonly sha256: string;
}

/** What seals a document, and which program wrote it. */
interface Written {
  readonly schemaVersion: 1;
  /** RFC 3339 with Z, by the clock of the machine that wrote it. */
  readonly writtenAt: string;
  readonly tool: { readonly name: 'iq'; readonly version: string; readonly node: string };
  readonly seal: Seal;
}

/** One requirement at one place, before it is known which resources there are: a test case of the record lies below it. */
export interface PlannedTestCase {
  /** `requirementId@organization`, `requirementId@account` or, for accounts that only the execution knows, `requirementId@set:NAME`. */
  readonly id: string;
  /** Where, in words: `organization o-…`, `Production (222222222222)`, `every further account of the set members`. */
  readonly place: string;
}

/** One requirement of a test procedure, as an approver reads it. */
export interface PlannedRequirement {
  /** `check-id.requirement`. */
  readonly id: string;
  /** The sentence that is true when it passes: the acceptance criterion. */
  readonly criterion: string;
  /** How a reviewer repeats it by hand; null where the procedure of its check says it all. */
  readonly procedure: string | null;
  readonly method: 'observed' | 'attested';
  readonly outcomes: readonly Outcome[];
  /** When it comes out `not-applicable`; null where it never does. */
  readonly notApplicable: string | null;
  /** The owner's requirement and risk ids, sorted. */
  readonly trace: readonly string[];
  readonly testCases: readonly PlannedTestCase[];
}

/** One test procedure: a check as the spec asks for it. */
export interface PlannedProcedure {
  /** The check's id. */
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly limits: string;
  /** What the procedures mean by words that they share; null where they share none. */
  readonly terms: string | null;
  /** What is read, fact by fact: where, and by which operations of AWS (`Service.Operation`). */
  readonly reads: readonly { readonly fact: string; readonly where: string; readonly operations: readonly string[] }[];
  /** Paths of the resolved spec that hold what is expected. */
  readonly expectedAt: readonly string[];
  readonly references: readonly Reference[];
  readonly requirements: readonly PlannedRequirement[];
}

/** What an approver approves: equal for the same resolved spec, the same program and the same data of it, whoever writes it and when. */
export interface ProtocolContent {
  readonly document: Qualification['document'];
  readonly system: Qualification['system'];
  readonly organization: { readonly id: string; readonly regions: readonly string[] };
  readonly accounts: readonly { readonly id: string; readonly name: string; readonly depth: string }[];
  readonly sets: Readonly<Record<string, unknown>>;
  readonly spec: { readonly resolvedSha256: string };
  readonly tool: { readonly name: 'iq'; readonly version: string; readonly data: readonly Digested[] };
  readonly procedures: readonly PlannedProcedure[];
  readonly excluded: Qualification['scope']['excluded'];
  readonly attestations: readonly {
    readonly id: string;
    readonly statement: string;
    readonly document: Digested;
    readonly by: string;
    readonly on: string;
    readonly validFor: string;
  }[];
  readonly deviations: readonly {
    readonly id: string;
    readonly kind: 'planned' | 'unplanned';
    readonly requirement: string;
    readonly resource: string;
    readonly reason: string;
    readonly risk: string;
    readonly approvedBy: string;
    readonly expires: string;
  }[];
  /** Who signs what, as the spec says. */
  readonly roles: readonly {
    readonly name: string;
    readonly meaning: string;
    readonly unit?: string;
    readonly who: readonly string[];
  }[];
  readonly trace: Readonly<Record<string, readonly string[]>>;
}

/** Predicate of a protocol. */
export interface Protocol extends Written {
  /** Of the canonical JSON of `content`: what a record cites. */
  readonly sha256: string;
  /** Name and digest of the spec as it was written. */
  readonly spec: Digested;
  readonly content: ProtocolContent;
}

/** How a record relates to the protocol that it was given. */
export interface ProtocolNote {
  /** `Protocol.sha256` of the protocol that was given. */
  readonly sha256: string;
  /** `stale`: spec, test cases or tool are others by now, whoever signed it. */
  readonly approval: 'approved' | 'unapproved' | 'stale';
  /** SHA-256 of its bundle, which lies in the package. */
  readonly bundleSha256: string;
}

/** A person, as a certificate names them. */
export interface Person {
  /** The common name of the certificate: never typed. */
  readonly printedName: string;
  /** `CN=…, O=…`. */
  readonly subject: string;
  /** Base64 of DER: the person's certificate, then each issuer. */
  readonly certificates: readonly string[];
}

/** What is signed by one person. */
interface Signed {
  readonly schemaVersion: 1;
  readonly role: string;
  /** What the signature means (21 CFR 11.50), as the spec says. */
  readonly meaning: string;
  readonly unit?: string;
  readonly signer: Person;
  /** How the person showed who they are, in words, such as `a key file, opened with its passphrase`; two components at least. */
  readonly authentication: { readonly method: 'key-file' | 'kms'; readonly components: readonly string[]; readonly keyArn?: string };
  /** RFC 3339 with Z, by the clock of the signer's machine; a timestamp shows more. */
  readonly signedAt: string;
  /** IANA name of the signer's time zone. */
  readonly zone: string;
  readonly tool: { readonly name: 'iq'; readonly version: string };
}

/** Predicate of a sign-off: one person signs one document. */
export interface SignOff extends Signed {
  readonly document: {
    readonly kind: SignedKind;
    /** Run id of a record; `Protocol.sha256` of a protocol; run id or digest that names the others. */
    readonly id: string;
    readonly title: string;
    /** The digest that stands for it: of the bundle of a sealed document, of the file itself otherwise. */
    readonly sha256: string;
  };
  readonly decision: 'signed' | 'rejected';
  /** Required where it is rejected. */
  readonly reason?: string;
  /** Sign-offs of this document that were there before, by the digest of their bundles. */
  readonly previous: readonly { readonly role: string; readonly sha256: string }[];
  /** Where the signature itself lives in a quality system: `signer` is then who recorded it. */
  readonly external?: { readonly system: 'eqms'; readonly id: string; readonly file: Digested; readonly signedBy: string };
}

export type DispositionKind = 'corrected' | 'accepted' | 'test-error';

/** Predicate of a disposition: what became of one test case that did not pass. */
export interface Disposition extends Signed {
  readonly record: { readonly runId: string; readonly sha256: string };
  readonly testCase: string;
  readonly outcome: 'fail' | 'unknown';
  readonly as: DispositionKind;
  /** Number of the deviation, in the company's quality system. */
  readonly deviation: string;
  readonly reason: string;
  /** An execution in which the same test case came out otherwise. */
  readonly retest?: { readonly runId: string; readonly sha256: string; readonly startedAt: string; readonly outcome: Outcome };
  /** SHA-256 of an earlier disposition of the same test case that this one takes the place of. */
  readonly replaces?: string;
}

/** A sign-off as other documents cite it. */
export interface CitedSignature {
  readonly of: { readonly kind: SignedKind; readonly id: string };
  readonly role: string;
  readonly meaning: string;
  readonly unit?: string;
  readonly printedName: string;
  readonly decision: SignOff['decision'];
  readonly reason?: string;
  readonly signedAt: string;
  readonly sha256: string;
  readonly external?: { readonly id: string; readonly signedBy: string };
}

/** A test case that did not pass, and what became of it. */
export interface NonPass {
  readonly testCase: string;
  readonly requirementId: string;
  readonly requirement: string;
  readonly resource: string;
  readonly outcome: 'fail' | 'unknown';
  readonly expected: unknown;
  readonly actual: unknown;
  readonly message: string;
  /** The approved deviation of the spec that stands beside it. */
  readonly deviation?: string;
  readonly disposition?: {
    readonly as: DispositionKind;
    readonly deviation: string;
    readonly reason: string;
    readonly printedName: string;
    readonly role: string;
    readonly signedAt: string;
    readonly sha256: string;
    readonly retest?: NonNullable<Disposition['retest']>;
  };
}

/** A run as other documents cite it. */
export interface CitedRun {
  readonly runId: string;
  /** Of its bundle. */
  readonly sha256: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly purpose: Purpose;
  readonly mode: Qualification['mode'];
  readonly conclusion: Conclusion;
  readonly outcome: Outcome;
  readonly summary: Readonly<Record<Outcome, number>>;
  readonly executor: string;
  readonly isNarrowed: boolean;
}

/**
 * What a report concludes. `open`: something failed or could not be verified and has no disposition. `not-accepted`: everything is disposed of, and
 * something else stands against it, such as a rejection by who reviewed it. Only `qualified` and `qualified-with-deviations` can be approved.
 */
export type ReportConclusion = 'qualified' | 'qualified-with-deviations' | 'open' | 'not-accepted';

/** Predicate of an IQ report. */
export interface QualificationReport extends Written {
  readonly document: Qualification['document'];
  readonly system: Qualification['system'];
  readonly record: CitedRun;
  readonly protocol?: ProtocolNote;
  readonly retests: readonly CitedRun[];
  readonly nonPasses: readonly NonPass[];
  /** Test cases that failed or could not be verified and have no disposition, sorted. */
  readonly open: readonly string[];
  /** Of the protocol and of the record, in the order in which they were made. */
  readonly signatures: readonly CitedSignature[];
  readonly conclusion: ReportConclusion;
  /** Why it cannot be approved, a sentence each; empty where it can. */
  readonly obstacles: readonly string[];
}

/** A run of a range of a ledger. */
export interface ReviewedRun {
  readonly runId: string;
  /** Of `run.started` in the ledger. */
  readonly sequence: number;
  readonly startedAt: string;
  /** Absent where the run has no end in the ledger. */
  readonly conclusion?: Conclusion;
  readonly outcome?: Outcome;
  readonly purpose: Purpose;
  /** Of its bundle, as the ledger has it. */
  readonly sha256?: string;
  readonly nonPasses: readonly NonPass[];
}

/** Predicate of a review: one document, to be signed once, for the nights that nobody signs one by one. */
export interface LedgerReview extends Written {
  readonly ledger: { readonly at: string; readonly origin: string; readonly size: number; readonly rootSha256: string };
  /** RFC 3339 with Z: first included, last not. */
  readonly since: string;
  readonly until: string;
  readonly runs: readonly ReviewedRun[];
  /** `runId testCase` that have no disposition, sorted. */
  readonly open: readonly string[];
  /** Runs that began and have no end. */
  readonly unfinished: readonly string[];
  readonly obstacles: readonly string[];
}

/** One thing that a tool must get right, tried on this machine. */
export interface Trial {
  /** `iam-users.no-users/planted`, `tamper/record`, … */
  readonly id: string;
  readonly what: string;
  readonly expected: string;
  readonly actual: string;
  readonly passed: boolean;
}

/** Predicate of a tool qualification. */
export interface ToolQualification extends Written {
  readonly platform: { readonly os: string; readonly arch: string };
  /** Of the program's own files and data, by their paths in the package. */
  readonly program: readonly Digested[];
  readonly outcome: 'qualified' | 'not-qualified';
  readonly summary: { readonly trials: number; readonly failed: number };
  readonly trials: readonly Trial[];
}

/** How a record names the qualification of the tool that made it. */
export interface ToolQualificationNote {
  /** Of its bundle. */
  readonly sha256: string;
  readonly writtenAt: string;
}

/** The predicates by the kind of document that carries them. */
export interface Predicates {
  readonly protocol: Protocol;
  readonly report: QualificationReport;
  readonly review: LedgerReview;
  readonly 'tool-qualification': ToolQualification;
}
