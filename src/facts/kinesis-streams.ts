import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import type { Seat } from '../aws/seat.ts';
import { defineFact } from './fact.ts';
import { attempt, type Refusal, refusalShape } from './refusal.ts';
import { startEach } from './start-each.ts';
import { byArn, required, text } from './values.ts';

/** A Kinesis data stream; its name is the end of its ARN. `null` is what AWS left out or refused. */
export interface KinesisStream {
  readonly arn: string;
  /** AWS's word: NONE or KMS. */
  readonly encryptionType: string | null;
  /** Id, ARN or alias, as the stream names it. */
  readonly keyId: string | null;
  /** Why this stream could not be described, while the rest of the listing stands. */
  readonly readError: Refusal | null;
}

const shape = (): z.ZodType<readonly KinesisStream[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      encryptionType: z.string().nullable(),
      keyId: z.string().nullable(),
      readError: refusalShape().nullable(),
    }),
  );

type StreamSeat = Seat<'Kinesis.DescribeStreamSummary' | 'Kinesis.ListStreams'>;

/** Every Kinesis data stream of the account and region. Sorted by ARN. */
export const kinesisStreams = defineFact({
  name: 'kinesis-streams',
  scope: 'region',
  depth: 'full',
  operations: ['Kinesis.DescribeStreamSummary', 'Kinesis.ListStreams'],
  shape,
  read: async (seat): Promise<readonly KinesisStream[]> => {
    const pages = seat.pages('Kinesis.ListStreams', { Limit: 10_000 }, { token: 'NextToken', next: 'NextToken' });
    const streams = await startEach(pages, namesOf, (name) => readStream(seat, name));
    return byArn(streams.filter((stream) => stream !== null));
  },
});

function namesOf({ StreamNames, HasMoreStreams, NextToken }: Output<'Kinesis.ListStreams'>): readonly string[] {
  if (required(HasMoreStreams, 'HasMoreStreams') && text(NextToken) === null)
    throw new Error('Kinesis has more streams, and gave no token');
  return required(StreamNames, 'StreamNames');
}

/** `null` for a stream that was deleted after the listing named it. */
async function readStream(seat: StreamSeat, name: string): Promise<KinesisStream | null> {
  const { account, region, partition } = seat;
  const arn = `arn:${partition}:kinesis:${region}:${account}:stream/${name}`;
  const { value, refusal } = await attempt({ operation: 'Kinesis.DescribeStreamSummary', account, region }, encryptionOf(seat, name));
  if (refusal === null) return { arn, ...value, readError: null };
  return refusal.error === 'ResourceNotFoundException' ? null : { arn, encryptionType: null, keyId: null, readError: refusal };
}

async function encryptionOf(seat: StreamSeat, name: string): Promise<Pick<KinesisStream, 'encryptionType' | 'keyId'>> {
  const answer = await seat.call('Kinesis.DescribeStreamSummary', { StreamName: name });
  const { EncryptionType, KeyId } = required(answer.StreamDescriptionSummary, 'StreamDescriptionSummary');
  return { encryptionType: text(EncryptionType), keyId: text(KeyId) };
}
