import { describe, expect, it } from 'vitest';
import { dynamodbTables } from '../../src/facts/dynamodb-tables.ts';
import { accessDenied, awsError, fakeSeat } from './fake-seat.ts';
import { readShaped } from './read-shaped.ts';

type Answers = Parameters<typeof fakeSeat>[1];

const arn = (name: string) => `arn:aws:dynamodb:us-east-2:222222222222:table/${name}`;
const encryption = { Status: 'ENABLED', SSEType: 'KMS', KMSMasterKeyArn: 'arn:k' } as const;
const recovery = (status?: 'ENABLED' | 'DISABLED') => ({
  ContinuousBackupsDescription: {
    ContinuousBackupsStatus: 'ENABLED' as const,
    ...(status === undefined ? {} : { PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: status } }),
  },
});
const seatOf = (change: Answers = {}) =>
  fakeSeat(
    {},
    {
      'DynamoDB.ListTables': () => ({ TableNames: ['t'] }),
      'DynamoDB.DescribeTable': () => ({ Table: { TableStatus: 'ACTIVE', SSEDescription: encryption } }),
      'DynamoDB.DescribeContinuousBackups': () => recovery('ENABLED'),
      ...change,
    },
  );
const table = {
  arn: arn('t'),
  name: 't',
  status: 'ACTIVE',
  encryption: { status: 'ENABLED', type: 'KMS', keyId: 'arn:k', inaccessibleSince: null },
  readError: null,
  pointInTimeRecovery: 'ENABLED',
  recoveryError: null,
};

describe('dynamodb-tables', () => {
  it('reads every page, and of each table its encryption and its recovery', async () => {
    const seat = seatOf({
      'DynamoDB.ListTables': ({ ExclusiveStartTableName }) =>
        ExclusiveStartTableName === undefined ? { TableNames: ['z', 'm'], LastEvaluatedTableName: 'm' } : { TableNames: ['a'] },
      'DynamoDB.DescribeTable': ({ TableName }) => ({
        Table: { TableName, TableStatus: 'ACTIVE', ...(TableName === 'm' ? {} : { SSEDescription: encryption }) },
      }),
      'DynamoDB.DescribeContinuousBackups': ({ TableName }) => recovery(TableName === 'a' ? 'DISABLED' : 'ENABLED'),
    });
    expect(await readShaped(dynamodbTables, seat)).toEqual([
      { ...table, arn: arn('a'), name: 'a', pointInTimeRecovery: 'DISABLED' },
      { ...table, arn: arn('m'), name: 'm', encryption: null },
      { ...table, arn: arn('z'), name: 'z' },
    ]);
    expect(seat.calls.filter(({ operation }) => operation === 'DynamoDB.ListTables').map(({ input }) => input)).toEqual([
      { Limit: 100 },
      { Limit: 100, ExclusiveStartTableName: 'm' },
    ]);
    expect(seat.calls).toHaveLength(8);
  });

  it('says since when a key is inaccessible', async () => {
    const seat = seatOf({
      'DynamoDB.DescribeTable': () => ({
        Table: {
          TableStatus: 'INACCESSIBLE_ENCRYPTION_CREDENTIALS',
          SSEDescription: { ...encryption, InaccessibleEncryptionDateTime: new Date('2026-11-18T00:00:00Z') },
        },
      }),
    });
    expect(await readShaped(dynamodbTables, seat)).toEqual([
      {
        ...table,
        status: 'INACCESSIBLE_ENCRYPTION_CREDENTIALS',
        encryption: { ...table.encryption, inaccessibleSince: '2026-11-18T00:00:00.000Z' },
      },
    ]);
  });

  it('takes nothing that AWS left out for a value', async () => {
    const seat = seatOf({
      'DynamoDB.DescribeTable': () => ({ Table: { SSEDescription: {} } }),
      'DynamoDB.DescribeContinuousBackups': () => recovery(),
    });
    expect(await readShaped(dynamodbTables, seat)).toEqual([
      {
        ...table,
        status: null,
        encryption: { status: null, type: null, keyId: null, inaccessibleSince: null },
        pointInTimeRecovery: null,
      },
    ]);
  });

  it('keeps the refusal of one table beside it', async () => {
    const seat = seatOf({
      'DynamoDB.ListTables': () => ({ TableNames: ['t', 'u'] }),
      'DynamoDB.DescribeTable': ({ TableName }) =>
        TableName === 'u' ? accessDenied('no') : { Table: { TableStatus: 'ACTIVE', SSEDescription: encryption } },
      'DynamoDB.DescribeContinuousBackups': ({ TableName }) => (TableName === 't' ? accessDenied('never') : recovery('ENABLED')),
    });
    const refused = (operation: string, words: string) => ({
      reason: 'denied',
      error: 'AccessDeniedException',
      detail: `DynamoDB.${operation} in 222222222222/us-east-2: AccessDeniedException: ${words}`,
    });
    expect(await readShaped(dynamodbTables, seat)).toEqual([
      { ...table, pointInTimeRecovery: null, recoveryError: refused('DescribeContinuousBackups', 'never') },
      { ...table, arn: arn('u'), name: 'u', status: null, encryption: null, readError: refused('DescribeTable', 'no') },
    ]);
  });

  it('leaves out a table that was deleted after the listing named it', async () => {
    const gone = { 'DynamoDB.DescribeTable': () => awsError('ResourceNotFoundException', 'gone') };
    expect(await readShaped(dynamodbTables, seatOf(gone))).toEqual([]);
    const goneLater = { 'DynamoDB.DescribeContinuousBackups': () => awsError('TableNotFoundException', 'gone') };
    expect(await readShaped(dynamodbTables, seatOf(goneLater))).toEqual([]);
  });

  it('throws where the listing is refused, or comes without its list', async () => {
    await expect(readShaped(dynamodbTables, seatOf({ 'DynamoDB.ListTables': () => accessDenied() }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    await expect(readShaped(dynamodbTables, seatOf({ 'DynamoDB.ListTables': () => ({}) }))).rejects.toThrow('TableNames');
    await expect(readShaped(dynamodbTables, seatOf({ 'DynamoDB.DescribeTable': () => ({}) }))).rejects.toThrow('Table');
  });
});
