import { expect, test } from 'vitest';
import { lintPolicy } from '../../src/policy/lint.ts';
import { universe } from '../../src/policy/universe.ts';

const lint = (...statements: readonly object[]) => lintPolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }), universe());
const deny = (more: object) => ({ Sid: 'S', Effect: 'Deny', Action: 'ec2:*', Resource: '*', ...more });
const { name, version } = universe().source;
const nothing = (pattern: string, sid = 'S') =>
  `statement ${sid} names ${pattern}, which no action known here is called (${name} ${version})`;

test.each<readonly [title: string, statement: object, expected: readonly string[]]>([
  ['known actions', { Action: ['ec2:RunInstances', 'EC2:runinstances', 's3:*', 'kms:S?heduleKeyDeletion', '*'] }, []],
  ['an action that is misspelt', { Action: ['ec2:RunInstance', 'ec2:RunInstances'] }, [nothing('ec2:RunInstance')]],
  ['a service that is none', { Action: 'ec3:*' }, [nothing('ec3:*')]],
  ['a pattern that nothing matches', { Action: 'iam:*Rolf*' }, [nothing('iam:*Rolf*')]],
  ['NotAction alike', { Action: undefined, NotAction: ['iam:*', 'iamm:*'] }, [nothing('iamm:*')]],
  ['a statement without a name', { Sid: '', Action: 'ec3:*' }, [nothing('ec3:*', '#1')]],
  ['ARNs as ARNs', { Condition: { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/X' } } }, []],
  [
    'ARNs as texts, with a wildcard before a colon',
    { Condition: { StringNotLike: { 'aws:PrincipalARN': 'arn:aws:iam::*:role/X' } } },
    ['statement S compares ARNs by StringNotLike, whose wildcards also run across colons'],
  ],
  [
    'the same with a set operator',
    { Condition: { 'ForAnyValue:StringLikeIfExists': { 'aws:PrincipalArn': ['x', '*:role/X'] } } },
    ['statement S compares ARNs by ForAnyValue:StringLikeIfExists, whose wildcards also run across colons'],
  ],
  ['a wildcard at the end', { Condition: { StringLike: { 'aws:PrincipalArn': 'arn:aws:iam::111111111111:role/X*' } } }, []],
  ['equal texts', { Condition: { StringEquals: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/X' } } }, []],
  ['another key', { Condition: { StringLike: { 'aws:PrincipalTag/x': '*:x' } } }, []],
])('%s', (_title, statement, expected) => expect(lint(deny(statement))).toEqual(expected));

test('a policy that has nearly all the characters that AWS takes', () => {
  const long = (size: number) => {
    const empty = JSON.stringify({ Statement: [deny({ Sid: '' })] }).length;
    return JSON.stringify({ Statement: [deny({ Sid: 'x'.repeat(size - empty) })] });
  };
  expect(lintPolicy(long(4864), universe())).toEqual([]);
  expect(lintPolicy(long(4865), universe())).toEqual(['4865 of 5120 characters are used']);
});

test('what cannot be read is not looked at', () => {
  for (const content of ['', 'null', '{"Statement":7}']) expect(lintPolicy(content, universe())).toEqual([]);
});
