import { atOnce } from './at-once.ts';
import { classify } from './aws/failure.ts';
import type { Seat } from './aws/seat.ts';
import { believed } from './believed.ts';
import { canonicalJson } from './evidence/canonical.ts';
import { redact } from './evidence/redact.ts';
import { factKey } from './fact-key.ts';
import { accountTags } from './facts/account-tags.ts';
import type { EnabledRegion } from './facts/enabled-regions.ts';
import type { FactDefinition, Found, Need } from './facts/fact.ts';
import type { Organization, OrganizationAccount } from './facts/organization.ts';
import type { Members, Narrowing, NeededFact, PlannedAccount, Universe } from './plan.ts';
import { governedRegions, isOneOf, isTagged, membersOf, otherRegions, targetsOf, universeOf, universeOfOne } from './plan.ts';
import type { ApiRequest, FactRecord, Target } from './record.ts';
import type { Spec } from './spec/spec.ts';
import { isWanted, takesAccount, wantedOf } from './wanted.ts';

/** Where readings sit. One method per kind of place, so that a test can put any world behind it. */
export interface Seats {
  /** Told what the sets resolved to, part by part, before any account of a part is read: a set may be entered by another role. */
  enter(universe: Universe): void;
  /**
   * The seats that can read the organization, the preferred first; the next is tried where one is denied. Of a fact that the management
   * account alone answers, that account's. Empty where the spec declares none.
   */
  organization(fact: FactDefinition, onRequest: (request: ApiRequest) => void): readonly Seat[];
  /** A seat in an account; `null` where the spec declares no way in. Account-wide facts are read in the first governed region. */
  account(fact: FactDefinition, target: Target, onRequest: (request: ApiRequest) => void): Seat | null;
}

/** Told as the run goes on. */
export interface CollectEvents {
  readonly onAccounts?: (total: number) => void;
  readonly onAccountDone?: (account: string) => void;
  readonly onFact?: (record: FactRecord) => void;
  readonly onWaiting?: (keys: ReadonlySet<string>) => void;
}

export interface Collected {
  readonly facts: ReadonlyMap<string, FactRecord>;
  readonly universe: Universe;
}

/** A fact that another one needed and that is not there. Carries the reason on. */
class MissingNeed extends Error {
  readonly record: Extract<FactRecord, { observed: false }>;

  constructor(record: Extract<FactRecord, { observed: false }>) {
    super(record.detail);
    this.record = record;
  }
}

export interface CollectOptions {
  readonly spec: Spec;
  readonly narrowing: Narrowing;
  readonly facts: readonly NeededFact[];
  readonly organization: FactDefinition<'organization', Organization>;
  readonly enabledRegions: FactDefinition<'enabled-regions', EnabledRegion[] | readonly EnabledRegion[]>;
  readonly seats: Seats;
  readonly now: () => number;
  readonly events?: CollectEvents;
}

/**
 * Accounts under way at once. The waiting calls of an account take some 300 KB, and one that AWS's limits hold back still makes tens of
 * calls a second: more accounts would make no run faster, only larger.
 */
const accountsAtOnce = 64;

/**
 * Reads every planned fact. Never rejects: AWS's trouble is data. An account starts as soon as the organization's listing has come to
 * it, a fact as soon as what it needs is there; no account waits for another, except where very many are under way.
 */
export async function collect(options: CollectOptions): Promise<Collected> {
  const { spec, narrowing, events } = options;
  const readings = new Map<string, Promise<FactRecord>>();
  const known = new Map<string, FactRecord>();
  const waiting = new Set<string>();
  /** What is read of each account. */
  const planned = new Map<string, readonly NeededFact[]>();

  const get: Get = (fact, target, of = null) => {
    const key = factKey(fact.name, target);
    const existing = readings.get(key);
    if (existing !== undefined) return existing;
    waiting.add(key);
    const needed = (by: FactDefinition) => {
      if (![...fact.uses, ...fact.mayUse].some((used) => used.name === by.name))
        throw new Error(`${fact.name} does not declare that it uses ${by.name}`);
      return get(by, target, wantedAt(planned.get(target.account ?? '') ?? [], by, target));
    };
    const reading = read(fact, target, { key, of, seats: options.seats, now: options.now, needed, found }).then((record) => {
      waiting.delete(key);
      known.set(key, record);
      events?.onFact?.(record);
      events?.onWaiting?.(waiting);
      return record;
    });
    readings.set(key, reading);
    return reading;
  };
  const accounts = new Map<string, Promise<void>>();
  const inTurn = atOnce(accountsAtOnce);
  const start = (universe: Universe) => {
    options.seats.enter(universe);
    const members = membersOf(universe.sets);
    for (const account of universe.accounts.filter(({ id, isRead }) => isRead && !accounts.has(id))) {
      const facts = neededOf(account, options, members);
      planned.set(account.id, facts);
      const reading = inTurn(() => readAccount(account, { ...options, facts }, get)).then(() => events?.onAccountDone?.(account.id));
      accounts.set(account.id, reading);
    }
    events?.onAccounts?.(accounts.size);
  };
  // Tags first, where they decide what the account is.
  const readTags = async (account: OrganizationAccount) => {
    if (isTagged(spec, account, narrowing)) await get(accountTags as FactDefinition, { account: account.id });
  };
  const found: Found = async (part) => {
    const account = part as OrganizationAccount;
    await readTags(account);
    start(universeOfOne(spec, account, { facts: known, narrowing }));
  };
  const listing = get(options.organization as FactDefinition, {});
  const others = options.facts.filter((fact) => fact.scope === 'organization').map((fact) => get(fact, {}));
  const organization = await listing;
  if (organization.observed) await Promise.all((organization.value as Organization).accounts.map(readTags));
  const universe = universeOf(spec, known, narrowing);
  start(universe);
  await Promise.all([...others, ...accounts.values()]);
  await Promise.all(readings.values());
  return { facts: known, universe };
}

/** The facts that are needed of an account. */
function neededOf(account: PlannedAccount, { spec, facts }: CollectOptions, members: Members): readonly NeededFact[] {
  const isIn = (where: readonly string[]) => isOneOf(spec, account.id, { where, members });
  return facts.flatMap((fact): NeededFact[] => {
    if (fact.wanted === undefined) return [fact];
    const wanted = fact.wanted.filter((one) => takesAccount(one, isIn)).map(({ except: _, ...one }) => one);
    return wanted.length === 0 ? [] : [{ ...fact, wanted }];
  });
}

async function readAccount(account: PlannedAccount, options: CollectOptions, get: Get): Promise<void> {
  const governed = governedRegions(options.spec, options.narrowing);
  const start = ({ wanted, ...fact }: NeededFact, others: readonly string[]) =>
    targetsOf(fact, account, { governed, others }).flatMap((target) => {
      if (wanted === undefined) return [get(fact, target)];
      return isWanted(wanted, target.region, everyone) ? [get(fact, target, wantedOf(wanted, target.region, everyone))] : [];
    });
  const known = options.facts.filter((fact) => fact.regions !== 'others').flatMap((fact) => start(fact, []));
  const enabled = await get(options.enabledRegions as FactDefinition, { account: account.id });
  const others = enabled.observed ? otherRegions(options.spec, options.narrowing, enabled.value as readonly EnabledRegion[]) : [];
  const beyond = options.facts.filter((fact) => fact.regions === 'others').flatMap((fact) => start(fact, others));
  await Promise.all([...known, ...beyond]);
}

/** What a fact is read of where another needs it first: no more than where it is read for itself, and everything where it is not. */
function wantedAt(planned: readonly NeededFact[], { name }: FactDefinition, { region }: Target): readonly unknown[] | null {
  const wanted = planned.find((fact) => fact.name === name)?.wanted;
  return wanted !== undefined && isWanted(wanted, region, everyone) ? wantedOf(wanted, region, everyone) : null;
}

/** What is wanted in an account, once the accounts are sorted out. */
const everyone = () => true;

/** A fact at a target, read once whoever asks. `of`: what it is read of, as long as nobody has asked before. */
type Get = (fact: FactDefinition, target: Target, of?: readonly unknown[] | null) => Promise<FactRecord>;

interface ReadOptions {
  readonly key: string;
  readonly of: readonly unknown[] | null;
  readonly seats: Seats;
  readonly now: () => number;
  /** Another fact's reading at the same target. */
  readonly needed: (fact: FactDefinition) => Promise<FactRecord>;
  readonly found: Found;
}

/** One fact, observed or not. */
async function read(fact: FactDefinition, target: Target, options: ReadOptions): Promise<FactRecord> {
  const requests: ApiRequest[] = [];
  const identity = () => ({ key: options.key, name: fact.name, target, requests: sortRequests(requests) });
  const onRequest = (request: ApiRequest) => void requests.push(request);
  const dates: string[] = [];
  const need: Need = async (other) => {
    const record = await options.needed(other as FactDefinition);
    if (!record.observed) throw new MissingNeed(record);
    dates.push(record.observedAt);
    return record.value as never;
  };
  const seats =
    fact.seat === 'account'
      ? [options.seats.account(fact, target, onRequest)].filter((seat) => seat !== null)
      : options.seats.organization(fact, onRequest);
  let refused: unknown;
  for (const seat of seats) {
    try {
      const value: unknown = redact(
        JSON.parse(JSON.stringify(await fact.read(seat, need, { target, found: options.found, of: options.of }))),
      );
      // What cannot be sealed is this fact's trouble, and not found out at the end of the run.
      canonicalJson(value);
      dates.push(...requests.flatMap((request) => (request.date === undefined ? [] : [request.date])));
      const record = { ...identity(), observed: true, value, observedAt: dates.sort().at(-1) ?? localTime(options.now) } as const;
      return believed(record, fact);
    } catch (error) {
      refused = error;
      if (classify(error).reason !== 'denied') break;
    }
  }
  if (seats.length === 0) {
    return { ...identity(), observed: false, reason: 'not-asked', detail: notAsked(fact, target) };
  }
  if (refused instanceof MissingNeed)
    return { ...identity(), observed: false, reason: refused.record.reason, detail: refused.record.detail };
  const failure = classify(refused);
  const request = (refused as { iqRequest?: ApiRequest }).iqRequest ?? requests.at(-1);
  const where = request === undefined ? '' : `${request.service}.${request.operation} in ${request.account}/${request.region}: `;
  return { ...identity(), observed: false, reason: failure.reason, detail: `${where}${failure.name}: ${failure.message}`.toWellFormed() };
}

function notAsked({ seat }: FactDefinition, target: Target): string {
  if (seat === 'organization') return 'the spec declares neither access.management.role nor access.management.delegated_admin';
  return seat === 'management'
    ? 'the spec declares no role for the management account (access.management.role), which alone can say it'
    : `the spec declares no role for the management account ${target.account} (access.management.role)`;
}

/** Facts are equal however the answers were interleaved. */
function sortRequests(requests: readonly ApiRequest[]): readonly ApiRequest[] {
  const text = (request: ApiRequest) =>
    `${request.service}.${request.operation}/${request.region}/${request.date ?? ''}/${request.requestId ?? ''}`;
  return [...requests].sort((a, b) => (text(a) < text(b) ? -1 : 1));
}

/** This machine's clock, only where no answer carried a Date. */
function localTime(now: () => number): string {
  return `${new Date(now()).toISOString().slice(0, 19)}Z`;
}
