import type { DispositionKind, ProtocolNote, ReportConclusion, SignedKind, SignOff, ToolQualification } from '../qualification-file.ts';
import type { Conclusion, Finding, Outcome, Purpose, Qualification, Unknown } from '../record.ts';

/** The words of the sealed record beside the words of the documents that people sign. */
export const glossary: readonly { readonly record: string; readonly document: string; readonly meaning: string }[] = [
  { record: 'spec', document: 'Installation specification', meaning: 'What the owner declared, before the execution.' },
  { record: 'check', document: 'Test procedure', meaning: 'A set of requirements judged by one rule, the same in every execution.' },
  {
    record: 'requirementId',
    document: 'Requirement',
    meaning: 'One sentence that is either met or not. Its id never changes its meaning.',
  },
  { record: 'finding', document: 'Test case', meaning: 'One requirement applied to one resource, with expected and actual.' },
  { record: 'outcome', document: 'Result', meaning: 'Pass, fail, not verified or not applicable.' },
  {
    record: 'unknown',
    document: 'Not verified',
    meaning: 'What AWS did not answer, or a document does not show. It never counts as a pass.',
  },
  { record: 'fact', document: 'Evidence', meaning: 'What AWS answered about one target, kept word for word beside the record.' },
  { record: 'run', document: 'Execution', meaning: 'One reading of the organization and the judgement of what was read.' },
  { record: 'record', document: 'Executed record', meaning: 'The sealed statement of an execution. This document is its rendering.' },
  {
    record: 'deviation',
    document: 'Deviation',
    meaning: 'An approved, expiring exception. It stands beside a fail and never replaces it.',
  },
  {
    record: 'protocol',
    document: 'IQ protocol',
    meaning: 'What is to be executed and what passes, sealed and approved before the execution.',
  },
  {
    record: 'disposition',
    document: 'Disposition',
    meaning: 'What a person decided about a test case that did not pass. The executed record itself never changes.',
  },
  { record: 'sign-off', document: 'Signature', meaning: 'A sealed statement of one person about one document, with its meaning.' },
  { record: 'retest', document: 'Retest', meaning: 'A later execution in which the same test case was executed again.' },
];

/** Results as a signed document words them. */
export const outcomeWords: Readonly<Record<Outcome, string>> = {
  pass: 'Pass',
  fail: 'Fail',
  unknown: 'Not verified',
  'not-applicable': 'Not applicable',
};

/** What the document records. Only a qualification is called one. */
export const documentWords: Readonly<Record<Purpose, string>> = {
  qualification: 'Installation qualification',
  'post-change': 'Installation verification after a change',
  monitoring: 'Installation monitoring',
  engineering: 'Installation verification',
};

/** The conclusion in one line. */
export const conclusionWords: Readonly<Record<Conclusion, string>> = {
  conforms: 'Conforms to the specification',
  'conforms-with-accepted-deviations': 'Conforms to the specification with accepted deviations',
  'does-not-conform': 'Does not conform to the specification',
  incomplete: 'Incomplete: not verified as a whole',
  aborted: 'Aborted: the execution did not come to its end',
};

/** What the conclusion means for the reader. */
export const conclusionMeanings: Readonly<Record<Conclusion, string>> = {
  conforms: 'Every test case passed or was declared not applicable.',
  'conforms-with-accepted-deviations': 'Every failed test case stands beside a deviation in force.',
  'does-not-conform': 'At least one test case failed without a deviation in force.',
  incomplete:
    'No test case failed without a deviation in force, but at least one could not be verified, none was executed, or a prerequisite of the execution is not met.',
  aborted: 'The execution was interrupted. What was not reached is not verified.',
};

export const purposeWords: Readonly<Record<Purpose, string>> = {
  qualification: 'Installation qualification',
  'post-change': 'Verification after a change',
  monitoring: 'Monitoring of the qualified state',
  engineering: 'Engineering (for information, not a qualification)',
};

export const modeWords: Readonly<Record<Qualification['mode'], string>> = {
  live: 'Live: read from AWS during the execution',
  replay: 'Replay of saved facts: not a qualification',
  merged: 'Merged: read from AWS by several shards, judged together',
};

export const sealWords: Readonly<Record<Qualification['seal']['assurance'], string>> = {
  ephemeral: 'sealed by a key made for this run',
  file: 'sealed by a key kept in a file',
  kms: 'sealed by a key kept in AWS KMS',
};

/** What the seal lets a stranger conclude. */
export const sealMeanings: Readonly<Record<Qualification['seal']['assurance'], string>> = {
  ephemeral:
    'The seal shows that the record is unchanged since the execution. It does not show who executed it: the key was made for this run alone.',
  file: 'The seal shows that the record is unchanged since a holder of the key sealed it. Who holds the key is for its owner to show.',
  kms: 'The seal shows that the record is unchanged since the key in AWS KMS sealed it. Who may use that key is for its policy to show.',
};

export const reasonWords: Readonly<Record<Unknown['reason'], string>> = {
  denied: 'Access denied',
  throttled: 'Throttled',
  'timed-out': 'Timed out',
  unsupported: 'Not supported',
  failed: 'Call failed',
  'not-asked': 'Not asked',
  aborted: 'Execution aborted',
  'check-crashed': 'Test procedure crashed',
  'no-findings': 'Nothing to judge',
  attestation: 'Attestation missing or lapsed',
};

/** The documents that people sign. */
export const kindWords: Readonly<Record<SignedKind, string>> = {
  protocol: 'IQ protocol',
  record: 'Executed record',
  report: 'IQ report',
  review: 'Review of executions',
  deviations: 'Deviations file',
  attestations: 'Attestations file',
};

export const decisionWords: Readonly<Record<SignOff['decision'], string>> = { signed: 'Signed', rejected: 'Rejected' };

/** What became of a test case that did not pass. */
export const dispositionWords: Readonly<Record<DispositionKind, string>> = {
  corrected: 'Corrected and retested',
  accepted: 'Accepted',
  'test-error': 'Error of the test',
};

/** How an execution stands to its protocol. */
export const approvalWords: Readonly<Record<ProtocolNote['approval'], string>> = {
  approved: 'Approved before the execution',
  unapproved: 'Not approved',
  stale: 'Stale: specification, test cases or tool have changed since it was written',
};

export const reportConclusionWords: Readonly<Record<ReportConclusion, string>> = {
  qualified: 'Qualified',
  'qualified-with-deviations': 'Qualified with deviations',
  open: 'Open: not qualified',
  'not-accepted': 'Not accepted: not qualified',
};

export const reportConclusionMeanings: Readonly<Record<ReportConclusion, string>> = {
  qualified: 'Every test case passed or was declared not applicable.',
  'qualified-with-deviations': 'Every test case that did not pass has a disposition, which stands in this report.',
  open: 'At least one test case failed or could not be verified and has no disposition.',
  'not-accepted': 'Every test case has its disposition, but the executed record was rejected by who reviewed it.',
};

export const toolOutcomeWords: Readonly<Record<ToolQualification['outcome'], string>> = {
  qualified: 'Qualified for its intended use on this machine',
  'not-qualified': 'Not qualified',
};

/** How a requirement is verified. */
export const methodWords: Readonly<Record<Finding['method'], string>> = {
  observed: 'Observed in AWS',
  attested: 'Attested by a document',
};
