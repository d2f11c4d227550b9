import { describe, expect, it } from 'vitest';
import { snsTopics } from '../../src/facts/sns-topics.ts';
import { accessDenied, awsError, fakeSeat } from './fake-seat.ts';
import { readAt } from './rds-answers.ts';

const arn = (name: string) => `arn:aws:sns:us-east-2:222222222222:${name}`;
const listing = (...names: readonly string[]) => ({ Topics: names.map((name) => ({ TopicArn: arn(name) })) });

describe('sns-topics', () => {
  it('reads the key and policy of each topic of every page', async () => {
    const seat = fakeSeat(
      {},
      {
        'SNS.ListTopics': ({ NextToken }) => (NextToken === undefined ? { ...listing('b'), NextToken: 'more' } : listing('a')),
        'SNS.GetTopicAttributes': ({ TopicArn = '' }) => ({
          Attributes: { TopicArn, DisplayName: 'x', ...(TopicArn === arn('a') ? { KmsMasterKeyId: 'alias/k', Policy: '{}' } : {}) },
        }),
      },
    );
    expect(await readAt(seat, snsTopics)).toEqual([
      { arn: arn('a'), keyId: 'alias/k', policy: '{}', readError: null },
      { arn: arn('b'), keyId: null, policy: null, readError: null },
    ]);
  });

  it('keeps a refusal beside the topic, and leaves out one that is gone', async () => {
    const seat = fakeSeat(
      {},
      {
        'SNS.ListTopics': () => listing('a', 'b', 'c'),
        'SNS.GetTopicAttributes': ({ TopicArn = '' }) =>
          TopicArn === arn('a')
            ? accessDenied('no')
            : TopicArn === arn('b')
              ? awsError('NotFoundException', 'Topic does not exist')
              : { Attributes: { TopicArn } },
      },
    );
    const detail = 'SNS.GetTopicAttributes in 222222222222/us-east-2: AccessDeniedException: no';
    expect(await readAt(seat, snsTopics)).toEqual([
      { arn: arn('a'), keyId: null, policy: null, readError: { reason: 'denied', error: 'AccessDeniedException', detail } },
      { arn: arn('c'), keyId: null, policy: null, readError: null },
    ]);
  });

  it.each([[{}], [{ Attributes: {} }]])('does not take the answer %j for a topic without a key', async (answer) => {
    const seat = fakeSeat({}, { 'SNS.ListTopics': () => listing('a'), 'SNS.GetTopicAttributes': () => answer });
    expect(await readAt(seat, snsTopics)).toMatchObject([{ arn: arn('a'), readError: { reason: 'failed' } }]);
  });

  it('throws where the listing is refused', async () => {
    await expect(readAt(fakeSeat({}, { 'SNS.ListTopics': () => accessDenied() }), snsTopics)).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});
