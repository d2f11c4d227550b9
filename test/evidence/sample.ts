import { canonicalBytes, sha256Hex } from '../../src/evidence/canonical.ts';
import { judgementSha256 } from '../../src/evidence/judgement.ts';
import type { FactRecord, Qualification } from '../../src/record.ts';
import { conclude, rollUp, summarize, verdictOutcome } from '../../src/rollup.ts';
import type { SpecSource } from '../../src/spec/spec.ts';
import { observedAt, sampleFacts } from './sample-facts.ts';
import { sampleVerdicts } from './sample-verdicts.ts';

/**
 * `conforming`: every finding passes. `deviating`: one failure, beside a deviation that holds. `incomplete`: one refused read.
 * `mixed`: all of it, with a failure that nobody accepted, an expired deviation, a lapsed attestation and a crashed check.
 */
export type SampleVariant = 'conforming' | 'deviating' | 'incomplete' | 'mixed';

/** Everything that a run hands to the seal. */
export interface Sample {
  readonly qualification: Qualification;
  readonly facts: readonly FactRecord[];
  readonly sources: readonly SpecSource[];
  readonly resolvedSpec: Uint8Array;
}

const startedAt = '2026-11-20T09:00:00.000Z';
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** The record of a run over the reference organization. Same variant, same value; its digests hold. */
export function sampleQualification(variant: SampleVariant = 'mixed'): Qualification {
  return sample(variant).qualification;
}

/** The same with facts and spec, as a package needs them. `seal` defaults to a key that nobody holds. */
export function sample(
  variant: SampleVariant = 'mixed',
  seal: Qualification['seal'] = { assurance: 'file', keyId: 'bDWvFGzHG2FPEAvAmLdCY7YVQyzLqLXgNmnOWHaxnLI=' },
): Sample {
  const sources: SpecSource[] = [
    { name: 'iq-spec.yaml', bytes: text('version: 1\ndocument: { id: IQS-0042, title: "ContourCompanion on AWS", revision: C }\n') },
    { name: 'files/deviations.yaml', bytes: text('- { id: DEV-007, requirement: cmk-encryption.s3-bucket }\n') },
  ];
  const spec = { version: 1, organization: { id: 'o-exampleorgid', regions: { governed: ['us-east-2', 'us-west-2'], others: 'denied' } } };
  const resolvedSpec = canonicalBytes(spec);
  const facts = sampleFacts(variant);
  const verdicts = sampleVerdicts(variant);
  const qualification: Qualification = {
    schemaVersion: 1,
    runId: '0193a5f0-7c00-7000-8000-000000000001',
    conclusion: conclude(verdicts, observedAt),
    outcome: rollUp(verdicts.map(verdictOutcome)),
    judgementSha256: judgementSha256({ spec, facts, verdicts }),
    purpose: 'engineering',
    mode: 'live',
    change: 'CHG-1187',
    deployment: { commit: '9f1c2ab', release: '4.2.0' },
    system: {
      id: 'SYS-CC',
      name: 'ContourCompanion',
      kind: 'SaMD, class II',
      phi: true,
      intended_use: 'hosts the CT autocontouring service',
    },
    document: {
      id: 'IQS-0042',
      title: 'ContourCompanion on AWS: installation specification',
      revision: 'C',
      effective: '2026-11-15',
      owner: 'cloud-architecture',
    },
    tool: { name: 'iq', version: '0.1.0', node: '24.21.0', data: [{ name: 'requirements', sha256: sha256Hex('requirements') }] },
    startedAt,
    finishedAt: '2026-11-20T09:00:41.250Z',
    asOf: observedAt,
    clock: { maxSkewMs: 840 },
    executor: { arn: 'arn:aws:sts::555555555555:assumed-role/iq-caller/pipeline', account: '555555555555', sessionName: 'pipeline' },
    spec: { name: 'iq-spec.yaml', sha256: sha256Hex(sources[0]?.bytes ?? ''), resolvedSha256: sha256Hex(resolvedSpec) },
    seal,
    scope: {
      organization: 'o-exampleorgid',
      accounts: [
        { id: '111111111111', name: 'Management', state: 'ACTIVE', depth: 'full' },
        { id: '222222222222', name: 'Production', state: 'ACTIVE', depth: 'full' },
        { id: '333333333333', name: 'Staging', state: 'ACTIVE', depth: 'full' },
        { id: '444444444444', name: 'Log Archive', state: 'ACTIVE', depth: 'full' },
        { id: '555555555555', name: 'Audit', state: 'ACTIVE', depth: 'full' },
      ],
      regions: ['us-east-2', 'us-west-2'],
      narrowed: false,
      resolvedSets: { gxp: ['222222222222', '333333333333'] },
      excluded: [{ check: 'web-acl', reason: 'no load balancer faces the internet', reference: 'RA-011' }],
      limitsOfChecks: { 'iam-users': 'Providers are compared by name.' },
      limits: ['Object Lock of the log archive is not judged yet.', 'What no API shows rests on attestations.'],
    },
    summary: summarize(verdicts),
    verdicts,
    calls: {
      total: 214,
      throttled: 2,
      denied: variant === 'conforming' || variant === 'deviating' ? 0 : 1,
      byOperation: { 'KMS.ListKeys': 10, 'S3.ListBuckets': 5 },
    },
  };
  return { qualification, facts, sources, resolvedSpec };
}
