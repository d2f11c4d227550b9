import { describe, expect, it } from 'vitest';
import iamRoles from '../../src/checks/iam-roles.ts';
import type { AuthorizationDetails, RoleDetails } from '../../src/facts/authorization-details.ts';
import type { Spec } from '../../src/spec/spec.ts';
import { audit, deployTrust, identityFacts, identitySection, logArchive, management, production, roleOf, specOf } from './governance.ts';
import { edit, type Facts, findingsOf, linesOf, put, refuse, verdictsOf } from './world.ts';

type Plant = (facts: Facts) => void;

interface Row {
  readonly name: string;
  readonly plant?: Plant;
  readonly spec?: Spec;
  /** The findings that are neither pass nor not-applicable. */
  readonly expected: readonly string[];
}

const vendor = '999999999999';
const rolesSection = { in: 'all', except: ['AWSControlTower*'], read_only: [{ in: 'all', role: 'iq-auditor' }] };
const spec = (change: object = {}): Spec => specOf({ identity: { ...identitySection, roles: { ...rolesSection, ...change } } });

const securityAudit = 'arn:aws:iam::aws:policy/SecurityAudit';
const administrator = 'arn:aws:iam::aws:policy/AdministratorAccess';
const allowing = (...actions: readonly string[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] });
const roleArn = (account: string, name: string) => `arn:aws:iam::${account}:role/${name}`;
const detailsOf = (account: string, name: string, change: Partial<RoleDetails> = {}): RoleDetails => ({
  arn: roleArn(account, name),
  name,
  path: '/',
  inline: [],
  attached: [],
  boundary: null,
  lastUsed: null,
  ...change,
});
const reference = (account: string): AuthorizationDetails => ({
  roles: [
    detailsOf(account, 'AWSControlTowerExecution', { attached: [administrator] }),
    detailsOf(account, 'AWSServiceRoleForX', { path: '/aws-service-role/x.amazonaws.com/', attached: [administrator] }),
    detailsOf(account, 'AWSReservedSSO_Admin_0123456789abcdef', {
      path: '/aws-reserved/sso.amazonaws.com/us-east-2/',
      attached: [administrator],
    }),
    detailsOf(account, 'iq-auditor', {
      attached: [securityAudit],
      inline: [{ name: 'more', document: allowing('artifact:ListAgreements') }],
    }),
  ],
  policies: [
    { arn: administrator, document: allowing('*') },
    { arn: securityAudit, document: allowing('iam:Get*', 'iam:List*', 'ec2:Describe*', 's3:GetBucket*') },
  ],
});

function referenceFacts(): Facts {
  const facts = identityFacts();
  for (const account of [management, production, '333333333333', logArchive, audit])
    put(facts, 'authorization-details', { account }, reference(account));
  return facts;
}

const trusted = (principal: unknown, more: object = {}): object => ({
  Effect: 'Allow',
  Principal: principal,
  Action: 'sts:AssumeRole',
  ...more,
});
/** A role of production with these statements as its trust policy. */
const trusting =
  (...statements: readonly object[]): Plant =>
  (facts) =>
    edit(facts, 'roles', { account: production }, (roles) => [...roles, roleOf(production, 'partner', statements)]);
const when = (condition: object) => trusting(trusted({ AWS: '*' }, { Condition: condition }));
const partner = roleArn(production, 'partner');
const open = [`fail ${production}/${partner}`];
const unclear = [`unknown ${production}/${partner}`];
const outsider = { AWS: `arn:aws:iam::${vendor}:root` };
const ours = { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } };

/** A role of production with these policies. */
const holding =
  (change: Partial<RoleDetails>, ...policies: AuthorizationDetails['policies']): Plant =>
  (facts) =>
    edit(facts, 'authorization-details', { account: production }, (details) => ({
      roles: [...details.roles, detailsOf(production, 'partner', change)],
      policies: [...details.policies, ...policies],
    }));
const inline = (document: string): Plant => holding({ inline: [{ name: 'own', document }] });
const statement = (one: object): string => JSON.stringify({ Statement: { Effect: 'Allow', Resource: '*', ...one } });
/** The auditor's role of production, changed. */
const auditor =
  (change: Partial<RoleDetails>): Plant =>
  (facts) =>
    edit(facts, 'authorization-details', { account: production }, (details) => ({
      ...details,
      roles: details.roles.map((role) => (role.name === 'iq-auditor' ? { ...role, ...change } : role)),
    }));
const auditorArn = roleArn(production, 'iq-auditor');

const tables: Readonly<Record<string, readonly Row[]>> = {
  'trust-outside': [
    { name: 'accounts and providers of the organization alone', expected: [] },
    { name: 'another account', plant: trusting(trusted(outsider)), expected: open },
    { name: 'another account by its number', plant: trusting(trusted({ AWS: vendor })), expected: open },
    { name: 'a role of another account', plant: trusting(trusted({ AWS: `arn:aws:iam::${vendor}:role/x` })), expected: open },
    { name: 'a session of another account', plant: trusting(trusted({ AWS: `arn:aws:sts::${vendor}:assumed-role/x/y` })), expected: open },
    { name: 'another account beside ours', plant: trusting(trusted({ AWS: [audit, vendor] })), expected: open },
    {
      name: 'another account by an external id',
      plant: trusting(trusted(outsider, { Condition: { StringEquals: { 'sts:ExternalId': 'redacted' } } })),
      expected: open,
    },
    {
      name: 'another account by any external id',
      plant: trusting(trusted(outsider, { Condition: { Null: { 'sts:ExternalId': 'false' } } })),
      expected: open,
    },
    {
      name: 'another account that is declared',
      spec: spec({ trusted_outside_organization: [vendor] }),
      plant: trusting(trusted(outsider)),
      expected: [],
    },
    {
      name: 'another account than the declared one',
      spec: spec({ trusted_outside_organization: ['888888888888'] }),
      plant: trusting(trusted(outsider)),
      expected: open,
    },
    { name: 'another account, on a condition that only ours meet', plant: trusting(trusted(outsider, { Condition: ours })), expected: [] },
    {
      name: 'another account, denied by number',
      plant: trusting(trusted(outsider), { ...trusted(outsider), Effect: 'Deny' }),
      expected: [],
    },
    {
      name: 'another account of which a role is denied',
      plant: trusting(trusted(outsider), { ...trusted({ AWS: `arn:aws:iam::${vendor}:role/x` }), Effect: 'Deny' }),
      expected: open,
    },
    {
      name: 'another account of which all but ours are denied',
      plant: trusting(trusted(outsider), { Effect: 'Deny', NotPrincipal: { AWS: audit }, Action: 'sts:AssumeRole' }),
      expected: [],
    },
    {
      name: 'another account that is denied another way in',
      plant: trusting(trusted(outsider), { Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRoleWithSAML' }),
      expected: open,
    },
    {
      name: 'another account that is denied every way in but one',
      plant: trusting(trusted(outsider, { Action: 'sts:*' }), {
        Effect: 'Deny',
        Principal: '*',
        NotAction: ['sts:AssumeRole', 'sts:TagSession'],
      }),
      expected: open,
    },
    { name: 'everybody', plant: trusting(trusted('*')), expected: open },
    {
      name: 'everybody but web identities',
      plant: trusting(trusted('*', { Action: 'sts:*' }), { Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRoleWithWebIdentity' }),
      expected: open,
    },
    { name: 'everybody of the organization', plant: when(ours), expected: [] },
    {
      name: 'everybody of the organization, in letters of either case',
      plant: when({ StringEqualsIgnoreCase: { 'aws:PrincipalOrgID': 'O-ExampleOrgId' } }),
      expected: [],
    },
    {
      name: 'everybody of the organization if there is one, in letters of either case',
      plant: when({ StringEqualsIgnoreCaseIfExists: { 'aws:PrincipalOrgID': 'o-exampleorgid' } }),
      expected: open,
    },
    {
      name: 'everybody of an organization that begins alike',
      plant: when({ StringLike: { 'aws:PrincipalOrgID': 'o-*' } }),
      expected: open,
    },
    {
      name: 'everybody of the organization if there is one',
      plant: when({ StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-exampleorgid' } }),
      expected: open,
    },
    {
      name: 'everybody of another organization',
      plant: when({ StringEquals: { 'aws:PrincipalOrgID': ['o-exampleorgid', 'o-other'] } }),
      expected: open,
    },
    {
      name: 'everybody below a unit of the organization',
      plant: when({ 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-exampleorgid/r-root/*' } }),
      expected: [],
    },
    {
      name: 'everybody below a unit, or without one',
      plant: when({ 'ForAllValues:StringLike': { 'aws:PrincipalOrgPaths': 'o-exampleorgid/r-root/*' } }),
      expected: open,
    },
    { name: 'everybody of an account of ours', plant: when({ StringEquals: { 'aws:PrincipalAccount': audit } }), expected: [] },
    { name: 'everybody of another account', plant: when({ StringEquals: { 'aws:PrincipalAccount': vendor } }), expected: open },
    {
      name: 'everybody of a declared account',
      spec: spec({ trusted_outside_organization: [vendor] }),
      plant: when({ StringEquals: { 'aws:PrincipalAccount': vendor } }),
      expected: [],
    },
    {
      name: 'everybody who is a role of ours',
      plant: when({ ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${audit}:role/x*` } }),
      expected: [],
    },
    {
      name: 'everybody who is a role of that name',
      plant: when({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/x' } }),
      expected: open,
    },
    { name: 'everybody with a tag', plant: when({ StringEquals: { 'aws:PrincipalTag/team': 'core' } }), expected: open },
    {
      name: 'everybody, and all others denied',
      plant: trusting(trusted('*'), {
        Effect: 'Deny',
        Principal: '*',
        Action: 'sts:*',
        Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } },
      }),
      expected: [],
    },
    {
      name: 'everybody, on a condition that cannot be read',
      plant: when({ StringAlmost: { 'aws:PrincipalOrgID': 'o-exampleorgid' } }),
      expected: unclear,
    },
    {
      name: 'everybody, denied by what cannot be read',
      plant: trusting(trusted('*'), { Effect: 'Deny', Principal: 7, Action: 'sts:*' }),
      expected: unclear,
    },
    { name: 'everybody, for no action that takes the role on', plant: trusting(trusted('*', { Action: 'sts:TagSession' })), expected: [] },
    {
      name: 'everybody, for all actions but one',
      plant: trusting(trusted('*', { Action: undefined, NotAction: 'sts:TagSession' })),
      expected: open,
    },
    { name: 'a service', plant: trusting(trusted({ Service: 'ec2.amazonaws.com' })), expected: [] },
    { name: 'somebody who is gone', plant: trusting(trusted({ AWS: 'AROAEXAMPLEEXAMPLE123' })), expected: [] },
    { name: 'a canonical user', plant: trusting(trusted({ CanonicalUser: 'a'.repeat(64) })), expected: unclear },
    { name: 'something that is no principal', plant: trusting(trusted({ AWS: 'somebody' })), expected: unclear },
    {
      name: 'a SAML provider of its own account',
      plant: trusting(trusted({ Federated: `arn:aws:iam::${production}:saml-provider/x` }, { Action: 'sts:AssumeRoleWithSAML' })),
      expected: [],
    },
    {
      name: 'a SAML provider of another account',
      plant: trusting(trusted({ Federated: `arn:aws:iam::${vendor}:saml-provider/x` }, { Action: 'sts:AssumeRoleWithSAML' })),
      expected: open,
    },
    { name: 'an OIDC provider of its own account', plant: trusting(deployTrust(production)), expected: [] },
    {
      name: 'a web identity that AWS knows',
      plant: trusting(trusted({ Federated: 'cognito-identity.amazonaws.com' }, { Action: 'sts:AssumeRoleWithWebIdentity' })),
      expected: [],
    },
    {
      name: 'an Allow by NotPrincipal',
      plant: trusting({ Effect: 'Allow', NotPrincipal: { AWS: audit }, Action: 'sts:AssumeRole' }),
      expected: unclear,
    },
    { name: 'a statement with an element too many', plant: trusting(trusted(outsider, { Resource: '*' })), expected: unclear },
    {
      name: 'no trust policy',
      plant: (facts) =>
        edit(facts, 'roles', { account: production }, (roles) => [...roles, { ...roleOf(production, 'partner', []), trustPolicy: null }]),
      expected: unclear,
    },
    { name: 'a role that the spec leaves out', spec: spec({ except: ['part*'] }), plant: trusting(trusted(outsider)), expected: [] },
    { name: 'an account that the section leaves out', spec: spec({ in: 'audit' }), plant: trusting(trusted(outsider)), expected: [] },
    { name: 'roles refused', plant: (facts) => refuse(facts, 'roles', { account: audit }), expected: [`unknown ${audit}/${audit}`] },
  ],
  'wildcard-actions': [
    { name: 'only where AWS, or the spec, leaves them', expected: [] },
    { name: 'an inline policy for all of a service', plant: inline(allowing('s3:GetObject', 's3:*')), expected: open },
    { name: 'the same in another way', plant: inline(allowing('S3:?*')), expected: open },
    { name: 'a service that no list holds', plant: inline(allowing('newservice:*')), expected: open },
    { name: 'the same of a service that no list holds', plant: inline(allowing('newservice:?*')), expected: open },
    { name: 'as many letters as any action has', plant: inline(allowing(`s3:${'?'.repeat(60)}*`)), expected: [] },
    { name: 'everything in another way', plant: inline(allowing('*:*')), expected: open },
    { name: 'everything but some', plant: inline(statement({ NotAction: ['iam:*'] })), expected: open },
    { name: 'an AWS managed policy', plant: holding({ attached: [administrator] }), expected: open },
    { name: 'a policy that is not shown', plant: holding({ attached: ['arn:aws:iam::aws:policy/Other'] }), expected: unclear },
    { name: 'a boundary that is not shown', plant: holding({ boundary: 'arn:aws:iam::aws:policy/Other' }), expected: [] },
    {
      name: 'a policy that is not shown beside one that settles it',
      plant: holding({ attached: ['arn:aws:iam::aws:policy/Other', administrator] }),
      expected: open,
    },
    { name: 'a policy that cannot be read', plant: inline('{'), expected: unclear },
    { name: 'a statement that cannot be read', plant: inline(statement({ Action: 7 })), expected: unclear },
    { name: 'all actions of a kind', plant: inline(allowing('s3:Get*', 'ec2:*Tags')), expected: [] },
    { name: 'a Deny of everything', plant: inline(statement({ Effect: 'Deny', Action: '*' })), expected: [] },
    {
      name: 'a boundary that allows everything',
      plant: holding({ boundary: administrator, inline: [{ name: 'own', document: allowing('s3:GetObject') }] }),
      expected: [],
    },
    { name: 'where they are allowed', spec: spec({ wildcard_actions: 'allowed' }), plant: inline(allowing('*')), expected: [] },
    { name: 'in an account that the section leaves out', spec: spec({ in: 'audit' }), plant: inline(allowing('*')), expected: [] },
    {
      name: 'refused',
      plant: (facts) => refuse(facts, 'authorization-details', { account: audit }),
      expected: [`unknown ${audit}/${audit}`],
    },
  ],
  'read-only': [
    { name: 'reading alone', expected: [] },
    {
      name: 'one policy more, which writes',
      plant: auditor({ inline: [{ name: 'own', document: allowing('s3:PutObject') }] }),
      expected: [`fail ${production}/${auditorArn}`],
    },
    {
      name: 'one that writes, within a boundary that only reads',
      plant: auditor({ inline: [{ name: 'own', document: allowing('s3:PutObject') }], boundary: securityAudit }),
      expected: [],
    },
    {
      name: 'a boundary that is not shown',
      plant: auditor({ boundary: 'arn:aws:iam::aws:policy/Other' }),
      expected: [`unknown ${production}/${auditorArn}`],
    },
    {
      name: 'an action that no list holds',
      plant: auditor({ inline: [{ name: 'own', document: allowing('s3:InventThing') }] }),
      expected: [`unknown ${production}/${auditorArn}`],
    },
    {
      name: 'a policy that cannot be read',
      plant: auditor({ inline: [{ name: 'own', document: '{' }] }),
      expected: [`unknown ${production}/${auditorArn}`],
    },
    { name: 'not there', plant: auditor({ name: 'other' }), expected: [`fail ${production}/${production}/role/iq-auditor`] },
    {
      name: 'none named for the account',
      spec: spec({ read_only: [{ in: 'audit', role: 'iq-auditor' }] }),
      plant: auditor({ name: 'other' }),
      expected: [],
    },
    {
      name: 'refused',
      plant: (facts) => refuse(facts, 'authorization-details', { account: audit }),
      expected: [`unknown ${audit}/${audit}/role/iq-auditor`],
    },
  ],
};

describe.each(Object.entries(tables))('iam-roles.%s', (requirement, rows) => {
  it.each(rows)('$name', ({ plant, spec: changed, expected }) => {
    const facts = referenceFacts();
    plant?.(facts);
    const findings = findingsOf(iamRoles, requirement, { spec: changed ?? spec(), facts });
    const bad = findings.filter((finding) => finding.outcome !== 'pass' && finding.outcome !== 'not-applicable');
    expect([...linesOf(bad)].sort()).toEqual([...expected].sort());
    expect(new Set(findings.map((finding) => finding.testCase.split('@')[1]?.slice(0, 12))).size).toBe(5);
  });
});

describe('iam-roles', () => {
  it('passes in every account of the reference organization', () => {
    const verdicts = verdictsOf(iamRoles, { spec: spec(), facts: referenceFacts() });
    expect(verdicts.map(({ outcome }) => outcome)).toEqual(['pass', 'pass', 'pass', 'pass', 'pass']);
  });

  it('says what opens what', () => {
    const facts = referenceFacts();
    auditor({ inline: [{ name: 'own', document: allowing('s3:PutObject', 's3:DeleteObject') }] })(facts);
    const [failed] = findingsOf(iamRoles, 'read-only', { spec: spec(), facts }).filter(({ outcome }) => outcome === 'fail');
    expect(failed?.message).toBe('iq-auditor can do more than read: s3:DeleteObject (policy own, statement #1) and 1 more');
    expect(failed?.actual).toMatchObject({ beyondReading: ['s3:DeleteObject', 's3:PutObject'], count: 2 });
    trusting(trusted(outsider, { Sid: 'Vendor' }))(facts);
    const [outside] = findingsOf(iamRoles, 'trust-outside', { spec: spec(), facts }).filter(({ outcome }) => outcome === 'fail');
    expect(outside?.message).toBe(`partner trusts arn:aws:iam::${vendor}:root, of an account outside the organization (statement Vendor)`);
    inline(allowing('s3:*'))(facts);
    const [wide] = findingsOf(iamRoles, 'wildcard-actions', { spec: spec(), facts }).filter(({ outcome }) => outcome === 'fail');
    expect(wide?.message).toBe('partner is allowed s3:* by policy own, statement #1');
  });

  it('says which policy it could not see, and which it could not read', () => {
    const saying = (requirement: string, plant: Plant) => {
      const facts = referenceFacts();
      plant(facts);
      return findingsOf(iamRoles, requirement, { spec: spec(), facts }).find(({ outcome }) => outcome === 'unknown')?.message;
    };
    const other = 'arn:aws:iam::aws:policy/Other';
    expect(saying('wildcard-actions', holding({ attached: [other] }))).toContain(
      `AWS names ${other}, a policy of partner, and does not show it`,
    );
    expect(saying('read-only', auditor({ attached: [other] }))).toContain(`AWS names ${other} of iq-auditor`);
    const own = statement({ Action: 's3:PutObject', Condition: { Odd: { a: 'b' } } });
    expect(saying('read-only', auditor({ inline: [{ name: 'own', document: own }] }))).toBe(
      'Could not be verified: whether iq-auditor can do more than read cannot be decided: it may do s3:PutObject (policy own, statement #1)',
    );
    expect(saying('read-only', auditor({ inline: [{ name: 'own', document: '{' }] }))).toMatch(
      / \(policy own, statement the whole policy\) and \d+ more$/,
    );
  });

  it('counts the roles that are in order beside those that are not', () => {
    const facts = referenceFacts();
    trusting(trusted(outsider))(facts);
    const findings = findingsOf(iamRoles, 'trust-outside', { spec: spec(), facts }).filter(({ testCase }) =>
      testCase.includes(`@${production}`),
    );
    expect(findings.map(({ outcome, actual }) => [outcome, outcome === 'pass' ? actual : null])).toEqual([
      ['pass', { roles: 2, leftOut: 0 }],
      ['fail', null],
    ]);
  });

  it('says nothing of the others where there are none', () => {
    const facts = referenceFacts();
    put(facts, 'roles', { account: production }, [roleOf(production, 'partner', [trusted(outsider)])]);
    const findings = findingsOf(iamRoles, 'trust-outside', { spec: spec(), facts });
    expect(linesOf(findings).filter((line) => line.includes(` ${production}/`))).toEqual(open);
  });

  it('asks for the policies of roles only where something rests on them', () => {
    const needed = iamRoles.only?.['authorization-details'];
    expect(needed?.(spec())).toEqual(['all', 'all']);
    expect(needed?.(spec({ wildcard_actions: 'allowed', read_only: [] }))).toEqual([]);
  });
});
