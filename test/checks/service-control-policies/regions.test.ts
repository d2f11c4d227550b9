import { variable } from '../../policy/random-conditions.ts';
import { edit, refuse } from '../world.ts';
import {
  all,
  attach,
  attachedTo,
  audit,
  each,
  guardrail,
  logArchive,
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
import { deny, exemptArn, full, globals, governed, regionDeny, unlessExempt } from './statements.ts';
import { runTables } from './table.ts';

const wholes = globals.map((service) => `${service}:*`);
const outside = { StringNotEquals: { 'aws:RequestedRegion': governed } };
const nobodyExempt = specWith({ exemptions: [] });

runTables({
  'region-restriction': [
    { name: 'Deny NotAction', expected: [], says: /changes in eu-west-1, us-east-1 denied \(\d+ questions\)/ },
    {
      name: 'attached nowhere',
      plant: attachedTo('regions'),
      expected: each('fail', ...members),
      says: /\d+ of \d+ not denied.*no policy denies it/,
    },
    {
      name: 'attached to the wrong unit',
      plant: attachedTo('regions', places.workloads),
      expected: each('fail', audit, logArchive),
    },
    {
      name: 'an account in a unit without it',
      plant: attachedTo('regions', places.security, places.prod),
      expected: each('fail', staging),
    },
    {
      name: 'an account that was moved to the root',
      plant: (facts) => {
        attachedTo('regions', places.security, places.workloads)(facts);
        edit(facts, 'organization', {}, (found) => ({
          ...found,
          accounts: found.accounts.map((entry) => (entry.id === production ? { ...entry, ou: '/' } : entry)),
        }));
      },
      expected: each('fail', production),
    },
    {
      name: 'the management account is bound by nothing, and by no guardrail',
      plant: attachedTo('regions', places.root, management),
      expected: [],
    },
    { name: 'the policy type is off', plant: typeOff, expected: each('fail', ...members) },
    {
      name: 'a Deny of a single action',
      plant: says('regions', deny({ Action: 'ec2:RunInstances', Condition: outside })),
      expected: each('fail', ...members),
      says: /ec2 \(\d+\)/,
    },
    {
      name: 'NotAction that leaves a regional service open',
      plant: says('regions', { ...regionDeny, NotAction: [...wholes, 'kms:*'] }),
      expected: each('fail', ...members),
      says: /not denied: kms \(\d+\); kms:/,
    },
    {
      name: 'the same, and the spec leaves it open too',
      plant: says('regions', { ...regionDeny, NotAction: [...wholes, 'kms:*'] }),
      spec: guardrail('region_restriction', { global_services: [...globals, 'kms'] }),
      expected: [],
    },
    {
      name: 'NotAction that leaves reading open',
      plant: says('regions', { ...regionDeny, NotAction: [...wholes, 'ec2:Describe*'] }),
      expected: [],
    },
    {
      name: 'a region too many',
      plant: says(
        'regions',
        deny({ NotAction: wholes, Condition: { StringNotEquals: { 'aws:RequestedRegion': [...governed, 'us-east-1'] } } }),
      ),
      expected: each('fail', ...members),
      says: 'in us-east-1: no policy denies it',
    },
    {
      name: 'fewer regions than governed',
      spec: guardrail('region_restriction', { allowed: ['us-east-2'] }),
      expected: each('fail', ...members),
      says: 'in us-west-2: no policy denies it',
    },
    {
      name: 'an exemption that the spec does not approve',
      spec: nobodyExempt,
      expected: each('fail', ...members),
      says: /denied only where ArnNotLike aws:PrincipalArn \[.*AWSControlTowerExecution\] \(an exemption by name\): regions, statement Regions, at \//,
    },
    {
      name: 'an exemption by tag',
      plant: says(
        'regions',
        deny({
          NotAction: wholes,
          Condition: { ...outside, StringNotEquals: { 'aws:PrincipalTag/team': 'core', ...outside.StringNotEquals } },
        }),
      ),
      expected: each('fail', ...members),
      says: 'an exemption by tag, which whoever may tag can take',
    },
    {
      name: 'an exemption by network',
      plant: says('regions', deny({ NotAction: wholes, Condition: { ...outside, NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } })),
      expected: each('fail', ...members),
      says: 'an exemption by network or MFA, which is weak',
    },
    {
      name: 'calls of services themselves are left out: no service control policy binds them',
      plant: says(
        'regions',
        deny({ NotAction: wholes, Condition: { ...outside, BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } } }),
      ),
      expected: [],
    },
    {
      name: 'only some resources',
      plant: says('regions', { ...regionDeny, Resource: 'arn:aws:ec2:*:*:*' }),
      expected: each('fail', ...members),
      says: 'only some resources',
    },
    {
      name: 'a policy variable',
      plant: says(
        'regions',
        deny({
          NotAction: wholes,
          Condition: { ...outside, ArnNotLike: { 'aws:PrincipalArn': `arn:aws:iam::*:role/${variable('aws:username')}` } },
        }),
      ),
      expected: each('unknown', ...members),
      says: 'cannot be read',
    },
    {
      name: 'not JSON',
      plant: policyBut('regions', { content: 'Deny all' }),
      expected: each('unknown', ...members),
      says: 'regions, statement the whole policy, at / cannot be read: it is not JSON',
    },
    {
      name: 'a policy that cannot be read beside a Deny that can',
      plant: attach('odd', [places.root, production], deny({ Action: '*', Principal: '*' }), full),
      expected: [],
    },
    {
      name: 'a Deny that cannot be read, where some is certainly open',
      plant: all(attachedTo('regions'), attach('odd', [places.root], deny({ Action: 'ec2:*', Condition: { StringMatches: { a: 'b' } } }))),
      expected: each('fail', ...members),
    },
    {
      name: 'an approved exemption by another pattern that it takes in',
      plant: says('regions', { ...regionDeny, Condition: { ...outside, ArnNotLikeIfExists: { 'aws:PrincipalArn': exemptArn } } }),
      expected: [],
    },
    {
      name: 'the regions of one account refused',
      plant: (facts) => refuse(facts, 'enabled-regions', { account: staging }),
      expected: each('unknown', staging),
    },
    { name: 'the policies refused', plant: (facts) => refuse(facts, 'organization-policies', {}), expected: each('unknown', ...members) },
    {
      name: 'a unit that AWS did not list',
      plant: (facts) =>
        edit(facts, 'organization', {}, (found) => ({ ...found, units: found.units.filter(({ path }) => path !== '/Security') })),
      expected: each('unknown', audit, logArchive),
      says: 'AWS listed no organizational unit /Security',
    },
    {
      name: 'without an exemption at all',
      plant: says('regions', deny({ NotAction: wholes, Condition: outside })),
      spec: nobodyExempt,
      expected: [],
    },
    {
      name: 'the exempt role is bound all the same',
      plant: says('regions', deny({ NotAction: wholes, Condition: { ...outside } })),
      expected: [],
    },
    {
      name: 'a second Deny that exempts somebody does not open the first',
      plant: attach('more', [places.root], deny({ Action: 'ec2:*', Condition: unlessExempt })),
      expected: [],
    },
  ],
});

function typeOff(facts: Parameters<Plant>[0]): void {
  edit(facts, 'organization', {}, (found) => ({ ...found, root: { ...found.root, policyTypes: [] } }));
}
