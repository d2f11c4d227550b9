import type { AggregatedCount, AggregatedResources, Aggregator } from '../../../facts/aggregated-resources.ts';
import type { StoreType } from '../../../spec/sections/stores.ts';
import type { Spec } from '../../../spec/spec.ts';
import type { Wanted } from '../../../wanted.ts';
import { accountOf } from '../../account-of.ts';
import type { Draft, Judged } from '../../check.ts';
import type { Listing } from '../listing.ts';
import { listings } from '../listings.ts';
import { standingOf } from '../places.ts';
import { type EncryptionWorld, governedPlaces, type Place, placeName } from '../world.ts';
import { dataTypes, listedTypes, unlistedTypes } from './types.ts';

/** Whether the spec names a second source for what there is. */
export function asksForInventory(spec: Spec): boolean {
  return spec.inventory !== undefined;
}

/** Where the aggregators are asked, and for which types. */
export function inventoryIn(spec: Spec): readonly Wanted[] {
  if (spec.inventory === undefined) return [];
  const { in: account, region } = spec.inventory.config_aggregator;
  return [{ in: [account], regions: [region], of: dataTypes }];
}

/**
 * AWS Config knows of no store in the account that is not listed here: a type that no listing covers fails, and one that a listing covers and does
 * not hold is unknown. That it knows of none proves nothing by itself: every store is judged by what its own service says.
 */
export function judgeUndeclared(world: EncryptionWorld, spec: Spec): readonly Judged[] {
  const account = accountOf(world);
  return world.each(
    [account],
    () => ({ target: { account }, resource: account, expected }),
    () => {
      // Where the aggregators were not read, one finding says it for the whole account.
      inventoryOf(world, spec);
      const places = world.each(
        governedPlaces(world),
        (place) => ({ target: place, resource: placeName(place), expected }),
        (place) => judgePlace(world, spec, place),
      );
      return [...places, ...judgeElsewhere(world, spec)];
    },
  );
}

const expected = 'no store that is not listed';

function judgePlace(world: EncryptionWorld, spec: Spec, place: Place): readonly (Draft | Judged)[] {
  const inventory = inventoryOf(world, spec);
  const counts = countsIn(inventory, place);
  const judged = world.each(
    counts,
    ({ type }) => ({ target: place, resource: `${placeName(place)}/${type}`, expected }),
    (counted) => judgeType(world, spec, { place, counted }),
  );
  // Of an account that is gone nothing was listed that Config could be held against.
  const isRead = !world.isClosed(place.account);
  const doubt = isRead ? doubtOf(inventory, place) : `${world.label(place.account)} is not active, so that its stores were not listed`;
  if (doubt !== null) return [...judged, unsure(placeName(place), doubt)];
  if (judged.length > 0) return judged;
  const actual = Object.fromEntries(counts.map(({ type, count }) => [type, count]));
  const message = `AWS Config knows of no store in ${placeName(place)} that is not listed (${counts.length} types).`;
  return [{ outcome: 'pass', resource: placeName(place), expected, actual, message }];
}

/** Regions that the spec does not govern hold no data: there only the tripwire looks, and it knows fewer types. */
function judgeElsewhere(world: EncryptionWorld, spec: Spec): readonly Draft[] {
  const account = accountOf(world);
  const counts = indexOf(inventoryOf(world, spec)).get(account) ?? [];
  return counts
    .filter(({ region }) => !spec.organization.regions.governed.includes(region))
    .map(({ region, type, count }) => {
      const message = `AWS Config knows of ${count} of type ${type} in ${account}/${region}, a region that the spec does not govern.`;
      return { outcome: 'fail', resource: `${account}/${region}/${type}`, expected, actual: count, message };
    });
}

/** Nothing where a listing covers the type and holds something of it. */
function judgeType(
  world: EncryptionWorld,
  spec: Spec,
  { place, counted }: { readonly place: Place; readonly counted: AggregatedCount },
): readonly Draft[] {
  const { type, count } = counted;
  const draft = { resource: `${placeName(place)}/${type}`, expected, actual: count };
  const known = `AWS Config knows of ${count} of type ${type} in ${placeName(place)}`;
  const held = unlistedTypes[type];
  if (held !== undefined) {
    return [{ ...draft, outcome: 'fail', message: `${known} (${held}): iq does not read the type, and no rule can declare it.` }];
  }
  const store = listedTypes[type];
  if (store === undefined) return [];
  const standing = standingOf(world, spec, { type: store, place });
  if (standing.kind === 'not-offered') {
    return [
      { ...draft, outcome: 'fail', message: `${known}, and the spec says that AWS does not offer the service there: ${standing.reason}` },
    ];
  }
  if (standing.kind === 'unnamed') {
    return [{ ...draft, outcome: 'fail', message: `${known}, and no rule under stores names ${store} there, so nothing was read.` }];
  }
  if (listingsOf(store).some((listing) => listing.stores(world, place).length > 0)) return [];
  const detail = `${known}, and iq lists none: it may be gone by now, or hidden from the role`;
  return [{ ...draft, outcome: 'unknown', message: `${detail}.`, because: { reason: 'failed', detail } }];
}

function listingsOf(type: StoreType): readonly Listing[] {
  return listings.filter((listing) => listing.type === type);
}

/** What the aggregators know. Throws, as `World.at` does, where they were not read. */
function inventoryOf(world: EncryptionWorld, spec: Spec): AggregatedResources {
  const { in: name, region } = spec.inventory?.config_aggregator ?? { in: '', region: '' };
  return world.at('aggregated-resources', { account: world.account(name), region });
}

/** Why what AWS Config knows of a place is not all that there is; `null` where one aggregator has it whole and fresh. */
function doubtOf({ types, aggregators }: AggregatedResources, place: Place): string | null {
  const missing = types === null ? [] : dataTypes.filter((type) => !types.includes(type));
  if (missing.length > 0) return `AWS Config was not asked of ${missing.join(', ')}`;
  if (aggregators.length === 0) return 'there is no aggregator of AWS Config where the spec names one';
  const doubts = aggregators.map((aggregator) => doubtOfOne(aggregator, place));
  return doubts.includes(null) ? null : doubts.filter((doubt) => doubt !== null).join('; ');
}

function doubtOfOne({ name, isFiltered, sources }: Aggregator, { account, region }: Place): string | null {
  const source = sources.find((one) => one.account === account && one.region === region);
  if (source === undefined) return `aggregator ${name} has no source for ${account}/${region}`;
  if (source.status !== 'SUCCEEDED')
    return `the last update of aggregator ${name} from ${account}/${region} is ${source.status ?? 'not told'}`;
  return isFiltered ? `aggregator ${name} leaves out resources by a filter` : null;
}

function unsure(resource: string, detail: string): Draft {
  const message = `Whether there are stores in ${resource} that are not listed could not be verified: ${detail}.`;
  return { outcome: 'unknown', resource, expected, actual: null, message, because: { reason: 'failed', detail } };
}

const indexes = new WeakMap<AggregatedResources, ReadonlyMap<string, readonly AggregatedCount[]>>();

/** The counts by account: there is one verdict for each, and all of them ask the same aggregators. */
function indexOf(inventory: AggregatedResources): ReadonlyMap<string, readonly AggregatedCount[]> {
  const known = indexes.get(inventory) ?? new Map(Map.groupBy(allCounts(inventory), ({ account }) => account));
  indexes.set(inventory, known);
  return known;
}

/** Of a type that several aggregators know, the greatest count. None of a type that holds no data, or of which there is nothing. */
function allCounts({ aggregators }: AggregatedResources): readonly AggregatedCount[] {
  const wanted = new Set(dataTypes);
  const found = new Map<string, AggregatedCount>();
  for (const counted of aggregators.flatMap(({ counts }) => counts)) {
    const { account, region, type, count } = counted;
    const key = `${account}/${region}/${type}`;
    if (count > (found.get(key)?.count ?? 0) && wanted.has(type)) found.set(key, counted);
  }
  return [...found.values()];
}

function countsIn(inventory: AggregatedResources, { account, region }: Place): readonly AggregatedCount[] {
  return (indexOf(inventory).get(account) ?? []).filter((counted) => counted.region === region);
}
