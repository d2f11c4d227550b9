import type { Refusal } from '../../../src/facts/refusal.ts';
import { refuse } from '../world.ts';
import { all, attachedTo, bucket, bucketBut, bucketSays, guardrail, logArchive, type Row, says } from './samples.ts';
import { bucketArn, delivery, keyDeny, type Statement, wholeOrganization } from './statements.ts';

/** Place and resource of the bucket of the logs, as in a test case. */
export const here = `${logArchive}/${bucketArn}`;
/** The bucket fails. */
export const fail = [`fail ${here}`];
/** The bucket is unknown. */
export const unknown = [`unknown ${here}`];
/** AWS refused to give the policy. */
export const denied: Refusal = { reason: 'denied', error: 'AccessDenied', detail: 'S3.GetBucketPolicy: AccessDenied' };
/** No resource control policy but the one that allows everything. */
export const noRcp = attachedTo('rcp-archive');
/** No service control policy about the bucket. */
export const noScp = says('archive', keyDeny);
/** The article's setting: the service control policy alone, and a bucket that the organization may write to. */
export const article = all(noRcp, bucketSays(delivery, wholeOrganization));
/** The bucket policy lets a principal do everything. */
export const grant = (principal: unknown, more: Statement = {}): Statement => ({
  ...wholeOrganization,
  Sid: 'Grant',
  Principal: principal,
  Condition: {},
  ...more,
});
/** It does, and no resource control policy stands before it. */
export const granting = (principal: unknown, more?: Statement) => all(noRcp, bucketSays(delivery, grant(principal, more)));
/** The bucket policy denies it to all but services. */
export const ownDenied = {
  Sid: 'Own',
  Effect: 'Deny',
  Principal: '*',
  Action: ['s3:BypassGovernanceRetention', 's3:Delete*', 's3:Put*', 's3:Replicate*'],
  Resource: [bucketArn, `${bucketArn}/*`],
  Condition: { Bool: { 'aws:PrincipalIsAWSService': 'false' } },
};

const nobodyHere = 'arn:aws:s3:::audit-*';
const other = guardrail('log_archive_write_deny', { buckets: ['audit-*'] });

/** What holds for every judgement about buckets. */
export const common: readonly Row[] = [
  {
    name: 'a bucket that is not there',
    spec: other,
    expected: [`fail ${logArchive}/${nobodyHere}`],
    says: 'no bucket called audit-* in',
  },
  {
    name: 'the buckets refused',
    plant: (facts) => refuse(facts, 'buckets', { account: logArchive }),
    expected: [`unknown ${logArchive}/arn:aws:s3:::org-trail-*`],
  },
  {
    name: 'a bucket that is nowhere',
    plant: bucketBut({ region: null }),
    expected: unknown,
    says: `AWS did not say where ${bucket.name} is`,
  },
];
