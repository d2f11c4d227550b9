import { describe, expect, it } from 'vitest';
import { ssmParameters } from '../../src/facts/ssm-parameters.ts';
import { accessDenied, fakeSeat } from './fake-seat.ts';
import { readAt } from './rds-answers.ts';

const arn = (name: string) => `arn:aws:ssm:us-east-2:222222222222:parameter/${name}`;

describe('ssm-parameters', () => {
  it('reads every page of secure strings, and makes the ARN where AWS left it out', async () => {
    const seat = fakeSeat(
      {},
      {
        'SSM.DescribeParameters': ({ NextToken }) =>
          NextToken === undefined
            ? { Parameters: [{ Name: '/cc/db', Type: 'SecureString', KeyId: 'alias/aws/ssm' }], NextToken: 'more' }
            : { Parameters: [{ Name: 'a', ARN: arn('a'), Type: 'SecureString' }] },
      },
    );
    expect(await readAt(seat, ssmParameters)).toEqual([
      { arn: arn('a'), name: 'a', keyId: null },
      { arn: arn('cc/db'), name: '/cc/db', keyId: 'alias/aws/ssm' },
    ]);
    const ParameterFilters = [{ Key: 'Type', Option: 'Equals', Values: ['SecureString'] }];
    expect(seat.calls[0]?.input).toEqual({ MaxResults: 50, ParameterFilters });
  });

  it('throws what AWS refuses', async () => {
    await expect(readAt(fakeSeat({}, { 'SSM.DescribeParameters': () => accessDenied() }), ssmParameters)).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});
