import type { BucketLock } from '../../../src/facts/bucket-locks.ts';
import type { Refusal } from '../../../src/facts/refusal.ts';
import { edit, refuse } from '../world.ts';
import {
  all,
  attach,
  attachedTo,
  bucketBut,
  bucketSays,
  guardrail,
  logArchive,
  management,
  type Plant,
  places,
  policyBut,
  says,
} from './samples.ts';
import { archiveDeny, archiveRcp, bucketArn, delivery, deny, keyDeny, type Statement, wholeOrganization } from './statements.ts';
import { runTables } from './table.ts';

const layer = (outcome: 'fail' | 'unknown', ...names: readonly string[]) =>
  names.map((name) => `${outcome} ${logArchive}/${bucketArn}#${name}`);
const refusal: Refusal = { reason: 'denied', error: 'AccessDenied', detail: 'S3.GetObjectLockConfiguration: AccessDenied' };
const locked: BucketLock = { enabled: true, mode: 'COMPLIANCE', days: null, years: 7 };
const lock = (change: Partial<BucketLock>): Plant => bucketBut({ lock: { ...locked, ...change } });
const scpAlone = guardrail('log_archive_write_deny', { layers: ['scp'] });
const withExemption = (statement: Statement, condition: Statement): Statement => ({
  ...statement,
  Condition: { ...(statement.Condition as Statement), ...condition },
});
const backup = { StringNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/Backup' } };
const off =
  (type: string): Plant =>
  (facts) =>
    edit(facts, 'organization', {}, (found) => ({
      ...found,
      root: { ...found.root, policyTypes: found.root.policyTypes.filter((entry) => entry.type !== `${type}_CONTROL_POLICY`) },
    }));

runTables({
  'log-archive-layers': [
    { name: 'each holds by itself', expected: [] },
    {
      name: 'only those that the spec names',
      plant: all(attachedTo('rcp-archive'), bucketBut({ lock: null })),
      spec: scpAlone,
      expected: [],
    },
    {
      name: 'no service control policy',
      plant: says('archive', keyDeny),
      expected: layer('fail', 'scp'),
      says: `a principal of log_archive (${logArchive}) (allow`,
    },
    {
      name: 'one that exempts somebody else',
      plant: says('archive', withExemption(archiveDeny, backup)),
      expected: layer('fail', 'scp'),
      says: 'conditional',
    },
    {
      name: 'one of the bucket without its objects',
      plant: says('archive', { ...archiveDeny, Resource: bucketArn }),
      expected: layer('fail', 'scp'),
    },
    { name: 'one on another unit', plant: attachedTo('archive', places.workloads), expected: layer('fail', 'scp') },
    { name: 'service control policies off', plant: off('SERVICE'), expected: layer('fail', 'scp') },
    {
      name: 'one that cannot be read',
      plant: policyBut('archive', { content: '{' }),
      expected: layer('unknown', 'scp'),
      says: 'cannot be read',
    },
    {
      name: 'no resource control policy',
      plant: attachedTo('rcp-archive'),
      expected: layer('fail', 'rcp'),
      says: `a principal of management (${management}) (allow`,
    },
    { name: 'one on another account', plant: attachedTo('rcp-archive', management), expected: layer('fail', 'rcp') },
    {
      name: 'one that lets the organization in',
      plant: says('rcp-archive', withExemption(archiveRcp, { StringNotEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } })),
      expected: layer('fail', 'rcp'),
    },
    {
      name: 'one that exempts somebody else',
      plant: says('rcp-archive', withExemption(archiveRcp, backup)),
      expected: layer('fail', 'rcp'),
      says: 'conditional',
    },
    {
      name: 'one for another bucket',
      plant: says('rcp-archive', { ...archiveRcp, Resource: 'arn:aws:s3:::other/*' }),
      expected: layer('fail', 'rcp'),
    },
    {
      name: 'one that compares accounts',
      plant: says('rcp-archive', {
        ...archiveRcp,
        Condition: { StringNotEquals: { 'aws:PrincipalAccount': logArchive }, Bool: { 'aws:PrincipalIsAWSService': 'false' } },
      }),
      expected: [],
    },
    { name: 'resource control policies off', plant: off('RESOURCE'), expected: layer('fail', 'rcp') },
    {
      name: 'one that cannot be read',
      plant: says('rcp-archive', { ...archiveRcp, Principal: undefined }),
      expected: layer('unknown', 'rcp'),
    },
    { name: 'unreadable beside a certain Deny', plant: attach('rcp-odd', [logArchive], deny({ Action: 's3:*' })), expected: [] },
    {
      name: 'the bucket policy lets the organization in',
      plant: bucketSays(delivery, wholeOrganization),
      expected: layer('fail', 'bucket_policy'),
      says: 'the bucket policy by itself grants others than the writers something',
    },
    {
      name: 'the bucket policy lets the service of others in',
      plant: bucketSays({ ...delivery, Condition: {} }),
      expected: layer('fail', 'bucket_policy'),
      says: 'cloudtrail.amazonaws.com for another organization',
    },
    {
      name: 'the bucket policy refused',
      plant: bucketBut({ policy: null, policyError: refusal }),
      expected: layer('unknown', 'bucket_policy'),
      says: 'AccessDenied',
    },
    { name: 'the bucket policy cannot be read', plant: bucketBut({ policy: 'null' }), expected: layer('unknown', 'bucket_policy') },
    { name: 'days of retention', plant: lock({ days: 2557, years: null }), expected: [] },
    { name: 'no Object Lock', plant: bucketBut({ lock: null }), expected: layer('fail', 'object_lock'), says: 'has no Object Lock' },
    {
      name: 'Object Lock that is not enabled',
      plant: lock({ enabled: false }),
      expected: layer('fail', 'object_lock'),
      says: 'has no Object Lock',
    },
    {
      name: 'governance mode',
      plant: lock({ mode: 'GOVERNANCE' }),
      expected: layer('fail', 'object_lock'),
      says: 'GOVERNANCE mode, which can be bypassed',
    },
    {
      name: 'no default retention',
      plant: lock({ mode: null, years: null }),
      expected: layer('fail', 'object_lock'),
      says: 'has no default retention',
    },
    {
      name: 'a mode not known here',
      plant: lock({ mode: 'FOREVER' }),
      expected: layer('unknown', 'object_lock'),
      says: 'which is not known here',
    },
    {
      name: 'the lock refused',
      plant: bucketBut({ lock: null, lockError: refusal }),
      expected: layer('unknown', 'object_lock'),
      says: 'AccessDenied',
    },
    {
      name: 'the buckets refused',
      plant: (facts) => refuse(facts, 'buckets', { account: logArchive }),
      expected: [`unknown ${logArchive}/arn:aws:s3:::org-trail-*`],
    },
    {
      name: 'no bucket of the name',
      spec: guardrail('log_archive_write_deny', { buckets: ['audit-*'] }),
      expected: ['bucket_policy', 'object_lock', 'rcp', 'scp'].map((layer) => `fail ${logArchive}/arn:aws:s3:::audit-*#${layer}`),
      says: 'no bucket called',
    },
  ],
});
