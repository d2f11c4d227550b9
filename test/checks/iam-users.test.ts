import { describe, expect, it } from 'vitest';
import iamUsers from '../../src/checks/iam-users.ts';
import type { AccountSummary } from '../../src/facts/account-summary.ts';
import type { IamUser } from '../../src/facts/iam-users.ts';
import type { FactName } from '../../src/facts/index.ts';
import type { Spec } from '../../src/spec/spec.ts';
import { audit, identityFacts, identitySection, management, organizationSection, production, specOf } from './governance.ts';
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

  it('shows the keys of a user and their status', () => {
    const facts = identityFacts();
    users(production, user(production, 'ci', [{ id: 'AKIAEXAMPLE', status: 'Inactive' }]))(facts);
    const [finding] = findingsOf(iamUsers, 'no-users', { spec: specOf(), facts }).filter((entry) => entry.outcome === 'fail');
    expect(finding?.actual).toEqual({ users: 1, accessKeys: [{ id: 'AKIAEXAMPLE', status: 'Inactive' }] });
    expect(finding?.message).toContain('AKIAEXAMPLE (Inactive)');
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
    expect(names).toEqual(['account-summary', 'iam-users', 'identity-providers']);
  });
});
