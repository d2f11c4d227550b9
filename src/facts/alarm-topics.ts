import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import type { Seat } from '../aws/seat.ts';
import { type EventRule, eventRules } from './event-rules.ts';
import { defineFact, type Need } from './fact.ts';
import { keyPolicies } from './key-policies.ts';
import { attempt, type Refusal, refusalShape } from './refusal.ts';
import { type SnsTopic, snsTopics } from './sns-topics.ts';
import { startEach } from './start-each.ts';
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
  /** Whether a filter policy can keep messages from it; what that says is not told. `null`: not confirmed, or `filterError` says why it is not known. */
  readonly isFiltered: boolean | null;
  readonly filterError: Refusal | null;
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
const subscription = (): z.ZodType<Subscription> =>
  z.strictObject({
    protocol: z.string().nullable(),
    isConfirmed: z.boolean(),
    isFiltered: z.boolean().nullable(),
    filterError: refusalShape().nullable(),
  });
const shape = (): z.ZodType<readonly AlarmTopic[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      policy: z.string().nullable(),
      key: key().nullable(),
      attributesError: refusalShape().nullable(),
      subscriptions: z.array(subscription()).nullable(),
      subscriptionsError: refusalShape().nullable(),
    }),
  );

const operations = ['KMS.DescribeKey', 'KMS.GetKeyPolicy', 'SNS.GetSubscriptionAttributes', 'SNS.ListSubscriptionsByTopic'] as const;

type TopicSeat = Seat<(typeof operations)[number]>;

/** Every SNS topic of the account and region that a rule with a pattern sends to, but for those that are not there. Sorted by ARN. */
export const alarmTopics = defineFact({
  name: 'alarm-topics',
  scope: 'region',
  depth: 'boundary',
  operations,
  uses: [eventRules, keyPolicies, snsTopics],
  shape,
  read: async (seat, need): Promise<readonly AlarmTopic[]> => {
    const listing = need(snsTopics);
    // Awaited with each topic. Without a handler until then, its refusal would end the process.
    listing.catch(() => undefined);
    const topics = await Promise.all(topicsOf(seat, await need(eventRules)).map((arn) => readTopic(seat, arn, { listing, need })));
    return byArn(topics.filter((topic) => topic !== null));
  },
});

function topicsOf({ partition, region, account }: TopicSeat, rules: readonly EventRule[]): readonly string[] {
  const prefix = `arn:${partition}:sns:${region}:${account}:`;
  const targets = rules.flatMap((rule) => rule.targets ?? []).filter(({ arn }) => arn.startsWith(prefix));
  return [...new Set(targets.map(({ arn }) => arn))];
}

/** What other facts know of topics and keys. */
interface Known {
  readonly listing: Promise<readonly SnsTopic[]>;
  readonly need: Need;
}

/** `null` for a topic that is not there. */
async function readTopic(seat: TopicSeat, arn: string, { listing, need }: Known): Promise<AlarmTopic | null> {
  const [listed, subscriptions] = await Promise.all([
    listing,
    attempt(asked(seat, 'SNS.ListSubscriptionsByTopic'), readSubscriptions(seat, arn)),
  ]);
  const topic = listed.find((one) => one.arn === arn);
  if (topic === undefined || /^NotFound(Exception)?$/.test(subscriptions.refusal?.error ?? '')) return null;
  return {
    arn,
    policy: topic.policy,
    key: topic.keyId === null ? null : await readKey(seat, topic.keyId, need),
    attributesError: topic.readError,
    subscriptions: subscriptions.value,
    subscriptionsError: subscriptions.refusal,
  };
}

async function readSubscriptions(seat: TopicSeat, TopicArn: string): Promise<readonly Subscription[]> {
  const pages = seat.pages('SNS.ListSubscriptionsByTopic', { TopicArn }, { token: 'NextToken', next: 'NextToken' });
  const listed = (page: Output<'SNS.ListSubscriptionsByTopic'>) => required(page.Subscriptions, 'Subscriptions');
  const found = await startEach(pages, listed, (one) => readSubscription(seat, one));
  const keyOf = ({ protocol, ...others }: Subscription) =>
    `${protocol ?? ''} ${others.isConfirmed} ${others.isFiltered} ${others.filterError?.detail}`;
  return [...found].sort((a, b) => compare(keyOf(a), keyOf(b)));
}

type Listed = NonNullable<Output<'SNS.ListSubscriptionsByTopic'>['Subscriptions']>[number];

async function readSubscription(seat: TopicSeat, { Protocol, SubscriptionArn }: Listed): Promise<Subscription> {
  const arn = required(SubscriptionArn, 'SubscriptionArn');
  const protocol = text(Protocol);
  // In the place of the ARN of others, AWS says PendingConfirmation or Deleted.
  if (!arn.startsWith('arn:')) return { protocol, isConfirmed: false, isFiltered: null, filterError: null };
  const filter = await attempt(asked(seat, 'SNS.GetSubscriptionAttributes'), hasFilter(seat, arn));
  return { protocol, isConfirmed: true, isFiltered: filter.value, filterError: filter.refusal };
}

/** An empty filter policy keeps nothing back. */
async function hasFilter(seat: TopicSeat, arn: string): Promise<boolean> {
  const { Attributes } = await seat.call('SNS.GetSubscriptionAttributes', { SubscriptionArn: arn });
  const { SubscriptionArn, FilterPolicy } = required(Attributes, 'Attributes');
  // It is in every whole answer. A filter policy that is not there means that there is none.
  required(SubscriptionArn, 'SubscriptionArn');
  return !/^\s*(\{\s*\}\s*)?$/.test(FilterPolicy ?? '');
}

async function readKey(seat: TopicSeat, id: string, need: Need): Promise<TopicKey> {
  const unread = { id, arn: null, manager: null, state: null, policy: null };
  const answer = await attempt(asked(seat, 'KMS.DescribeKey'), seat.call('KMS.DescribeKey', { KeyId: id }));
  if (answer.refusal !== null) return { ...unread, refusal: answer.refusal };
  const { Arn, KeyManager, KeyState } = required(answer.value.KeyMetadata, 'KeyMetadata');
  const arn = required(Arn, 'Arn');
  const known = { ...unread, arn, manager: text(KeyManager), state: text(KeyState) };
  if (KeyManager !== 'CUSTOMER') return { ...known, refusal: null };
  // Keys of the same place have their policies in a fact of their own. Where that has none, of another account or a listing that was refused, ask.
  const listed = (await need(keyPolicies).catch(() => [])).find((one) => one.arn === arn);
  if (listed !== undefined) return { ...known, policy: listed.policy, refusal: listed.policyError };
  // It takes no alias, and knows no other name of a policy.
  const policy = await attempt(asked(seat, 'KMS.GetKeyPolicy'), seat.call('KMS.GetKeyPolicy', { KeyId: arn, PolicyName: 'default' }));
  return { ...known, policy: policy.refusal === null ? required(policy.value.Policy, 'Policy') : null, refusal: policy.refusal };
}

function asked({ account, region }: TopicSeat, operation: string) {
  return { operation, account, region };
}
