import { describe, expect, it } from 'vitest';
import check from '../../src/checks/landing-zone.ts';
import type { Organization, OrganizationAccount } from '../../src/facts/organization.ts';
import type { Spec } from '../../src/spec/spec.ts';
import { audit, everyone, organizationFacts, organizationSection, production, specOf, staging } from './governance.ts';
import { edit, findingsOf, linesOf, put, refuse, verdictsOf } from './world.ts';

interface Row {
  readonly name: string;
  readonly change?: (organization: Organization) => Organization;
  /** Of accounts that have other tags. */
  readonly tags?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly spec?: Spec;
  /** The findings that do not pass. */
  readonly expected: readonly string[];
}

const where = (id: string, change: Partial<OrganizationAccount>) => (organization: Organization) => ({
  ...organization,
  accounts: organization.accounts.map((account) => (account.id === id ? { ...account, ...change } : account)),
});
const without = (id: string) => (organization: Organization) => ({
  ...organization,
  accounts: organization.accounts.filter((account) => account.id !== id),
});
const plus = (change: Partial<OrganizationAccount>) => (organization: Organization) => ({
  ...organization,
  accounts: [...organization.accounts, { ...(organization.accounts[0] as OrganizationAccount), ...change }],
});
const specWith = (change: object) => specOf({ organization: { ...organizationSection, ...change } });

const tables: Readonly<Record<string, readonly Row[]>> = {
  organization: [
    { name: 'as declared', expected: [] },
    {
      name: 'another organization',
      change: (found) => ({ ...found, id: 'o-somethingelse' }),
      expected: ['fail organization/o-exampleorgid'],
    },
    {
      name: 'billing features alone',
      change: (found) => ({ ...found, featureSet: 'CONSOLIDATED_BILLING' }),
      expected: ['fail organization/o-exampleorgid'],
    },
    {
      name: 'a feature set not known here',
      change: (found) => ({ ...found, featureSet: 'EVERYTHING' }),
      expected: ['unknown organization/o-exampleorgid'],
    },
    {
      name: 'a feature set not known here, in another organization',
      change: (found) => ({ ...found, id: 'o-somethingelse', featureSet: 'EVERYTHING' }),
      expected: ['fail organization/o-exampleorgid'],
    },
    {
      name: 'another management account',
      change: (found) => ({ ...found, masterAccountId: audit }),
      expected: ['fail organization/o-exampleorgid'],
    },
  ],
  'account-present': [
    { name: 'all there', expected: [] },
    { name: 'one missing', change: without(staging), expected: [`fail organization/${staging}`] },
    { name: 'one suspended', change: where(staging, { state: 'SUSPENDED' }), expected: [`fail organization/${staging}`] },
    {
      name: 'suspended and accepted',
      change: where(staging, { state: 'SUSPENDED' }),
      spec: specWith({ suspended_ok: [staging] }),
      expected: [],
    },
    { name: 'a state not known here', change: where(staging, { state: 'UNKNOWN' }), expected: [`unknown organization/${staging}`] },
    {
      name: 'a new word for a state',
      change: where(staging, { state: 'HIBERNATED' }),
      spec: specWith({ suspended_ok: [staging] }),
      expected: [`unknown organization/${staging}`],
    },
    { name: 'only the retired Status', change: where(staging, { stateSource: 'Status' }), expected: [] },
  ],
  'account-declared': [
    { name: 'all in a class', expected: [] },
    {
      name: 'one in no class',
      change: plus({ id: '666666666666', name: 'Playground', ou: '/Sandbox' }),
      spec: specWith({ classes: [{ in: ['management', 'gxp', 'log_archive', 'audit'], depth: 'full' }] }),
      expected: ['fail organization/666666666666'],
    },
    {
      name: 'closed and accepted, in no class',
      change: plus({ id: '666666666666', name: 'Old', ou: '/Suspended', state: 'CLOSED' }),
      spec: specWith({ classes: [{ in: ['management', 'gxp', 'log_archive', 'audit'], depth: 'full' }], suspended_ok: ['666666666666'] }),
      expected: [],
    },
    {
      name: 'accepted, opened again, in no class',
      change: plus({ id: '666666666666', name: 'Old', ou: '/Suspended' }),
      spec: specWith({ classes: [{ in: ['management', 'gxp', 'log_archive', 'audit'], depth: 'full' }], suspended_ok: ['666666666666'] }),
      expected: ['fail organization/666666666666'],
    },
    { name: 'vended, in a class', change: plus({ id: '666666666666', name: 'Vended', ou: '/Sandbox' }), expected: [] },
    { name: 'closing', change: plus({ id: '666666666666', state: 'PENDING_CLOSURE' }), expected: ['fail organization/666666666666'] },
    {
      name: 'a state not known here',
      change: plus({ id: '666666666666', state: 'UNKNOWN' }),
      expected: ['unknown organization/666666666666'],
    },
  ],
  'account-ou': [
    { name: 'all in place', expected: [] },
    { name: 'moved', change: where(production, { ou: '/Workloads/Sdlc' }), expected: [`fail organization/${production}`] },
    {
      name: 'a unit of the same name elsewhere',
      change: where(production, { ou: '/Sandbox/Prod' }),
      expected: [`fail organization/${production}`],
    },
    {
      name: 'a unit with a slash in its name',
      change: where(production, { ou: '/Workloads%2FProd' }),
      expected: [`fail organization/${production}`],
    },
    { name: 'not there', change: without(audit), expected: [`fail organization/${audit}`] },
  ],
  'set-members': [
    { name: 'as declared', expected: [] },
    { name: 'a member lost its tag', tags: { [staging]: {} }, expected: ['fail organization/set:gxp'] },
    {
      name: 'a member too many',
      change: where(audit, { ou: '/Workloads/Tools' }),
      tags: { [audit]: { gxp: 'true' } },
      expected: ['fail organization/set:gxp'],
    },
    {
      name: 'a set of nothing',
      spec: specWith({ sets: { ...organizationSection.sets, sandbox: { ou: '/Sandbox/**' } } }),
      expected: ['fail organization/set:sandbox'],
    },
    {
      name: 'a vended set of nothing',
      spec: specWith({ sets: { ...organizationSection.sets, sandbox: { ou: '/Sandbox/**', vended: true } } }),
      expected: [],
    },
  ],
};

describe.each(Object.entries(tables))('landing-zone.%s', (requirement, rows) => {
  it.each(rows)('$name', ({ change, tags, spec, expected }) => {
    const facts = organizationFacts();
    for (const [account, own] of Object.entries(tags ?? {})) put(facts, 'account-tags', { account }, own);
    if (change !== undefined) edit(facts, 'organization', {}, change);
    const findings = findingsOf(check, requirement, { spec: spec ?? specOf(), facts });
    expect(findings.length).toBeGreaterThan(0);
    expect(linesOf(findings.filter((finding) => finding.outcome !== 'pass'))).toEqual(expected);
    for (const {
      facts: [...read],
      resource,
    } of findings) {
      const own = resource === 'set:gxp' ? read.splice(0, read.indexOf('organization@organization')) : [];
      expect(read).toEqual(['organization@organization']);
      if (resource === 'set:gxp') expect(own).toEqual(expect.arrayContaining([`account-tags@${production}`, `account-tags@${staging}`]));
    }
  });

  it('is unknown where the organization could not be read', () => {
    const facts = organizationFacts();
    refuse(facts, 'organization', {});
    const findings = findingsOf(check, requirement, { spec: specOf(), facts });
    expect(findings.length).toBeGreaterThan(0);
    expect(new Set(findings.map((finding) => finding.outcome))).toEqual(new Set(['unknown']));
  });
});

describe('landing-zone', () => {
  it('says in the message that the state came from the retired field', () => {
    const facts = organizationFacts();
    edit(facts, 'organization', {}, where(staging, { stateSource: 'Status' }));
    const finding = findingsOf(check, 'account-present', { spec: specOf(), facts }).find((entry) => entry.resource === staging);
    expect(finding?.message).toContain('retired field Status');
  });

  it('looks at every account, once for each requirement', () => {
    const [verdict] = verdictsOf(check, { spec: specOf(), facts: organizationFacts() });
    const present = verdict?.findings.filter((finding) => finding.requirementId === 'landing-zone.account-present');
    expect(present?.map((finding) => finding.resource)).toEqual(everyone);
    expect(verdict?.outcome).toBe('pass');
  });

  it('is unknown, all of it, where the tags that decide on a set were refused', () => {
    const facts = organizationFacts();
    refuse(facts, 'account-tags', { account: staging });
    const [verdict] = verdictsOf(check, { spec: specOf(), facts });
    expect(verdict?.outcome).toBe('unknown');
    expect(verdict?.unknownBecause).toMatchObject([{ fact: `account-tags@${staging}`, reason: 'denied' }]);
    const sets = findingsOf(check, 'set-members', { spec: specOf(), facts });
    expect(linesOf(sets.filter(({ outcome }) => outcome !== 'pass'))).toEqual(['unknown organization/set:gxp']);
  });

  it('rests on the tags of accounts that they decide on, and of no other', () => {
    const facts = organizationFacts();
    facts.delete(`account-tags@${production}`);
    expect(verdictsOf(check, { spec: specOf(), facts })[0]?.unknownBecause).toMatchObject([
      { fact: `account-tags@${production}`, reason: 'not-asked' },
    ]);
    const untagged = specWith({ sets: { all: { ou: '/**' }, gxp: { ou: '/Workloads/**', exactly: ['production', 'staging'] } } });
    expect(verdictsOf(check, { spec: untagged, facts })[0]?.outcome).toBe('pass');
  });

  it('asks for no set members where the spec has no sets', () => {
    const spec = specWith({ sets: {}, classes: [{ in: Object.keys(organizationSection.accounts), depth: 'full' }] });
    expect(findingsOf(check, 'set-members', { spec, facts: organizationFacts() })).toEqual([]);
  });
});
