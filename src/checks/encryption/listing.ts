import type { StoreType } from '../../spec/sections/stores.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Judged } from '../check.ts';
import { judgeStore, type Store } from './store.ts';
import { type EncryptionWorld, governedPlaces, type Place, placeName } from './world.ts';

/** One kind of store and how all of its kind in one place are listed. */
export interface Listing {
  /** Stable: it stands in test case ids. */
  readonly name: string;
  readonly type: StoreType;
  /** Singular, for sentences. */
  readonly noun: string;
  /** Every store of the kind. Throws, as `World.at` does, where the listing is unobserved. */
  readonly stores: (world: EncryptionWorld, place: Place) => readonly Store[];
}

/** Every store of these listings, in every governed region of the account; an empty listing that was read to its end passes. */
export function judgeListings(world: EncryptionWorld, spec: Spec, listings: readonly Listing[]): readonly Judged[] {
  return listings.flatMap((listing) => {
    // The first listing of a requirement stands for it; the others carry their name.
    const resourceOf = (place: Place): string => (listing === listings[0] ? placeName(place) : `${placeName(place)}/${listing.name}`);
    return world.each(
      governedPlaces(world),
      (place) => ({ target: place, resource: resourceOf(place) }),
      (place) => {
        const stores = listing.stores(world, place);
        if (stores.length === 0) return emptyListing(listing, { place, resource: resourceOf(place) });
        return world.each(
          stores,
          (store) => ({ target: store.place, resource: store.arn }),
          (store) => judgeStore(world, spec, store),
        );
      },
    );
  });
}

function emptyListing({ noun }: Listing, { place, resource }: { readonly place: Place; readonly resource: string }) {
  const message = `There is no ${noun} in ${placeName(place)}: the listing was read to its end.`;
  return { outcome: 'pass' as const, resource, expected: `every ${noun} encrypted as its rule says`, actual: `no ${noun}`, message };
}
