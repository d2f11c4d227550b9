import { describe, expect, test } from 'vitest';
import type { Context, KeyState } from '../../src/policy/context.ts';
import type { LevelText, Verdict } from '../../src/policy/evaluate.ts';
import { fast } from './fast.ts';
import { variable } from './random-conditions.ts';
import { slowVerdict } from './slow.ts';

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html

type Answer = 'yes' | 'no' | 'open' | 'unreadable';

/** What becomes of an action that all may do and one Deny with the condition forbids. */
const answers: Readonly<Record<Verdict, Answer>> = { deny: 'yes', allow: 'no', conditional: 'open', unknown: 'unreadable' };

function treeWith(condition: unknown): readonly LevelText[] {
  const statements = [
    { Effect: 'Allow', Action: '*', Resource: '*' },
    { Effect: 'Deny', Action: '*', Resource: '*', Condition: condition },
  ];
  return [{ id: 'r-1', name: 'root', policies: [{ id: 'p-1', name: 'p', content: JSON.stringify({ Statement: statements }) }] }];
}

/** What a condition says of a request with this key: the engine and the slow reading alike. */
function answer(operator: string, listed: unknown, state: KeyState): Answer {
  const levels = treeWith({ [operator]: { 'aws:Key': listed } });
  const context: Context = { keys: { 'AWS:key': state }, others: 'absent', resource: null };
  const [quick, plain] = [fast({ levels, context }).verdict('s3:PutObject'), slowVerdict(levels, 's3:PutObject', context)];
  return quick === plain ? answers[quick] : (`${answers[quick]}, slow reading ${answers[plain]}` as Answer);
}

const values = (...all: readonly string[]): KeyState => ({ values: all });
const isNegated = (operator: string) => /^[A-Z][a-z]*Not|^Not/.test(operator);

const arn = (account: string, name: string) => `arn:aws:iam::${account}:role/${name}`;

/** Each operator with what it lists, a value that satisfies it and one that does not. */
const operators: readonly (readonly [operator: string, listed: unknown, satisfying: string, other: string])[] = [
  ['StringEquals', ['a', 'b'], 'b', 'B'],
  ['StringEquals', 'a*', 'a*', 'ab'],
  ['StringNotEquals', ['a', 'b'], 'c', 'a'],
  ['StringEqualsIgnoreCase', 'Ab', 'aB', 'abc'],
  ['StringNotEqualsIgnoreCase', 'Ab', 'abc', 'aB'],
  ['StringLike', ['a?c', 'x*'], 'abc', 'ABC'],
  ['StringLike', 'a*c*', 'a:b:c', 'ab'],
  ['StringNotLike', ['a?c', 'x*'], 'ac', 'x'],
  ['NumericEquals', 10, '10.0', '10.1'],
  ['NumericNotEquals', '10', '11', '10'],
  ['NumericLessThan', '10', '9', '10'],
  ['NumericLessThanEquals', '10', '10', '10.5'],
  ['NumericGreaterThan', '-10', '9', '-10'],
  ['NumericGreaterThanEquals', '10', '10', '9'],
  ['DateEquals', '2026-11-22T06:00:00Z', '2026-11-22T07:00:00+01:00', '2026-11-22T06:00:01Z'],
  ['DateNotEquals', '2026-11-22T06:00:00Z', '2026-11-22', '2026-11-22T06:00:00Z'],
  ['DateLessThan', '2026-11-22', '2026-11-21T23:59:59Z', '2026-11-22T00:00:00Z'],
  ['DateLessThanEquals', '1795305600', '2026-11-22', '2026-11-23'],
  ['DateGreaterThan', '2026-11-22', '2026-11-23', '2026-11-22'],
  ['DateGreaterThanEquals', '2026-11-22', '2026-11-22', '2026-11-21'],
  ['Bool', 'true', 'TRUE', 'false'],
  ['Bool', false, 'false', 'true'],
  ['BinaryEquals', 'QmluYXJ5', 'QmluYXJ5', 'qmluyxj5'],
  ['IpAddress', ['203.0.113.0/24', '2001:db8::/32'], '203.0.113.9', '203.0.114.9'],
  ['IpAddress', ['203.0.113.0/24', '2001:db8::/32'], '2001:DB8:0::1', '2001:db9::1'],
  ['IpAddress', '203.0.113.7', '203.0.113.7', '203.0.113.8'],
  ['IpAddress', ['0:0:0:0:0:0:0:1', '1::'], '::1', '::2'],
  ['IpAddress', '2001:db8:0:0:1::/80', '2001:db8::1:2:3:4', '2001:db8::2:2:3:4'],
  ['NotIpAddress', ['203.0.113.0/24', '2001:db8::/32'], '198.51.100.1', '203.0.113.9'],
  ['ArnEquals', [arn('*', 'Ex*')], arn('1', 'Exempt'), arn('1', 'exempt')],
  ['ArnLike', [arn('*', 'E?empt'), arn('2', 'B')], arn('1', 'Exempt'), arn('1', 'B')],
  ['ArnLike', 'arn:*:s3:::*', 'arn:aws:s3:::b:c', 'arn:aws:s3:us-east-2::b'],
  ['ArnNotEquals', arn('*', 'Ex*'), arn('1', 'Admin'), arn('1', 'Exempt')],
  ['ArnNotLike', [arn('*', 'E*'), arn('*', 'B')], arn('1', 'A'), arn('1', 'B')],
];

describe.each(operators)('%s %j', (operator, listed, satisfying, other) => {
  test.each<readonly [written: string, state: KeyState, expected: Answer]>([
    [operator, values(satisfying), 'yes'],
    [operator, values(other), 'no'],
    [operator.toLowerCase(), values(satisfying), 'yes'],
    [operator, 'absent', isNegated(operator) ? 'yes' : 'no'],
    [operator, 'unknown', 'open'],
    [operator, values(satisfying, satisfying), 'unreadable'],
    [`${operator}IfExists`, values(satisfying), 'yes'],
    [`${operator}IfExists`, values(other), 'no'],
    [`${operator}IfExists`, 'absent', 'yes'],
    [`${operator}IfExists`, 'unknown', 'open'],
    [`ForAllValues:${operator}`, values(satisfying, satisfying), 'yes'],
    [`ForAllValues:${operator}`, values(satisfying, other), 'no'],
    [`ForAllValues:${operator}`, values(), 'yes'],
    [`ForAllValues:${operator}`, 'absent', 'yes'],
    [`ForAllValues:${operator}IfExists`, 'absent', 'yes'],
    [`ForAllValues:${operator}`, 'unknown', 'open'],
    [`ForAnyValue:${operator}`, values(satisfying, other), 'yes'],
    [`ForAnyValue:${operator}`, values(other, other), 'no'],
    [`ForAnyValue:${operator}`, values(), 'no'],
    [`ForAnyValue:${operator}`, 'absent', 'no'],
    [`ForAnyValue:${operator}IfExists`, 'absent', 'unreadable'],
    [`foranyvalue:${operator}`, 'unknown', 'open'],
  ])('%s of %j: %s', (written, state, expected) => expect(answer(written, listed, state)).toBe(expected));
});

test.each<readonly [listed: unknown, state: KeyState, expected: Answer]>([
  ['true', 'absent', 'yes'],
  ['true', values('x'), 'no'],
  ['false', 'absent', 'no'],
  [false, values('x', 'y'), 'yes'],
  [['true', 'false'], values('x'), 'yes'],
  ['true', { unlike: [arn('*', 'X')] }, 'no'],
  ['false', { unlike: [arn('*', 'X')] }, 'yes'],
  ['true', 'unknown', 'open'],
  ['null', values('x'), 'unreadable'],
  // A key without any value counts as one that is not there.
  ['true', values(), 'yes'],
  ['false', values(), 'no'],
])('Null %j of %j: %s', (listed, state, expected) => expect(answer('Null', listed, state)).toBe(expected));

// An ARN that is none of arn:aws:iam::*:role/Ex*.
test.each<readonly [operator: string, listed: unknown, expected: Answer]>([
  ['ArnLike', arn('*', 'Exempt'), 'no'],
  ['ArnLike', arn('*', '*'), 'open'],
  ['ArnLike', [arn('1', 'Exempt'), arn('*', 'Exact?')], 'no'],
  ['ArnLike', [arn('1', 'Exempt'), arn('*', 'B')], 'open'],
  ['ArnNotLike', arn('*', 'Exempt*'), 'yes'],
  ['ArnNotEquals', arn('1', 'Admin'), 'open'],
  ['StringNotLike', arn('*', 'Ex*'), 'yes'],
  ['StringEquals', arn('1', 'Exempt'), 'no'],
  ['StringEquals', arn('1', 'Admin'), 'open'],
  ['StringNotEquals', arn('1', 'Exempt'), 'yes'],
  ['StringEqualsIgnoreCase', arn('1', 'EXEMPT'), 'open'],
  // As role/exempt is not excluded, a value may be equal without regard to case.
  ['StringEqualsIgnoreCase', arn('1', 'Exempt'), 'open'],
  ['StringNotEqualsIgnoreCase', arn('1', 'Exempt'), 'open'],
  ['ForAnyValue:ArnLike', arn('1', 'Exempt'), 'no'],
  ['ArnLikeIfExists', arn('1', 'Exempt'), 'no'],
  ['NumericEquals', '5', 'open'],
  ['ArnLike', '*', 'unreadable'],
])('%s %j of an ARN that is not exempt: %s', (operator, listed, expected) => {
  expect(answer(operator, listed, { unlike: [arn('*', 'Ex*')] })).toBe(expected);
});

test.each<readonly [operator: string, listed: unknown, value: string]>([
  ['StringEquals', variable('aws:username'), 'x'],
  ['StringLike', `home/${variable('aws:username')}/*`, 'x'],
  ['StringEquals', [], 'x'],
  ['StringEquals', {}, 'x'],
  ['StringEquals', null, 'x'],
  ['StringEquals', ['x', null], 'x'],
  ['StringMatches', 'x', 'x'],
  ['BinaryNotEquals', 'AAAA', 'x'],
  ['ForSomeValues:StringEquals', 'x', 'x'],
  ['ForAllValues:Null', 'true', 'x'],
  ['NullIfExists', 'true', 'x'],
  ['StringEqualsIfExistsIfExists', 'x', 'x'],
  ['NumericLike', '5', '5'],
  ['NumericEquals', 'ten', '5'],
  ['NumericEquals', '', '5'],
  ['NumericEquals', '5', 'ten'],
  ['NumericLessThan', 'Infinity', '5'],
  ['DateEquals', 'today', '2026-11-22'],
  // A year, or seconds since 1970: nobody can tell.
  ['DateEquals', '2026', '2026-01-01'],
  ['DateEquals', '2026-13-22', '2026-11-22'],
  ['Bool', 'yes', 'true'],
  ['IpAddress', '10.0.0.0/33', '10.0.0.1'],
  ['IpAddress', '10.0.0/8', '10.0.0.1'],
  ['IpAddress', '::1/129', '::1'],
  ...['10.0.0.256', '10.0.0', '10.0.0.1.1', '10.0.0.a', '10.0.0.0/8/8', '10.0.0.0/', '10.0.0.0/a', '10.0.0.01'].map(
    (listed) => ['IpAddress', listed, '10.0.0.1'] as const,
  ),
  ...['1::2::3', ':::', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '12345::', 'g::', '::1/x', '1:2:3:4:5:6:7:8::', '::10.0.0.256'].map(
    (listed) => ['IpAddress', listed, '::1'] as const,
  ),
  ['IpAddress', '10.0.0.0/8', 'home'],
  ['ArnLike', '*', arn('1', 'A')],
  ['ArnLike', 'arn:aws:iam::1', arn('1', 'A')],
  ['ArnLike', arn('1', 'A'), 'A'],
])('%s %j of %s cannot be read', (operator, listed, value) => expect(answer(operator, listed, values(value))).toBe('unreadable'));

// What AWS makes of a list of which one value is malformed is not documented.
test.each<readonly [operator: string, listed: readonly string[], state: KeyState, expected: Answer]>([
  ['StringEquals', [variable('aws:username'), 'a'], values('a'), 'unreadable'],
  ['StringEquals', ['a', variable('aws:username')], values('b'), 'unreadable'],
  ['StringEquals', [variable('aws:username'), 'a'], 'absent', 'unreadable'],
  ['StringEquals', [variable('aws:username'), 'a'], 'unknown', 'unreadable'],
  ['StringNotEquals', [variable('aws:username'), 'a'], values('a'), 'no'],
  ['StringNotEquals', [variable('aws:username'), 'a'], values('b'), 'unreadable'],
  ['ForAllValues:StringNotEquals', [variable('aws:username'), 'a'], values('b', 'a'), 'no'],
  ['ForAnyValue:StringNotEquals', [variable('aws:username'), 'a'], values('b', 'a'), 'unreadable'],
  ['ArnLike', ['*', arn('1', 'A')], values(arn('1', 'A')), 'unreadable'],
  ['ArnNotLike', ['*', arn('1', 'A')], values(arn('1', 'A')), 'no'],
  ['ArnNotLike', ['*', arn('1', 'A')], { unlike: [arn('1', 'A')] }, 'unreadable'],
  ['NumericNotEquals', ['ten', '5'], values('5'), 'no'],
  ['NumericNotEquals', ['ten', '5'], 'absent', 'unreadable'],
  ['Null', ['true', 'x'], 'absent', 'unreadable'],
])('%s %j, one of which cannot be read, of %j: %s', (operator, listed, state, expected) => {
  expect(answer(operator, listed, state)).toBe(expected);
});

test('a definite no of one key stands beside what cannot be read, and all of several must hold', () => {
  const context: Context = { keys: { a: values('1'), b: values('2'), c: 'unknown' }, others: 'absent', resource: null };
  const of = (condition: unknown) => [
    fast({ levels: treeWith(condition), context }).verdict('s3:PutObject'),
    slowVerdict(treeWith(condition), 's3:PutObject', context),
  ];
  expect(of({ StringEquals: { a: '1', b: '2' } })).toEqual(['deny', 'deny']);
  expect(of({ StringEquals: { a: '1', b: '1' } })).toEqual(['allow', 'allow']);
  expect(of({ StringEquals: { a: '1', c: '1' } })).toEqual(['conditional', 'conditional']);
  expect(of({ StringEquals: { c: '1' }, Made: { up: 'x' } })).toEqual(['unknown', 'unknown']);
  expect(of({ StringEquals: { a: '2' }, Made: { up: 'x' } })).toEqual(['allow', 'allow']);
  expect(of({})).toEqual(['deny', 'deny']);
});

test('another key is unknown where the context says so', () => {
  const levels = treeWith({ StringNotEquals: { 'aws:Other': 'x' } });
  expect(fast({ levels, context: { keys: {}, others: 'unknown', resource: null } }).verdict('s3:PutObject')).toBe('conditional');
  expect(fast({ levels, context: { keys: {}, others: 'absent', resource: null } }).verdict('s3:PutObject')).toBe('deny');
});
