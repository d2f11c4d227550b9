import { describe, expect, it } from 'vitest';
import { firehoseStreams } from '../../src/facts/firehose-streams.ts';
import { accessDenied, awsError, fakeSeat } from './fake-seat.ts';
import { readAt } from './rds-answers.ts';

const arn = (name: string) => `arn:aws:firehose:us-east-2:222222222222:deliverystream/${name}`;
const description = (name: string, more: object = {}) => ({
  DeliveryStreamName: name,
  DeliveryStreamARN: arn(name),
  DeliveryStreamStatus: 'ACTIVE' as const,
  DeliveryStreamType: 'DirectPut' as const,
  VersionId: '1',
  Destinations: [],
  HasMoreDestinations: false,
  ...more,
});
const listing = (...DeliveryStreamNames: string[]) => ({ DeliveryStreamNames, HasMoreDeliveryStreams: false });
const direct = { source: 'DirectPut', sourceStream: null, encryption: null, readError: null };

describe('firehose-streams', () => {
  it('describes each stream of every page, the next of which begins after the last name', async () => {
    const KinesisStreamARN = 'arn:aws:kinesis:us-east-2:222222222222:stream/s';
    const seat = fakeSeat(
      {},
      {
        'Firehose.ListDeliveryStreams': ({ ExclusiveStartDeliveryStreamName: start }) =>
          start === undefined
            ? { DeliveryStreamNames: ['a', 'b'], HasMoreDeliveryStreams: true }
            : start === 'b'
              ? { DeliveryStreamNames: ['c'], HasMoreDeliveryStreams: true }
              : listing('d'),
        'Firehose.DescribeDeliveryStream': ({ DeliveryStreamName = '' }) => ({
          DeliveryStreamDescription: description(
            DeliveryStreamName,
            {
              a: { DeliveryStreamEncryptionConfiguration: { Status: 'ENABLED', KeyType: 'CUSTOMER_MANAGED_CMK', KeyARN: 'arn:key' } },
              b: { DeliveryStreamType: 'KinesisStreamAsSource', Source: { KinesisStreamSourceDescription: { KinesisStreamARN } } },
              c: { DeliveryStreamEncryptionConfiguration: { Status: 'DISABLED' } },
            }[DeliveryStreamName] ?? {},
          ),
        }),
      },
    );
    expect(await readAt(seat, firehoseStreams)).toEqual([
      { ...direct, arn: arn('a'), encryption: { status: 'ENABLED', keyType: 'CUSTOMER_MANAGED_CMK', keyId: 'arn:key' } },
      { ...direct, arn: arn('b'), source: 'KinesisStreamAsSource', sourceStream: KinesisStreamARN },
      { ...direct, arn: arn('c'), encryption: { status: 'DISABLED', keyType: null, keyId: null } },
      { ...direct, arn: arn('d') },
    ]);
    expect(seat.calls.filter(({ operation }) => operation === 'Firehose.ListDeliveryStreams').map(({ input }) => input)).toEqual([
      { Limit: 10_000 },
      { Limit: 10_000, ExclusiveStartDeliveryStreamName: 'b' },
      { Limit: 10_000, ExclusiveStartDeliveryStreamName: 'c' },
    ]);
  });

  it.each([
    ['that names none', []],
    ['that names the same', ['a']],
  ])('throws where more is promised with a page %s', async (_, DeliveryStreamNames) => {
    const seat = fakeSeat(
      {},
      {
        'Firehose.ListDeliveryStreams': () => ({ DeliveryStreamNames, HasMoreDeliveryStreams: true }),
        'Firehose.DescribeDeliveryStream': () => ({ DeliveryStreamDescription: description('a') }),
      },
    );
    await expect(readAt(seat, firehoseStreams)).rejects.toThrow('Firehose has more streams, and named none');
  });

  it('keeps a refusal beside the stream, and leaves out one that is gone', async () => {
    const seat = fakeSeat(
      {},
      {
        'Firehose.ListDeliveryStreams': () => listing('a', 'b'),
        'Firehose.DescribeDeliveryStream': ({ DeliveryStreamName }) =>
          DeliveryStreamName === 'a' ? accessDenied('no') : awsError('ResourceNotFoundException', 'gone'),
      },
    );
    expect(await readAt(seat, firehoseStreams)).toEqual([
      { ...direct, arn: arn('a'), source: null, readError: expect.objectContaining({ reason: 'denied' }) },
    ]);
  });

  it('throws where the listing is refused', async () => {
    await expect(readAt(fakeSeat({}, { 'Firehose.ListDeliveryStreams': () => accessDenied() }), firehoseStreams)).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});
