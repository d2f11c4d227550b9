import { describe } from 'vitest';
import { parameterGroup, production } from './samples.ts';
import { primary, refuse, set, table } from './table.ts';

const refusal = { reason: 'denied' as const, error: 'AccessDenied', detail: 'RDS.DescribeDBParameters: AccessDenied: no' };

describe('parameters', () => {
  table([
    [
      'another value',
      (world) => Object.assign(world.east, { parameters: [parameterGroup('0')] }),
      { fail: ['parameters'], says: 'rds.force_ssl is 0 on cc-phi-postgres, not 1' },
    ],
    [
      'waiting for a reboot',
      set(primary, { parameterGroups: [{ name: 'default.postgres17', applyStatus: 'pending-reboot' }] }),
      { fail: ['parameters'], says: 'wait for a reboot' },
    ],
    [
      'AWS says nothing of the group',
      set(primary, { parameterGroups: [{ name: 'default.postgres17', applyStatus: null }] }),
      { unknown: ['parameters'] },
    ],
    [
      'a status of the future',
      set(primary, { parameterGroups: [{ name: 'default.postgres17', applyStatus: 'brewing' }] }),
      { unknown: ['parameters'] },
    ],
    [
      'the engine decides',
      (world) =>
        Object.assign(world.east, {
          parameters: [{ name: 'default.postgres17', kind: 'instance', parameters: [], unset: ['rds.force_ssl'], readError: null }],
        }),
      { unknown: ['parameters'], says: 'Set it to 1' },
    ],
    [
      'the engine does not know it',
      (world) =>
        Object.assign(world.east, {
          parameters: [{ name: 'default.postgres17', kind: 'instance', parameters: [], unset: [], readError: null }],
        }),
      { fail: ['parameters'], says: 'no parameter of' },
    ],
    [
      'the group was changed between the readings',
      (world) => Object.assign(world.east, { parameters: [parameterGroup('1', { name: 'other' })] }),
      { unknown: ['parameters'] },
    ],
    [
      'another group is refused',
      ({ east }) => east.parameters.push({ name: 'other', kind: 'cluster', parameters: [], unset: [], readError: refusal }),
      {},
    ],
    [
      'its group is refused',
      ({ east }) => Object.assign(east.parameters[0] ?? {}, { parameters: [], unset: [], readError: refusal }),
      { unknown: ['parameters'], says: 'AccessDenied' },
    ],
    ['no group', set(primary, { parameterGroups: [] }), { unknown: ['parameters'] }],
    ['the groups are refused', refuse(`db-parameters@${production}/us-east-2`), { unknown: ['parameters'] }],
  ]);
});
