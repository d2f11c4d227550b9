import { describe, expect, it } from 'vitest';
import { databases, judgeReference, specWith } from './reference.ts';
import { inWest, primary, set, table } from './table.ts';

describe('status, private, deletion-protection', () => {
  table([
    ['backing up', set(primary, { status: 'backing-up' }), {}],
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
