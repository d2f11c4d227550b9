import type { StoreType } from '../../spec/sections/stores.ts';
import type { Spec } from '../../spec/spec.ts';
import { accountOf } from '../account-of.ts';
import type { Draft, Judged } from '../check.ts';
import { type Standing, standingOf } from './places.ts';
import { judgeStore, type Store } from './store.ts';
import { type EncryptionFact, type EncryptionWorld, governedPlaces, type Place, placeName } from './world.ts';

/** One kind of store and how all of its kind in one place are listed. */
export interface Listing {
  /** Stable: it stands in test case ids. */
  readonly name: string;
  readonly type: StoreType;
  /** Singular, for sentences. */
  readonly noun: string;
  /** The facts that `stores` and the parts of its stores read, those of keys apart: they are read where the type is judged. */
  readonly facts: readonly EncryptionFact[];
  /** Every store of the kind. Throws, as `World.at` does, where the listing is unobserved. */
  readonly stores: (world: EncryptionWorld, place: Place) => readonly Store[];
}

/**
 * Every store of these listings, in every governed region of the account. Listings that were read to their end and hold nothing pass, in one
 * finding for the place.
 */
export function judgeListings(world: EncryptionWorld, spec: Spec, listings: readonly Listing[]): readonly Judged[] {
  const places = governedPlaces(world);
  const judged = places.flatMap((place) => judgePlace(world, spec, { place, listings }));
  return judged.length > 0 || places.length === 0 ? judged : notNamed(world, listings);
}

interface Spot {
  readonly place: Place;
  readonly listings: readonly Listing[];
}

function judgePlace(world: EncryptionWorld, spec: Spec, { place, listings }: Spot): readonly Judged[] {
  // The first listing of a requirement stands for it; the others carry their name.
  const resourceOf = (listing: Listing): string => (listing === listings[0] ? placeName(place) : `${placeName(place)}/${listing.name}`);
  const empty: Listing[] = [];
  const judged = listings.flatMap((listing) => {
    const standing = standingOf(world, spec, { ...listing, place });
    if (standing.kind === 'unnamed') return [];
    const where = () => ({ target: place, resource: resourceOf(listing) });
    if (standing.kind === 'not-offered') return world.each([place], where, () => notOffered(standing, listing, resourceOf(listing)));
    if (standing.kind === 'closed') return world.each([place], where, () => closed(standing, listing, resourceOf(listing)));
    return world.each([place], where, () => {
      const stores = listing.stores(world, place);
      if (stores.length === 0) empty.push(listing);
      return world.each(
        stores,
        (store) => ({ target: store.place, resource: store.arn }),
        (store) => judgeStore(world, spec, store),
      );
    });
  });
  return [...judged, ...emptyListings(world, place, { empty, resourceOf })];
}

function emptyListings(
  world: EncryptionWorld,
  place: Place,
  { empty, resourceOf }: { readonly empty: readonly Listing[]; readonly resourceOf: (listing: Listing) => string },
): readonly Judged[] {
  const [first] = empty;
  if (first === undefined) return [];
  const nouns = empty.map(({ noun }) => noun);
  const noun = [nouns.slice(0, -1).join(', '), ...nouns.slice(-1)].filter((part) => part !== '').join(' or ');
  const resource = resourceOf(first);
  return world.each(
    [place],
    () => ({ target: place, resource }),
    () => {
      for (const listing of empty) listing.stores(world, place);
      const said = empty.length === 1 ? 'the listing was' : 'each listing was';
      const message = `There is no ${noun} in ${placeName(place)}: ${said} read to its end.`;
      return { outcome: 'pass' as const, resource, expected: `every ${noun} encrypted as its rule says`, actual: `no ${noun}`, message };
    },
  );
}

function notOffered({ reason }: Extract<Standing, { kind: 'not-offered' }>, { noun }: Listing, resource: string): Draft {
  const message = `The spec says that AWS does not offer the service of a ${noun} in ${resource}, so nothing was read there: ${reason}`;
  return { outcome: 'not-applicable', resource, expected: null, actual: 'not offered', message };
}

function closed({ words }: Extract<Standing, { kind: 'closed' }>, { noun }: Listing, resource: string): Draft {
  const message = `A service control policy closes the service of a ${noun} in ${resource}, as guardrails.service_allowlist asks, so nothing was read there: ${words}`;
  return { outcome: 'not-applicable', resource, expected: null, actual: 'closed by a service control policy', message };
}

/** One finding for an account in which no rule names what is read only where it is named. */
function notNamed(world: EncryptionWorld, listings: readonly Listing[]): readonly Judged[] {
  const account = accountOf(world);
  const message = `No rule under stores names ${[...new Set(listings.map(({ type }) => type))].join(' or ')} in ${world.label(account)}.`;
  return world.each(
    [account],
    () => ({ target: { account }, resource: account }),
    () => ({ outcome: 'not-applicable', resource: account, expected: null, actual: null, message }),
  );
}
