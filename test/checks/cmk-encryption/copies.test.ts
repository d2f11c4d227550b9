import { describe, expect, it } from 'vitest';
import cmkEncryption from '../../../src/checks/cmk-encryption.ts';
import type { BackupVault, RecoveryPoint } from '../../../src/facts/backup-vaults.ts';
import type { DbSnapshot } from '../../../src/facts/db-snapshots.ts';
import type { Image } from '../../../src/facts/images.ts';
import type { Share } from '../../../src/facts/shares/shape.ts';
import {
  awsKey,
  dr,
  ebsSnapshot,
  encryptionFacts,
  here,
  instance,
  keyArn,
  phi,
  phiDr,
  primary,
  refusal,
  secret,
  snapshot,
  specOf,
  storesSection,
  there,
  volume,
} from '../encryption/reference.ts';
import { at, runTables, stores } from '../encryption/table.ts';
import { production, staging } from '../governance.ts';
import { edit, type Facts, findingsOf, linesOf, observedAt, put, refuse } from '../world.ts';

const phiRule = (...types: readonly string[]) => stores({ in: 'production', type: types, regions: [primary], key: 'key:phi' });
const anyKey = (type: string) => stores({ in: 'production', type, key: 'aws_managed', reason: 'test' });
const theirs = keyArn('theirs', primary, '999999999999');

const point: RecoveryPoint = {
  arn: `arn:aws:backup:${primary}:${production}:recovery-point:1`,
  resource: 'DynamoDB',
  encrypted: true,
  keyId: phi.arn,
  keyType: 'CUSTOMER_MANAGED_KMS_KEY',
};
const vault: BackupVault = {
  arn: `arn:aws:backup:${primary}:${production}:backup-vault:cc-phi`,
  name: 'cc-phi',
  type: 'BACKUP_VAULT',
  keyId: phi.arn,
  keyType: 'CUSTOMER_MANAGED_KMS_KEY',
  points: [point],
  pointsError: null,
};
const vaultIs = (change: Partial<BackupVault>) => (facts: Facts) => put(facts, 'backup-vaults', here, [{ ...vault, ...change }]);
const pointIs = (change: Partial<RecoveryPoint>) => vaultIs({ points: [{ ...point, ...change }] });
const failsVault = [`fail ${at}/${vault.arn}`];
const unknownVault = [`unknown ${at}/${vault.arn}`];
const continuous = `arn:aws:backup:${primary}:${production}:recovery-point:continuous:db-1-0f51c39b`;
const failsPoint = [`fail ${at}/${point.arn}`];
const unknownPoint = [`unknown ${at}/${point.arn}`];

const image: Image = {
  arn: `arn:aws:ec2:${primary}::image/ami-1`,
  id: 'ami-1',
  name: 'base',
  state: 'available',
  rootDevice: 'ebs',
  isPublic: false,
  disks: [{ device: '/dev/xvda', snapshotId: 'snap-1', encrypted: true, keyId: null }],
};
const disk = { device: '/dev/xvda', snapshotId: 'snap-1', encrypted: true, keyId: null };
const imageIs = (change: Partial<Image>) => (facts: Facts) => {
  put(facts, 'images', here, [{ ...image, ...change }]);
  put(facts, 'image-shares', here, [share(image.arn)]);
};
const failsImage = [`fail ${at}/${image.arn}`];
const unknownImage = [`unknown ${at}/${image.arn}`];

const share = (arn: string, change: Partial<Share> = {}): Share => ({ arn, isPublic: false, sharedWith: [], readError: null, ...change });
const ebsShared = (change: Partial<Share>) => (facts: Facts) => put(facts, 'ebs-snapshot-shares', here, [share(ebsSnapshot.arn, change)]);
const manual: DbSnapshot = { ...snapshot, arn: `arn:aws:rds:${primary}:${production}:snapshot:by-hand`, id: 'by-hand', type: 'manual' };
const failsEbs = [`fail ${at}/${ebsSnapshot.arn}`];
const organization = (rest: string) => `arn:aws:organizations::111111111111:${rest}`;
const shareWith = (...names: readonly string[]) =>
  stores({ in: 'production', type: ['ami', 'ebs_snapshot', 'rds_snapshot'], shared_with: names });

const rotates = (type: object = {}) => stores({ in: 'production', type: 'secret', rotated_within: '90d', ...type });
const secretIs = (change: Partial<typeof secret>) => (facts: Facts) => put(facts, 'secrets', here, [{ ...secret, ...change }]);
const rotated = (at: string | null) => secretIs({ rotationEnabled: true, lastRotatedAt: at });
const failsSecret = [`fail ${at}/${secret.arn}`];
const replica = { ...secret, arn: secret.arn.replace(primary, dr), primaryRegion: primary, keyId: phiDr.arn };

runTables({
  'backup-vault': [
    { name: 'none', expected: [] },
    { name: 'a vault and a recovery point, with the key of the rule', plant: vaultIs({}), spec: phiRule('backup_vault'), expected: [] },
    { name: 'a service-managed vault', plant: vaultIs({ keyType: 'AWS_OWNED_KMS_KEY' }), expected: failsVault },
    {
      name: 'a service-managed vault, by whatever key',
      plant: vaultIs({ keyType: 'AWS_OWNED_KMS_KEY' }),
      spec: anyKey('backup_vault'),
      expected: [],
    },
    { name: 'aws/backup', plant: vaultIs({ keyId: awsKey.arn }), expected: failsVault },
    {
      name: 'another key than that of the rule',
      plant: vaultIs({ keyId: keyArn('ebs-default') }),
      spec: phiRule('backup_vault'),
      expected: failsVault,
    },
    { name: 'no kind of key, as older answers have it', plant: vaultIs({ keyType: null }), expected: [] },
    { name: 'a kind of key that nobody knows', plant: vaultIs({ keyType: 'MOON' }), expected: unknownVault },
    { name: 'no key named', plant: vaultIs({ keyId: null }), expected: unknownVault },
    { name: 'recovery points refused', plant: vaultIs({ points: null, pointsError: refusal }), expected: unknownVault },
    { name: 'a recovery point that is not encrypted', plant: pointIs({ encrypted: false }), expected: failsPoint },
    { name: 'a recovery point of which AWS does not say', plant: pointIs({ encrypted: null }), expected: unknownPoint },
    { name: 'a recovery point under a key that AWS owns', plant: pointIs({ keyType: 'AWS_OWNED_KMS_KEY' }), expected: failsPoint },
    { name: 'a recovery point without a key', plant: pointIs({ keyId: null }), expected: unknownPoint },
    {
      name: 'a recovery point under a key of the source, which is a snapshot judged with the others',
      plant: pointIs({ arn: ebsSnapshot.arn, encrypted: false, keyId: null }),
      expected: [],
    },
    {
      name: 'a continuous backup of a database, under the key of the database',
      plant: pointIs({ arn: continuous, resource: 'RDS', keyId: keyArn('ebs-default') }),
      spec: phiRule('backup_vault'),
      expected: [],
    },
    {
      name: 'a continuous backup of a database, under another key than its rule says',
      plant: pointIs({ arn: continuous, resource: 'Aurora', keyId: keyArn('ebs-default') }),
      spec: phiRule('rds_snapshot'),
      expected: [`fail ${at}/${continuous}`],
    },
    {
      name: 'a continuous backup of a bucket that is named like one of a database',
      plant: pointIs({ arn: continuous, resource: 'S3', keyId: keyArn('ebs-default') }),
      spec: phiRule('backup_vault'),
      expected: [`fail ${at}/${continuous}`],
    },
    {
      name: 'a recovery point that is a snapshot which the account does not own',
      plant: pointIs({ arn: `arn:aws:ec2:${primary}::snapshot/snap-9`, encrypted: false }),
      expected: [`fail ${at}/arn:aws:ec2:${primary}::snapshot/snap-9`],
    },
    {
      name: 'a recovery point that is a snapshot, and the snapshots are refused',
      plant: (facts) => {
        pointIs({ arn: ebsSnapshot.arn })(facts);
        refuse(facts, 'ebs-snapshots', here);
      },
      expected: [`unknown ${at}/${ebsSnapshot.arn}`],
    },
    {
      name: 'listing refused',
      plant: (facts) => refuse(facts, 'backup-vaults', here),
      expected: [`unknown ${at}/${at}`, `unknown ${at}/${at}/recovery-point`],
    },
  ],
  ami: [
    { name: 'encrypted, with the key of its snapshot', plant: imageIs({}), spec: phiRule('ami'), expected: [] },
    { name: 'not encrypted', plant: imageIs({ disks: [{ ...disk, encrypted: false }] }), expected: failsImage },
    { name: 'AWS does not say', plant: imageIs({ disks: [{ ...disk, encrypted: null }] }), expected: unknownImage },
    { name: 'one disk of two', plant: imageIs({ disks: [disk, { ...disk, device: '/dev/sdb', encrypted: false }] }), expected: failsImage },
    { name: 'a snapshot that is not its own', plant: imageIs({ disks: [{ ...disk, snapshotId: 'snap-9' }] }), expected: unknownImage },
    {
      name: 'another key than that of the rule',
      plant: (facts) => {
        imageIs({})(facts);
        put(facts, 'ebs-snapshots', here, [{ ...ebsSnapshot, keyId: keyArn('ebs-default') }]);
      },
      spec: phiRule('ami'),
      expected: failsImage,
    },
    {
      name: 'aws/ebs',
      plant: (facts) => {
        imageIs({})(facts);
        put(facts, 'ebs-snapshots', here, [{ ...ebsSnapshot, keyId: awsKey.arn }]);
      },
      expected: failsImage,
    },
    {
      name: 'sse-ebs',
      plant: (facts) => {
        imageIs({})(facts);
        put(facts, 'ebs-snapshots', here, [{ ...ebsSnapshot, encryptionType: 'sse-ebs', keyId: null }]);
      },
      expected: failsImage,
    },
    { name: 'a bundle in S3', plant: imageIs({ rootDevice: 'instance-store', disks: [] }), expected: unknownImage },
    { name: 'no disk named', plant: imageIs({ disks: null }), expected: unknownImage },
    { name: 'listing refused', plant: (facts) => refuse(facts, 'images', here), expected: [`unknown ${at}/${at}`] },
  ],
  'copies-private': [
    { name: 'all are', expected: [] },
    { name: 'a public snapshot', plant: ebsShared({ isPublic: true }), expected: failsEbs },
    { name: 'a public snapshot, and sharing allowed', plant: ebsShared({ isPublic: true }), spec: shareWith('all'), expected: failsEbs },
    { name: 'shared with a stranger', plant: ebsShared({ sharedWith: ['999999999999'] }), expected: failsEbs },
    { name: 'shared with another of our accounts, which no rule says', plant: ebsShared({ sharedWith: [staging] }), expected: failsEbs },
    { name: 'shared as its rule says', plant: ebsShared({ sharedWith: [staging] }), spec: shareWith('staging'), expected: [] },
    {
      name: 'shared beyond what its rule says',
      plant: ebsShared({ sharedWith: [staging, '999999999999'] }),
      spec: shareWith('all'),
      expected: failsEbs,
    },
    { name: 'shared with itself', plant: ebsShared({ sharedWith: [production] }), expected: [] },
    { name: 'who may use it refused', plant: ebsShared({ readError: refusal }), expected: [`unknown ${at}/${ebsSnapshot.arn}`] },
    {
      name: 'a copy that nobody asked about',
      plant: (facts) => put(facts, 'ebs-snapshot-shares', here, []),
      expected: [`unknown ${at}/${ebsSnapshot.arn}`],
    },
    { name: 'shares refused', plant: (facts) => refuse(facts, 'image-shares', here), expected: [`unknown ${at}/${at}/ami`] },
    {
      name: 'everything refused, said once',
      plant: (facts) => {
        for (const name of ['image-shares', 'ebs-snapshot-shares', 'db-snapshot-shares'] as const) refuse(facts, name, here);
      },
      expected: [`unknown ${at}/${at}`],
    },
    {
      name: 'an image that is public, though its permissions are refused',
      plant: (facts) => {
        imageIs({ isPublic: true })(facts);
        put(facts, 'image-shares', here, [share(image.arn, { readError: refusal })]);
      },
      expected: failsImage,
    },
    {
      name: 'a manual database snapshot, shared',
      plant: (facts) => {
        put(facts, 'db-snapshots', here, [manual, snapshot]);
        put(facts, 'db-snapshot-shares', here, [share(manual.arn, { sharedWith: ['999999999999'] })]);
      },
      expected: [`fail ${at}/${manual.arn}`],
    },
    {
      name: 'a manual database snapshot that nobody asked about',
      plant: (facts) => put(facts, 'db-snapshots', here, [manual, snapshot]),
      expected: [`unknown ${at}/${manual.arn}`],
    },
    {
      name: 'an organization, and every account of it is allowed',
      plant: ebsShared({ sharedWith: [organization('organization/o-exampleorgid')] }),
      spec: shareWith('all'),
      expected: [],
    },
    {
      name: 'an organization, and one account is allowed',
      plant: ebsShared({ sharedWith: [organization('organization/o-exampleorgid')] }),
      spec: shareWith('staging'),
      expected: failsEbs,
    },
    {
      name: 'another organization',
      plant: ebsShared({ sharedWith: [organization('organization/o-theirs')] }),
      spec: shareWith('all'),
      expected: failsEbs,
    },
    {
      name: 'a unit, and every account below it is allowed',
      plant: ebsShared({ sharedWith: [organization('ou/o-exampleorgid/ou-exmp-00000002')] }),
      spec: shareWith('staging'),
      expected: [],
    },
    {
      name: 'a unit with other accounts',
      plant: ebsShared({ sharedWith: [organization('ou/o-exampleorgid/ou-exmp-00000001')] }),
      spec: shareWith('staging'),
      expected: failsEbs,
    },
    {
      name: 'a unit without accounts, to which any may be moved',
      plant: (facts) => {
        ebsShared({ sharedWith: [organization('ou/o-exampleorgid/ou-exmp-77777777')] })(facts);
        edit(facts, 'organization', {}, (known) => ({ ...known, units: [...known.units, { id: 'ou-exmp-77777777', path: '/Empty' }] }));
      },
      spec: shareWith('all'),
      expected: [`unknown ${at}/${ebsSnapshot.arn}`],
    },
    {
      name: 'a unit that is not there',
      plant: ebsShared({ sharedWith: [organization('ou/o-exampleorgid/ou-exmp-99999999')] }),
      spec: shareWith('all'),
      expected: [`unknown ${at}/${ebsSnapshot.arn}`],
    },
  ],
  'secret-rotation': [
    { name: 'rotated in time', plant: rotated('2026-10-01T00:00:00.000Z'), spec: rotates(), expected: [] },
    { name: 'rotated on the last day', plant: rotated('2026-08-22T12:00:00.000Z'), spec: rotates(), expected: [] },
    { name: 'rotated a second too long ago', plant: rotated('2026-08-22T11:59:59.000Z'), spec: rotates(), expected: failsSecret },
    { name: 'never set up', spec: rotates(), expected: failsSecret },
    {
      name: 'turned off',
      plant: secretIs({ rotationEnabled: false, lastRotatedAt: '2026-11-19T00:00:00.000Z' }),
      spec: rotates(),
      expected: failsSecret,
    },
    {
      name: 'rotated once by hand, and never set up',
      plant: secretIs({ rotationEnabled: null, lastRotatedAt: '2026-11-19T00:00:00.000Z' }),
      spec: rotates(),
      expected: failsSecret,
    },
    { name: 'set up, and never done', plant: rotated(null), spec: rotates(), expected: failsSecret },
    { name: 'another secret alone', spec: rotates({ match: { name: 'other' } }), expected: [] },
    { name: 'waiting for deletion', plant: secretIs({ deletedAt: '2026-11-19T00:00:00.000Z' }), spec: rotates(), expected: [] },
    { name: 'listing refused', plant: (facts) => refuse(facts, 'secrets', here), spec: rotates(), expected: [`unknown ${at}/${at}`] },
    {
      name: 'a replica, whose primary rotates',
      plant: (facts) => {
        rotated('2026-11-01T00:00:00.000Z')(facts);
        put(facts, 'secrets', there, [replica]);
      },
      spec: rotates({ regions: [dr] }),
      expected: [],
    },
    {
      name: 'a replica, whose primary does not rotate',
      plant: (facts) => put(facts, 'secrets', there, [replica]),
      spec: rotates({ regions: [dr] }),
      expected: [`fail ${production}/${dr}/${replica.arn}`],
    },
    {
      name: 'a replica, whose primary is not listed',
      plant: (facts) => {
        put(facts, 'secrets', here, []);
        put(facts, 'secrets', there, [replica]);
      },
      spec: rotates({ regions: [dr] }),
      expected: [`unknown ${production}/${dr}/${replica.arn}`],
    },
    {
      name: 'a replica, whose primary is refused',
      plant: (facts) => {
        refuse(facts, 'secrets', here);
        put(facts, 'secrets', there, [replica]);
      },
      spec: rotates({ regions: [dr] }),
      expected: [`unknown ${production}/${dr}/${replica.arn}`],
    },
  ],
});

describe('a snapshot taken before encryption', () => {
  it('fails, although the database and the volume are encrypted now', () => {
    const facts = encryptionFacts();
    put(facts, 'db-snapshots', here, [{ ...snapshot, encrypted: false, keyId: null, source: instance.id }]);
    put(facts, 'ebs-snapshots', here, [{ ...ebsSnapshot, encrypted: false, keyId: null }]);
    const failing = (requirement: string) =>
      linesOf(findingsOf(cmkEncryption, requirement, { spec: specOf(), facts }).filter(({ outcome }) => outcome === 'fail'));
    expect(failing('rds-snapshot')).toEqual([`fail ${at}/${snapshot.arn}`]);
    expect(failing('ebs-snapshot')).toEqual([`fail ${at}/${ebsSnapshot.arn}`]);
    expect([...failing('rds-instance'), ...failing('ebs-volume')]).toEqual([]);
    expect(volume.encrypted).toBe(true);
  });

  it('fails as the automated backup of a cluster that is gone', () => {
    const facts = encryptionFacts();
    const arn = `arn:aws:rds:${primary}:${production}:cluster-auto-backup:ab-1`;
    const retained = { arn, clusterArn: 'arn:gone', clusterId: 'gone', resourceId: 'cluster-9', status: 'retained' };
    put(facts, 'db-cluster-automated-backups', here, [{ ...retained, encrypted: false, encryptionType: null, keyId: null }]);
    const findings = findingsOf(cmkEncryption, 'rds-snapshot', { spec: specOf(), facts });
    expect(linesOf(findings.filter(({ outcome }) => outcome === 'fail'))).toEqual([`fail ${at}/${arn}`]);
  });
});

describe('copies and secrets', () => {
  it('says in one finding for each region that no copy is shared, with their number', () => {
    const findings = findingsOf(cmkEncryption, 'copies-private', { spec: specOf(), facts: encryptionFacts() });
    const found = findings.find(({ resource }) => resource === `${production}/${primary}`);
    expect(findings.filter(({ testCase }) => testCase.includes(production))).toHaveLength(2);
    expect(found).toMatchObject({ outcome: 'pass', actual: '2 copies' });
    expect(found?.facts).toContain(`ebs-snapshot-shares@${production}/${primary}`);
  });

  it('holds a vault and what it keeps to one rule by the name of the vault', () => {
    const facts = encryptionFacts();
    vaultIs({ keyId: theirs, points: [{ ...point, keyId: theirs }] })(facts);
    const spec = stores({ in: 'production', type: 'backup_vault', regions: [primary], match: { name: 'cc-*' }, key: 'key:phi' });
    const failing = findingsOf(cmkEncryption, 'backup-vault', { spec, facts }).filter(({ outcome }) => outcome === 'fail');
    expect(failing.map(({ resource }) => resource)).toEqual([vault.arn, point.arn]);
    expect(failing.every(({ expected }) => String(expected).startsWith('key:phi'))).toBe(true);
  });

  it('leaves rotation out where no rule asks for it, and judges by the time of the listing', () => {
    const facts = encryptionFacts();
    rotated('2026-10-01T00:00:00.000Z')(facts);
    expect(findingsOf(cmkEncryption, 'secret-rotation', { spec: specOf({ stores: storesSection }), facts })).toEqual([]);
    expect(observedAt).toBe('2026-11-20T12:00:00.000Z');
  });
});
