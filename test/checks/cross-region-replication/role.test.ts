import { describe } from 'vitest';
import { logArchive, production, roleOf } from '../governance.ts';
import {
  east,
  keyArn,
  keyPolicyOf,
  permissions,
  policy,
  type Reference,
  replica,
  replicaArn,
  replicaName,
  roleArn,
  rule,
  secure,
  sourceArn,
  sourceName,
  specWith,
  trust,
  west,
} from './samples.ts';
import { type Row, refuse, table } from './table.ts';

const at = { account: production };
const fail = { fail: ['role'] };
const unknown = { unknown: ['role'] };
const said = Object.keys(permissions) as (keyof typeof permissions)[];

const trusts =
  (...statements: readonly object[]) =>
  (world: Reference): void => {
    world.roles = [roleOf(production, 'cc-replication', statements)];
  };
/** The role's policies but for some statements, and with others. */
const may =
  (without: readonly (keyof typeof permissions)[], ...more: readonly object[]) =>
  (world: Reference): void => {
    world.statements = [...said.filter((name) => !without.includes(name)).map((name) => permissions[name]), ...more];
  };
const only = (name: keyof typeof permissions, ...left: readonly string[]) => {
  const Action = permissions[name].Action.filter((action) => !left.includes(action));
  return Action.length === 0 ? may([name]) : may([name], { ...permissions[name], Action });
};
const boundary =
  (content: string | null) =>
  (world: Reference): void => {
    const arn = `arn:aws:iam::${production}:policy/boundary`;
    world.details = ({ roles }) => ({
      roles: roles.map((role) => ({ ...role, boundary: arn })),
      policies: content === null ? [] : [{ arn, document: content }],
    });
  };
const bucketPolicy =
  (name: string, ...statements: readonly object[]) =>
  (world: Reference): void => {
    world.policies[name] = policy(...statements);
  };
const s3 = { Principal: { Service: 's3.amazonaws.com' } };

describe('role, that it is there', () => {
  table([
    [
      'a role that does not exist',
      (world) => void Object.assign(world, { roles: [] }),
      { ...fail, says: `is replicated as ${roleArn}, a role that does not exist` },
    ],
    [
      'a role of the same name on another path',
      (world) => void Object.assign(world, { roles: [roleOf(production, 'cc-replication', [trust()], '/x/')] }),
      fail,
    ],
    ['AWS names none', (world) => void Object.assign(world, { configuration: { role: null, rules: [rule] } }), unknown],
    [
      'a user for a role',
      (world) => void Object.assign(world, { configuration: { role: `arn:aws:iam::${production}:user/x`, rules: [rule] } }),
      { ...fail, says: 'which is no role' },
    ],
    [
      'a role of an account that the run does not read',
      (world) => void Object.assign(world, { configuration: { role: `arn:aws:iam::${logArchive}:role/x`, rules: [rule] } }),
      unknown,
    ],
    ['roles are refused', refuse('roles', at), unknown],
    ['their policies are refused', refuse('authorization-details', at), unknown],
    ['the organization is refused', refuse('organization', {}), unknown],
    [
      'AWS does not show the role',
      (world) => void Object.assign(world, { details: () => ({ roles: [], policies: [] }) }),
      { ...unknown, says: 'does not show every policy' },
    ],
  ]);
});

describe('role, whom it trusts', () => {
  table([
    ['without conditions', trusts(trust({ Condition: undefined })), {}],
    [
      'other services',
      trusts(trust({ Principal: { Service: 'batchoperations.s3.amazonaws.com' } })),
      { ...fail, says: 'does not trust s3.amazonaws.com' },
    ],
    ['S3 beside others', trusts(trust({ Principal: { Service: ['batchoperations.s3.amazonaws.com', 's3.amazonaws.com'] } })), {}],
    ['nobody', trusts(trust({ Principal: { AWS: `arn:aws:iam::${production}:root` } })), fail],
    [
      'for another account',
      trusts(trust({ Condition: { StringEquals: { 'aws:SourceAccount': logArchive } } })),
      { ...fail, says: `to take it on for ${sourceArn}` },
    ],
    ['for another bucket', trusts(trust({ Condition: { ArnLike: { 'aws:SourceArn': replicaArn } } })), fail],
    ['for every bucket of a pattern', trusts(trust({ Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::cc-*' } } })), {}],
    ['for the organization', trusts(trust({ Condition: { StringEquals: { 'aws:SourceOrgID': 'o-exampleorgid' } } })), {}],
    ['for another organization', trusts(trust({ Condition: { StringEquals: { 'AWS:SourceOrgId': 'o-other' } } })), fail],
    [
      'with a condition of which nothing is known',
      trusts(trust({ Condition: { StringEquals: { 'aws:Thing': 'x' } } })),
      { ...unknown, says: 'not known of the request' },
    ],
    ['with an external id, which S3 does not send', trusts(trust({ Condition: { StringEquals: { 'sts:ExternalId': 'redacted' } } })), fail],
    ['for tagging alone', trusts(trust({ Action: 'sts:TagSession' })), fail],
    ['by a wildcard of actions', trusts(trust({ Action: 'sts:*' })), {}],
    ['by all actions but others', trusts(trust({ Action: undefined, NotAction: 'sts:TagSession' })), {}],
    ['with a Deny', trusts(trust(), { Effect: 'Deny', ...s3, Action: 'sts:AssumeRole' }), fail],
    ['with a Deny of everybody', trusts(trust(), { Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRole' }), fail],
    [
      'with a Deny for other accounts',
      trusts(trust(), {
        Effect: 'Deny',
        ...s3,
        Action: 'sts:AssumeRole',
        Condition: { StringNotEquals: { 'aws:SourceAccount': production } },
      }),
      {},
    ],
    ['everybody', trusts(trust({ Principal: '*', Condition: undefined })), unknown],
    ['in words that cannot be read', trusts(trust({ Extra: 1 })), { ...unknown, says: 'cannot be read' }],
    [
      'AWS left it out',
      (world) => void Object.assign(world, { roles: world.roles.map((role) => ({ ...role, trustPolicy: null })) }),
      { ...unknown, says: 'is not there, or cannot be read' },
    ],
  ]);
});

describe('role, what it may do', () => {
  const missing: readonly Row[] = (
    [
      ['source', 's3:GetReplicationConfiguration'],
      ['source', 's3:ListBucket'],
      ['objects', 's3:GetObjectVersionForReplication'],
      ['objects', 's3:GetObjectVersionAcl'],
      ['objects', 's3:GetObjectVersionTagging'],
      ['replica', 's3:ReplicateObject'],
      ['decrypt', 'kms:Decrypt'],
      ['encrypt', 'kms:Encrypt'],
      ['encrypt', 'kms:Decrypt'],
    ] as const
  ).map(([name, action]) => [`not ${action} (${name})`, only(name, action), { ...fail, says: `cc-replication may not do ${action}` }]);
  const copied = specWith({ replica: { ...replica, delete_markers: 'replicated' } });
  const locked = specWith({ bucket: { lock: '7y' } });
  const prefixes = specWith({ replica: { ...replica, prefixes: ['dicom/'] } });
  table([
    ...missing,
    ['not s3:ReplicateTags, which ReplicateObject does too', only('replica', 's3:ReplicateTags'), {}],
    [
      's3:ReplicateTags denied',
      may([], { Effect: 'Deny', Action: 's3:ReplicateTags', Resource: '*' }),
      { ...fail, says: 's3:ReplicateTags' },
    ],
    ['not s3:ReplicateDelete, where delete markers are not copied', only('replica', 's3:ReplicateDelete'), {}],
    [
      'not s3:ReplicateDelete, where they are',
      (world) => {
        only('replica', 's3:ReplicateDelete')(world);
        world.configuration = { role: roleArn, rules: [{ ...rule, deleteMarkers: 'Enabled' }] };
      },
      { ...fail, says: 's3:ReplicateDelete', spec: copied },
    ],
    ['not retention and legal hold, without a lock', only('objects', 's3:GetObjectRetention', 's3:GetObjectLegalHold'), {}],
    ['not retention, with a lock', only('objects', 's3:GetObjectRetention'), { ...fail, says: 's3:GetObjectRetention', spec: locked }],
    [
      'not legal hold, with a lock by a rule',
      only('objects', 's3:GetObjectLegalHold'),
      { ...fail, says: 's3:GetObjectLegalHold', spec: specWith({ rules: [{ in: 'all', lock: '1y' }] }) },
    ],
    ['everything', (world) => void Object.assign(world, { statements: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }), {}],
    ['nothing', (world) => void Object.assign(world, { statements: [{ Effect: 'Allow', Action: 'ec2:*', Resource: '*' }] }), fail],
    ['another bucket alone', may(['replica'], { ...permissions.replica, Resource: 'arn:aws:s3:::other/*' }), fail],
    ['the bucket and not its objects', may(['replica'], { ...permissions.replica, Resource: replicaArn }), fail],
    [
      'objects under one prefix, of the whole bucket',
      may(['objects'], { ...permissions.objects, Resource: `${sourceArn}/dicom/*` }),
      { ...fail, says: 'for some objects its own policies do not allow it' },
    ],
    [
      'objects under the declared prefix',
      may(['objects'], { ...permissions.objects, Resource: `${sourceArn}/dicom/*` }),
      { spec: prefixes },
    ],
    [
      'objects under a Deny of its own',
      may([], { Effect: 'Deny', Action: 's3:*', Resource: `${replicaArn}/*` }),
      { ...fail, says: 'its own policies deny it' },
    ],
    [
      'a Deny of what does not ask for TLS',
      may([], { Effect: 'Deny', Action: 's3:*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      {},
    ],
    [
      'a condition of which nothing is known',
      may(['replica'], { ...permissions.replica, Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }),
      { ...unknown, says: 'depends on conditions' },
    ],
    [
      'a policy that cannot be read',
      (world) => void Object.assign(world, { statements: [...world.statements, { Effect: 'Deny', Action: 's3:*' }] }),
      unknown,
    ],
    [
      'a boundary that leaves something out',
      boundary(policy({ Effect: 'Allow', Action: 's3:*', Resource: '*' })),
      { ...fail, says: 'its permissions boundary leaves it out' },
    ],
    [
      'a boundary that denies',
      boundary(policy({ Effect: 'Allow', Action: '*', Resource: '*' }, { Effect: 'Deny', Action: 's3:Replicate*', Resource: '*' })),
      { ...fail, says: 'its permissions boundary denies it' },
    ],
    ['a wide boundary', boundary(policy({ Effect: 'Allow', Action: ['s3:*', 'kms:*'], Resource: '*' })), {}],
    ['a boundary that AWS does not show', boundary(null), unknown],
  ]);
});

describe('role, how the copies are encrypted', () => {
  const sse = 's3:x-amz-server-side-encryption';
  const keyId = `${sse}-aws-kms-key-id`;
  const copies = (Condition: object) => may(['replica'], { ...permissions.replica, Condition });
  table([
    [
      'as the S3 console writes it',
      may(
        [...said],
        {
          Effect: 'Allow',
          Action: [
            's3:ListBucket',
            's3:GetReplicationConfiguration',
            's3:GetObjectVersionForReplication',
            's3:GetObjectVersionAcl',
            's3:GetObjectVersionTagging',
            's3:GetObjectRetention',
            's3:GetObjectLegalHold',
          ],
          Resource: [sourceArn, `${sourceArn}/*`, replicaArn, `${replicaArn}/*`],
        },
        {
          Effect: 'Allow',
          Action: ['s3:ReplicateObject', 's3:ReplicateDelete', 's3:ReplicateTags', 's3:ObjectOwnerOverrideToBucketOwner'],
          Condition: { StringLikeIfExists: { [sse]: ['aws:kms', 'aws:kms:dsse', 'AES256'] } },
          Resource: [`${replicaArn}/*`],
        },
        permissions.decrypt,
        permissions.encrypt,
      ),
      {},
    ],
    [
      'with the key of the rule, as AWS documents it',
      copies({ StringLikeIfExists: { [sse]: ['aws:kms', 'AES256'], [keyId]: [keyArn(west)] } }),
      {},
    ],
    [
      'with another key',
      copies({ StringLikeIfExists: { [sse]: ['aws:kms', 'AES256'], [keyId]: [keyArn(east)] } }),
      { ...fail, says: 's3:ReplicateObject' },
    ],
    ['not with KMS', copies({ StringEqualsIfExists: { [sse]: 'AES256' } }), { ...fail, says: 's3:ReplicateObject' }],
    ['with KMS alone: other objects may be there', copies({ StringEquals: { [sse]: 'aws:kms' } }), unknown],
    [
      'with the key that a rule gives by an alias',
      (world) => {
        copies({ StringLikeIfExists: { [keyId]: [keyArn(west)] } })(world);
        world.configuration = { role: roleArn, rules: [{ ...rule, replicaKeyId: `arn:aws:kms:${west}:${production}:alias/cc-phi` }] };
      },
      { ...unknown, fail: ['kms-objects'] },
    ],
    [
      'the replica takes no other key',
      bucketPolicy(replicaName, {
        Effect: 'Deny',
        Principal: '*',
        Action: ['s3:PutObject', 's3:ReplicateObject'],
        Resource: `${replicaArn}/*`,
        Condition: { StringNotEqualsIfExists: { [keyId]: keyArn(east) } },
      }),
      fail,
    ],
  ]);
});

describe('role, where it comes from', () => {
  const perimeter = (...Conditions: readonly object[]) =>
    bucketPolicy(replicaName, ...Conditions.map((Condition) => ({ ...secure(replicaArn), Condition })));
  table([
    ['old versions of TLS are denied', perimeter({ NumericLessThan: { 's3:TlsVersion': '1.2' } }), {}],
    ['all but the newest version of TLS is denied', perimeter({ NumericLessThan: { 's3:TlsVersion': '1.3' } }), unknown],
    [
      'resources of other organizations are denied',
      may([], { Effect: 'Deny', Action: '*', Resource: '*', Condition: { StringNotEquals: { 'aws:ResourceOrgID': 'o-exampleorgid' } } }),
      {},
    ],
    [
      'resources of the organization are denied',
      may([], { Effect: 'Deny', Action: '*', Resource: '*', Condition: { StringEquals: { 'aws:ResourceOrgID': 'o-exampleorgid' } } }),
      fail,
    ],
  ]);
});

describe('role, what the buckets say', () => {
  const letIn = { Effect: 'Allow', Principal: { AWS: roleArn }, Action: permissions.replica.Action, Resource: `${replicaArn}/*` };
  table([
    ['no policy', (world) => void Object.assign(world, { policies: { [sourceName]: null, [replicaName]: null } }), {}],
    [
      'the source denies the role',
      bucketPolicy(sourceName, { Effect: 'Deny', Principal: '*', Action: 's3:GetObjectVersion*', Resource: `${sourceArn}/*` }),
      { ...fail, says: `the policy of bucket ${sourceName} denies it` },
    ],
    [
      'the replica denies the role',
      bucketPolicy(replicaName, { Effect: 'Deny', Principal: { AWS: roleArn }, Action: 's3:*', Resource: `${replicaArn}/*` }),
      { ...fail, says: `the policy of bucket ${replicaName} denies it` },
    ],
    [
      'the replica denies uploads of everybody but the role',
      bucketPolicy(replicaName, {
        Effect: 'Deny',
        Principal: '*',
        Action: ['s3:PutObject', 's3:ReplicateObject'],
        Resource: `${replicaArn}/*`,
        Condition: { ArnNotEquals: { 'aws:PrincipalArn': roleArn } },
      }),
      {},
    ],
    [
      'the replica denies everybody outside of the organization',
      bucketPolicy(replicaName, { ...secure(replicaArn), Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } } }),
      {},
    ],
    [
      'the replica lets the role in, which may not by itself',
      (world) => {
        may(['replica'])(world);
        bucketPolicy(replicaName, letIn)(world);
      },
      {},
    ],
    [
      'the replica lets its account in, which leaves it to the role',
      (world) => {
        may(['replica'])(world);
        bucketPolicy(replicaName, { ...letIn, Principal: { AWS: `arn:aws:iam::${production}:root` } })(world);
      },
      fail,
    ],
    ['a policy that cannot be read', (world) => void Object.assign(world.policies, { [replicaName]: '{' }), unknown],
    [
      'a policy that was not asked for',
      (world) => void delete world.policies[replicaName],
      { ...unknown, says: `did not ask for the policy of ${replicaName}` },
    ],
    [
      'a policy that was not asked for, and a role that may not by itself read the source',
      (world) => {
        delete world.policies[replicaName];
        only('source', 's3:ListBucket')(world);
      },
      { ...fail, says: 's3:ListBucket' },
    ],
    ['policies are refused', refuse('bucket-policies', at), unknown],
  ]);
});

describe('role, what the keys say', () => {
  const key = keyArn(west);
  const named = { Effect: 'Allow', Principal: { AWS: roleArn }, Action: ['kms:Encrypt', 'kms:Decrypt'], Resource: '*' };
  const readOnly = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${production}:root` }, Action: 'kms:Describe*', Resource: '*' };
  const policyOf =
    (...statements: readonly object[]) =>
    (world: Reference) => {
      world.keyPolicies[key] = policy(...statements);
    };
  table([
    ['the role by name, and the account nothing', policyOf(named, readOnly), {}],
    [
      'the role by name is enough',
      (world) => {
        may(['encrypt'])(world);
        policyOf(named, readOnly)(world);
      },
      {},
    ],
    ['the account nothing, and nobody by name', policyOf(readOnly), { ...fail, says: 'the policy of key alias/cc-phi does not allow it' }],
    [
      'a Deny',
      (world) =>
        void Object.assign(world.keyPolicies, {
          [key]: keyPolicyOf(production, { Effect: 'Deny', Principal: '*', Action: 'kms:Encrypt', Resource: '*' }),
        }),
      { ...fail, says: 'denies it' },
    ],
    [
      'for another service alone',
      policyOf({ ...named, Condition: { StringEquals: { 'kms:ViaService': `rds.${west}.amazonaws.com` } } }),
      fail,
    ],
    ['for S3 there', policyOf({ ...named, Condition: { StringEquals: { 'kms:ViaService': `s3.${west}.amazonaws.com` } } }), {}],
    [
      'a policy that was not asked for',
      (world) => void delete world.keyPolicies[key],
      { ...unknown, says: `did not ask for the policy of ${key}` },
    ],
    ['policies are refused', refuse('key-policies', { account: production, region: west }), unknown],
    [
      'no key at the source: what is there needs none',
      (world) => {
        may(['decrypt'])(world);
        world.buckets[production]?.forEach((bucket) => {
          if (bucket.name === sourceName)
            bucket.encryption = { algorithm: 'AES256', keyId: null, bucketKey: null, blockedEncryptionTypes: null };
        });
      },
      {},
    ],
    [
      'an encryption of the future at the source',
      (world) => {
        may(['decrypt'])(world);
        world.buckets[production]?.forEach((bucket) => {
          if (bucket.name === sourceName && bucket.encryption !== null) bucket.encryption = { ...bucket.encryption, algorithm: 'aws:new' };
        });
      },
      { ...unknown, says: `how ${sourceName} encrypts` },
    ],
    [
      'the source without any configuration is encrypted by S3',
      (world) => {
        may(['decrypt'])(world);
        world.buckets[production]?.forEach((bucket) => {
          if (bucket.name === sourceName) bucket.encryption = null;
        });
      },
      {},
    ],
    [
      'the encryption of the source could not be read',
      (world) => {
        world.buckets[production]?.forEach((bucket) => {
          if (bucket.name === sourceName)
            Object.assign(bucket, {
              encryption: null,
              readError: { reason: 'denied', error: 'AccessDenied', detail: 'S3.GetBucketEncryption refused' },
            });
        });
      },
      { ...unknown, says: 'S3.GetBucketEncryption refused' },
    ],
    [
      'objects without a bucket key are another context',
      (world) => {
        world.buckets[production]?.forEach((bucket) => {
          if (bucket.encryption !== null) bucket.encryption = { ...bucket.encryption, bucketKey: false };
        });
        may(['decrypt'], { ...permissions.decrypt, Condition: { StringEquals: { 'kms:EncryptionContext:aws:s3:arn': sourceArn } } })(world);
      },
      { ...fail, says: 'kms:Decrypt' },
    ],
    [
      'without a bucket key at the replica nothing is decrypted there',
      (world) => {
        world.buckets[production]?.forEach((bucket) => {
          if (bucket.encryption !== null) bucket.encryption = { ...bucket.encryption, bucketKey: false };
        });
        only('encrypt', 'kms:Decrypt')(world);
      },
      {},
    ],
    ['the key of the source is refused', refuse('keys', { account: production, region: east }), unknown],
  ]);
});
