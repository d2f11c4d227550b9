import { describe, expect, it } from 'vitest';
import type { PermissionSet } from '../../../src/facts/permission-sets.ts';
import { type CenterRow, centerSpec, changeSet, faultsOf, setArn, setSections, setSpec, viewOnly } from './section.ts';

type Row = CenterRow<'permission-sets'>;
const operator = `organization/${setArn('Operator')}`;
const without = (name: string) => (list: readonly PermissionSet[]) => list.filter((set) => set.name !== name);
const extra = (list: readonly PermissionSet[]) => [...list, { ...(list[0] as PermissionSet), name: 'Extra', arn: setArn('Extra') }];
const noSets = centerSpec({ permission_sets: {} });

const table = (requirement: string, rows: readonly Row[]) =>
  it.each(rows)('$name', ({ expected, ...row }) => {
    const { findings, faults } = faultsOf(requirement, 'permission-sets', row);
    expect(findings.length).toBeGreaterThan(0);
    expect(faults).toEqual(expected);
  });

describe('identity-center.permission-sets', () => {
  table('permission-sets', [
    { name: 'as declared', expected: [] },
    { name: 'one too many', change: extra, expected: [`fail organization/${setArn('Extra')}`] },
    { name: 'one too few', change: without('Operator'), expected: ['fail organization/Operator'] },
    { name: 'none declared and none there', change: () => [], spec: noSets, expected: [] },
    {
      name: 'none declared and some there',
      spec: noSets,
      expected: ['Auditor', 'Developer', 'Operator'].map((name) => `fail organization/${setArn(name)}`),
    },
    {
      name: 'none declared and one there',
      change: (list) => list.slice(0, 1),
      spec: noSets,
      expected: [`fail organization/${setArn('Auditor')}`],
    },
    {
      name: 'none there',
      change: () => [],
      expected: ['fail organization/Auditor', 'fail organization/Developer', 'fail organization/Operator'],
    },
  ]);
});

describe('identity-center.session-duration', () => {
  const lasting = (sessionDuration: string | null) => changeSet('Operator', { sessionDuration });
  table('session-duration', [
    { name: 'PT60M is PT1H, and 1h of the spec', change: lasting('PT60M'), expected: [] },
    { name: 'PT3600S is, too', change: lasting('PT3600S'), expected: [] },
    { name: 'none said is AWS’s default of one hour', change: lasting(null), expected: [] },
    {
      name: 'none said, where another is declared',
      change: lasting(null),
      spec: setSpec('Operator', { session: '2h' }),
      expected: [`fail ${operator}`],
    },
    { name: 'PT1H30M is 90m', change: lasting('PT1H30M'), spec: setSpec('Operator', { session: '90m' }), expected: [] },
    { name: 'PT12H is not', change: lasting('PT12H'), expected: [`fail ${operator}`] },
    { name: 'nor is a second more', change: lasting('PT3601S'), expected: [`fail ${operator}`] },
    { name: 'a day is not an hour', change: lasting('P1D'), expected: [`fail ${operator}`] },
    { name: 'minutes without T are none', change: lasting('P60M'), expected: [`unknown ${operator}`] },
    { name: 'nothing after P', change: lasting('P'), expected: [`unknown ${operator}`] },
    { name: 'nothing after T', change: lasting('PT'), expected: [`unknown ${operator}`] },
    { name: 'a word', change: lasting('one hour'), expected: [`unknown ${operator}`] },
    { name: 'a set that is not there', change: without('Operator'), expected: ['fail organization/Operator'] },
    { name: 'no set declared', spec: noSets, expected: ['not-applicable organization/o-exampleorgid'] },
  ]);
});

describe('identity-center.policies', () => {
  const pinned = 'e'.repeat(64);
  const named = (part: string) => `organization/Operator/${part}`;
  table('policies', [
    { name: 'as declared', expected: [] },
    {
      name: 'in another partition',
      change: changeSet('Operator', { managed: [viewOnly.replace('arn:aws:', 'arn:aws-us-gov:')] }),
      expected: [],
    },
    {
      name: 'one managed policy more',
      change: changeSet('Operator', { managed: [viewOnly, 'arn:aws:iam::aws:policy/PowerUserAccess'] }),
      expected: [`fail ${named('managed/PowerUserAccess')}`],
    },
    {
      name: 'one of the same name and another path',
      change: changeSet('Operator', { managed: ['arn:aws:iam::aws:policy/ViewOnlyAccess'] }),
      expected: [`fail ${named('managed/ViewOnlyAccess')}`, `fail ${named('managed/job-function/ViewOnlyAccess')}`],
    },
    {
      name: 'one managed policy fewer',
      change: changeSet('Operator', { managed: [] }),
      expected: [`fail ${named('managed/job-function/ViewOnlyAccess')}`],
    },
    {
      name: 'a policy of an account in its place',
      change: changeSet('Operator', { managed: [viewOnly, 'arn:aws:iam::222222222222:policy/ViewOnlyAccess'] }),
      expected: [`fail ${named('managed/arn:aws:iam::222222222222:policy/ViewOnlyAccess')}`],
    },
    {
      name: 'a customer-managed policy more',
      change: changeSet('Operator', { customerManaged: ['cc/Extra'] }),
      expected: [`fail ${named('customer-managed/cc/Extra')}`],
    },
    {
      name: 'a customer-managed policy fewer',
      change: changeSet('Auditor', { customerManaged: ['Audit'] }),
      expected: ['fail organization/Auditor/customer-managed/Audit', 'fail organization/Auditor/customer-managed/cc/Audit'],
    },
    {
      name: 'an inline policy where none is declared',
      change: changeSet('Operator', { inline: '{}', inlineSha256: pinned }),
      expected: [`fail ${named('inline')}`],
    },
    {
      name: 'another inline policy',
      change: changeSet('Developer', { inlineSha256: pinned }),
      expected: ['fail organization/Developer/inline'],
    },
    {
      name: 'no inline policy',
      change: changeSet('Developer', { inline: null, inlineSha256: null }),
      expected: ['fail organization/Developer/inline'],
    },
    {
      name: 'one that has no digest',
      change: changeSet('Developer', { inlineSha256: null }),
      expected: ['unknown organization/Developer/inline'],
    },
    {
      name: 'any inline policy, as declared',
      change: changeSet('Developer', { inlineSha256: pinned }),
      spec: setSpec('Developer', { inline: 'any' }),
      expected: [],
    },
    {
      name: 'a boundary where none is declared',
      change: changeSet('Operator', { boundary: { managed: viewOnly } }),
      expected: [`fail ${named('boundary')}`],
    },
    { name: 'no boundary', change: changeSet('Auditor', { boundary: null }), expected: ['fail organization/Auditor/boundary'] },
    {
      name: 'another boundary',
      change: changeSet('Auditor', { boundary: { managed: viewOnly } }),
      expected: ['fail organization/Auditor/boundary'],
    },
    {
      name: 'one of the account, of the same name',
      change: changeSet('Auditor', { boundary: { customerManaged: 'ReadOnlyAccess' } }),
      expected: ['fail organization/Auditor/boundary'],
    },
    {
      name: 'one of the account, as declared',
      change: changeSet('Auditor', { boundary: { customerManaged: 'cc/Limit' } }),
      spec: setSpec('Auditor', { boundary: { customer_managed: 'cc/Limit' } }),
      expected: [],
    },
    { name: 'a set that is not there', change: without('Operator'), expected: ['fail organization/Operator'] },
    { name: 'no set declared', spec: noSets, expected: ['not-applicable organization/o-exampleorgid'] },
  ]);

  it('has a finding for each policy of each set', () => {
    const { findings } = faultsOf('policies', 'permission-sets', {});
    expect(findings).toHaveLength(2 * Object.keys(setSections).length + 2);
  });
});
