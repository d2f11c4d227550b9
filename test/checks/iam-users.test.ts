import { describe, expect, it } from 'vitest';
import iamUsers from '../../src/checks/iam-users.ts';
import type { AccountSummary } from '../../src/facts/account-summary.ts';
import type { CredentialReport, Credentials } from '../../src/facts/credential-report.ts';
import type { IamUser } from '../../src/facts/iam-users.ts';
import type { FactName } from '../../src/facts/index.ts';
import type { Spec } from '../../src/spec/spec.ts';
import {
  audit,
  auditorOf,
  deployTrust,
  identityFacts,
  identitySection,
  management,
  organizationSection,
  production,
  roleOf,
  specOf,
} from './governance.ts';
import { edit, type Facts, findingsOf, linesOf, put, refuse, verdictsOf } from './world.ts';

interface Row {
  readonly name: string;
  readonly plant?: (facts: Facts) => void;
  readonly spec?: Spec;
  /** The findings that are neither pass nor not-applicable. */
  readonly expected: readonly string[];
}

const identity = (change: object): Spec => specOf({ identity: { ...identitySection, ...change } });
const root = (change: object): Spec => identity({ root: { ...identitySection.root, ...change } });
const summary = (account: string, change: Partial<AccountSummary>) => (facts: Facts) =>
  edit(facts, 'account-summary', { account }, (value) => ({ ...value, ...change }));
const user = (account: string, name: string, accessKeys: IamUser['accessKeys'] = []): IamUser => ({
  arn: `arn:aws:iam::${account}:user/${name}`,
  name,
  accessKeys,
  accessKeysError: null,
});
const users =
  (account: string, ...list: readonly IamUser[]) =>
  (facts: Facts) => {
    put(facts, 'iam-users', { account }, list);
    summary(account, { users: list.length })(facts);
  };
const provider = (account: string, kind: 'saml' | 'oidc', arns: readonly string[]) => (facts: Facts) =>
  edit(facts, 'identity-providers', { account }, (value) => ({ ...value, [kind]: arns }));
const attested = (change: Partial<Spec['attestations'][number]>): Spec => {
  const spec = specOf();
  return { ...spec, attestations: spec.attestations.map((entry) => ({ ...entry, ...change })) };
};
const github = 'token.actions.githubusercontent.com';
const [sub, aud] = [`${github}:sub`, `${github}:aud`];
const subject = 'repo:acme/contour:environment:prod';
const audience = { [aud]: 'sts.amazonaws.com' };
const deployArn = `arn:aws:iam::${production}:role/cc-deploy`;

/** The deploy role of production alone, with these statements. */
const trusting =
  (...statements: readonly object[]) =>
  (facts: Facts) =>
    put(facts, 'roles', { account: production }, [roleOf(production, 'cc-deploy', statements), auditorOf(production)]);
/** The same, with this condition. */
const bound = (condition: object) => trusting(deployTrust(production, { Condition: condition }));
const subjects = (...list: readonly string[]): Spec =>
  identity({ federation: [{ in: 'all', saml: ['identity_center'], oidc: [{ provider: github, subjects: list }] }] });
const open = [`fail ${production}/${deployArn}`];
const unclear = [`unknown ${production}/${deployArn}`];
const denyOthers = (condition: object) => ({
  Effect: 'Deny',
  Principal: '*',
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: condition,
});
const anySubject = deployTrust(production, { Condition: { StringEquals: audience } });

const reporting = identity({ iam_users: { in: 'audit', count: 0, credential_report: {} } });
const rootLine: Credentials = {
  name: '<root_account>',
  arn: `arn:aws:iam::${audit}:root`,
  password: null,
  mfa: false,
  keys: [{ isActive: false }, { isActive: false }],
  certificates: 0,
};
const report =
  (change: Partial<CredentialReport>) =>
  (facts: Facts): void =>
    put(facts, 'credential-report', { account: audit }, { generatedAt: '2026-11-20T09:00:00.000Z', root: rootLine, users: [], ...change });
const eve: Credentials = { ...rootLine, name: 'eve', arn: `arn:aws:iam::${audit}:user/eve` };
const both =
  (...plants: readonly ((facts: Facts) => void)[]) =>
  (facts: Facts): void => {
    for (const plant of plants) plant(facts);
  };

const tables: Readonly<Record<string, readonly Row[]>> = {
  'no-users': [
    { name: 'none', expected: [] },
    {
      name: 'two users, each a finding',
      plant: users(production, user(production, 'ci'), user(production, 'eve')),
      expected: [`fail ${production}/arn:aws:iam::${production}:user/ci`, `fail ${production}/arn:aws:iam::${production}:user/eve`],
    },
    {
      name: 'as many as declared',
      plant: users(audit, user(audit, 'reader')),
      spec: identity({ iam_users: { in: 'audit', count: 1 } }),
      expected: [],
    },
    { name: 'fewer than declared', spec: identity({ iam_users: { in: 'audit', count: 1 } }), expected: [`fail ${audit}/${audit}`] },
    {
      name: 'fewer listed than declared, and as many counted: one of them lags',
      plant: summary(audit, { users: 1 }),
      spec: identity({ iam_users: { in: 'audit', count: 1 } }),
      expected: [`unknown ${audit}/${audit}`],
    },
    {
      name: 'a counter that disagrees with the listing',
      plant: summary(production, { users: 1 }),
      expected: [`unknown ${production}/${production}`],
    },
    { name: 'no counter', plant: summary(production, { users: null }), expected: [`unknown ${production}/${production}`] },
    { name: 'listing refused', plant: (facts) => refuse(facts, 'iam-users', { account: audit }), expected: [`unknown ${audit}/${audit}`] },
    {
      name: 'summary refused',
      plant: (facts) => refuse(facts, 'account-summary', { account: audit }),
      expected: [`unknown ${audit}/${audit}`],
    },
    {
      name: 'a user shows although the summary is refused',
      plant: (facts) => {
        put(facts, 'iam-users', { account: audit }, [user(audit, 'eve')]);
        refuse(facts, 'account-summary', { account: audit });
      },
      expected: [`fail ${audit}/arn:aws:iam::${audit}:user/eve`],
    },
  ],
  'root-access-keys': [
    { name: 'none', expected: [] },
    { name: 'one', plant: summary(production, { rootAccessKeys: 1 }), expected: [`fail ${production}/${production}/root`] },
    { name: 'no counter', plant: summary(production, { rootAccessKeys: null }), expected: [`unknown ${production}/${production}/root`] },
    {
      name: 'refused',
      plant: (facts) => refuse(facts, 'account-summary', { account: audit }),
      expected: [`unknown ${audit}/${audit}/root`],
    },
  ],
  'root-certificates': [
    { name: 'none', expected: [] },
    { name: 'one', plant: summary(management, { rootSigningCertificates: 1 }), expected: [`fail ${management}/${management}/root`] },
    { name: 'no counter', plant: summary(audit, { rootSigningCertificates: null }), expected: [`unknown ${audit}/${audit}/root`] },
    {
      name: 'refused',
      plant: (facts) => refuse(facts, 'account-summary', { account: audit }),
      expected: [`unknown ${audit}/${audit}/root`],
    },
  ],
  'root-credentials': [
    { name: 'members centrally managed, management with MFA', expected: [] },
    { name: 'management without MFA', plant: summary(management, { rootMfa: 0 }), expected: [`fail ${management}/${management}/root`] },
    { name: 'management without credentials', plant: summary(management, { rootMfa: 0, rootPassword: 0 }), expected: [] },
    {
      name: 'a member with a password and no MFA',
      plant: summary(production, { rootPassword: 1 }),
      expected: [`fail ${production}/${production}/root`],
    },
    { name: 'a member with a password and MFA', plant: summary(production, { rootPassword: 1, rootMfa: 1 }), expected: [] },
    { name: 'a key and no MFA', plant: summary(production, { rootAccessKeys: 1 }), expected: [`fail ${production}/${production}/root`] },
    {
      name: 'no password counter, no MFA',
      plant: summary(production, { rootPassword: null }),
      expected: [`unknown ${production}/${production}/root`],
    },
    { name: 'no password counter, but MFA', plant: summary(production, { rootPassword: null, rootMfa: 1 }), expected: [] },
    {
      name: 'a password and no MFA counter',
      plant: summary(production, { rootPassword: 1, rootMfa: null }),
      expected: [`unknown ${production}/${production}/root`],
    },
    {
      name: 'refused',
      plant: (facts) => refuse(facts, 'account-summary', { account: audit }),
      expected: [`unknown ${audit}/${audit}/root`],
    },
    { name: 'none demanded: MFA is not enough', spec: root({ credentials: 'none' }), expected: [`fail ${management}/${management}/root`] },
    { name: 'none demanded of the members', spec: root({ in: 'members', credentials: 'none' }), expected: [] },
    {
      name: 'none demanded, no counter',
      spec: root({ in: 'members', credentials: 'none' }),
      plant: summary(audit, { rootPassword: null, rootMfa: 1 }),
      expected: [`unknown ${audit}/${audit}/root`],
    },
  ],
  'saml-providers': [
    { name: 'those of Identity Center', expected: [] },
    { name: 'no provider at all', plant: provider(audit, 'saml', []), expected: [] },
    {
      name: 'one more',
      plant: provider(audit, 'saml', [
        `arn:aws:iam::${audit}:saml-provider/AWSSSO_1_DO_NOT_DELETE`,
        `arn:aws:iam::${audit}:saml-provider/Okta`,
      ]),
      expected: [`fail ${audit}/arn:aws:iam::${audit}:saml-provider/Okta`],
    },
    {
      name: 'a name that only begins like Identity Center',
      plant: provider(audit, 'saml', [`arn:aws:iam::${audit}:saml-provider/AWSSSO_1_DO_NOT_DELETE-2`]),
      expected: [`fail ${audit}/arn:aws:iam::${audit}:saml-provider/AWSSSO_1_DO_NOT_DELETE-2`],
    },
    {
      name: 'a declared glob',
      plant: provider(audit, 'saml', [`arn:aws:iam::${audit}:saml-provider/corp-eu`]),
      spec: identity({ federation: [...identitySection.federation, { in: 'audit', saml: ['corp-*'] }] }),
      expected: [],
    },
    {
      name: 'a later rule wins: Identity Center is no longer allowed',
      spec: identity({ federation: [...identitySection.federation, { in: 'audit', saml: [] }] }),
      expected: [`fail ${audit}/arn:aws:iam::${audit}:saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE`],
    },
    {
      name: 'an account that no rule speaks of',
      spec: identity({ federation: [{ in: 'members', saml: ['identity_center'] }] }),
      expected: [`fail ${management}/arn:aws:iam::${management}:saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE`],
    },
    { name: 'refused', plant: (facts) => refuse(facts, 'identity-providers', { account: audit }), expected: [`unknown ${audit}/${audit}`] },
  ],
  'oidc-providers': [
    { name: 'as declared, the later rule for gxp', expected: [] },
    { name: 'missing', plant: provider(production, 'oidc', []), expected: [`fail ${production}/${production}/oidc-provider/${github}`] },
    {
      name: 'not declared',
      plant: provider(audit, 'oidc', [`arn:aws:iam::${audit}:oidc-provider/gitlab.com`]),
      expected: [`fail ${audit}/arn:aws:iam::${audit}:oidc-provider/gitlab.com`],
    },
    {
      name: 'another path of the same host: missing and not declared',
      plant: provider(production, 'oidc', [`arn:aws:iam::${production}:oidc-provider/${github}/acme`]),
      expected: [
        `fail ${production}/${production}/oidc-provider/${github}`,
        `fail ${production}/arn:aws:iam::${production}:oidc-provider/${github}/acme`,
      ],
    },
    { name: 'refused', plant: (facts) => refuse(facts, 'identity-providers', { account: audit }), expected: [`unknown ${audit}/${audit}`] },
  ],
  'oidc-subjects': [
    { name: 'bound to the declared subject and audience', expected: [] },
    { name: 'an OIDC trust for repo:*', plant: bound({ StringLike: { [sub]: 'repo:*' }, StringEquals: audience }), expected: open },
    { name: 'no condition at all', plant: trusting(deployTrust(production, { Condition: undefined })), expected: open },
    { name: 'no condition on the subject', plant: bound({ StringEquals: audience }), expected: open },
    { name: 'any subject', plant: bound({ StringLike: { [sub]: '*' }, StringEquals: audience }), expected: open },
    {
      name: 'another subject',
      plant: bound({ StringEquals: { ...audience, [sub]: 'repo:acme/contour:ref:refs/heads/main' } }),
      expected: open,
    },
    {
      name: 'a declared subject and another',
      plant: bound({ StringEquals: { ...audience, [sub]: [subject, 'repo:eve/x'] } }),
      expected: open,
    },
    {
      name: 'several, all of them declared',
      plant: bound({ StringLike: { ...audience, [sub]: ['repo:acme/a:x', 'repo:acme/b:*'] } }),
      spec: subjects('repo:acme/*'),
      expected: [],
    },
    {
      name: 'a key in other letters, for any value',
      plant: bound({ 'ForAnyValue:StringLike': { [sub.toUpperCase()]: subject }, StringLike: audience }),
      expected: [],
    },
    {
      name: 'for all values, which an absent claim meets',
      plant: bound({ 'ForAllValues:StringEquals': { [sub]: subject }, StringEquals: audience }),
      expected: open,
    },
    { name: 'if it exists', plant: bound({ StringEqualsIfExists: { [sub]: subject }, StringEquals: audience }), expected: open },
    {
      name: 'the declared subject, in letters of either case',
      plant: bound({ StringEqualsIgnoreCase: { [sub]: subject }, StringEquals: audience }),
      expected: unclear,
    },
    {
      name: 'any subject beside the declared one in letters of either case',
      plant: bound({ StringEqualsIgnoreCaseIfExists: { [sub]: subject }, StringEquals: audience }),
      expected: open,
    },
    { name: 'a negation alone', plant: bound({ StringNotLike: { [sub]: 'repo:eve/*' }, StringEquals: audience }), expected: open },
    { name: 'as an ARN', plant: bound({ ArnLike: { [sub]: subject }, StringEquals: audience }), expected: unclear },
    { name: 'no condition on the audience', plant: bound({ StringEquals: { [sub]: subject } }), expected: unclear },
    { name: 'another audience', plant: bound({ StringEquals: { [sub]: subject, [aud]: 'https://github.com/acme' } }), expected: open },
    {
      name: 'bound by another claim alone',
      plant: bound({ StringEquals: { ...audience, [`${github}:repository_id`]: '7' } }),
      expected: unclear,
    },
    {
      name: 'bound by any value of another claim',
      plant: bound({ StringLike: { ...audience, [`${github}:repository`]: '*' } }),
      expected: open,
    },
    {
      name: 'bound by two subjects together',
      plant: bound({ StringLike: { [sub]: 'repo:acme/*' }, StringEquals: { ...audience, [sub.toUpperCase()]: 'x' } }),
      expected: unclear,
    },
    {
      name: 'a policy variable',
      plant: bound({ StringEquals: { ...audience, [sub]: ['$', '{aws:PrincipalTag/x}'].join('') } }),
      expected: unclear,
    },
    {
      name: 'an operator that nobody knows',
      plant: bound({ StringAlmost: { [sub]: subject }, StringEquals: audience }),
      expected: unclear,
    },
    { name: 'two statements, one of them open', plant: trusting(deployTrust(production), anySubject), expected: open },
    { name: 'open, and all others denied', plant: trusting(anySubject, denyOthers({ StringNotEquals: { [sub]: subject } })), expected: [] },
    {
      name: 'open, and too few denied',
      plant: trusting(anySubject, denyOthers({ StringNotLike: { [sub]: 'repo:acme/*' } })),
      expected: open,
    },
    {
      name: 'open, and denied on more conditions',
      plant: trusting(anySubject, denyOthers({ StringNotEquals: { [sub]: subject, [aud]: 'x' } })),
      expected: unclear,
    },
    {
      name: 'open, and denied for something else',
      plant: trusting(anySubject, denyOthers({ Bool: { 'aws:SecureTransport': 'false' } })),
      expected: open,
    },
    { name: 'open, and denied whole', plant: trusting(anySubject, { ...denyOthers({}), Condition: undefined }), expected: [] },
    { name: 'open, but for no action that takes the role on', plant: trusting({ ...anySubject, Action: 'sts:TagSession' }), expected: [] },
    { name: 'open, by a wildcard', plant: trusting({ ...anySubject, Action: 'sts:*' }), expected: open },
    { name: 'everybody', plant: trusting({ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRoleWithWebIdentity' }), expected: open },
    {
      name: 'everybody, on a condition',
      plant: trusting({ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRoleWithWebIdentity', Condition: { StringEquals: audience } }),
      expected: unclear,
    },
    {
      name: 'a provider that is not declared',
      plant: trusting(deployTrust(production, { Principal: { Federated: `arn:aws:iam::${production}:oidc-provider/gitlab.com` } })),
      expected: open,
    },
    {
      name: 'a provider whose account is a wildcard',
      plant: trusting(deployTrust(production, { Principal: { Federated: `arn:aws:iam::*:oidc-provider/${github}` } })),
      expected: unclear,
    },
    {
      name: 'a provider that AWS knows by itself',
      plant: trusting(deployTrust(production, { Principal: { Federated: 'accounts.google.com' } })),
      expected: open,
    },
    {
      name: 'a declared provider, in an account that no rule declares it for',
      spec: identity({ federation: [{ in: 'production', oidc: [{ provider: github, subjects: [subject] }] }] }),
      expected: [`fail 333333333333/arn:aws:iam::333333333333:role/cc-deploy`],
    },
    {
      name: 'a SAML provider',
      plant: trusting(
        deployTrust(production, {
          Principal: { Federated: `arn:aws:iam::${production}:saml-provider/x` },
          Action: 'sts:AssumeRoleWithSAML',
        }),
      ),
      expected: [],
    },
    {
      name: 'an Allow by NotPrincipal',
      plant: trusting({ Effect: 'Allow', NotPrincipal: { AWS: audit }, Action: 'sts:*' }),
      expected: unclear,
    },
    {
      name: 'no trust policy',
      plant: (facts) => put(facts, 'roles', { account: production }, [{ ...roleOf(production, 'cc-deploy', []), trustPolicy: null }]),
      expected: unclear,
    },
    { name: 'refused', plant: (facts) => refuse(facts, 'roles', { account: audit }), expected: [`unknown ${audit}/${audit}`] },
  ],
  'central-root-access': [
    { name: 'both on', expected: [] },
    {
      name: 'one off',
      plant: (facts) => put(facts, 'organizations-features', {}, ['RootSessions']),
      expected: [`fail ${management}/${management}/central-root-access/credentials_management`],
    },
    {
      name: 'one on that is not declared',
      spec: root({ central_access: ['sessions'] }),
      expected: [`fail ${management}/${management}/central-root-access/credentials_management`],
    },
    {
      name: 'both off',
      plant: (facts) => put(facts, 'organizations-features', {}, []),
      expected: ['credentials_management', 'sessions'].map((name) => `fail ${management}/${management}/central-root-access/${name}`),
    },
    {
      name: 'one that is new',
      plant: (facts) => put(facts, 'organizations-features', {}, ['RootCredentialsManagement', 'RootDreams', 'RootSessions']),
      expected: [`unknown ${management}/${management}/central-root-access/RootDreams`],
    },
    {
      name: 'refused',
      plant: (facts) => refuse(facts, 'organizations-features', {}),
      expected: [`unknown ${management}/${management}/central-root-access`],
    },
  ],
  'credential-report': [
    { name: 'as the account summary counts', spec: reporting, plant: report({}), expected: [] },
    {
      name: 'a user more',
      spec: reporting,
      plant: both(report({ users: [eve] }), summary(audit, { users: 1 })),
      expected: [`fail ${audit}/${audit}`],
    },
    {
      name: 'a user less',
      spec: identity({ iam_users: { in: 'audit', count: 1, credential_report: {} } }),
      plant: report({}),
      expected: [`fail ${audit}/${audit}`],
    },
    {
      name: 'a user more than the account summary counts',
      spec: reporting,
      plant: report({ users: [eve] }),
      expected: [`unknown ${audit}/${audit}`],
    },
    {
      name: 'no counter',
      spec: reporting,
      plant: both(report({}), summary(audit, { users: null })),
      expected: [`unknown ${audit}/${audit}`],
    },
    {
      name: 'an active key of root',
      spec: reporting,
      plant: report({ root: { ...rootLine, keys: [{ isActive: true }] } }),
      expected: [`fail ${audit}/${audit}/root`],
    },
    {
      name: 'a key of root that may be active',
      spec: reporting,
      plant: report({ root: { ...rootLine, keys: [{ isActive: null }] } }),
      expected: [`unknown ${audit}/${audit}/root`],
    },
    { name: 'no line of root', spec: reporting, plant: report({ root: null }), expected: [`unknown ${audit}/${audit}/root`] },
    {
      name: 'keys of root that the account summary does not count',
      spec: reporting,
      plant: both(report({}), summary(audit, { rootAccessKeys: null })),
      expected: [`unknown ${audit}/${audit}/root`],
    },
    {
      name: 'an MFA of root that only the account summary tells',
      spec: reporting,
      plant: report({ root: { ...rootLine, mfa: null } }),
      expected: [`unknown ${audit}/${audit}/root`],
    },
    {
      name: 'another view of the MFA of root',
      spec: reporting,
      plant: report({ root: { ...rootLine, mfa: true } }),
      expected: [`unknown ${audit}/${audit}/root`],
    },
    {
      name: 'a key that only the account summary counts',
      spec: reporting,
      plant: both(report({}), summary(audit, { rootAccessKeys: 1 })),
      expected: [`unknown ${audit}/${audit}/root`],
    },
    {
      name: 'too old',
      spec: reporting,
      plant: report({ generatedAt: '2026-11-20T07:59:59.000Z' }),
      expected: [`unknown ${audit}/${audit}`],
    },
    { name: 'as old as it may be', spec: reporting, plant: report({ generatedAt: '2026-11-20T08:00:00.000Z' }), expected: [] },
    {
      name: 'none there',
      spec: reporting,
      plant: (facts) => put(facts, 'credential-report', { account: audit }, null),
      expected: [`unknown ${audit}/${audit}`],
    },
    {
      name: 'refused',
      spec: reporting,
      plant: (facts) => refuse(facts, 'credential-report', { account: audit }),
      expected: [`unknown ${audit}/${audit}`],
    },
  ],
  'root-custody': [
    { name: 'attested', expected: [] },
    { name: 'document missing', spec: attested({ documentSha256: null }), expected: [`unknown ${management}/${management}/root`] },
    {
      name: 'document changed',
      spec: attested({ documentSha256: 'b'.repeat(64) }),
      expected: [`unknown ${management}/${management}/root`],
    },
    { name: 'expired', spec: attested({ on: '2025-11-19' }), expected: [`unknown ${management}/${management}/root`] },
    { name: 'dated after the run', spec: attested({ on: '2026-11-21' }), expected: [`unknown ${management}/${management}/root`] },
    { name: 'no such attestation', spec: attested({ id: 'OTHER' }), expected: [`unknown ${management}/${management}/root`] },
  ],
};

describe.each(Object.entries(tables))('iam-users.%s', (requirement, rows) => {
  it.each(rows)('$name', ({ plant, spec, expected }) => {
    const facts = identityFacts();
    plant?.(facts);
    const findings = findingsOf(iamUsers, requirement, { spec: spec ?? specOf(), facts });
    const bad = findings.filter((finding) => finding.outcome !== 'pass' && finding.outcome !== 'not-applicable');
    expect([...linesOf(bad)].sort()).toEqual([...expected].sort());
    expect(new Set(findings.map((finding) => finding.testCase.split('@')[1]?.slice(0, 12))).size).toBe(5);
  });
});

it('is unknown everywhere where the tags that decide on a set were refused, and fails where it fails', () => {
  const facts = identityFacts();
  refuse(facts, 'account-tags', { account: production });
  const verdicts = verdictsOf(iamUsers, { spec: specOf(), facts });
  expect(new Set(verdicts.map(({ outcome }) => outcome))).toEqual(new Set(['unknown']));
  for (const { unknownBecause } of verdicts)
    expect(unknownBecause).toContainEqual({ fact: `account-tags@${production}`, reason: 'denied', detail: 'account-tags refused' });
  put(facts, 'iam-users', { account: audit }, [user(audit, 'someone')]);
  expect(verdictsOf(iamUsers, { spec: specOf(), facts }).find(({ target }) => target.account === audit)?.outcome).toBe('fail');
});

describe('iam-users', () => {
  it('gives one verdict per account of the section, all passing on the reference organization', () => {
    const verdicts = verdictsOf(iamUsers, { spec: specOf(), facts: identityFacts() });
    expect(verdicts.map((verdict) => [verdict.target.account, verdict.outcome])).toHaveLength(5);
    expect(new Set(verdicts.map((verdict) => verdict.outcome))).toEqual(new Set(['pass']));
  });

  it('shows the keys of a user, their status and their age', () => {
    const facts = identityFacts();
    const old = { id: 'AKIAEXAMPLE', status: 'Inactive', createdAt: '2025-10-04T13:00:00.000Z' };
    const young = { id: 'AKIAYOUNG', status: null, createdAt: '2026-11-19T11:00:00.000Z' };
    const ageless = { id: 'AKIAOTHER', status: 'Active', createdAt: null };
    users(production, user(production, 'ci', [old, young, ageless]))(facts);
    const [finding] = findingsOf(iamUsers, 'no-users', { spec: specOf(), facts }).filter((entry) => entry.outcome === 'fail');
    expect(finding?.actual).toEqual({ users: 1, accessKeys: [old, young, ageless] });
    expect(finding?.message).toContain(
      'AKIAEXAMPLE (Inactive, 411 days old), AKIAYOUNG (of unknown status, 1 day old), AKIAOTHER (Active, of unknown age)',
    );
  });

  it('marks the custody as attested, with the attestation as the reason where it is not valid', () => {
    const [valid] = findingsOf(iamUsers, 'root-custody', { spec: specOf(), facts: identityFacts() });
    expect(valid).toMatchObject({ outcome: 'pass', method: 'attested', facts: [] });
    const verdict = verdictsOf(iamUsers, { spec: attested({ documentSha256: null }), facts: identityFacts() })[0];
    expect(verdict?.unknownBecause).toEqual([expect.objectContaining({ fact: 'attestation:ROOT-CUSTODY', reason: 'attestation' })]);
  });

  it('asks for no custody where the spec has none', () => {
    const { custody: _, ...rest } = identitySection.root;
    expect(findingsOf(iamUsers, 'root-custody', { spec: identity({ root: rest }), facts: identityFacts() })).toEqual([]);
  });

  it('judges the accounts of every in of the section and no others', () => {
    const only: Spec = identity({
      iam_users: { in: 'audit', count: 0 },
      root: { in: 'production', credentials: 'none_or_mfa', access_keys: 0 },
      federation: [{ in: 'audit', saml: ['identity_center'] }],
    });
    const verdicts = verdictsOf(iamUsers, { spec: only, facts: identityFacts() });
    expect(verdicts.map((verdict) => verdict.target.account)).toEqual([production, audit]);
    const outside = verdicts[0]?.findings.find((finding) => finding.requirementId === 'iam-users.no-users');
    expect(outside?.outcome).toBe('not-applicable');
  });

  it('rests on boundary facts alone', () => {
    const facts = identityFacts();
    const spec = specOf({ organization: { ...organizationSection, classes: [{ in: 'all', depth: 'boundary' }] } });
    expect(new Set(verdictsOf(iamUsers, { spec, facts }).map((verdict) => verdict.outcome))).toEqual(new Set(['pass']));
    const names: readonly FactName[] = iamUsers.needs;
    expect(names).toEqual(['account-summary', 'credential-report', 'iam-users', 'identity-providers', 'organizations-features', 'roles']);
  });
});
