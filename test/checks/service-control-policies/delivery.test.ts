import { refuse } from '../world.ts';
import { article, common, denied, fail, ownDenied, unknown } from './archive.ts';
import { attach, bucketBut, bucketSays, guardrail, logArchive, management, places, says } from './samples.ts';
import { archiveRcp, bucketArn, delivery, deny, type Statement } from './statements.ts';
import { runTables } from './table.ts';

const rcp = (change: Statement) => says('rcp-archive', { ...archiveRcp, ...change });
const writers = guardrail('log_archive_write_deny', { writers: ['cloudtrail', 'config'] });

runTables({
  'log-archive-delivery': [
    ...common,
    { name: 'delivers', expected: [], says: 'cloudtrail.amazonaws.com can deliver' },
    { name: 'no bucket policy', plant: bucketBut({ policy: null }), expected: fail, says: 'none of cloudtrail.amazonaws.com can deliver' },
    {
      name: 'the bucket policy is about another service',
      plant: bucketSays({ ...delivery, Principal: { Service: 'config.amazonaws.com' } }),
      expected: fail,
    },
    { name: 'about objects elsewhere', plant: bucketSays({ ...delivery, Resource: 'arn:aws:s3:::other/*' }), expected: fail },
    { name: 'under a prefix', plant: bucketSays({ ...delivery, Resource: `${bucketArn}/o-exampleorgid/AWSLogs/*` }), expected: [] },
    {
      name: 'for another organization',
      plant: bucketSays({ ...delivery, Condition: { StringEquals: { 'aws:SourceOrgID': 'o-somethingelse' } } }),
      expected: fail,
    },
    {
      name: 'for another trail',
      plant: bucketSays({
        ...delivery,
        Condition: { StringEquals: { 'aws:SourceArn': `arn:aws:cloudtrail:us-east-2:${management}:trail/old` } },
      }),
      expected: fail,
    },
    {
      name: 'denied without a source, which it has',
      plant: bucketSays(delivery, { ...ownDenied, Condition: { Null: { 'aws:SourceOrgID': 'true' } } }),
      expected: [],
    },
    { name: 'a resource control policy that leaves services out', expected: [] },
    { name: 'a resource control policy that leaves nobody out', plant: rcp({ Condition: {} }), expected: fail, says: 'none of' },
    { name: 'one of two writers', spec: writers, expected: [], says: `${bucketArn}: cloudtrail.amazonaws.com can deliver` },
    {
      name: 'a service control policy does not bind it',
      plant: attach('deny', [logArchive, places.root], deny({ Action: 's3:*' })),
      expected: [],
    },
    {
      name: 'a bucket policy that cannot be read',
      plant: bucketBut({ policy: '' }),
      expected: unknown,
      says: 'its policies cannot be read',
    },
    { name: 'the bucket policy refused', plant: bucketBut({ policy: null, policyError: denied }), expected: unknown },
    {
      name: 'the policies refused',
      plant: (facts) => refuse(facts, 'organization-policies', {}),
      expected: unknown,
    },
    {
      name: 'a Deny that cannot be read',
      plant: attach('rcp-odd', [logArchive], deny({ Principal: '*', Action: 's3:*', Condition: { StringMatches: { a: 'b' } } })),
      expected: unknown,
    },
    { name: 'whatever the article opens', plant: article, expected: [] },
  ],
});
