import type { Check } from './checks/check.ts';
import { factKey } from './fact-key.ts';
import type { EnabledRegion } from './facts/enabled-regions.ts';
import type { Depth, FactDefinition } from './facts/fact.ts';
import type { Organization, OrganizationAccount } from './facts/organization.ts';
import type { FactRecord, Shard, Target } from './record.ts';
import { shardOf } from './shard.ts';
import { isDecidedByTags, resolveSets, type SetCandidate } from './spec/sets.ts';
import type { Spec } from './spec/spec.ts';
import type { Wanted } from './wanted.ts';

/** What `--check`, `--account`, `--region` and `--shard` leave of a run; nothing set means everything. */
export interface Narrowing {
  readonly checks?: readonly string[];
  readonly accounts?: readonly string[];
  readonly regions?: readonly string[];
  readonly shard?: Shard;
}

/** A fact that a run reads. */
export interface NeededFact extends FactDefinition {
  /** Where it is read. Without it: in every account, of everything. */
  readonly wanted?: readonly Wanted[];
}

/** One account as the run sees it: declared, found in the organization, or both. */
export interface PlannedAccount {
  readonly id: string;
  /** The spec's name, or AWS's where the spec has none. */
  readonly name: string;
  /** AWS's `State`; `MISSING` where the organization does not have it, `UNKNOWN` where the organization could not be read. */
  readonly state: string;
  readonly ou: string | null;
  /** `null` where no class takes the account. */
  readonly depth: Depth | null;
  /** ACTIVE (or not known not to be), in a class, and not narrowed away. */
  readonly isRead: boolean;
}

export interface Universe {
  readonly accounts: readonly PlannedAccount[];
  /** What each set resolved to, ids sorted. */
  readonly sets: Readonly<Record<string, readonly string[]>>;
  /** Ids of the accounts whose tags decide whether a set holds them, sorted: the run reads these tags. */
  readonly tagged: readonly string[];
}

export interface Judgement {
  readonly check: Check;
  readonly target: Target;
}

const depths: readonly Depth[] = ['boundary', 'guardrails', 'full'];

const closedStates: readonly string[] = ['PENDING_ACTIVATION', 'SUSPENDED', 'PENDING_CLOSURE', 'CLOSED', 'MISSING'];

/** Whether an account in this state is known not to be ACTIVE. A state that is not known here is not: its account is read. */
export function isClosed(state: string): boolean {
  return closedStates.includes(state);
}

/** Whether an account of depth `has` is read as deeply as `wanted`. */
export function reaches(has: Depth | null, wanted: Depth): boolean {
  return has !== null && depths.indexOf(has) >= depths.indexOf(wanted);
}

/** The account ids that a list of account and set names stands for, sorted. */
export function idsOf(spec: Spec, sets: Universe['sets'], where: readonly string[]): readonly string[] {
  const ids = where.flatMap((name) => {
    const account = spec.organization.accounts[name];
    return account === undefined ? (sets[name] ?? []) : [account.id];
  });
  return [...new Set(ids)].sort();
}

/** The ids of each set, for `isOneOf`. */
export type Members = ReadonlyMap<string, ReadonlySet<string>>;

/** The ids that the sets resolved to, for many questions. */
export function membersOf(sets: Universe['sets']): Members {
  return new Map(Object.entries(sets).map(([name, ids]) => [name, new Set(ids)]));
}

/** Whether an account is one of a list of account and set names. */
export function isOneOf(spec: Spec, account: string, { where, members }: { where: readonly string[]; members: Members }): boolean {
  return where.some((name) => {
    const declared = spec.organization.accounts[name];
    return declared === undefined ? members.get(name)?.has(account) === true : declared.id === account;
  });
}

/**
 * The accounts of the run: those of the living organization joined with those of the spec. Where the facts do not hold the
 * organization, the declared accounts alone, their state UNKNOWN.
 */
export function universeOf(spec: Spec, facts: Facts, narrowing: Narrowing): Universe {
  const organization = organizationIn(facts);
  const listed = organization?.accounts ?? [];
  const found = listed.map((account) => candidateOf(spec, account, facts));
  const seen = new Set(found.map((account) => account.id));
  const declared = Object.entries(spec.organization.accounts)
    .filter(([, account]) => !seen.has(account.id))
    .map(([name, account]) => ({ id: account.id, name, ou: account.ou, tags: null, state: organization === null ? 'UNKNOWN' : 'MISSING' }));
  const everyone = [...found, ...declared].sort((a, b) => (a.id < b.id ? -1 : 1));
  const tagged = listed.filter((account) => isTagged(spec, account, narrowing)).map(({ id }) => id);
  return { ...planned(spec, everyone, narrowing), tagged };
}

/** One account of the living organization by itself, as `universeOf` has it among all others. */
export function universeOfOne(spec: Spec, account: OrganizationAccount, known: { facts: Facts; narrowing: Narrowing }): Universe {
  const tagged = isTagged(spec, account, known.narrowing) ? [account.id] : [];
  return { ...planned(spec, [candidateOf(spec, account, known.facts)], known.narrowing), tagged };
}

/** Whether a run reads the account's tags: where they decide if a set holds it. Of shards, each reads those of its own accounts. */
export function isTagged(spec: Spec, account: OrganizationAccount, { shard }: Narrowing): boolean {
  if (shard !== undefined && !isNamed({ shard }, account)) return false;
  return isDecidedByTags(spec.organization, { name: declaredName(spec, account.id), ou: account.ou, tags: null });
}

function declaredName(spec: Spec, account: string): string | null {
  return Object.entries(spec.organization.accounts).find(([, { id }]) => id === account)?.[0] ?? null;
}

function candidateOf(spec: Spec, account: OrganizationAccount, facts: Facts): Candidate {
  return { ...account, name: declaredName(spec, account.id) ?? account.name, tags: tagsIn(facts, account.id) };
}

type Facts = ReadonlyMap<string, FactRecord>;

function organizationIn(facts: Facts): Organization | null {
  const record = facts.get(factKey('organization', {}));
  return record?.observed === true ? (record.value as Organization) : null;
}

/** `null` where they were not read, which is where they decide nothing, or where AWS did not say. */
function tagsIn(facts: Facts, account: string): SetCandidate['tags'] {
  const record = facts.get(factKey('account-tags', { account }));
  return record?.observed === true ? (record.value as Readonly<Record<string, string>>) : null;
}

/** An account that is to be planned. */
type Candidate = Pick<PlannedAccount, 'id' | 'name' | 'state' | 'ou'> & Pick<SetCandidate, 'tags'>;

function planned(spec: Spec, everyone: readonly Candidate[], narrowing: Narrowing): Omit<Universe, 'tagged'> {
  const sets = resolveSets(
    spec.organization,
    everyone.filter((account) => account.state !== 'MISSING'),
  );
  // A class also takes an account that is gone, by its declared place: what the spec asks of it must not vanish with it.
  const withMissing = resolveSets(spec.organization, everyone);
  const classes = spec.organization.classes.map((entry) => ({ depth: entry.depth, ids: new Set(idsOf(spec, withMissing, entry.in)) }));
  const accounts = everyone.map((account) => {
    const depth = classes.find(({ ids }) => ids.has(account.id))?.depth ?? null;
    return {
      id: account.id,
      name: account.name,
      state: account.state,
      ou: account.ou,
      depth,
      isRead: isNamed(narrowing, account) && depth !== null && !isClosed(account.state),
    };
  });
  return { accounts, sets };
}

/** Whether the run was not narrowed to other accounts. */
export function isNamed(narrowing: Narrowing, account: { readonly id: string; readonly name: string }): boolean {
  const { shard } = narrowing;
  if (shard !== undefined && shardOf(account.id, shard.count) !== shard.index) return false;
  return narrowing.accounts === undefined || narrowing.accounts.includes(account.id) || narrowing.accounts.includes(account.name);
}

/** The governed regions that the run reads. */
export function governedRegions(spec: Spec, narrowing: Narrowing): readonly string[] {
  const governed = [...spec.organization.regions.governed].sort();
  return narrowing.regions === undefined ? governed : governed.filter((region) => narrowing.regions?.includes(region));
}

/** The checks of the run: registered, specified (not excluded) and not narrowed away. */
export function plannedChecks(spec: Spec, checks: readonly Check[], narrowing: Narrowing): readonly Check[] {
  const excluded = new Set(spec.scope.excluded.map((entry) => entry.check));
  return checks.filter((check) => !excluded.has(check.id) && (narrowing.checks === undefined || narrowing.checks.includes(check.id)));
}

/**
 * Exactly the verdicts that the run owes, sorted by check order, then account. An account that a section names outright owes its
 * verdict also where it is suspended or gone: what the spec puts there is then unknown, and does not vanish. A shard owes none: a
 * check may ask about accounts that other shards read.
 */
export function judgementsOf(
  spec: Spec,
  universe: Universe,
  options: { checks: readonly Check[]; narrowing: Narrowing },
): readonly Judgement[] {
  if (options.narrowing.shard !== undefined) return [];
  return options.checks.flatMap((check): Judgement[] => {
    if (check.scope === 'organization') return [{ check, target: {} }];
    const names = check.accounts?.(spec) ?? [];
    const wanted = new Set(idsOf(spec, universe.sets, names));
    const accepted = spec.organization.suspended_ok;
    const outright = names.flatMap((name) => spec.organization.accounts[name]?.id ?? []).filter((id) => !accepted.includes(id));
    return universe.accounts
      .filter((account) => isNamed(options.narrowing, account) && wanted.has(account.id) && reaches(account.depth, check.depth))
      .filter((account) => account.isRead || outright.includes(account.id))
      .map((account) => ({ check, target: { account: account.id } }));
  });
}

/** The regions that a run reads of one account. `others` is `null` where AWS did not say which regions are enabled. */
export interface AccountRegions {
  readonly governed: readonly string[];
  readonly others: readonly string[] | null;
}

/** Every other region in which calls can be expected to answer; one that is being enabled or disabled is read, and says so itself. */
export function otherRegions(spec: Spec, narrowing: Narrowing, enabled: readonly EnabledRegion[]): readonly string[] {
  const governed = spec.organization.regions.governed;
  return enabled
    .filter((region) => region.status !== 'DISABLED' && !governed.includes(region.name))
    .map((region) => region.name)
    .filter((region) => narrowing.regions === undefined || narrowing.regions.includes(region))
    .sort();
}

/**
 * Where a fact is read in one account. Where the other regions are not known, the account without a region stands for all of
 * them, so that a judgement over them is `unknown` and not empty.
 */
export function targetsOf(fact: FactDefinition, account: PlannedAccount, regions: AccountRegions): readonly Target[] {
  // Tags are read as the accounts come in, of those whose sets turn on them.
  if (fact.scope === 'organization' || fact.name === 'account-tags') return [];
  if (!account.isRead || !reaches(account.depth, fact.depth)) return [];
  if (fact.scope === 'account') return [{ account: account.id }];
  const names = fact.regions === 'governed' ? regions.governed : regions.others;
  return names === null ? [{ account: account.id }] : names.map((region) => ({ account: account.id, region }));
}
