import { describe, expect, it } from 'vitest';
import { databases, judgeReference, specWith } from './reference.ts';
import { arnOf, instance, production } from './samples.ts';
import { having, inWest, primary, refuse, set, table } from './table.ts';

const replicas = ['replica', 'replica-key', 'replica-lag'];

describe('replica, replica-key', () => {
  table([
    ['no replica', (world) => Object.assign(world.west, { instances: [] }), { fail: ['replica'], unknown: ['replica-key', 'replica-lag'] }],
    [
      'only a replica in the same region',
      ({ east, west }) => {
        west.instances = [];
        east.instances.push(instance(production, 'us-east-2', { id: 'near', replicaSource: 'cc-phi-postgres', tags: {} }));
      },
      { fail: ['replica'], unknown: ['replica-key', 'replica-lag'], says: '(near) does not count' },
    ],
    [
      'the right name over another source',
      set(inWest, { replicaSource: arnOf(production, 'us-east-2', 'db:other') }),
      { fail: ['declared', 'replica'], unknown: ['replica-key', 'replica-lag'] },
    ],
    [
      'the source by name alone is one of the same region',
      set(inWest, { replicaSource: 'cc-phi-postgres' }),
      { fail: ['declared', 'replica'], unknown: ['replica-key', 'replica-lag'] },
    ],
    [
      'promoted: its source is empty',
      set(inWest, { replicaSource: null, statusInfos: [] }),
      { fail: ['declared', 'replica'], unknown: ['replica-key', 'replica-lag'] },
    ],
    [
      'in error',
      set(inWest, { statusInfos: [{ type: 'read replication', normal: false, status: 'error', message: 'out of disk' }] }),
      { fail: ['replica'], says: 'out of disk' },
    ],
    [
      'stopped while normal',
      set(inWest, { statusInfos: [{ type: 'read replication', normal: true, status: 'stopped', message: null }] }),
      { fail: ['replica'] },
    ],
    [
      'a replication status of the future',
      set(inWest, { statusInfos: [{ type: 'read replication', normal: true, status: 'drifting', message: null }] }),
      { unknown: ['replica'] },
    ],
    ['no replication status', set(inWest, { statusInfos: [] }), { unknown: ['replica'] }],
    ['not available', set(inWest, { status: 'storage-full' }), { fail: ['replica'] }],
    ['its region is refused', refuse(`db-instances@${production}/us-west-2`), { unknown: ['declared', 'private', ...replicas] }],
    [
      'the clusters of its region are refused: the instance is known to be in error',
      (world) => {
        refuse(`db-clusters@${production}/us-west-2`)(world);
        Object.assign(inWest(world), { statusInfos: [{ type: 'read replication', normal: false, status: 'error', message: null }] });
      },
      { fail: ['replica'], unknown: ['declared', 'private'] },
    ],
    [
      'not encrypted',
      set(inWest, { storageEncrypted: false, encryptionType: 'none', keyId: null }),
      { fail: ['replica-key'], says: 'is not encrypted' },
    ],
    [
      'encrypted with a key that AWS owns',
      set(inWest, { storageEncrypted: false, encryptionType: 'sse-rds', keyId: null }),
      { fail: ['replica-key'], says: 'a key that AWS owns' },
    ],
    ['flagged as encrypted, and of the kind none', set(inWest, { encryptionType: 'none' }), { fail: ['replica-key'] }],
    ['a kind of encryption that nobody knows', set(inWest, { encryptionType: 'sse-quantum' }), { unknown: ['replica-key'] }],
    ['AWS says nothing of encryption', set(inWest, { storageEncrypted: null }), { unknown: ['replica-key'] }],
    ['encrypted with the default key', set(inWest, { keyId: null }), { fail: ['replica-key'] }],
    ['under the primary’s key', (world) => Object.assign(inWest(world), { keyId: primary(world).keyId }), { fail: ['replica-key'] }],
    ['its key is disabled', ({ west }) => Object.assign(west.keys.keys[0] ?? {}, { state: 'Disabled' }), { fail: ['replica-key'] }],
    ['the keys are refused', refuse(`keys@${production}/us-west-2`), { unknown: ['replica-key'] }],
  ]);

  it('says that the replica keeps no backups of its own, and does not fail it for that', () => {
    const verdict = judgeReference(set(inWest, { backupRetentionDays: 0 }));
    expect(verdict.outcome).toBe('pass');
    expect(verdict.findings.find(({ requirementId }) => requirementId === 'rds-resilience.replica')?.message).toContain(
      'once promoted, it has no point-in-time restore',
    );
  });

  it('never counts a replica in the primary’s own region, even where the spec says so', () => {
    const spec = specWith({ phi: { ...databases.phi_postgres, replica: { ...databases.phi_postgres.replica, region: 'us-east-2' } } });
    const verdict = judgeReference(
      ({ east }) => east.instances.push(instance(production, 'us-east-2', { id: 'near', replicaSource: 'cc-phi-postgres', tags: {} })),
      spec,
    );
    expect(having(verdict, 'fail')).toEqual(['replica']);
  });
});
