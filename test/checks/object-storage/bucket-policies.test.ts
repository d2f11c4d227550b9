import { describe, expect, it } from 'vitest';
import bucketPolicies from '../../../src/checks/bucket-policies.ts';
import type { AccountPublicAccessBlock } from '../../../src/facts/account-public-access-block.ts';
import type { Bucket } from '../../../src/facts/buckets.ts';
import type { S3OrganizationPolicy } from '../../../src/facts/s3-organization-policy.ts';
import { key, keyArn, phi, phiDr, putKeys } from '../encryption/reference.ts';
import { logArchive, organizationFacts, production, staging } from '../governance.ts';
import { type Facts, findingsOf, put, refuse, verdictsOf } from '../world.ts';
import { aspect, bucket, dicom, dicomDr, dr, inProduction, primary, refusal, runTables, specOf } from './samples.ts';

type Statement = Readonly<Record<string, unknown>>;

const everything = [dicom.arn, `${dicom.arn}/*`];
const deny = (change: Statement): Statement => ({ Effect: 'Deny', Principal: '*', ...change });
const denyPut = (Condition: object, change: Statement = {}): Statement =>
  deny({ Action: 's3:PutObject', Resource: `${dicom.arn}/*`, Condition, ...change });
const allow = (change: Statement): Statement => ({
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: `${dicom.arn}/*`,
  ...change,
});

const insecure = { Bool: { 'aws:SecureTransport': 'false' } };
const overTls = deny({ Action: 's3:*', Resource: everything, Condition: insecure });
const sse = 's3:x-amz-server-side-encryption';
const keyId = `${sse}-aws-kms-key-id`;
const customer = `${sse}-customer-algorithm`;
const kmsAlone = denyPut({ StringNotEquals: { [sse]: 'aws:kms' } });
const noCustomerKey = denyPut({ Null: { [customer]: 'false' } });
const keyAlone = denyPut({ StringNotEquals: { [keyId]: phi.arn } });

const textOf = (...statements: readonly Statement[]): string => JSON.stringify({ Version: '2012-10-17', Statement: statements });
const says = (...statements: readonly Statement[]) => policyIs(textOf(...statements));
const policyIs = (text: string | null) => (facts: Facts) => put(facts, 'bucket-policies', inProduction, [aspect(dicom, text)]);

const allOn: AccountPublicAccessBlock = {
  blockPublicAcls: true,
  blockPublicPolicy: true,
  ignorePublicAcls: true,
  restrictPublicBuckets: true,
};
const bucketBlock =
  (value: AccountPublicAccessBlock | null, error = null as typeof refusal | null) =>
  (facts: Facts) =>
    put(facts, 'bucket-public-access-blocks', inProduction, [aspect(dicom, value, error)]);
const accountBlock = (value: AccountPublicAccessBlock | null) => (facts: Facts) =>
  put(facts, 'account-public-access-block', inProduction, value);
const organizationPolicy = (value: S3OrganizationPolicy | null) => (facts: Facts) =>
  put(facts, 's3-organization-policy', inProduction, value);
const listed = (change: Partial<Bucket>) => (facts: Facts) => put(facts, 'buckets', inProduction, [{ ...dicom, ...change }]);
const all =
  (...plants: readonly ((facts: Facts) => void)[]) =>
  (facts: Facts) => {
    for (const plant of plants) plant(facts);
  };

const asked = {
  public: 'none',
  blocks: ['bucket', 'account', 'organization'],
  insecure_transport: 'denied',
  unencrypted_put: 'denied',
  other_key_put: 'denied',
};
const section = { buckets: { dicom: { in: 'production', region: primary, match: { name: 'cc-dicom' }, ...asked } } };
const declared = (change: object) => specOf({ buckets: { dicom: { ...section.buckets.dicom, ...change } } });

/** Production with one bucket that denies all that it must. */
function accessFacts(): Facts {
  const facts = organizationFacts();
  listed({})(facts);
  says(overTls, kmsAlone, noCustomerKey, keyAlone)(facts);
  bucketBlock(allOn)(facts);
  accountBlock(allOn)(facts);
  organizationPolicy({ publicAccessBlock: 'all' })(facts);
  putKeys(facts, { account: production, region: primary }, [phi]);
  putKeys(facts, { account: production, region: dr }, [phiDr]);
  return facts;
}

const own = `${production}/${primary}/${dicom.arn}`;
const fail = [`fail ${own}`];
const unknown = [`unknown ${own}`];
const account = `${production}/${production}`;

const notRead = [
  { name: 'no policy', plant: policyIs(null), expected: fail, says: 'no bucket policy' },
  {
    name: 'the policy refused',
    plant: (facts: Facts) => put(facts, 'bucket-policies', inProduction, [aspect<string>(dicom, null, refusal)]),
    expected: unknown,
    says: 'AccessDenied',
  },
  {
    name: 'the policy not asked for, as by a run of another spec',
    plant: (facts: Facts) => put(facts, 'bucket-policies', inProduction, []),
    expected: unknown,
    says: 'did not ask',
  },
  { name: 'all policies refused', plant: (facts: Facts) => refuse(facts, 'bucket-policies', inProduction), expected: unknown },
  { name: 'the listing refused', plant: (facts: Facts) => refuse(facts, 'buckets', inProduction), expected: [`unknown ${account}`] },
  { name: 'no JSON', plant: policyIs('{'), expected: unknown, says: 'cannot be read' },
  {
    name: 'AWS did not say where the bucket is',
    plant: listed({ region: null }),
    expected: [`unknown ${account.slice(0, 13)}${dicom.arn}`],
  },
  {
    name: 'allowed',
    spec: declared({ insecure_transport: 'allowed', unencrypted_put: 'allowed', other_key_put: 'allowed', reason: 'test' }),
    expected: [],
    isNot: true,
  },
];
const unreadable = notRead.filter((row) => row.isNot !== true);

runTables(bucketPolicies, {
  facts: accessFacts,
  spec: specOf(section),
  tables: {
    'bucket-present': [
      { name: 'it is there', expected: [] },
      {
        name: 'it is not',
        plant: listed({ name: 'other', arn: 'arn:aws:s3:::other' }),
        expected: [`fail ${production}/${primary}/bucket:dicom`],
      },
      { name: 'a replica does not matter here', spec: declared({ replica: { region: dr, match: { name: 'nowhere' } } }), expected: [] },
      {
        name: 'the listing refused',
        plant: (facts) => refuse(facts, 'buckets', inProduction),
        expected: [`unknown ${production}/${primary}/bucket:dicom`],
      },
    ],
    'insecure-transport': [
      { name: 'denied, of the bucket and of its objects', expected: [], says: 'denies it to everybody' },
      { name: 'of everything, by *', plant: says(deny({ Action: '*', Resource: '*', Condition: insecure })), expected: [] },
      { name: 'to the principal AWS *', plant: says({ ...overTls, Principal: { AWS: '*' } }), expected: [] },
      { name: 'BoolIfExists', plant: says({ ...overTls, Condition: { BoolIfExists: { 'aws:SecureTransport': 'false' } } }), expected: [] },
      {
        name: 'StringNotEquals true',
        plant: says({ ...overTls, Condition: { StringNotEquals: { 'aws:SecureTransport': 'true' } } }),
        expected: [],
      },
      {
        name: 'in two statements',
        plant: says({ ...overTls, Resource: dicom.arn }, { ...overTls, Resource: `${dicom.arn}/*` }),
        expected: [],
      },
      { name: 'of the objects alone', plant: says({ ...overTls, Resource: `${dicom.arn}/*` }), expected: fail, says: 'on the bucket' },
      { name: 'of the bucket alone', plant: says({ ...overTls, Resource: dicom.arn }), expected: fail, says: 'on the objects' },
      {
        name: 'of some objects',
        plant: says({ ...overTls, Resource: [dicom.arn, `${dicom.arn}/phi/*`] }),
        expected: fail,
        says: 'only some resources',
      },
      { name: 'of another bucket', plant: says({ ...overTls, Resource: [dicomDr.arn, `${dicomDr.arn}/*`] }), expected: fail },
      { name: 's3:PutObject alone', plant: says({ ...overTls, Action: 's3:PutObject' }), expected: fail },
      {
        name: 'all but one action',
        plant: says({ ...overTls, Action: undefined, NotAction: 's3:GetObject' }),
        expected: fail,
        says: 's3:GetObject',
      },
      { name: 'every action by its prefix leaves none open', plant: says({ ...overTls, Action: 's3:?*' }), expected: [] },
      {
        name: 'to one account',
        plant: says({ ...overTls, Principal: { AWS: production } }),
        expected: fail,
        says: `a principal of management (111111111111)`,
      },
      {
        name: 'to an account of another organization',
        plant: says({ ...overTls, Principal: { AWS: '999999999999' } }),
        expected: fail,
        says: `a principal of production (${production})`,
      },
      {
        name: 'to all but one role',
        plant: says({
          ...overTls,
          Condition: { ...insecure, ArnNotLike: { 'aws:PrincipalArn': `arn:aws:iam::${production}:role/legacy` } },
        }),
        expected: fail,
        says: 'an exemption by name',
      },
      {
        name: 'to all but the organization',
        plant: says({ ...overTls, Condition: { ...insecure, StringNotEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } } }),
        expected: fail,
      },
      {
        name: 'to all but one account of the organization',
        plant: says({ ...overTls, Condition: { ...insecure, StringNotEquals: { 'aws:PrincipalAccount': logArchive } } }),
        expected: fail,
        says: `log_archive (${logArchive})`,
      },
      {
        name: 'to all but one account of the organization, by a pattern of its number',
        plant: says(
          { ...overTls, Condition: { ...insecure, StringNotLike: { 'aws:PrincipalAccount': `${logArchive.slice(0, 9)}*` } } },
          { ...overTls, Condition: { ...insecure, StringNotEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } } },
        ),
        expected: fail,
        says: `log_archive (${logArchive})`,
      },
      {
        name: 'to all but one account of the organization, in letters that JSON escapes',
        plant: policyIs(
          textOf(
            { ...overTls, Condition: { ...insecure, StringNotEquals: { 'aws:PrincipalAccount': logArchive } } },
            { ...overTls, Condition: { ...insecure, StringNotEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } } },
          ).replace(logArchive, `${logArchive.slice(0, 11)}\\u0034`),
        ),
        expected: fail,
        says: `log_archive (${logArchive})`,
      },
      {
        name: 'to all but one unit of the organization',
        plant: says({
          ...overTls,
          Condition: { ...insecure, 'ForAllValues:StringNotLike': { 'aws:PrincipalOrgPaths': 'o-exampleorgid/*/ou-exmp-00000004/*' } },
        }),
        expected: fail,
        says: staging,
      },
      {
        name: 'by NotPrincipal',
        plant: says({ ...overTls, Principal: undefined, NotPrincipal: { AWS: `arn:aws:iam::${production}:root` } }),
        expected: fail,
      },
      {
        name: 'from outside a network alone',
        plant: says({ ...overTls, Condition: { ...insecure, NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }),
        expected: fail,
        says: 'an exemption by network',
      },
      { name: 'the wrong way round', plant: says({ ...overTls, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }), expected: fail },
      {
        name: 'an old version of TLS instead',
        plant: says({ ...overTls, Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } } }),
        expected: fail,
      },
      {
        name: 'Allow where there is TLS denies nothing',
        plant: says(allow({ Principal: { AWS: production }, Condition: { Bool: { 'aws:SecureTransport': 'true' } } })),
        expected: fail,
      },
      {
        name: 'an operator that nobody knows',
        plant: says({ ...overTls, Condition: { Boole: { 'aws:SecureTransport': 'false' } } }),
        expected: unknown,
        says: 'cannot be read',
      },
      { name: 'unreadable beside a certain Deny', plant: says(overTls, { ...overTls, Condition: { Boole: {} } }), expected: [] },
      { name: 'the organization refused', plant: (facts) => refuse(facts, 'organization', {}), expected: unknown },
      ...unreadable,
    ],
    'unencrypted-put': [
      { name: 'a pair of statements', plant: says(kmsAlone, noCustomerKey), expected: [] },
      { name: 'StringNotEquals aws:kms denies SSE-C too, which has no such header', plant: says(kmsAlone), expected: [] },
      { name: 'aws:kms and aws:kms:dsse', plant: says(denyPut({ StringNotEquals: { [sse]: ['aws:kms', 'aws:kms:dsse'] } })), expected: [] },
      { name: 'StringNotLike', plant: says(denyPut({ StringNotLike: { [sse]: 'aws:kms*' } })), expected: [] },
      {
        name: 'Null and StringNotEqualsIfExists',
        plant: says(denyPut({ Null: { [sse]: 'true' } }), denyPut({ StringNotEqualsIfExists: { [sse]: 'aws:kms' } })),
        expected: [],
      },
      {
        name: 'StringNotEqualsIfExists, which a missing header meets as well',
        plant: says(denyPut({ StringNotEqualsIfExists: { [sse]: 'aws:kms' } })),
        expected: [],
      },
      {
        name: 'Null alone lets AES256 through',
        plant: says(denyPut({ Null: { [sse]: 'true' } })),
        expected: fail,
        says: 'PutObject with AES256 by',
      },
      {
        name: 'StringNotEquals where there is a header lets a missing one through',
        plant: says(denyPut({ StringNotEquals: { [sse]: 'aws:kms' }, Null: { [sse]: 'false' } })),
        expected: fail,
        says: 'PutObject without x-amz-server-side-encryption',
      },
      {
        name: 'AES256 alone is denied',
        plant: says(denyPut({ StringEquals: { [sse]: 'AES256' } })),
        expected: fail,
        says: 'PutObject without',
      },
      {
        name: 'SSE-C is open',
        plant: says(denyPut({ StringNotEquals: { [sse]: 'aws:kms' }, Null: { [customer]: 'true' } })),
        expected: fail,
        says: 'SSE-C',
      },
      {
        name: 'SSE-C is open, and blocked by the encryption of the bucket',
        plant: all(
          says(denyPut({ StringNotEquals: { [sse]: 'aws:kms' }, Null: { [customer]: 'true' } })),
          listed({ encryption: { algorithm: 'aws:kms', keyId: null, bucketKey: null, blockedEncryptionTypes: ['SSE-C'] } }),
        ),
        expected: [],
      },
      {
        name: 'SSE-C is open, and something else is blocked',
        plant: all(
          says(denyPut({ StringNotEquals: { [sse]: 'aws:kms' }, Null: { [customer]: 'true' } })),
          listed({ encryption: { algorithm: 'aws:kms', keyId: null, bucketKey: null, blockedEncryptionTypes: ['NONE'] } }),
        ),
        expected: fail,
      },
      {
        name: 'SSE-C is open, and whether the encryption of the bucket blocks it could not be read',
        plant: all(
          says(denyPut({ StringNotEquals: { [sse]: 'aws:kms' }, Null: { [customer]: 'true' } })),
          listed({ encryption: null, readError: refusal }),
        ),
        expected: unknown,
        says: 'AccessDenied',
      },
      {
        name: 'SSE-C and AES256 are open, and the encryption of the bucket could not be read',
        plant: all(says(overTls), listed({ encryption: null, readError: refusal })),
        expected: fail,
        says: 'PutObject with AES256',
      },
      {
        name: 'SSE-C is denied, and the encryption of the bucket could not be read',
        plant: listed({ encryption: null, readError: refusal }),
        expected: [],
      },
      {
        name: 'SSE-C is open, and there is no default encryption that could block it',
        plant: all(says(denyPut({ StringNotEquals: { [sse]: 'aws:kms' }, Null: { [customer]: 'true' } })), listed({ encryption: null })),
        expected: fail,
      },
      { name: 'the right upload is denied as well', plant: says(denyPut({})), expected: fail, says: 'denies the right upload as well' },
      { name: 'AES256 is what the policy wants', plant: says(denyPut({ StringNotEquals: { [sse]: 'AES256' } })), expected: fail },
      {
        name: 'the key of the rule is denied',
        plant: says(kmsAlone, denyPut({ StringEquals: { [keyId]: phi.arn } })),
        expected: fail,
        says: 'denies the right upload as well',
      },
      {
        name: 'of some objects',
        plant: says(denyPut({ StringNotEquals: { [sse]: 'aws:kms' } }, { Resource: `${dicom.arn}/phi/*` })),
        expected: fail,
      },
      {
        name: 'to one account',
        plant: says(denyPut({ StringNotEquals: { [sse]: 'aws:kms' } }, { Principal: { AWS: production } })),
        expected: fail,
        says: 'a principal of another organization',
      },
      {
        name: 'to nobody but those without credentials',
        plant: says(denyPut({ StringNotEquals: { [sse]: 'aws:kms' }, Null: { 'aws:PrincipalArn': 'true' } })),
        expected: fail,
      },
      {
        name: 'which key is right is not known',
        plant: (facts) => refuse(facts, 'keys', { account: production, region: primary }),
        expected: unknown,
      },
      {
        name: 'which key is right nobody says',
        spec: specOf(section, { stores: [{ in: 'all', type: '*', key: 'customer_managed' }] }),
        expected: [],
      },
      ...unreadable,
    ],
    'other-key-put': [
      { name: 'StringNotEquals the key', plant: says(keyAlone), expected: [] },
      { name: 'ArnNotEquals the key', plant: says(denyPut({ ArnNotEquals: { [keyId]: phi.arn } })), expected: [] },
      {
        name: 'StringNotEquals where there is a key lets an upload without one through',
        plant: says(denyPut({ StringNotEquals: { [keyId]: phi.arn }, Null: { [keyId]: 'false' } })),
        expected: fail,
        says: 'PutObject with aws:kms and no key',
      },
      {
        name: 'StringNotEqualsIfExists and Null',
        plant: says(denyPut({ StringNotEqualsIfExists: { [keyId]: phi.arn } }), denyPut({ Null: { [keyId]: 'true' } })),
        expected: [],
      },
      {
        name: 'StringNotEqualsIfExists, which a missing key meets as well',
        plant: says(denyPut({ StringNotEqualsIfExists: { [keyId]: phi.arn } })),
        expected: [],
      },
      {
        name: 'any key of the account',
        plant: says(denyPut({ StringNotLike: { [keyId]: `arn:aws:kms:${primary}:${production}:key/*` } })),
        expected: fail,
        says: 'PutObject with aws:kms and another key',
      },
      {
        name: 'two keys',
        plant: says(denyPut({ StringNotEquals: { [keyId]: [phi.arn, keyArn('other')] } })),
        expected: fail,
        says: 'another key',
      },
      { name: 'another key alone is right', plant: says(denyPut({ StringNotEquals: { [keyId]: keyArn('other') } })), expected: fail },
      {
        name: 'of aws:kms alone, dsse is open',
        plant: says(denyPut({ StringNotEquals: { [keyId]: phi.arn }, StringEquals: { [sse]: 'aws:kms' } })),
        expected: fail,
        says: 'aws:kms:dsse',
      },
      { name: 'KMS alone says nothing of keys', plant: says(kmsAlone), expected: fail },
      {
        name: 'to one account',
        plant: says(denyPut({ StringNotEquals: { [keyId]: phi.arn } }, { Principal: { AWS: production } })),
        expected: fail,
      },
      { name: 'every upload', plant: says(denyPut({})), expected: fail, says: 'denies the right upload as well' },
      {
        name: 'the declared key is not there',
        plant: (facts) => putKeys(facts, { account: production, region: primary }, [key('other')]),
        expected: unknown,
        says: 'key:phi is not there exactly once',
      },
      { name: 'the keys refused', plant: (facts) => refuse(facts, 'keys', { account: production, region: primary }), expected: unknown },
      {
        name: 'the rule names no key',
        spec: specOf(section, { stores: [{ in: 'all', type: '*', key: 'customer_managed' }] }),
        expected: unknown,
        says: 'names no key',
      },
      ...unreadable,
    ],
    'public-access': [
      { name: 'nobody is let in', expected: [], says: 'lets in nobody but whom it names. Public access lists are blocked.' },
      { name: 'no policy', plant: policyIs(null), expected: [] },
      { name: 'everybody', plant: says(allow({})), expected: fail, says: 'anybody without credentials' },
      { name: 'everybody by AWS *', plant: says(allow({ Principal: { AWS: '*' } })), expected: fail },
      { name: 'everybody with TLS', plant: says(allow({ Condition: { Bool: { 'aws:SecureTransport': 'true' } } })), expected: fail },
      {
        name: 'everybody with a referer',
        plant: says(allow({ Condition: { StringLike: { 'aws:Referer': 'https://example.com/*' } } })),
        expected: fail,
      },
      {
        name: 'everybody may list',
        plant: says(allow({ Action: 's3:ListBucket', Resource: dicom.arn })),
        expected: fail,
        says: 's3:ListBucket',
      },
      {
        name: 'the organization',
        plant: says(allow({ Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } } })),
        expected: [],
      },
      { name: 'any organization', plant: says(allow({ Condition: { StringLike: { 'aws:PrincipalOrgID': 'o-*' } } })), expected: fail },
      {
        name: 'the organization, if there is one',
        plant: says(allow({ Condition: { StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-exampleorgid' } } })),
        expected: fail,
      },
      {
        name: 'all but the organization',
        plant: says(allow({ Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } } })),
        expected: fail,
      },
      { name: 'a VPC endpoint', plant: says(allow({ Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } })), expected: [] },
      { name: 'any VPC endpoint', plant: says(allow({ Condition: { StringLike: { 'aws:SourceVpce': 'vpce-*' } } })), expected: fail },
      { name: 'an office', plant: says(allow({ Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } })), expected: [] },
      {
        name: 'half the internet',
        plant: says(allow({ Condition: { IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '0.0.0.0/1'] } } })),
        expected: fail,
      },
      { name: 'IPv6 of a provider', plant: says(allow({ Condition: { IpAddress: { 'aws:SourceIp': '2001:db8::/31' } } })), expected: fail },
      {
        name: 'roles of an account',
        plant: says(allow({ Condition: { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${production}:role/*` } } })),
        expected: [],
      },
      {
        name: 'a role of any account',
        plant: says(allow({ Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/reader' } } })),
        expected: fail,
      },
      { name: 'an account that is named', plant: says(allow({ Principal: { AWS: '999999999999' } })), expected: [] },
      { name: 'a service', plant: says(allow({ Principal: { Service: 'logging.s3.amazonaws.com' } })), expected: [] },
      { name: 'everybody, and a Deny for everybody', plant: says(allow({}), deny({ Action: 's3:*', Resource: everything })), expected: [] },
      {
        name: 'everybody, and a Deny outside the organization',
        plant: says(
          allow({}),
          deny({ Action: 's3:*', Resource: everything, Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } } }),
        ),
        expected: [],
      },
      {
        name: 'everybody, and a Deny that a condition narrows',
        plant: says(
          allow({}),
          deny({ Action: 's3:*', Resource: everything, Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } } }),
        ),
        expected: fail,
      },
      {
        name: 'everybody beside a named account',
        plant: says(allow({ Principal: { AWS: '999999999999' } }), allow({ Action: 's3:ListBucket', Resource: dicom.arn })),
        expected: fail,
      },
      {
        name: 'one statement that is no list',
        plant: policyIs(JSON.stringify({ Version: '2012-10-17', Statement: allow({}) })),
        expected: fail,
      },
      {
        name: 'a condition with a variable',
        plant: says(allow({ Condition: { StringEquals: { 'aws:PrincipalOrgID': ['$', '{aws:ResourceOrgID}'].join('') } } })),
        expected: unknown,
      },
      { name: 'an Allow that cannot be read', plant: says(allow({ Principal: { Who: '*' } })), expected: unknown },
      { name: 'no JSON', plant: policyIs('{'), expected: unknown, says: 'cannot be read' },
      {
        name: 'the policy refused',
        plant: (facts) => put(facts, 'bucket-policies', inProduction, [aspect<string>(dicom, null, refusal)]),
        expected: unknown,
      },
      { name: 'access lists: the bucket alone blocks them', plant: accountBlock(null), expected: [] },
      { name: 'access lists: the account alone blocks them', plant: bucketBlock(null), expected: [] },
      {
        name: 'access lists: nobody blocks them',
        plant: all(accountBlock(null), bucketBlock(null)),
        expected: fail,
        says: 'blockPublicAcls, ignorePublicAcls',
      },
      {
        name: 'access lists: each blocks one half',
        plant: all(accountBlock({ ...allOn, blockPublicAcls: false }), bucketBlock({ ...allOn, ignorePublicAcls: false })),
        expected: [],
      },
      {
        name: 'access lists: those that are there count',
        plant: all(accountBlock(null), bucketBlock({ ...allOn, ignorePublicAcls: false })),
        expected: fail,
        says: 'ignorePublicAcls',
      },
      {
        name: 'access lists: AWS did not say',
        plant: all(accountBlock(null), bucketBlock({ ...allOn, ignorePublicAcls: null })),
        expected: unknown,
      },
      { name: 'access lists: the block refused, the account blocks them', plant: bucketBlock(null, refusal), expected: [] },
      {
        name: 'access lists: the block refused',
        plant: all(accountBlock(null), bucketBlock(null, refusal)),
        expected: unknown,
        says: 'AccessDenied',
      },
      {
        name: 'access lists: the block of the account refused, the bucket blocks them',
        plant: (facts) => refuse(facts, 'account-public-access-block', inProduction),
        expected: [],
      },
      {
        name: 'access lists: the block of the account refused, the bucket does not block them',
        plant: all(bucketBlock(null), (facts) => refuse(facts, 'account-public-access-block', inProduction)),
        expected: unknown,
        says: 'account-public-access-block',
      },
      {
        name: 'access lists: all blocks of buckets refused, the account blocks them',
        plant: (facts) => refuse(facts, 'bucket-public-access-blocks', inProduction),
        expected: [],
      },
      {
        name: 'access lists: nobody blocks them, and all policies are refused',
        plant: all(accountBlock(null), bucketBlock(null), (facts) => refuse(facts, 'bucket-policies', inProduction)),
        expected: fail,
        says: 'blockPublicAcls, ignorePublicAcls',
      },
      {
        name: 'all policies refused',
        plant: (facts) => refuse(facts, 'bucket-policies', inProduction),
        expected: unknown,
        says: 'bucket-policies',
      },
      {
        name: 'an open policy fails though the blocks are refused',
        plant: all(says(allow({})), (facts) => {
          refuse(facts, 'account-public-access-block', inProduction);
          refuse(facts, 'bucket-public-access-blocks', inProduction);
        }),
        expected: fail,
        says: 'anybody without credentials',
      },
      {
        name: 'an open policy fails whatever is not known of lists',
        plant: all(says(allow({})), accountBlock(null), bucketBlock(null, refusal)),
        expected: fail,
      },
    ],
    'block-bucket': [
      { name: 'all four', expected: [] },
      { name: 'none', plant: bucketBlock(null), expected: fail, says: 'has no block of public access' },
      {
        name: 'three of four',
        plant: bucketBlock({ ...allOn, restrictPublicBuckets: false }),
        expected: fail,
        says: 'restrictPublicBuckets off',
      },
      { name: 'AWS did not say one', plant: bucketBlock({ ...allOn, blockPublicPolicy: null }), expected: unknown },
      { name: 'one off, one not said', plant: bucketBlock({ ...allOn, blockPublicPolicy: null, blockPublicAcls: false }), expected: fail },
      { name: 'refused', plant: bucketBlock(null, refusal), expected: unknown },
      { name: 'the account does not stand in for it', plant: all(bucketBlock(null), accountBlock(allOn)), expected: fail },
    ],
    'block-account': [
      { name: 'all four', expected: [] },
      { name: 'none', plant: accountBlock(null), expected: [`fail ${account}`] },
      { name: 'three of four', plant: accountBlock({ ...allOn, ignorePublicAcls: false }), expected: [`fail ${account}`] },
      { name: 'refused', plant: (facts) => refuse(facts, 'account-public-access-block', inProduction), expected: [`unknown ${account}`] },
    ],
    'block-organization': [
      { name: 'all', expected: [] },
      { name: 'no policy', plant: organizationPolicy(null), expected: [`fail ${account}`] },
      { name: 'none', plant: organizationPolicy({ publicAccessBlock: 'none' }), expected: [`fail ${account}`] },
      { name: 'a policy that says nothing of it', plant: organizationPolicy({ publicAccessBlock: null }), expected: [`fail ${account}`] },
      { name: 'a word not known here', plant: organizationPolicy({ publicAccessBlock: 'some' }), expected: [`unknown ${account}`] },
      { name: 'refused', plant: (facts) => refuse(facts, 's3-organization-policy', inProduction), expected: [`unknown ${account}`] },
    ],
  },
});

describe('bucket-policies', () => {
  it('names the fact that is unobserved, where another could have decided alone', () => {
    const facts = accessFacts();
    bucketBlock(null)(facts);
    refuse(facts, 'account-public-access-block', inProduction);
    const verdicts = verdictsOf(bucketPolicies, { spec: specOf(section), facts });
    const because = verdicts.flatMap(({ unknownBecause = [] }) => unknownBecause).filter(({ detail }) => detail.includes('public-access'));
    expect(because).toContainEqual(
      expect.objectContaining({
        fact: `account-public-access-block@${production}`,
        detail: expect.stringMatching(/^account-public-access-block@\d+ is denied/),
      }),
    );
  });

  it('what nobody asks for is not applicable, or not planned', () => {
    const facts = accessFacts();
    policyIs(null)(facts);
    const taken = { insecure_transport: 'allowed', reason: 'test' };
    const spec = specOf({
      rules: [
        { in: 'production', insecure_transport: 'denied' },
        { in: 'production', match: { name: 'cc-*' }, ...taken },
      ],
    });
    expect(findingsOf(bucketPolicies, 'insecure-transport', { spec, facts }).map(({ outcome }) => outcome)).toEqual(['not-applicable']);
    expect(findingsOf(bucketPolicies, 'public-access', { spec, facts })).toEqual([]);
    expect(verdictsOf(bucketPolicies, { spec, facts }).map(({ target }) => target)).toEqual([inProduction]);
  });

  it('the account is held to a block where one of its buckets is asked for it alone', () => {
    const facts = accessFacts();
    accountBlock(null)(facts);
    organizationPolicy(null)(facts);
    const of = (match: string, requirement: string) => {
      const spec = specOf({ rules: [{ in: 'production', match: { name: match }, blocks: ['account', 'organization'] }] });
      return findingsOf(bucketPolicies, requirement, { spec, facts }).map(({ outcome }) => outcome);
    };
    for (const requirement of ['block-account', 'block-organization'])
      expect([of('cc-*', requirement), of('other', requirement)]).toEqual([['fail'], ['not-applicable']]);
  });

  it('of a key that is declared in several accounts, that of the own account is meant', () => {
    const facts = accessFacts();
    const theirs = { account: staging, region: primary };
    putKeys(facts, theirs, [key('cc-phi', {}, theirs)]);
    const keys = { phi: { in: ['production', 'staging'], region: primary, match: { alias: 'alias/cc-phi' } } };
    const stores = [{ in: 'production', type: 's3', key: 'key:phi' }];
    const spec = specOf(section, { keys, stores });
    expect(findingsOf(bucketPolicies, 'other-key-put', { spec, facts }).map(({ outcome }) => outcome)).toEqual(['pass']);
  });

  it('the replica is held to the key of its own region', () => {
    const facts = accessFacts();
    put(facts, 'buckets', inProduction, [dicomDr]);
    const statement = (arn: string) => ({ ...keyAlone, Resource: `${dicomDr.arn}/*`, Condition: { StringNotEquals: { [keyId]: arn } } });
    const spec = specOf({ rules: [{ in: 'production', other_key_put: 'denied' }] });
    const outcome = (arn: string) => {
      put(facts, 'bucket-policies', inProduction, [aspect(dicomDr, textOf(statement(arn)))]);
      return findingsOf(bucketPolicies, 'other-key-put', { spec, facts }).map(({ outcome }) => outcome);
    };
    expect(outcome(phiDr.arn)).toEqual(['pass']);
    expect(outcome(phi.arn)).toEqual(['fail']);
  });

  it('asks of each bucket what the spec asks of it', () => {
    const only = bucketPolicies.only ?? {};
    const spec = specOf({
      rules: [
        { in: 'production', blocks: ['bucket'] },
        { in: 'staging', match: { name: 'x' }, insecure_transport: 'denied' },
      ],
    });
    expect(only['account-public-access-block']?.(spec)).toEqual([]);
    expect(only['s3-organization-policy']?.(spec)).toEqual([]);
    expect(only.keys?.(spec)).toEqual([]);
    expect(only['bucket-public-access-blocks']?.(spec)).toEqual([
      { in: ['production'], of: { by: 'bucket-policies blocks', order: 0, isAsked: true } },
    ]);
    expect(only['bucket-policies']?.(spec)).toEqual([
      { in: ['staging'], of: { by: 'bucket-policies insecure_transport', order: 1, match: { name: 'x' }, isAsked: true } },
    ]);
    expect(only.keys?.(specOf(section))).toEqual([
      { in: ['production'], regions: [primary] },
      { in: ['production'], regions: [dr] },
    ]);
  });

  it('names a few of those who are let through, and counts the rest', () => {
    const facts = accessFacts();
    put(facts, 'buckets', inProduction, [dicom, bucket('second')]);
    put(facts, 'bucket-policies', inProduction, [aspect(dicom, textOf(kmsAlone)), aspect(bucket('second'), textOf(overTls))]);
    const [finding] = findingsOf(bucketPolicies, 'insecure-transport', { spec: specOf(section), facts });
    expect(finding?.message).toBe(
      'The policy of cc-dicom leaves open: a request without TLS by a principal of production (222222222222), a principal of management (111111111111), the root user of production (222222222222) and 3 more kinds of caller [s3:ListAccessGrants on the bucket, s3:ListAccessGrantsInstances on the bucket, s3:ListAccessGrantsLocations on the bucket, …].',
    );
  });
});
