import { describe, expect, it } from 'vitest';
import type { IdentityGroup, IdentityPrincipals } from '../../../src/facts/identity-principals.ts';
import { audit, management, production, staging } from '../governance.ts';
import { edit } from '../world.ts';
import { assigned, type CenterRow, centerFacts, centerSpec, faultsOf, judged, setArn, setSpec } from './section.ts';

const at = (account: string, who: string, set = 'Operator') => `organization/${set}/${account}/${who}`;
const operators = at(production, 'group:cc-operators');
const others = (list: readonly ReturnType<typeof assigned>[]) => list.filter(({ permissionSet }) => permissionSet !== setArn('Operator'));
const toAda = assigned('Operator', production, 'u-ada', 'USER');
const onlyDeveloper = { Developer: { session: '1h' } };

describe('identity-center.assignments', () => {
  it.each<CenterRow<'account-assignments'>>([
    { name: 'as declared', expected: [] },
    {
      name: 'to a user instead of the group',
      change: (list) => [...others(list), toAda],
      expected: [`fail ${operators}`, `fail ${at(production, 'user:ada')}`],
    },
    { name: 'to a user beside the group', change: (list) => [...list, toAda], expected: [`fail ${at(production, 'user:ada')}`] },
    {
      name: 'to a user, as declared',
      change: (list) => [...others(list), toAda],
      spec: setSpec('Operator', { assign: [{ in: 'production', user: 'ada' }] }),
      expected: [],
    },
    {
      name: 'to a group of the name of the user',
      spec: setSpec('Operator', { assign: [{ in: 'production', user: 'cc-operators' }] }),
      expected: [`fail ${operators}`, `fail ${at(production, 'user:cc-operators')}`],
    },
    { name: 'to nobody', change: others, expected: [`fail ${operators}`] },
    {
      name: 'in another account too',
      change: (list) => [...list, assigned('Operator', staging)],
      expected: [`fail ${at(staging, 'group:cc-operators')}`],
    },
    {
      name: 'in the management account',
      change: (list) => [...list, assigned('Operator', management)],
      expected: [`fail ${at(management, 'group:cc-operators')}`],
    },
    {
      name: 'in the management account, as declared',
      change: (list) => [...list, assigned('Operator', management)],
      spec: setSpec('Operator', { assign: [{ in: ['production', 'management'], group: 'cc-operators' }] }),
      expected: [],
    },
    {
      name: 'in one account too few',
      change: (list) => list.filter(({ account }) => account !== audit),
      expected: [`fail ${at(audit, 'group:auditors', 'Auditor')}`],
    },
    {
      name: 'in every account of a set',
      change: (list) => [...others(list), assigned('Operator', production), assigned('Operator', staging)],
      spec: setSpec('Operator', { assign: [{ in: 'gxp', group: 'cc-operators' }] }),
      expected: [],
    },
    {
      name: 'to another group',
      change: (list) => [...others(list), assigned('Operator', production, 'g-developers')],
      expected: [`fail ${at(production, 'group:cc-developers')}`, `fail ${operators}`],
    },
    {
      name: 'to a group that was not read',
      change: (list) => [...others(list), assigned('Operator', production, 'g-unread')],
      expected: [`unknown ${at(production, 'GROUP:g-unread')}`, `unknown ${operators}`],
    },
    {
      name: 'to nobody, while nobody knows who has another set there and the same set elsewhere',
      change: (list) => [...others(list), assigned('Developer', production, 'g-unread'), assigned('Operator', staging, 'g-unread')],
      expected: [`fail ${at(production, 'GROUP:g-unread', 'Developer')}`, `fail ${operators}`, `fail ${at(staging, 'GROUP:g-unread')}`],
    },
    {
      name: 'to what AWS calls otherwise',
      change: (list) => [...list, assigned('Operator', production, 'a-1', 'AGENT')],
      expected: [`unknown ${at(production, 'AGENT:a-1')}`],
    },
    {
      name: 'to nobody knows whom, where nobody is declared',
      change: (list) => [...list, assigned('Operator', staging, 'g-unread')],
      expected: [`fail ${at(staging, 'GROUP:g-unread')}`],
    },
    {
      name: 'none declared and none there',
      change: () => [],
      spec: centerSpec({ permission_sets: onlyDeveloper }),
      expected: [],
    },
    {
      name: 'of sets that nobody declared',
      change: (list) => others(list).filter(({ permissionSet }) => permissionSet === setArn('Developer')),
      spec: centerSpec({ permission_sets: { Operator: { session: '1h' } } }),
      expected: [`fail ${at(staging, 'group:cc-developers', 'Developer')}`],
    },
  ])('$name', ({ expected, ...row }) => {
    const { findings, faults } = faultsOf('assignments', 'account-assignments', row);
    expect(findings.length).toBeGreaterThan(0);
    expect(faults).toEqual(expected);
  });

  const principals = (change: (group: IdentityGroup) => Partial<IdentityGroup>) => (value: IdentityPrincipals) => ({
    ...value,
    groups: value.groups.map((group) => (group.id === 'g-operators' ? { ...group, ...change(group) } : group)),
  });
  it.each<CenterRow<'identity-principals'>>([
    {
      name: 'a group that was deleted',
      change: principals(() => ({ isThere: false, name: null })),
      expected: [`fail ${at(production, 'GROUP:g-operators')}`, `fail ${operators}`],
    },
    {
      name: 'a group whose name AWS leaves out',
      change: principals(() => ({ name: null })),
      expected: [`unknown ${at(production, 'GROUP:g-operators')}`, `unknown ${operators}`],
    },
    {
      name: 'two groups of one name',
      change: (value) => ({ ...value, groups: [...value.groups, { ...(value.groups[2] as IdentityGroup), id: 'g-twin' }] }),
      expected: [`unknown ${at(production, 'GROUP:g-operators')}`, `unknown ${operators}`],
    },
    {
      name: 'a group of another name',
      change: principals(() => ({ name: 'cc-operators ' })),
      expected: [`fail ${operators}`, `fail ${at(production, 'group:cc-operators ')}`],
    },
  ])('$name', ({ expected, ...row }) => {
    expect(faultsOf('assignments', 'identity-principals', row).faults).toEqual(expected);
  });

  it('says of the management account what it means', () => {
    const facts = centerFacts();
    edit(facts, 'account-assignments', {}, (list) => [...list, assigned('Operator', management)]);
    const [fault] = judged('assignments', facts).findings.filter(({ outcome }) => outcome === 'fail');
    expect(fault?.message).toContain('the management account, which no service control policy binds');
  });
});

describe('identity-center.group-members', () => {
  const groups = (change: (groups: readonly IdentityGroup[]) => readonly IdentityGroup[]) => (value: IdentityPrincipals) => ({
    ...value,
    groups: change(value.groups),
  });
  const members = (...ids: readonly string[]) =>
    groups((list) => list.map((group) => (group.name === 'auditors' ? { ...group, members: ids } : group)));
  it.each<CenterRow<'identity-principals'>>([
    { name: 'as declared', expected: [] },
    { name: 'one too few', change: members('u-ada'), expected: ['fail organization/auditors/erin'] },
    {
      name: 'one too many',
      change: (value) => ({
        ...members('u-ada', 'u-erin', 'u-eve')(value),
        users: [...value.users, { id: 'u-eve', isThere: true, name: 'eve' }],
      }),
      expected: ['fail organization/auditors/eve'],
    },
    {
      name: 'one whom nobody names',
      change: members('u-ada', 'u-erin', 'u-who'),
      expected: ['unknown organization/auditors/u-who'],
    },
    {
      name: 'one whom nobody names in place of a declared one',
      change: members('u-ada', 'u-who'),
      expected: ['unknown organization/auditors/erin', 'unknown organization/auditors/u-who'],
    },
    {
      name: 'no members, where one is declared',
      change: members(),
      spec: centerSpec({ groups: { auditors: { members: ['ada'] } } }),
      expected: ['fail organization/auditors/ada'],
    },
    { name: 'no members', change: members(), expected: ['fail organization/auditors/ada', 'fail organization/auditors/erin'] },
    {
      name: 'no members, as declared',
      change: members(),
      spec: centerSpec({ groups: { auditors: { members: [] } } }),
      expected: [],
    },
    { name: 'a group that was not read', change: groups((list) => list.slice(1)), expected: ['unknown organization/auditors'] },
    {
      name: 'two groups of one name',
      change: groups((list) => [...list, { ...(list[0] as IdentityGroup), id: 'g-twin' }]),
      expected: ['unknown organization/auditors'],
    },
  ])('$name', ({ expected, ...row }) => {
    const { findings, faults } = faultsOf('group-members', 'identity-principals', row);
    expect(findings.length).toBeGreaterThan(0);
    expect(faults).toEqual(expected);
  });
});
