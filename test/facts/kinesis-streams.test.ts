import { describe, expect, it } from 'vitest';
import { kinesisStreams } from '../../src/facts/kinesis-streams.ts';
import { accessDenied, awsError, fakeSeat } from './fake-seat.ts';
import { readAt } from './rds-answers.ts';

const arn = (name: string) => `arn:aws:kinesis:us-east-2:222222222222:stream/${name}`;
const summary = (name: string, more: object = {}) => ({
  StreamName: name,
  StreamARN: arn(name),
  StreamStatus: 'ACTIVE' as const,
  RetentionPeriodHours: 24,
  StreamCreationTimestamp: new Date(0),
  EnhancedMonitoring: [],
  OpenShardCount: 1,
  ...more,
});
const listing = (...StreamNames: string[]) => ({ StreamNames, HasMoreStreams: false });

describe('kinesis-streams', () => {
  it('describes each stream of every page', async () => {
    const seat = fakeSeat(
      {},
      {
        'Kinesis.ListStreams': ({ NextToken }) =>
          NextToken === undefined ? { StreamNames: ['b'], HasMoreStreams: true, NextToken: 'more' } : listing('a'),
        'Kinesis.DescribeStreamSummary': ({ StreamName = '' }) => ({
          StreamDescriptionSummary: summary(
            StreamName,
            StreamName === 'a' ? { EncryptionType: 'KMS', KeyId: 'alias/k' } : { EncryptionType: 'NONE' },
          ),
        }),
      },
    );
    expect(await readAt(seat, kinesisStreams)).toEqual([
      { arn: arn('a'), encryptionType: 'KMS', keyId: 'alias/k', readError: null },
      { arn: arn('b'), encryptionType: 'NONE', keyId: null, readError: null },
    ]);
    expect(seat.calls[0]?.input).toEqual({ Limit: 10_000 });
  });

  it('throws where there is more, and no token to ask with', async () => {
    const seat = fakeSeat({}, { 'Kinesis.ListStreams': () => ({ StreamNames: [], HasMoreStreams: true }) });
    await expect(readAt(seat, kinesisStreams)).rejects.toThrow('gave no token');
  });

  it('keeps a refusal beside the stream, and leaves out one that is gone', async () => {
    const seat = fakeSeat(
      {},
      {
        'Kinesis.ListStreams': () => listing('a', 'b'),
        'Kinesis.DescribeStreamSummary': ({ StreamName }) =>
          StreamName === 'a' ? accessDenied('no') : awsError('ResourceNotFoundException', 'gone'),
      },
    );
    expect(await readAt(seat, kinesisStreams)).toEqual([
      { arn: arn('a'), encryptionType: null, keyId: null, readError: expect.objectContaining({ reason: 'denied' }) },
    ]);
  });

  it('throws where the listing is refused', async () => {
    await expect(readAt(fakeSeat({}, { 'Kinesis.ListStreams': () => accessDenied() }), kinesisStreams)).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});
