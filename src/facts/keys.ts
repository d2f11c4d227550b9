import type { Output } from '../aws/sdk.ts';
import type { Seat } from '../aws/seat.ts';
import { defineFact } from './fact.ts';
import { keysShape } from './keys/shape.ts';
import { attempt, type Refusal } from './refusal.ts';
import { startEach } from './start-each.ts';
import { byArn, compare, required, tagRecord, text, time } from './values.ts';

export interface KeyRotation {
  readonly enabled: boolean | null;
  readonly periodDays: number | null;
}

/** One KMS key. `null` is what AWS left out, refused or was not asked; the refusals say which. */
export interface Key {
  readonly arn: string;
  readonly id: string;
  /** Sorted, `alias/…`. */
  readonly aliases: readonly string[];
  /** AWS's word: CUSTOMER or AWS. */
  readonly manager: string | null;
  readonly state: string | null;
  readonly usage: string | null;
  readonly spec: string | null;
  readonly origin: string | null;
  readonly multiRegion: { readonly type: string | null; readonly primaryArn: string | null } | null;
  /** When the key is deleted, where that is scheduled. */
  readonly deletionAt: string | null;
  /** When imported key material expires. */
  readonly validTo: string | null;
  /** Asked only where it can be on: customer-managed, enabled, symmetric, made by KMS, and no multi-Region replica. */
  readonly rotation: KeyRotation | null;
  /** Asked only for customer-managed keys. */
  readonly tags: Readonly<Record<string, string>> | null;
  /** Why DescribeKey gave nothing, while the rest of the listing stands. */
  readonly readError: Refusal | null;
  readonly rotationError: Refusal | null;
  readonly tagsError: Refusal | null;
}

export interface KeyAlias {
  readonly alias: string;
  /** The bare id; `null` for an alias of AWS's that has no key yet. */
  readonly keyId: string | null;
}

/** The keys of one account and region, and every alias, also one whose key is not there. */
export interface Keys {
  /** Sorted by ARN. */
  readonly keys: readonly Key[];
  /** Sorted by alias. */
  readonly aliases: readonly KeyAlias[];
}

type KeySeat = Seat<'KMS.DescribeKey' | 'KMS.GetKeyRotationStatus' | 'KMS.ListAliases' | 'KMS.ListKeys' | 'KMS.ListResourceTags'>;
type Described = Omit<Key, 'aliases'>;
type Metadata = NonNullable<Output<'KMS.DescribeKey'>['KeyMetadata']>;

const marker = { token: 'Marker', next: 'NextMarker' } as const;

/** Every KMS key of the account and region with its state, rotation and tags, and every alias. */
export const keys = defineFact({
  name: 'keys',
  scope: 'region',
  depth: 'full',
  operations: ['KMS.DescribeKey', 'KMS.GetKeyRotationStatus', 'KMS.ListAliases', 'KMS.ListKeys', 'KMS.ListResourceTags'],
  shape: keysShape,
  read: async (seat): Promise<Keys> => {
    const [found, aliases] = await Promise.all([
      startEach(
        seat.pages('KMS.ListKeys', { Limit: 1000 }, marker),
        (page) => required(page.Keys, 'Keys'),
        (entry) => readKey(seat, { arn: required(entry.KeyArn, 'KeyArn'), id: required(entry.KeyId, 'KeyId') }),
      ),
      readAliases(seat),
    ]);
    const named = found.filter((key) => key !== null).map((key) => ({ ...key, aliases: aliasesOf(aliases, key.id) }));
    return { keys: byArn(named), aliases };
  },
});

async function readAliases(seat: KeySeat): Promise<readonly KeyAlias[]> {
  const found: KeyAlias[] = [];
  // 100 is the greatest Limit that ListAliases takes; ListKeys takes 1000.
  for await (const page of seat.pages('KMS.ListAliases', { Limit: 100 }, marker)) {
    found.push(
      ...required(page.Aliases, 'Aliases').map((entry) => ({
        alias: required(entry.AliasName, 'AliasName'),
        keyId: text(entry.TargetKeyId),
      })),
    );
  }
  return found.sort((a, b) => compare(a.alias, b.alias));
}

function aliasesOf(aliases: readonly KeyAlias[], id: string): readonly string[] {
  return aliases.filter((entry) => entry.keyId === id).map((entry) => entry.alias);
}

/** `null` for a key that was deleted after the listing named it. */
async function readKey(seat: KeySeat, { arn, id }: { readonly arn: string; readonly id: string }): Promise<Described | null> {
  const answer = await attempt({ ...placeOf(seat), operation: 'KMS.DescribeKey' }, seat.call('KMS.DescribeKey', { KeyId: id }));
  if (answer.refusal !== null)
    return answer.refusal.error === 'NotFoundException' ? null : { ...unread(arn, id), readError: answer.refusal };
  const metadata = required(answer.value.KeyMetadata, 'KeyMetadata');
  const [rotation, tags] = await Promise.all([
    canRotate(metadata)
      ? attempt({ ...placeOf(seat), operation: 'KMS.GetKeyRotationStatus' }, seat.call('KMS.GetKeyRotationStatus', { KeyId: id }))
      : null,
    metadata.KeyManager === 'CUSTOMER' ? attempt({ ...placeOf(seat), operation: 'KMS.ListResourceTags' }, readTags(seat, id)) : null,
  ]);
  return {
    arn,
    id,
    manager: text(metadata.KeyManager),
    state: text(metadata.KeyState),
    usage: text(metadata.KeyUsage),
    spec: text(metadata.KeySpec),
    origin: text(metadata.Origin),
    multiRegion: multiRegion(metadata),
    deletionAt: time(metadata.DeletionDate),
    validTo: time(metadata.ValidTo),
    rotation:
      rotation?.value == null
        ? null
        : { enabled: rotation.value.KeyRotationEnabled ?? null, periodDays: rotation.value.RotationPeriodInDays ?? null },
    tags: tags?.value ?? null,
    readError: null,
    rotationError: rotation?.refusal ?? null,
    tagsError: tags?.refusal ?? null,
  };
}

/** Everywhere else KMS answers with an error, or with a flag that says nothing (AWS-managed keys, disabled keys). */
function canRotate(key: Metadata): boolean {
  return (
    key.KeyManager === 'CUSTOMER' &&
    key.KeyState === 'Enabled' &&
    key.KeySpec === 'SYMMETRIC_DEFAULT' &&
    key.Origin === 'AWS_KMS' &&
    key.MultiRegionConfiguration?.MultiRegionKeyType !== 'REPLICA'
  );
}

function multiRegion(key: Metadata): Key['multiRegion'] {
  const configuration = key.MultiRegionConfiguration;
  return configuration === undefined
    ? null
    : { type: text(configuration.MultiRegionKeyType), primaryArn: text(configuration.PrimaryKey?.Arn) };
}

async function readTags(seat: KeySeat, id: string): Promise<Readonly<Record<string, string>>> {
  const found: { readonly Key: string | undefined; readonly Value: string | undefined }[] = [];
  for await (const page of seat.pages('KMS.ListResourceTags', { KeyId: id, Limit: 50 }, marker)) {
    found.push(...required(page.Tags, 'Tags').map(({ TagKey, TagValue }) => ({ Key: TagKey, Value: TagValue })));
  }
  return tagRecord(found);
}

function placeOf({ account, region }: KeySeat): { readonly account: string; readonly region: string } {
  return { account, region };
}

function unread(arn: string, id: string): Omit<Described, 'readError'> {
  const nothing = { manager: null, state: null, usage: null, spec: null, origin: null, multiRegion: null, deletionAt: null, validTo: null };
  return { arn, id, ...nothing, rotation: null, tags: null, rotationError: null, tagsError: null };
}
