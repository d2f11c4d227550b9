import type { AccountPublicAccessBlock } from '../../facts/account-public-access-block.ts';
import type { Spec } from '../../spec/spec.ts';
import { accountOf } from '../account-of.ts';
import { type Draft, type Judged, passIf } from '../check.ts';
import { notAsked } from '../not-asked.ts';
import { aspectOf, type ReadAspect } from '../object-storage/buckets.ts';
import { judgeMissing } from '../object-storage/present.ts';
import { eachAsked, type Owned, settingOf } from '../object-storage/settings.ts';
import { refused, unsaid } from '../unsaid.ts';
import type { PolicyWorld } from './world.ts';

const switches = ['blockPublicAcls', 'blockPublicPolicy', 'ignorePublicAcls', 'restrictPublicBuckets'] as const;

/** One of the four settings. */
export type Switch = (typeof switches)[number];
export type Blocks = AccountPublicAccessBlock;
/** What blocks public access at one level; `null`: nothing was ever set. */
export type Level = ReadAspect<Blocks>;

/** The bucket's own block. Throws where those of the account are unobserved. */
export function blockOfBucket(world: PolicyWorld, { account, bucket }: Owned): Level {
  return aspectOf(world.at('bucket-public-access-blocks', { account }), bucket, 'public access block');
}

/** The block of the whole account. Throws where it is unobserved. */
export function blockOfAccount(world: PolicyWorld, account: string): Level {
  return { kind: 'read', value: world.at('account-public-access-block', { account }) };
}

const allFour = Object.fromEntries(switches.map((name) => [name, true]));

/** One finding for each bucket that must block public access by itself. */
export function judgeBucketBlock(world: PolicyWorld, spec: Spec): readonly Judged[] {
  return eachAsked(world, spec, {
    setting: 'blocks',
    isAsked: (levels) => levels.includes('bucket'),
    expected: allFour,
    what: 'to block public access by itself',
    missing: judgeMissing(world, spec, ({ declared }) => declared.blocks?.includes('bucket') === true),
    judge: (owned) => judgeBlock(blockOfBucket(world, owned), { resource: owned.bucket.arn, who: owned.bucket.name }),
  });
}

function judgeBlock(level: Level, { resource, who }: { readonly resource: string; readonly who: string }): Draft {
  const place = { resource, expected: allFour, actual: null };
  if (level.kind === 'unclear') return refused(level, place);
  const { value } = level;
  if (value === null) return passIf(false, { ...place, message: `${who} has no block of public access.` });
  const draft = { ...place, actual: value };
  const off = switches.filter((name) => value[name] === false);
  const missing = switches.filter((name) => value[name] === null);
  if (off.length === 0 && missing.length > 0) return unsaid(`AWS did not say ${missing.join(', ')} of ${who}`, draft);
  const message = off.length === 0 ? `${who} blocks public access by all four settings.` : `${who} has ${off.join(', ')} off.`;
  return passIf(off.length === 0, { ...draft, message });
}

/** One finding for the account, where one of its buckets asks for its block. */
export function judgeAccountBlock(world: PolicyWorld, spec: Spec): readonly Judged[] {
  return ofAccount(world, spec, {
    level: 'account',
    expected: allFour,
    judge: (account) => judgeBlock(blockOfAccount(world, account), { resource: account, who: world.label(account) }),
  });
}

/** One finding for the account, where one of its buckets asks for the block of the organization. */
export function judgeOrganizationBlock(world: PolicyWorld, spec: Spec): readonly Judged[] {
  const expected = 'an S3 policy of the organization in effect: all';
  return ofAccount(world, spec, {
    level: 'organization',
    expected,
    judge: (account) => {
      const policy = world.at('s3-organization-policy', { account });
      const place = { resource: account, expected, actual: policy };
      const label = world.label(account);
      if (policy === null) return passIf(false, { ...place, message: `No S3 policy of the organization is in effect for ${label}.` });
      const word = policy.publicAccessBlock;
      if (word !== null && word !== 'all' && word !== 'none')
        return unsaid(`the S3 policy of ${label} blocks ${word}, which iq does not know`, place);
      const message =
        word === 'all'
          ? `The S3 policy of the organization blocks public access in ${label}.`
          : `The S3 policy of the organization does not block public access in ${label}.`;
      return passIf(word === 'all', { ...place, message });
    },
  });
}

function ofAccount(
  world: PolicyWorld,
  spec: Spec,
  about: { readonly level: 'account' | 'organization'; readonly expected: unknown; readonly judge: (account: string) => Draft },
): readonly Judged[] {
  const account = accountOf(world);
  const { level, expected, judge } = about;
  return world.each(
    [account],
    () => ({ target: { account }, resource: account, expected }),
    () => {
      const asked = world.at('buckets', { account }).map((bucket) => settingOf(world, spec, { account, bucket }, 'blocks'));
      if (asked.some((found) => found.kind === 'said' && found.value.includes(level))) return judge(account);
      const unclear = asked.find((found) => found.kind === 'unclear');
      if (unclear?.kind === 'unclear') return refused(unclear, { resource: account, expected, actual: null });
      return notAsked(account, `No bucket in ${world.label(account)} is asked for the block of its ${level}.`);
    },
  );
}
