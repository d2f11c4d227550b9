import { describe, expect, it } from 'vitest';
import cmkEncryption from '../../../src/checks/cmk-encryption.ts';
import type { AuthorizationDetails, RoleDetails } from '../../../src/facts/authorization-details.ts';
import type { KeyGrant } from '../../../src/facts/key-grants.ts';
import type { Spec } from '../../../src/spec/spec.ts';
import { encryptionFacts, here, key, keysSection, phi, primary, putKeys, refusal, specOf } from '../encryption/reference.ts';
import { logArchive, production } from '../governance.ts';
import { type Facts, findingsOf, put, refuse } from '../world.ts';

const elsewhere = '999999999999';
const arnOf = (role: string, account = production) => `arn:aws:iam::${account}:role/${role}`;
const root = (account = production) => `arn:aws:iam::${account}:root`;
const logs = 'logs.us-east-2.amazonaws.com';

interface Said {
  readonly [member: string]: unknown;
}
const policy = (...statements: readonly Said[]): string => JSON.stringify({ Version: '2012-10-17', Statement: statements });
const allow = (principal: unknown, action: unknown, more: Said = {}): Said => ({
  Effect: 'Allow',
  Principal: typeof principal === 'string' && principal !== '*' ? { AWS: principal } : principal,
  Action: action,
  Resource: '*',
  ...more,
});
const deny = (more: Said): Said => ({ Effect: 'Deny', Action: 'kms:*', Resource: '*', ...more });
const when = (operator: string, name: string, value: unknown): Said => ({ Condition: { [operator]: { [name]: value } } });

const crypto = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'];
const looking = allow(root(), ['kms:Describe*', 'kms:List*', 'kms:Get*'], { Sid: 'Looking' });
const administration = ['kms:Put*', 'kms:Enable*', 'kms:Disable*', 'kms:ScheduleKeyDeletion', 'kms:CancelKeyDeletion', 'kms:RevokeGrant'];
const admins = allow(arnOf('cc-key-admin'), administration, { Sid: 'Admins' });
const users = allow(arnOf('cc-task'), crypto, { Sid: 'Users' });
const attach = allow(arnOf('cc-task'), ['kms:CreateGrant', 'kms:ListGrants', 'kms:RevokeGrant'], {
  Sid: 'Attach',
  ...when('Bool', 'kms:GrantIsForAWSResource', 'true'),
});
const service = allow({ Service: logs }, crypto, {
  Sid: 'Logs',
  ...when('ArnLike', 'kms:EncryptionContext:aws:logs:arn', `arn:aws:logs:us-east-2:${production}:log-group:*`),
});
const strict = [looking, admins, users, attach, service];
/** What the console writes, and CDK: everything to the account. */
const whole = allow(root(), 'kms:*', { Sid: 'EnableRoot' });
/** As the policies of AWS's own keys are. */
const awsStyle = allow('*', [...crypto, 'kms:CreateGrant'], {
  Sid: 'Through',
  Condition: { StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-2.amazonaws.com', 'kms:CallerAccount': production } },
});

/** A perimeter. */
const outside = deny({
  Principal: '*',
  Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' }, BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } },
});

const document = (...statements: readonly Said[]) => ({ name: 'p', document: policy(...statements) });
const may = (action: unknown, more: Said = {}): Said => ({ Effect: 'Allow', Action: action, Resource: '*', ...more });
const role = (name: string, change: Partial<RoleDetails> = {}): RoleDetails => ({
  arn: arnOf(name),
  name: name.slice(name.lastIndexOf('/') + 1),
  path: '/',
  inline: [],
  attached: [],
  boundary: null,
  lastUsed: null,
  ...change,
});
const everything = 'arn:aws:iam::aws:policy/AdministratorAccess';
const boundary = `arn:aws:iam::${production}:policy/no-keys`;
const roles = [role('cc-key-admin'), role('cc-task'), role('cc-reader', { inline: [document(may('s3:Get*'))] })];
const details = (...more: readonly RoleDetails[]): AuthorizationDetails => ({
  roles: [...roles, ...more],
  policies: [
    { arn: everything, document: policy(may('*')) },
    { arn: boundary, document: policy(may('s3:*')) },
  ],
});
const admin = role('Admin', { attached: [everything] });

const phiSection = {
  ...keysSection.phi,
  administrators: ['role/cc-key-admin'],
  users: ['role/cc-task', `service/${logs}`],
  separation: 'required',
  grants: 'none',
};
const asking = (change: object = {}): Spec => specOf({ keys: { ...keysSection, phi: { ...phiSection, ...change } } });

interface World {
  readonly statements?: readonly Said[];
  readonly text?: string;
  readonly roles?: readonly RoleDetails[];
  readonly plant?: (facts: Facts) => void;
  readonly spec?: Spec;
}

function judged(
  requirement: string,
  { statements = strict, text = policy(...statements), roles: more = [], plant, spec = asking() }: World,
) {
  const facts = encryptionFacts();
  for (const account of [production, logArchive]) put(facts, 'iam-users', { account }, []);
  put(facts, 'authorization-details', { account: production }, details(...more));
  put(facts, 'key-policies', here, [{ arn: phi.arn, policy: text, policyError: null }]);
  put(facts, 'key-grants', here, [{ arn: phi.arn, grants: [], grantsError: null }]);
  plant?.(facts);
  const findings = findingsOf(cmkEncryption, requirement, { spec, facts }).filter(({ testCase }) => testCase.includes(`@${production}`));
  expect(findings).toHaveLength(1);
  const [finding] = findings;
  if (finding === undefined) throw new Error('no finding');
  return finding;
}

interface Row extends World {
  readonly name: string;
  readonly expected: 'pass' | 'fail' | 'unknown' | 'not-applicable';
  /** What the message says. */
  readonly says?: string | RegExp;
}

function table(requirement: string, rows: readonly Row[]): void {
  describe(`cmk-encryption.${requirement}`, () => {
    it.each(rows)('$name: $expected', ({ expected, says, ...world }) => {
      const { outcome, message, resource, facts } = judged(requirement, world);
      expect(`${outcome}: ${message}`).toContain(`${expected}: `);
      if (says !== undefined)
        expect(message).toMatch(says instanceof RegExp ? says : new RegExp(says.replaceAll(/[$()*+.?[\]^{|}]/g, '\\$&')));
      if (outcome === 'pass') expect(resource).toBe(phi.arn);
      if (outcome === 'pass') expect(facts.length).toBeGreaterThan(1);
    });

    it('has a pass, a fail and an unknown', () => {
      expect(new Set(rows.map(({ expected }) => expected))).toEqual(new Set(['fail', 'not-applicable', 'pass', 'unknown']));
    });
  });
}

/** What every requirement over key policies does where something is missing. */
const missing: readonly Row[] = [
  {
    name: 'the policy was refused',
    plant: (facts) => put(facts, 'key-policies', here, [{ arn: phi.arn, policy: null, policyError: refusal }]),
    expected: 'unknown',
    says: refusal.detail,
  },
  {
    name: 'the policy is neither there nor refused',
    plant: (facts) => put(facts, 'key-policies', here, [{ arn: phi.arn, policy: null, policyError: null }]),
    expected: 'unknown',
  },
  {
    name: 'the policy was not asked for',
    plant: (facts) => put(facts, 'key-policies', here, []),
    expected: 'unknown',
    says: 'was not read',
  },
  { name: 'no policy was read there', plant: (facts) => refuse(facts, 'key-policies', here), expected: 'unknown' },
  {
    name: 'the roles are not known',
    plant: (facts) => refuse(facts, 'authorization-details', { account: production }),
    expected: 'unknown',
  },
  { name: 'the users are not known', plant: (facts) => refuse(facts, 'iam-users', { account: production }), expected: 'unknown' },
  { name: 'the key is not there', plant: (facts) => putKeys(facts, here, []), expected: 'not-applicable', says: 'no key there matches it' },
  {
    name: 'AWS manages the key',
    plant: (facts) => putKeys(facts, here, [{ ...phi, manager: 'AWS' }]),
    expected: 'not-applicable',
    says: 'managed by AWS',
  },
  { name: 'the key could not be described', plant: (facts) => putKeys(facts, here, [{ ...phi, readError: refusal }]), expected: 'unknown' },
  { name: 'the policy is no JSON', text: '{', expected: 'unknown', says: 'it is not JSON' },
  { name: 'a statement that says neither Allow nor Deny', statements: [...strict, { ...users, Effect: 'Maybe' }], expected: 'unknown' },
  { name: 'another key, of which nothing is asked', plant: (facts) => putKeys(facts, here, [phi, key('other')]), expected: 'pass' },
];

table('key-administrators', [
  ...missing,
  { name: 'by ARN', expected: 'pass', says: `${arnOf('cc-key-admin')} can administer it, and nobody else` },
  { name: 'the account is given everything: its root user', statements: [whole], expected: 'fail', says: `the root user of ${production}` },
  {
    name: 'everything, and a role with every right',
    statements: [whole],
    roles: [admin],
    expected: 'fail',
    says: `${admin.arn} (kms:PutKeyPolicy by statement EnableRoot`,
  },
  {
    name: 'everything, with root and that role declared',
    statements: [whole],
    roles: [admin],
    spec: asking({ administrators: ['role/Admin', root()] }),
    expected: 'pass',
  },
  {
    name: 'everything, and a role with none: the root user alone',
    statements: [whole],
    spec: asking({ administrators: [root()] }),
    expected: 'pass',
  },
  { name: 'the account by its number', statements: [allow({ AWS: production }, 'kms:*')], expected: 'fail', says: 'the root user' },
  {
    name: 'CDK, older: the account may administer',
    statements: [allow(root(), ['kms:Create*', 'kms:Put*', 'kms:ScheduleKeyDeletion']), admins],
    roles: [admin],
    spec: asking({ administrators: ['role/cc-key-admin', root()] }),
    expected: 'fail',
    says: admin.arn,
  },
  {
    name: 'a role that may by its policies, and its boundary does not',
    statements: [admins, whole],
    roles: [{ ...admin, boundary }],
    spec: asking({ administrators: ['role/cc-key-admin', root()] }),
    expected: 'pass',
  },
  {
    name: 'a role that its own policies keep out',
    statements: [admins, whole],
    roles: [{ ...admin, inline: [document({ Effect: 'Deny', Action: 'kms:*', Resource: '*' })] }],
    spec: asking({ administrators: ['role/cc-key-admin', root()] }),
    expected: 'pass',
  },
  {
    name: 'a role that may on other keys',
    statements: [admins, whole],
    roles: [role('other', { inline: [document(may('kms:*', { Resource: `arn:aws:kms:us-east-2:${production}:key/other` }))] })],
    spec: asking({ administrators: ['role/cc-key-admin', root()] }),
    expected: 'pass',
  },
  {
    name: 'a role that may on this key by its alias',
    statements: [admins, whole],
    roles: [
      role('other', {
        inline: [document(may('kms:*', { Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/cc-phi' } } }))],
      }),
    ],
    spec: asking({ administrators: ['role/cc-key-admin', root()] }),
    expected: 'fail',
    says: arnOf('other'),
  },
  {
    name: 'a role with a policy that is not shown',
    statements: [admins, whole],
    roles: [role('other', { attached: ['arn:aws:iam::aws:policy/Hidden'] })],
    spec: asking({ administrators: ['role/cc-key-admin', root()] }),
    expected: 'unknown',
    says: 'Hidden',
  },
  {
    name: 'a role with a policy that is not shown, where the account is given nothing',
    roles: [role('other', { attached: ['arn:aws:iam::aws:policy/Hidden'] })],
    expected: 'pass',
  },
  {
    name: 'a role that may with MFA',
    statements: [admins, whole],
    roles: [role('other', { inline: [document(may('kms:*', when('Bool', 'aws:MultiFactorAuthPresent', 'true')))] })],
    spec: asking({ administrators: ['role/cc-key-admin', root()] }),
    expected: 'unknown',
    says: 'MultiFactorAuthPresent',
  },
  {
    name: 'another role, by ARN',
    statements: [...strict, allow(arnOf('cc-reader'), 'kms:ScheduleKeyDeletion')],
    expected: 'fail',
    says: `${arnOf('cc-reader')} (kms:ScheduleKeyDeletion by statement #6`,
  },
  {
    name: 'another role, by ARN, within a boundary',
    statements: [...strict, allow(arnOf('held'), 'kms:*')],
    roles: [role('held', { boundary })],
    expected: 'pass',
  },
  {
    name: 'another role, by a session of it',
    statements: [...strict, allow(`arn:aws:sts::${production}:assumed-role/cc-reader/me`, 'kms:PutKeyPolicy')],
    expected: 'fail',
    says: arnOf('cc-reader'),
  },
  {
    name: 'another role, by a session of it, which no boundary holds back',
    statements: [...strict, allow(`arn:aws:sts::${production}:assumed-role/held/me`, 'kms:PutKeyPolicy')],
    roles: [role('held', { boundary })],
    expected: 'fail',
    says: arnOf('held'),
  },
  {
    name: 'another role, by ARN within a boundary, beside a session of another',
    statements: [...strict, allow({ AWS: [arnOf('held'), `arn:aws:sts::${production}:assumed-role/cc-key-admin/me`] }, 'kms:PutKeyPolicy')],
    roles: [role('held', { boundary })],
    expected: 'pass',
  },
  {
    name: 'a session of a role that is gone',
    statements: [...strict, allow(`arn:aws:sts::${production}:assumed-role/gone/me`, 'kms:PutKeyPolicy')],
    expected: 'pass',
  },
  { name: 'a role that is gone', statements: [...strict, allow({ AWS: 'AROAEXAMPLEEXAMPLE123' }, 'kms:*')], expected: 'pass' },
  {
    name: 'a role that no listing has',
    statements: [...strict, allow(arnOf('unlisted'), 'kms:*')],
    expected: 'unknown',
    says: 'is in no listing',
  },
  {
    name: 'a user, by ARN',
    statements: [...strict, allow(`arn:aws:iam::${production}:user/eve`, 'kms:*')],
    plant: (facts) =>
      put(facts, 'iam-users', { account: production }, [
        { arn: `arn:aws:iam::${production}:user/eve`, name: 'eve', accessKeys: [], accessKeysError: null },
      ]),
    expected: 'unknown',
    says: 'policies of IAM users are not read',
  },
  {
    name: 'a user, where the account is given nothing',
    plant: (facts) =>
      put(facts, 'iam-users', { account: production }, [
        { arn: `arn:aws:iam::${production}:user/eve`, name: 'eve', accessKeys: [], accessKeysError: null },
      ]),
    expected: 'pass',
  },
  {
    name: 'another account',
    statements: [...strict, allow(root(elsewhere), 'kms:CreateGrant')],
    expected: 'fail',
    says: `everybody in ${elsewhere}`,
  },
  {
    name: 'another account, for the resources of services',
    statements: [...strict, allow(root(elsewhere), 'kms:CreateGrant', when('Bool', 'kms:GrantIsForAWSResource', true))],
    expected: 'pass',
  },
  {
    name: 'a role of another account',
    statements: [...strict, allow(arnOf('x', elsewhere), 'kms:*')],
    expected: 'fail',
    says: arnOf('x', elsewhere),
  },
  {
    name: 'a role of another account, declared',
    statements: [...strict, allow(arnOf('x', elsewhere), 'kms:*')],
    spec: asking({ administrators: ['role/cc-key-admin', arnOf('x*', elsewhere)] }),
    expected: 'pass',
  },
  {
    name: 'a role of the same name in another account',
    statements: [...strict, allow(arnOf('cc-key-admin', elsewhere), 'kms:*')],
    expected: 'fail',
    says: arnOf('cc-key-admin', elsewhere),
  },
  { name: 'everybody', statements: [...strict, allow('*', 'kms:*')], expected: 'fail', says: 'anybody in any account' },
  {
    name: 'everybody, as AWS principals',
    statements: [...strict, allow({ AWS: '*' }, 'kms:*')],
    expected: 'fail',
    says: 'anybody in any account',
  },
  {
    name: 'everybody of the organization',
    statements: [...strict, allow('*', 'kms:*', when('StringEquals', 'aws:PrincipalOrgID', 'o-exampleorgid'))],
    expected: 'fail',
    says: /anybody in any account of the organization/,
  },
  {
    name: 'everybody of another organization',
    statements: [...strict, allow('*', 'kms:*', when('StringEquals', 'aws:PrincipalOrgID', 'o-other'))],
    expected: 'unknown',
    says: 'outside the organization',
  },
  {
    name: 'everybody who is one role of another account',
    statements: [...strict, allow('*', 'kms:*', when('ArnLike', 'aws:PrincipalArn', arnOf('x*', elsewhere)))],
    expected: 'fail',
    says: arnOf('x*', elsewhere),
  },
  {
    name: 'everybody who is a role of ours',
    statements: [...strict, allow('*', 'kms:*', when('ArnEquals', 'aws:PrincipalArn', arnOf('cc-key-admin')))],
    expected: 'pass',
  },
  {
    name: 'everybody in the network',
    statements: [...strict, allow('*', 'kms:*', when('StringEquals', 'aws:SourceVpce', 'vpce-1'))],
    expected: 'unknown',
    says: 'aws:SourceVpce',
  },
  {
    name: 'everything is denied but for the administrator',
    statements: [admins, whole, deny({ NotPrincipal: { AWS: [arnOf('cc-key-admin'), root()] } })],
    roles: [admin],
    spec: asking({ administrators: ['role/cc-key-admin', root()] }),
    expected: 'pass',
  },
  {
    name: 'everything is denied but for the administrator, whose account is not named',
    statements: [admins, deny({ NotPrincipal: { AWS: arnOf('cc-key-admin') } })],
    expected: 'unknown',
    says: 'NotPrincipal',
  },
  {
    name: 'everything is denied but to the account',
    statements: [whole, admins, deny({ NotPrincipal: { AWS: root() } })],
    roles: [admin],
    spec: asking({ administrators: ['role/cc-key-admin', root()] }),
    expected: 'unknown',
    says: admin.arn,
  },
  {
    name: 'everything is denied to others than the administrator',
    statements: [whole, admins, deny({ Principal: '*', ...when('ArnNotEquals', 'aws:PrincipalArn', arnOf('cc-key-admin')) })],
    roles: [admin],
    expected: 'pass',
  },
  {
    name: 'a Deny of one session leaves the others',
    statements: [
      ...strict,
      allow(arnOf('cc-reader'), 'kms:*'),
      deny({ Principal: { AWS: `arn:aws:sts::${production}:assumed-role/cc-reader/me` } }),
    ],
    expected: 'fail',
    says: arnOf('cc-reader'),
  },
  {
    name: 'a Deny of the role',
    statements: [...strict, allow(arnOf('cc-reader'), 'kms:*'), deny({ Principal: { AWS: arnOf('cc-reader') } })],
    expected: 'pass',
  },
  { name: 'grants through a service are for its resources', statements: [...strict, awsStyle], expected: 'pass' },
  {
    name: 'all but grants through a service is administration',
    statements: [...strict, { ...awsStyle, Action: 'kms:*' }],
    expected: 'fail',
    says: `everybody in ${production} through secretsmanager`,
  },
  {
    name: 'everybody outside the organization is denied, and the services of AWS are not',
    statements: [...strict, outside],
    expected: 'pass',
  },
  {
    name: 'another account, which is outside the organization and so denied',
    statements: [...strict, allow(root(elsewhere), 'kms:*'), outside],
    expected: 'pass',
  },
  {
    name: 'another account of the organization',
    statements: [...strict, allow(root(logArchive), 'kms:*'), outside],
    expected: 'fail',
    says: `everybody in ${logArchive}`,
  },
  {
    name: 'everybody in another account, whose one role is denied',
    statements: [...strict, allow(root(elsewhere), 'kms:*'), deny({ Principal: { AWS: arnOf('x', elsewhere) } })],
    expected: 'fail',
    says: `everybody in ${elsewhere}`,
  },
  {
    name: 'a Deny with a condition that nobody can decide',
    statements: [
      ...strict,
      allow(arnOf('cc-reader'), 'kms:*'),
      deny({ Principal: '*', ...when('StringNotEquals', 'aws:SourceVpce', 'vpce-1') }),
    ],
    expected: 'unknown',
  },
  {
    name: 'the administrator may only under a condition',
    statements: [looking, { ...admins, ...when('StringEquals', 'aws:SourceVpce', 'vpce-1') }],
    expected: 'unknown',
    says: 'one of its administrators',
  },
  {
    name: 'the administrator is denied',
    statements: [...strict, deny({ Principal: { AWS: arnOf('cc-key-admin') } })],
    expected: 'fail',
    says: 'nobody whom keys.phi.administrators takes can change its key policy',
  },
  {
    name: 'the administrator may disable it alone',
    statements: [allow(arnOf('cc-key-admin'), 'kms:DisableKey')],
    expected: 'fail',
    says: 'can change its key policy',
  },
  {
    name: 'a declared administrator who is nobody is told',
    spec: asking({ administrators: ['role/cc-key-admin', 'role/nobody', 'role/no*'] }),
    expected: 'pass',
    says: /role\/nobody, which keys\.phi\.administrators lists, cannot administer it\.$/,
  },
  { name: 'nobody may', statements: [looking], expected: 'fail', says: 'nobody whom' },
  {
    name: 'principals of a strange kind',
    statements: [...strict, allow({ Federated: 'cognito-identity.amazonaws.com' }, 'kms:*')],
    expected: 'unknown',
    says: 'of a kind',
  },
  {
    name: 'principals of a strange kind, who may only use it',
    statements: [...strict, allow({ Federated: 'cognito-identity.amazonaws.com' }, 'kms:Decrypt')],
    expected: 'pass',
  },
  {
    name: 'by NotAction',
    statements: [...strict, { Effect: 'Allow', Principal: { AWS: arnOf('cc-reader') }, NotAction: 'kms:Decrypt', Resource: '*' }],
    expected: 'fail',
    says: arnOf('cc-reader'),
  },
  {
    name: 'by a resource that is another key',
    statements: [...strict, allow(arnOf('cc-reader'), 'kms:*', { Resource: `arn:aws:kms:us-east-2:${production}:key/other` })],
    expected: 'pass',
  },
  {
    name: 'a role of a path, by its name',
    statements: [looking, allow(arnOf('team/cc-key-admin'), 'kms:*')],
    roles: [role('team/cc-key-admin', { path: '/team/' })],
    expected: 'pass',
  },
  {
    name: 'a role of a path, by its path',
    statements: [looking, allow(arnOf('team/boss'), 'kms:*')],
    roles: [role('team/boss', { path: '/team/' })],
    spec: asking({ administrators: ['role/team/*'] }),
    expected: 'pass',
  },
]);

table('key-users', [
  ...missing,
  {
    name: 'services, by a Principal of everybody and a condition that services alone meet',
    statements: [...strict, allow('*', 'kms:Decrypt', when('StringEquals', 'aws:SourceAccount', production))],
    expected: 'fail',
    says: 'any AWS service (kms:Decrypt',
  },
  {
    name: 'services, by a Principal of everybody that says so',
    statements: [...strict, allow({ AWS: '*' }, crypto, when('Bool', 'aws:PrincipalIsAWSService', 'true'))],
    expected: 'fail',
    says: 'any AWS service',
  },
  {
    name: 'no service, by a Principal of everybody that leaves them out',
    statements: [
      ...strict,
      allow('*', crypto, {
        Condition: { ArnEquals: { 'aws:PrincipalArn': arnOf('cc-task') }, Bool: { 'aws:PrincipalIsAWSService': 'false' } },
      }),
    ],
    expected: 'pass',
  },
  { name: 'by ARN, and a service', expected: 'pass', says: `${arnOf('cc-task')}, service/${logs} can use it, and nobody else` },
  {
    name: 'a service that is not declared, whatever its condition',
    spec: asking({ users: ['role/cc-task'] }),
    expected: 'fail',
    says: `service/${logs}`,
  },
  {
    name: 'a service that cannot be read',
    statements: [...strict, allow({ Service: 'x.amazonaws.com' }, crypto, when('StringSounds', 'aws:SourceArn', 'x'))],
    expected: 'unknown',
    says: 'service/x.amazonaws.com',
  },
  {
    name: 'a service that is denied',
    statements: [...strict, allow({ Service: 'x.amazonaws.com' }, crypto), deny({ Principal: { Service: 'x.amazonaws.com' } })],
    expected: 'pass',
  },
  {
    name: 'the administrator may grant, for anybody: administration',
    statements: [...strict, allow(arnOf('cc-key-admin'), 'kms:CreateGrant')],
    expected: 'pass',
  },
  {
    name: 'another may grant by way of a service: use',
    statements: [...strict, allow(arnOf('cc-reader'), 'kms:CreateGrant', when('StringLike', 'kms:ViaService', 'ec2.*'))],
    expected: 'fail',
    says: `${arnOf('cc-reader')} (kms:CreateGrant`,
  },
  {
    name: 'another may grant for the resources of services: use',
    statements: [...strict, { ...attach, Principal: { AWS: arnOf('cc-reader') } }],
    expected: 'fail',
    says: `${arnOf('cc-reader')} (kms:CreateGrant by statement Attach`,
  },
  {
    name: 'the account is given everything: its root user',
    statements: [...strict, whole],
    expected: 'fail',
    says: `the root user of ${production}`,
  },
  {
    name: 'the account is given use, and a role has it',
    statements: [admins, allow(root(), crypto)],
    roles: [role('other', { inline: [document(may('kms:Decrypt'))] })],
    spec: asking({ users: ['role/cc-*', root()] }),
    expected: 'fail',
    says: arnOf('other'),
  },
  {
    name: 'a role that may by way of a service alone',
    statements: [admins, allow(root(), crypto)],
    roles: [role('other', { inline: [document(may('kms:Decrypt', when('StringLike', 'kms:ViaService', 's3.*.amazonaws.com')))] })],
    spec: asking({ users: ['role/cc-*', root()] }),
    expected: 'fail',
    says: arnOf('other'),
  },
  {
    name: 'the same, declared',
    statements: [admins, allow(root(), crypto)],
    roles: [role('other', { inline: [document(may('kms:Decrypt', when('StringLike', 'kms:ViaService', 's3.*.amazonaws.com')))] })],
    spec: asking({ users: ['role/*', root()] }),
    expected: 'pass',
  },
  {
    name: 'everybody through a service',
    statements: [...strict, awsStyle],
    expected: 'fail',
    says: `everybody in ${production} through secretsmanager.us-east-2.amazonaws.com`,
  },
  {
    name: 'everybody through a service, declared',
    statements: [...strict, awsStyle],
    spec: asking({ users: [...phiSection.users, 'service/secretsmanager.us-east-2.amazonaws.com'] }),
    expected: 'pass',
  },
  {
    name: 'everybody of any account through a service',
    statements: [...strict, allow('*', crypto, when('StringEquals', 'kms:ViaService', 's3.us-east-2.amazonaws.com'))],
    spec: asking({ users: [...phiSection.users, 'service/s3.*'] }),
    expected: 'fail',
    says: 'anybody in any account',
  },
  {
    name: 'everybody of another account through a service',
    statements: [
      ...strict,
      allow('*', crypto, {
        Condition: { StringEquals: { 'kms:ViaService': 's3.us-east-2.amazonaws.com', 'kms:CallerAccount': elsewhere } },
      }),
    ],
    spec: asking({ users: [...phiSection.users, 'service/s3.*'] }),
    expected: 'fail',
    says: `everybody in ${elsewhere}`,
  },
  {
    name: 'everybody of the account',
    statements: [...strict, allow('*', crypto, when('StringEquals', 'kms:CallerAccount', production))],
    expected: 'fail',
    says: arnOf('cc-key-admin'),
  },
  {
    name: 'direct calls are denied',
    statements: [
      ...strict,
      allow(arnOf('cc-reader'), crypto),
      deny({ Principal: '*', ...when('StringNotEquals', 'kms:ViaService', 's3.us-east-2.amazonaws.com') }),
    ],
    expected: 'fail',
    says: arnOf('cc-reader'),
  },
  {
    name: 'a user of another account',
    statements: [...strict, allow(`arn:aws:iam::${elsewhere}:user/eve`, 'kms:Decrypt')],
    expected: 'fail',
    says: `arn:aws:iam::${elsewhere}:user/eve`,
  },
  {
    name: 'a role, with an encryption context',
    statements: [...strict, allow(arnOf('cc-reader'), 'kms:Decrypt', when('StringEquals', 'kms:EncryptionContext:app', 'x'))],
    expected: 'unknown',
    says: 'kms:EncryptionContext:app',
  },
  {
    name: 'a declared role, with an encryption context',
    statements: [admins, { ...users, ...when('StringEquals', 'kms:EncryptionContext:app', 'x') }],
    expected: 'pass',
  },
  {
    name: 'by a tag of the key',
    statements: [...strict, allow(arnOf('cc-reader'), 'kms:Decrypt', when('StringEquals', 'aws:ResourceTag/Role', 'phi'))],
    plant: (facts) => putKeys(facts, here, [{ ...phi, tags: { Role: 'phi' } }]),
    expected: 'fail',
    says: arnOf('cc-reader'),
  },
  {
    name: 'by another tag of the key',
    statements: [...strict, allow(arnOf('cc-reader'), 'kms:Decrypt', when('StringEquals', 'aws:ResourceTag/Role', 'other'))],
    plant: (facts) => putKeys(facts, here, [{ ...phi, tags: { Role: 'phi' } }]),
    expected: 'pass',
  },
  {
    name: 'by a tag that the key has not',
    statements: [...strict, allow(arnOf('cc-reader'), 'kms:Decrypt', when('StringEquals', 'aws:ResourceTag/Role', 'other'))],
    expected: 'pass',
  },
  {
    name: 'looking at it is no use',
    statements: [...strict, allow(arnOf('cc-reader'), ['kms:Describe*', 'kms:Get*', 'kms:List*'])],
    expected: 'pass',
  },
  {
    name: 'nobody may, and it is told',
    statements: [admins],
    expected: 'pass',
    says: /nobody can use it\. role\/cc-task, service\/logs\.us-east-2\.amazonaws\.com, which keys\.phi\.users lists, cannot use it\./,
  },
  {
    name: 'a service-linked role by its policies',
    statements: [admins, allow(root(), crypto)],
    roles: [
      role('aws-service-role/x.amazonaws.com/AWSServiceRoleForX', {
        path: '/aws-service-role/x.amazonaws.com/',
        inline: [document(may('kms:GenerateDataKey'))],
      }),
    ],
    spec: asking({ users: ['role/cc-*', root()] }),
    expected: 'fail',
    says: 'AWSServiceRoleForX',
  },
  {
    name: 'the organization is not known, and the policy asks for it',
    statements: [...strict, allow('*', crypto, when('StringEquals', 'aws:PrincipalOrgID', 'o-exampleorgid'))],
    plant: (facts) => refuse(facts, 'organization', {}),
    expected: 'unknown',
  },
]);

table('key-separation', [
  ...missing,
  { name: 'the two are apart', expected: 'pass', says: 'nobody can both' },
  {
    name: 'the account is given everything: its root user',
    statements: [whole],
    expected: 'fail',
    says: `the root user of ${production} (kms:PutKeyPolicy and kms:Decrypt)`,
  },
  {
    name: 'one role in both',
    statements: [...strict, allow(arnOf('cc-task'), 'kms:DisableKey')],
    expected: 'fail',
    says: arnOf('cc-task'),
  },
  {
    name: 'one role in both, perhaps',
    statements: [...strict, allow(arnOf('cc-task'), 'kms:DisableKey', when('StringEquals', 'aws:SourceVpce', 'vpce-1'))],
    expected: 'unknown',
    says: 'aws:SourceVpce',
  },
  {
    name: 'the administrator grants for services alone, and so uses',
    statements: [...strict, { ...attach, Principal: { AWS: arnOf('cc-key-admin') } }],
    expected: 'fail',
    says: arnOf('cc-key-admin'),
  },
  {
    name: 'whoever is declared',
    statements: [...strict, allow(arnOf('cc-task'), 'kms:*')],
    spec: asking({ administrators: ['role/*'], users: ['role/*', 'service/*'] }),
    expected: 'fail',
  },
  { name: 'two roles, one each', statements: [admins, users], expected: 'pass' },
  {
    name: 'another account for both',
    statements: [...strict, allow(root(elsewhere), 'kms:*')],
    expected: 'fail',
    says: `everybody in ${elsewhere}`,
  },
  {
    name: 'a role in both, but denied one',
    statements: [
      ...strict,
      allow(arnOf('cc-task'), 'kms:DisableKey'),
      deny({ Principal: { AWS: arnOf('cc-task') }, Action: 'kms:DisableKey' }),
    ],
    expected: 'pass',
  },
]);

const grant = (change: Partial<KeyGrant> = {}): KeyGrant => ({
  grantees: [arnOf('cc-task')],
  operations: ['Decrypt'],
  retiring: null,
  isConstrained: true,
  ...change,
});
const granted =
  (...grants: readonly KeyGrant[]) =>
  (facts: Facts) =>
    put(facts, 'key-grants', here, [{ arn: phi.arn, grants, grantsError: null }]);

table('key-grants', [
  { name: 'none', expected: 'pass', says: 'there are no grants on it' },
  { name: 'one, and none may be', plant: granted(grant()), expected: 'fail', says: `${arnOf('cc-task')}, and nobody may` },
  {
    name: 'one without a grantee, and none may be',
    plant: granted(grant({ grantees: [] })),
    expected: 'fail',
    says: 'somebody whom AWS does not name',
  },
  {
    name: 'one that is declared',
    plant: granted(grant()),
    spec: asking({ grants: ['role/cc-*'] }),
    expected: 'pass',
    says: 'held by those',
  },
  { name: 'none, and some may be', spec: asking({ grants: ['role/cc-*'] }), expected: 'pass' },
  {
    name: 'one that is not declared beside',
    plant: granted(grant(), grant({ grantees: [arnOf('x')] })),
    spec: asking({ grants: ['role/cc-*'] }),
    expected: 'fail',
    says: `a grant is held by ${arnOf('x')}, whom`,
  },
  {
    name: 'a role of another account',
    plant: granted(grant({ grantees: [arnOf('cc-task', elsewhere)] })),
    spec: asking({ grants: ['role/cc-*'] }),
    expected: 'fail',
  },
  {
    name: 'a service',
    plant: granted(grant({ grantees: ['rds.us-east-2.amazonaws.com'] })),
    spec: asking({ grants: ['service/rds.*.amazonaws.com'] }),
    expected: 'pass',
  },
  {
    name: 'another service',
    plant: granted(grant({ grantees: ['ec2.amazonaws.com'] })),
    spec: asking({ grants: ['service/rds.*.amazonaws.com'] }),
    expected: 'fail',
    says: 'service/ec2.amazonaws.com',
  },
  {
    name: 'named in two ways, one of them not declared',
    plant: granted(grant({ grantees: [arnOf('cc-task'), 'ec2.amazonaws.com'] })),
    spec: asking({ grants: ['role/cc-*'] }),
    expected: 'fail',
  },
  {
    name: 'a session of a role',
    plant: granted(grant({ grantees: [`arn:aws:sts::${production}:assumed-role/cc-task/i-1`] })),
    spec: asking({ grants: ['role/cc-*'] }),
    expected: 'pass',
  },
  {
    name: 'without a grantee',
    plant: granted(grant(), grant({ grantees: [] })),
    spec: asking({ grants: ['role/cc-*'] }),
    expected: 'unknown',
    says: 'did not say who holds 1',
  },
  {
    name: 'listing refused',
    plant: (facts) => put(facts, 'key-grants', here, [{ arn: phi.arn, grants: null, grantsError: refusal }]),
    expected: 'unknown',
    says: refusal.detail,
  },
  {
    name: 'listing neither there nor refused',
    plant: (facts) => put(facts, 'key-grants', here, [{ arn: phi.arn, grants: null, grantsError: null }]),
    expected: 'unknown',
  },
  { name: 'not asked for', plant: (facts) => put(facts, 'key-grants', here, []), expected: 'unknown', says: 'were not read' },
  { name: 'not read at all', plant: (facts) => refuse(facts, 'key-grants', here), expected: 'unknown' },
  { name: 'the key is not there', plant: (facts) => putKeys(facts, here, []), expected: 'not-applicable' },
  { name: 'AWS manages the key', plant: (facts) => putKeys(facts, here, [{ ...phi, manager: 'AWS' }]), expected: 'not-applicable' },
  { name: 'the key could not be described', plant: (facts) => putKeys(facts, here, [{ ...phi, readError: refusal }]), expected: 'unknown' },
]);

describe('where the spec asks', () => {
  const requirements = ['key-administrators', 'key-users', 'key-separation', 'key-grants'];
  const isAsked = (spec: Spec) => requirements.filter((name) => cmkEncryption.requirements[name]?.asked?.(spec));
  const wanted = (spec: Spec) =>
    Object.fromEntries(
      (['authorization-details', 'iam-users', 'key-grants', 'key-policies'] as const).map((fact) => [
        fact,
        cmkEncryption.only?.[fact]?.(spec),
      ]),
    );

  it('nothing is planned or read of keys of which it says nothing', () => {
    expect(isAsked(specOf())).toEqual([]);
    expect(wanted(specOf())).toEqual({ 'authorization-details': [], 'iam-users': [], 'key-grants': [], 'key-policies': [] });
  });

  it('each requirement for itself, and of the keys that say so alone', () => {
    expect(isAsked(asking())).toEqual(requirements);
    const place = { in: ['production'], regions: [primary], of: { alias: 'alias/cc-phi' } };
    const { administrators, users: using, separation, grants, ...plain } = phiSection;
    const only = (change: object) => specOf({ keys: { ...keysSection, phi: { ...plain, ...change } } });
    expect(isAsked(only({ grants }))).toEqual(['key-grants']);
    expect(wanted(only({ grants }))).toEqual({ 'authorization-details': [], 'iam-users': [], 'key-grants': [place], 'key-policies': [] });
    for (const change of [{ administrators }, { users: using }, { separation }]) {
      expect(wanted(only(change))).toEqual({
        'authorization-details': [{ in: ['production'] }],
        'iam-users': [{ in: ['production'] }],
        'key-grants': [],
        'key-policies': [place],
      });
    }
    expect(isAsked(only({ separation }))).toEqual(['key-separation']);
  });

  it('keys of which the spec says nothing are not judged beside one of which it does', () => {
    const facts = encryptionFacts();
    const findings = requirements.flatMap((name) => findingsOf(cmkEncryption, name, { spec: asking(), facts }));
    expect(findings.filter(({ testCase }) => testCase.includes(`@${logArchive}`)).map(({ outcome }) => outcome)).toEqual(
      requirements.map(() => 'not-applicable'),
    );
  });
});
