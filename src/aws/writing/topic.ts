import { AccessError, OperatorError } from '../../errors.ts';
import { classify, DeadlineError } from '../failure.ts';
import { openSession } from './session.ts';

/** What is published. SNS takes 256 KiB of both texts together. */
export interface Publication {
  /** Printable ASCII, at most 100 characters. */
  readonly subject: string;
  /** For people. */
  readonly text: string;
  /** For programs: queues, functions, HTTP endpoints and Firehose. */
  readonly json: string;
  /** For filter policies; a number where a filter compares numbers. */
  readonly attributes: Readonly<Record<string, string | number>>;
  /** The same for the same message: a FIFO topic takes it once. */
  readonly id: string;
}

export interface PublishOptions {
  readonly arn: string;
  readonly region: string;
  /** 12 digits: of a role that is named without an ARN. */
  readonly account: string;
  readonly isFifo: boolean;
  readonly role?: string | undefined;
  readonly profile?: string | undefined;
  readonly runId: string;
  readonly timeoutMs: number;
}

/** Few: somebody waits for the end of the run. */
const maxAttempts = 3;

/**
 * Publishes to an SNS topic with a session of its own, of the caller or of one role. Resolves once SNS has given the message an id. Rejects with
 * AccessError where AWS refuses, or gives no answer in time.
 */
export async function publishToTopic(publication: Publication, options: PublishOptions): Promise<void> {
  const { arn, region, account, role, profile, runId, timeoutMs } = options;
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(new DeadlineError('call')), timeoutMs);
  const late = new Promise<never>((_, reject) => deadline.signal.addEventListener('abort', () => reject(deadline.signal.reason)));
  const publishing = (async () => {
    const session = await openSession({
      region,
      account,
      runId,
      callTimeout: timeoutMs,
      signal: deadline.signal,
      ...(role === undefined ? {} : { role }),
      ...(profile === undefined ? {} : { profile }),
    });
    try {
      const { PublishCommand, SNSClient } = await import('./sdk-sns.ts');
      const { requestHandler, credentials } = session;
      const settings = session.profile === undefined ? {} : { profile: session.profile };
      const client = new SNSClient({ region, requestHandler, credentials, maxAttempts, ...settings });
      const { MessageId: id } = await client.send(new PublishCommand({ TopicArn: arn, ...inputOf(publication, options) }));
      if (id === undefined) throw new AccessError('denied', 'SNS gave the message no id.', { hint: 'check AWS_ENDPOINT_URL' });
    } finally {
      await session.close();
    }
  })();
  try {
    // What waits for credentials hears no signal.
    await Promise.race([publishing, late]);
  } catch (error) {
    throw refusalOf(error, { arn, timeoutMs });
  } finally {
    clearTimeout(timer);
    publishing.catch(() => undefined);
  }
}

function inputOf({ subject, text, json, attributes, id }: Publication, { isFifo }: PublishOptions) {
  const forms = { default: text, sqs: json, lambda: json, http: json, https: json, firehose: json };
  const typed = Object.entries(attributes).map(([name, value]) => [
    name,
    { DataType: typeof value === 'number' ? 'Number' : 'String', StringValue: String(value) },
  ]);
  return {
    Subject: subject,
    Message: JSON.stringify(forms),
    MessageStructure: 'json',
    MessageAttributes: Object.fromEntries(typed) as Record<string, { DataType: string; StringValue: string }>,
    ...(isFifo ? { MessageGroupId: 'iq', MessageDeduplicationId: id } : {}),
  };
}

function refusalOf(error: unknown, { arn, timeoutMs }: Pick<PublishOptions, 'arn' | 'timeoutMs'>): OperatorError {
  if (error instanceof OperatorError) return error;
  const { name, message, reason, retry } = classify(error);
  if (reason === 'timed-out' || reason === 'aborted') {
    return new AccessError('endpoint-unreachable', `AWS gave no answer within ${timeoutMs / 1000} s`, { cause: error });
  }
  if (reason === 'denied') {
    return new AccessError('denied', `sns:Publish on ${arn} was refused: ${name}: ${message}`, {
      hint: 'who publishes needs sns:Publish, and kms:GenerateDataKey and kms:Decrypt on the key of an encrypted topic: docs/notify.md',
      cause: error,
    });
  }
  const what = retry === 'transient' || retry === 'throttle' ? 'SNS could not be reached' : 'SNS did not take it';
  return new AccessError('endpoint-unreachable', `${what}: ${name}: ${message}`, { cause: error });
}
