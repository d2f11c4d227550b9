import { describe, expect, it } from 'vitest';
import { sqsQueues } from '../../src/facts/sqs-queues.ts';
import { accessDenied, awsError, fakeSeat } from './fake-seat.ts';
import { readAt } from './rds-answers.ts';

const arn = (name: string) => `arn:aws:sqs:us-east-2:222222222222:${name}`;
const url = (name: string) => `https://sqs.us-east-2.amazonaws.com/222222222222/${name}`;
const whole = { keyId: null, isSqsManaged: null, readError: null };

describe('sqs-queues', () => {
  it('reads every page, and of each queue its encryption alone', async () => {
    const seat = fakeSeat(
      {},
      {
        'SQS.ListQueues': ({ NextToken }) =>
          NextToken === undefined ? { QueueUrls: [url('c'), url('b')], NextToken: 'more' } : { QueueUrls: [url('a.fifo')] },
        'SQS.GetQueueAttributes': ({ QueueUrl = '' }) => ({
          Attributes: {
            QueueArn: arn('x'),
            ...(QueueUrl === url('a.fifo') ? { KmsMasterKeyId: 'alias/k', SqsManagedSseEnabled: 'false' } : {}),
            ...(QueueUrl === url('b') ? { SqsManagedSseEnabled: 'true' } : {}),
          },
        }),
      },
    );
    expect(await readAt(seat, sqsQueues)).toEqual([
      { ...whole, arn: arn('a.fifo'), keyId: 'alias/k', isSqsManaged: false },
      { ...whole, arn: arn('b'), isSqsManaged: true },
      { ...whole, arn: arn('c') },
    ]);
    expect(seat.calls[0]?.input).toEqual({ MaxResults: 1000 });
    expect(seat.calls.find(({ operation }) => operation === 'SQS.GetQueueAttributes')?.input.AttributeNames).toEqual([
      'KmsMasterKeyId',
      'QueueArn',
      'SqsManagedSseEnabled',
    ]);
  });

  it('takes an answer without a list for no queue, as SQS means it', async () => {
    const answered = (requestId?: string) =>
      fakeSeat({}, { 'SQS.ListQueues': () => ({ $metadata: requestId === undefined ? {} : { requestId } }) });
    expect(await readAt(answered('a-request'), sqsQueues)).toEqual([]);
    // What a proxy says is nothing of SQS.
    await expect(readAt(answered(), sqsQueues)).rejects.toThrow('without a request id');
  });

  it.each(['QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue'])('leaves out a queue that is gone (%s)', async (error) => {
    const seat = fakeSeat(
      {},
      { 'SQS.ListQueues': () => ({ QueueUrls: [url('a')] }), 'SQS.GetQueueAttributes': () => awsError(error, 'gone') },
    );
    expect(await readAt(seat, sqsQueues)).toEqual([]);
  });

  it.each([
    [accessDenied('no'), 'denied'],
    [{}, 'failed'],
    [{ Attributes: {} }, 'failed'],
  ])('keeps a refusal, and half an answer, beside the queue', async (answer, reason) => {
    const seat = fakeSeat({}, { 'SQS.ListQueues': () => ({ QueueUrls: [url('a')] }), 'SQS.GetQueueAttributes': () => answer });
    expect(await readAt(seat, sqsQueues)).toMatchObject([{ arn: arn('a'), readError: { reason } }]);
  });

  it('throws where the listing is refused', async () => {
    await expect(readAt(fakeSeat({}, { 'SQS.ListQueues': () => accessDenied() }), sqsQueues)).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});
