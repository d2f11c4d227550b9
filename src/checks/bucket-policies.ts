import type { Spec } from '../spec/spec.ts';
import { judgeAccountBlock, judgeBucketBlock, judgeOrganizationBlock } from './bucket-policies/blocks.ts';
import { judgePublic } from './bucket-policies/public.ts';
import { judgeTransport } from './bucket-policies/transport.ts';
import { judgeOtherKey, judgeUnencrypted } from './bucket-policies/uploads.ts';
import { policyFacts } from './bucket-policies/world.ts';
import { defineCheck } from './check.ts';
import { judgePresent } from './object-storage/present.ts';
import { accountsOf, isAnyDeclared, isSaid, wantedBy, wantedTags, whereSaid } from './object-storage/reading.ts';

const isDenied = (value: 'denied' | 'allowed'): boolean => value === 'denied';
const isClosed = (value: 'none' | 'allowed'): boolean => value === 'none';
const hasLevel = (level: 'bucket' | 'account' | 'organization') => (levels: readonly string[]) => levels.includes(level);

const denials = ['insecure_transport', 'other_key_put', 'unencrypted_put'] as const;
const uploads = ['other_key_put', 'unencrypted_put'] as const;
const levels = ['bucket', 'account', 'organization'] as const;

const asksForUploads = (spec: Spec): boolean => uploads.some((setting) => isSaid(spec, setting, isDenied));
const asksForBlock = (level: (typeof levels)[number]) => (spec: Spec) => isSaid(spec, 'blocks', hasLevel(level));

export default defineCheck({
  id: 'bucket-policies',
  scope: 'account',
  depth: 'full',
  title: 'The buckets that the spec names are closed to the public, to plain HTTP and to uploads under the wrong key',
  failureTitle: 'A bucket is open to the public, to plain HTTP or to uploads under the wrong key',
  why: `A bucket policy is the only place that can say no to everybody at once: to a role with every right in the account, to another account, to somebody without
credentials. Default encryption does not say no: whoever uploads may ask for another key, or bring one that nobody here has, and the record is then readable by the
uploader's terms. S3 answers plain HTTP as long as no policy forbids it. Small mistakes in a Deny leave all of it open: the bucket named and its objects forgotten, one
action instead of all, a condition on a header that does not apply where the header is missing, a principal that was left out. And one wildcard in an Allow, or one access list, is
what makes a bucket public; blocks at each level are there for the day on which somebody writes it.`,
  remediation: `B is the bucket. Read the finding first: it names who can make which request, and the statement or condition on which a Deny depends. Write a policy back as a whole:
"aws s3api get-bucket-policy --bucket B", then "aws s3api put-bucket-policy --bucket B --policy file://policy.json".
TLS: Deny, Principal *, Action s3:*, Resource both arn:aws:s3:::B and arn:aws:s3:::B/*, Condition Bool aws:SecureTransport false. Nobody is exempted, and the statement has no other condition.
Unencrypted uploads: Deny s3:PutObject on B/* to Principal * where StringNotEquals s3:x-amz-server-side-encryption aws:kms: a header that is missing matches too. Null alone lets AES256
through, and Null false beside it lets a missing header through. Clients must then ask for aws:kms, each time.
SSE-C: Deny where Null s3:x-amz-server-side-encryption-customer-algorithm is false, or block SSE-C in the encryption of the bucket (put-bucket-encryption, BlockedEncryptionTypes).
Other keys: Deny s3:PutObject where StringNotEquals s3:x-amz-server-side-encryption-aws-kms-key-id is the full ARN of the key; beside Null false an upload without a key id goes to aws/s3. Objects that are
there under another key stay so: copy them over themselves.
Public: take * out of the Principal, or add aws:PrincipalOrgID; "aws s3api get-bucket-policy-status --bucket B" gives AWS's own opinion.
Blocks: "aws s3api put-public-access-block --bucket B --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true"; "aws
s3control put-public-access-block --account-id ID" with the same; of the organization an S3 policy with s3_attributes.public_access_block_configuration all, attached to the root.
Declared bucket missing, or matched twice: correct "match" or the region in the spec, or the tags of the bucket.`,
  limits: `The verdicts are those of iq's own reading of AWS's rules, over the policy of the bucket alone: what identity policies, service and resource control policies deny beside it does not count here, so that
the policy holds by itself. AWS services are not among the callers: they speak TLS, and what one of them delivers comes out as the bucket's default encryption and its own request have it. The owner's root user
can always replace the policy. Access points, their policies and their blocks are not read, nor are access lists themselves, only whether they are blocked. A Deny that has a condition which may not hold counts as open.
What S3 says of the block of an account is what is in effect there: a policy of the organization may have set it.
A grant to everybody that only a Deny narrows counts as public, as it does for AWS. What lies in a bucket under another key is not seen here.`,
  references: [
    { framework: '21 CFR 11', clause: '11.10(c)' },
    { framework: '21 CFR 11', clause: '11.10(d)' },
    { framework: '21 CFR 11', clause: '11.30' },
    { framework: 'HIPAA', clause: '164.312(a)(1)' },
    { framework: 'HIPAA', clause: '164.312(a)(2)(iv)' },
    { framework: 'HIPAA', clause: '164.312(e)(1)' },
    { framework: 'HIPAA', clause: '164.312(e)(2)(ii)' },
  ],
  section: 'object_storage',
  besides: ['keys', 'stores'],
  terms: `B is a bucket of which the spec asks what the requirement says. A later entry under object_storage.rules that takes B wins over an earlier one, key by
key, and object_storage.buckets.NAME over both. ACCOUNT is the account of B; calls of s3api are made in the region of B. A Deny counts where its Principal is * (or names nobody less) and it has no
condition but the one that the requirement is about.`,
  needs: policyFacts,
  only: {
    'account-public-access-block': (spec) => [...whereSaid(spec, 'public', isClosed), ...whereSaid(spec, 'blocks', hasLevel('account'))],
    'bucket-policies': (spec) => [
      ...wantedBy(spec, { by: 'bucket-policies public', setting: 'public', isAsked: isClosed }),
      ...denials.flatMap((setting) => wantedBy(spec, { by: `bucket-policies ${setting}`, setting, isAsked: isDenied })),
    ],
    'bucket-public-access-blocks': (spec) => [
      ...wantedBy(spec, { by: 'bucket-policies public', setting: 'public', isAsked: isClosed }),
      ...wantedBy(spec, { by: 'bucket-policies blocks', setting: 'blocks', isAsked: hasLevel('bucket') }),
    ],
    'bucket-tags': wantedTags,
    buckets: accountsOf,
    keys: (spec) => (asksForUploads(spec) ? Object.values(spec.keys).map((key) => ({ in: key.in, regions: [key.region] })) : []),
    's3-organization-policy': (spec) => whereSaid(spec, 'blocks', hasLevel('organization')),
  },
  accounts: (spec) => [
    ...new Set([
      ...whereSaid(spec, 'public', isClosed),
      ...denials.flatMap((setting) => whereSaid(spec, setting, isDenied)),
      ...whereSaid(spec, 'blocks', () => true),
    ]),
  ],
  requirements: {
    'bucket-present': {
      text: 'Each declared bucket is there exactly once, and is no other declared bucket',
      judge: (world, spec) => judgePresent(world, spec, { isReplicaAsked: () => false }),
      procedure: `"aws s3api list-buckets", and "aws resourcegroupstaggingapi get-resources --resource-type-filters s3" where match goes by tag or cfn: in
object_storage.buckets.NAME.region of the account exactly one bucket matches, and it matches no other name.`,
      notApplicable: 'the spec declares no bucket in the account',
      asked: isAnyDeclared,
    },
    'insecure-transport': {
      text: 'The policy of each bucket that must be reached through TLS alone denies every other request, to everybody',
      judge: judgeTransport,
      procedure: `"aws s3api get-bucket-policy --bucket B --expected-bucket-owner ACCOUNT": a Deny of s3:* on both the bucket and its objects applies where
aws:SecureTransport is false. By hand: "curl http://B.s3.REGION.amazonaws.com/" is answered with 403.`,
      notApplicable: 'the spec asks no bucket of the account to deny requests without TLS, or bucket-present has found none or several',
      asked: (spec) => isSaid(spec, 'insecure_transport', isDenied),
    },
    'unencrypted-put': {
      text: 'The policy of each bucket that must take no other upload denies those that do not ask for KMS, and those with SSE-C, to everybody; the right upload it does not deny',
      judge: judgeUnencrypted,
      procedure: `"aws s3api get-bucket-policy --bucket B --expected-bucket-owner ACCOUNT": a Deny of s3:PutObject on all objects applies where s3:x-amz-server-side-encryption is missing,
where it is AES256, and where s3:x-amz-server-side-encryption-customer-algorithm is there ("aws s3api get-bucket-encryption": BlockedEncryptionTypes with SSE-C does as well). None applies to aws:kms with
the key of its rule under stores.`,
      notApplicable: 'the spec asks no bucket of the account to deny uploads without KMS, or bucket-present has found none or several',
      asked: (spec) => isSaid(spec, 'unencrypted_put', isDenied),
    },
    'other-key-put': {
      text: 'The policy of each bucket that must take one key alone denies uploads that ask for KMS with another key, or with none, to everybody; the right upload it does not deny',
      judge: judgeOtherKey,
      procedure: `"aws s3api get-bucket-policy --bucket B --expected-bucket-owner ACCOUNT": a Deny of s3:PutObject on all objects applies where
s3:x-amz-server-side-encryption-aws-kms-key-id is missing or is anything but the full ARN of the key of its rule under stores, with aws:kms and with aws:kms:dsse.`,
      notApplicable: 'the spec asks no bucket of the account to deny uploads with another key, or bucket-present has found none or several',
      asked: (spec) => isSaid(spec, 'other_key_put', isDenied),
    },
    'public-access': {
      text: 'No policy of a bucket that must be closed lets in anybody who is nobody in particular, and public access lists are ignored and refused',
      judge: judgePublic,
      procedure: `"aws s3api get-bucket-policy-status --bucket B": IsPublic is false; read every Allow with Principal * all the same: a condition ties it to an organization, an account, a network.
"aws s3api get-public-access-block --bucket B" and "aws s3control get-public-access-block --account-id ACCOUNT": BlockPublicAcls and IgnorePublicAcls are true in one of them.`,
      notApplicable: 'the spec asks no bucket of the account to be closed, or bucket-present has found none or several',
      asked: (spec) => isSaid(spec, 'public', isClosed),
    },
    'block-bucket': {
      text: 'Each bucket that must block public access by itself has all four settings on',
      judge: judgeBucketBlock,
      procedure: `"aws s3api get-public-access-block --bucket B --expected-bucket-owner ACCOUNT": all four settings are true.`,
      notApplicable: 'the spec asks no bucket of the account to block public access by itself, or bucket-present has found none or several',
      asked: asksForBlock('bucket'),
    },
    'block-account': {
      text: 'The account blocks public access to S3 with all four settings where one of its buckets must have that',
      judge: judgeAccountBlock,
      procedure: `"aws s3control get-public-access-block --account-id ACCOUNT": all four settings are true. NoSuchPublicAccessBlockConfiguration fails.`,
      notApplicable: 'no bucket of the account is asked for it',
      asked: asksForBlock('account'),
    },
    'block-organization': {
      text: 'The organization blocks public access to S3 in the account where one of its buckets must have that',
      judge: judgeOrganizationBlock,
      procedure: `"aws organizations describe-effective-policy --policy-type S3_POLICY --target-id ACCOUNT": s3_attributes.public_access_block_configuration is all. EffectivePolicyNotFoundException fails.`,
      notApplicable: 'no bucket of the account is asked for it',
      asked: asksForBlock('organization'),
    },
  },
});
