import { expect, it } from 'vitest';
import { checks } from '../../../src/checks/index.ts';
import { facts as definitions } from '../../../src/facts/index.ts';
import { judgeAll } from '../../../src/judge.ts';
import { auditTrail } from '../../../src/spec/sections/audit-trail.ts';
import { trailSection } from '../governance.ts';
import { edit, refuse } from '../world.ts';
import {
  all,
  attach,
  attachedTo,
  bucketBut,
  bucketSays,
  each,
  findingsIn,
  guardrail,
  logArchive,
  management,
  members,
  type Plant,
  places,
  policyBut,
  problemsIn,
  production,
  sampleFacts,
  says,
  specWith,
  staging,
} from './samples.ts';
import {
  allow,
  archiveDeny,
  archiveRcp,
  bucketArn,
  delivery,
  deny,
  exemptArn,
  exemptRole,
  governed,
  hygieneDeny,
  keyDeny,
  publicDeny,
  type Statement,
  servicesDeny,
  takeoverDeny,
  trailDeny,
  wholeOrganization,
} from './statements.ts';

const here = `${logArchive}/${bucketArn}`;
const noRcp = attachedTo('rcp-archive');
const grant = (principal: unknown, more: Statement = {}): Statement => ({
  ...wholeOrganization,
  Sid: 'Grant',
  Principal: principal,
  Condition: {},
  ...more,
});
const granting = (principal: unknown, more?: Statement) => all(noRcp, bucketSays(delivery, grant(principal, more)));
const takeover = (outcome: string, ...accounts: readonly string[]) => [...accounts].sort().map((a) => `${outcome} ${a}/${a}/${exemptRole}`);
const types =
  (...policyTypes: { type: string; status: string }[]): Plant =>
  (facts) =>
    edit(facts, 'organization', {}, (f) => ({ ...f, root: { ...f.root, policyTypes } }));

const rows: [string, string, Plant, readonly string[], ReturnType<typeof specWith>?][] = [
  ['external account by id', 'log-archive-access', granting({ AWS: '999999999999' }), [`fail ${here}`]],
  [
    'external account by condition',
    'log-archive-access',
    granting('*', { Condition: { StringEquals: { 'aws:PrincipalAccount': '999999999999' } } }),
    [`fail ${here}`],
  ],
  [
    'partner organization',
    'log-archive-access',
    granting('*', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-partner12345' } } }),
    [`fail ${here}`],
  ],
  ['external role arn', 'log-archive-access', granting({ AWS: 'arn:aws:iam::999999999999:role/Vendor' }), [`fail ${here}`]],
  ['layer', 'log-archive-layers', all(bucketSays(delivery, grant({ AWS: '999999999999' }))), [`fail ${here}#bucket_policy`]],
  ['undeclared service', 'log-archive-access', granting({ Service: 'lambda.amazonaws.com' }), [`fail ${here}`]],
  [
    'undeclared service, layer',
    'log-archive-layers',
    bucketSays(delivery, grant({ Service: 'lambda.amazonaws.com' })),
    [`fail ${here}#bucket_policy`],
  ],
  [
    'declared service for a foreign account',
    'log-archive-access',
    all(noRcp, bucketSays(delivery, { ...delivery, Sid: 'Old', Condition: { StringEquals: { 'aws:SourceAccount': '999999999999' } } })),
    [`fail ${here}`],
  ],
  [
    'declared service for a foreign organization named',
    'log-archive-access',
    all(noRcp, bucketSays(delivery, { ...delivery, Sid: 'Old', Condition: { StringEquals: { 'aws:SourceOrgID': 'o-partner12345' } } })),
    [`fail ${here}`],
  ],
  [
    'replication from production',
    'log-archive-access',
    granting({ AWS: production }, { Action: ['s3:ReplicateObject', 's3:ReplicateDelete'] }),
    [`fail ${here}`],
  ],
  [
    'ownership/acl',
    'log-archive-access',
    granting({ AWS: production }, { Action: ['s3:PutBucketAcl', 's3:PutObjectAcl', 's3:PutBucketOwnershipControls'] }),
    [`fail ${here}`],
  ],
  [
    'hygiene in governed regions alone (IAM is in us-east-1)',
    'identity-hygiene',
    all(attachedTo('services'), says('identity', { ...hygieneDeny, Condition: { StringEquals: { 'aws:RequestedRegion': governed } } })),
    each('fail', ...members),
  ],
  [
    'takeover guard in us-east-2 alone',
    'exemption-takeover',
    says('takeover', { ...takeoverDeny, Condition: { StringEquals: { 'aws:RequestedRegion': 'us-east-2' } } }),
    takeover('fail', ...members),
  ],
  [
    'account block by another region endpoint',
    's3-public-access',
    all(attachedTo('regions'), says('public', { ...publicDeny, Condition: { StringEquals: { 'aws:RequestedRegion': governed } } })),
    each('fail', ...members),
  ],
  [
    'global service not listed',
    'service-allowlist',
    says('services', { ...servicesDeny, Condition: { StringEquals: { 'aws:RequestedRegion': governed } } }),
    each('fail', production, staging),
  ],
  [
    'ViaAWSService',
    'identity-hygiene',
    all(attachedTo('services'), says('identity', { ...hygieneDeny, Condition: { Bool: { 'aws:ViaAWSService': 'false' } } })),
    each('fail', ...members),
  ],
  [
    'CalledVia',
    'identity-hygiene',
    all(
      attachedTo('services'),
      says('identity', {
        ...hygieneDeny,
        Condition: { 'ForAllValues:StringNotEquals': { 'aws:CalledVia': 'cloudformation.amazonaws.com' } },
      }),
    ),
    each('fail', ...members),
  ],
  [
    'exemption by Null on a tag',
    'exemptions',
    attach('more', [places.prod], deny({ Sid: 'More', Action: 'sqs:*', Condition: { Null: { 'aws:PrincipalTag/break-glass': 'true' } } })),
    ['fail organization/aws:PrincipalTag/break-glass'],
  ],
  [
    'exemption in an RCP',
    'exemptions',
    attach(
      'rcp-more',
      [places.root],
      deny({
        Sid: 'More',
        Principal: '*',
        Action: 'sqs:*',
        Condition: { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/Admin' } },
      }),
    ),
    ['fail organization/arn:aws:iam::*:role/Admin'],
  ],
  [
    'exemptions beside a policy that is not JSON',
    'exemptions',
    policyBut('services', { content: '{' }),
    ['unknown organization/o-exampleorgid'],
  ],
  [
    'exemptions where all that exempts is unreadable',
    'exemptions',
    all(...['regions', 'services', 'trail', 'identity', 'watch', 'takeover', 'archive'].map((id) => policyBut(id, { content: '{' }))),
    ['unknown organization/o-exampleorgid'],
  ],
  [
    'exemptions with a unit that is not listed',
    'exemptions',
    (facts) => edit(facts, 'organization', {}, (f) => ({ ...f, units: f.units.slice(1) })),
    ['unknown organization/o-exampleorgid'],
  ],
  ['chain with SCPs off', 'policy-chain', types({ type: 'RESOURCE_CONTROL_POLICY', status: 'ENABLED' }), each('fail', ...members)],
  [
    'policy type status not known',
    'policy-types',
    types({ type: 'RESOURCE_CONTROL_POLICY', status: 'ENABLED' }, { type: 'SERVICE_CONTROL_POLICY', status: 'PAUSED' }),
    ['unknown organization/r-exmp'],
  ],
  [
    'roles refused, other actions open',
    'exemption-takeover',
    all(attachedTo('takeover'), (facts) => {
      for (const a of members) refuse(facts, 'roles', { account: a });
    }),
    takeover('fail', ...members),
  ],
  [
    'trail open and keys refused',
    'cloudtrail-protection',
    all(attachedTo('trail'), (facts) => refuse(facts, 'keys', { account: logArchive, region: 'us-east-2' })),
    each('fail', ...members),
  ],
  [
    'trail open and key not found',
    'cloudtrail-protection',
    all(attachedTo('trail'), (facts) =>
      edit(facts, 'keys', { account: logArchive, region: 'us-east-2' }, () => ({ keys: [], aliases: [] })),
    ),
    each('fail', ...members),
  ],
  [
    'policies refused, no lock',
    'log-archive-layers',
    all((facts) => refuse(facts, 'organization-policies', {}), bucketBut({ lock: null })),
    [`unknown ${here}#bucket_policy`, `fail ${here}#object_lock`, `unknown ${here}#rcp`, `unknown ${here}#scp`],
  ],
  [
    'a named account that is gone',
    'region-restriction',
    (facts) => edit(facts, 'organization', {}, (f) => ({ ...f, accounts: f.accounts.filter(({ id }) => id !== staging) })),
    [`unknown ${staging}/${staging}`],
    guardrail('region_restriction', { in: ['production', 'staging'] }),
  ],
  [
    'IfExists, outsider without organization',
    'log-archive-access',
    granting(
      { AWS: '*' },
      {
        Condition: {
          StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-exampleorgid' },
          StringNotEquals: { 'aws:PrincipalAccount': [...members, management] },
          Null: { 'aws:PrincipalAccount': 'false' },
        },
      },
    ),
    [`fail ${here}`],
  ],
  [
    'lock COMPLIANCE, period left out by AWS',
    'log-archive-layers',
    bucketBut({ lock: { enabled: true, mode: 'COMPLIANCE', days: null, years: null } }),
    [`unknown ${here}#object_lock`],
  ],
  [
    'a layer that names the account of the resource',
    'log-archive-layers',
    says('archive', { ...archiveDeny, Resource: '*', Condition: { StringEquals: { 'aws:ResourceAccount': logArchive } } }, keyDeny),
    [],
  ],
  [
    'a trail by a pattern, its exact ARN in the bucket policy',
    'log-archive-delivery',
    bucketSays({
      ...delivery,
      Condition: { StringEquals: { 'aws:SourceArn': `arn:aws:cloudtrail:us-east-2:${management}:trail/org-trail` } },
    }),
    [],
    { ...specWith(), audit_trail: auditTrail.parse({ ...trailSection, match: { name: 'org-*' } }) },
  ],
  [
    'delivery for an account that does not own the trail',
    'log-archive-delivery',
    bucketSays({ ...delivery, Condition: { StringEquals: { 'aws:SourceAccount': production } } }),
    [`fail ${here}`],
  ],
  [
    'any service of this organization, by a condition',
    'log-archive-access',
    bucketSays(
      delivery,
      grant('*', {
        Action: 's3:PutObject',
        Condition: { Bool: { 'aws:PrincipalIsAWSService': 'true' }, StringEquals: { 'aws:SourceOrgID': 'o-exampleorgid' } },
      }),
    ),
    [`fail ${here}`],
  ],
  [
    'a Deny by a key that a call without credentials does not have',
    'log-archive-access',
    all(
      says('rcp-archive', { ...archiveRcp, Condition: { Bool: { 'aws:PrincipalIsAWSService': 'false' } } }),
      bucketSays(delivery, grant('*', { Condition: { Null: { 'aws:PrincipalServiceName': 'true' } } })),
    ),
    [`fail ${here}`],
  ],
  [
    'an exempt role that the management account can make',
    'log-archive-access',
    all(
      says('rcp-archive', {
        ...archiveRcp,
        Condition: { BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' }, ArnNotLikeIfExists: { 'aws:PrincipalArn': exemptArn } },
      }),
      bucketSays(delivery, wholeOrganization),
    ),
    [`fail ${here}`],
  ],
  [
    'an exemption by a tag that is true',
    'exemptions',
    attach(
      'more',
      [places.prod],
      deny({ Sid: 'More', Action: 'sqs:*', Condition: { BoolIfExists: { 'aws:PrincipalTag/breakglass': 'false' } } }),
    ),
    ['fail organization/aws:PrincipalTag/breakglass'],
  ],
  [
    "an approved role's name in a stranger's account",
    'exemptions',
    attach(
      'more',
      [places.prod],
      deny({
        Sid: 'More',
        Action: 'sqs:*',
        Condition: { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::999999999999:role/AWSControlTowerExecution' } },
      }),
    ),
    ['fail organization/arn:aws:iam::999999999999:role/AWSControlTowerExecution'],
  ],
  [
    'delivery for an account of nobody here',
    'log-archive-delivery',
    bucketSays({
      ...delivery,
      Principal: { Service: 'config.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': '999999999999' } },
    }),
    [`fail ${here}`],
    guardrail('log_archive_write_deny', { writers: ['config'] }),
  ],
  [
    'a policy type whose status is not known here',
    'region-restriction',
    types({ type: 'RESOURCE_CONTROL_POLICY', status: 'ENABLED' }, { type: 'SERVICE_CONTROL_POLICY', status: 'PAUSED' }),
    each('unknown', ...members),
  ],
];

it.each(rows)('%s', (_name, requirement, plant, expected, spec) => {
  const findings = findingsIn(requirement, spec === undefined ? { plant } : { plant, spec });
  const messages = findings.map(({ outcome, testCase, message }) => `${outcome} ${testCase.split('@')[1]}: ${message}`);
  expect(problemsIn(findings), messages.join('\n')).toEqual(expected);
});

it('an explanation that names what opens it', () => {
  const plant = all(
    attachedTo('trail', ...members),
    attach(
      'more',
      [places.root],
      allow({ Sid: 'Harmless', Action: 'cloudtrail:*', Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/Auditor' } } }),
    ),
    says('trail', { ...trailDeny, Condition: { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/Admin' } } }),
  );
  expect(findingsIn('cloudtrail-protection', { plant })[0]?.message).toContain(
    'denied only where ArnNotLike aws:PrincipalArn [arn:aws:iam::*:role/Admin]',
  );
});

it('an ambiguous key is not called missing', () => {
  const plant: Plant = (facts) =>
    edit(facts, 'keys', { account: logArchive, region: 'us-east-2' }, ({ keys, aliases }) => ({
      keys: keys.flatMap((key) => [key, { ...key, arn: `${key.arn}2` }]),
      aliases,
    }));
  expect(findingsIn('cloudtrail-protection', { plant }).find(({ outcome }) => outcome === 'unknown')?.message).not.toContain(
    'is not found',
  );
});

it('a run that was narrowed to one account judges no other, also where the spec names it outright', () => {
  const spec = guardrail('region_restriction', { in: ['production', 'staging'] });
  const facts = sampleFacts();
  const { verdicts } = judgeAll({
    spec,
    facts,
    narrowing: { accounts: ['production'] },
    checks,
    definitions,
    startedAt: '2026-11-22T00:00:00Z',
  });
  const findings = verdicts.flatMap((verdict) => verdict.findings);
  const judged = findings.filter(({ requirementId }) => requirementId === 'service-control-policies.region-restriction');
  expect(judged.map(({ outcome, resource }) => `${outcome} ${resource}`)).toEqual([`pass ${production}`]);
});
