import { edit, refuse } from '../world.ts';
import { article, common, denied, fail, grant, granting, noRcp, noScp, ownDenied, unknown } from './archive.ts';
import {
  all,
  attach,
  attachedTo,
  bucket,
  bucketBut,
  bucketSays,
  logArchive,
  management,
  type Plant,
  places,
  policyBut,
  production,
  putBuckets,
  says,
  staging,
} from './samples.ts';
import { archiveDeny, archiveRcp, bucketArn, delivery, deny, keyDeny, type Statement, wholeOrganization } from './statements.ts';
import { runTables } from './table.ts';

const scp = (change: Statement) => says('archive', { ...archiveDeny, ...change }, keyDeny);
const rcp = (change: Statement) => says('rcp-archive', { ...archiveRcp, ...change });

runTables({
  'log-archive-access': [
    ...common,
    { name: 'every layer', expected: [], says: 'nobody but the writers can write to it' },
    { name: 'no resource control policy, and a bucket policy for the service alone', plant: noRcp, expected: [] },
    {
      name: 'the article: production is free to delete',
      plant: article,
      expected: fail,
      says: new RegExp(`a principal of production \\(${production}\\) \\(allow: s3:BypassGovernanceRetention, s3:Delete`),
    },
    { name: 'the article, closed by a resource control policy', plant: bucketSays(delivery, wholeOrganization), expected: [] },
    {
      name: 'the article, and a Deny in the bucket policy: its root user can take that off',
      plant: all(noRcp, noScp, bucketSays(delivery, wholeOrganization, ownDenied)),
      expected: fail,
      says: `the root user of log_archive (${logArchive}) (allow: s3:DeleteBucketPolicy, s3:PutBucketPolicy)`,
    },
    {
      name: 'the article, a Deny in the bucket policy, and the service control policy',
      plant: all(article, bucketSays(delivery, wholeOrganization, ownDenied)),
      expected: [],
    },
    {
      name: 'no service control policy: the account itself',
      plant: all(noScp, noRcp),
      expected: fail,
      says: `a principal of log_archive (${logArchive}) (allow`,
    },
    { name: 'no service control policy, closed by the resource control policy', plant: noScp, expected: [] },
    {
      name: 'a service control policy on another unit',
      plant: all(attachedTo('archive', places.workloads), noRcp),
      expected: fail,
      says: `a principal of log_archive (${logArchive})`,
    },
    { name: 'a service control policy of another bucket', plant: all(scp({ Resource: 'arn:aws:s3:::other*' }), noRcp), expected: fail },
    {
      name: 'a service control policy of the bucket without its objects',
      plant: all(scp({ Resource: bucketArn }), noRcp),
      expected: fail,
      says: 's3:DeleteObject',
    },
    {
      name: 'a service control policy that leaves one action',
      plant: all(scp({ Action: ['s3:Delete*', 's3:Put*'] }), noRcp),
      expected: fail,
      says: '(allow: s3:BypassGovernanceRetention, ',
    },
    {
      name: 'the management account, which no service control policy binds',
      plant: all(granting({ AWS: management }), attach('deny', [places.root], deny({ Action: 's3:*' }))),
      expected: fail,
      says: `a principal of management (${management}) (allow`,
    },
    {
      name: 'another account by its root',
      plant: granting({ AWS: `arn:aws:iam::${production}:root` }),
      expected: fail,
      says: `a principal of production (${production}) (allow`,
    },
    {
      name: 'another account, denied by its own service control policy',
      plant: all(granting({ AWS: production }), attach('deny', [production], deny({ Action: 's3:*' }))),
      expected: [],
    },
    {
      name: 'one role of another account',
      plant: granting({ AWS: `arn:aws:iam::${production}:role/Writer` }),
      expected: fail,
      says: `a principal of production (${production}) (conditional`,
    },
    {
      name: 'an id in the place of a principal that is gone',
      plant: granting({ AWS: 'AROAEXAMPLEEXAMPLE123' }),
      expected: fail,
      says: 'conditional',
    },
    { name: 'anybody', plant: granting('*'), expected: fail, says: 'allow' },
    {
      name: 'anybody: the resource control policy stops all but services',
      plant: bucketSays(delivery, grant('*')),
      expected: fail,
      says: /: any-other-service\.amazonaws\.com for this organization \(allow: .*; cloudtrail\.amazonaws\.com for this organization \(allow/,
    },
    {
      name: 'anybody in a network',
      plant: all(granting('*', { Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } })),
      expected: fail,
      says: 'conditional',
    },
    {
      name: 'anybody without an organization',
      plant: granting('*', { Condition: { Null: { 'aws:PrincipalOrgID': 'true' } } }),
      expected: fail,
      says: / and \d+ more$/,
    },
    {
      name: 'all but the accounts of the organization',
      plant: granting({ AWS: '*' }, { Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } } }),
      expected: fail,
      says: 'another organization',
    },
    {
      name: 'everybody but one account, by an element that AWS does not support there',
      plant: granting(undefined, { Principal: undefined, NotPrincipal: { AWS: production } }),
      expected: unknown,
      says: 'cannot be read',
    },
    {
      name: 'the service for whatever organization',
      plant: all(noRcp, bucketSays({ ...delivery, Condition: {} })),
      expected: fail,
      says: 'cloudtrail.amazonaws.com for another organization (allow: s3:PutObject)',
    },
    {
      name: 'the service for whatever organization, closed by a resource control policy',
      plant: all(
        bucketSays({ ...delivery, Condition: {} }),
        attach(
          'rcp-services',
          [places.root],
          deny({
            Principal: '*',
            Action: 's3:*',
            Condition: { StringNotEqualsIfExists: { 'aws:SourceOrgID': 'o-exampleorgid' }, Bool: { 'aws:PrincipalIsAWSService': 'true' } },
          }),
        ),
      ),
      expected: [],
    },
    {
      name: 'the service for one trail',
      plant: bucketSays({
        ...delivery,
        Condition: { StringEquals: { 'aws:SourceArn': `arn:aws:cloudtrail:us-east-2:${management}:trail/org-trail` } },
      }),
      expected: [],
    },
    {
      name: 'the service for one account',
      plant: bucketSays({ ...delivery, Condition: { StringEquals: { 'aws:SourceAccount': management } } }),
      expected: [],
    },
    {
      name: 'the service may delete too',
      plant: bucketSays({ ...delivery, Action: ['s3:PutObject', 's3:DeleteObject'] }),
      expected: fail,
      says: 'cloudtrail.amazonaws.com for this organization (allow: s3:DeleteObject)',
    },
    {
      name: 'a resource control policy with an exemption that the spec does not approve',
      plant: all(
        bucketSays(delivery, wholeOrganization),
        rcp({ Condition: { ...(archiveRcp.Condition as Statement), ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/Backup' } } }),
      ),
      expected: fail,
      says: 'conditional',
    },
    {
      name: 'a resource control policy for this organization alone does not stop production',
      plant: all(
        bucketSays(delivery, wholeOrganization),
        rcp({
          Condition: {
            StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-exampleorgid' },
            BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
          },
        }),
      ),
      expected: fail,
      says: `a principal of management (${management}) (allow`,
    },
    {
      name: 'a resource control policy on another account',
      plant: all(bucketSays(delivery, wholeOrganization), attachedTo('rcp-archive', staging)),
      expected: fail,
    },
    { name: 'resource control policies are not enabled', plant: all(bucketSays(delivery, wholeOrganization), rcpsOff), expected: fail },
    { name: 'no bucket policy', plant: bucketBut({ policy: null }), expected: [] },
    { name: 'the bucket policy refused', plant: bucketBut({ policy: null, policyError: denied }), expected: unknown, says: 'AccessDenied' },
    {
      name: 'a bucket policy that cannot be read',
      plant: all(noRcp, bucketBut({ policy: '{"Statement":' })),
      expected: unknown,
      says: 'cannot be read',
    },
    {
      name: 'a bucket policy that cannot be read, closed by the others',
      plant: all(bucketBut({ policy: '{' }), attach('rcp-all', [logArchive], deny({ Principal: '*', Action: 's3:*' }))),
      expected: [],
    },
    {
      name: 'a service control policy that cannot be read',
      plant: all(noRcp, policyBut('archive', { content: '{' })),
      expected: unknown,
      says: `a principal of log_archive (${logArchive})`,
    },
    {
      name: 'the policies refused',
      plant: (facts) => refuse(facts, 'organization-policies', {}),
      expected: unknown,
    },
    {
      name: 'two buckets of the name, one of them open',
      plant: (facts) => putBuckets(facts, [bucket, { ...bucket, arn: `${bucketArn}-2`, name: `${bucket.name}-2` }]),
      expected: [`fail ${logArchive}/${bucketArn}-2`],
      says: `a principal of log_archive (${logArchive})`,
    },
  ],
});

function rcpsOff(facts: Parameters<Plant>[0]): void {
  edit(facts, 'organization', {}, (found) => ({
    ...found,
    root: { ...found.root, policyTypes: [{ type: 'SERVICE_CONTROL_POLICY', status: 'ENABLED' }] },
  }));
}
