import { describe, expect, it } from 'vitest';
import { assemble, edited, example, expectRow, problemsOf, type Row } from './problems.ts';

const rule = '      versioning: true\n';
const dicom = '      other_key_put: denied\n';
const inDicom = (line: string): Row[1] => [[dicom, `${dicom}      ${line}\n`]];
const section = example.slice(example.indexOf('\nobject_storage:'), example.indexOf('\n# ── Resilience'));
const only = (text: string): Row[1] => [[section, `\nobject_storage:\n${text}`]];

const rows: readonly Row[] = [
  [
    'an account that nobody named',
    [['      replica:\n        region: us-west-2', '      replica:\n        in: prodution\n        region: us-west-2']],
    'prodution',
    /no account .*prodution/,
  ],
  [
    'a set where one account is meant',
    [['      replica:\n        region: us-west-2', '      replica:\n        in: gxp\n        region: us-west-2']],
    'gxp',
    /expected an account, found the set gxp/,
  ],
  [
    'a region that nobody reads',
    [['      match:\n        name: cc-dicom-222222222222', '      match:\n        name: cc-dicom-222222222222\n        arn: nonsense']],
    'nonsense',
    'expected an ARN, found "nonsense"',
  ],
  [
    'a bucket matched by nothing',
    [['        name: session-logs-444444444444', '        {}']],
    '{}',
    'expected at least one of name, arn, tag, cfn',
  ],
  [
    'a replica in the region of its bucket',
    [['      replica:\n        region: us-west-2', '      replica:\n        region: us-east-2']],
    'us-east-2',
    /the replica is in us-east-2, the region of the bucket/,
  ],
  [
    'another threshold than the one that AWS has',
    [['        within: 15m', '        within: 30m']],
    '30m',
    'S3 Replication Time Control has one threshold, 15 minutes (write 15m)',
  ],
  [
    'a second more than the threshold that AWS has',
    [['        within: 15m', '        within: 901s']],
    '901s',
    'S3 Replication Time Control has one threshold, 15 minutes (write 15m)',
  ],
  [
    'a window beyond the memory of CloudWatch',
    [['          window: 24h', '          window: 15d']],
    '15d',
    /keeps the minutes of a metric for 15 days/,
  ],
  ['health without a threshold', [['        within: 15m\n', '']], 'health', /health has nothing to hold the latency against/],
  [
    'an attestation that is not there',
    [['          attestation: S3-BACKFILL', '          attestation: S3-BACKFIL']],
    'S3-BACKFIL',
    /no attestation is called S3-BACKFIL/,
  ],
  [
    'access for all without a reason',
    inDicom('public: allowed'),
    'allowed',
    /public: allowed takes back what another rule may ask for: it needs a reason/,
  ],
  [
    'no lock without a reason',
    [['      lock: 7y\n      # No lifecycle', '      lock: none\n      # No lifecycle']],
    'none',
    /lock: none takes back/,
  ],
  ['a lock without versions', inDicom('versioning: false\n      reason: a test'), '7y', /lock and versioning: false contradict each other/],
  [
    'MFA without versions',
    [[rule, '      versioning: false\n      mfa_delete: true\n      reason: a test\n']],
    'true',
    /mfa_delete and versioning: false contradict/,
  ],
  [
    'a rule about nothing',
    only(
      '  rules:\n    - in: all\n  buckets:\n    b: { in: production, region: us-east-2, match: { name: b }, public: none, lock: 1y, replica: { region: us-west-2, match: { name: c } } }\n',
    ),
    'in: all',
    /^expected at least one of public, blocks, insecure_transport/,
  ],
  [
    'one rule twice',
    [
      [
        rule,
        `${rule}    - in: all\n      public: none\n      blocks: [bucket, account, organization]\n      insecure_transport: denied\n      versioning: true\n`,
      ],
    ],
    'in: all',
    /the same rule stands here twice/,
  ],
  [
    'nothing about replicas',
    only('  rules:\n    - in: all\n      public: none\n      lock: 1y\n'),
    'object_storage',
    /nothing in the section object_storage asks for what the check cross-region-replication judges/,
  ],
];

describe('object storage in the spec', () => {
  it.each(rows.map((row) => [row[0], row] as const))('%s', (_name, row) => expectRow(row));

  it('may leave out a check on buckets that is excluded with a reason', () => {
    const text = edited(example, [
      ...only('  rules:\n    - in: all\n      public: none\n      lock: 1y\n'),
      ['  excluded: []', '  excluded:\n    - check: cross-region-replication\n      reason: one region'],
      ['  RC-021: [rds-resilience.*, cross-region-replication.*]', '  RC-021: [rds-resilience.*]'],
    ]);
    expect(problemsOf(text)).toEqual([]);
  });

  it('is resolved with what a replica has from its bucket', () => {
    const { spec } = assemble(edited(example, [['        lock: 7y\n        # S3 Replication', '        # S3 Replication']]));
    expect(spec.object_storage?.buckets.dicom?.replica?.lock).toBeUndefined();
  });
});

const storeRows: readonly Row[] = [
  [
    'sharing what cannot be shared',
    [['    type: "*"\n    key: customer_managed', '    type: [sqs]\n    key: customer_managed\n    shared_with: gxp']],
    'gxp',
    'shared_with is for ami, ebs_snapshot, rds_snapshot alone (split the rule)',
  ],
  [
    'sharing with nobody known',
    [['    type: "*"\n    key: customer_managed', '    type: [ami]\n    key: customer_managed\n    shared_with: gpx']],
    'gpx',
    /^no account, no set and no environment is named gpx/,
  ],
  [
    'rotation of what does not rotate',
    [['    type: dynamodb\n', '    type: dynamodb\n    rotated_within: 90d\n']],
    '90d',
    'rotated_within is for secret alone (split the rule)',
  ],
  [
    'recovery of what has none',
    [['    type: secret\n', '    type: secret\n    point_in_time_recovery: true\n']],
    'true',
    'point_in_time_recovery is for dynamodb alone (split the rule)',
  ],
  [
    'a service that is not offered, for no reason',
    [['    type: dynamodb\n    point_in_time_recovery: true', '    type: dynamodb\n    regions: [us-west-2]\n    expect: not_offered']],
    'not_offered',
    /it needs a reason/,
  ],
  [
    'a service that is offered nowhere',
    [['    type: dynamodb\n    point_in_time_recovery: true', '    type: dynamodb\n    reason: none\n    expect: not_offered']],
    'not_offered',
    /expected a list of regions/,
  ],
  [
    'everything that is not offered',
    [
      [
        '    type: dynamodb\n    point_in_time_recovery: true',
        '    type: "*"\n    regions: [us-west-2]\n    reason: none\n    expect: not_offered',
      ],
    ],
    '"*"',
    /expected the store types by name/,
  ],
  [
    'a store that is not offered by its name',
    [
      [
        '    type: dynamodb\n    point_in_time_recovery: true',
        '    type: dynamodb\n    match: { name: a }\n    regions: [us-west-2]\n    reason: none\n    expect: not_offered',
      ],
    ],
    '{ name: a }',
    /there is nothing to match/,
  ],
  [
    'who may use a key, in no words',
    [
      [
        '    administrators: [role/cc-key-admin]\n    users: [role/cc-task-inference, role/cc-replication, service',
        '    administrators: [cc-key-admin]\n    users: [role/cc-task-inference, role/cc-replication, service',
      ],
    ],
    'cc-key-admin',
    /^expected role\/NAME/,
  ],
  [
    'an inventory that is not there',
    [['inventory:\n  config_aggregator:\n    in: audit\n    region: us-east-2\n', '']],
    '# yaml-language-server',
    /^the key inventory is missing: cmk-encryption.undeclared-stores has nothing to judge by/,
  ],
];

describe('stores in the spec', () => {
  it.each(storeRows.map((row) => [row[0], row] as const))('%s', (_name, row) => expectRow(row));
});
