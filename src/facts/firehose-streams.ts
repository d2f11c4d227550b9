import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import type { Seat } from '../aws/seat.ts';
import { defineFact } from './fact.ts';
import { attempt, type Refusal, refusalShape } from './refusal.ts';
import { startEach } from './start-each.ts';
import { byArn, required, text } from './values.ts';

/** A Firehose stream; its name is the end of its ARN. `null` is what AWS left out or refused. */
export interface FirehoseStream {
  readonly arn: string;
  /** AWS's word for where the data comes from: DirectPut, KinesisStreamAsSource, MSKAsSource, DatabaseAsSource. */
  readonly source: string | null;
  /** The Kinesis data stream that it reads from, by ARN. */
  readonly sourceStream: string | null;
  readonly encryption: FirehoseEncryption | null;
  /** Why this stream could not be described, while the rest of the listing stands. */
  readonly readError: Refusal | null;
}

export interface FirehoseEncryption {
  /** AWS's word: ENABLED, DISABLED, or one for a change under way or failed. */
  readonly status: string | null;
  /** AWS's word: AWS_OWNED_CMK or CUSTOMER_MANAGED_CMK. */
  readonly keyType: string | null;
  readonly keyId: string | null;
}

const encryption = (): z.ZodType<FirehoseEncryption> =>
  z.strictObject({ status: z.string().nullable(), keyType: z.string().nullable(), keyId: z.string().nullable() });
const shape = (): z.ZodType<readonly FirehoseStream[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      source: z.string().nullable(),
      sourceStream: z.string().nullable(),
      encryption: encryption().nullable(),
      readError: refusalShape().nullable(),
    }),
  );

type StreamSeat = Seat<'Firehose.DescribeDeliveryStream' | 'Firehose.ListDeliveryStreams'>;

/** Every Firehose stream of the account and region. Sorted by ARN. */
export const firehoseStreams = defineFact({
  name: 'firehose-streams',
  scope: 'region',
  depth: 'full',
  operations: ['Firehose.DescribeDeliveryStream', 'Firehose.ListDeliveryStreams'],
  shape,
  read: async (seat): Promise<readonly FirehoseStream[]> => {
    const streams = await startEach(
      pagesOf(seat),
      (names) => names,
      (name) => readStream(seat, name),
    );
    return byArn(streams.filter((stream) => stream !== null));
  },
});

/** Firehose has no token: the next page begins after the last name of this one. */
async function* pagesOf(seat: StreamSeat): AsyncGenerator<readonly string[]> {
  let last: string | undefined;
  do {
    const start = last === undefined ? {} : { ExclusiveStartDeliveryStreamName: last };
    const page: Output<'Firehose.ListDeliveryStreams'> = await seat.call('Firehose.ListDeliveryStreams', { Limit: 10_000, ...start });
    const names = required(page.DeliveryStreamNames, 'DeliveryStreamNames');
    yield names;
    if (!required(page.HasMoreDeliveryStreams, 'HasMoreDeliveryStreams')) return;
    if (names.at(-1) === last || names.length === 0) throw new Error('Firehose has more streams, and named none');
    last = names.at(-1);
  } while (last !== undefined);
}

/** `null` for a stream that was deleted after the listing named it. */
async function readStream(seat: StreamSeat, name: string): Promise<FirehoseStream | null> {
  const { account, region, partition } = seat;
  const arn = `arn:${partition}:firehose:${region}:${account}:deliverystream/${name}`;
  const { value, refusal } = await attempt({ operation: 'Firehose.DescribeDeliveryStream', account, region }, describe(seat, name));
  if (refusal === null) return { arn, ...value, readError: null };
  const isGone = refusal.error === 'ResourceNotFoundException';
  return isGone ? null : { arn, source: null, sourceStream: null, encryption: null, readError: refusal };
}

async function describe(seat: StreamSeat, name: string): Promise<Omit<FirehoseStream, 'arn' | 'readError'>> {
  // Of the destinations, which are not judged, one is the least that it gives.
  const answer = await seat.call('Firehose.DescribeDeliveryStream', { DeliveryStreamName: name, Limit: 1 });
  const stream = required(answer.DeliveryStreamDescription, 'DeliveryStreamDescription');
  const configured = stream.DeliveryStreamEncryptionConfiguration;
  return {
    source: text(stream.DeliveryStreamType),
    sourceStream: text(stream.Source?.KinesisStreamSourceDescription?.KinesisStreamARN),
    encryption:
      configured === undefined
        ? null
        : { status: text(configured.Status), keyType: text(configured.KeyType), keyId: text(configured.KeyARN) },
  };
}
