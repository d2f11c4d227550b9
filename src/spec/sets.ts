import { ouMatches } from './sections/glob.ts';

/** Three-valued: account tags are not in the spec, so before AWS has answered some memberships are open. */
export type Membership = 'yes' | 'maybe' | 'no';

/** The part of an organization section that sets rest on. Also fits a section with mistakes in it. */
export interface SetsSection {
  readonly accounts?:
    | Readonly<Record<string, { readonly id?: string | undefined; readonly ou?: string | undefined } | undefined>>
    | undefined;
  readonly sets?: Readonly<Record<string, SetDefinition | undefined>> | undefined;
}

type Names = readonly (string | undefined)[] | undefined;

export interface SetDefinition {
  readonly ou?: string | undefined;
  readonly tag?: Readonly<Record<string, string | undefined>> | undefined;
  readonly accounts?: Names;
  readonly except?: Names;
  readonly exactly?: Names;
  readonly vended?: true | undefined;
}

/** What is known of one account; `null` is not known. */
export interface SetCandidate {
  /** The spec's name of the account, where it has one. */
  readonly name: string | null;
  readonly ou: string | null;
  readonly tags: Readonly<Record<string, string>> | null;
}

/** An account of the living organization. `null` tags or OU: AWS did not say. */
export interface LiveAccount {
  readonly id: string;
  readonly ou: string | null;
  readonly tags: Readonly<Record<string, string>> | null;
}

const all = (parts: readonly Membership[]): Membership => (parts.includes('no') ? 'no' : parts.includes('maybe') ? 'maybe' : 'yes');
const opposite = { yes: 'no', maybe: 'maybe', no: 'yes' } as const;
const known = (holds: boolean): Membership => (holds ? 'yes' : 'no');

/** The membership of one account in each set. */
export type MemberOf = (set: string) => Membership;

/** Why an account is in a set or not, condition by condition: it is in where all hold. `exactly` is no condition but a claim. */
export function conditionsOf(section: SetsSection, set: SetDefinition, account: SetCandidate, memberOf: MemberOf) {
  const { tag } = set;
  const { tags } = account;
  const isTagged = (key: string, value: string | undefined): boolean => tags !== null && Object.hasOwn(tags, key) && tags[key] === value;
  return {
    ou: set.ou === undefined ? 'yes' : account.ou === null ? 'maybe' : known(ouMatches(set.ou, account.ou)),
    tag: tag === undefined ? 'yes' : tags === null ? 'maybe' : known(Object.entries(tag).every(([key, value]) => isTagged(key, value))),
    accounts: set.accounts === undefined ? 'yes' : known(account.name !== null && set.accounts.includes(account.name)),
    except: opposite[isAmong(section, set.except, account, memberOf)],
  } satisfies Record<string, Membership>;
}

/** The memberships of an account, each worked out once. A set that refers to itself is open, and so is one that is not there. */
export function membershipsOf(section: SetsSection, account: SetCandidate): MemberOf {
  const found = new Map<string, Membership>();
  const memberOf: MemberOf = (name) => {
    const before = found.get(name);
    if (before !== undefined) return before;
    found.set(name, 'maybe');
    const set = section.sets !== undefined && Object.hasOwn(section.sets, name) ? section.sets[name] : undefined;
    if (set === undefined) return 'maybe';
    const membership = all(Object.values(conditionsOf(section, set, account, memberOf)));
    const isClaimed = account.name !== null && set.exactly?.includes(account.name) === true;
    found.set(name, membership === 'maybe' && set.exactly !== undefined ? known(isClaimed) : membership);
    return found.get(name) as Membership;
  };
  return memberOf;
}

/** Whether the tags of an account decide if a set holds it: where nothing else of the set leaves it out. */
export function isDecidedByTags(section: SetsSection, account: SetCandidate): boolean {
  const untagged = { ...account, tags: null };
  const memberOf = membershipsOf(section, untagged);
  return Object.values(section.sets ?? {}).some((set) => {
    if (set?.tag === undefined) return false;
    const { tag: _, ...others } = conditionsOf(section, set, untagged, memberOf);
    return !Object.values(others).includes('no');
  });
}

/** Whether the account is one of `names`, which are accounts and sets. */
export function isAmong(section: SetsSection, names: Names, account: SetCandidate, memberOf: MemberOf): Membership {
  const memberships = (names ?? []).map((name): Membership => {
    if (name === undefined) return 'maybe';
    const isAccount = section.accounts !== undefined && Object.hasOwn(section.accounts, name);
    return isAccount ? known(name === account.name) : memberOf(name);
  });
  return memberships.includes('yes') ? 'yes' : memberships.includes('maybe') ? 'maybe' : 'no';
}

/** A declared account as the spec alone knows it: no tags. */
export function declaredAccount(section: SetsSection, name: string): SetCandidate {
  return { name, ou: section.accounts?.[name]?.ou ?? null, tags: null };
}

/** The members of every set, sorted: whoever is not certainly out. */
function membersOf(section: SetsSection, accounts: readonly (readonly [id: string, SetCandidate])[]): Record<string, readonly string[]> {
  const ways = accounts.map(([id, account]) => [id, membershipsOf(section, account)] as const);
  const members = (set: string) => ways.flatMap(([id, memberOf]) => (memberOf(set) === 'no' ? [] : [id])).sort();
  const sets = Object.keys(section.sets ?? {}).sort();
  return Object.fromEntries(sets.map((set) => [set, members(set)]));
}

/** Each set with the names of the declared accounts that it can take, sorted. Only tags can still rule one out, and only in a set without `exactly`. */
export function staticMembers(section: SetsSection): Record<string, readonly string[]> {
  return membersOf(
    section,
    Object.keys(section.accounts ?? {}).map((name) => [name, declaredAccount(section, name)] as const),
  );
}

/**
 * What each set resolves to among accounts of the living organization: ids, sorted. An account whose OU or tags AWS did not
 * say counts as a member, so that nobody leaves the scope because a call was refused.
 */
export function resolveSets(section: SetsSection, accounts: readonly LiveAccount[]): Record<string, readonly string[]> {
  const names = new Map(Object.entries(section.accounts ?? {}).map(([name, account]) => [account?.id, name]));
  return membersOf(
    section,
    accounts.map(({ id, ou, tags }) => [id, { name: names.get(id) ?? null, ou, tags }] as const),
  );
}
