import type { StoreRule } from '../../spec/sections/stores.ts';
import type { Spec } from '../../spec/spec.ts';
import { accountOf } from '../account-of.ts';
import type { Draft, Judged } from '../check.ts';
import type { Listing } from './listing.ts';
import { listings } from './listings.ts';
import { judgedIn, readToItsEnd, standingOf } from './places.ts';
import { hasType, selects, takesPlace } from './rules.ts';
import { ruleFor, type Store } from './store.ts';
import { type EncryptionWorld, governedPlaces, isHere, type Place, placeName, throwWhereNothingWasRead } from './world.ts';

interface Spot {
  readonly listing: Listing;
  readonly place: Place;
}

/** No store exists for which the spec has no rule. One finding says it for a region, where every listing there was read. */
export function judgeCovered(world: EncryptionWorld, spec: Spec): readonly Judged[] {
  const expected = 'a rule for every store';
  return world.each(
    governedPlaces(world),
    (place) => ({ target: place, resource: placeName(place), expected }),
    (place) => {
      const listingsHere = judgedIn(world, spec, { place, among: listings });
      if (listingsHere.length === 0) return nothingRead(place, expected);
      const spotsHere = listingsHere.map((listing) => ({ listing, place }));
      const judged = world.each(spotsHere, spotOf(expected), ({ listing }) =>
        listing
          .stores(world, place)
          .filter((store) => !isCovered(world, spec, store))
          .map((store) => undeclared(store, listing)),
      );
      throwWhereNothingWasRead(
        judged,
        listingsHere.map((listing) => () => listing.stores(world, place)),
      );
      if (judged.length > 0) return judged;
      const counts = listingsHere
        .map((listing) => [listing.name, listing.stores(world, place).length] as const)
        .filter(([, count]) => count > 0);
      const total = counts.reduce((sum, [, count]) => sum + count, 0);
      const read = readToItsEnd(world, spec, { places: [place], among: listings });
      const message =
        total === 0
          ? `There is no store in ${placeName(place)}: ${read}.`
          : `A rule says which key each store in ${placeName(place)} must use (${total}): ${read}.`;
      return {
        outcome: 'pass',
        resource: placeName(place),
        expected,
        actual: total === 0 ? 'no store' : Object.fromEntries(counts),
        message,
      };
    },
  );
}

function nothingRead(place: Place, expected: string): Draft {
  const message = `Every service of stores is closed or not offered in ${placeName(place)}, so nothing was read there.`;
  return { outcome: 'not-applicable', resource: placeName(place), expected, actual: 'not offered', message };
}

function isCovered(world: EncryptionWorld, spec: Spec, store: Store): boolean {
  const { key, expect } = ruleFor(world, spec, store);
  return key !== null || expect === 'none';
}

function undeclared(store: Store, { noun }: Listing): Draft {
  return {
    outcome: 'fail',
    resource: store.arn,
    expected: 'a rule that says which key it must use',
    actual: 'no rule',
    message: `No rule under stores speaks of this ${noun}: it exists and is not declared.`,
  };
}

/** Whether a rule of the spec says that there must be stores, or none. */
export function asksForStores(spec: Spec): boolean {
  return (spec.stores ?? []).some(({ expect }) => expect === 'none' || expect === 'some');
}

/** Stores that must be there are there, and none that must not. */
export function judgeExpected(world: EncryptionWorld, spec: Spec): readonly Judged[] {
  const account = accountOf(world);
  const rules = (spec.stores ?? []).filter((rule) => rule.expect !== undefined && world.isIn(account, rule.in));
  const judged = rules
    .filter((rule, index) => rule.expect !== 'not_offered' && !rules.slice(index + 1).some((later) => overrides(later, rule)))
    .flatMap((rule) => (rule.expect === 'none' ? judgeNone(world, spec, rule) : judgeSome(world, spec, rule)));
  return judged.length > 0 ? judged : notExpected(world);
}

/** A later rule that says the opposite of all that an earlier one speaks of. */
function overrides(later: StoreRule, earlier: StoreRule): boolean {
  const isAsWide = earlier.type.every((type) => (type === '*' ? later.type.includes('*') : hasType(later, type)));
  const hasSameRegions = JSON.stringify(later.regions ?? 'governed') === JSON.stringify(earlier.regions ?? 'governed');
  const isAsOpen = later.match === undefined || later.match.name === earlier.match?.name;
  return later.expect !== earlier.expect && isAsWide && hasSameRegions && isAsOpen;
}

/** One finding for the rule: somewhere a store that it speaks of was seen. */
function judgeSome(world: EncryptionWorld, spec: Spec, rule: StoreRule): readonly Judged[] {
  const resource = `${accountOf(world)}/${nameOf(rule)}`;
  const target = { account: accountOf(world) };
  const draft = { resource, expected: 'at least one' };
  const seen = world.each(
    spotsOf(world, spec, rule),
    () => ({ target, ...draft }),
    ({ listing, place }): Draft => {
      const found = listing.stores(world, place).filter((store) => isSelected(world, spec, { rule, store }));
      const arns = found.map((store) => store.arn);
      return found.length > 0
        ? { ...draft, outcome: 'pass', actual: arns, message: `There is ${nameOf(rule)}: ${arns[0]}.` }
        : {
            ...draft,
            outcome: 'fail',
            actual: 'none',
            message: `The spec expects ${nameOf(rule)}, and there is none: every listing was read to its end.`,
          };
    },
  );
  const decisive = seen.find((one) => one.outcome === 'pass') ?? seen.find((one) => one.outcome === 'unknown');
  if (decisive !== undefined) return [decisive];
  const unread = judgeUnread(world, spec, { rule, ...draft });
  if (unread.length > 0) return unread;
  return seen.length > 0 ? seen.slice(0, 1) : notOfferedAnywhere(world, rule, draft);
}

/** A finding for each store that must not be there, or one that says there is none. */
function judgeNone(world: EncryptionWorld, spec: Spec, rule: StoreRule): readonly Judged[] {
  const account = accountOf(world);
  const expected = 'none';
  const seen = world.each(spotsOf(world, spec, rule), spotOf(expected), ({ listing, place }): readonly Draft[] =>
    listing
      .stores(world, place)
      .filter((store) => isSelected(world, spec, { rule, store }) && ruleFor(world, spec, store).expect === 'none')
      .map((store) => ({
        outcome: 'fail',
        resource: store.arn,
        expected,
        actual: store.arn,
        message: `The spec says that there is no ${nameOf(rule)} in ${world.label(account)}; this ${listing.noun} exists.`,
      })),
  );
  const resource = `${account}/${nameOf(rule)}`;
  const unread = judgeUnread(world, spec, { rule, resource, expected });
  if (seen.length > 0 || unread.length > 0) return [...seen, ...unread];
  const read = spotsOf(world, spec, rule);
  if (read.length === 0) return notOfferedAnywhere(world, rule, { resource, expected });
  return world.each(
    [rule],
    () => ({ target: { account }, resource, expected }),
    () => {
      for (const { listing, place } of read) listing.stores(world, place);
      const among = listings.filter(({ type }) => hasType(rule, type));
      const until = readToItsEnd(world, spec, { places: governedPlaces(world), among });
      const message = `There is no ${nameOf(rule)} in ${world.label(account)}: ${until}.`;
      return { outcome: 'pass', resource, expected, actual: 'none', message };
    },
  );
}

/** One finding where the run was narrowed and left out regions that the rule speaks of: what lies there proves neither some nor none. */
function judgeUnread(
  world: EncryptionWorld,
  spec: Spec,
  { rule, resource, expected }: { readonly rule: StoreRule; readonly resource: string; readonly expected: string },
): readonly Judged[] {
  const account = accountOf(world);
  const named = typeof rule.regions === 'object' ? rule.regions : spec.organization.regions.governed;
  const types = listings.map(({ type }) => type).filter((type) => hasType(rule, type));
  const isOffered = (region: string): boolean =>
    types.some((type) => standingOf(world, spec, { type, place: { account, region } }).kind === 'judged');
  const unread = named.filter((region) => !world.regions(account).includes(region) && isOffered(region));
  const detail = `the run was narrowed and did not read ${unread.join(', ')}`;
  const because = { reason: 'not-asked' as const, detail };
  return world.each(
    unread.slice(0, 1),
    () => ({ target: { account }, resource, expected }),
    () => ({ outcome: 'unknown', resource, expected, actual: null, message: `Could not be verified: ${detail}.`, because }),
  );
}

/** Where stores of which the rule speaks can be seen. */
function spotsOf(world: EncryptionWorld, spec: Spec, rule: StoreRule): readonly Spot[] {
  const isGoverned = (region: string): boolean => spec.organization.regions.governed.includes(region);
  const takes = (type: Listing['type'], place: Place): boolean =>
    takesPlace(rule, { ...place, type, isGoverned: isGoverned(place.region) }, (_, where) => isHere(world, where));
  return governedPlaces(world).flatMap((place) =>
    judgedIn(world, spec, { place, among: listings.filter(({ type }) => takes(type, place)) }).map((listing) => ({ listing, place })),
  );
}

function spotOf(expected: unknown) {
  return ({ listing, place }: Spot) => ({ target: place, resource: `${placeName(place)}/${listing.name}`, expected });
}

function isSelected(world: EncryptionWorld, spec: Spec, { rule, store }: { readonly rule: StoreRule; readonly store: Store }): boolean {
  const isGoverned = spec.organization.regions.governed.includes(store.place.region);
  const identity = { ...store.place, isGoverned, type: store.type, names: store.names };
  return selects(rule, identity, (_, where) => isHere(world, where));
}

/** `secret`, `rds or ebs`, `s3 named cc-*`. */
function nameOf({ type, match }: StoreRule): string {
  return `${type.map((one) => (one === '*' ? 'store' : one)).join(' or ')}${match === undefined ? '' : ` named ${match.name}`}`;
}

function notOfferedAnywhere(
  world: EncryptionWorld,
  rule: StoreRule,
  draft: { readonly resource: string; readonly expected: string },
): readonly Judged[] {
  const account = accountOf(world);
  const message = `The spec says that AWS does not offer ${nameOf(rule)} where this rule expects ${draft.expected}, so nothing was read.`;
  return world.each(
    [rule],
    () => ({ target: { account }, ...draft }),
    () => ({ ...draft, outcome: 'not-applicable', actual: 'not offered', message }),
  );
}

function notExpected(world: EncryptionWorld): readonly Judged[] {
  const account = accountOf(world);
  const message = `No rule under stores says whether there must be stores in ${world.label(account)}.`;
  return world.each(
    [account],
    () => ({ target: { account }, resource: account }),
    () => ({ outcome: 'not-applicable', resource: account, expected: null, actual: null, message }),
  );
}
