import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../src/evidence/canonical.ts';
import type { Need } from '../../src/facts/fact.ts';
import { policyDigest } from '../../src/facts/identity-center/policy-digest.ts';
import { permissionSets } from '../../src/facts/permission-sets.ts';
import { accessDenied, awsError, fakeSeat } from './fake-seat.ts';

type Answers = Parameters<typeof fakeSeat>[1];

const instance = { arn: 'arn:i', identityStore: 'd-1', owner: null, status: null, regions: [] };
const inline = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}';
const full: Answers = {
  'SSOAdmin.ListPermissionSets': () => ({ PermissionSets: ['arn:a'] }),
  'SSOAdmin.DescribePermissionSet': () => ({ PermissionSet: { Name: 'Operator', SessionDuration: 'PT1H', RelayState: 'https://r' } }),
  'SSOAdmin.ListManagedPoliciesInPermissionSet': ({ NextToken }) =>
    NextToken === undefined
      ? { AttachedManagedPolicies: [{ Arn: 'arn:p2' }], NextToken: 'more' }
      : { AttachedManagedPolicies: [{ Arn: 'arn:p1' }] },
  'SSOAdmin.ListCustomerManagedPolicyReferencesInPermissionSet': () => ({
    CustomerManagedPolicyReferences: [{ Name: 'Plain' }, { Name: 'Deep', Path: '/cc/ops/' }, { Name: 'Root', Path: '/' }],
  }),
  'SSOAdmin.GetInlinePolicyForPermissionSet': () => ({ InlinePolicy: inline }),
  'SSOAdmin.GetPermissionsBoundaryForPermissionSet': () => ({ PermissionsBoundary: { ManagedPolicyArn: 'arn:b' } }),
  'SSOAdmin.ListAccountsForProvisionedPermissionSet': ({ ProvisioningStatus, NextToken }) => {
    if (ProvisioningStatus !== undefined) return { AccountIds: ['222222222222'] };
    return NextToken === undefined ? { AccountIds: ['333333333333'], NextToken: 'more' } : { AccountIds: ['222222222222'] };
  },
};
const bare: Answers = {
  'SSOAdmin.ListPermissionSets': () => ({ PermissionSets: ['arn:a'] }),
  'SSOAdmin.DescribePermissionSet': () => ({ PermissionSet: { Name: 'Bare' } }),
  'SSOAdmin.ListManagedPoliciesInPermissionSet': () => ({ AttachedManagedPolicies: [] }),
  'SSOAdmin.ListCustomerManagedPolicyReferencesInPermissionSet': () => ({ CustomerManagedPolicyReferences: [] }),
  'SSOAdmin.GetInlinePolicyForPermissionSet': () => ({ InlinePolicy: '' }),
  'SSOAdmin.GetPermissionsBoundaryForPermissionSet': () => awsError('ResourceNotFoundException', 'no boundary'),
  'SSOAdmin.ListAccountsForProvisionedPermissionSet': () => ({ AccountIds: [] }),
};

const readWith = (answers: Answers, instances: readonly object[] = [instance]) => {
  const seat = fakeSeat({}, answers);
  return { seat, value: permissionSets.read(seat, (async () => instances) as unknown as Need) };
};
const read = (answers: Answers) => readWith(answers).value;

const nothing = {
  arn: 'arn:a',
  name: 'Bare',
  sessionDuration: null,
  inline: null,
  inlineSha256: null,
  managed: [],
  customerManaged: [],
  boundary: null,
  accounts: [],
  stale: [],
};

describe('the fact permission-sets', () => {
  it('reads every page of each set, and of the sets, sorted by name', async () => {
    const { seat, value } = readWith({
      ...full,
      'SSOAdmin.ListPermissionSets': ({ NextToken }) =>
        NextToken === undefined ? { PermissionSets: ['arn:a'], NextToken: 'more' } : { PermissionSets: ['arn:b'] },
      'SSOAdmin.DescribePermissionSet': ({ PermissionSetArn }) => ({
        PermissionSet: { Name: PermissionSetArn === 'arn:a' ? 'Operator' : 'Auditor', SessionDuration: 'PT1H', RelayState: 'https://r' },
      }),
    });
    const operator = {
      arn: 'arn:a',
      name: 'Operator',
      sessionDuration: 'PT1H',
      inline,
      inlineSha256: createHash('sha256')
        .update(canonicalJson(JSON.parse(inline)))
        .digest('hex'),
      managed: ['arn:p1', 'arn:p2'],
      customerManaged: ['Plain', 'Root', 'cc/ops/Deep'],
      boundary: { managed: 'arn:b' },
      accounts: ['222222222222', '333333333333'],
      stale: ['222222222222'],
    };
    const found = await value;
    expect(found).toEqual([{ ...operator, arn: 'arn:b', name: 'Auditor' }, operator]);
    expect(permissionSets.shape().safeParse(found).success).toBe(true);
    // Pages of a hundred, and no call twice.
    const asked = seat.calls.map(({ operation, input }) => JSON.stringify([operation, input]));
    expect(new Set(asked).size).toBe(asked.length);
    expect(seat.calls.filter(({ operation, input }) => operation.includes('.List') && input.MaxResults !== 100)).toEqual([]);
  });

  it('says null and none of what a set does not have', async () => {
    expect(await read(bare)).toEqual([nothing]);
    expect(await read({ ...bare, 'SSOAdmin.GetInlinePolicyForPermissionSet': () => ({}) })).toEqual([nothing]);
    expect(await read({ ...bare, 'SSOAdmin.GetPermissionsBoundaryForPermissionSet': () => ({}) })).toEqual([nothing]);
  });

  it('reads a boundary of the account’s own', async () => {
    const reference = { Name: 'Limit', Path: '/cc/' };
    const boundary: Answers['SSOAdmin.GetPermissionsBoundaryForPermissionSet'] = () => ({
      PermissionsBoundary: { CustomerManagedPolicyReference: reference },
    });
    expect(await read({ ...bare, 'SSOAdmin.GetPermissionsBoundaryForPermissionSet': boundary })).toEqual([
      { ...nothing, boundary: { customerManaged: 'cc/Limit' } },
    ]);
  });

  it('asks each of what it needs at once, and everything only of an instance', async () => {
    const { seat, value } = readWith(bare, []);
    expect(await value).toEqual([]);
    expect(seat.calls).toEqual([]);
    await expect(readWith(bare, [instance, instance]).value).rejects.toThrow('2 instances');
  });

  it('leaves out a set that was deleted after it was listed', async () => {
    const gone = () => awsError('ResourceNotFoundException', 'gone');
    const answers = Object.fromEntries(Object.keys(bare).map((operation) => [operation, gone])) as Answers;
    expect(await read({ ...answers, 'SSOAdmin.ListPermissionSets': () => ({ PermissionSets: ['arn:a'] }) })).toEqual([]);
  });

  it('leaves out a set that was deleted after it was described', async () => {
    const gone = () => awsError('ResourceNotFoundException', 'gone');
    let described = 0;
    const once: Answers = {
      'SSOAdmin.DescribePermissionSet': () => {
        described += 1;
        return described === 1 ? { PermissionSet: { Name: 'Bare' } } : gone();
      },
    };
    expect(await read({ ...bare, ...once, 'SSOAdmin.ListManagedPoliciesInPermissionSet': gone })).toEqual([]);
    expect(described).toBe(2);
  });

  it('rejects where something else of a set is not found', async () => {
    const gone = () => awsError('ResourceNotFoundException', 'no such account');
    await expect(read({ ...bare, 'SSOAdmin.ListAccountsForProvisionedPermissionSet': gone })).rejects.toThrow('no such account');
  });

  it('has no digest of an inline policy that is not JSON', async () => {
    const [set] = await read({ ...bare, 'SSOAdmin.GetInlinePolicyForPermissionSet': () => ({ InlinePolicy: '{not json' }) });
    expect(set).toMatchObject({ inline: '{not json', inlineSha256: null });
  });

  it.each(Object.keys(bare))('rejects where %s is refused', async (operation) => {
    await expect(read({ ...bare, [operation]: () => accessDenied() })).rejects.toThrow('not authorized');
  });

  it.each<[keyof Answers, object, string]>([
    ['SSOAdmin.ListPermissionSets', {}, 'PermissionSets'],
    ['SSOAdmin.DescribePermissionSet', {}, 'PermissionSet.Name'],
    ['SSOAdmin.ListManagedPoliciesInPermissionSet', {}, 'AttachedManagedPolicies'],
    ['SSOAdmin.ListManagedPoliciesInPermissionSet', { AttachedManagedPolicies: [{}] }, 'Arn'],
    ['SSOAdmin.ListCustomerManagedPolicyReferencesInPermissionSet', {}, 'CustomerManagedPolicyReferences'],
    ['SSOAdmin.ListAccountsForProvisionedPermissionSet', {}, 'AccountIds'],
    ['SSOAdmin.GetPermissionsBoundaryForPermissionSet', { PermissionsBoundary: {} }, 'ManagedPolicyArn'],
  ])('rejects an answer of %s that says %o', async (operation, answer, message) => {
    await expect(read({ ...bare, [operation]: () => answer })).rejects.toThrow(message);
  });
});

describe('the digest of a policy', () => {
  it.each([
    ['{"b":1,"a":["x",{"d":null,"c":true}]}', '{"a":["x",{"c":true,"d":null}],"b":1}'],
    [' { "a" : "é/\\u00e9" } ', '{"a":"é/é"}'],
    ['{"a":1e2}', '{"a":100}'],
  ])('of %s is that of its canonical JSON', (text, canonical) => {
    expect(canonicalJson(JSON.parse(text))).toBe(canonical);
    expect(policyDigest(text)).toBe(createHash('sha256').update(canonical).digest('hex'));
  });

  it('is none of what is not JSON', () => {
    expect(policyDigest('')).toBe(null);
    expect(policyDigest('"\ud800"')).toBe(null);
  });
});
