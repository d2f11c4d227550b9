import { auditTrail } from '../../../src/spec/sections/audit-trail.ts';
import { logKey, trailSection } from '../governance.ts';
import { edit, refuse } from '../world.ts';
import {
  all,
  attach,
  attachedTo,
  audit,
  each,
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
import { archiveDeny, deny, full, keyDeny, trailDeny } from './statements.ts';
import { runTables } from './table.ts';

const on = (trail: string) => `arn:aws:cloudtrail:us-east-2:${management}:trail/${trail}`;
const keys = { account: logArchive, region: 'us-east-2' };
const noKeyDeny = says('archive', archiveDeny);
const anotherTrail = { ...specWith(), audit_trail: auditTrail.parse({ ...trailSection, match: { name: 'other-trail' } }) };
const nobodyExempt = specWith({ exemptions: [] });
const without = (action: string): Plant =>
  says('trail', { ...trailDeny, Action: (trailDeny.Action as readonly string[]).filter((name) => name !== action) });

runTables({
  'cloudtrail-protection': [
    { name: 'denied to all but the approved', expected: [] },
    {
      name: 'denied to everybody',
      plant: says('trail', { ...trailDeny, Condition: {} }),
      spec: nobodyExempt,
      expected: each('fail', logArchive),
      says: /kms \(4\).*an exemption by name/,
    },
    { name: 'by a pattern', plant: says('trail', deny({ Action: 'CLOUDTRAIL:*' })), expected: [] },
    { name: 'on the trail alone', plant: says('trail', { ...trailDeny, Resource: on('org-trail') }), expected: [] },
    {
      name: 'on every trail',
      plant: says('trail', { ...trailDeny, Resource: ['arn:aws:s3:::*', 'arn:aws:cloudtrail:*:*:trail/*'] }),
      expected: [],
    },
    {
      name: 'on all but another trail',
      plant: says('trail', { Sid: 'Not', Effect: 'Deny', Action: 'cloudtrail:*', NotResource: on('other-trail') }),
      expected: [],
    },
    {
      name: 'on another trail',
      plant: says('trail', { ...trailDeny, Resource: on('other-trail') }),
      expected: each('fail', ...members),
      says: 'cloudtrail (6)',
    },
    {
      name: 'on a trail of the same name in another region',
      plant: says('trail', { ...trailDeny, Resource: on('org-trail').replace('us-east-2', 'us-west-2') }),
      expected: each('fail', ...members),
    },
    {
      name: 'on the trail, where the spec is about another',
      plant: says('trail', { ...trailDeny, Resource: on('org-trail') }),
      spec: anotherTrail,
      expected: each('fail', ...members),
    },
    {
      name: 'one action left out',
      plant: without('cloudtrail:PutInsightSelectors'),
      expected: each('fail', ...members),
      says: 'cloudtrail (1); cloudtrail:PutInsightSelectors in arn:aws:cloudtrail:us-east-2:111111111111:trail/org-trail',
    },
    { name: 'attached nowhere', plant: attachedTo('trail'), expected: each('fail', ...members), says: 'no policy denies it' },
    { name: 'attached to the wrong unit', plant: attachedTo('trail', places.workloads), expected: each('fail', audit, logArchive) },
    {
      name: 'attached to the management account, which it does not bind',
      plant: attachedTo('trail', management, ...members),
      expected: [],
    },
    { name: 'not approved', plant: noKeyDeny, spec: nobodyExempt, expected: each('fail', ...members), says: 'an exemption by name' },
    {
      name: 'an exemption by tag',
      plant: says('trail', { ...trailDeny, Condition: { StringNotEqualsIfExists: { 'aws:PrincipalTag/admin': 'yes' } } }),
      expected: each('fail', ...members),
      says: 'an exemption by tag',
    },
    {
      name: 'an exemption with MFA',
      plant: says('trail', { ...trailDeny, Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } } }),
      expected: each('fail', ...members),
      says: 'network or MFA',
    },
    {
      name: 'for one account alone',
      plant: says('trail', { ...trailDeny, Condition: { StringEquals: { 'aws:PrincipalAccount': [production, staging] } } }),
      expected: each('fail', audit, logArchive),
    },
    {
      name: 'for the units of this organization',
      plant: says('trail', {
        ...trailDeny,
        Condition: { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-exampleorgid/r-exmp/*' } },
      }),
      expected: [],
    },
    {
      name: 'for one of the units',
      plant: says('trail', {
        ...trailDeny,
        Condition: { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': `o-exampleorgid/r-exmp/${places.workloads}/*` } },
      }),
      expected: each('fail', audit, logArchive),
    },
    {
      name: 'the key of the logs open, in the account that owns it',
      plant: noKeyDeny,
      expected: each('fail', logArchive),
      says: /kms \(4\); kms:\w+ in arn:aws:kms:us-east-2:444444444444:key\/logs: no policy denies it/,
    },
    { name: 'the key of the logs denied by its ARN', plant: says('archive', { ...keyDeny, Resource: logKey.arn }), expected: [] },
    { name: 'another key denied', plant: says('archive', { ...keyDeny, Resource: `${logKey.arn}2` }), expected: each('fail', logArchive) },
    {
      name: 'the key not found',
      plant: (facts) => edit(facts, 'keys', keys, () => ({ keys: [], aliases: [] })),
      expected: each('unknown', logArchive),
      says: 'key:logs',
    },
    { name: 'the keys refused', plant: (facts) => refuse(facts, 'keys', keys), expected: each('unknown', logArchive) },
    {
      name: 'keys of other accounts refused',
      plant: (facts) => refuse(facts, 'keys', { account: audit, region: 'us-east-2' }),
      expected: [],
    },
    {
      name: 'not JSON',
      plant: policyBut('trail', { content: '[]' }),
      expected: each('unknown', ...members),
      says: 'it is not a JSON object',
    },
    {
      name: 'an Effect that is none',
      plant: says('trail', { ...trailDeny, Effect: 'deny' }),
      expected: each('unknown', ...members),
      says: 'its Effect is "deny"',
    },
    {
      name: 'unreadable beside a certain Deny',
      plant: all(attach('odd', [places.root], { ...trailDeny, Effect: 'DENY' }, full)),
      expected: [],
    },
    { name: 'the policies refused', plant: (facts) => refuse(facts, 'organization-policies', {}), expected: each('unknown', ...members) },
  ],
});
