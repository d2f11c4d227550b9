import type { Context, KeyState } from '../../policy/context.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Judged } from '../check.ts';
import { storeRule } from '../encryption/rules.ts';
import { anybodyIn } from '../guardrails/callers.ts';
import { Unclear } from '../guardrails/setting.ts';
import { declaredKeyOf, declaredKeys } from '../keys/declared.ts';
import type { Owned } from '../object-storage/settings.ts';
import { callersOf } from './callers.ts';
import { judgeDenied, type Kind } from './denied.ts';
import type { Answer, BucketPolicy } from './evaluation.ts';
import type { PolicyWorld } from './world.ts';

const one = (value: string): KeyState => ({ values: [value] });

/** The headers of an upload by which it says how it is to be encrypted. */
const headers = (change: { readonly sse?: KeyState; readonly key?: KeyState; readonly customer?: KeyState }): Context['keys'] => ({
  's3:x-amz-server-side-encryption': change.sse ?? 'absent',
  's3:x-amz-server-side-encryption-aws-kms-key-id': change.key ?? 'absent',
  's3:x-amz-server-side-encryption-customer-algorithm': change.customer ?? 'absent',
});

type Uploads = Readonly<Record<string, Context['keys']>>;

const unencrypted: Uploads = {
  'PutObject without x-amz-server-side-encryption': headers({}),
  'PutObject with AES256': headers({ sse: one('AES256') }),
};

const customerKey: Uploads = { 'PutObject with a key of its own (SSE-C)': headers({ customer: one('AES256') }) };

/** Uploads that name no key, or any key but this one. */
const otherKeys = (key: string): Uploads =>
  Object.fromEntries(
    ['aws:kms', 'aws:kms:dsse'].flatMap((sse) => [
      [`PutObject with ${sse} and another key`, headers({ sse: one(sse), key: { unlike: [key] } })],
      [`PutObject with ${sse} and no key`, headers({ sse: one(sse) })],
    ]),
  );

/** One finding for each bucket that must take no upload without KMS: its policy denies them to everybody, and the right one not. */
export function judgeUnencrypted(world: PolicyWorld, spec: Spec): readonly Judged[] {
  return judgeDenied(world, spec, {
    setting: 'unencrypted_put',
    expected: 'uploads without aws:kms denied to everybody',
    what: 'to deny uploads that are not encrypted with KMS',
    kinds: (owned, policy, content) => {
      // S3 itself refuses what the bucket's encryption blocks.
      const { encryption, readError } = owned.bucket;
      const isBlocked = encryption?.blockedEncryptionTypes?.includes('SSE-C') === true;
      const asked = { owned, policy, content };
      const customer = isBlocked ? [] : kindsOf(world, asked, customerKey);
      return [
        ...kindsOf(world, asked, unencrypted),
        ...customer.map((kind) => (readError === null ? kind : { ...kind, unread: readError })),
      ];
    },
    right: (owned, policy) => {
      const key = keyOf(world, spec, owned);
      return rightUpload(world, { owned, policy, key: key.kind === 'key' ? one(key.arn) : 'unknown' });
    },
  });
}

/** One finding for each bucket that must take no upload under another key: its policy denies them to everybody, and the right one not. */
export function judgeOtherKey(world: PolicyWorld, spec: Spec): readonly Judged[] {
  return judgeDenied(world, spec, {
    setting: 'other_key_put',
    expected: 'uploads with another key than that of its rule denied to everybody',
    what: 'to deny uploads with another key',
    kinds: (owned, policy, content) => kindsOf(world, { owned, policy, content }, otherKeys(knownKey(world, spec, owned))),
    right: (owned, policy) => rightUpload(world, { owned, policy, key: one(knownKey(world, spec, owned)) }),
  });
}

interface Asked {
  readonly owned: Owned;
  readonly policy: BucketPolicy;
  readonly content: string;
}

function kindsOf(world: PolicyWorld, { owned, policy, content }: Asked, uploads: Uploads): readonly Kind[] {
  const callers = callersOf(world, owned, content);
  return Object.entries(uploads).map(([name, keys]) => ({
    name,
    isOneAction: true,
    answers: callers.flatMap((caller) => policy.ask({ caller, on: 'objects', keys }, ['s3:PutObject'])),
  }));
}

/** The upload that must go through, by somebody in the bucket's account. */
function rightUpload(world: PolicyWorld, { owned, policy, key }: Omit<Asked, 'content'> & { readonly key: KeyState }): readonly Answer[] {
  const caller = anybodyIn(world.at('organization', {}), owned.account, []);
  return policy.ask({ caller, on: 'objects', keys: headers({ sse: one('aws:kms'), key }) }, ['s3:PutObject']);
}

type RuleKey = { readonly kind: 'key'; readonly arn: string } | { readonly kind: 'unknown'; readonly why: Unclear };

/** The key that the bucket's rule under stores names, as it is there. */
function keyOf(world: PolicyWorld, spec: Spec, { account, bucket }: Owned): RuleKey {
  const { arn, name, region } = bucket;
  const unknown = (detail: string, reason: Unclear['reason'] = 'failed'): RuleKey => ({
    kind: 'unknown',
    why: new Unclear(detail, reason),
  });
  if (region === null) return unknown(`AWS did not say where ${name} is`);
  const isGoverned = spec.organization.regions.governed.includes(region);
  const identity = { account, region, isGoverned, type: 's3', names: [name, arn] } as const;
  const { key } = storeRule(spec.stores ?? [], identity, (id, where) => world.isIn(id, where));
  if (key === null || !key.startsWith('key:')) return unknown(`the rule of ${name} under stores names no key`);
  const declared = key.slice('key:'.length);
  const own = declaredKeyOf(world, spec, { name: declared, account });
  const [entry, ...others] = own === null ? declaredKeys(world, spec, declared) : [own];
  if (entry === undefined || others.length > 0 || entry.region !== region) return unknown(`${key} is not one key in ${region}`);
  const found = entry.find();
  if (found.kind === 'key') return { kind: 'key', arn: found.arn };
  return found.kind === 'unclear'
    ? unknown(found.detail, found.reason)
    : unknown(`${key} is not there exactly once: see cmk-encryption.key-declared`);
}

function knownKey(world: PolicyWorld, spec: Spec, owned: Owned): string {
  const key = keyOf(world, spec, owned);
  if (key.kind === 'unknown') throw key.why;
  return key.arn;
}
