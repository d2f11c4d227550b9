import { describe, expect, it } from 'vitest';
import { lambdaFunctions } from '../../src/facts/lambda-functions.ts';
import { accessDenied, fakeSeat } from './fake-seat.ts';
import { readAt } from './rds-answers.ts';

const arn = (name: string) => `arn:aws:lambda:us-east-2:222222222222:function:${name}`;
const bare = { keyId: null, hasEnvironment: false, hasSnapshots: false, durable: null };

describe('lambda-functions', () => {
  it('reads every page, and never a value', async () => {
    const seat = fakeSeat(
      {},
      {
        'Lambda.ListFunctions': ({ Marker }) =>
          Marker === undefined
            ? { Functions: [{ FunctionArn: arn('b') }], NextMarker: 'more' }
            : { Functions: [{ FunctionArn: arn('a'), KMSKeyArn: 'arn:key', Environment: { Variables: { DB_PASSWORD: 'hunter2' } } }] },
      },
    );
    const found = await readAt(seat, lambdaFunctions);
    expect(found).toEqual([
      { ...bare, arn: arn('a'), keyId: 'arn:key', hasEnvironment: true },
      { ...bare, arn: arn('b') },
    ]);
    expect(JSON.stringify(found)).not.toMatch(/hunter2|DB_PASSWORD/);
    expect(seat.calls[0]?.input).toEqual({ MaxItems: 50 });
  });

  it.each([
    ['no variables', { Environment: { Variables: {} } }, {}],
    [
      'variables that AWS could not decrypt for us',
      { Environment: { Error: { ErrorCode: 'AccessDeniedException', Message: 'no' } } },
      { hasEnvironment: true },
    ],
    ['SnapStart', { SnapStart: { ApplyOn: 'PublishedVersions' as const } }, { hasSnapshots: true }],
    ['SnapStart that is off', { SnapStart: { ApplyOn: 'None' as const } }, {}],
    ['durable executions', { DurableConfig: { RetentionPeriodInDays: 1 } }, { durable: { keyId: null } }],
    ['durable executions with a key', { DurableConfig: { KMSKeyArn: 'arn:key' } }, { durable: { keyId: 'arn:key' } }],
  ])('%s', async (_, said, expected) => {
    const seat = fakeSeat({}, { 'Lambda.ListFunctions': () => ({ Functions: [{ FunctionArn: arn('a'), ...said }] }) });
    expect(await readAt(seat, lambdaFunctions)).toEqual([{ ...bare, arn: arn('a'), ...expected }]);
  });

  it('throws what AWS refuses', async () => {
    await expect(readAt(fakeSeat({}, { 'Lambda.ListFunctions': () => accessDenied() }), lambdaFunctions)).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});
