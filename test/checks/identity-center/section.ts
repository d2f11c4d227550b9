import check from '../../../src/checks/identity-center.ts';
import type { FactName, FactValues } from '../../../src/facts/index.ts';
import type { PermissionSet } from '../../../src/facts/permission-sets.ts';
import type { SignIn } from '../../../src/facts/sign-ins.ts';
import type { Spec } from '../../../src/spec/spec.ts';
import { audit, everyone, identitySection, logArchive, management, organizationFacts, production, specOf, staging } from '../governance.ts';
import { edit, type Facts, findingsOf, linesOf, observedAt, put } from '../world.ts';

export const instanceArn = 'arn:aws:sso:::instance/ssoins-6684a1b2c3d4e5f6';
export const store = 'd-9a67000001';
export const setArn = (name: string) => `arn:aws:sso:::permissionSet/ssoins-6684a1b2c3d4e5f6/ps-${name.toLowerCase()}`;
export const viewOnly = 'arn:aws:iam::aws:policy/job-function/ViewOnlyAccess';
export const digest = 'd'.repeat(64);

export const centerSection = { region: 'us-east-2', source: 'identity_center' };

export const setSections = {
  Developer: {
    session: '1h',
    inline: digest,
    never: ['iam:*', 'rds:Modify*', 'rds:Delete*'],
    assign: [{ in: 'staging', group: 'cc-developers' }],
  },
  Operator: {
    session: '1h',
    access: 'read_only',
    managed: ['job-function/ViewOnlyAccess'],
    assign: [{ in: 'production', group: 'cc-operators' }],
  },
  Auditor: {
    session: '60m',
    access: 'read_only',
    plus: ['ssm:StartSession'],
    customer_managed: ['cc/Audit'],
    boundary: { managed: 'ReadOnlyAccess' },
    assign: [{ in: ['log_archive', 'audit'], group: 'auditors' }],
  },
};

export const centerSections = {
  center: centerSection,
  permission_sets: setSections,
  groups: { auditors: { members: ['erin', 'ada'] } },
  mfa: { attestation: 'MFA-IDC', sign_ins: { window: '30d' } },
};

/** A spec of the whole section, changed. */
export function centerSpec(change: object = {}): Spec {
  const federation = [{ in: 'all', saml: ['identity_center'] }];
  const spec = specOf({ identity: { ...identitySection, federation, ...centerSections, ...change } });
  const attestation = { ...(spec.attestations[0] as Spec['attestations'][number]), id: 'MFA-IDC', statement: 'MFA is always asked for' };
  return { ...spec, attestations: [attestation] };
}

/** A spec in which one permission set is declared otherwise. */
export function setSpec(name: keyof typeof setSections, change: object): Spec {
  return centerSpec({ permission_sets: { ...setSections, [name]: { ...setSections[name], ...change } } });
}

export const statement = (Action: string | readonly string[], change: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource: '*',
  ...change,
});
export const policy = (...Statement: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Statement });

const plain = {
  sessionDuration: 'PT1H',
  inline: null,
  inlineSha256: null,
  managed: [],
  customerManaged: [],
  boundary: null,
  stale: [],
};
const sets: readonly PermissionSet[] = [
  {
    ...plain,
    arn: setArn('Auditor'),
    name: 'Auditor',
    customerManaged: ['cc/Audit'],
    boundary: { managed: 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
    accounts: [logArchive, audit],
  },
  {
    ...plain,
    arn: setArn('Developer'),
    name: 'Developer',
    inline: policy(statement(['ec2:Describe*', 'ec2:StartInstances'])),
    inlineSha256: digest,
    accounts: [staging],
  },
  { ...plain, arn: setArn('Operator'), name: 'Operator', managed: [viewOnly], accounts: [production] },
];

export const groupOf = (set: string) => ({ Auditor: 'g-auditors', Developer: 'g-developers', Operator: 'g-operators' })[set] ?? set;
export const assigned = (set: string, account: string, principalId = groupOf(set), principalType = 'GROUP') => ({
  permissionSet: setArn(set),
  account,
  principalType,
  principalId,
});
const group = (id: string, name: string, members: readonly string[] = []) => ({ id, isThere: true, name, members });
const user = (id: string, name: string) => ({ id, isThere: true, name });

export const reservedRole = (account: string, set: string, change: object = {}) => ({
  arn: `arn:aws:iam::${account}:role/aws-reserved/sso.amazonaws.com/us-east-2/AWSReservedSSO_${set}_0123456789abcdef`,
  name: `AWSReservedSSO_${set}_0123456789abcdef`,
  path: '/aws-reserved/sso.amazonaws.com/us-east-2/',
  maxSessionSeconds: 43_200,
  trustPolicy: null,
  ...change,
});
const plainRole = (account: string) => ({
  arn: `arn:aws:iam::${account}:role/iq-auditor`,
  name: 'iq-auditor',
  path: '/',
  maxSessionSeconds: 3600,
  trustPolicy: null,
});

export const signIn = (
  id: string,
  daysAgo: number,
  factors: readonly string[] | null = ['PASSWORD', 'TOTP'],
  change: Partial<SignIn> = {},
) => ({
  id,
  at: new Date(Date.parse(observedAt) - daysAgo * 86_400_000).toISOString(),
  store,
  outcome: 'Success',
  factors,
  isEnrolment: false,
  ...change,
});

/** Everything that the check reads, as the spec wants it. */
export function centerFacts(): Facts {
  const facts = organizationFacts();
  const region = { name: 'us-east-2', status: 'ACTIVE', isPrimary: true };
  put(facts, 'identity-center', {}, [{ arn: instanceArn, identityStore: store, owner: management, status: 'ACTIVE', regions: [region] }]);
  put(facts, 'permission-sets', {}, sets);
  put(facts, 'aws-managed-policies', {}, [
    { arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess', document: policy(statement(['s3:Get*', 's3:List*', 'ssm:StartSession'])) },
    { arn: viewOnly, document: policy(statement(['ec2:Describe*', 's3:ListAllMyBuckets'])) },
  ]);
  put(facts, 'account-assignments', {}, [
    assigned('Auditor', logArchive),
    assigned('Auditor', audit),
    assigned('Developer', staging),
    assigned('Operator', production),
  ]);
  put(
    facts,
    'identity-principals',
    {},
    {
      groups: [
        group('g-auditors', 'auditors', ['u-ada', 'u-erin']),
        group('g-developers', 'cc-developers'),
        group('g-operators', 'cc-operators'),
      ],
      users: [user('u-ada', 'ada'), user('u-erin', 'erin')],
    },
  );
  const since = new Date(Date.parse(observedAt) - 31 * 86_400_000).toISOString();
  put(facts, 'sign-ins', {}, { since, events: [signIn('e2', 1, ['PASSWORD', 'WEBAUTHN']), signIn('e1', 2)] });
  for (const account of everyone) {
    for (const name of ['us-east-2', 'us-west-2']) {
      const visible = name === 'us-east-2' ? [{ arn: instanceArn, owner: management }] : [];
      put(facts, 'identity-center-instances', { account, region: name }, visible);
    }
    const held = sets.filter(({ accounts }) => accounts.includes(account)).map(({ name }) => reservedRole(account, name));
    put(facts, 'roles', { account }, [...held, plainRole(account)]);
  }
  for (const account of [logArchive, audit]) {
    const own = {
      arn: `arn:aws:iam::${account}:policy/cc/Audit`,
      document: policy(statement(['s3:List*', 'ssm:StartSession', 's3:PutObject'])),
    };
    put(facts, 'authorization-details', { account }, { roles: [], policies: [own] });
  }
  return facts;
}

/** One row of a table: what is changed, and the findings that then do not pass. */
export interface CenterRow<F extends FactName> {
  readonly name: string;
  readonly change?: (value: FactValues[F]) => FactValues[F];
  readonly spec?: Spec;
  readonly expected: readonly string[];
}

/** The findings of a requirement over the changed facts, and those of them that do not pass. */
export function faultsOf<F extends FactName>(requirement: string, fact: F, row: Omit<CenterRow<F>, 'name' | 'expected'>) {
  const facts = centerFacts();
  if (row.change !== undefined) edit(facts, fact, {}, row.change);
  return judged(requirement, facts, row.spec);
}

/** The findings of a requirement over facts, and those of them that do not pass. */
export function judged(requirement: string, facts: Facts, spec: Spec = centerSpec()) {
  const findings = findingsOf(check, requirement, { spec, facts });
  return { findings, faults: linesOf(findings.filter(({ outcome }) => outcome !== 'pass')) };
}

/** A change of the permission set of a name. */
export function changeSet(name: string, change: Partial<PermissionSet>): (list: readonly PermissionSet[]) => readonly PermissionSet[] {
  return (list) => list.map((set) => (set.name === name ? { ...set, ...change } : set));
}
