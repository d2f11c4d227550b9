import { describe, expect, it } from 'vitest';
import { anyText, Beginning, type EventValue, perhaps } from '../../src/events/event.ts';
import { fieldsOf, matchOf } from '../../src/events/pattern.ts';
import type { Match } from '../../src/policy/logic.ts';

/** The event with which AWS explains event patterns. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html */
const instance: EventValue = {
  version: '0',
  id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
  'detail-type': 'EC2 Instance State-change Notification',
  source: 'aws.ec2',
  account: '111122223333',
  time: '2017-12-22T18:43:48Z',
  region: 'us-west-1',
  resources: ['arn:aws:ec2:us-west-1:123456789012:instance/i-1234567890abcdef0'],
  detail: { 'instance-id': 'i-1234567890abcdef0', state: 'terminated' },
};

/** That of the README of AWS's own matcher, which EventBridge uses. https://github.com/aws/event-ruler */
const ruler: EventValue = {
  'detail-type': 'EC2 Instance State-change Notification',
  source: 'aws.ec2',
  time: '2017-10-02T16:24:49Z',
  resources: ['arn:aws:ec2:us-east-1:123456789012:instance/i-000000aaaaaa00000'],
  detail: {
    'c-count': 5,
    'd-count': 3,
    'x-limit': 301.8,
    'source-ip': '10.0.0.33',
    'instance-id': 'i-000000aaaaaa00000',
    state: 'running',
    address: '2001:db8::1',
    nothing: null,
    empty: '',
    flag: true,
    deep: { count: 100 },
    responses: [
      { name: 'a', code: 1 },
      { name: 'b', code: 2 },
    ],
    none: [],
  },
};

interface Row {
  readonly event: EventValue;
  readonly wanted: Match;
  readonly pattern: string;
}

const on = (event: EventValue, rows: readonly (readonly [wanted: Match, pattern: object | string])[]): readonly Row[] =>
  rows.map(([wanted, pattern]) => ({ event, wanted, pattern: typeof pattern === 'string' ? pattern : JSON.stringify(pattern) }));
const detail = (member: string, ...values: readonly unknown[]) => ({ detail: { [member]: values } });

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
const documented = [
  ...on(instance, [
    ['yes', { source: ['aws.ec2'], 'detail-type': ['EC2 Instance State-change Notification'], detail: { state: ['terminated'] } }],
    ['yes', { source: ['aws.ec2', 'aws.fargate'] }],
    ['no', { source: ['aws.fargate'] }],
    ['yes', { source: ['aws.ec2'], detail: { state: ['initializing', 'terminated'] } }],
    ['no', { source: ['aws.ec2'], detail: { state: ['running'] } }],
    ['yes', { resources: ['arn:aws:ec2:us-west-1:123456789012:instance/i-1234567890abcdef0'] }],
    ['yes', { time: [{ prefix: '2017-12-22' }] }],
    ['no', { time: [{ prefix: '2017-10-02' }] }],
    ['yes', { region: [{ prefix: 'us-' }] }],
    ['yes', { resources: [{ prefix: 'arn:aws:ec2:us-west-1' }] }],
    ['no', { resources: [{ 'anything-but': { prefix: 'arn:aws:ec2' } }] }],
    ['no', { region: [{ 'anything-but': { prefix: 'us-' } }] }],
    ['no', { detail: { state: [{ 'anything-but': ['stopped', 'terminated'] }] } }],
  ]),
  ...on(ruler, [
    ['yes', { source: [{ suffix: 'ec2' }] }],
    ['no', { source: [{ suffix: 's3' }] }],
    ['yes', { source: [{ 'equals-ignore-case': 'AWS.EC2' }] }],
    ['no', { source: [{ 'equals-ignore-case': 'EC2' }] }],
    ['yes', { source: [{ prefix: { 'equals-ignore-case': 'AWS.' } }] }],
    ['yes', { source: [{ suffix: { 'equals-ignore-case': 'EC2' } }] }],
    ['yes', detail('state', { 'anything-but': 'initializing' })],
    ['yes', detail('state', { 'anything-but': { prefix: 'init' } })],
    ['no', detail('state', { 'anything-but': { suffix: ['ing', 'ed'] } })],
    ['no', detail('state', { 'anything-but': { 'equals-ignore-case': ['RUNNING', 'stopped'] } })],
    ['no', detail('state', { 'anything-but': { wildcard: 'r*g' } })],
    ['yes', detail('state', { 'anything-but': { wildcard: '*/lib/*' } })],
    ['yes', detail('x-limit', { 'anything-but': 123 })],
    ['no', detail('x-limit', { 'anything-but': [100, 301.8] })],
    ['no', detail('absent', { 'anything-but': 'x' })],
    [
      'yes',
      {
        detail: {
          'c-count': [{ numeric: ['>', 0, '<=', 5] }],
          'd-count': [{ numeric: ['<', 10] }],
          'x-limit': [{ numeric: ['=', 3.018e2] }],
        },
      },
    ],
    ['no', detail('c-count', { numeric: ['>', 0, '<', 5] })],
    ['no', detail('state', { numeric: ['>', 0] })],
    ['yes', detail('source-ip', { cidr: '10.0.0.0/24' })],
    ['no', detail('source-ip', { cidr: '10.0.1.0/24' })],
    ['yes', detail('address', { cidr: '2001:db8::/32' })],
    ['no', detail('state', { cidr: '10.0.0.0/24' })],
    ['yes', detail('c-count', { exists: true })],
    ['no', detail('c-count', { exists: false })],
    ['yes', detail('absent', { exists: false })],
    ['no', detail('absent', { exists: true })],
    ['yes', detail('deep', { exists: false })],
    ['yes', detail('nothing', { exists: true })],
    ['yes', detail('nothing', null)],
    ['yes', detail('empty', '')],
    ['yes', detail('flag', true)],
    ['no', detail('flag', 'true')],
    ['no', detail('deep', 100)],
    ['yes', { detail: { deep: { count: [100] } } }],
    ['no', { detail: { state: { count: [100] } } }],
    ['yes', { detail: { responses: { name: ['a'], code: [1] } } }],
    ['no', { detail: { responses: { name: ['a'], code: [2] } } }],
    ['no', detail('none', 'x')],
    ['yes', { $or: [detail('c-count', { numeric: ['>', 10] }), detail('d-count', 3)] }],
    ['no', { $or: [detail('c-count', 1), detail('d-count', 1)] }],
    ['no', { source: ['aws.s3'], $or: [detail('c-count', 5), detail('d-count', 1)] }],
    ['yes', { detail: { $or: [{ 'c-count': [1] }, { 'd-count': [3], state: ['running'] }] } }],
  ]),
];

describe('what AWS documents of event patterns', () => {
  it.each(documented)('$wanted: $pattern', ({ event, wanted, pattern }) => {
    expect(matchOf(pattern, event)).toBe(wanted);
  });

  it.each([
    ['aws.*', 'yes'],
    ['*ec2', 'yes'],
    ['*', 'yes'],
    ['a*.*2', 'yes'],
    ['aws.ec2', 'yes'],
    ['aws.ec2*', 'yes'],
    ['*ws*ws*', 'no'],
    ['aws', 'no'],
    ['aws.ec2*2', 'no'],
    ['aws*s.ec2', 'no'],
    ['aws.ec\\*', 'no'],
    ['a**2', 'unreadable'],
    ['aws\\.ec2', 'unreadable'],
    ['aws.ec2\\', 'unreadable'],
  ] as const)('takes the wildcard %s for %s', (wildcard, wanted) => {
    expect(matchOf(JSON.stringify({ source: [{ wildcard }] }), ruler)).toBe(wanted);
  });

  it('takes an escaped star and backslash for themselves', () => {
    expect(matchOf(JSON.stringify({ path: [{ wildcard: 'a\\*\\\\*' }] }), { path: 'a*\\b' })).toBe('yes');
  });
});

describe('what is malformed, or not understood here', () => {
  it.each([
    ['no JSON', '{'],
    ['no object', '[]'],
    ['nothing at all', '{}'],
    ['no list', { source: 'aws.ec2' }],
    ['an empty list', { source: [] }],
    ['an empty object', { detail: {} }],
    ['an operator of another day', { source: [{ regex: '.*' }] }],
    ['an operator by an inherited name', { source: [{ constructor: 'x' }] }],
    ['two operators in one', { source: [{ prefix: 'a', suffix: 'b' }] }],
    ['a prefix that is no text', { source: [{ prefix: 1 }] }],
    ['a list of prefixes', { source: [{ prefix: ['a'] }] }],
    ['anything but a flag', { source: [{ 'anything-but': true }] }],
    ['anything but texts and numbers', { source: [{ 'anything-but': ['a', 1] }] }],
    ['anything but nothing', { source: [{ 'anything-but': [] }] }],
    ['anything but an empty prefix', { source: [{ 'anything-but': { prefix: '' } }] }],
    ['anything but a number', { source: [{ 'anything-but': { numeric: ['=', 1] } }] }],
    ['a comparison that is none', { source: [{ numeric: ['!=', 1] }] }],
    ['a range upside down', { source: [{ numeric: ['<', 5, '>', 1] }] }],
    ['a number out of range', { source: [{ numeric: ['<', 6e9] }] }],
    ['no block of addresses', { source: [{ cidr: '10.0.0.1' }] }],
    ['exists, but not whether', { source: [{ exists: 'yes' }] }],
    ['one alternative alone', { $or: [{ source: ['aws.ec2'] }] }],
    ['alternatives that are none', { $or: { source: ['aws.ec2'] } }],
    ['alternatives by the names of operators', { $or: [{ prefix: ['a'] }, { suffix: ['b'] }] }],
    ['a name with a dot', { 'detail.state': ['running'] }],
    ['what is not in a list of objects', { detail: { responses: { other: [{ exists: false }] } } }],
    ['an empty list in the event', { detail: { none: [{ exists: true }] } }],
  ] as const)('%s is unreadable', (_, pattern) => {
    expect(matchOf(typeof pattern === 'string' ? pattern : JSON.stringify(pattern), ruler)).toBe('unreadable');
  });

  it('is decided all the same by a field that does not match', () => {
    expect(matchOf(JSON.stringify({ source: ['aws.s3'], detail: { state: [{ regex: '.*' }] } }), ruler)).toBe('no');
    expect(matchOf(JSON.stringify({ source: ['aws.ec2', { regex: '.*' }] }), ruler)).toBe('yes');
    expect(matchOf(JSON.stringify({ source: ['aws.s3', { regex: '.*' }] }), ruler)).toBe('unreadable');
  });
});

describe('what is not known of an event', () => {
  const event: EventValue = {
    user: anyText,
    arn: new Beginning('arn:aws:sts::1:assumed-role/A_1/'),
    more: perhaps,
    list: [{ arn: new Beginning('arn:x') }],
  };
  it.each([
    ['yes', { user: [{ exists: true }] }],
    ['no', { user: [{ exists: false }] }],
    ['yes', { user: [{ prefix: '' }] }],
    ['yes', { user: [{ wildcard: '*' }] }],
    ['open', { user: [{ wildcard: 'a*' }] }],
    ['open', { user: ['ada'] }],
    ['open', { user: [{ 'equals-ignore-case': 'ada' }] }],
    ['open', { user: [{ 'anything-but': 'ada' }] }],
    ['open', { user: [{ suffix: '@example.com' }] }],
    ['open', { user: [{ cidr: '10.0.0.0/8' }] }],
    ['no', { user: [1, null, true] }],
    ['no', { user: [{ numeric: ['>', 1] }] }],
    ['yes', { arn: [{ prefix: 'arn:aws:sts::1:assumed-role/A_' }] }],
    ['open', { arn: [{ prefix: 'arn:aws:sts::1:assumed-role/A_1/ada' }] }],
    ['no', { arn: [{ prefix: 'arn:aws:sts::1:assumed-role/B_' }] }],
    ['yes', { arn: [{ prefix: { 'equals-ignore-case': 'ARN:AWS' } }] }],
    ['yes', { arn: [{ wildcard: 'arn:*:assumed-role/A_*' }] }],
    ['open', { arn: [{ wildcard: 'arn:*:assumed-role/A_*/ada' }] }],
    ['open', { arn: [{ wildcard: 'arn:aws:sts::1:assumed-role/A_1/' }] }],
    ['open', { arn: [{ wildcard: '*/A_1/' }] }],
    ['no', { arn: [{ wildcard: 'aws:*' }] }],
    ['no', { arn: [{ wildcard: 'arn:aws' }] }],
    ['no', { arn: ['arn:aws:iam::1:role/A'] }],
    ['yes', { arn: [{ 'anything-but': { prefix: 'arn:aws:iam' } }] }],
    ['open', { more: [{ exists: true }] }],
    ['open', { more: ['x'] }],
    ['open', { more: { below: ['x'] } }],
    ['unreadable', { more: [{ regex: 'x' }] }],
    ['yes', { list: { arn: [{ prefix: 'arn:' }] } }],
  ] as const)('%s: %j', (wanted, pattern) => {
    expect(matchOf(JSON.stringify(pattern), event)).toBe(wanted);
  });
});

describe('the fields of a pattern', () => {
  it('are named by their paths', () => {
    const pattern = { source: ['aws.ec2'], detail: { state: ['stopped'], $or: [{ a: ['1'] }, { b: ['2'] }], deep: { count: [100] } } };
    expect(fieldsOf(JSON.stringify(pattern), ruler)?.map(({ path, match }) => `${path} ${match}`)).toEqual([
      'source yes',
      'detail.state no',
      'detail.$or no',
      'detail.deep.count yes',
    ]);
    expect(fieldsOf('no pattern', ruler)).toBeNull();
  });
});
