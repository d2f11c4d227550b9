/**
 * Everything that `iq corroborate` may ask AWS, with the IAM actions that permit it. The guard of its transport is made from this table and from
 * nothing else; the table of the reader (../operations.ts) has none of the operations on objects, and never gets them.
 */
export const corroborationOperations = {
  'CloudTrail.LookupEvents': { for: 'history', actions: ['cloudtrail:LookupEvents'] },
  'S3.ListObjectsV2': { for: 'log', actions: ['s3:ListBucket'] },
  'S3.GetObject': { for: 'log', actions: ['s3:GetObject'] },
  'STS.GetCallerIdentity': { for: 'identity', actions: [] },
  'STS.AssumeRole': { for: 'role', actions: ['sts:AssumeRole'] },
} as const;

/** `Service.Operation`, in the SDK's own words. */
export type CorroborationOperation = keyof typeof corroborationOperations;

interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const actionsFor = (use: string): readonly string[] =>
  Object.values(corroborationOperations)
    .filter((entry) => entry.for === use)
    .flatMap(({ actions }) => actions);

/** The policy of an auditor who asks the event history, in their own account and in others by a role of that name. */
export function historyPolicy(role: string): { readonly Version: '2012-10-17'; readonly Statement: readonly Statement[] } {
  return {
    Version: '2012-10-17',
    Statement: [
      { Sid: 'AskEventHistory', Effect: 'Allow', Action: actionsFor('history'), Resource: '*' },
      { Sid: 'EnterOtherAccounts', Effect: 'Allow', Action: actionsFor('role'), Resource: `arn:aws:iam::*:role/${role}` },
    ],
  };
}

/** The policy of an auditor who reads the files of a trail. S3 decrypts them with the right of who asks for them. */
export function logPolicy(bucket: string): { readonly Version: '2012-10-17'; readonly Statement: readonly Statement[] } {
  const [list = [], read = []] = (['S3.ListObjectsV2', 'S3.GetObject'] as const).map((name) => corroborationOperations[name].actions);
  return {
    Version: '2012-10-17',
    Statement: [
      { Sid: 'ListLogFiles', Effect: 'Allow', Action: list, Resource: `arn:aws:s3:::${bucket}` },
      { Sid: 'ReadLogFiles', Effect: 'Allow', Action: read, Resource: `arn:aws:s3:::${bucket}/*` },
      {
        Sid: 'DecryptLogFiles',
        Effect: 'Allow',
        Action: ['kms:Decrypt'],
        Resource: '*',
        Condition: { StringLike: { 'kms:ViaService': 's3.*.amazonaws.com' } },
      },
    ],
  };
}
