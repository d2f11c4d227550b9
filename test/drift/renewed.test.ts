import { describe, expect, it } from 'vitest';
import { driftOf } from '../../src/drift/drift.ts';
import type { FactRecord } from '../../src/record.ts';
import { findingOf, observed, runOf } from './organization.ts';
import { told } from './told.ts';

const run = (...facts: readonly FactRecord[]) => runOf(facts);

describe('what AWS makes anew', () => {
  const instance = (id: string, parts: object = {}) => ({
    ...{
      arn: `arn:${id}`,
      id,
      group: 'gpu',
      state: 'running',
      image: 'ami-1',
      launchedAt: '2026-11-21T00:00:00Z',
      lifecycle: null,
      keyName: null,
    },
    ...{
      profile: null,
      publicIps: [],
      template: 'lt-1',
      version: '1',
      metadata: null,
      rootDevice: '/dev/xvda',
      volumes: [{ device: '/dev/xvda', volume: `vol-${id}` }],
      ...parts,
    },
  });
  const volume = (id: string, encrypted = true) => ({
    arn: `arn:${id}`,
    id,
    encrypted,
    encryptionType: 'sse-kms',
    keyId: 'k',
    state: 'in-use',
    tags: {},
  });

  it('is no change where it is like what was there', () => {
    expect(told('instances', [instance('i-1'), instance('i-2')], [instance('i-3')])).toEqual([]);
  });

  it('is one where it is not: another image', () => {
    expect(told('instances', [instance('i-1'), instance('i-2')], [instance('i-2'), instance('i-3', { image: 'ami-2' })])).toEqual([
      'appeared arn:i-3',
    ]);
  });

  it('is one where none like it is left', () => {
    expect(told('instances', [instance('i-1')], [])).toEqual(['vanished arn:i-1']);
    expect(told('instances', [instance('i-1')], [instance('i-2', { version: '2' })])).toEqual(['vanished arn:i-1', 'appeared arn:i-2']);
  });

  it('is one of an instance that stayed', () => {
    expect(told('instances', [instance('i-1')], [instance('i-1', { publicIps: ['192.0.2.1'] })])).toEqual([
      'arn:i-1 publicIps[192.0.2.1]: undefined → "192.0.2.1"',
    ]);
  });

  it('are disks of such instances, and of no others', () => {
    const before = run(observed('instances', [instance('1')]), observed('volumes', [volume('vol-1'), volume('vol-own')]));
    const after = run(observed('instances', [instance('2')]), observed('volumes', [volume('vol-2'), volume('vol-other')]));
    expect(driftOf(before, after).resources.map(({ kind, resource }) => [kind, resource])).toEqual([
      ['appeared', 'arn:vol-other'],
      ['vanished', 'arn:vol-own'],
    ]);
    const unencrypted = run(observed('instances', [instance('2')]), observed('volumes', [volume('vol-2', false), volume('vol-own')]));
    expect(driftOf(before, unencrypted).resources.map(({ resource }) => resource)).toEqual(['arn:vol-1', 'arn:vol-2']);
  });

  it('are snapshots of the day, and none that somebody made', () => {
    const snapshot = (id: string, type: string, keyId = 'k') => ({
      arn: id,
      id,
      kind: 'instance',
      type,
      engine: 'postgres',
      encrypted: true,
      encryptionType: null,
      keyId,
      source: 'db',
      createdAt: '2026-11-21T00:00:00Z',
      status: 'available',
    });
    const before = [snapshot('rds:1', 'automated'), snapshot('by-hand', 'manual')];
    expect(
      told('db-snapshots', before, [{ ...snapshot('rds:2', 'automated'), status: 'creating' }, snapshot('by-hand', 'manual')]),
    ).toEqual([]);
    expect(told('db-snapshots', before, [snapshot('rds:1', 'automated'), snapshot('by-hand-2', 'manual')])).toEqual([
      'vanished by-hand',
      'appeared by-hand-2',
    ]);
    expect(told('db-snapshots', before, [...before, snapshot('rds:2', 'automated', 'another')])).toEqual(['appeared rds:2']);
  });

  const named = (name: string, parts: object = { keyId: 'k' }) => ({ arn: `arn:${name}`, name, ...parts });
  const disk = (id: string, tags: object) => ({ ...volume(id), state: 'completed', tags });
  const image = (id: string, name: string, keyId = 'k') => ({
    arn: id,
    id,
    name,
    state: 'available',
    rootDevice: 'ebs',
    isPublic: false,
    disks: [{ device: '/', snapshotId: `snap-of-${id}`, encrypted: true, keyId }],
  });
  const plan = { 'aws:backup:source-resource': 'vol-1' };

  it.each([
    [
      'elasticache-snapshots',
      named('automatic.c-001-2026-11-21-05-00'),
      named('automatic.c-001-2026-11-22-05-00'),
      named('automatic.c-002-2026-11-22-05-00'),
    ],
    [
      'elasticache-serverless-snapshots',
      named('automatic-c-2026-11-21'),
      named('automatic-c-2026-11-22'),
      named('automatic-c-2026-11-22', { keyId: 'l' }),
    ],
    ['memorydb-snapshots', named('automatic.c-2026-11-21-05-00'), named('automatic.c-2026-11-22-05-00'), named('by-hand-2026-11-22')],
    [
      'redshift-snapshots',
      named('rs:c-2026-11-21-05-00'),
      named('rs:c-2026-11-22-05-00'),
      named('rs:c-2026-11-22-05-00', { encrypted: false }),
    ],
    ['fsx-backups', named('backup-1'), named('backup-2'), named('backup-2', { keyId: 'l' })],
    ['images', image('ami-1', 'AwsBackup_i-1_a'), image('ami-2', 'AwsBackup_i-1_b'), image('ami-2', 'AwsBackup_i-1_b', 'l')],
    [
      'ebs-snapshots',
      disk('snap-1', { ...plan, Owner: 'ada' }),
      { ...disk('snap-2', { ...plan, 'aws:x': 'y', Owner: 'ada' }), state: 'pending' },
      disk('snap-2', { Owner: 'ada' }),
    ],
  ])('of %s is what a plan makes every day, and nothing else', (fact, before, daily, other) => {
    expect(told(fact, [before], [daily])).toEqual([]);
    expect(told(fact, [before], [other])).toEqual([
      expect.stringMatching(/^(appeared|vanished)/),
      expect.stringMatching(/^(appeared|vanished)/),
    ]);
  });

  it('is still being made when a run comes early', () => {
    const pending = { ...disk('snap-1', plan), state: 'pending' };
    expect(told('ebs-snapshots', [pending], [disk('snap-1', plan)])).toEqual([]);
    expect(told('ebs-snapshots', [{ ...pending, tags: {} }], [disk('snap-1', {})])).toEqual(['arn:snap-1 state: "pending" → "completed"']);
  });

  it.each([
    ['ebs-snapshot-shares', 'ebs-snapshots', disk('1', plan), disk('2', plan), disk('2', {})],
    [
      'image-shares',
      'images',
      { ...image('1', 'AwsBackup_a'), arn: 'arn:1' },
      { ...image('2', 'AwsBackup_a'), arn: 'arn:2' },
      { ...image('2', 'own'), arn: 'arn:2' },
    ],
  ])('is shared as what it takes the place of: %s', (fact, of, before, daily, own) => {
    const side = (item: { readonly arn: string }, sharedWith: readonly string[]) =>
      run(observed(of, [item]), observed(fact, [{ arn: item.arn, isPublic: false, sharedWith, readError: null }]));
    const sharing = (a: ReturnType<typeof side>, b: ReturnType<typeof side>) =>
      driftOf(a, b).resources.filter((one) => one.fact === fact).length;
    expect(sharing(side(before, []), side(daily, []))).toBe(0);
    expect(sharing(side(before, []), side(daily, ['999999999999']))).toBe(2);
    expect(sharing(side(before, []), side(own, []))).toBe(2);
  });

  it('are rules of a listener, one for one', () => {
    const entry = (arn: string, priority: string) => ({ arn, priority, actions: [] });
    const listener = (...rules: readonly object[]) => [
      {
        arn: 'l',
        loadBalancer: 'b',
        protocol: 'HTTPS',
        port: 443,
        policy: 'p',
        mutual: null,
        actions: [],
        rules,
        rulesError: null,
        certificates: [],
        certificatesError: null,
      },
    ];
    expect(told('listeners', listener(entry('r-1', '1'), entry('r-2', '2')), listener(entry('r-8', '2'), entry('r-9', '1')))).toEqual([]);
    expect(told('listeners', listener(entry('r-1', '1')), listener(entry('r-8', '1'), entry('r-9', '1')))).toEqual([
      expect.stringContaining('l rules[r-9]: undefined'),
    ]);
  });

  it('is known by the tasks and functions that it belongs to, without their ids', () => {
    const card = (id: string, task: string) => ({
      arn: id,
      id,
      type: 'interface',
      requester: 'r',
      isManaged: true,
      description: `arn:aws:ecs:x:1:attachment/${task}`,
      subnet: 's',
      vpc: 'v',
      zone: 'z',
      groups: ['sg-1'],
      status: 'in-use',
      instance: null,
      publicIp: null,
      ipv6Addresses: [],
    });
    const [one, two] = [card('eni-1', '0f0e0d0c-1111-4222-8333-444455556666'), card('eni-2', '0f0e0d0c-1111-4222-8333-444455557777')];
    expect(told('network-interfaces', [one], [two])).toEqual([]);
    expect(told('network-interfaces', [one], [{ ...two, groups: ['sg-2'] }])).toEqual(['vanished eni-1', 'appeared eni-2']);
    expect(told('network-interfaces', [{ ...one, isManaged: false }], [{ ...two, isManaged: false }])).toEqual([
      'vanished eni-1',
      'appeared eni-2',
    ]);
  });

  it('changes no verdict, where the same requirement came out the same there', () => {
    const before = runOf([observed('instances', [instance('1'), instance('2')])], {
      findings: [findingOf('arn:1', 'pass'), findingOf('arn:2', 'fail'), findingOf('arn:own', 'pass')],
    });
    const after = runOf([observed('instances', [instance('3'), instance('4')])], {
      findings: [findingOf('arn:3', 'pass'), findingOf('arn:4', 'unknown')],
    });
    expect(driftOf(before, after).verdicts.map(({ resource, before: was, after: is }) => [resource, was, is])).toEqual([
      ['arn:2', 'fail', null],
      ['arn:4', null, 'unknown'],
      ['arn:own', 'pass', null],
    ]);
  });
});
