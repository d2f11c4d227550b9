import { describe, expect, it, test } from 'vitest';
import type { Context, KeyState, Principal } from '../../src/policy/context.ts';
import { parsePrincipals } from '../../src/policy/elements.ts';
import type { Match } from '../../src/policy/logic.ts';
import { principalMatch, requestOf } from '../../src/policy/match.ts';

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
const [here, there] = ['111111111111', '222222222222'];
const role = (name: string, account = here) => `arn:aws:iam::${account}:role/${name}`;

const context = (principal: Principal | undefined, arn: KeyState): Context => ({
  keys: { 'aws:PrincipalArn': arn },
  others: 'unknown',
  resource: null,
  ...(principal === undefined ? {} : { principal }),
});
const anybody = context({ kind: 'account', account: here }, { like: `arn:*:*::${here}:*`, unlike: [] });
const admin = context({ kind: 'account', account: here }, { values: [role('Admin')] });
const notExempt = context({ kind: 'account', account: here }, { like: `arn:*:*::${here}:*`, unlike: ['arn:*:iam::*:role/Exempt'] });
const trail = context({ kind: 'service', name: 'cloudtrail.amazonaws.com' }, 'absent');
const nobody = context({ kind: 'anonymous' }, 'absent');

function matchOf(element: object, request: Context): Match {
  const { value, problem } = parsePrincipals({ ...element }, 'resource');
  if (value === null) throw new Error(problem ?? '');
  return principalMatch(value, requestOf(request));
}

const root = (account: string) => ({ AWS: `arn:aws:iam::${account}:root` });

describe.each<
  readonly [name: string, principal: unknown, expected: readonly [anybody: Match, admin: Match, service: Match, anonymous: Match]]
>([
  ['everybody', '*', ['yes', 'yes', 'yes', 'yes']],
  ['everybody, as a map', { AWS: '*' }, ['yes', 'yes', 'yes', 'yes']],
  ['everybody, in a list', { AWS: [there, '*'] }, ['yes', 'yes', 'yes', 'yes']],
  ['the account by its number', { AWS: here }, ['yes', 'yes', 'no', 'no']],
  ['the account by its root', root(here), ['yes', 'yes', 'no', 'no']],
  ['the account in another partition', { AWS: `arn:aws-us-gov:iam::${here}:root` }, ['yes', 'yes', 'no', 'no']],
  ['another account', root(there), ['no', 'no', 'no', 'no']],
  ['one of two accounts', { AWS: [there, here] }, ['yes', 'yes', 'no', 'no']],
  ['a role', { AWS: role('Admin') }, ['open', 'yes', 'no', 'no']],
  ['a role of other letters', { AWS: role('admin') }, ['open', 'no', 'no', 'no']],
  ['the same role of another account', { AWS: role('Admin', there) }, ['no', 'no', 'no', 'no']],
  ['a session', { AWS: `arn:aws:sts::${here}:assumed-role/Admin/me` }, ['open', 'open', 'no', 'no']],
  ['a session of another account', { AWS: `arn:aws:sts::${there}:assumed-role/Admin/me` }, ['no', 'no', 'no', 'no']],
  ['what is left of one that was deleted', { AWS: 'AROAEXAMPLEEXAMPLE123' }, ['open', 'open', 'no', 'no']],
  ['a service', { Service: 'cloudtrail.amazonaws.com' }, ['no', 'no', 'yes', 'no']],
  ['another service', { Service: 'config.amazonaws.com' }, ['no', 'no', 'no', 'no']],
  ['one of two services', { Service: ['config.amazonaws.com', 'cloudtrail.amazonaws.com'] }, ['no', 'no', 'yes', 'no']],
  ['a service and an account', { Service: 'cloudtrail.amazonaws.com', AWS: here }, ['yes', 'yes', 'yes', 'no']],
  ['somebody from a provider', { Federated: 'cognito-identity.amazonaws.com' }, ['open', 'open', 'no', 'no']],
  ['a canonical user', { CanonicalUser: '79a59df9' }, ['open', 'open', 'no', 'no']],
])('%s', (_name, principal, expected) => {
  const opposite: Readonly<Record<Match, Match>> = { yes: 'no', no: 'yes', open: 'open', unreadable: 'unreadable' };
  const of = (element: object) => [anybody, admin, trail, nobody].map((request) => matchOf(element, request));

  it('as Principal', () => expect(of({ Principal: principal })).toEqual(expected));
  it('as NotPrincipal', () => expect(of({ NotPrincipal: principal })).toEqual(expected.map((match) => opposite[match])));
});

test('an exempt role is none of those who are not exempt', () => {
  expect(matchOf({ Principal: { AWS: role('Exempt') } }, notExempt)).toBe('no');
  expect(matchOf({ NotPrincipal: { AWS: role('Exempt') } }, notExempt)).toBe('yes');
  expect(matchOf({ Principal: { AWS: role('Admin') } }, notExempt)).toBe('open');
});

test('who asks may not be known', () => {
  const unknown = context(undefined, 'unknown');
  expect(matchOf({ Principal: '*' }, unknown)).toBe('yes');
  expect(matchOf({ Principal: { AWS: here } }, unknown)).toBe('open');
  expect(matchOf({ NotPrincipal: { AWS: here } }, unknown)).toBe('open');
});

test.each<readonly [element: object, problem: string]>([
  [{}, 'neither Principal nor NotPrincipal'],
  [{ Principal: '*', NotPrincipal: '*' }, 'both Principal and NotPrincipal'],
  [{ Principal: here }, 'not a map'],
  [{ Principal: null }, 'not a map'],
  [{ Principal: ['*'] }, 'not a map'],
  [{ Principal: {} }, 'not understood'],
  [{ Principal: { AWS: [] } }, 'not understood: AWS'],
  [{ Principal: { AWS: 7 } }, 'not understood: AWS'],
  [{ Principal: { Role: 'x' } }, 'not understood: Role'],
  [{ Principal: { AWS: '*', Rôle: 'x' } }, 'not understood: Rôle'],
])('%j cannot be read', (element, problem) => {
  const parsed = parsePrincipals({ ...element }, 'resource');
  expect(parsed.value).toBeNull();
  expect(parsed.problem).toContain(problem);
});

test('a resource control policy is about everybody', () => {
  for (const Principal of ['*', { AWS: '*' }]) expect(parsePrincipals({ Principal }, 'rcp').value?.isAll).toBe(true);
  for (const Principal of [{ AWS: here }, { Service: 'cloudtrail.amazonaws.com' }])
    expect(parsePrincipals({ Principal }, 'rcp').value).toBeNull();
});
