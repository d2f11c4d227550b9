import { describe, expect, it } from 'vitest';
import type { AccessReview, AccessRow } from '../../src/access-review/model.ts';
import { accessReviewNeeds } from '../../src/access-review/needs.ts';
import { accessReviewOf } from '../../src/access-review/review.ts';
import { assigned, policy, roleOf, setOf, sourcesOf, values } from './sources.ts';

const production = '222222222222';
const staging = '333333333333';
const customer = `arn:aws:iam::${staging}:policy/cc/Extra`;

const whoWhere = ({ rows }: AccessReview) =>
  rows.map(({ principal, permissionSet, account }) => [
    principal?.value.name?.value ?? principal?.value.id ?? null,
    permissionSet?.value.name?.value ?? null,
    account?.value.id ?? null,
  ]);

function rowOf(review: AccessReview, set: string, account: string): AccessRow {
  const found = review.rows.find((row) => row.permissionSet?.value.name?.value === set && row.account?.value.id === account);
  if (found === undefined) throw new Error(`no row of ${set} in ${account}`);
  return found;
}

const whole = accessReviewOf(sourcesOf());

describe('an access review', () => {
  it('has one row per assignment: groups by name, then users, then permission set and account', () => {
    expect(whoWhere(whole)).toEqual([
      ['cc-developers', 'Developer', staging],
      ['cc-operators', 'Operator', production],
      ['cc-operators', 'Operator', staging],
      ['erin', 'Operator', staging],
    ]);
  });

  it('is the same in whatever order AWS listed', () => {
    const { groups, users } = values['identity-principals'];
    const reversed = {
      'permission-sets': values['permission-sets'].toReversed(),
      'account-assignments': values['account-assignments'].toReversed(),
      'identity-principals': { groups: groups.toReversed(), users: users.toReversed() },
    };
    expect(accessReviewOf(sourcesOf({ values: reversed }))).toEqual(whole);
  });

  it('names the members of a group, sorted, and the one whom AWS does not name by the id', () => {
    expect(rowOf(whole, 'Operator', production).principal?.value.people).toEqual({
      value: [
        { id: 'u-ada', name: 'ada' },
        { id: 'u-grace', name: 'grace' },
        { id: 'u-gone', name: null },
      ],
    });
    expect(whole.rows.at(-1)?.principal?.value).toEqual({
      type: 'USER',
      id: 'u-erin',
      name: { value: 'erin' },
      people: { value: [{ id: 'u-erin', name: 'erin' }] },
    });
  });

  it('says the session, the role, and when the role was last used', () => {
    expect(rowOf(whole, 'Operator', production)).toMatchObject({
      session: { value: 'PT4H' },
      role: { value: roleOf('Operator', production).arn },
      lastUsed: { value: { at: '2026-11-19T09:00:00Z', region: 'us-east-2' } },
    });
    expect(rowOf(whole, 'Developer', staging)).toMatchObject({ session: { value: 'PT1H' }, lastUsed: { value: null } });
  });

  it('works the access out of the policies that the role really has, and not of those that it should have', () => {
    expect(rowOf(whole, 'Developer', staging).access).toEqual({
      value: {
        basis: 'role',
        isWhole: true,
        services: { List: [], Read: [], Write: ['ecs'], Tagging: ['sqs'], 'Permissions management': [] },
      },
    });
  });

  it('works it out of the permission set where the account has no role of it, and says so', () => {
    expect(rowOf(whole, 'Operator', staging)).toMatchObject({
      role: { value: null },
      lastUsed: { value: null },
      access: { value: { basis: 'permission-set', isWhole: true, services: { List: ['ec2', 's3'], Write: [] } } },
      notRead: [],
    });
  });

  it('takes the boundary of a permission set away from its policies', () => {
    const set = setOf('Operator', [staging], { inline: policy('s3:*'), boundary: { customerManaged: 'cc/Extra' } });
    const details = { [staging]: { roles: [], policies: [{ arn: customer, document: policy('s3:GetObject') }] } };
    const review = accessReviewOf(sourcesOf({ values: { 'permission-sets': [set], details } }));
    expect(rowOf(review, 'Operator', staging).access?.value.services).toMatchObject({ Read: ['s3'], List: [], Write: [] });
  });

  it('counts what there is, and each person once', () => {
    expect(whole.totals).toEqual({
      assignments: { value: 4 },
      groups: { value: 2 },
      users: { value: 1 },
      people: { value: 5 },
      permissionSets: { value: 2 },
      accounts: { value: 2 },
    });
  });

  it("carries AWS's times: of the oldest fact of a row, and of the oldest and latest of all", () => {
    expect(whole.observed).toEqual({ from: '2026-11-01T09:00:00Z', to: '2026-11-12T09:00:00Z' });
    expect(rowOf(whole, 'Developer', staging).observedAt).toBe('2026-11-01T09:00:00Z');
    expect(whole.notRead).toEqual([]);
  });

  it('is empty only where AWS reports no assignment', () => {
    const none = accessReviewOf(sourcesOf({ values: { 'account-assignments': [] } }));
    expect(none).toMatchObject({ rows: [], notRead: [], totals: { assignments: { value: 0 }, people: { value: 0 } } });
  });
});

describe('what was not read', () => {
  it('of the assignments: one row per place of a permission set, of which nobody knows whose it is', () => {
    const review = accessReviewOf(sourcesOf({ absent: { 'account-assignments@organization': 'denied' } }));
    expect(whoWhere(review)).toEqual([
      [null, 'Developer', staging],
      [null, 'Operator', production],
      [null, 'Operator', staging],
    ]);
    expect(review.notRead).toEqual(['account-assignments@organization was not read: AccessDeniedException: account-assignments']);
    expect(review.rows.every((row) => row.notRead.length === 1 && row.principal === null)).toBe(true);
    expect(Object.values(review.totals).every((total) => total === null)).toBe(true);
  });

  it('of everything: a single row that knows nothing and says why', () => {
    const absent = Object.fromEntries([...sourcesOf().facts.keys()].map((key) => [key, 'not-there' as const]));
    const review = accessReviewOf(sourcesOf({ absent, hasCenter: false }));
    expect(review.observed).toBeNull();
    expect(review.rows).toEqual([
      {
        principal: null,
        account: null,
        permissionSet: null,
        session: null,
        role: null,
        lastUsed: null,
        access: null,
        observedAt: null,
        notRead: ['account-assignments', 'identity-center', 'permission-sets'].map(
          (fact) => `${fact}@organization was not read: the specification does not say where IAM Identity Center is (identity.center)`,
        ),
      },
    ]);
  });

  it('of an instance in another region than the declared one: nobody says that there is no assignment', () => {
    const nothing = { 'identity-center': [], 'permission-sets': [], 'account-assignments': [], details: {} };
    const review = accessReviewOf(sourcesOf({ values: nothing }));
    const words = 'AWS shows no instance of IAM Identity Center in us-east-2: of one in another region nothing was read';
    expect(review.notRead).toEqual([words]);
    expect(review.rows).toEqual([expect.objectContaining({ principal: null, permissionSet: null, access: null, notRead: [words] })]);
    expect(review.totals.assignments).toBeNull();
  });

  it('of the permission sets: an assignment stands with the ARN of its set, and without its access', () => {
    const review = accessReviewOf(sourcesOf({ absent: { 'permission-sets@organization': 'denied' } }));
    expect(review.rows).toHaveLength(4);
    expect(review.rows[0]).toMatchObject({
      permissionSet: { value: { arn: expect.stringContaining('ps-developer'), name: null } },
      session: null,
      access: null,
      role: null,
      notRead: ['permission-sets@organization was not read: AccessDeniedException: permission-sets'],
    });
  });

  it('of one permission set that an assignment names', () => {
    const review = accessReviewOf(sourcesOf({ values: { 'account-assignments': [assigned('Gone', staging, 'g-developers')] } }));
    expect(review.rows[0]).toMatchObject({ access: null, notRead: [expect.stringContaining('does not hold arn:aws:sso:::permissionSet')] });
  });

  it('of the directory: names and members are not known, and people are not counted', () => {
    const review = accessReviewOf(sourcesOf({ absent: { 'identity-principals@organization': 'denied' } }));
    expect(review.rows.map(({ principal }) => principal?.value.name)).toEqual([null, null, null, null]);
    expect(review.rows.map(({ principal }) => principal?.value.people === null)).toEqual([true, true, true, true]);
    expect(review.totals).toMatchObject({ people: null, groups: { value: 2 } });
  });

  it('of one group that the directory says nothing of', () => {
    const changed = { ...values['identity-principals'], groups: [] };
    const [row] = accessReviewOf(sourcesOf({ values: { 'identity-principals': changed } })).rows;
    expect(row?.principal?.value).toMatchObject({ name: null, people: null });
    expect(row?.notRead).toEqual(['identity-principals@organization says nothing of the group g-developers']);
  });

  it("of an account's roles: neither role nor last use, and the access is that of the permission set", () => {
    const review = accessReviewOf(sourcesOf({ absent: { [`authorization-details@${staging}`]: 'denied' } }));
    expect(rowOf(review, 'Developer', staging)).toMatchObject({
      role: null,
      lastUsed: null,
      access: { value: { basis: 'permission-set', isWhole: true, services: { Read: ['ecs', 'logs'], Write: ['ecs'] } } },
      notRead: [`authorization-details@${staging} was not read: AccessDeniedException: authorization-details`],
    });
    expect(rowOf(review, 'Operator', production).notRead).toEqual([]);
  });

  it.each([
    ['narrowed to other accounts', { isRead: false }, 'the run was narrowed to other accounts'],
    ['of an account that no class takes', { isRead: false, depth: null }, 'no class of the specification takes staging'],
    ['of a suspended account', { isRead: false, state: 'SUSPENDED' }, 'the account is in state SUSPENDED'],
    ['that nobody asked for', {}, 'the run that read the facts did not ask for it (--format access-review does)'],
  ])('%s says so', (_, change, words) => {
    const absent = { [`authorization-details@${staging}`]: 'not-there' } as const;
    const review = accessReviewOf(sourcesOf({ absent, accounts: { staging: change } }));
    expect(rowOf(review, 'Developer', staging).notRead).toEqual([`authorization-details@${staging} was not read: ${words}`]);
  });

  it.each([
    ['an AWS managed policy', { managed: ['arn:aws:iam::aws:policy/SecurityAudit'] }, 'aws-managed-policies@organization does not hold'],
    ['a customer-managed policy', { customerManaged: ['cc/Extra'] }, `does not hold ${customer}`],
    ['a boundary', { boundary: { customerManaged: 'cc/Extra' } }, `does not hold ${customer}`],
  ])('of %s of a set without a role: the access may be another, and says so', (_, change, words) => {
    const set = setOf('Operator', [staging], { inline: policy('s3:GetObject'), ...change });
    const row = rowOf(accessReviewOf(sourcesOf({ values: { 'permission-sets': [set] } })), 'Operator', staging);
    expect(row.access?.value).toMatchObject({ isWhole: false, services: { Read: ['s3'] } });
    expect(row.notRead).toEqual([expect.stringContaining(words)]);
  });

  it('of a policy of the role: the access is that of the permission set and of what is shown, and it is not whole', () => {
    const attached = ['arn:aws:iam::aws:policy/AdministratorAccess'];
    const role = roleOf('Operator', production, { attached, inline: [{ name: 'own', document: policy('sqs:SendMessage') }] });
    const details = { ...values.details, [production]: { roles: [role], policies: [] } };
    const row = rowOf(accessReviewOf(sourcesOf({ values: { details } })), 'Operator', production);
    expect(row).toMatchObject({
      role: { value: role.arn },
      access: { value: { basis: 'permission-set', isWhole: false, services: { List: ['ec2', 's3'], Write: ['sqs'] } } },
    });
    expect(row.notRead).toEqual([`authorization-details@${production} does not hold every policy of ${role.arn}: ${attached}`]);
  });

  it('of a role that has an older version of its permission set: the access is not whole', () => {
    const set = setOf('Operator', [staging], { inline: policy('s3:GetObject'), stale: [staging] });
    const absent = { [`authorization-details@${staging}`]: 'denied' } as const;
    const row = rowOf(accessReviewOf(sourcesOf({ values: { 'permission-sets': [set] }, absent })), 'Operator', staging);
    expect(row.access?.value).toMatchObject({ basis: 'permission-set', isWhole: false, services: { Read: ['s3'] } });
    expect(row.notRead).toContain(`the account ${staging} has an older version of Operator, whose policies were not read`);
  });

  it('of an action that no list holds and a condition that cannot be read decides: the access is not whole', () => {
    const odd = { Effect: 'Allow', Action: 'newservice:ListThings', Resource: '*', Condition: { Odd: { a: 'b' } } };
    const role = roleOf('Operator', production, { inline: [{ name: 'own', document: JSON.stringify({ Statement: odd }) }] });
    const details = { ...values.details, [production]: { roles: [role], policies: [] } };
    const row = rowOf(accessReviewOf(sourcesOf({ values: { details } })), 'Operator', production);
    expect(row.access?.value.isWhole).toBe(false);
    expect(row.notRead).toEqual([expect.stringContaining('of newservice:ListThings it cannot be said')]);
  });

  it('of a policy that cannot be parsed: the access is not whole', () => {
    const role = roleOf('Operator', production, { inline: [{ name: 'torn', document: '{"Version":' }] });
    const details = { ...values.details, [production]: { roles: [role], policies: [] } };
    const row = rowOf(accessReviewOf(sourcesOf({ values: { details } })), 'Operator', production);
    expect(row.access?.value.isWhole).toBe(false);
    expect(row.notRead).toEqual([
      expect.stringMatching(/ others it cannot be said whether, or as which access level, torn let anybody do it$/),
    ]);
  });

  it('of two roles of one permission set: which one is taken on is not known, and the access is that of both', () => {
    const inline = (...actions: readonly string[]) => ({ inline: [{ name: 'own', document: policy(...actions) }] });
    const other = { name: 'AWSReservedSSO_Operator_fedcba9876543210', arn: `arn:aws:iam::${production}:role/other` };
    const roles = [
      roleOf('Operator', production, inline('sqs:SendMessage')),
      roleOf('Operator', production, { ...other, ...inline('ec2:DescribeInstances', 'ecs:UpdateService') }),
    ];
    const details = { ...values.details, [production]: { roles, policies: [] } };
    const row = rowOf(accessReviewOf(sourcesOf({ values: { details } })), 'Operator', production);
    expect(row).toMatchObject({
      role: null,
      lastUsed: null,
      access: { value: { basis: 'role', isWhole: true, services: { List: ['ec2'], Write: ['ecs', 'sqs'] } } },
    });
    expect(row.notRead).toEqual([expect.stringContaining('holds 2 roles of Operator')]);
  });
});

describe('what it has a run read', () => {
  it('is nowhere where the spec has no IAM Identity Center, and else everywhere', () => {
    const { needs, only = {} } = accessReviewNeeds;
    expect(needs.map((fact) => only[fact]?.(sourcesOf().spec))).toEqual(needs.map(() => null));
    expect(needs.map((fact) => only[fact]?.(sourcesOf({ hasCenter: false }).spec))).toEqual(needs.map(() => []));
  });
});
