import { describe, expect, it } from 'vitest';
import { alarmTopics } from '../../src/facts/alarm-topics.ts';
import { accessDenied, awsError, fakeSeat } from './fake-seat.ts';
import { readAt } from './rds-answers.ts';

const topic = (name: string, place = 'us-east-2:222222222222') => `arn:aws:sns:${place}:${name}`;
const key = 'arn:aws:kms:us-east-2:222222222222:key/1';

type Answers = Parameters<typeof fakeSeat>[1];

/** A seat whose rules send to these ARNs, and which has all topics among them that are its own, and one more. */
const seatOf = (targets: readonly string[], answers: Answers) =>
  fakeSeat(
    {},
    {
      'EventBridge.ListRules': () => ({ Rules: [{ Name: 'a', Arn: 'arn:a', EventPattern: '{}' }] }),
      'EventBridge.ListTargetsByRule': () => ({ Targets: targets.map((Arn, index) => ({ Id: `${index}`, Arn })) }),
      'SNS.ListTopics': () => ({
        Topics: [...new Set([...targets, topic('other')])].filter((arn) => arn.startsWith(topic(''))).map((TopicArn) => ({ TopicArn })),
      }),
      'SNS.ListSubscriptionsByTopic': () => ({ Subscriptions: [] }),
      'SNS.GetSubscriptionAttributes': ({ SubscriptionArn = '' }) => ({ Attributes: { SubscriptionArn, Endpoint: 'eve@example.com' } }),
      ...answers,
    },
  );
const attributes = (more: Record<string, string> = {}): Answers => ({
  'SNS.GetTopicAttributes': ({ TopicArn = '' }) => ({ Attributes: { TopicArn, Policy: '{"Statement":[]}', ...more } }),
});
const described = (more: object = {}) => ({
  'KMS.DescribeKey': () => ({
    KeyMetadata: { KeyId: '1', Arn: key, KeyManager: 'CUSTOMER' as const, KeyState: 'Enabled' as const, ...more },
  }),
  'KMS.GetKeyPolicy': () => ({ Policy: '{"Statement":[]}' }),
});

describe('alarm-topics', () => {
  it('reads the topics of its own account and region that rules send to, each once, without addresses', async () => {
    const targets = [
      topic('b'),
      topic('a'),
      topic('a'),
      topic('c', 'us-west-2:222222222222'),
      topic('d', 'us-east-2:333333333333'),
      'arn:lambda',
    ];
    const seat = seatOf(targets, {
      ...attributes(),
      'SNS.ListSubscriptionsByTopic': ({ TopicArn, NextToken }) => {
        if (TopicArn === topic('b')) return { Subscriptions: [] };
        return NextToken === undefined
          ? {
              Subscriptions: [{ Protocol: 'email', Endpoint: 'ada@example.com', SubscriptionArn: 'PendingConfirmation' }],
              NextToken: 'more',
            }
          : { Subscriptions: [{ Protocol: 'email', Endpoint: 'eve@example.com', SubscriptionArn: `${topic('a')}:1` }] };
      },
    });
    const whole = { policy: '{"Statement":[]}', key: null, attributesError: null, subscriptionsError: null };
    const subscriptions = [
      { protocol: 'email', isConfirmed: false, isFiltered: null, filterError: null },
      { protocol: 'email', isConfirmed: true, isFiltered: false, filterError: null },
    ];
    expect(await readAt(seat, alarmTopics)).toEqual([
      { arn: topic('a'), ...whole, subscriptions },
      { arn: topic('b'), ...whole, subscriptions: [] },
    ]);
  });

  describe('filter policies', () => {
    const listing = (...names: readonly string[]) => ({
      ...attributes(),
      'SNS.ListSubscriptionsByTopic': () => ({
        Subscriptions: names.map((name) => ({
          Protocol: 'email',
          SubscriptionArn: name === 'pending' ? 'PendingConfirmation' : `${topic('a')}:${name}`,
        })),
      }),
    });
    const saying = (more: Record<string, string>) => ({
      'SNS.GetSubscriptionAttributes': ({ SubscriptionArn = '' }) => ({ Attributes: { SubscriptionArn, ...more } }),
    });
    const subscriptionsOf = async (answers: Answers) =>
      (await readAt(seatOf([topic('a')], { ...listing('1'), ...answers }), alarmTopics))[0]?.subscriptions;

    it.each([
      ['{"level":["urgent"]}', true],
      ['{ }', false],
      ['', false],
    ])('%j: filtered is %j, and what it says is not told', async (FilterPolicy, isFiltered) => {
      const found = await subscriptionsOf(saying({ FilterPolicy, FilterPolicyScope: 'MessageBody' }));
      expect(found).toEqual([{ protocol: 'email', isConfirmed: true, isFiltered, filterError: null }]);
    });

    it('asks of those alone that confirmed', async () => {
      const seat = seatOf([topic('a')], listing('1', 'pending', '2'));
      expect((await readAt(seat, alarmTopics))[0]?.subscriptions).toHaveLength(3);
      const asked = seat.calls.filter(({ operation }) => operation === 'SNS.GetSubscriptionAttributes').map(({ input }) => input);
      expect(asked).toEqual(['1', '2'].map((name) => ({ SubscriptionArn: `${topic('a')}:${name}` })));
    });

    it('keeps a refusal beside the subscription, and the others as they are', async () => {
      const refusing = {
        'SNS.GetSubscriptionAttributes': ({ SubscriptionArn = '' }) =>
          SubscriptionArn.endsWith(':1') ? accessDenied('no') : { Attributes: { SubscriptionArn } },
      };
      const detail = 'SNS.GetSubscriptionAttributes in 222222222222/us-east-2: AccessDeniedException: no';
      expect(await subscriptionsOf({ ...listing('1', '2'), ...refusing })).toEqual([
        { protocol: 'email', isConfirmed: true, isFiltered: false, filterError: null },
        { protocol: 'email', isConfirmed: true, isFiltered: null, filterError: expect.objectContaining({ reason: 'denied', detail }) },
      ]);
    });

    it.each([[{}], [{ Attributes: {} }]])('takes the answer %j for none', async (answer) => {
      const found = await subscriptionsOf({ 'SNS.GetSubscriptionAttributes': () => answer });
      expect(found).toMatchObject([{ isFiltered: null, filterError: { reason: 'failed' } }]);
    });
  });

  it('reads the key and its policy by ARN, whatever the topic calls it', async () => {
    const seat = seatOf([topic('a')], { ...attributes({ KmsMasterKeyId: 'alias/cc-alerts' }), ...described() });
    expect((await readAt(seat, alarmTopics))[0]?.key).toEqual({
      id: 'alias/cc-alerts',
      arn: key,
      manager: 'CUSTOMER',
      state: 'Enabled',
      policy: '{"Statement":[]}',
      refusal: null,
    });
    const asked = seat.calls.filter(({ operation }) => operation in described());
    expect(asked.map(({ input }) => input)).toEqual([{ KeyId: 'alias/cc-alerts' }, { KeyId: key, PolicyName: 'default' }]);
  });

  it("does not ask for the policy of AWS's own key", async () => {
    const seat = seatOf([topic('a')], { ...attributes({ KmsMasterKeyId: 'alias/aws/sns' }), ...described({ KeyManager: 'AWS' }) });
    expect((await readAt(seat, alarmTopics))[0]?.key).toMatchObject({ manager: 'AWS', policy: null, refusal: null });
    expect(seat.calls.map(({ operation }) => operation)).not.toContain('KMS.GetKeyPolicy');
  });

  it.each([
    ['KMS.DescribeKey', { arn: null, manager: null }],
    ['KMS.GetKeyPolicy', { arn: key, manager: 'CUSTOMER', policy: null }],
  ] as const)('keeps a refusal of %s beside the key', async (operation, expected) => {
    const seat = seatOf([topic('a')], { ...attributes({ KmsMasterKeyId: '1' }), ...described(), [operation]: () => accessDenied() });
    expect((await readAt(seat, alarmTopics))[0]?.key).toMatchObject({ ...expected, refusal: { reason: 'denied' } });
  });

  it('keeps a refusal of attributes or subscriptions beside the topic', async () => {
    const seat = seatOf([topic('a')], {
      'SNS.GetTopicAttributes': () => accessDenied(),
      'SNS.ListSubscriptionsByTopic': () => accessDenied(),
    });
    expect(await readAt(seat, alarmTopics)).toEqual([
      {
        arn: topic('a'),
        policy: null,
        key: null,
        attributesError: expect.objectContaining({ reason: 'denied' }),
        subscriptions: null,
        subscriptionsError: expect.objectContaining({ reason: 'denied' }),
      },
    ]);
  });

  it('leaves out a topic that is not there', async () => {
    const seat = seatOf([topic('a')], {
      'SNS.GetTopicAttributes': () => awsError('NotFoundException', 'Topic does not exist'),
      'SNS.ListSubscriptionsByTopic': () => awsError('NotFoundException', 'Topic does not exist'),
    });
    expect(await readAt(seat, alarmTopics)).toEqual([]);
  });

  it.each([
    ['that the listing does not name', { 'SNS.ListTopics': () => ({ Topics: [] }) }],
    ['whose subscriptions are gone', { 'SNS.ListSubscriptionsByTopic': () => awsError('NotFound', 'Topic does not exist') }],
  ])('leaves out a topic %s', async (_, answers) => {
    expect(await readAt(seatOf([topic('a')], { ...attributes(), ...answers }), alarmTopics)).toEqual([]);
  });

  it('asks for the attributes of no topic twice: the listing of topics has asked', async () => {
    const seat = seatOf([topic('a'), topic('b')], attributes());
    await readAt(seat, alarmTopics);
    const asked = seat.calls.filter(({ operation }) => operation === 'SNS.GetTopicAttributes').map(({ input }) => input.TopicArn);
    expect(asked.sort()).toEqual([topic('a'), topic('b'), topic('other')]);
  });

  it('throws where AWS refuses the listing of topics', async () => {
    const seat = seatOf([topic('a')], { ...attributes(), 'SNS.ListTopics': () => accessDenied() });
    await expect(readAt(seat, alarmTopics)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});
