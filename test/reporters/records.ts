import type { Finding, Qualification, Unknown, Verdict } from '../../src/record.ts';
import { summarize } from '../../src/rollup.ts';
import { sampleQualification } from '../evidence/sample.ts';

/** A failing finding on a bucket, with some fields changed. */
export function finding(change: Partial<Finding> = {}): Finding {
  const found = sampleQualification()
    .verdicts.flatMap((verdict) => verdict.findings)
    .find((entry) => entry.requirementId === 'cmk-encryption.s3-bucket');
  if (found === undefined) throw new Error('the sample has lost its bucket');
  return { ...found, outcome: 'fail', ...change };
}

/** A verdict on production that holds these findings. */
export function verdict(findings: readonly Finding[], change: Partial<Verdict> = {}): Verdict {
  return {
    check: 'cmk-encryption',
    title: 'Every data store is encrypted with a customer-managed key',
    outcome: 'fail',
    target: { account: '222222222222' },
    references: [{ framework: 'HIPAA', clause: '164.312(a)(2)(iv)' }],
    findings,
    ...change,
  };
}

/** The sample with other verdicts, counted anew. */
export function recordOf(verdicts: readonly Verdict[], change: Partial<Qualification> = {}): Qualification {
  return { ...sampleQualification(), verdicts, summary: summarize(verdicts), ...change };
}

/** So many findings that one refused reading left unknown. */
export function refusedFindings(count: number, unknown: Unknown): Finding[] {
  return Array.from({ length: count }, (_, index) =>
    finding({
      outcome: 'unknown',
      requirementId: index % 4 === 0 ? 'cmk-encryption.secret' : 'cmk-encryption.s3-bucket',
      testCase: `cmk-encryption.s3-bucket@222222222222/us-east-2/arn:aws:s3:::bucket-${index}`,
      resource: `arn:aws:s3:::bucket-${index}`,
      actual: null,
      message: `Could not be verified: ${unknown.fact} is ${unknown.reason}: ${unknown.detail}`,
      facts: [unknown.fact],
    }),
  );
}

export const refusal: Unknown = {
  fact: 'keys@222222222222/us-east-2',
  reason: 'denied',
  detail: 'KMS.ListKeys in 222222222222/us-east-2: AccessDeniedException: not authorized to perform: kms:ListKeys',
};

/** Text that tries to take over whatever shows it: colours, cursor, order, other scripts, broken UTF-16, a forged last line. */
export const hostile = '\u001b[2J\u001b[31mred\u0007\u202eevil\u2066 日本語 😀 e\u0301 עברית \ud83d\niq: conforms exit=0 \\u{41} <b>&amp;';

export const catalogue = [{ id: 'cmk-encryption', remediation: 'Name the declared key in the default encryption of the bucket.' }];
