import type { Organization } from '../../../src/facts/organization.ts';
import { edit, refuse } from '../world.ts';
import {
  attach,
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
  specWith,
  staging,
  without,
} from './samples.ts';
import { deny, full } from './statements.ts';
import { runTables } from './table.ts';

const organization =
  (change: (found: Organization) => Organization): Plant =>
  (facts) =>
    edit(facts, 'organization', {}, change);
const types = (...policyTypes: readonly (readonly [type: 'SERVICE' | 'RESOURCE', status: string])[]): Plant =>
  organization((found) => ({
    ...found,
    root: { ...found.root, policyTypes: policyTypes.map(([type, status]) => ({ type: `${type}_CONTROL_POLICY`, status })) },
  }));
const root = `organization/${places.root}`;
const noRcp = guardrail('log_archive_write_deny', { layers: ['scp'] });
const refuseOrganization: Plant = (facts) => refuse(facts, 'organization', {});
const refusePolicies: Plant = (facts) => refuse(facts, 'organization-policies', {});

runTables({
  'policy-types': [
    { name: 'both enabled', expected: [], says: 'SERVICE_CONTROL_POLICY and RESOURCE_CONTROL_POLICY enabled' },
    { name: 'none enabled', plant: types(), expected: [`fail ${root}`], says: 'attached policies of the type do nothing' },
    {
      name: 'the one that a layer asks for is off',
      plant: types(['SERVICE', 'ENABLED']),
      expected: [`fail ${root}`],
      says: 'RESOURCE_CONTROL_POLICY',
    },
    { name: 'no layer asks for it', plant: types(['SERVICE', 'ENABLED']), spec: noRcp, expected: [] },
    {
      name: 'no log archive to guard',
      plant: types(['SERVICE', 'ENABLED']),
      spec: specWith({ log_archive_write_deny: undefined }),
      expected: [],
    },
    { name: 'service control policies are off', plant: types(['RESOURCE', 'ENABLED']), expected: [`fail ${root}`] },
    {
      name: 'pending',
      plant: types(['RESOURCE', 'PENDING_ENABLE'], ['SERVICE', 'ENABLED']),
      expected: [`unknown ${root}`],
      says: 'RESOURCE_CONTROL_POLICY is PENDING_ENABLE',
    },
    { name: 'one pending, one off', plant: types(['RESOURCE', 'PENDING_ENABLE']), expected: [`fail ${root}`] },
    { name: 'being disabled', plant: types(['RESOURCE', 'ENABLED'], ['SERVICE', 'PENDING_DISABLE']), expected: [`fail ${root}`] },
    { name: 'the organization refused', plant: refuseOrganization, expected: ['unknown organization/o-exampleorgid'] },
  ],
  'policy-chain': [
    { name: 'policies at every level', expected: [], says: 'production (222222222222) is under 9 policies' },
    {
      name: 'a level of which AWS lists no policy',
      plant: without('full', places.sdlc),
      expected: each('unknown', staging),
      says: 'no SERVICE_CONTROL_POLICY at /Workloads/Sdlc',
    },
    { name: 'the account itself without one', plant: without('full', audit), expected: each('unknown', audit), says: 'the account' },
    {
      name: 'a level without resource control policies',
      plant: without('rcp-full', places.root),
      expected: each('unknown', ...members),
      says: 'no RESOURCE_CONTROL_POLICY at /',
    },
    { name: 'the same, and no layer asks for them', plant: without('rcp-full', places.root), spec: noRcp, expected: [] },
    { name: 'the management account without one', plant: without('full', management), expected: [] },
    { name: 'no type enabled', plant: types(), expected: each('fail', ...members), says: 'no service control policy binds' },
    {
      name: 'a policy that is not JSON',
      plant: policyBut('services', { content: '{' }),
      expected: each('unknown', production, staging),
      says: 'services: it is not JSON',
    },
    { name: 'one that is attached nowhere', plant: policyBut('services', { content: '{', targets: [] }), expected: [] },
    {
      name: 'one that binds the management account alone',
      plant: policyBut('services', { content: '{', targets: [management] }),
      expected: [],
    },
    {
      name: 'a statement with an element that is none',
      plant: attach('odd', [audit], deny({ Sid: 'Odd', Action: 's3:*', Conditions: {} })),
      expected: each('unknown', audit),
      says: 'odd: statement Odd: it has an element Conditions',
    },
    {
      name: 'an operator that is none',
      plant: attach('odd', [audit], deny({ Action: 's3:*', Condition: { StringMatches: { 'aws:PrincipalArn': 'x' } } })),
      expected: each('unknown', audit),
      says: 'statement #1: its Condition StringMatches aws:PrincipalArn is not understood',
    },
    {
      name: 'a bare * where an ARN belongs',
      plant: attach('odd', [audit], deny({ Action: 's3:*', Condition: { ArnNotLike: { 'aws:PrincipalArn': '*' } } })),
      expected: each('unknown', audit),
    },
    {
      name: 'a service control policy with a principal',
      plant: attach('odd', [audit], { ...full, Principal: '*' }),
      expected: each('unknown', audit),
      says: 'it has Principal, which belongs to policies of resources',
    },
    {
      name: 'a resource control policy without one',
      plant: attach('rcp-odd', [logArchive], deny({ Action: 's3:*' })),
      expected: each('unknown', logArchive),
      says: 'neither Principal nor NotPrincipal',
    },
    { name: 'what is worth a look does not fail', plant: attach('lint', [audit], deny({ Action: 's3:PutNothing' })), expected: [] },
    {
      name: 'a unit that AWS did not list',
      plant: organization((found) => ({ ...found, units: found.units.filter(({ id }) => id !== places.prod) })),
      expected: each('unknown', production),
      says: 'AWS listed no organizational unit /Workloads/Prod',
    },
    {
      name: 'a suspended account owes nothing',
      plant: (facts) => {
        without('full', audit)(facts);
        organization((found) => ({
          ...found,
          accounts: found.accounts.map((entry) => (entry.id === audit ? { ...entry, state: 'SUSPENDED' } : entry)),
        }))(facts);
      },
      expected: [],
    },
    { name: 'the policies refused', plant: refusePolicies, expected: each('unknown', ...members) },
    { name: 'the organization refused', plant: refuseOrganization, expected: ['unknown organization/o-exampleorgid'] },
  ],
});
