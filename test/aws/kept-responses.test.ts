import { expect, test } from 'vitest';
import { declaredResponses } from '../../src/aws/kept-responses.ts';
import type { Operation } from '../../src/aws/operations.ts';

const answerTo = (service: string, operation: string) =>
  ({ service, operation, account: '222222222222', region: 'us-east-2', status: 200, bytes: Buffer.from('x') }) as never;

test('only the answers to declared operations are handed on, and never one of STS or with passwords that people put there', () => {
  const declared = [
    'IAM.ListUsers',
    'Lambda.ListFunctions',
    'Firehose.DescribeDeliveryStream',
    'STS.AssumeRole',
    'STS.GetCallerIdentity',
  ] as unknown as Operation[];
  const keep = declaredResponses(declared, ({ service, operation }) => `${service}.${operation}`);
  expect(keep(answerTo('IAM', 'ListUsers'))).toBe('IAM.ListUsers');
  expect(keep(answerTo('IAM', 'ListRoles'))).toBeUndefined();
  expect(keep(answerTo('Lambda', 'ListFunctions'))).toBeUndefined();
  expect(keep(answerTo('Firehose', 'DescribeDeliveryStream'))).toBeUndefined();
  expect(keep(answerTo('STS', 'AssumeRole'))).toBeUndefined();
  expect(keep(answerTo('STS', 'GetCallerIdentity'))).toBeUndefined();
});
