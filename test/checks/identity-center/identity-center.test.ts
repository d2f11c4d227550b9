import { describe, expect, it } from 'vitest';
import check from '../../../src/checks/identity-center.ts';
import type { FactName } from '../../../src/facts/index.ts';
import { everyone, logArchive, production } from '../governance.ts';
import { edit, linesOf, refuse, verdictsOf } from '../world.ts';
import { centerFacts, centerSpec, judged } from './section.ts';

it('passes over the reference, every requirement of it', () => {
  const [verdict] = verdictsOf(check, { spec: centerSpec(), facts: centerFacts() });
  expect(verdict?.findings.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
  expect(verdict?.outcome).toBe('pass');
  expect(new Set(verdict?.findings.map(({ requirementId }) => requirementId.slice('identity-center.'.length)))).toEqual(
    new Set(Object.keys(check.requirements)),
  );
});

describe('a requirement is unknown where AWS refused', () => {
  it.each<[string, FactName]>([
    ['instance', 'identity-center'],
    ['identity-source', 'identity-center'],
    ['identity-source', 'sign-ins'],
    ['permission-sets', 'permission-sets'],
    ['session-duration', 'permission-sets'],
    ['policies', 'permission-sets'],
    ['read-only', 'permission-sets'],
    ['read-only', 'aws-managed-policies'],
    ['never', 'permission-sets'],
    ['assignments', 'permission-sets'],
    ['assignments', 'account-assignments'],
    ['assignments', 'identity-principals'],
    ['group-members', 'identity-principals'],
    ['provisioning', 'permission-sets'],
    ['provisioned-roles', 'permission-sets'],
    ['sign-in-factors', 'identity-center'],
    ['sign-in-factors', 'sign-ins'],
  ])('%s without %s', (requirement, fact) => {
    const facts = centerFacts();
    refuse(facts, fact, {});
    const { findings } = judged(requirement, facts);
    expect(findings.length).toBeGreaterThan(0);
    expect(linesOf(findings).filter((line) => !line.startsWith('unknown '))).toEqual([]);
    expect(findings[0]?.message).toContain(`${fact} refused`);
  });

  it('never, where no set of those has an AWS managed policy, needs none of them', () => {
    const facts = centerFacts();
    refuse(facts, 'aws-managed-policies', {});
    expect(judged('never', facts).faults).toEqual([]);
  });

  it('in one place alone, and stands in the others', () => {
    const facts = centerFacts();
    refuse(facts, 'identity-center-instances', { account: production, region: 'us-west-2' });
    expect(judged('member-instances', facts).faults).toEqual([`unknown ${production}/us-west-2/${production}`]);
    refuse(facts, 'authorization-details', { account: logArchive });
    expect(judged('read-only', facts).faults).toEqual([expect.stringMatching(`^unknown ${logArchive}/.*ps-auditor$`)]);
    refuse(facts, 'roles', { account: logArchive });
    const { findings, faults } = judged('provisioned-roles', facts);
    expect(faults).toEqual([`unknown ${logArchive}/${logArchive}`, expect.stringMatching(`^unknown ${logArchive}/.*ps-auditor$`)]);
    expect(findings).toHaveLength(everyone.length + 4);
  });
});

describe('what is asked for', () => {
  const idsOf = (change: object) => {
    const spec = centerSpec(change);
    return Object.entries(check.requirements).flatMap(([id, { asked }]) => (asked?.(spec) === false ? [id] : []));
  };

  it('is everything of the reference, and less where the spec says less', () => {
    expect(idsOf({})).toEqual([]);
    expect(idsOf({ center: { region: 'us-east-2', source: 'external', member_instances: 'allowed' } })).toEqual(['member-instances']);
    expect(idsOf({ groups: undefined })).toEqual(['group-members']);
    expect(idsOf({ permission_sets: { Any: { session: '1h' } } })).toEqual(['read-only', 'never']);
  });

  it('reads no fact that nobody needs', () => {
    const needed = (change: object) => {
      const spec = centerSpec(change);
      return check.needs.filter((fact) => check.only?.[fact]?.(spec)?.length !== 0);
    };
    expect(needed({})).toEqual(check.needs);
    const bare = { permission_sets: undefined, groups: undefined, mfa: undefined };
    expect(needed(bare)).toEqual(['identity-center', 'identity-center-instances', 'sign-ins']);
    expect(check.only?.['authorization-details']?.(centerSpec())).toEqual(['log_archive', 'audit']);
    const own = (set: object) => {
      const assign = [{ in: 'production', group: 'g' }];
      return check.only?.['authorization-details']?.(centerSpec({ permission_sets: { Any: { session: '1h', assign, ...set } } }));
    };
    expect(own({ customer_managed: ['cc/Any'] })).toEqual([]);
    expect(own({ customer_managed: ['cc/Any'], never: ['iam:*'] })).toEqual(['production']);
    expect(own({ boundary: { customer_managed: 'cc/Any' }, access: 'read_only' })).toEqual(['production']);
    expect(own({ boundary: { managed: 'ReadOnlyAccess' }, access: 'read_only' })).toEqual([]);
    expect(own({ access: 'read_only' })).toEqual([]);
    const plain = { Any: { session: '1h', customer_managed: ['cc/Any'], assign: [{ in: 'production', group: 'g' }] } };
    expect(needed({ permission_sets: plain })).not.toContain('authorization-details');
    expect(needed({ permission_sets: plain })).not.toContain('aws-managed-policies');
  });
});

describe('identity-center.mfa-attested', () => {
  it('is attested, and unknown without a valid document', () => {
    const spec = centerSpec();
    const { findings } = judged('mfa-attested', centerFacts(), spec);
    expect(findings).toMatchObject([{ outcome: 'pass', method: 'attested' }]);
    expect(judged('mfa-attested', centerFacts(), { ...spec, attestations: [] }).faults).toEqual(['unknown organization/o-exampleorgid']);
    const [attestation] = spec.attestations;
    const changed = attestation === undefined ? [] : [{ ...attestation, documentSha256: 'b'.repeat(64) }];
    expect(judged('mfa-attested', centerFacts(), { ...spec, attestations: changed }).faults).toEqual([
      'unknown organization/o-exampleorgid',
    ]);
  });
});

it('says nothing of accounts that are closed', () => {
  const facts = centerFacts();
  edit(facts, 'organization', {}, (value) => ({
    ...value,
    accounts: value.accounts.map((account) =>
      [production, logArchive].includes(account.id) ? { ...account, state: 'SUSPENDED' } : account,
    ),
  }));
  for (const account of [production, logArchive]) facts.delete(`roles@${account}`);
  facts.delete(`authorization-details@${logArchive}`);
  expect(judged('provisioned-roles', facts).faults).toEqual([
    expect.stringMatching(`^not-applicable ${production}/.*ps-operator$`),
    expect.stringMatching(`^not-applicable ${logArchive}/.*ps-auditor$`),
  ]);
  const { findings, faults } = judged('read-only', facts);
  expect(faults).toEqual([]);
  expect(findings).toHaveLength(2);
});
