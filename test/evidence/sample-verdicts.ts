import type { Finding, Reference, Target, Unknown, Verdict } from '../../src/record.ts';
import { verdictOutcome } from '../../src/rollup.ts';
import type { SampleVariant } from './sample.ts';
import { database, dicom, legacy, observedAt, phi, primary, production, refused, scratch, trail } from './sample-facts.ts';

type FindingDraft = Pick<Finding, 'outcome' | 'requirement' | 'resource' | 'expected' | 'actual' | 'message' | 'facts'> &
  Partial<Pick<Finding, 'method' | 'deviation' | 'trace'>>;

function finding(id: string, at: Target, draft: FindingDraft): Finding {
  const place = at.account === undefined ? 'organization' : [at.account, at.region].filter(Boolean).join('/');
  return { requirementId: id, testCase: `${id}@${place}/${draft.resource}`, method: 'observed', trace: [], observedAt, ...draft };
}

function verdict(
  check: string,
  title: string,
  target: Target,
  rest: { references: Reference[]; findings: Finding[]; unknownBecause?: Unknown[] },
): Verdict {
  return { check, title, outcome: verdictOutcome(rest), target, ...rest };
}

/** Verdicts over the sample's facts, sorted by check and account. */
export function sampleVerdicts(variant: SampleVariant): Verdict[] {
  const mixed = variant === 'mixed';
  const trailVerdict = verdict(
    'audit-trail',
    'One organization trail records every region into the log archive',
    {},
    {
      references: [
        { framework: '21 CFR 11', clause: '11.10(e)' },
        { framework: 'HIPAA', clause: '164.312(b)' },
      ],
      findings: [
        finding(
          'audit-trail.multi-region',
          {},
          {
            outcome: 'pass',
            requirement: 'The trail records every region',
            resource: trail,
            expected: true,
            actual: true,
            message: 'org-trail records every region.',
            facts: ['trails@111111111111/us-east-2'],
            trace: ['URS-AUD-03'],
          },
        ),
      ],
    },
  );
  const usersVerdict = verdict('iam-users', 'Nobody signs in past the identity provider', production, {
    references: [
      { framework: '21 CFR 11', clause: '11.10(d)' },
      { framework: 'HIPAA', clause: '164.312(a)(2)(i)' },
    ],
    findings: [
      finding('iam-users.no-users', production, {
        outcome: mixed ? 'fail' : 'pass',
        requirement: 'The account has no IAM user',
        resource: '222222222222',
        expected: 0,
        actual: mixed ? 1 : 0,
        message: mixed ? 'Production (222222222222) has an IAM user.' : 'Production (222222222222) has no IAM user.',
        facts: ['account-summary@222222222222'],
        trace: ['RC-004'],
      }),
      finding('iam-users.root-custody', production, {
        outcome: mixed ? 'unknown' : 'pass',
        method: 'attested',
        requirement: 'The root credentials are in custody',
        resource: 'ROOT-CUSTODY',
        expected: { validUntil: '2027-05-01' },
        actual: { on: mixed ? '2024-11-01' : '2026-11-01', by: 'A. Custodian' },
        message: mixed ? 'The attestation ROOT-CUSTODY lapsed on 2025-11-01.' : 'Attested by A. Custodian on 2026-11-01.',
        facts: [],
      }),
      ...(mixed
        ? [
            finding('iam-users.oidc-providers', production, {
              outcome: 'not-applicable',
              requirement: 'The OIDC providers are those declared',
              resource: '222222222222',
              expected: [],
              actual: null,
              message: 'Excluded: federation is judged by the platform record (RA-012).',
              facts: [],
            }),
          ]
        : []),
    ],
    ...(mixed ? { unknownBecause: [{ fact: 'ROOT-CUSTODY', reason: 'attestation', detail: 'lapsed on 2025-11-01' }] } : {}),
  });
  const verdicts = [trailVerdict, encryption(variant)];
  if (variant === 'mixed' || variant === 'incomplete') verdicts.push(stagingEncryption());
  verdicts.push(usersVerdict);
  if (mixed) verdicts.push(crashed());
  return verdicts;
}

const encryptionTitle = 'Every data store is encrypted with a customer-managed key';
const encryptionClauses: Reference[] = [{ framework: 'HIPAA', clause: '164.312(a)(2)(iv)' }];

function encryption(variant: SampleVariant): Verdict {
  const bucketText = 'The default encryption of the bucket is the declared key';
  const bucket = (resource: string, encrypted: boolean, deviation?: Finding['deviation']): Finding =>
    finding('cmk-encryption.s3-bucket', primary, {
      outcome: encrypted ? 'pass' : 'fail',
      requirement: bucketText,
      resource,
      expected: { key: phi },
      actual: encrypted ? { key: phi } : { algorithm: 'AES256', key: null },
      message: encrypted ? 'Encrypted by default with phi.' : 'Encrypted by default with a key of Amazon S3, not with phi.',
      facts: ['buckets@222222222222', 'keys@222222222222/us-east-2'],
      trace: ['RC-012'],
      ...(deviation === undefined ? {} : { deviation }),
    });
  const findings = [
    finding('cmk-encryption.rds-instance', primary, {
      outcome: 'pass',
      requirement: 'The instance is encrypted with the declared key',
      resource: database,
      expected: { key: phi },
      actual: { key: phi },
      message: 'Encrypted with phi.',
      facts: ['db-instances@222222222222/us-east-2', 'keys@222222222222/us-east-2'],
      trace: ['RC-012'],
    }),
    bucket(dicom, true),
  ];
  if (variant === 'deviating' || variant === 'mixed')
    findings.push(bucket(scratch, false, { id: 'DEV-007', kind: 'planned', expires: '2026-12-31' }));
  if (variant === 'mixed') findings.push(bucket(legacy, false, { id: 'DEV-003', kind: 'unplanned', expires: '2026-10-31' }));
  return verdict('cmk-encryption', encryptionTitle, production, { references: encryptionClauses, findings });
}

function stagingEncryption(): Verdict {
  const staging = { account: '333333333333', region: 'us-east-2' };
  return verdict(
    'cmk-encryption',
    encryptionTitle,
    { account: '333333333333' },
    {
      references: encryptionClauses,
      findings: [
        finding('cmk-encryption.key-rotation', staging, {
          outcome: 'unknown',
          requirement: 'The key rotates at least yearly',
          resource: 'key:phi_staging',
          expected: { days: 365 },
          actual: null,
          message: 'AWS did not say: keys@333333333333/us-east-2 was denied.',
          facts: ['keys@333333333333/us-east-2'],
          trace: ['RC-012'],
        }),
      ],
      unknownBecause: [{ fact: 'keys@333333333333/us-east-2', reason: 'denied', detail: refused }],
    },
  );
}

function crashed(): Verdict {
  return verdict(
    'rds-resilience',
    'The databases survive the loss of a zone and of a region',
    {},
    {
      references: [{ framework: 'HIPAA', clause: '164.308(a)(7)(ii)(B)' }],
      findings: [],
      unknownBecause: [
        { fact: 'db-instances@222222222222/us-east-2', reason: 'check-crashed', detail: 'TypeError: zones is not iterable' },
      ],
    },
  );
}
