import { z } from 'zod';
import type { Seat } from '../aws/seat.ts';
import { defineFact } from './fact.ts';
import { attempt, type Refusal, refusalShape } from './refusal.ts';
import { startEach } from './start-each.ts';
import { byArn, optional, required, text } from './values.ts';

/** An SQS queue; its name is the end of its ARN. `null` is what AWS left out or refused. */
export interface SqsQueue {
  readonly arn: string;
  /** Id, ARN or alias, as the queue names it. */
  readonly keyId: string | null;
  /** Whether SQS encrypts with a key that it owns (SSE-SQS). */
  readonly isSqsManaged: boolean | null;
  /** Why the attributes of this queue could not be read, while the rest of the listing stands. */
  readonly readError: Refusal | null;
}

const shape = (): z.ZodType<readonly SqsQueue[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      keyId: z.string().nullable(),
      isSqsManaged: z.boolean().nullable(),
      readError: refusalShape().nullable(),
    }),
  );

type QueueSeat = Seat<'SQS.GetQueueAttributes' | 'SQS.ListQueues'>;

/** Every SQS queue of the account and region. Sorted by ARN. */
export const sqsQueues = defineFact({
  name: 'sqs-queues',
  scope: 'region',
  depth: 'full',
  operations: ['SQS.GetQueueAttributes', 'SQS.ListQueues'],
  shape,
  read: async (seat): Promise<readonly SqsQueue[]> => {
    // Without MaxResults SQS gives no token: a listing that is cut off looks like a whole one.
    const queues = await startEach(
      seat.pages('SQS.ListQueues', { MaxResults: 1000 }, { token: 'NextToken', next: 'NextToken' }),
      // SQS leaves the list out where there are none.
      (page) => optional(page, 'QueueUrls') ?? [],
      (url) => readQueue(seat, url),
    );
    return byArn(queues.filter((queue) => queue !== null));
  },
});

/** `null` for a queue that was deleted after the listing named it. */
async function readQueue(seat: QueueSeat, url: string): Promise<SqsQueue | null> {
  const { account, region, partition } = seat;
  const arn = `arn:${partition}:sqs:${region}:${account}:${url.slice(url.lastIndexOf('/') + 1)}`;
  const { value, refusal } = await attempt({ operation: 'SQS.GetQueueAttributes', account, region }, attributesOf(seat, url));
  if (refusal === null) return { arn, ...value, readError: null };
  // The second is what SQS calls it by its older protocol.
  const isGone = ['QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue'].includes(refusal.error);
  return isGone ? null : { arn, keyId: null, isSqsManaged: null, readError: refusal };
}

async function attributesOf(seat: QueueSeat, url: string): Promise<Pick<SqsQueue, 'keyId' | 'isSqsManaged'>> {
  const { Attributes } = await seat.call('SQS.GetQueueAttributes', {
    QueueUrl: url,
    AttributeNames: ['KmsMasterKeyId', 'QueueArn', 'SqsManagedSseEnabled'],
  });
  const { KmsMasterKeyId, QueueArn, SqsManagedSseEnabled } = required(Attributes, 'Attributes');
  // It is in every whole answer. A key that is not there means that there is none.
  required(QueueArn, 'QueueArn');
  return { keyId: text(KmsMasterKeyId), isSqsManaged: flag(SqsManagedSseEnabled) };
}

function flag(value: string | undefined): boolean | null {
  return value === 'true' ? true : value === 'false' ? false : null;
}
