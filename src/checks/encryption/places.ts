import { isEveryday, type StoreRule, type StoreType } from '../../spec/sections/stores.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Wanted } from '../../wanted.ts';
import { hasType, takesPlace } from './rules.ts';
import { type EncryptionFact, type EncryptionWorld, governedPlaces, isHere, type Place } from './world.ts';

/** Whether stores of a type are judged in one place, and where they are not, why. */
export type Standing =
  | { readonly kind: 'judged' }
  /** A rule says that AWS does not offer the service there: nothing is read. */
  | { readonly kind: 'not-offered'; readonly reason: string }
  /** A service control policy refused the listing, as it must: the allowlist of the spec does not have the service. */
  | { readonly kind: 'closed'; readonly words: string }
  /** A type that is read only where a rule names it, and none does. */
  | { readonly kind: 'unnamed' };

/** What is listed: its type, and the facts that tell. */
interface Listed {
  readonly type: StoreType;
  readonly facts?: readonly EncryptionFact[];
}

/** When a listing is not judged in a place, as the end of a sentence. */
export const whereClosed =
  'a rule under stores says that AWS does not offer the service there, or a service control policy closes it as guardrails.service_allowlist asks';

/** Whether a listing is judged in one place. */
export function standingOf(world: EncryptionWorld, spec: Spec, { place, ...listed }: Listed & { readonly place: Place }): Standing {
  const standing = standingByRules(world, spec, { type: listed.type, place });
  if (standing.kind !== 'judged') return standing;
  const words = closedWords(world, spec, { place, facts: listed.facts ?? [] });
  return words === null ? standing : { kind: 'closed', words };
}

/**
 * AWS's words where a service control policy refused one of the facts, and the service is not on the allowlist that the spec has for the
 * account: who wants a service closed to everybody, auditors among them, cannot have it listed too.
 */
function closedWords(
  world: EncryptionWorld,
  spec: Spec,
  { place, facts }: { readonly place: Place; readonly facts: readonly EncryptionFact[] },
): string | null {
  const guardrail = spec.guardrails?.service_allowlist;
  if (guardrail === undefined || guardrail.tolerate === 'read_only' || !isHere(world, guardrail.in)) return null;
  const isListed = (prefix: string): boolean => [...(spec.allowlist?.prefixes ?? []), ...guardrail.plus].includes(prefix);
  for (const fact of facts) {
    const words = world.closedWords(fact, place);
    const prefix = /not authorized to perform: ([a-z0-9-]+):/.exec(words ?? '')?.[1];
    if (words !== null && prefix !== undefined && !isListed(prefix)) return words;
  }
  return null;
}

/** The last rule of all that says what to expect there decides whether AWS offers the service. */
function standingByRules(world: EncryptionWorld, spec: Spec, { type, place }: { type: StoreType; place: Place }): Standing {
  const rules = decisiveRules(spec, type);
  if (rules.length === 0) return isEveryday(type) ? { kind: 'judged' } : { kind: 'unnamed' };
  const isGoverned = spec.organization.regions.governed.includes(place.region);
  const here = rules.filter((rule) => takesPlace(rule, { ...place, type, isGoverned }, (_, where) => isHere(world, where)));
  const last = here.findLast((rule) => rule.expect !== undefined);
  if (last?.expect === 'not_offered') return { kind: 'not-offered', reason: last.reason ?? 'no reason given' };
  return isEveryday(type) || here.length > 0 ? { kind: 'judged' } : { kind: 'unnamed' };
}

/** The governed places of the account in which stores of the type are judged. */
export function judgedPlaces(world: EncryptionWorld, spec: Spec, type: StoreType): readonly Place[] {
  return governedPlaces(world).filter((place) => standingOf(world, spec, { type, place }).kind === 'judged');
}

/** Of listings, or whatever else is of one type, those that are judged in the place. */
export function judgedIn<T extends Listed>(
  world: EncryptionWorld,
  spec: Spec,
  { place, among }: { readonly place: Place; readonly among: readonly T[] },
): readonly T[] {
  return among.filter((one) => standingOf(world, spec, { ...one, place }).kind === 'judged');
}

/** How far listings were read, as the end of a sentence: to their end, but for those whose service is closed or not offered. */
export function readToItsEnd(
  world: EncryptionWorld,
  spec: Spec,
  { places, among }: { readonly places: readonly Place[]; readonly among: readonly (Listed & { readonly noun: string })[] },
): string {
  const left = among.filter((one) =>
    places.some((place) => ['closed', 'not-offered'].includes(standingOf(world, spec, { ...one, place }).kind)),
  );
  if (left.length === 0) return 'every listing was read to its end';
  const nouns = left.map(({ noun }) => noun).join(', ');
  return `every listing was read to its end but for ${nouns}: closed by a service control policy, or not offered, as the spec says`;
}

/** Whether a rule of the spec names the type: of those that `*` does not stand for. */
export function asksForType(type: StoreType): (spec: Spec) => boolean {
  return (spec) => (spec.stores ?? []).some((rule) => rule.type.includes(type));
}

/** Where the facts of a type are needed, for a check's `only`: exactly in the places in which it is judged. */
export function readIn(type: StoreType): (spec: Spec) => readonly Wanted[] | null {
  return (spec) => {
    const rules = decisiveRules(spec, type);
    if (isEveryday(type) && rules.length === 0) return null;
    const { governed } = spec.organization.regions;
    const groups = Map.groupBy(governed, (region) => JSON.stringify(wantedIn(spec, { type, region, rules })));
    return [...groups].flatMap(([wanted, regions]) =>
      (JSON.parse(wanted) as Wanted[]).map((one) => (regions.length === governed.length ? one : { ...one, regions })),
    );
  };
}

function wantedIn(
  spec: Spec,
  { type, region, rules }: { readonly type: StoreType; readonly region: string; readonly rules: readonly StoreRule[] },
): readonly Wanted[] {
  const here = rules.filter((rule) => takesPlace(rule, { account: '', region, type, isGoverned: true }, () => true));
  const first: readonly Wanted[] = isEveryday(type)
    ? // Stores are read in accounts that are read in full, and in no others.
      [{ in: spec.organization.classes.filter(({ depth }) => depth === 'full').flatMap((entry) => entry.in) }]
    : here.filter(({ expect }) => expect !== 'not_offered').map((rule) => ({ in: rule.in }));
  let wanted = first;
  for (const rule of here) {
    if (rule.expect === 'not_offered') wanted = wanted.map((one) => ({ ...one, except: [...(one.except ?? []), ...rule.in] }));
    else if (rule.expect !== undefined) wanted = wanted.concat({ in: rule.in });
  }
  return [...new Map(wanted.map((one) => [JSON.stringify(one), one])).values()];
}

const decisive = new WeakMap<Spec, Map<StoreType, readonly StoreRule[]>>();

/**
 * The rules that decide where the type is judged, worked out once for each spec. Empty where none does: an everyday type that AWS
 * offers everywhere, or another that no rule names.
 */
function decisiveRules(spec: Spec, type: StoreType): readonly StoreRule[] {
  const known = decisive.get(spec) ?? new Map<StoreType, readonly StoreRule[]>();
  decisive.set(spec, known);
  const answer = known.get(type) ?? findDecisive(spec, type);
  known.set(type, answer);
  return answer;
}

function findDecisive(spec: Spec, type: StoreType): readonly StoreRule[] {
  const rules = (spec.stores ?? []).filter((rule) => hasType(rule, type));
  return isEveryday(type) && !rules.some(({ expect }) => expect === 'not_offered') ? [] : rules;
}
