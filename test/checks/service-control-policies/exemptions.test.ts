import { edit, put, refuse } from '../world.ts';
import {
  all,
  attach,
  attachedTo,
  audit,
  management,
  members,
  type Plant,
  places,
  policyBut,
  production,
  says,
  specWith,
  staging,
} from './samples.ts';
import { deny, exemptArn, exemptRole, full, type Statement, takeoverDeny, unlessExempt } from './statements.ts';
import { runTables } from './table.ts';

const admin = 'arn:aws:iam::*:role/Admin';
const tag = 'aws:PrincipalTag/team=core';
const more = (condition: Statement, targets: readonly string[] = [places.prod]): Plant =>
  attach('more', targets, deny({ Sid: 'More', Action: 'sqs:*', Condition: condition }));
const byName = (operator: string, name = admin): Plant => more({ [operator]: { 'aws:PrincipalArn': name } });

const nowhere = 'organization/o-exampleorgid';
const exempting = ['regions', 'services', 'trail', 'identity', 'watch', 'takeover', 'archive'];
const nobody: Plant = all(...exempting.map((id) => attachedTo(id)));

const takeover = (outcome: 'fail' | 'unknown', ...accounts: readonly string[]) =>
  [...accounts].sort().map((account) => `${outcome} ${account}/${account}/${exemptRole}`);
/** A trust policy that allows these: `AWS:…`, `Service:…`, `Federated:…` or `*`. */
const trusting = (trusts: readonly string[]): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: trusts.map((name) => {
      const [kind, ...rest] = name.split(':');
      return { Effect: 'Allow', Principal: name === '*' ? '*' : { [kind as string]: rest.join(':') }, Action: 'sts:AssumeRole' };
    }),
  });
const roleTrusting =
  (account: string, trusts: readonly string[] | null): Plant =>
  (facts) => {
    const name = 'AWSControlTowerExecution';
    const trustPolicy = trusts === null ? null : trusting(trusts);
    put(facts, 'roles', { account }, [
      { arn: `arn:aws:iam::${account}:role/${name}`, name, path: '/', maxSessionSeconds: 3600, trustPolicy },
    ]);
  };
const roleIn = (...accounts: readonly string[]): Plant =>
  all(...accounts.map((account) => roleTrusting(account, [`AWS:arn:aws:iam::${management}:root`])));
const guards = takeoverDeny.Action as readonly string[];
const guardBut = (...open: readonly string[]): Plant =>
  says('takeover', { ...takeoverDeny, Action: guards.filter((name) => !open.includes(name)) });
const rolesRefused: Plant = (facts) => {
  for (const account of members) refuse(facts, 'roles', { account });
};
const pattern = specWith({ exemptions: [{ principal: 'role/AWSControlTower*', reason: 'Control Tower' }] });

runTables({
  exemptions: [
    { name: 'approved', expected: [], says: `${exemptArn} is left out by archive, statement Archive` },
    { name: 'nobody is left out', plant: nobody, expected: [], says: 'leaves anybody out' },
    {
      name: 'none is approved',
      spec: specWith({ exemptions: [] }),
      expected: [`fail organization/${exemptArn}`],
      says: 'an exemption by name, which the spec does not approve',
    },
    { name: 'approved by a pattern', spec: pattern, expected: [] },
    {
      name: 'broader than approved',
      plant: byName('ArnNotLike', 'arn:aws:iam::*:role/AWSControlTower*'),
      expected: ['fail organization/arn:aws:iam::*:role/AWSControlTower*'],
    },
    { name: 'approved, in one account', plant: byName('ArnNotLike', `arn:aws:iam::${production}:${exemptRole}`), expected: [] },
    {
      name: 'a user of the approved name',
      plant: byName('ArnNotLike', 'arn:aws:iam::*:user/AWSControlTowerExecution'),
      expected: ['fail organization/arn:aws:iam::*:user/AWSControlTowerExecution'],
    },
    {
      name: 'the approved name under a path',
      plant: byName('ArnNotLike', 'arn:aws:iam::*:role/*/AWSControlTowerExecution'),
      expected: ['fail organization/arn:aws:iam::*:role/*/AWSControlTowerExecution'],
    },
    ...[
      'ArnNotLike',
      'ArnNotLikeIfExists',
      'ArnNotEquals',
      'StringNotLike',
      'StringNotEquals',
      'StringNotEqualsIgnoreCase',
      'arnnotlike',
      'ForAllValues:StringNotLike',
    ].map((operator) => ({
      name: `not approved, by ${operator}`,
      plant: byName(operator),
      expected: [`fail organization/${admin}`],
      says: `${admin} is left out by more, statement More: an exemption by name, which the spec does not approve`,
    })),
    { name: 'the root users', plant: byName('StringNotLike', 'arn:aws:iam::*:root'), expected: ['fail organization/arn:aws:iam::*:root'] },
    {
      name: 'a key in other letters',
      plant: more({ ArnNotLike: { 'AWS:principalARN': admin } }),
      expected: [`fail organization/${admin}`],
    },
    {
      name: 'one of several',
      plant: more({ ArnNotLike: { 'aws:PrincipalArn': [exemptArn, admin] } }),
      expected: [`fail organization/${admin}`],
    },
    {
      name: 'by tag',
      plant: more({ StringNotEquals: { 'aws:PrincipalTag/team': 'core' } }),
      expected: [`fail organization/${tag}`],
      says: 'an exemption by tag, which whoever may tag can take',
    },
    {
      name: 'by tag, if it exists',
      plant: more({ StringNotEqualsIfExists: { 'aws:PrincipalTag/team': 'core' } }),
      expected: [`fail organization/${tag}`],
    },
    {
      name: 'by a condition that only the named meet: nobody is left out by it',
      plant: more({ ArnLike: { 'aws:PrincipalArn': admin } }),
      expected: [],
    },
    { name: 'in a policy that is attached nowhere', plant: more({ ArnNotLike: { 'aws:PrincipalArn': admin } }, []), expected: [] },
    {
      name: 'in a policy of the management account',
      plant: more({ ArnNotLike: { 'aws:PrincipalArn': admin } }, [management]),
      expected: [],
    },
    {
      name: 'in an account that no guardrail binds',
      plant: more({ ArnNotLike: { 'aws:PrincipalArn': admin } }, [audit]),
      expected: [`fail organization/${admin}`],
    },
    { name: 'in a policy that is not in force', plant: all(byName('ArnNotLike'), typeOff), expected: [] },
    { name: 'the policies refused', plant: (facts) => refuse(facts, 'organization-policies', {}), expected: [`unknown ${nowhere}`] },
    { name: 'the organization refused', plant: (facts) => refuse(facts, 'organization', {}), expected: [`unknown ${nowhere}`] },
  ],
  'exemption-takeover': [
    { name: 'closed by a guard', expected: [], says: `taking over the exempt role ${exemptRole} denied` },
    { name: 'closed to everybody', plant: says('takeover', { ...takeoverDeny, Condition: {} }), expected: [] },
    { name: 'closed for all roles', plant: says('takeover', deny({ Action: ['iam:*', 'sts:*'], Condition: unlessExempt })), expected: [] },
    {
      name: 'open',
      plant: attachedTo('takeover'),
      expected: takeover('fail', ...members),
      says: /30 of 30 not denied: iam \(27\), sts \(3\).*no policy denies it/,
    },
    { name: 'open, where the role exists', plant: all(attachedTo('takeover'), roleIn(...members)), expected: takeover('fail', ...members) },
    { name: 'open in one unit', plant: attachedTo('takeover', places.security, places.prod), expected: takeover('fail', staging) },
    ...['iam:AttachRolePolicy', 'iam:UpdateAssumeRolePolicy', 'iam:DeleteRole*', 'iam:PutRole*'].map((action) => ({
      name: `${action} open`,
      plant: all(guardBut(action), roleIn(...members)),
      expected: takeover('fail', ...members),
      says: action.replace('*', ''),
    })),
    {
      name: "Control Tower's own guard: assuming and passing the role is open, which trusts the management account alone",
      plant: all(guardBut('iam:PassRole', 'sts:AssumeRole'), roleIn(...members)),
      expected: [],
      says: 'trusts no account but the management account',
    },
    { name: 'assuming is open, and the role is not there', plant: guardBut('sts:AssumeRole'), expected: [], says: 'cannot be made' },
    {
      name: 'assuming is open, and the role trusts its account',
      plant: all(guardBut('sts:AssumeRole'), roleTrusting(audit, ['AWS:arn:aws:iam::555555555555:root'])),
      expected: takeover('fail', audit),
    },
    {
      name: 'assuming is open, and the role trusts another account of the organization',
      plant: all(guardBut('sts:AssumeRole'), roleTrusting(audit, [`AWS:arn:aws:iam::${production}:root`])),
      expected: takeover('fail', audit),
    },
    {
      name: 'assuming is open, and the role trusts an account by its number',
      plant: all(guardBut('sts:AssumeRole'), roleTrusting(audit, ['AWS:999999999999'])),
      expected: takeover('fail', audit),
    },
    {
      name: 'assuming is open, and the role trusts somebody who is gone',
      plant: all(guardBut('sts:AssumeRole'), roleTrusting(audit, ['AWS:AROAEXAMPLEEXAMPLE123'])),
      expected: [],
    },
    {
      name: 'passing is open, and the role trusts a service',
      plant: all(guardBut('iam:PassRole'), roleTrusting(audit, ['Service:ec2.amazonaws.com'])),
      expected: takeover('fail', audit),
    },
    {
      name: 'assuming is open, and the trust cannot be read',
      plant: all(guardBut('sts:AssumeRole'), roleTrusting(audit, null)),
      expected: takeover('unknown', audit),
    },
    {
      name: 'CreateRole open, where no role is',
      plant: guardBut('iam:CreateRole'),
      expected: takeover('fail', ...members),
      says: 'iam (3); iam:CreateRole',
    },
    {
      name: 'CreateRole open, where the role is and nobody can delete it',
      plant: all(guardBut('iam:CreateRole'), roleIn(...members)),
      expected: [],
    },
    {
      name: 'the role is in some of the accounts',
      plant: all(guardBut('iam:CreateRole'), roleIn(audit, production)),
      expected: takeover('fail', members[1] as string, members[2] as string),
    },
    {
      name: 'CreateRole and DeleteRole open, where the role is',
      plant: all(guardBut('iam:CreateRole', 'iam:DeleteRole*'), roleIn(...members)),
      expected: takeover('fail', ...members),
    },
    {
      name: 'a role of the name under a path is another role',
      plant: all(guardBut('iam:CreateRole'), (facts) =>
        put(facts, 'roles', { account: audit }, [
          {
            arn: `arn:aws:iam::${audit}:role/x/AWSControlTowerExecution`,
            name: 'AWSControlTowerExecution',
            path: '/x/',
            maxSessionSeconds: 3600,
            trustPolicy: trusting([`AWS:arn:aws:iam::${management}:root`]),
          },
        ]),
      ),
      expected: takeover('fail', ...members),
    },
    { name: 'the roles refused, where it does not matter', plant: rolesRefused, expected: [] },
    {
      name: 'the roles refused, where it matters',
      plant: all(guardBut('iam:CreateRole'), rolesRefused),
      expected: takeover('unknown', ...members),
    },
    {
      name: 'guarded for roles of another name',
      plant: says('takeover', { ...takeoverDeny, Resource: admin }),
      expected: takeover('fail', ...members),
    },
    {
      name: 'guarded, but for a role that is not approved',
      plant: says('takeover', { ...takeoverDeny, Condition: { ArnNotLike: { 'aws:PrincipalArn': [exemptArn, admin] } } }),
      expected: takeover('fail', ...members),
      says: 'an exemption by name',
    },
    {
      name: 'a pattern of which the guard takes in one role',
      spec: pattern,
      expected: members.map((account) => `fail ${account}/${account}/role/AWSControlTower*`),
      says: 'only some resources',
    },
    {
      name: 'a pattern, and a guard for it',
      plant: says('takeover', { ...takeoverDeny, Resource: 'arn:aws:iam::*:role/AWSControlTower*' }),
      spec: pattern,
      expected: [],
    },
    {
      name: 'a guard that cannot be read',
      plant: policyBut('takeover', { content: '{}' }),
      expected: takeover('unknown', ...members),
      says: 'its Statement is neither a statement nor a list of them',
    },
    { name: 'unreadable beside a certain Deny', plant: attach('odd', [audit], { Effect: 'Deny', Action: 'iam:*' }, full), expected: [] },
    {
      name: 'the policies refused',
      plant: (facts) => refuse(facts, 'organization-policies', {}),
      expected: takeover('unknown', ...members),
    },
  ],
});

function typeOff(facts: Parameters<Plant>[0]): void {
  edit(facts, 'organization', {}, (found) => ({ ...found, root: { ...found.root, policyTypes: [] } }));
}
