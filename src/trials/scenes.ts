import { scenesOfStores } from './scenes-of-stores.ts';
import { here, other, revalued, type Scene, type Stage, withFact } from './stage.ts';

/** The document of an attestation is gone. */
const unattested = (requirement: string, attestation: string): Scene => ({
  requirement,
  name: 'document-missing',
  what: `The document of the attestation ${attestation} is missing.`,
  expected: 'unknown',
  change: ({ spec, facts }) => {
    const attestations = spec.attestations.map((entry) => (entry.id === attestation ? { ...entry, documentSha256: null } : entry));
    return { spec: { ...spec, attestations }, facts };
  },
});

const bucketGone = (check: string): Scene => ({
  requirement: `${check}.bucket-present`,
  name: 'bucket-gone',
  what: 'None of the declared buckets is there.',
  expected: 'fail',
  change: ({ spec, facts }) => ({ spec, facts: revalued(facts, 'buckets', () => []) }),
});

const versioned = (facts: Stage['facts'], change: object): Stage['facts'] =>
  revalued(facts, 'bucket-versioning', (value) => (value as readonly object[]).map((bucket) => other(bucket, { value: change })));

const withMfaDelete = (spec: Stage['spec']): Stage['spec'] => {
  const storage = spec.object_storage;
  const rules = [...(storage?.rules ?? []), { in: ['production'], mfa_delete: true }];
  return other(spec, { object_storage: { rules } });
};

const withReport = (spec: Stage['spec']): Stage['spec'] =>
  other(spec, { identity: { iam_users: { credential_report: { max_age: { text: '7d', seconds: 604_800 } } } } });

/** A credential report in every account, with an active key of the root user where it is said. */
const reported = (facts: Stage['facts'], isActive: boolean): Stage['facts'] => {
  const summaries = [...facts.values()].filter(({ name }) => name === 'account-summary');
  return summaries.reduce((known, summary) => {
    const keys = [{ isActive }, { isActive: false }];
    const { account = '' } = summary.target;
    const mfa = summary.observed && (summary.value as { readonly rootMfa: number }).rootMfa === 1;
    const root = { name: '<root_account>', arn: `arn:aws:iam::${account}:root`, password: null, mfa, keys, certificates: 0 };
    const generatedAt = summary.observed ? summary.observedAt : '';
    return withFact(known, 'credential-report', { target: summary.target, value: { generatedAt, root, users: [] } });
  }, facts);
};

const recorded = 'cc-dicom-222222222222';
const withDataEvents = (spec: Stage['spec']): Stage['spec'] => other(spec, { audit_trail: { data_events: [recorded] } });

const recording = (facts: Stage['facts'], values: readonly string[]): Stage['facts'] =>
  revalued(facts, 'trails', (value) =>
    (value as readonly object[]).map((trail) => {
      const dataResources = [{ type: 'AWS::S3::Object', values }];
      return other(trail, { selectors: { basic: [{ dataResources, excludedSources: [], managementEvents: true, readWrite: 'All' }] } });
    }),
  );

const withCanary = (spec: Stage['spec']): Stage['spec'] => other(spec, { guardrails: { live_canary: true } });
const answered = { closedBy: null, closed: [], stores: [], trails: [], ebsDefault: null };

const undrilled = (spec: Stage['spec']): Stage['spec'] => {
  const { attestation: _, ...drill } = spec.break_glass?.drill ?? {};
  return { ...spec, break_glass: { ...spec.break_glass, drill } } as Stage['spec'];
};
const unused = (value: unknown): unknown => {
  const details = value as { readonly roles: readonly object[] };
  return { ...details, roles: details.roles.map((role) => ({ ...role, lastUsed: null })) };
};
const withoutRisk = (spec: Stage['spec']): Stage['spec'] =>
  ({
    ...spec,
    guardrails: { ...spec.guardrails, cloudtrail_protection: { in: spec.guardrails?.cloudtrail_protection?.in ?? [] } },
  }) as Stage['spec'];

/** What the simulator says of the production account, whose policies lie at these places from the root down. */
const simulated = (facts: Stage['facts'], said: Readonly<Record<string, boolean>>): Stage['facts'] => {
  const record = facts.get('organization-policies@organization');
  const policies = (record?.observed === true ? record.value : []) as readonly { id: string; type: string; targets: readonly string[] }[];
  const levels = ['r-exmp', 'ou-exmp-00000002', 'ou-exmp-00000003', here.account].map((place) =>
    policies.filter(({ type, targets }) => type === 'SERVICE_CONTROL_POLICY' && targets.includes(place)).map(({ id }) => id),
  );
  const allowed = { 'cloudtrail:StopLogging': false, 'ec2:RunInstances': true, 'sqs:CreateQueue': true, ...said };
  const principal = `arn:aws:iam::${here.account}:role/iq-second-opinion`;
  return withFact(facts, 'simulated-policies', { target: {}, value: [{ ...here, principal, levels, allowed }] });
};

function opinion(name: string, what: string, expected: Scene['expected'], said: Readonly<Record<string, boolean>>): Scene {
  return {
    requirement: 'service-control-policies.second-opinion',
    name,
    what,
    expected,
    change: ({ spec, facts }) => ({
      spec: other(spec, { guardrails: { second_opinion: 'aws_simulator' } }),
      facts: simulated(facts, said),
    }),
  };
}

/** States that no recording holds: what the reference spec does not ask for, what only a document shows, what the emulator cannot hold. */
export const scenes: readonly Scene[] = [
  unattested('iam-users.root-custody', 'ROOT-CUSTODY'),
  unattested('identity-center.mfa-attested', 'MFA-IDC'),
  unattested('cross-region-replication.existing-objects', 'S3-BACKFILL'),
  ...['object-lock', 'bucket-policies', 'cross-region-replication'].map(bucketGone),
  {
    requirement: 'cross-region-replication.versioning',
    name: 'versioning-suspended',
    what: 'No bucket keeps versions of its objects.',
    expected: 'fail',
    change: ({ spec, facts }) => ({ spec, facts: versioned(facts, { status: 'Suspended' }) }),
  },
  {
    requirement: 'object-lock.mfa-delete',
    name: 'mfa-delete',
    what: 'The spec asks for MFA delete in production, and every bucket has it.',
    expected: 'pass',
    change: ({ spec, facts }) => ({ spec: withMfaDelete(spec), facts: versioned(facts, { mfaDelete: 'Enabled' }) }),
  },
  {
    requirement: 'object-lock.mfa-delete',
    name: 'without-mfa-delete',
    what: 'The spec asks for MFA delete in production, and no bucket has it.',
    expected: 'fail',
    change: ({ spec, facts }) => ({ spec: withMfaDelete(spec), facts: versioned(facts, { mfaDelete: 'Disabled' }) }),
  },
  {
    requirement: 'iam-users.credential-report',
    name: 'report',
    what: 'The spec asks for credential reports, and each is recent and says what the summary of its account says.',
    expected: 'pass',
    change: ({ spec, facts }) => ({ spec: withReport(spec), facts: reported(facts, false) }),
  },
  {
    requirement: 'iam-users.credential-report',
    name: 'root-key-in-report',
    what: 'The credential reports show an active access key of the root user.',
    expected: 'fail',
    change: ({ spec, facts }) => ({ spec: withReport(spec), facts: reported(facts, true) }),
  },
  {
    requirement: 'audit-trail.data-events',
    name: 'data-events',
    what: 'The spec asks for the data events of a bucket, and the trail records those of every bucket.',
    expected: 'pass',
    change: ({ spec, facts }) => ({ spec: withDataEvents(spec), facts: recording(facts, ['arn:aws:s3']) }),
  },
  {
    requirement: 'audit-trail.data-events',
    name: 'data-events-of-another-bucket',
    what: 'The spec asks for the data events of a bucket, and the trail records those of another.',
    expected: 'fail',
    change: ({ spec, facts }) => ({ spec: withDataEvents(spec), facts: recording(facts, ['arn:aws:s3:::another/']) }),
  },
  {
    requirement: 'service-control-policies.live-canary',
    name: 'refused',
    what: 'The spec asks for the live canary, and AWS refuses its calls by a service control policy in every region that is closed.',
    expected: 'pass',
    change: ({ spec, facts }) => ({ spec: withCanary(spec), facts }),
  },
  {
    requirement: 'service-control-policies.live-canary',
    name: 'answered',
    what: 'The spec asks for the live canary, and AWS answers its calls in regions that should be closed.',
    expected: 'fail',
    change: ({ spec, facts }) => ({ spec: withCanary(spec), facts: revalued(facts, 'tripwire', () => answered) }),
  },
  {
    requirement: 'environments.design',
    name: 'staging-unprotected',
    what: 'The spec leaves the database of staging without protection from deletion, and that of production has it.',
    expected: 'fail',
    change: ({ spec, facts }) => ({ spec: other(spec, { databases: { phi_postgres_stage: { deletion_protection: false } } }), facts }),
  },
  {
    requirement: 'break-glass.drill',
    name: 'never-drilled',
    what: 'Nobody ever came in by the break-glass path, and no document says that it was drilled.',
    expected: 'fail',
    change: ({ spec, facts }) => ({ spec: undrilled(spec), facts: revalued(facts, 'authorization-details', unused) }),
  },
  {
    requirement: 'service-control-policies.management-trail',
    name: 'risk-not-assessed',
    what: 'The spec names no assessed risk for the management account, which no service control policy reaches.',
    expected: 'unknown',
    change: ({ spec, facts }) => ({ spec: withoutRisk(spec), facts }),
  },
  opinion('aws-agrees', "AWS's policy simulator says of three actions what the policies really do.", 'pass', {}),
  opinion('aws-disagrees', "AWS's policy simulator says that the trail can be stopped, which the policies deny.", 'unknown', {
    'cloudtrail:StopLogging': true,
  }),
  {
    requirement: 'service-control-policies.second-opinion',
    name: 'simulator-not-asked',
    what: "The spec asks for a second opinion, and AWS's policy simulator was not asked.",
    expected: 'unknown',
    change: ({ spec, facts }) => ({ spec: other(spec, { guardrails: { second_opinion: 'aws_simulator' } }), facts }),
  },
  ...scenesOfStores,
];
