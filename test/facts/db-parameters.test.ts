import { describe, expect, it } from 'vitest';
import { dbParameters } from '../../src/facts/db-parameters.ts';
import { accessDenied, fakeSeat } from './fake-seat.ts';
import { clusterAnswer, instanceAnswer, readAt } from './rds-answers.ts';

const group = (name: string) => ({ DBParameterGroups: [{ DBParameterGroupName: name, ParameterApplyStatus: 'in-sync' }] });
const databases = {
  'RDS.DescribeDBInstances': () => ({
    DBInstances: [
      instanceAnswer('a', group('default.postgres17')),
      instanceAnswer('b', group('default.postgres17')),
      instanceAnswer('doc', { ...group('default.docdb5.0'), Engine: 'docdb' }),
    ],
  }),
  'RDS.DescribeDBClusters': () => ({
    DBClusters: [
      clusterAnswer('c', { DBClusterParameterGroup: 'cc-aurora' }),
      clusterAnswer('doc', { DBClusterParameterGroup: 'default.docdb5.0', Engine: 'docdb' }),
    ],
  }),
};
const parameters = {
  'RDS.DescribeDBParameters': () => ({ Parameters: [] }),
  'RDS.DescribeDBClusterParameters': () => ({ Parameters: [] }),
};

describe('db-parameters', () => {
  it('asks for each group in use once, whoever set a value, and not for those of other services', async () => {
    const seat = fakeSeat({}, { ...databases, ...parameters });
    expect((await readAt(seat, dbParameters)).map(({ kind, name }) => [kind, name])).toEqual([
      ['cluster', 'cc-aurora'],
      ['instance', 'default.postgres17'],
    ]);
    const asked = seat.calls.filter(({ operation }) => operation.endsWith('Parameters'));
    expect(asked.map(({ input }) => input)).toEqual([
      { DBParameterGroupName: 'default.postgres17', MaxRecords: 100 },
      { DBClusterParameterGroupName: 'cc-aurora', MaxRecords: 100 },
    ]);
  });

  it('keeps values that AWS set by itself, and the names of parameters without one, over all pages', async () => {
    const seat = fakeSeat(
      {},
      {
        ...databases,
        ...parameters,
        'RDS.DescribeDBParameters': ({ Marker }) =>
          Marker === undefined
            ? { Parameters: [{ ParameterName: 'work_mem' }, { ParameterName: 'log_statement' }], Marker: 'one' }
            : {
                Parameters: [
                  { ParameterName: 'shared_preload_libraries', ParameterValue: '', Source: 'user', ApplyType: 'static' },
                  { ParameterName: 'rds.force_ssl', ParameterValue: '1', Source: 'system', ApplyType: 'dynamic' },
                ],
              },
      },
    );
    const [, found] = await readAt(seat, dbParameters);
    expect(found).toEqual({
      name: 'default.postgres17',
      kind: 'instance',
      parameters: [
        { name: 'rds.force_ssl', value: '1', source: 'system', applyType: 'dynamic' },
        { name: 'shared_preload_libraries', value: '', source: 'user', applyType: 'static' },
      ],
      unset: ['log_statement', 'work_mem'],
      readError: null,
    });
  });

  it('keeps the refusal of one group beside it, and reads the others', async () => {
    const seat = fakeSeat({}, { ...databases, ...parameters, 'RDS.DescribeDBParameters': () => accessDenied('not you') });
    expect(await readAt(seat, dbParameters)).toEqual([
      { name: 'cc-aurora', kind: 'cluster', parameters: [], unset: [], readError: null },
      {
        name: 'default.postgres17',
        kind: 'instance',
        parameters: [],
        unset: [],
        readError: {
          reason: 'denied',
          error: 'AccessDeniedException',
          detail: 'RDS.DescribeDBParameters in 222222222222/us-east-2: AccessDeniedException: not you',
        },
      },
    ]);
  });

  it.each(['RDS.DescribeDBInstances', 'RDS.DescribeDBClusters'] as const)('is not there where %s is refused', async (operation) => {
    const seat = fakeSeat({}, { ...databases, ...parameters, [operation]: () => accessDenied() });
    await expect(readAt(seat, dbParameters)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});
