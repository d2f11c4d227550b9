import { z } from 'zod';
import type { Seat } from '../aws/seat.ts';
import { defineFact } from './fact.ts';
import { attempt, type Refusal, refusalShape } from './refusal.ts';
import { startEach } from './start-each.ts';
import { byArn, required, text } from './values.ts';

/** An SNS topic; its name is the end of its ARN. */
export interface SnsTopic {
  readonly arn: string;
  /** Id, ARN or alias, as the topic names it. `null`: it has no server-side encryption, unless `readError` says that it could not be read. */
  readonly keyId: string | null;
  /** JSON text. `null` is what AWS left out. */
  readonly policy: string | null;
  /** Why the attributes of this topic could not be read, while the rest of the listing stands. */
  readonly readError: Refusal | null;
}

const shape = (): z.ZodType<readonly SnsTopic[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      keyId: z.string().nullable(),
      policy: z.string().nullable(),
      readError: refusalShape().nullable(),
    }),
  );

type TopicSeat = Seat<'SNS.GetTopicAttributes' | 'SNS.ListTopics'>;

/** Every SNS topic of the account and region. Sorted by ARN. */
export const snsTopics = defineFact({
  name: 'sns-topics',
  scope: 'region',
  depth: 'full',
  operations: ['SNS.GetTopicAttributes', 'SNS.ListTopics'],
  shape,
  read: async (seat): Promise<readonly SnsTopic[]> => {
    const topics = await startEach(
      seat.pages('SNS.ListTopics', {}, { token: 'NextToken', next: 'NextToken' }),
      (page) => required(page.Topics, 'Topics'),
      ({ TopicArn }) => readTopic(seat, required(TopicArn, 'TopicArn')),
    );
    return byArn(topics.filter((topic) => topic !== null));
  },
});

/** `null` for a topic that was deleted after the listing named it. */
async function readTopic(seat: TopicSeat, arn: string): Promise<SnsTopic | null> {
  const { account, region } = seat;
  const { value, refusal } = await attempt({ operation: 'SNS.GetTopicAttributes', account, region }, attributesOf(seat, arn));
  if (refusal === null) return { arn, ...value, readError: null };
  return /^NotFound(Exception)?$/.test(refusal.error) ? null : { arn, keyId: null, policy: null, readError: refusal };
}

async function attributesOf(seat: TopicSeat, arn: string): Promise<Pick<SnsTopic, 'keyId' | 'policy'>> {
  const { Attributes } = await seat.call('SNS.GetTopicAttributes', { TopicArn: arn });
  const { TopicArn, KmsMasterKeyId, Policy } = required(Attributes, 'Attributes');
  // It is in every whole answer. A key that is not there means that there is none.
  required(TopicArn, 'TopicArn');
  return { keyId: text(KmsMasterKeyId), policy: text(Policy) };
}
