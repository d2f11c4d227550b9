import type { AlarmTopic, Subscription, TopicKey } from '../../facts/alarm-topics.ts';
import type { EventRule } from '../../facts/event-rules.ts';
import type { RuleFirings } from '../../facts/rule-firings.ts';
import type { KeyState } from '../../policy/context.ts';
import { compileChain, evaluateChain, type Verdict } from '../../policy/evaluate.ts';
import { universe } from '../../policy/universe.ts';
import type { Target } from '../../record.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf } from '../check.ts';
import { type Condition, managerOf, stateOf, worst } from '../keys/condition.ts';
import { refused, unsaid } from '../unsaid.ts';
import { type AlarmWorld, listening, overAlarms } from './alarm.ts';
import { condition, sectionOf, together, topicArn, unknown } from './section.ts';

/** EventBridge may publish to the topic, and use the key that the topic names. */
export function judgeAlarmTopic(world: AlarmWorld, spec: Spec): readonly Judged[] {
  const expected = { 'sns:Publish': 'events.amazonaws.com', key: 'none, or one of the customer that events.amazonaws.com may use' };
  return overTopics(world, spec, expected, ({ topic, rules, place }) => {
    const draft = { resource: topic.arn, expected, actual: shownOf(topic) };
    if (topic.attributesError !== null) return refused(topic.attributesError, draft);
    const role = rules.find((rule) => rule.targets?.some(({ arn, role: with_ }) => arn === topic.arn && with_ !== null));
    if (role !== undefined) return unsaid(`${role.name} publishes with a role of its own, whose policies are not read for it`, draft);
    const keys = keyConditions(topic);
    // What fails does so whatever CloudWatch counted.
    const firings = () => (worst(keys) === 'fail' ? [] : world.at('rule-firings', place));
    return together([mayPublish(topic, { rules, firings, place }), ...keys], { ...draft, what: `Topic ${nameOf(topic.arn)}` });
  });
}

/** Enough people, or systems, have confirmed that they get what is published. */
export function judgeSubscribers(world: AlarmWorld, spec: Spec): readonly Judged[] {
  const { subscribers } = sectionOf(spec).alarm;
  const expected = { confirmed: subscribers };
  return overTopics(world, spec, expected, ({ topic }) => {
    const draft = { resource: topic.arn, expected, actual: topic.subscriptions };
    if (topic.subscriptionsError !== null) return refused(topic.subscriptionsError, draft);
    if (topic.subscriptions === null) return unsaid(`AWS named no subscriptions of ${topic.arn}`, draft);
    return together([heardBy(topic.subscriptions, subscribers)], { ...draft, what: `Topic ${nameOf(topic.arn)}` });
  });
}

/** Those that confirmed, but for those with a filter policy, whatever it lets through. */
function heardBy(subscriptions: readonly Subscription[], wanted: number): Condition {
  const confirmed = subscriptions.filter(({ isConfirmed }) => isConfirmed);
  const heard = confirmed.filter(({ isFiltered }) => isFiltered === false).length;
  const filtered = confirmed.filter(({ isFiltered }) => isFiltered === true).length;
  const open = confirmed.filter(({ isFiltered }) => isFiltered === null);
  const pending = subscriptions.length - confirmed.length;
  const others = [
    [filtered, 'confirmed, with a filter policy that can keep the alarm back: take it off'],
    [pending, 'never confirmed, or deleted, and told nothing'],
  ] as const;
  const counted = others.flatMap(([count, what]) => (count === 0 ? [] : [`; ${count} more ${what}`])).join('');
  const text = `has ${heard} confirmed ${heard === 1 ? 'subscription' : 'subscriptions'} without a filter policy, ${wanted} wanted${counted}`;
  if (heard >= wanted || heard + open.length < wanted) return condition(heard >= wanted, text);
  const refusal = open.find(({ filterError }) => filterError !== null)?.filterError;
  const why = refusal?.detail ?? 'AWS left it out';
  return { ...unknown(`${text}; ${open.length} more may have a filter policy or not, which could not be read: ${why}`), ...refusal };
}

interface Found {
  readonly topic: AlarmTopic;
  /** Those that hear every use and send to it. */
  readonly rules: readonly EventRule[];
  readonly place: Required<Target>;
}

function overTopics(world: AlarmWorld, spec: Spec, expected: unknown, judge: (found: Found) => Draft): readonly Judged[] {
  return overAlarms(world, spec, { expected, resource: (place) => topicArn(spec, place) }, (heard, resource) => {
    const { place } = heard;
    const draft = { resource, expected, actual: null };
    const sendsThere = (rule: EventRule) => rule.targets?.some(({ arn }) => arn === resource) === true;
    const { clean, sure } = listening(world, spec, heard);
    const [fromSure, fromAny] = [sure, clean].map((some) => some.flatMap(({ rule }) => (sendsThere(rule) ? [rule] : [])));
    const rules = fromSure?.length === 0 ? (fromAny ?? []) : (fromSure ?? []);
    const topic = world.at('alarm-topics', place).find(({ arn }) => arn === resource);
    if (topic !== undefined) return judge({ topic, rules, place });
    const isNamed = world.at('event-rules', place).some(sendsThere);
    if (isNamed) return passIf(false, { ...draft, message: `There is no topic ${resource}, though a rule sends to it` });
    return unsaid(`no rule in ${place.region} sends to ${resource}, so the topic was not looked at`, draft);
  });
}

const nameOf = (arn: string): string => arn.slice(arn.lastIndexOf(':') + 1);

function shownOf({ policy, key }: AlarmTopic) {
  return { policy, key: key === null ? null : { id: key.id, arn: key.arn, manager: key.manager, state: key.state } };
}

const service = 'events.amazonaws.com';
/** What EventBridge sends to neither; https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services for keys. */
const never: Readonly<Record<string, KeyState>> = { 'aws:SourceOwner': 'absent' };
const neverToKeys: Readonly<Record<string, KeyState>> = {
  ...never,
  'aws:SourceAccount': 'absent',
  'aws:SourceArn': 'absent',
  'aws:SourceOrgID': 'absent',
  'aws:SourceOrgPaths': 'absent',
};
const always: Readonly<Record<string, KeyState>> = {
  'aws:PrincipalIsAWSService': { values: ['true'] },
  'aws:PrincipalServiceName': { values: [service] },
  'aws:SecureTransport': { values: ['true'] },
};

interface Question {
  readonly action: string;
  readonly resource: string;
  /** One for each context to ask in. */
  readonly contexts: readonly Readonly<Record<string, KeyState>>[];
}

/** The verdict in each context. */
function verdictsOn(policy: string, { action, resource, contexts }: Question): readonly Verdict[] {
  const level = { id: resource, name: resource, policies: [{ id: resource, name: 'the policy', content: policy }] };
  const chain = compileChain(universe(), [level], 'resource');
  const principal = { kind: 'service', name: service } as const;
  return contexts.map((keys) =>
    evaluateChain(chain, { keys: { ...always, ...keys }, others: 'unknown', resource, principal }).verdict(action),
  );
}

/** What a policy's verdict means for EventBridge. */
function may(verdict: Verdict, what: string, hint: string): Condition {
  if (verdict === 'allow') return { outcome: 'pass', text: `lets EventBridge ${what}` };
  if (verdict === 'deny') return { outcome: 'fail', text: `does not let EventBridge ${what}${hint}` };
  const why = verdict === 'unknown' ? 'its policy cannot be read' : 'its policy makes that depend on what is not known of EventBridge here';
  return { outcome: 'unknown', text: `may or may not let EventBridge ${what}: ${why}` };
}

interface Sending {
  readonly rules: readonly EventRule[];
  readonly firings: () => readonly RuleFirings[];
  readonly place: Required<Target>;
}

function mayPublish({ policy, arn }: AlarmTopic, { rules, firings, place }: Sending): Condition {
  if (policy === null) return unknown('has a policy that AWS left out');
  const senders = rules.length === 0 ? [null] : rules;
  const tries = senders.map((rule): Condition => {
    const contexts = contextsOf(rule?.arn ?? null, place.account);
    const verdicts = verdictsOn(policy, { action: 'sns:Publish', resource: arn, contexts });
    const [verdict = 'unknown'] = verdicts;
    if (verdicts.every((other) => other === verdict))
      return may(verdict, 'publish', ': its policy has to allow sns:Publish to events.amazonaws.com');
    if (rule === null || !verdicts.includes('allow')) return may('conditional', 'publish', '');
    return delivered(rule, firings());
  });
  // One rule that may is enough.
  const order = ['pass', 'unknown', 'fail'] as const;
  const [best = may('unknown', 'publish', '')] = order.flatMap((outcome) => tries.filter((one) => one.outcome === outcome));
  return best;
}

/** EventBridge sends each of the two keys, or not: AWS's pages differ on it. */
function contextsOf(rule: string | null, account: string): Question['contexts'] {
  const arns: readonly KeyState[] = [rule === null ? 'unknown' : { values: [rule] }, 'absent'];
  const accounts: readonly KeyState[] = [{ values: [account] }, 'absent'];
  return arns.flatMap((sourceArn) =>
    accounts.map((sourceAccount) => ({ ...never, 'aws:SourceArn': sourceArn, 'aws:SourceAccount': sourceAccount })),
  );
}

/** What the counts show of a policy that rests on what EventBridge sends: that it let the last events through. */
function delivered({ name }: EventRule, firings: readonly RuleFirings[]): Condition {
  const resting = 'its policy rests on conditions on aws:SourceArn or aws:SourceAccount';
  const counts = firings.find(({ rule }) => rule === name);
  const last = counts?.triggered.at(-1)?.at;
  // Both are of the same length, and in the order of time.
  const isDelivered = last !== undefined && counts?.failed.every(({ at }) => at < last) === true;
  if (isDelivered) return condition(true, `lets EventBridge publish: ${resting}, and ${name} fired on ${last.slice(0, 10)} and delivered`);
  return unknown(
    `may or may not let EventBridge publish: ${resting}, and AWS's pages differ on whether EventBridge sends these to SNS. Take the conditions out; or practise a drill, so that ${name} fires and delivers, and run again`,
  );
}

function keyConditions({ key, arn }: AlarmTopic): readonly Condition[] {
  if (key === null) return [{ outcome: 'pass', text: 'names no key that EventBridge would have to use' }];
  const manager = managerOfTopic(key);
  if (manager.outcome !== 'pass') return [manager];
  const about = (condition: Condition): Condition => ({ ...condition, text: `has the key ${key.id}, which ${condition.text}` });
  return [manager, stateOf({ state: key.state, deletionAt: null, validTo: null }), ...mayUse(key, arn)].map(about);
}

/** AWS's own key for SNS has a policy that nobody can change, and that leaves EventBridge out. */
function managerOfTopic(key: TopicKey): Condition {
  if (key.manager === 'AWS' || /(^|:)alias\/aws\//.test(key.id))
    return { outcome: 'fail', text: `is encrypted with ${key.id}, a key that AWS manages: EventBridge may not use it, so nothing arrives` };
  if (key.arn === null && key.refusal !== null)
    return {
      outcome: 'unknown',
      text: `is encrypted with ${key.id}, which could not be read: ${key.refusal.detail}`,
      ...key.refusal,
    };
  return managerOf(key);
}

function mayUse(key: TopicKey, topic: string): readonly Condition[] {
  const { policy, refusal } = key;
  if (policy === null)
    return [
      {
        outcome: 'unknown',
        text: `has a policy that could not be read: ${refusal?.detail ?? 'AWS left it out'}`,
        ...refusal,
      },
    ];
  const contexts = [{ ...neverToKeys, 'kms:EncryptionContext:aws:sns:topicArn': { values: [topic] } }];
  return ['kms:GenerateDataKey', 'kms:Decrypt'].map((action) => {
    const [verdict = 'unknown'] = verdictsOn(policy, { action, resource: key.arn ?? key.id, contexts });
    const hint =
      ': its policy has to allow that to events.amazonaws.com, without a condition on aws:SourceArn or aws:SourceAccount, which EventBridge does not send to KMS';
    return may(verdict, `use it (${action})`, hint);
  });
}
