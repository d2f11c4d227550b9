import type { Sources } from '../../src/access-review/reader.ts';
import { factKey } from '../../src/fact-key.ts';
import type { FactName, FactValues } from '../../src/facts/index.ts';
import type { PlannedAccount } from '../../src/plan.ts';
import type { FactRecord, Target } from '../../src/record.ts';
import type { Spec } from '../../src/spec/spec.ts';
import { specOf } from '../spec-of.ts';

const production = '222222222222';
const staging = '333333333333';
const day = (at: number) => `2026-11-${String(at).padStart(2, '0')}T09:00:00Z`;

type Sets = FactValues['permission-sets'];
type Details = FactValues['authorization-details'];
type Assignments = FactValues['account-assignments'];

/** JSON text of a policy that allows these actions. */
export const policy = (...actions: readonly string[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] });

const arnOf = (name: string) => `arn:aws:sso:::permissionSet/ssoins-6684a1b2c3d4e5f6/ps-${name.toLowerCase()}`;

/** A permission set that is provisioned in these accounts. */
export function setOf(name: string, accounts: readonly string[], change: Partial<Sets[number]> = {}): Sets[number] {
  return {
    arn: arnOf(name),
    name,
    sessionDuration: 'PT1H',
    inline: null,
    inlineSha256: null,
    managed: [],
    customerManaged: [],
    boundary: null,
    accounts,
    stale: [],
    ...change,
  };
}

/** The role that a permission set is provisioned as. */
export function roleOf(name: string, account: string, change: Partial<Details['roles'][number]> = {}): Details['roles'][number] {
  const role = `AWSReservedSSO_${name}_0123456789abcdef`;
  const path = '/aws-reserved/sso.amazonaws.com/us-east-2/';
  return {
    arn: `arn:aws:iam::${account}:role${path}${role}`,
    name: role,
    path,
    inline: [],
    attached: [],
    boundary: null,
    lastUsed: null,
    ...change,
  };
}

export const assigned = (set: string, account: string, principalId: string, principalType = 'GROUP'): Assignments[number] => ({
  permissionSet: arnOf(set),
  account,
  principalType,
  principalId,
});

/** Every fact of an access review, by name; those of accounts by account too. */
export interface Values {
  readonly 'identity-center': FactValues['identity-center'];
  readonly 'permission-sets': Sets;
  readonly 'account-assignments': Assignments;
  readonly 'identity-principals': FactValues['identity-principals'];
  readonly 'aws-managed-policies': FactValues['aws-managed-policies'];
  readonly details: Readonly<Record<string, Details>>;
}

const viewOnly = 'arn:aws:iam::aws:policy/job-function/ViewOnlyAccess';

/** Two groups, a user and their permission sets in two accounts. */
export const values: Values = {
  'identity-center': [
    {
      arn: 'arn:aws:sso:::instance/ssoins-6684a1b2c3d4e5f6',
      identityStore: 'd-9a67000001',
      owner: '111111111111',
      status: 'ACTIVE',
      regions: [{ name: 'us-east-2', status: 'ACTIVE', isPrimary: true }],
    },
  ],
  'permission-sets': [
    setOf('Developer', [staging], { inline: policy('ecs:UpdateService', 'ecs:DescribeServices', 'logs:GetLogEvents') }),
    setOf('Operator', [production, staging], { managed: [viewOnly], sessionDuration: 'PT4H' }),
  ],
  'account-assignments': [
    assigned('Developer', staging, 'g-developers'),
    assigned('Operator', production, 'g-operators'),
    assigned('Operator', staging, 'g-operators'),
    assigned('Operator', staging, 'u-erin', 'USER'),
  ],
  'identity-principals': {
    groups: [
      { id: 'g-developers', name: 'cc-developers', isThere: true, members: ['u-zoe', 'u-ada'] },
      { id: 'g-operators', name: 'cc-operators', isThere: true, members: ['u-grace', 'u-ada', 'u-gone'] },
    ],
    users: [
      { id: 'u-ada', name: 'ada', isThere: true },
      { id: 'u-erin', name: 'erin', isThere: true },
      { id: 'u-grace', name: 'grace', isThere: true },
      { id: 'u-zoe', name: 'zoe', isThere: true },
    ],
  },
  'aws-managed-policies': [{ arn: viewOnly, document: policy('s3:ListAllMyBuckets', 'ec2:DescribeInstances') }],
  details: {
    [production]: {
      roles: [roleOf('Operator', production, { attached: [viewOnly], lastUsed: { at: day(19), region: 'us-east-2' } })],
      policies: [{ arn: viewOnly, document: policy('s3:ListAllMyBuckets', 'ec2:DescribeInstances') }],
    },
    [staging]: {
      roles: [
        roleOf('Developer', staging, { inline: [{ name: 'AwsSSOInlinePolicy', document: policy('ecs:UpdateService', 'sqs:TagQueue') }] }),
      ],
      policies: [],
    },
  },
};

/** The facts of these values. Each was read a day after the one before it. */
function factsOf({ details, ...organization }: Values): readonly FactRecord[] {
  const observed = (name: FactName, target: Target, value: unknown, at: number): FactRecord => ({
    key: factKey(name, target),
    name,
    target,
    requests: [],
    observed: true,
    value,
    observedAt: day(at),
  });
  const ofAccounts = Object.entries(details).map(([account, value], at) => observed('authorization-details', { account }, value, at + 11));
  return [...Object.entries(organization).map(([name, value], at) => observed(name as FactName, {}, value, at + 1)), ...ofAccounts];
}

/** What became of a fact: AWS refused it, or nobody asked. By key. */
export type Absences = Readonly<Record<string, 'denied' | 'not-there'>>;

const account = (id: string, name: string, change: Partial<PlannedAccount> = {}): [string, PlannedAccount] => [
  id,
  { id, name, state: 'ACTIVE', ou: '/Work', depth: 'full', isRead: true, ...change },
];

interface Otherwise {
  readonly values?: Partial<Values>;
  readonly absent?: Absences;
  readonly accounts?: Readonly<Record<string, Partial<PlannedAccount>>>;
  readonly hasCenter?: boolean;
}

/** All that a review is made of, with some of it changed. */
export function sourcesOf({ values: changed = {}, absent = {}, accounts = {}, hasCenter = true }: Otherwise = {}): Sources {
  const facts = factsOf({ ...values, ...changed }).flatMap((fact): readonly FactRecord[] => {
    const absence = absent[fact.key];
    if (absence === undefined) return [fact];
    if (absence === 'not-there') return [];
    const { key, name, target, requests } = fact;
    return [{ key, name, target, requests, observed: false, reason: 'denied', detail: `AccessDeniedException: ${name}` }];
  });
  const spec = specOf(['111111111111', production, staging]);
  const identity = { center: { region: 'us-east-2', additional_regions: [], source: 'identity_center', member_instances: 'none' } };
  return {
    spec: hasCenter ? { ...spec, identity: identity as unknown as NonNullable<Spec['identity']> } : spec,
    facts: new Map(facts.map((fact) => [fact.key, fact])),
    accounts: new Map([account(production, 'production', accounts.production), account(staging, 'staging', accounts.staging)]),
  };
}
