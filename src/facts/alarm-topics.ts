import { z } from 'zod';
import type { Seat } from '../aws/seat.ts';
import { type EventRule, eventRules } from './event-rules.ts';
import { defineFact } from './fact.ts';
import { attempt, type Refusal, refusalShape } from './refusal.ts';
import { byArn, compare, required, text } from './values.ts';

/** The KMS key of a topic. `null` is what AWS left out, refused or was not asked. */
export interface TopicKey {
  /** As the topic names it: id, ARN or alias. */
  readonly id: string;
  readonly arn: string | null;
  /** AWS's word: CUSTOMER or AWS. */
  readonly manager: string | null;
  readonly state: string | null;
  /** JSON text. Asked only of customer-managed keys. */
  readonly policy: string | null;
  /** Why the key or its policy could not be read. */
  readonly refusal: Refusal | null;
}

/** An SNS topic that a rule of EventBridge sends to. */
export interface AlarmTopic {
  readonly arn: string;
  /** JSON text; `null`: it has none, unless `attributesError` says that it could not be read. */
  readonly policy: string | null;
  /** `null`: the topic names no key. */
  readonly key: TopicKey | null;
  readonly attributesError: Refusal | null;
  /** Without addresses: they are people's. Sorted. `null`: they could not be read, and `subscriptionsError` says why. */
  readonly subscriptions: readonly Subscription[] | null;
  readonly subscriptionsError: Refusal | null;
}

export interface Subscription {
  /** AWS's word: email, https, lambda. */
  readonly protocol: string | null;
  readonly isConfirmed: boolean;
}

const key = (): z.ZodType<TopicKey> =>
  z.strictObject({
    id: z.string(),
    arn: z.string().nullable(),
    manager: z.string().nullable(),
    state: z.string().nullable(),
    policy: z.string().nullable(),
    refusal: refusalShape().nullable(),
  });
const shape = (): z.ZodType<readonly AlarmTopic[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      policy: z.string().nullable(),
      key: key().nullable(),
      attributesError: refusalShape().nullable(),
      subscriptions: z.array(z.strictObject({ protocol: z.string().nullable(), isConfirmed: z.boolean() })).nullable(),
      subscriptionsError: refusalShape().nullable(),
    }),
  );

type TopicSeat = Seat<'KMS.DescribeKey' | 'KMS.GetKeyPolicy' | 'SNS.GetTopicAttributes' | 'SNS.ListSubscriptionsByTopic'>;

/** Every SNS topic of the account and region that a rule with a pattern sends to, but for those that are not there. Sorted by ARN. */
export const alarmTopics = defineFact({
  name: 'alarm-topics',
  scope: 'region',
  depth: 'boundary',
  operations: ['KMS.DescribeKey', 'KMS.GetKeyPolicy', 'SNS.GetTopicAttributes', 'SNS.ListSubscriptionsByTopic'],
  uses: [eventRules],
  shape,
  read: async (seat, need): Promise<readonly AlarmTopic[]> => {
    const topics = await Promise.all(topicsOf(seat, await need(eventRules)).map((arn) => readTopic(seat, arn)));
    return byArn(topics.filter((topic) => topic !== null));
  },
});

function topicsOf({ partition, region, account }: TopicSeat, rules: readonly EventRule[]): readonly string[] {
  const prefix = `arn:${partition}:sns:${region}:${account}:`;
  const targets = rules.flatMap((rule) => rule.targets ?? []).filter(({ arn }) => arn.startsWith(prefix));
  return [...new Set(targets.map(({ arn }) => arn))];
}

/** `null` for a topic that is not there. */
async function readTopic(seat: TopicSeat, arn: string): Promise<AlarmTopic | null> {
  const [attributes, subscriptions] = await Promise.all([
    attempt(asked(seat, 'SNS.GetTopicAttributes'), seat.call('SNS.GetTopicAttributes', { TopicArn: arn })),
    attempt(asked(seat, 'SNS.ListSubscriptionsByTopic'), readSubscriptions(seat, arn)),
  ]);
  if ([attributes, subscriptions].some(({ refusal }) => refusal !== null && /^NotFound(Exception)?$/.test(refusal.error))) return null;
  const found = attributes.refusal === null ? required(attributes.value.Attributes, 'Attributes') : {};
  const id = text(found.KmsMasterKeyId);
  return {
    arn,
    policy: text(found.Policy),
    key: id === null ? null : await readKey(seat, id),
    attributesError: attributes.refusal,
    subscriptions: subscriptions.value,
    subscriptionsError: subscriptions.refusal,
  };
}

async function readSubscriptions(seat: TopicSeat, TopicArn: string): Promise<readonly Subscription[]> {
  const found: Subscription[] = [];
  for await (const page of seat.pages('SNS.ListSubscriptionsByTopic', { TopicArn }, { token: 'NextToken', next: 'NextToken' })) {
    for (const { Protocol, SubscriptionArn } of required(page.Subscriptions, 'Subscriptions')) {
      // In the place of the ARN of others, AWS says PendingConfirmation or Deleted.
      found.push({ protocol: text(Protocol), isConfirmed: required(SubscriptionArn, 'SubscriptionArn').startsWith('arn:') });
    }
  }
  const keyOf = ({ protocol, isConfirmed }: Subscription) => `${protocol ?? ''} ${isConfirmed}`;
  return found.sort((a, b) => compare(keyOf(a), keyOf(b)));
}

async function readKey(seat: TopicSeat, id: string): Promise<TopicKey> {
  const unread = { id, arn: null, manager: null, state: null, policy: null };
  const answer = await attempt(asked(seat, 'KMS.DescribeKey'), seat.call('KMS.DescribeKey', { KeyId: id }));
  if (answer.refusal !== null) return { ...unread, refusal: answer.refusal };
  const { Arn, KeyManager, KeyState } = required(answer.value.KeyMetadata, 'KeyMetadata');
  const arn = required(Arn, 'Arn');
  const known = { ...unread, arn, manager: text(KeyManager), state: text(KeyState) };
  if (KeyManager !== 'CUSTOMER') return { ...known, refusal: null };
  // It takes no alias, and knows no other name of a policy.
  const policy = await attempt(asked(seat, 'KMS.GetKeyPolicy'), seat.call('KMS.GetKeyPolicy', { KeyId: arn, PolicyName: 'default' }));
  return { ...known, policy: policy.refusal === null ? required(policy.value.Policy, 'Policy') : null, refusal: policy.refusal };
}

function asked({ account, region }: TopicSeat, operation: string) {
  return { operation, account, region };
}
