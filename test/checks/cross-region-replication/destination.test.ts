import { describe, expect, it } from 'vitest';
import check from '../../../src/checks/cross-region-replication.ts';
import { logArchive, production } from '../governance.ts';
import { put } from '../world.ts';
import {
  archiveReplica,
  bucketOf,
  east,
  elsewhere,
  keyArn,
  permissions,
  policy,
  type Reference,
  replica,
  replicaArn,
  replicaName,
  roleArn,
  rule,
  sourceArn,
  sourceName,
  specWith,
  west,
} from './samples.ts';
import { judged, type Row, refuse, table } from './table.ts';

const rest = ['delete-markers', 'health', 'kms-objects', 'role', 'scope', 'time-control'] as const;
const all = [...rest, 'destination', 'existing-objects', 'versioning'] as const;
const at = { account: production };

const rules =
  (...changes: readonly Partial<typeof rule>[]) =>
  (world: Reference): void => {
    world.configuration = { role: roleArn, rules: changes.map((change) => ({ ...rule, ...change })) };
  };
const replicaBucket = (world: Reference) => world.buckets[production]?.[1] ?? bucketOf(replicaName, west, keyArn(west));

describe('the reference', () => {
  it('passes every requirement', () => {
    const findings = judged(() => {});
    expect(new Set(findings.map(({ requirementId }) => requirementId.slice(check.id.length + 1)))).toEqual(
      new Set(Object.keys(check.requirements)),
    );
    expect(findings.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
  });
});

describe('bucket-present', () => {
  const missing: Row[2] = { fail: ['bucket-present'], none: all };
  table([
    ['the bucket is not there', (world) => void world.buckets[production]?.shift(), { ...missing, says: 'no bucket there matches it' }],
    [
      'two buckets match',
      (world) => void world.buckets[production]?.push(bucketOf('cc-dicom-2', east, keyArn(east))),
      { ...missing, says: '2 buckets there match it' },
    ],
    ['the listing is refused', refuse('buckets', at), { unknown: ['bucket-present', ...all] }],
    [
      'it goes by a tag, and tags are refused',
      refuse('bucket-tags', at),
      { unknown: ['bucket-present', ...all], spec: specWith({ bucket: { match: { tag: { Role: 'dicom' } } } }) },
    ],
  ]);
});

describe('destination', () => {
  const nowhere: Row[2] = { fail: ['destination'], none: rest };
  table([
    ['no replication at all', (world) => (world.configuration = null), { ...nowhere, says: 'has no replication configuration' }],
    [
      'a disabled rule',
      rules({ status: 'Disabled' }),
      { ...nowhere, says: `No enabled rule copies ${sourceName} to ${replicaName}. Rule everything would, and is disabled.` },
    ],
    [
      'a rule that is on or off, AWS does not say',
      rules({ status: null }),
      { unknown: ['destination', ...rest].filter((name) => name !== 'role') },
    ],
    [
      'a rule of a status of the future',
      rules({ status: 'Paused' }),
      { unknown: ['destination', ...rest].filter((name) => name !== 'role') },
    ],
    ['a rule without destination', rules({ bucket: null }), { unknown: ['destination', ...rest].filter((name) => name !== 'role') }],
    ['rules to other buckets alone', rules({ bucket: 'arn:aws:s3:::backup' }), { ...nowhere, says: 'Enabled rules copy to backup.' }],
    [
      'a rule to another destination beside the right one',
      rules({}, { id: 'b', bucket: 'arn:aws:s3:::b', kmsObjects: null, time: null }),
      {},
    ],
    [
      "a destination bucket of the right name in a stranger's account",
      (world) => void world.buckets[production]?.pop(),
      { ...nowhere, unknown: ['versioning'], says: `is copied to ${replicaName}, which production (${production}) does not own` },
    ],
    [
      'the declared account is another, which owns no such bucket, though the source does',
      () => {},
      {
        ...nowhere,
        unknown: ['versioning'],
        says: 'No bucket in log_archive',
        spec: specWith({ replica: { ...elsewhere, match: { name: 'nothing-dr-*' } } }),
      },
    ],
    [
      'same-region "cross-region" replication',
      (world) => (replicaBucket(world).region = east),
      {
        ...nowhere,
        unknown: ['versioning'],
        says: `is copied to ${replicaName} in us-east-2, the region of the source itself, not to us-west-2`,
      },
    ],
    [
      'the replica is there, and another bucket in the region of the source gets the copies',
      (world) => {
        world.buckets[production]?.push(bucketOf('near', east, keyArn(east)));
        rules({ bucket: 'arn:aws:s3:::near' })(world);
      },
      { ...nowhere, says: 'Enabled rules copy to near in us-east-2, the region of the source itself.' },
    ],
    [
      'copied to a third region',
      (world) => (replicaBucket(world).region = 'eu-west-1'),
      { ...nowhere, unknown: ['versioning'], says: 'in eu-west-1, not to us-west-2' },
    ],
    [
      'a replica that is declared in the region of the source',
      (world) => (replicaBucket(world).region = east),
      {
        fail: ['destination', 'kms-objects', 'role'],
        says: 'that is no other region',
        spec: specWith({ replica: { ...replica, region: east } }),
      },
    ],
    [
      'two buckets that can be the replica',
      (world) => void world.buckets[production]?.push(bucketOf('cc-dicom-dr-2', west, keyArn(west))),
      { ...nowhere, unknown: ['versioning'], says: '2 buckets in production' },
    ],
    [
      'a bucket of which AWS does not say where it is',
      (world) => ((replicaBucket(world) as { region: string | null }).region = null),
      { unknown: ['destination', 'versioning', ...rest], says: `AWS did not say where ${replicaName} is` },
    ],
    [
      'another account is named for it',
      rules({ account: logArchive }),
      { fail: ['destination'], says: `names ${logArchive} as the account` },
    ],
    ['its own account is named for it', rules({ account: production }), {}],
    ['the configuration is refused', refuse('bucket-replications', at), { unknown: ['destination', ...rest] }],
    [
      'the configuration of this bucket is refused',
      (world) => {
        const error = { reason: 'denied', error: 'AccessDenied', detail: 'S3.GetBucketReplication refused' } as const;
        world.replications = [{ arn: sourceArn, name: sourceName, region: east, value: null, error }];
      },
      { unknown: ['destination', ...rest], says: 'S3.GetBucketReplication refused' },
    ],
    [
      'the run of another spec did not ask for it',
      (world) => (world.replications = []),
      { unknown: ['destination', ...rest], says: `did not ask for the replication of ${sourceName}` },
    ],
  ]);
});

describe('destination, in another account', () => {
  const spec = specWith({ replica: elsewhere });
  const arn = `arn:aws:s3:::${archiveReplica}`;
  const key = keyArn(west, logArchive, 'logs');
  const override = { bucket: arn, account: logArchive, owner: 'Destination', replicaKeyId: key };
  const actions = ['s3:ReplicateObject', 's3:ReplicateDelete', 's3:ReplicateTags', 's3:ObjectOwnerOverrideToBucketOwner'];
  const letIn = (Principal: object, Action: readonly string[] = actions) => ({ Effect: 'Allow', Principal, Action, Resource: `${arn}/*` });
  const useKey = (Principal: object) => ({ Effect: 'Allow', Principal, Action: ['kms:Encrypt', 'kms:Decrypt'], Resource: '*' });
  const across =
    (change: Partial<typeof rule> = {}, more: (world: Reference) => void = () => {}) =>
    (world: Reference): void => {
      rules({ ...override, ...change })(world);
      world.metrics = world.metrics.map((one) => ({ ...one, destination: arn }));
      world.policies[archiveReplica] = policy(letIn({ AWS: roleArn }));
      world.keyPolicies[key] = policy(useKey({ AWS: roleArn }));
      world.statements = [
        ...world.statements,
        { Effect: 'Allow', Action: actions, Resource: `${arn}/*` },
        { Effect: 'Allow', Action: ['kms:Encrypt', 'kms:Decrypt'], Resource: key },
      ];
      more(world);
    };
  const rows: readonly Row[] = [
    ['with owner override, policy and key', across(), {}],
    ['without owner override', across({ owner: null }), { fail: ['destination'], says: 'it has no owner override' }],
    ['an owner of the future', across({ owner: 'Nobody' }), { unknown: ['destination'], says: 'gives the replicas to Nobody' }],
    ['no account is named', across({ account: null }), { fail: ['destination'], says: 'names no account for the destination' }],
    [
      'the account of the source is named',
      across({ account: production }),
      { fail: ['destination'], says: `names production (${production})` },
    ],
    [
      'a bucket that the declared account does not list',
      across({}, (world) => (world.buckets[logArchive] = [])),
      { fail: ['destination'], none: rest, unknown: ['versioning'], says: 'does not own' },
    ],
    ['its listing is refused', across({}, refuse('buckets', { account: logArchive })), { unknown: ['destination', 'versioning', ...rest] }],
    [
      'no configuration, and its listing is refused: that nothing is copied is certain all the same',
      across({}, (world) => {
        world.configuration = null;
        refuse('buckets', { account: logArchive })(world);
      }),
      { fail: ['destination'], unknown: ['versioning'], none: rest },
    ],
    [
      'its policy does not let the role in',
      across({}, (world) => (world.policies[archiveReplica] = null)),
      { fail: ['role'], says: `the policy of bucket ${archiveReplica} does not allow it` },
    ],
    [
      'its policy lets the account of the role in, and the role may',
      across({}, (world) => (world.policies[archiveReplica] = policy(letIn({ AWS: `arn:aws:iam::${production}:root` })))),
      {},
    ],
    [
      'its policy lets the role in, but for the owner override',
      across({}, (world) => (world.policies[archiveReplica] = policy(letIn({ AWS: roleArn }, actions.slice(0, 3))))),
      { fail: ['role'], says: 's3:ObjectOwnerOverrideToBucketOwner' },
    ],
    [
      'its policy lets the role in, and the role may not itself',
      across({}, (world) => (world.statements = Object.values(permissions))),
      { fail: ['role'], says: 'its own policies do not allow it' },
    ],
    [
      'the policy of the key does not let the role in',
      across({}, (world) => (world.keyPolicies[key] = policy(useKey({ AWS: `arn:aws:iam::${logArchive}:root` })))),
      { fail: ['role'], says: 'the policy of key alias/log-archive does not allow it' },
    ],
    [
      'the key belongs to the account of the source',
      across({ replicaKeyId: keyArn(west) }),
      { fail: ['kms-objects', 'role'], says: 'belongs to production' },
    ],
  ];
  table(rows.map(([name, change, wanted]): Row => [name, change, { spec, ...wanted }]));
});

describe('versioning', () => {
  const versioning = (name: string, status: string | null) => (world: Reference) => {
    world.versioning[name] = { status, mfaDelete: null };
  };
  table([
    [
      'suspended at the source',
      versioning(sourceName, 'Suspended'),
      { fail: ['versioning'], says: `${sourceName} keeps no versions: versioning is suspended` },
    ],
    ['never turned on at the replica', versioning(replicaName, null), { fail: ['versioning'], says: `${replicaName} keeps no versions` }],
    ['a status of the future', versioning(replicaName, 'Perhaps'), { unknown: ['versioning'] }],
    ['refused', refuse('bucket-versioning', at), { unknown: ['versioning'] }],
    [
      'one end was not asked',
      (world) => void delete world.versioning[replicaName],
      { unknown: ['versioning'], says: `did not ask for the versioning of ${replicaName}` },
    ],
  ]);
});

describe('existing-objects', () => {
  table([
    ['no such attestation', () => {}, { unknown: ['existing-objects'], spec: specWith({ attestations: [] }) }],
    [
      'it has expired',
      () => {},
      {
        unknown: ['existing-objects'],
        says: 'it expired on',
        spec: specWith({ attestations: specWith().attestations.map((one) => ({ ...one, on: '2024-06-01' })) }),
      },
    ],
  ]);

  it('is attested, and never observed', () => {
    const found = judged(() => {}).filter(({ requirementId }) => requirementId.endsWith('existing-objects'));
    expect(found.map(({ outcome, method }) => [outcome, method])).toEqual([['pass', 'attested']]);
  });
});

describe('what the spec does not ask', () => {
  it('has no verdict where no bucket has a replica', () => {
    expect(judged(() => {}, specWith({ replica: null }))).toEqual([]);
  });

  it('plans only what is said of replicas', () => {
    const findings = judged(() => {}, specWith({ replica: { region: west, match: { name: 'cc-dicom-dr-*' } } }));
    expect(new Set(findings.map(({ requirementId }) => requirementId.slice(check.id.length + 1)))).toEqual(
      new Set(['bucket-present', 'destination', 'versioning', 'scope', 'kms-objects', 'role']),
    );
    expect(findings.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
  });

  it('is nothing to judge of a bucket beside one of which it says it', () => {
    const two = specWith({
      buckets: {
        second: { in: 'production', region: east, match: { name: 'second' }, replica: { region: west, match: { name: 'second-dr' } } },
      },
    });
    const findings = judged((world) => {
      world.buckets[production]?.push(bucketOf('second', east, keyArn(east)), bucketOf('second-dr', west, keyArn(west)));
      world.last = (facts) => {
        put(facts, 'bucket-replications', at, [
          { arn: sourceArn, name: sourceName, region: east, value: { role: roleArn, rules: [rule] }, error: null },
          {
            arn: 'arn:aws:s3:::second',
            name: 'second',
            region: east,
            value: { role: roleArn, rules: [{ ...rule, bucket: 'arn:aws:s3:::second-dr', deleteMarkers: 'Enabled' }] },
            error: null,
          },
        ]);
      };
    }, two);
    const lines = findings.filter(({ requirementId }) => requirementId.endsWith('delete-markers'));
    expect(lines.map(({ outcome, resource }) => `${outcome} ${resource}`)).toEqual([`pass ${sourceArn}`]);
    expect(replicaArn).toContain(replicaName);
  });
});
