import { describe, expect, it } from 'vitest';
import { organization } from '../../src/facts/organization.ts';
import { accessDenied, fakeSeat } from './fake-seat.ts';

type Answers = Parameters<typeof fakeSeat>[1];

const org = 'o-exampleorgid/r-root';
const account = (id: string, change: object = {}) => ({
  Id: id,
  Name: `Account ${id}`,
  Email: `${id}@example.com`,
  State: 'ACTIVE' as const,
  Paths: [`${org}/ou-work/ou-prod/${id}/`],
  ...change,
});
const unit = (id: string, name: string) => ({ Id: id, Name: name });

const policyTypes = [
  { Type: 'SERVICE_CONTROL_POLICY' as const, Status: 'ENABLED' as const },
  { Type: 'RESOURCE_CONTROL_POLICY' as const, Status: 'PENDING_ENABLE' as const },
];
const tree: Readonly<Record<string, readonly { Id: string; Name: string }[]>> = {
  'r-root': [unit('ou-sec', 'Security'), unit('ou-work', 'Workloads')],
  'ou-work': [unit('ou-prod', 'Prod')],
};

function answers(accounts: readonly object[], change: Answers = {}): Answers {
  return {
    'Organizations.DescribeOrganization': () => ({
      Organization: { Id: 'o-exampleorgid', MasterAccountId: '111111111111', FeatureSet: 'ALL' },
    }),
    'Organizations.ListRoots': () => ({ Roots: [{ Id: 'r-root', PolicyTypes: [...policyTypes] }] }),
    'Organizations.ListOrganizationalUnitsForParent': ({ ParentId }) => ({ OrganizationalUnits: [...(tree[ParentId ?? ''] ?? [])] }),
    'Organizations.ListAccounts': () => ({ Accounts: [...accounts] }),
    ...change,
  };
}

const read = (given: Answers) => {
  const seat = fakeSeat({ account: '555555555555', region: 'us-east-1' }, given);
  return { seat, value: organization.read(seat, () => Promise.reject(new Error('needs nothing'))) };
};

describe('the fact organization', () => {
  it('joins accounts and the names of their units, sorted by id', async () => {
    const { seat, value } = read(answers([account('222222222222'), account('111111111111', { Paths: [`${org}/111111111111/`] })]));
    expect(await value).toEqual({
      id: 'o-exampleorgid',
      masterAccountId: '111111111111',
      featureSet: 'ALL',
      root: {
        id: 'r-root',
        policyTypes: [
          { type: 'RESOURCE_CONTROL_POLICY', status: 'PENDING_ENABLE' },
          { type: 'SERVICE_CONTROL_POLICY', status: 'ENABLED' },
        ],
      },
      units: [
        { id: 'ou-prod', path: '/Workloads/Prod' },
        { id: 'ou-sec', path: '/Security' },
        { id: 'ou-work', path: '/Workloads' },
      ],
      accounts: [
        {
          id: '111111111111',
          name: 'Account 111111111111',
          email: '111111111111@example.com',
          state: 'ACTIVE',
          stateSource: 'State',
          ou: '/',
        },
        {
          id: '222222222222',
          name: 'Account 222222222222',
          email: '222222222222@example.com',
          state: 'ACTIVE',
          stateSource: 'State',
          ou: '/Workloads/Prod',
        },
      ],
    });
    expect(seat.calls.filter((call) => call.operation === 'Organizations.ListAccountsForParent')).toEqual([]);
    expect(seat.calls.find((call) => call.operation === 'Organizations.ListAccounts')?.input).toEqual({ MaxResults: 20 });
  });

  it('goes on after an empty page with a token', async () => {
    const pages = [
      { Accounts: [], NextToken: 'a' },
      { Accounts: [account('222222222222')], NextToken: 'b' },
      { Accounts: [], NextToken: 'c' },
      { Accounts: [account('333333333333')] },
    ];
    const { value } = read(
      answers([], {
        'Organizations.ListAccounts': ({ NextToken }) => pages[['a', 'b', 'c'].indexOf(NextToken ?? '') + 1] ?? {},
        'Organizations.ListOrganizationalUnitsForParent': ({ ParentId, NextToken }) =>
          NextToken === undefined
            ? { OrganizationalUnits: [], NextToken: 'u' }
            : { OrganizationalUnits: [...(tree[ParentId ?? ''] ?? [])] },
      }),
    );
    expect((await value).accounts.map(({ id, ou }) => ({ id, ou }))).toEqual([
      { id: '222222222222', ou: '/Workloads/Prod' },
      { id: '333333333333', ou: '/Workloads/Prod' },
    ]);
  });

  it('finds an account as soon as its page and the tree are there', async () => {
    const found: unknown[] = [];
    let atLastPage = 0;
    const ids = Array.from({ length: 12 }, (_, index) => String(222_222_222_200 + index));
    const seat = fakeSeat(
      {},
      answers([], {
        'Organizations.ListAccounts': ({ NextToken = '0' }) => {
          const page = Number(NextToken);
          const isLast = page === ids.length - 1;
          if (isLast) atLastPage = found.length;
          return { Accounts: [account(ids[page] ?? '')], ...(isLast ? {} : { NextToken: String(page + 1) }) };
        },
      }),
    );
    const never = () => Promise.reject(new Error('organization needs no other fact'));
    const { accounts } = await organization.read(seat, never, { target: {}, found: (part) => void found.push(part), of: null });
    expect(found).toEqual(accounts);
    expect(atLastPage).toBeGreaterThan(5);
  });

  it('takes State before Status, Status only where State is absent, and UNKNOWN where both are', async () => {
    const { value } = read(
      answers([
        account('111111111111', { State: 'PENDING_CLOSURE', Status: 'ACTIVE' }),
        account('222222222222', { State: undefined, Status: 'SUSPENDED' }),
        account('333333333333', { State: undefined }),
      ]),
    );
    expect((await value).accounts.map(({ state, stateSource }) => [state, stateSource])).toEqual([
      ['PENDING_CLOSURE', 'State'],
      ['SUSPENDED', 'Status'],
      ['UNKNOWN', 'State'],
    ]);
  });

  it('asks the tree for accounts where AWS gives no paths', async () => {
    const held: Readonly<Record<string, readonly string[]>> = { 'r-root': ['111111111111'], 'ou-prod': ['222222222222'] };
    const { seat, value } = read(
      answers([account('111111111111', { Paths: undefined }), account('222222222222', { Paths: undefined })], {
        'Organizations.ListAccountsForParent': ({ ParentId, NextToken }) =>
          NextToken === undefined ? { Accounts: [], NextToken: 'x' } : { Accounts: (held[ParentId ?? ''] ?? []).map((Id) => ({ Id })) },
      }),
    );
    expect((await value).accounts.map(({ ou }) => ou)).toEqual(['/', '/Workloads/Prod']);
    const asked = seat.calls.filter((call) => call.operation === 'Organizations.ListAccountsForParent');
    expect(new Set(asked.map((call) => call.input.ParentId))).toEqual(new Set(['r-root', 'ou-sec', 'ou-work', 'ou-prod']));
  });

  it('rejects where an account is listed in two units: it was moved meanwhile', async () => {
    const { value } = read(
      answers([account('222222222222', { Paths: undefined })], {
        'Organizations.ListAccountsForParent': ({ ParentId }) => ({
          Accounts: ParentId === 'ou-prod' || ParentId === 'ou-sec' ? [{ Id: '222222222222' }] : [],
        }),
      }),
    );
    await expect(value).rejects.toThrow('two units');
  });

  it('does not take a slash inside a name for a level', async () => {
    const { value } = read(
      answers([account('222222222222', { Paths: [`${org}/ou-fake/222222222222/`] })], {
        'Organizations.ListOrganizationalUnitsForParent': ({ ParentId }) => ({
          OrganizationalUnits: ParentId === 'r-root' ? [unit('ou-fake', 'Workloads/Prod')] : [],
        }),
      }),
    );
    expect((await value).accounts[0]?.ou).toBe('/Workloads%2FProd');
  });

  it.each([
    ['an account in no listed unit', answers([account('222222222222', { Paths: [`${org}/ou-gone/222222222222/`] })]), 'none of the units'],
    ['an answer without accounts', answers([], { 'Organizations.ListAccounts': () => ({}) }), 'without Accounts'],
    [
      'two roots',
      answers([], { 'Organizations.ListRoots': () => ({ Roots: ['r-root', 'r-two'].map((Id) => ({ Id, PolicyTypes: [] })) }) }),
      '2 roots',
    ],
    [
      'a root without policy types',
      answers([], { 'Organizations.ListRoots': () => ({ Roots: [{ Id: 'r-root' }] }) }),
      'without Root.PolicyTypes',
    ],
    ['accounts refused', answers([], { 'Organizations.ListAccounts': () => accessDenied() }), 'not authorized'],
    ['the tree refused', answers([], { 'Organizations.ListOrganizationalUnitsForParent': () => accessDenied() }), 'not authorized'],
  ])('rejects: %s', async (_, given, message) => {
    await expect(read(given).value).rejects.toThrow(message);
  });
});
