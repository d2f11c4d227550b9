import { describe, expect, it } from 'vitest';
import { databases, judgeReference, specWith } from './reference.ts';
import { arnOf, instance, production } from './samples.ts';
import { inWest, primary, refuse, set, table } from './table.ts';

describe('status, private, deletion-protection', () => {
  table([
    ['backing up', set(primary, { status: 'backing-up' }), {}],
    ['growing its storage, which AWS documents as fully operational', set(primary, { status: 'storage-optimization' }), {}],
    ['loading its blocks after a restore, while it serves', set(primary, { status: 'storage-initialization' }), {}],
    ...['modifying', 'configuring-log-exports', 'resetting-master-credentials'].map(
      (status) =>
        [
          `${status}: whether it serves meanwhile does not show`,
          set(primary, { status }),
          { unknown: ['status'], says: `is ${status}, and AWS does not say` },
        ] as const,
    ),
    ['stopped', set(primary, { status: 'stopped' }), { fail: ['status'], says: 'is stopped, not available' }],
    ['a status of the future', set(primary, { status: 'levitating' }), { unknown: ['status'], says: 'does not know: levitating' }],
    ['no status', set(primary, { status: null }), { unknown: ['status'] }],
    [
      'a new subnet group is pending',
      set(primary, { pending: { DBSubnetGroupName: 'public' } }),
      { unknown: ['status'], says: 'DBSubnetGroupName' },
    ],
    ['a change that AWS invents later is pending', set(primary, { pending: { Levitation: true } }), { unknown: ['status'] }],
    [
      'a larger disk and a new password are pending',
      set(primary, { pending: { AllocatedStorage: 200, MasterUserPassword: 'redacted' } }),
      {},
    ],
    ['public', set(primary, { publiclyAccessible: true }), { fail: ['private'], says: 'cc-phi-postgres is publicly accessible' }],
    ['AWS says nothing of public access', set(primary, { publiclyAccessible: null }), { unknown: ['private'] }],
    [
      'the replica is public',
      set(inWest, { publiclyAccessible: true }),
      { fail: ['private'], says: 'cc-phi-postgres-dr is publicly accessible' },
    ],
    [
      'a replica of the replica is public',
      ({ west }) =>
        west.instances.push(
          instance(production, 'us-west-2', { id: 'deep', replicaSource: 'cc-phi-postgres-dr', publiclyAccessible: true, tags: {} }),
        ),
      { fail: ['private'], says: 'deep is publicly accessible' },
    ],
    [
      'whether it replicates ours cannot be followed',
      (world) => {
        refuse(`db-clusters@${production}/us-west-2`)(world);
        world.east.instances.push(
          instance(production, 'us-east-2', {
            id: 'odd',
            replicaSourceCluster: arnOf(production, 'us-west-2', 'cluster:unseen'),
            publiclyAccessible: true,
            tags: {},
          }),
        );
      },
      { unknown: ['declared', 'private'] },
    ],
    [
      'two replicas of each other, which cannot be',
      ({ west }) => {
        for (const [id, replicaSource] of [
          ['one', 'two'],
          ['two', 'one'],
        ] as const)
          west.instances.push(instance(production, 'us-west-2', { id, replicaSource, publiclyAccessible: true, tags: {} }));
      },
      { fail: ['declared'] },
    ],
    [
      'a replica in a region that the run does not read',
      ({ east }) => east.instances[0]?.replicas.push(arnOf(production, 'eu-west-1', 'db:far')),
      { unknown: ['private'], says: 'db:far' },
    ],
    [
      'an unrelated database whose source the run does not read',
      ({ west }) =>
        west.instances.push(
          instance(production, 'us-west-2', { id: 'odd', replicaSource: arnOf(production, 'eu-west-1', 'db:far'), tags: {} }),
        ),
      { unknown: ['declared'] },
    ],
    ['not protected', set(primary, { deletionProtection: false }), { fail: ['deletion-protection'] }],
    ['AWS says nothing of protection', set(primary, { deletionProtection: null }), { unknown: ['deletion-protection'] }],
  ]);

  it('does not ask for a protection that is declared away', () => {
    const spec = specWith({
      phi_postgres: { ...databases.phi_postgres, deletion_protection: false },
      phi_postgres_staging: databases.phi_postgres_staging,
    });
    expect(judgeReference(set(primary, { deletionProtection: false }), spec).outcome).toBe('pass');
  });
});
