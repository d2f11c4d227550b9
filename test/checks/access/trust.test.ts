import { describe, expect, it } from 'vitest';
import { readTrust, trustsOf } from '../../../src/checks/access/trust.ts';

const policy = (...statements: readonly unknown[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });
const allow = (Principal: unknown) => ({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' });

describe('whom a trust policy names', () => {
  it.each<[string, string | null, readonly string[] | null]>([
    [
      'every kind, sorted, each once',
      policy(allow({ Service: 'ec2.amazonaws.com', AWS: ['222222222222', '111111111111'] }), allow({ AWS: '111111111111' })),
      ['AWS:111111111111', 'AWS:222222222222', 'Service:ec2.amazonaws.com'],
    ],
    ['everybody, in both ways', policy(allow('*'), allow({ AWS: '*' })), ['*']],
    ['a Service called *, which is not everybody', policy(allow({ Service: '*' })), ['Service:*']],
    ['nobody by a Deny', policy({ ...allow('*'), Effect: 'Deny' }), []],
    ['one statement alone', JSON.stringify({ Statement: allow({ Federated: 'arn:p' }) }), ['Federated:arn:p']],
    ['no policy', null, null],
    ['no JSON', '{', null],
    ['no statements', '{"Statement":[]}', null],
    ['an effect that is neither', policy({ ...allow('*'), Effect: 'Maybe' }), null],
    ['an unknown kind', policy(allow({ Moon: 'x' })), null],
    ['an Allow by NotPrincipal', policy({ Effect: 'Allow', NotPrincipal: { AWS: '111111111111' }, Action: 'sts:AssumeRole' }), null],
    ['no principal', policy({ Effect: 'Allow', Action: 'sts:AssumeRole' }), null],
    ['an empty list', policy(allow({ AWS: [] })), null],
    ['what is no text', policy(allow({ AWS: [7] })), null],
  ])('%s', (_, document, trusts) => {
    expect(trustsOf(document)).toEqual(trusts);
  });
});

describe('a statement of a trust policy', () => {
  it('is read with its conditions', () => {
    const [statement] =
      readTrust(policy({ ...allow({ AWS: '111111111111' }), Sid: 'One', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } })) ??
      [];
    expect(statement).toMatchObject({
      name: 'One',
      effect: 'Allow',
      principals: [{ kind: 'AWS', name: '111111111111' }],
      isNot: false,
      actions: { patterns: ['sts:AssumeRole'], isNot: false },
      leaves: [{ operator: 'StringEquals', key: 'aws:PrincipalOrgID', values: ['o-1'] }],
      problems: [],
    });
  });

  it('says what is wrong with it', () => {
    const [statement] = readTrust(policy({ ...allow('*'), Action: undefined, Resource: '*', Condition: 7 })) ?? [];
    expect(statement?.name).toBe('#1');
    expect(statement?.actions).toBe(null);
    expect(statement?.problems).toHaveLength(2);
    expect(statement?.leaves[0]?.read).toBe(null);
  });
});
