import { describe, expect, it } from 'vitest';
import { logGroups } from '../../src/facts/log-groups.ts';
import { accessDenied, fakeSeat } from './fake-seat.ts';
import { readAt } from './rds-answers.ts';

const arn = (name: string) => `arn:aws:logs:us-east-2:222222222222:log-group:${name}`;

describe('log-groups', () => {
  it('reads every page, and calls a group by its ARN without the star', async () => {
    const seat = fakeSeat(
      {},
      {
        'CloudWatchLogs.DescribeLogGroups': ({ nextToken }) =>
          nextToken === undefined
            ? { logGroups: [{ arn: `${arn('/b')}:*`, logGroupName: '/b', retentionInDays: 1 }], nextToken: 'more' }
            : { logGroups: [{ arn: `${arn('/a')}:*`, logGroupArn: arn('/a'), logGroupName: '/a', kmsKeyId: 'arn:key' }] },
      },
    );
    expect(await readAt(seat, logGroups)).toEqual([
      { arn: arn('/a'), keyId: 'arn:key' },
      { arn: arn('/b'), keyId: null },
    ]);
    expect(seat.calls.map(({ input }) => input)).toEqual([{ limit: 50 }, { limit: 50, nextToken: 'more' }]);
  });

  it('does not take an answer without groups for an empty one', async () => {
    await expect(readAt(fakeSeat({}, { 'CloudWatchLogs.DescribeLogGroups': () => ({}) }), logGroups)).rejects.toThrow('logGroups');
  });

  it('throws what AWS refuses', async () => {
    const seat = fakeSeat({}, { 'CloudWatchLogs.DescribeLogGroups': () => accessDenied() });
    await expect(readAt(seat, logGroups)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});
