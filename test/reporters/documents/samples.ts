import type {
  CitedRun,
  LedgerReview,
  NonPass,
  PlannedProcedure,
  Protocol,
  QualificationReport,
  ToolQualification,
} from '../../../src/qualification-file.ts';
import type { Qualification } from '../../../src/record.ts';
import { sampleQualification } from '../../evidence/sample.ts';
import { finding, recordOf, verdict } from '../records.ts';

/** Requirements of one sample check, and test cases of one requirement at most. */
const perCheck = 5;
const perRequirement = 40;

const record = sampleQualification();
const digest = (letter: string): string => letter.repeat(64);

export const roles = [
  { name: 'executor', meaning: 'execution', who: ['CN=Ada Executor'] },
  { name: 'reviewer', meaning: 'review', who: ['CN=Rita Reviewer, O=Contour'] },
  { name: 'approver', meaning: 'approval', unit: 'QA', who: ['CN=Grace Approver', 'eqms:grace'] },
];
export const attachment = { name: 'statement.sigstore.json', bytes: Buffer.from('{"a":1}\n') };

const written = {
  schemaVersion: 1,
  writtenAt: '2026-11-21T08:00:00Z',
  tool: { name: 'iq', version: '0.9.0', node: '24.21.0' },
  seal: { assurance: 'file', keyId: 'k3y' },
} as const;

interface Case {
  readonly id: string;
  readonly requirementId: string;
  readonly check: string;
}

/** So many test cases, spread over requirements and checks; one in seven has an id that is longer than its column. */
export function casesOf(count: number): readonly Case[] {
  return Array.from({ length: count }, (_, index) => {
    const requirement = Math.floor(index / Math.min(perRequirement, Math.ceil(count / 5)));
    const check = `check-${String(Math.floor(requirement / perCheck)).padStart(3, '0')}`;
    const requirementId = `${check}.requirement-${String(requirement).padStart(3, '0')}`;
    const tail = index % 7 === 0 ? `/${'very-long-name-'.repeat(12)}` : '';
    return {
      id: `${requirementId}@222222222222/us-east-2/arn:aws:s3:::bucket-${String(index).padStart(5, '0')}${tail}.`,
      requirementId,
      check,
    };
  });
}

function procedureOf(id: string, cases: readonly Case[]): PlannedProcedure {
  return {
    id,
    title: 'Every data store is encrypted with a customer-managed key',
    why: 'Whoever holds the key decides who reads the data.',
    limits: 'It does not show who used the key.',
    terms: null,
    reads: [{ fact: 'buckets', where: 'each account and region', operations: ['S3.ListBuckets', 'S3.GetBucketEncryption'] }],
    expectedAt: ['defaults.key_rotation'],
    references: [{ framework: 'HIPAA', clause: '164.312(a)(2)(iv)' }],
    requirements: [...new Set(cases.map(({ requirementId }) => requirementId))].map((requirementId, index) => ({
      id: requirementId,
      criterion: 'The bucket is encrypted by default with the declared key.',
      procedure: index % 2 === 0 ? null : 'Open the bucket in the console, and read the default encryption under Properties.',
      method: 'observed',
      outcomes: ['pass', 'fail', 'unknown'],
      notApplicable: null,
      trace: ['URS-12'],
      testCases: cases
        .filter((entry) => entry.requirementId === requirementId)
        .map((entry) => ({ id: entry.id, place: 'Production (222222222222)' })),
    })),
  };
}

export function protocolOf(count: number): Protocol {
  const cases = casesOf(count);
  const checks = [...new Set(cases.map(({ check }) => check))];
  return {
    ...written,
    sha256: digest('a'),
    spec: { name: 'spec.yaml', sha256: digest('b') },
    content: {
      document: record.document,
      system: record.system,
      organization: { id: record.scope.organization, regions: record.scope.regions },
      accounts: record.scope.accounts.map(({ id, name, depth }) => ({ id, name, depth })),
      sets: { members: { all: true }, workloads: ['222222222222'] },
      spec: { resolvedSha256: digest('c') },
      tool: { name: 'iq', version: '0.9.0', data: [{ name: 'data/services.json', sha256: digest('d') }] },
      procedures: checks.map((id) =>
        procedureOf(
          id,
          cases.filter(({ check }) => check === id),
        ),
      ),
      excluded: [{ check: 'iam-users', reason: 'There are none by design.', reference: 'CR-7' }],
      attestations: [
        {
          id: 'baa',
          statement: 'A business associate agreement is in force.',
          document: { name: 'baa.pdf', sha256: digest('e') },
          by: 'Grace Approver',
          on: '2026-01-01',
          validFor: '365d',
        },
      ],
      deviations: [
        {
          id: 'DEV-1',
          kind: 'planned',
          requirement: 'check-000.requirement-000',
          resource: 'arn:aws:s3:::bucket-old',
          reason: 'It is emptied in December.',
          risk: 'Low: it holds no PHI.',
          approvedBy: 'Grace Approver',
          expires: '2026-12-31',
        },
      ],
      roles,
      trace: { 'URS-12': ['check-*'] },
    },
  };
}

export function citedRun(change: Partial<CitedRun> = {}): CitedRun {
  return {
    runId: record.runId,
    sha256: digest('f'),
    startedAt: record.startedAt,
    finishedAt: record.finishedAt,
    purpose: 'qualification',
    mode: 'live',
    conclusion: 'does-not-conform',
    outcome: 'fail',
    summary: { pass: 10, fail: 4, unknown: 1, 'not-applicable': 0 },
    executor: record.executor.arn,
    isNarrowed: false,
    ...change,
  };
}

/** Every third has no disposition. */
export function nonPassesOf(count: number): readonly NonPass[] {
  return casesOf(count).map(({ id, requirementId }, index): NonPass => {
    const nonPass: NonPass = {
      testCase: id,
      requirementId,
      requirement: 'The bucket is encrypted by default with the declared key.',
      resource: 'arn:aws:s3:::bucket',
      outcome: index % 2 === 0 ? 'fail' : 'unknown',
      expected: { algorithm: 'aws:kms', key: 'arn:aws:kms:us-east-2:222222222222:key/11111111-2222-3333-4444-555555555555' },
      actual: index % 2 === 0 ? { algorithm: 'AES256' } : null,
      message: index % 2 === 0 ? 'It is encrypted with a key of AWS.' : 'Could not be verified: access denied.',
    };
    if (index % 3 === 0) return nonPass;
    const retest = { runId: '0193-retest', sha256: digest('9'), startedAt: '2026-11-21T07:00:00Z', outcome: 'pass' } as const;
    return {
      ...nonPass,
      disposition: {
        as: index % 3 === 1 ? 'corrected' : 'accepted',
        deviation: 'DEV-2026-017',
        reason: 'The default encryption was set.',
        printedName: 'Grace Approver',
        role: 'approver',
        signedAt: '2026-11-21T07:30:00Z',
        sha256: digest('8'),
        ...(index % 3 === 1 ? { retest } : {}),
      },
    };
  });
}

export const openOf = (nonPasses: readonly NonPass[]): string[] =>
  nonPasses.filter(({ disposition }) => disposition === undefined).map(({ testCase }) => testCase);

export function reportOf(count: number, change: Partial<QualificationReport> = {}): QualificationReport {
  const nonPasses = nonPassesOf(count);
  const open = openOf(nonPasses);
  return {
    ...written,
    document: record.document,
    system: record.system,
    record: citedRun(),
    protocol: { sha256: digest('a'), approval: 'approved', bundleSha256: digest('7') },
    retests: [citedRun({ runId: '0193-retest', sha256: digest('9'), isNarrowed: true, conclusion: 'conforms', outcome: 'pass' })],
    nonPasses,
    open,
    signatures: [
      {
        of: { kind: 'protocol', id: digest('a') },
        role: 'approver',
        meaning: 'approval',
        unit: 'QA',
        printedName: 'Grace Approver',
        decision: 'signed',
        signedAt: '2026-11-19T10:00:00Z',
        sha256: digest('6'),
      },
      {
        of: { kind: 'record', id: record.runId },
        role: 'reviewer',
        meaning: 'review',
        printedName: 'Rita Reviewer',
        decision: 'rejected',
        reason: 'The evidence of one account is missing.',
        signedAt: '2026-11-21T07:50:00Z',
        sha256: digest('5'),
        external: { id: 'eqms:4711', signedBy: 'Rita Reviewer' },
      },
    ],
    conclusion: 'open',
    obstacles: [`${open.length} test cases that did not pass have no disposition.`],
    ...change,
  };
}

/** Two executions with non-passes, one without an end. */
export function reviewOf(count: number, change: Partial<LedgerReview> = {}): LedgerReview {
  const nonPasses = nonPassesOf(count);
  const half = Math.ceil(count / 2);
  const run = (index: number) => ({
    runId: `0193a000-0000-7000-8000-00000000000${index}`,
    sequence: 10 + index,
    startedAt: `2026-11-0${index + 1}T02:00:00Z`,
    purpose: 'monitoring' as const,
  });
  const ended = { conclusion: 'does-not-conform', outcome: 'fail', sha256: digest('4') } as const;
  const runs = [
    { ...run(0), ...ended, nonPasses: nonPasses.slice(0, half) },
    { ...run(1), ...ended, nonPasses: nonPasses.slice(half) },
    { ...run(2), nonPasses: [] },
  ];
  return {
    ...written,
    ledger: { at: 's3://ledger/contour', origin: 'contour.example/iq', size: 42, rootSha256: digest('3') },
    since: '2026-11-01T00:00:00Z',
    until: '2026-12-01T00:00:00Z',
    runs,
    open: runs.flatMap((entry) => openOf(entry.nonPasses).map((id) => `${entry.runId} ${id}`)),
    unfinished: [run(2).runId],
    obstacles: ['One execution has no end in the ledger.'],
    ...change,
  };
}

export function recordWith(count: number, change: Partial<Qualification> = {}): Qualification {
  const cases = casesOf(count);
  const verdicts = [...new Set(cases.map(({ check }) => check))].map((check) =>
    verdict(
      cases
        .filter((entry) => entry.check === check)
        .map((entry, index) =>
          finding({
            testCase: entry.id,
            requirementId: entry.requirementId,
            resource: `bucket ${index}`,
            outcome: index % 9 === 0 ? 'fail' : 'pass',
            message: 'As found.',
          }),
        ),
      { check },
    ),
  );
  return recordOf(verdicts, change);
}

export function toolQualificationOf(count: number): ToolQualification {
  const trials = casesOf(count).map(({ requirementId }, index) => ({
    id: `${requirementId}/planted-${String(index).padStart(5, '0')}.`,
    what: 'A bucket is encrypted with a key of AWS.',
    expected: 'fail',
    actual: index === 1 ? 'pass' : 'fail',
    passed: index !== 1,
  }));
  return {
    ...written,
    platform: { os: 'linux', arch: 'x64' },
    program: [{ name: 'dist/iq.js', sha256: digest('2') }],
    outcome: 'not-qualified',
    summary: { trials: count, failed: 1 },
    trials,
  };
}
