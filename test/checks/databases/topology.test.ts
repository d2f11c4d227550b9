import { describe, expect, it } from 'vitest';
import { databases, judgeReference, specWith } from './reference.ts';
import { having, primary, set, table } from './table.ts';

describe('topology, zones', () => {
  table([
    ['no standby', set(primary, { multiAz: false, secondaryZone: null }), { fail: ['topology', 'zones'], says: 'MultiAZ is false' }],
    [
      'a standby that was asked for and is pending is no standby',
      set(primary, { multiAz: false, secondaryZone: null, pending: { MultiAZ: true } }),
      { fail: ['topology', 'zones'], unknown: ['status'], says: 'not in force yet' },
    ],
    ['a standby whose removal is pending', set(primary, { pending: { MultiAZ: false } }), { unknown: ['status', 'topology'] }],
    ['AWS says nothing of a standby', set(primary, { multiAz: null }), { unknown: ['topology'] }],
    ['both copies in one zone', set(primary, { secondaryZone: 'us-east-2a' }), { fail: ['zones'], says: 'stands in 1 zone (us-east-2a)' }],
    ['a zone that is not declared', set(primary, { secondaryZone: 'us-east-2c' }), { fail: ['zones'], says: 'outside the declared zones' }],
    ['no secondary zone is named', set(primary, { secondaryZone: null }), { unknown: ['zones'] }],
    [
      'any two zones where none are declared',
      ({ stagingEast }) => Object.assign(stagingEast.instances[0] ?? {}, { secondaryZone: 'us-east-2c' }),
      {},
    ],
  ]);

  it('wants as many zones as the defaults say where none are declared', () => {
    const spec = specWith({ phi_postgres_staging: databases.phi_postgres_staging });
    const verdict = judgeReference(() => {}, { ...spec, defaults: { ...spec.defaults, azs: 3 } });
    expect(having(verdict, 'fail')).toEqual(['zones']);
  });
});
