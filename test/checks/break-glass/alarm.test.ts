import { home, own, production, staging } from '../governance.ts';
import { edit, type Facts, put, refuse } from '../world.ts';
import {
  edits,
  elsewhere,
  glassRole,
  keyBut,
  keyPolicy,
  patternOf,
  publishing,
  rule,
  ruleBut,
  specOf,
  subscribed,
  there,
  topic,
  topicArn,
  topicBut,
} from './samples.ts';
import { runTables } from './table.ts';

const roleArn = (...wanted: readonly unknown[]) => ({ requestParameters: { roleArn: wanted } });
const byRole = [`us-east-2/${glassRole.arn}`];
const failing = byRole.map((place) => `fail ${place}`);
const unknown = byRole.map((place) => `unknown ${place}`);
const topicFails = [`fail us-east-2/${topicArn}`];
const topicUnknown = [`unknown us-east-2/${topicArn}`];
const refusal = { reason: 'denied' as const, error: 'AccessDeniedException', detail: 'refused' };
const trail = `management/us-east-2/${own.arn}`.replace('management', home.account);
const firing =
  (triggered: readonly string[], failed: readonly string[] = []) =>
  (facts: Facts) => {
    const counts = (days: readonly string[]) => days.map((day) => ({ at: `${day}T00:00:00.000Z`, count: 1 }));
    put(facts, 'rule-firings', there, [{ rule: rule.name, triggered: counts(triggered), failed: counts(failed) }]);
  };
const plain = ruleBut({ state: 'ENABLED' });
const all =
  (...plants: readonly ((facts: Facts) => void)[]) =>
  (facts: Facts) => {
    for (const plant of plants) plant(facts);
  };
const unread = subscribed({ isFiltered: null, filterError: refusal });
/** A topic policy for the rule of the sample alone. */
const sourced = topicBut({
  policy: publishing({ Condition: { ArnEquals: { 'aws:SourceArn': rule.arn }, StringEquals: { 'aws:SourceAccount': production } } }),
});
const trailBut = (change: object) => (facts: Facts) => put(facts, 'trails', home, [{ ...own, ...change }]);
const selecting = (change: object) =>
  trailBut({
    selectors: { basic: [{ readWrite: 'All', managementEvents: true, excludedSources: [], dataResources: [], ...change }], advanced: null },
  });
const field = (name: string, change: object) => ({
  field: name,
  equals: null,
  startsWith: null,
  endsWith: null,
  notEquals: null,
  notStartsWith: null,
  notEndsWith: null,
  ...change,
});
const advanced = (...fields: readonly object[]) =>
  trailBut({
    selectors: { basic: null, advanced: [{ name: null, fields: [field('eventCategory', { equals: ['Management'] }), ...fields] }] },
  });

/** Two rules with the pattern of the sample: the second sends to the topic, the first elsewhere. */
const sendingBeside =
  (state: string | null, first: string | null = rule.state, targets: typeof rule.targets = []) =>
  (facts: Facts) =>
    put(facts, 'event-rules', there, [
      { ...rule, name: 'a-whole', arn: `${rule.arn}-a`, state: first, targets },
      { ...rule, name: 'b-plain', arn: `${rule.arn}-b`, state },
    ]);

runTables({
  'alarm-rule': [
    { name: 'the rule that remediation gives', expected: [], says: 'breakglass-assumed fires for each use and for nothing else' },
    { name: 'the whole ARN of the role', plant: ruleBut({ pattern: patternOf(roleArn(glassRole.arn)) }), expected: [] },
    {
      name: 'a prefix with the reserved path',
      plant: ruleBut({ pattern: patternOf(roleArn({ prefix: glassRole.arn.slice(0, -16) })) }),
      expected: [],
    },
    {
      name: 'no detail-type: the rest says enough',
      plant: ruleBut({ pattern: patternOf({}, { 'detail-type': undefined }) }),
      expected: [],
    },
    {
      name: 'the session that it gives',
      plant: ruleBut({
        pattern: patternOf({
          requestParameters: { durationSeconds: [{ exists: true }, { exists: false }] },
          responseElements: {
            assumedRoleUser: { arn: [{ prefix: `arn:aws:sts::${production}:assumed-role/AWSReservedSSO_BreakGlass_` }] },
          },
        }),
      }),
      expected: failing,
      says: 'fires for some uses alone: it filters by detail.requestParameters.durationSeconds',
    },
    ...['principalTags', 'sourceIdentity', 'transitiveTagKeys'].map((name) => ({
      name: `uses without ${name} alone`,
      plant: ruleBut({ pattern: patternOf({ requestParameters: { roleArn: [glassRole.arn], [name]: [{ exists: false }] } }) }),
      expected: failing,
      says: `it filters by detail.requestParameters.${name}`,
    })),
    {
      name: 'a rule on AssumeRole alone',
      plant: ruleBut({ pattern: patternOf({ eventName: ['AssumeRole'] }) }),
      expected: failing,
      says: 'breakglass-assumed listens to AssumeRole, and IAM Identity Center uses AssumeRoleWithSAML',
    },
    {
      name: 'a rule on AssumeRole too, of the role for changes',
      plant: ruleBut({
        pattern: patternOf({
          eventName: ['AssumeRole', 'AssumeRoleWithSAML'],
          ...roleArn(glassRole.arn, { suffix: ':role/BreakGlassWrite' }),
        }),
      }),
      expected: [],
    },
    {
      name: 'a rule in us-east-1 while Identity Center lives in us-east-2',
      spec: specOf({ regions: ['us-east-1', 'us-east-2', 'us-west-2'] }),
      plant: (facts) => {
        put(facts, 'event-rules', there, []);
        put(facts, 'event-rules', { account: production, region: 'us-east-1' }, [rule]);
      },
      expected: failing,
      says: 'breakglass-assumed is in us-east-1, and the events are in us-east-2',
    },
    {
      name: 'a rule in another region that cannot be read hides nothing',
      plant: (facts) => {
        put(facts, 'event-rules', there, []);
        refuse(facts, 'event-rules', elsewhere);
      },
      expected: failing,
      says: /for nothing else$/,
    },
    {
      name: 'a role pattern without the reserved path',
      plant: ruleBut({ pattern: patternOf(roleArn({ prefix: `arn:aws:iam::${production}:role/AWSReservedSSO_BreakGlass_` })) }),
      expected: failing,
      says: 'breakglass-assumed names the role without its path /aws-reserved/sso.amazonaws.com/us-east-2/',
    },
    {
      name: 'both mistakes at once',
      plant: ruleBut({
        pattern: patternOf({ eventName: ['AssumeRole'], ...roleArn({ wildcard: '*:role/AWSReservedSSO_BreakGlass_*' }) }),
      }),
      expected: failing,
      says: /listens to AssumeRole.*, and it names the role without its path/,
    },
    {
      name: 'the suffix of an earlier role',
      plant: ruleBut({ pattern: patternOf(roleArn(`${glassRole.arn.slice(0, -1)}0`)) }),
      expected: failing,
      says: 'breakglass-assumed wants detail.requestParameters.roleArn',
    },
    {
      name: 'a rule on changes alone',
      plant: ruleBut({ pattern: patternOf({ readOnly: [false] }) }),
      expected: failing,
      says: 'wants detail.readOnly [false]',
    },
    {
      name: 'one person alone',
      plant: ruleBut({ pattern: patternOf({ userIdentity: { userName: ['ada'] } }) }),
      expected: failing,
      says: 'fires for some uses alone: it filters by detail.userIdentity.userName',
    },
    {
      name: 'every sign-in: people stop listening',
      plant: ruleBut({ pattern: patternOf({ requestParameters: { roleArn: [{ wildcard: '*AWSReservedSSO_*' }] } }) }),
      expected: failing,
      says: 'also fires for people who sign in with the permission set Operator, people who sign in with any other permission set',
    },
    {
      name: 'everything that STS does',
      plant: ruleBut({ pattern: JSON.stringify({ source: ['aws.sts'] }) }),
      expected: failing,
      says: 'whoever takes on any other role',
    },
    {
      name: 'a noisy rule to the same people, beside a good one',
      plant: (facts) =>
        put(facts, 'event-rules', there, [rule, { ...rule, name: 'noisy', pattern: JSON.stringify({ source: ['aws.sts'] }) }]),
      expected: failing,
      says: 'noisy also fires for',
    },
    {
      name: 'a rule for everything to somebody else, beside a good one',
      plant: (facts) =>
        put(facts, 'event-rules', there, [
          rule,
          { ...rule, name: 'archive', pattern: JSON.stringify({ source: ['aws.sts'] }), targets: [] },
        ]),
      expected: [],
    },
    {
      name: 'a rule for everything to somebody else, and no other',
      plant: ruleBut({ pattern: JSON.stringify({ source: ['aws.sts'] }), targets: [] }),
      expected: failing,
      says: /for nothing else: breakglass-assumed also fires for/,
    },
    {
      name: 'a rule that may fire for others',
      plant: ruleBut({
        pattern: patternOf({
          requestParameters: {
            $or: [{ roleArn: [glassRole.arn] }, { roleSessionName: ['ada'] }],
          },
        }),
      }),
      expected: failing,
      says: 'also fires for people who sign in with the permission set Operator',
    },
    {
      name: 'a noisy rule to the same people that is switched off, beside a good one',
      plant: (facts) => {
        const noisy = { ...rule, name: 'noisy', state: 'DISABLED', pattern: JSON.stringify({ source: ['aws.sts'] }) };
        put(facts, 'event-rules', there, [rule, noisy]);
      },
      expected: [],
    },
    { name: 'plain ENABLED', plant: plain, expected: unknown, says: 'AWS leaves open whether such a rule gets read-only events' },
    {
      name: 'plain ENABLED, and it fired on the day of the last use',
      plant: all(plain, firing(['2026-10-01'])),
      expected: [],
      says: 'fired on 2026-10-01',
    },
    { name: 'plain ENABLED, and it fired since', plant: all(plain, firing(['2026-10-05'])), expected: [] },
    {
      name: 'plain ENABLED, and it fired on the day before, when the session began',
      plant: all(
        plain,
        firing(['2026-09-30']),
        edits('glass', (role) => ({ ...role, lastUsed: { at: '2026-10-01T00:30:00.000Z', region: null } })),
      ),
      expected: [],
    },
    { name: 'plain ENABLED, and it fired before the last use', plant: all(plain, firing(['2026-09-01'])), expected: unknown },
    { name: 'plain ENABLED, and it could not deliver', plant: all(plain, firing(['2026-10-01'], ['2026-10-01'])), expected: unknown },
    {
      name: 'plain ENABLED, fired, and never used',
      plant: all(
        plain,
        firing(['2026-10-01']),
        edits('glass', (role) => ({ ...role, lastUsed: null })),
      ),
      expected: unknown,
    },
    {
      name: 'plain ENABLED, and the metrics are refused',
      plant: all(plain, (facts) => refuse(facts, 'rule-firings', there)),
      expected: unknown,
    },
    { name: 'a rule that is switched off', plant: ruleBut({ state: 'DISABLED' }), expected: failing, says: 'is DISABLED' },
    { name: 'a state of another day', plant: ruleBut({ state: 'PAUSED' }), expected: unknown, says: 'is PAUSED' },
    { name: 'no state', plant: ruleBut({ state: null }), expected: unknown },
    {
      name: 'an operator of another day',
      plant: ruleBut({ pattern: patternOf(roleArn({ regex: '.*' })) }),
      expected: unknown,
      says: 'the pattern of breakglass-assumed in us-east-2 is not understood',
    },
    { name: 'no rule', plant: (facts) => put(facts, 'event-rules', there, []), expected: failing, says: /for nothing else$/ },
    { name: 'rules that cannot be read', plant: (facts) => refuse(facts, 'event-rules', there), expected: unknown },
    {
      name: 'an additional region without a rule',
      spec: specOf({ center: { additional_regions: ['us-west-2'] } }),
      expected: [`fail us-west-2/${glassRole.arn}`],
    },
    {
      name: 'a permission set that is not provisioned',
      plant: (facts) => put(facts, 'roles', { account: production }, []),
      expected: [`unknown ${production}/permission-set/BreakGlass`],
    },
  ],
  'alarm-target': [
    { name: 'the declared topic', expected: [] },
    {
      name: 'another topic',
      plant: ruleBut({ targets: [{ id: '1', arn: `${topicArn}-old`, deadLetter: null, role: null }] }),
      expected: topicFails,
      says: `does not send to ${topicArn}, but to ${topicArn}-old`,
    },
    { name: 'no target', plant: ruleBut({ targets: [] }), expected: topicFails, says: 'it has no target at all' },
    {
      name: 'no dead-letter queue',
      spec: specOf({ alarm: { dead_letter: 'required' } }),
      expected: topicFails,
      says: 'has no dead-letter queue',
    },
    {
      name: 'a dead-letter queue',
      spec: specOf({ alarm: { dead_letter: 'required' } }),
      plant: ruleBut({ targets: [{ id: '1', arn: topicArn, deadLetter: 'arn:aws:sqs:us-east-2:1:q', role: null }] }),
      expected: [],
    },
    { name: 'targets that cannot be read', plant: ruleBut({ targets: null, targetsError: refusal }), expected: topicUnknown },
    { name: 'no rule', plant: (facts) => put(facts, 'event-rules', there, []), expected: topicFails, says: 'nothing is sent' },
    { name: 'a rule that is switched off', plant: ruleBut({ state: 'DISABLED' }), expected: topicFails },
    { name: 'a pattern that is not understood', plant: ruleBut({ pattern: patternOf(roleArn({ regex: '.*' })) }), expected: topicUnknown },
    {
      name: 'a rule that hears and sends nowhere, beside one that sends and may not hear',
      plant: sendingBeside('ENABLED'),
      expected: topicUnknown,
      says: 'b-plain in us-east-2 is in state ENABLED, and only of a-whole it is sure that a use is heard',
    },
    { name: 'a rule that sends nowhere, beside one that hears and sends', plant: sendingBeside(rule.state), expected: [] },
    {
      name: 'a plain rule that fired and sends nowhere, beside one that sends and never fired',
      plant: all(sendingBeside('ENABLED', 'ENABLED'), (facts) => {
        const triggered = [{ at: '2026-10-01T00:00:00.000Z', count: 1 }];
        put(facts, 'rule-firings', there, [
          { rule: 'a-whole', triggered, failed: [] },
          { rule: 'b-plain', triggered: [], failed: [] },
        ]);
      }),
      expected: topicUnknown,
    },
    {
      name: 'two rules, one of which sends there',
      plant: (facts) => put(facts, 'event-rules', there, [{ ...rule, name: 'other', targets: [] }, rule]),
      expected: [],
    },
  ],
  'alarm-topic': [
    { name: 'the policy that remediation gives', expected: [] },
    { name: 'no key', plant: topicBut({ key: null }), expected: [], says: 'names no key' },
    {
      name: 'for this rule alone, which never fired',
      plant: sourced,
      expected: topicUnknown,
      says: "AWS's pages differ on whether EventBridge sends these to SNS. Take the conditions out; or practise a drill",
    },
    {
      name: 'for this account alone',
      plant: topicBut({ policy: publishing({ Condition: { StringEquals: { 'aws:SourceAccount': production } } }) }),
      expected: topicUnknown,
    },
    {
      name: 'for another account alone, where EventBridge says which',
      plant: topicBut({ policy: publishing({ Condition: { StringEqualsIfExists: { 'aws:SourceAccount': staging } } }) }),
      expected: topicUnknown,
    },
    {
      name: 'for this rule alone, which fired and delivered',
      plant: all(sourced, firing(['2026-09-01', '2026-10-01'], ['2026-09-01'])),
      expected: [],
      says: 'breakglass-assumed fired on 2026-10-01 and delivered',
    },
    {
      name: 'for this rule alone, which fired and could not deliver',
      plant: all(sourced, firing(['2026-10-01'], ['2026-10-01'])),
      expected: topicUnknown,
    },
    {
      name: 'for this rule alone, which delivered once, and later could not',
      plant: all(sourced, firing(['2026-09-01', '2026-10-01'], ['2026-10-01'])),
      expected: topicUnknown,
    },
    {
      name: 'for this rule alone, which fired, and failed on the next day',
      plant: all(sourced, firing(['2026-10-01'], ['2026-10-02'])),
      expected: topicUnknown,
    },
    {
      name: 'for this rule alone, while another one fired',
      plant: all(sourced, firing(['2026-10-01']), (facts) =>
        edit(facts, 'rule-firings', there, (rules) => rules.map((one) => ({ ...one, rule: 'another' }))),
      ),
      expected: topicUnknown,
    },
    {
      name: 'for this rule alone, and the metrics are refused',
      plant: all(sourced, (facts) => refuse(facts, 'rule-firings', there)),
      expected: topicUnknown,
    },
    {
      name: 'for this rule alone, and the key fails while the metrics are refused',
      plant: all(
        (facts) => refuse(facts, 'rule-firings', there),
        topicBut({
          policy: publishing({ Condition: { ArnEquals: { 'aws:SourceArn': rule.arn } } }),
          key: { ...topic.key, state: 'Disabled' },
        }),
      ),
      expected: topicFails,
      says: 'which is disabled',
    },
    {
      name: 'for everybody, and the metrics are refused',
      plant: (facts) => refuse(facts, 'rule-firings', there),
      expected: [],
    },
    {
      name: 'for a rule alone that may not hear, beside one that does',
      plant: all(sendingBeside('ENABLED', rule.state, rule.targets), (facts) =>
        put(facts, 'alarm-topics', there, [
          { ...topic, policy: publishing({ Condition: { ArnEquals: { 'aws:SourceArn': `${rule.arn}-b` } } }) },
        ]),
      ),
      expected: topicFails,
    },
    {
      name: 'for another rule alone',
      plant: topicBut({ policy: publishing({ Condition: { ArnEquals: { 'aws:SourceArn': `${rule.arn}-old` } } }) }),
      expected: topicFails,
      says: 'does not let EventBridge publish',
    },
    {
      name: 'the policy that a new topic has',
      plant: topicBut({ policy: publishing({ Principal: { AWS: '*' }, Condition: { StringEquals: { 'AWS:SourceOwner': production } } }) }),
      expected: topicFails,
    },
    {
      name: 'another service',
      plant: topicBut({ policy: publishing({ Principal: { Service: 'cloudwatch.amazonaws.com' } }) }),
      expected: topicFails,
    },
    { name: 'a policy that cannot be read', plant: topicBut({ policy: '{' }), expected: topicUnknown, says: 'cannot be read' },
    {
      name: 'a condition of another kind',
      plant: topicBut({ policy: publishing({ Condition: { Bool: { 'aws:ViaAWSService': 'true' } } }) }),
      expected: topicUnknown,
    },
    { name: 'no policy', plant: topicBut({ policy: null }), expected: topicUnknown },
    {
      name: 'a topic whose key EventBridge may not use',
      plant: keyBut({ policy: keyPolicy({ Principal: { Service: 'sns.amazonaws.com' } }) }),
      expected: topicFails,
      says: 'does not let EventBridge use it (kms:GenerateDataKey)',
    },
    {
      name: 'a key for decryption alone',
      plant: keyBut({ policy: keyPolicy({ Action: 'kms:Decrypt' }) }),
      expected: topicFails,
      says: 'does not let EventBridge use it (kms:GenerateDataKey)',
    },
    {
      name: 'a condition that EventBridge does not meet at KMS',
      plant: keyBut({ policy: keyPolicy({ Condition: { StringEquals: { 'aws:SourceAccount': production } } }) }),
      expected: topicFails,
      says: 'without a condition on aws:SourceArn or aws:SourceAccount',
    },
    {
      name: 'a condition on the topic that is encrypted',
      plant: keyBut({ policy: keyPolicy({ Condition: { StringEquals: { 'kms:EncryptionContext:aws:sns:topicArn': topicArn } } }) }),
      expected: [],
    },
    {
      name: "AWS's own key",
      plant: keyBut({ id: 'alias/aws/sns', manager: 'AWS', policy: null }),
      expected: topicFails,
      says: 'a key that AWS manages: EventBridge may not use it',
    },
    {
      name: "AWS's own key, which cannot be read",
      plant: keyBut({ id: 'alias/aws/sns', arn: null, manager: null, refusal }),
      expected: topicFails,
    },
    { name: 'a key that is disabled', plant: keyBut({ state: 'Disabled' }), expected: topicFails, says: 'which is disabled' },
    {
      name: 'a key that cannot be read',
      plant: keyBut({ arn: null, manager: null, state: null, policy: null, refusal }),
      expected: topicUnknown,
    },
    { name: 'a key whose policy cannot be read', plant: keyBut({ policy: null, refusal }), expected: topicUnknown },
    { name: 'attributes that cannot be read', plant: topicBut({ attributesError: refusal }), expected: topicUnknown },
    {
      name: 'a rule that publishes with a role of its own',
      plant: ruleBut({ targets: [{ id: '1', arn: topicArn, deadLetter: null, role: 'arn:aws:iam::1:role/r' }] }),
      expected: topicUnknown,
    },
    {
      name: 'a topic that is not there',
      plant: (facts) => put(facts, 'alarm-topics', there, []),
      expected: topicFails,
      says: 'There is no topic',
    },
    {
      name: 'a topic that no rule sends to',
      plant: (facts) => {
        put(facts, 'alarm-topics', there, []);
        ruleBut({ targets: [] })(facts);
      },
      expected: topicUnknown,
      says: 'the topic was not looked at',
    },
    { name: 'topics that cannot be read', plant: (facts) => refuse(facts, 'alarm-topics', there), expected: topicUnknown },
  ],
  'alarm-subscribers': [
    {
      name: 'two that confirmed',
      expected: [],
      says: 'Topic breakglass-alerts has 2 confirmed subscriptions without a filter policy, 2 wanted',
    },
    {
      name: 'a pending subscription',
      plant: topicBut({ subscriptions: [subscribed(), subscribed({ isConfirmed: false, isFiltered: null })] }),
      expected: topicFails,
      says: 'has 1 confirmed subscription without a filter policy, 2 wanted; 1 more never confirmed',
    },
    {
      name: 'a filter policy',
      plant: topicBut({ subscriptions: [subscribed(), subscribed({ isFiltered: true })] }),
      expected: topicFails,
      says: '2 wanted; 1 more confirmed, with a filter policy that can keep the alarm back: take it off',
    },
    {
      name: 'a filter policy, beside two that have none',
      plant: topicBut({ subscriptions: [subscribed(), subscribed({ isFiltered: true }), subscribed()] }),
      expected: [],
    },
    {
      name: 'attributes of a subscription that cannot be read',
      plant: topicBut({ subscriptions: [subscribed(), unread] }),
      expected: topicUnknown,
      says: /^Could not be verified: Topic .* 1 more may have a filter policy or not, which could not be read: refused$/,
    },
    {
      name: 'attributes of a subscription that cannot be read, beside two that hear',
      plant: topicBut({ subscriptions: [subscribed(), unread, subscribed()] }),
      expected: [],
    },
    {
      name: 'attributes of a subscription that cannot be read, and it would not be enough',
      plant: topicBut({ subscriptions: [subscribed({ isFiltered: true }), unread] }),
      expected: topicFails,
    },
    {
      name: 'a filter that AWS left out',
      plant: topicBut({ subscriptions: [subscribed(), subscribed({ isFiltered: null })] }),
      expected: topicUnknown,
      says: 'AWS left it out',
    },
    { name: 'nobody', plant: topicBut({ subscriptions: [] }), expected: topicFails },
    {
      name: 'one, where one is enough',
      spec: specOf({ alarm: { subscribers: 1 } }),
      plant: topicBut({ subscriptions: topic.subscriptions.slice(1) }),
      expected: [],
    },
    {
      name: 'subscriptions that cannot be read',
      plant: topicBut({ subscriptions: null, subscriptionsError: refusal }),
      expected: topicUnknown,
    },
    { name: 'topics that cannot be read', plant: (facts) => refuse(facts, 'alarm-topics', there), expected: topicUnknown },
  ],
  'alarm-events': [
    { name: 'everything', expected: [] },
    { name: 'reads alone', plant: selecting({ readWrite: 'ReadOnly' }), expected: [] },
    { name: 'all but another source', plant: selecting({ excludedSources: ['kms.amazonaws.com'] }), expected: [] },
    {
      name: 'by advanced selectors, all but another source, reads alone',
      plant: advanced(field('readOnly', { equals: ['true'] }), field('eventSource', { notEquals: ['kms.amazonaws.com'] })),
      expected: [],
    },
    {
      name: 'writes alone',
      plant: selecting({ readWrite: 'WriteOnly' }),
      expected: [`fail ${trail}`],
      says: 'does not clearly record them',
    },
    { name: 'writes alone, by advanced selectors', plant: advanced(field('readOnly', { equals: ['false'] })), expected: [`fail ${trail}`] },
    { name: 'all but STS', plant: selecting({ excludedSources: ['sts.amazonaws.com'] }), expected: [`fail ${trail}`] },
    {
      name: 'all but STS, by advanced selectors',
      plant: advanced(field('eventSource', { notEquals: ['sts.amazonaws.com'] })),
      expected: [`fail ${trail}`],
    },
    { name: 'no management events', plant: selecting({ managementEvents: false }), expected: [`fail ${trail}`] },
    {
      name: 'switched off',
      plant: trailBut({ status: { ...own.status, isLogging: false } }),
      expected: [`fail ${trail}`],
      says: 'is switched off',
    },
    { name: 'its own account alone', plant: trailBut({ isOrganization: false }), expected: [`fail ${trail}`] },
    { name: 'its home region alone, which is where people come in', plant: trailBut({ isMultiRegion: false }), expected: [] },
    {
      name: 'its home region alone, and people come in elsewhere too',
      spec: specOf({ center: { additional_regions: ['us-west-2'] } }),
      plant: trailBut({ isMultiRegion: false }),
      expected: [`fail ${trail}`],
    },
    {
      name: 'selectors that cannot be read',
      plant: trailBut({ selectors: null, selectorsError: refusal }),
      expected: [`unknown ${trail}`],
    },
    { name: 'a status that cannot be read', plant: trailBut({ status: null, statusError: refusal }), expected: [`unknown ${trail}`] },
    { name: 'a kind that AWS left out', plant: trailBut({ isOrganization: null }), expected: [`unknown ${trail}`] },
    {
      name: 'trails that cannot be read',
      plant: (facts) => refuse(facts, 'trails', home),
      expected: [`unknown ${home.account}/us-east-2/org-trail`],
    },
  ],
});
