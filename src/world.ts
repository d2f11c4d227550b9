import type { Check, Draft, Judged, Place, World } from './checks/check.ts';
import { factKey } from './fact-key.ts';
import type { FactDefinition } from './facts/fact.ts';
import type { FactName, FactValues } from './facts/index.ts';
import {
  idsOf,
  isClosed,
  isOneOf,
  type Members,
  type Narrowing,
  otherRegions,
  type PlannedAccount,
  reaches,
  targetsOf,
  type Universe,
} from './plan.ts';
import type { FactRecord, ObservedFact, Target, Unknown } from './record.ts';
import { declaredAccount, isAmong, membershipsOf } from './spec/sets.ts';
import type { Spec } from './spec/spec.ts';
import { isWanted, neededIn } from './wanted.ts';

/** All that the verdicts of a run rest on. */
export interface Evidence {
  readonly spec: Spec;
  readonly universe: Universe;
  /** Those of the universe, by id. */
  readonly accounts: ReadonlyMap<string, PlannedAccount>;
  /** The sets of the universe. */
  readonly members: Members;
  /** Governed regions, narrowed where the run is. */
  readonly governed: readonly string[];
  readonly narrowing: Narrowing;
  readonly definitions: ReadonlyMap<string, FactDefinition>;
  /** By key. */
  readonly facts: ReadonlyMap<string, FactRecord>;
  /** Expiry is judged against it. RFC 3339. */
  readonly asOf: string;
}

/** Thrown by a judgement's reading of a fact that is not there; caught by `each` and by the engine, never by a check. */
export class Unobserved extends Error {
  readonly unknown: Unknown;

  constructor(unknown: Unknown) {
    super(`${unknown.fact}: ${unknown.reason}: ${unknown.detail}`);
    this.unknown = unknown;
  }
}

/** Facts read at one level of `each`: its own, and those of levels inside it, which its siblings do not rest on. */
interface Frame {
  readonly own: Set<string>;
  readonly inner: Set<string>;
}

const newFrame = (): Frame => ({ own: new Set(), inner: new Set() });

/** A world over saved or fresh facts for one check and target. `stack` collects the keys of the facts that are read. */
export function createWorld(evidence: Evidence, check: Check, target: Target): { world: World; factsRead: () => readonly string[] } {
  const stack: Frame[] = [newFrame()];
  const { spec, universe, accounts, members } = evidence;

  const observed = (fact: string, at: Target): ObservedFact => {
    const key = factKey(fact, at);
    stack.at(-1)?.own.add(key);
    const record = evidence.facts.get(key);
    if (record === undefined) throw new Unobserved({ fact: key, reason: 'not-asked', detail: whyNotAsked(accounts.get(at.account ?? '')) });
    if (!record.observed) throw new Unobserved({ fact: key, reason: record.reason, detail: record.detail });
    return record;
  };
  const at = <F extends FactName>(fact: F, where: Target) => observed(fact, where).value as FactValues[F];

  const isIn = (account: string, where: readonly string[]): boolean => {
    // Tags are AWS's alone to say: while the organization is not read, a set by tag is not guessed at.
    if (isOpen(evidence, accounts.get(account), where)) at('organization', {});
    return isOneOf(spec, account, { where, members });
  };

  const placesOf = (definition: FactDefinition, among: readonly PlannedAccount[]): readonly Target[] =>
    definition.scope === 'organization'
      ? [{}]
      : among.flatMap((account) => {
          const enabled = evidence.facts.get(factKey('enabled-regions', { account: account.id }));
          const others =
            enabled?.observed === true ? otherRegions(spec, evidence.narrowing, enabled.value as FactValues['enabled-regions']) : null;
          return targetsOf(definition, account, { governed: evidence.governed, others });
        });

  const world: World = {
    target,
    asOf: evidence.asOf,
    sets: universe.sets,
    tagged: universe.tagged,
    account: (name) => {
      const declared = spec.organization.accounts[name];
      if (declared === undefined) throw new Error(`the spec names no account ${name}`);
      return declared.id;
    },
    label: (id) => {
      const account = accounts.get(id);
      return account === undefined ? id : `${account.name} (${id})`;
    },
    accounts: (where) => {
      const ids = new Set(idsOf(spec, universe.sets, where));
      return universe.accounts
        .filter((account) => ids.has(account.id) && account.isRead && reaches(account.depth, check.depth))
        .map(({ id }) => id);
    },
    isIn,
    depthOf: (id) => accounts.get(id)?.depth ?? null,
    isClosed: (id) => isClosed(accounts.get(id)?.state ?? 'MISSING'),
    regions: () => evidence.governed,
    at,
    closedWords: (fact, where) => {
      const key = factKey(fact, where);
      const record = evidence.facts.get(key);
      if (record === undefined || record.observed || record.reason !== 'denied') return null;
      const denials = record.requests.flatMap(({ denial }) => denial?.by ?? []);
      if (denials.length === 0 || denials.some((by) => by !== 'service control policy')) return null;
      stack.at(-1)?.own.add(key);
      return record.detail;
    },
    observedAt: (fact, where) => observed(fact, where).observedAt,
    all: <F extends FactName>(fact: F, id?: string): readonly Place<FactValues[F]>[] => {
      const definition = evidence.definitions.get(fact);
      if (definition === undefined) throw new Error(`no fact is called ${fact}`);
      const among = id === undefined ? universe.accounts : [accounts.get(id)].filter((account) => account !== undefined);
      const needed = neededIn(check, fact, spec);
      const isAsked = ({ account, region }: Target) =>
        needed === null || account === undefined || isWanted(needed, region, (names) => isIn(account, names));
      return placesOf(definition, among)
        .filter(isAsked)
        .map((where) => ({
          target: where,
          read: () => {
            if (definition.regions === 'others' && where.region === undefined) at('enabled-regions', where);
            return at(fact, where);
          },
        }));
    },
    each: (items, place, judge) => {
      const findings: Judged[] = [];
      for (const item of items) {
        const where = place(item);
        const frame = newFrame();
        stack.push(frame);
        const read = (): readonly string[] => [...new Set([...stack.flatMap(({ own }) => [...own]), ...frame.inner])].sort();
        try {
          const drafts = [judge(item)].flat() as readonly (Draft | Judged)[];
          findings.push(...drafts.map((draft): Judged => ('facts' in draft ? draft : { ...draft, target: where.target, facts: read() })));
        } catch (error) {
          if (!(error instanceof Unobserved)) throw error;
          findings.push(unknownAt(error.unknown, { ...where, facts: read() }));
        } finally {
          stack.pop();
          // A refusal inside has its own finding there: what passes outside does not rest on it.
          const inside = [...frame.own, ...frame.inner].filter((key) => evidence.facts.get(key)?.observed === true);
          for (const key of inside) stack.at(-1)?.inner.add(key);
        }
      }
      return findings;
    },
  };
  return { world, factsRead: () => [...new Set(stack.flatMap(({ own, inner }) => [...own, ...inner]))].sort() };
}

/** Whether only the organization, which was not read, can say if the account is one of `where`. */
function isOpen({ spec, facts }: Evidence, account: PlannedAccount | undefined, where: readonly string[]): boolean {
  if (account === undefined || facts.get(factKey('organization', {}))?.observed === true) return false;
  const declared = declaredAccount(spec.organization, account.name);
  return isAmong(spec.organization, where, declared, membershipsOf(spec.organization, declared)) === 'maybe';
}

function whyNotAsked(account: PlannedAccount | undefined): string {
  if (account === undefined || account.isRead) return 'the run did not read it';
  if (account.depth === null) return `no class takes ${account.name} (${account.id}): it was not read`;
  return isClosed(account.state)
    ? `${account.name} (${account.id}) is in state ${account.state}: it was not read`
    : `the run was narrowed to other accounts than ${account.name} (${account.id})`;
}

/** The finding that stands where a fact is missing. */
export function unknownAt(
  unknown: Unknown,
  place: { readonly target: Target; readonly resource: string; readonly expected?: unknown; readonly facts: readonly string[] },
): Judged {
  return {
    outcome: 'unknown',
    target: place.target,
    resource: place.resource,
    expected: place.expected ?? null,
    actual: null,
    message: `Could not be verified: ${unknown.fact} is ${unknown.reason}: ${unknown.detail}`,
    facts: place.facts,
    unknown,
  };
}
