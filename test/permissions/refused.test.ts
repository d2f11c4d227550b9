import { describe, expect, it } from 'vitest';
import { refusalsOf } from '../../src/permissions/refused.ts';
import type { ApiRequest, Denial, FactRecord } from '../../src/record.ts';

const identity = { by: 'identity-based policy', role: 'iq-auditor' } as const;

function request(operation: string, account: string, denial?: Denial): ApiRequest {
  const [service = '', name = ''] = operation.split('.');
  return { service, operation: name, account, region: 'us-east-2', attempts: 1, ...(denial === undefined ? {} : { denial }) };
}

let count = 0;
function unobserved(...requests: readonly ApiRequest[]): FactRecord {
  count += 1;
  return { key: `f${count}`, name: 'f', target: {}, requests, observed: false, reason: 'denied', detail: '' };
}

function observed(value: unknown, ...requests: readonly ApiRequest[]): FactRecord {
  count += 1;
  return { key: `f${count}`, name: 'f', target: {}, requests, observed: true, value, observedAt: '2026-11-15T12:00:00Z' };
}

const actions = (facts: readonly FactRecord[]) =>
  refusalsOf(facts).lacks.map(({ role, accounts, policy, isAlike }) => ({
    role,
    accounts,
    isAlike,
    actions: policy.Statement.flatMap(({ Action }) => Action),
  }));

describe('what a role lacks', () => {
  it('is the IAM action of each refused operation, by role, once, with every account', () => {
    const facts = [
      unobserved(request('S3.ListBuckets', '222222222222', identity), request('KMS.ListKeys', '222222222222')),
      unobserved(request('S3.ListBuckets', '333333333333', identity)),
      unobserved(request('S3.ListBuckets', '333333333333', identity)),
      unobserved(request('Organizations.ListRoots', '111111111111', { ...identity, role: 'iq-auditor-mgmt' })),
    ];
    expect(actions(facts)).toEqual([
      { role: 'iq-auditor', accounts: ['222222222222', '333333333333'], isAlike: true, actions: ['s3:ListAllMyBuckets'] },
      { role: 'iq-auditor-mgmt', accounts: ['111111111111'], isAlike: true, actions: ['organizations:ListRoots'] },
    ]);
  });

  it('holds every action of an operation that AWS guards twice', () => {
    expect(actions([unobserved(request('WAFV2.GetWebACLForResource', '222222222222', identity))])).toMatchObject([
      { isAlike: true, actions: ['wafv2:GetWebACL', 'wafv2:GetWebACLForResource'] },
    ]);
  });

  it('says where not every account lacks every action', () => {
    const facts = [
      unobserved(request('KMS.ListKeys', '222222222222', identity)),
      unobserved(request('S3.GetBucketEncryption', '333333333333', identity)),
    ];
    expect(actions(facts)).toMatchObject([{ isAlike: false, actions: ['kms:ListKeys', 's3:GetEncryptionConfiguration'] }]);
  });

  it('counts a refusal of AWS that gives no reason, and says so', () => {
    const [lack] = refusalsOf([unobserved(request('S3.ListBuckets', '222222222222', { by: 'unsaid', role: 'iq-auditor' }))]).lacks;
    expect(lack).toMatchObject({ unsaid: ['s3:ListAllMyBuckets'] });
  });

  it.each([
    ['an item of a listing that stands', 'KMS.DescribeKey in 222222222222/us-east-2: AccessDenied: no', 1],
    ['an item that is named', 'KMS.DescribeKey of build in 222222222222/us-east-2: AccessDenied: no', 1],
    ['another call that the value mentions', 'KMS.DescribeKeyPolicies in 222222222222/us-east-2: AccessDenied: no', 0],
    ['nothing: the fact did without', 'all is well', 0],
  ])('of an observed fact: %s', (_, detail, expected) => {
    const value = [{ readError: { reason: 'denied', error: 'AccessDenied', detail } }];
    expect(actions([observed(value, request('KMS.DescribeKey', '222222222222', identity))])).toHaveLength(expected);
  });

  it('does not count what the spec asks for: a region closed by a service control policy', () => {
    const denial = { by: 'service control policy', isExplicit: true, role: 'iq-auditor' } as const;
    const value = { closedBy: null, closed: ['KMS.ListKeys'] };
    expect(refusalsOf([observed(value, request('KMS.ListKeys', '222222222222', denial))])).toEqual({ lacks: [], barriers: [] });
  });

  it('is empty where nothing was refused', () => {
    const throttled = { ...request('KMS.ListKeys', '222222222222'), error: 'ThrottlingException' };
    expect(refusalsOf([unobserved(throttled), observed([], request('S3.ListBuckets', '222222222222'))])).toEqual({
      lacks: [],
      barriers: [],
    });
  });
});

describe('what no policy mends', () => {
  it.each<[string, Denial]>([
    ['an explicit deny', { by: 'identity-based policy', isExplicit: true, role: 'iq-auditor' }],
    ['a session policy', { by: 'session policy', role: 'iq-auditor' }],
    ['a permissions boundary', { by: 'permissions boundary', role: 'iq-auditor' }],
    ['a service control policy', { by: 'service control policy', isExplicit: true, role: 'iq-auditor' }],
    ['a key policy', { by: 'resource-based policy', role: 'iq-auditor' }],
    ['expired keys', { by: 'credentials', role: 'iq-auditor' }],
  ])('%s', (_, denial) => {
    const { lacks, barriers } = refusalsOf([unobserved(request('KMS.ListKeys', '222222222222', denial))]);
    expect(lacks).toEqual([]);
    expect(barriers).toEqual([
      { role: 'iq-auditor', accounts: ['222222222222'], by: denial.by, isEntry: false, actions: ['kms:ListKeys'], policies: [] },
    ]);
  });

  it('a role that could not be entered: once, whatever was to be read through it', () => {
    const denial = { by: 'unsaid', role: 'iq-auditor' } as const;
    const facts = ['222222222222', '222222222222', '333333333333'].map((account) => unobserved(request('STS.AssumeRole', account, denial)));
    expect(refusalsOf(facts)).toEqual({
      lacks: [],
      barriers: [
        { role: 'iq-auditor', accounts: ['222222222222', '333333333333'], by: 'unsaid', isEntry: true, actions: [], policies: [] },
      ],
    });
  });

  it('names the policies that AWS names', () => {
    const denial = { by: 'service control policy', isExplicit: true, policy: 'arn:aws:organizations::1:policy/p-1', role: 'r' } as const;
    const { barriers } = refusalsOf([unobserved(request('KMS.ListKeys', '222222222222', denial), request('KMS.ListAliases', '1', denial))]);
    expect(barriers).toMatchObject([{ policies: ['arn:aws:organizations::1:policy/p-1'], actions: ['kms:ListAliases', 'kms:ListKeys'] }]);
  });
});
