import { describe, expect, it } from 'vitest';
import { everyone, logArchive, production, staging } from '../governance.ts';
import { edit } from '../world.ts';
import { type CenterRow, centerFacts, centerSpec, changeSet, faultsOf, judged, reservedRole, setArn } from './section.ts';

describe('identity-center.provisioning', () => {
  it.each<CenterRow<'permission-sets'>>([
    { name: 'in force everywhere', expected: [] },
    {
      name: 'stale in an account',
      change: changeSet('Auditor', { stale: [logArchive] }),
      expected: [`fail organization/${setArn('Auditor')}`],
    },
    {
      name: 'stale, of the only set',
      change: (list) => changeSet('Auditor', { stale: [logArchive] })(list).slice(0, 1),
      expected: [`fail organization/${setArn('Auditor')}`],
    },
    { name: 'provisioned nowhere', change: changeSet('Auditor', { accounts: [] }), expected: [] },
    { name: 'no set at all', change: () => [], spec: centerSpec({ permission_sets: {} }), expected: [] },
  ])('$name', ({ expected, ...row }) => {
    const { findings, faults } = faultsOf('provisioning', 'permission-sets', row);
    expect(findings.length).toBeGreaterThan(0);
    expect(faults).toEqual(expected);
  });
});

describe('identity-center.provisioned-roles', () => {
  const operator = setArn('Operator');
  const role = (change: object = {}, set = 'Operator') => reservedRole(production, set, change);
  const named = (name: string) => ({ name, arn: `arn:aws:iam::${production}:role/aws-reserved/sso.amazonaws.com/us-east-2/${name}` });
  const twin = named('AWSReservedSSO_Operator_fedcba9876543210');
  const foreign = named('AWSReservedSSO_Odd');

  it.each<[string, readonly ReturnType<typeof reservedRole>[], readonly string[]]>([
    ['one role', [role()], []],
    ['one role at the path without a region', [role({ path: '/aws-reserved/sso.amazonaws.com/' })], []],
    ['no role', [], [`fail ${production}/${operator}`]],
    ['a role of the same name at another path', [role({ path: '/' })], [`fail ${production}/${operator}`]],
    ['two roles', [role(), role(twin)], [`fail ${production}/${operator}`]],
    ['a role that allows as long as the session', [role({ maxSessionSeconds: 3600 })], []],
    ['a role that allows less', [role({ maxSessionSeconds: 3599 })], [`fail ${production}/${operator}`]],
    ['a role of which nobody knows what it allows', [role({ maxSessionSeconds: null })], [`unknown ${production}/${operator}`]],
    ['a role of a set that nobody declared', [role(), role({}, 'Admin')], [`fail ${production}/${reservedRole(production, 'Admin').arn}`]],
    [
      'a role of a set whose name begins like a declared one',
      [role(), role({}, 'Operator_Plus')],
      [`fail ${production}/${reservedRole(production, 'Operator_Plus').arn}`],
    ],
    [
      'a role of a declared set that is not provisioned there',
      [role(), role({}, 'Auditor')],
      [`fail ${production}/${reservedRole(production, 'Auditor').arn}`],
    ],
    ['a role at the path that is named otherwise', [role(), role(foreign)], [`unknown ${production}/${foreign.arn}`]],
  ])('%s', (_, roles, expected) => {
    const facts = centerFacts();
    edit(facts, 'roles', { account: production }, () => roles);
    const { findings, faults } = judged('provisioned-roles', facts);
    expect(findings.length).toBeGreaterThanOrEqual(everyone.length + 4);
    expect(faults).toEqual(expected);
  });

  it('is unknown where the session of the set cannot be read', () => {
    const change = changeSet('Operator', { sessionDuration: 'soon' });
    expect(faultsOf('provisioned-roles', 'permission-sets', { change }).faults).toEqual([`unknown ${production}/${operator}`]);
  });

  it('looks into every account, and into those where nothing is provisioned', () => {
    const facts = centerFacts();
    const stray = reservedRole(staging, 'Admin');
    edit(facts, 'roles', { account: staging }, (list) => [...list, stray]);
    expect(judged('provisioned-roles', facts).faults).toEqual([`fail ${staging}/${stray.arn}`]);
  });
});
