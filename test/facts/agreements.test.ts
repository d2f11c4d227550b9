import { describe, expect, it } from 'vitest';
import { agreements } from '../../src/facts/agreements.ts';
import { accessDenied, fakeSeat } from './fake-seat.ts';

type Answers = Parameters<typeof fakeSeat>[1];

const read = (answers: Answers) => agreements.read(fakeSeat({}, answers), () => Promise.reject(new Error('needs nothing')));

describe('the fact agreements', () => {
  it('reads every page, ended ones too, sorted by ARN', async () => {
    const value = await read({
      'Artifact.ListCustomerAgreements': ({ nextToken }) =>
        nextToken === undefined
          ? { customerAgreements: [{ arn: 'arn:b', name: 'Of one account' }], nextToken: 'more' }
          : {
              customerAgreements: [
                {
                  arn: 'arn:a',
                  name: 'Ended',
                  state: 'AWS_TERMINATED',
                  effectiveStart: new Date('2025-01-01T00:00:00Z'),
                  effectiveEnd: new Date('2026-01-01T00:00:00Z'),
                  organizationArn: 'arn:o',
                },
              ],
            },
    });
    expect(value).toEqual([
      {
        arn: 'arn:a',
        name: 'Ended',
        state: 'AWS_TERMINATED',
        effectiveStart: '2025-01-01T00:00:00.000Z',
        effectiveEnd: '2026-01-01T00:00:00.000Z',
        organizationArn: 'arn:o',
      },
      { arn: 'arn:b', name: 'Of one account', state: null, effectiveStart: null, effectiveEnd: null, organizationArn: null },
    ]);
    expect(agreements.shape().safeParse(value).success).toBe(true);
  });

  it.each<[string, Answers, string]>([
    ['they are refused', { 'Artifact.ListCustomerAgreements': () => accessDenied() }, 'not authorized'],
    ['the list is left out', { 'Artifact.ListCustomerAgreements': () => ({}) }, 'customerAgreements'],
    ['a name is left out', { 'Artifact.ListCustomerAgreements': () => ({ customerAgreements: [{ arn: 'arn:a' }] }) }, 'name'],
  ])('rejects where %s', async (_, answers, message) => {
    await expect(read(answers)).rejects.toThrow(message);
  });
});
