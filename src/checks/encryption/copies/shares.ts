import type { Share } from '../../../facts/shares/shape.ts';
import type { StoreType } from '../../../spec/sections/stores.ts';
import type { Spec } from '../../../spec/spec.ts';
import { accountOf } from '../../account-of.ts';
import type { Draft, Judged } from '../../check.ts';
import { snapshots } from '../databases.ts';
import { ebsSnapshots } from '../disks.ts';
import type { Listing } from '../listing.ts';
import { judgedIn } from '../places.ts';
import { ruleFor, type Store } from '../store.ts';
import { type EncryptionWorld, governedPlaces, type Place, placeName, throwWhereNothingWasRead } from '../world.ts';
import { holderOf, type Standing } from './holders.ts';
import { images } from './images.ts';
import { byArn } from './lookup.ts';

/** A kind of copy, and who may use each. */
interface Shared {
  readonly type: StoreType;
  readonly listing: Listing;
  readonly fact: 'db-snapshot-shares' | 'ebs-snapshot-shares' | 'image-shares';
  /** Those that nobody can share: AWS was not asked of them. */
  readonly isPrivate: (world: EncryptionWorld, place: Place) => (arn: string) => boolean;
  /** Those that the listing itself says are public. */
  readonly isPublic: (world: EncryptionWorld, place: Place) => (arn: string) => boolean;
}

const none = () => () => false;

const kinds: readonly Shared[] = [
  {
    type: 'ami',
    listing: images,
    fact: 'image-shares',
    isPrivate: none,
    isPublic: (world, place) => isAmong(world.at('images', place).filter(({ isPublic }) => isPublic === true)),
  },
  { type: 'ebs_snapshot', listing: ebsSnapshots, fact: 'ebs-snapshot-shares', isPrivate: none, isPublic: none },
  {
    type: 'rds_snapshot',
    listing: snapshots,
    fact: 'db-snapshot-shares',
    isPrivate: (world, place) =>
      isAmong(world.at('db-snapshots', place).filter(({ type }) => type === 'automated' || type === 'awsbackup')),
    isPublic: none,
  },
];

function isAmong(items: readonly { readonly arn: string }[]): (arn: string) => boolean {
  const arns = new Set(items.map(({ arn }) => arn));
  return (arn) => arns.has(arn);
}

/** No image, EBS snapshot or RDS snapshot is public, or shared with an account that its rule does not take. One finding says it for a region. */
export function judgeCopiesPrivate(world: EncryptionWorld, spec: Spec): readonly Judged[] {
  const judged = governedPlaces(world).flatMap((place) => {
    const here = judgedIn(world, spec, { place, among: kinds });
    return here.length === 0 ? [] : judgePlace(world, spec, { place, here });
  });
  return judged.length > 0 || governedPlaces(world).length === 0 ? judged : notOffered(world);
}

const expected = 'private, or shared as its rule says';

function judgePlace(
  world: EncryptionWorld,
  spec: Spec,
  { place, here }: { readonly place: Place; readonly here: readonly Shared[] },
): readonly Judged[] {
  return world.each(
    [place],
    () => ({ target: place, resource: placeName(place), expected }),
    () => {
      const judged = world.each(
        here,
        ({ listing }) => ({ target: place, resource: `${placeName(place)}/${listing.name}`, expected }),
        (kind) => judgeKind(world, spec, { place, kind }),
      );
      throwWhereNothingWasRead(
        judged,
        here.map((kind) => () => readKind(world, place, kind)),
      );
      if (judged.length > 0) return judged;
      const total = here.reduce((sum, kind) => sum + readKind(world, place, kind).length, 0);
      const message = `No image, EBS snapshot or RDS snapshot in ${placeName(place)} is public, or shared beyond what its rule says (${total}).`;
      return { outcome: 'pass', resource: placeName(place), expected, actual: `${total} copies`, message };
    },
  );
}

function readKind(world: EncryptionWorld, place: Place, { listing, fact }: Shared): readonly Store[] {
  world.at(fact, place);
  return listing.stores(world, place);
}

/** A finding for each copy that others may use, or of which AWS did not say. */
function judgeKind(
  world: EncryptionWorld,
  spec: Spec,
  { place, kind }: { readonly place: Place; readonly kind: Shared },
): readonly Draft[] {
  const shares = byArn(world.at(kind.fact, place));
  const [isPrivate, isPublic] = [kind.isPrivate(world, place), kind.isPublic(world, place)];
  return kind.listing.stores(world, place).flatMap((store): readonly Draft[] => {
    if (isPublic(store.arn)) return [openDraft(store, kind)];
    const share = shares.get(store.arn);
    if (share === undefined) return isPrivate(store.arn) ? [] : [unaskedDraft(store, kind)];
    return judgeShare(world, { share, store, kind, allowed: ruleFor(world, spec, store).sharedWith });
  });
}

interface Question {
  readonly share: Share;
  readonly store: Store;
  readonly kind: Shared;
  /** Accounts and sets by name. */
  readonly allowed: readonly string[];
}

function judgeShare(world: EncryptionWorld, { share, store, kind, allowed }: Question): readonly Draft[] {
  const draft = { resource: store.arn, expected: allowed.length === 0 ? 'private' : `shared with nobody but ${allowed.join(', ')}` };
  const { isPublic, sharedWith, readError } = share;
  if (readError !== null) {
    const { reason, detail } = readError;
    const message = `Who may use ${kind.listing.noun} ${store.names[0]} could not be read: ${detail}`;
    return [{ ...draft, outcome: 'unknown', actual: null, message, because: { reason, detail } }];
  }
  if (isPublic) return [openDraft(store, kind)];
  const holders = sharedWith.map((holder) => ({ holder, standing: holderOf(world, holder, { owner: store.place.account, allowed }) }));
  const of = (standing: Standing) => holders.filter((one) => one.standing === standing).map(({ holder }) => holder);
  const strangers = of('stranger');
  if (strangers.length > 0) {
    const message = `The ${kind.listing.noun} ${store.names[0]} is shared with ${strangers.map((holder) => world.label(holder)).join(', ')}, which no rule says.`;
    return [{ ...draft, outcome: 'fail', actual: sharedWith, message }];
  }
  const unclear = of('unclear');
  if (unclear.length === 0) return [];
  const detail = `${store.arn} is shared with ${unclear.join(', ')}, and which accounts that holds is not known`;
  return [{ ...draft, outcome: 'unknown', actual: sharedWith, message: `${detail}.`, because: { reason: 'failed', detail } }];
}

function openDraft({ arn, names }: Store, { listing }: Shared): Draft {
  const message = `The ${listing.noun} ${names[0]} is public: anybody with an AWS account may use it.`;
  return { outcome: 'fail', resource: arn, expected: 'private', actual: 'public', message };
}

/** Listed, and not among those that AWS was asked about. */
function unaskedDraft({ arn }: Store, { fact }: Shared): Draft {
  const detail = `${arn} is not in ${fact}: AWS was not asked who may use it, or it was gone by then`;
  return { outcome: 'unknown', resource: arn, expected, actual: null, message: `${detail}.`, because: { reason: 'not-asked', detail } };
}

function notOffered(world: EncryptionWorld): readonly Judged[] {
  const account = accountOf(world);
  const message = `The spec says that AWS offers no images, EBS snapshots and RDS snapshots in ${world.label(account)}.`;
  return world.each(
    [account],
    () => ({ target: { account }, resource: account }),
    () => ({ outcome: 'not-applicable', resource: account, expected: null, actual: null, message }),
  );
}
