import { actionsOf, type Operation, operations } from '../aws/operations.ts';
import { type PolicyDocument, policyOf } from '../aws/session-policy.ts';
import type { Denial, FactRecord, RefusedBy } from '../record.ts';

/** Where a role was refused. */
interface Place {
  /** `null` where the facts do not say. */
  readonly role: string | null;
  /** Sorted, never empty. */
  readonly accounts: readonly string[];
}

/** Actions that a role lacks, and the policy that gives it these and no others. */
export interface Lack extends Place {
  readonly policy: PolicyDocument;
  /** Whether each of the accounts lacks each of the actions. */
  readonly isAlike: boolean;
  /** Those of the actions for which AWS gave no reason: a policy may not be all that they need. Sorted. */
  readonly unsaid: readonly string[];
}

/** A refusal that no policy added to the role mends. */
export interface Barrier extends Place {
  readonly by: RefusedBy;
  /** Whether the role itself could not be entered. */
  readonly isEntry: boolean;
  /** Sorted; empty where the role could not be entered. */
  readonly actions: readonly string[];
  /** ARNs of the policies that refused, where AWS named them. Sorted. */
  readonly policies: readonly string[];
}

/** What AWS refused a run, by role. Empty lists where it refused nothing that the run misses. */
export interface Refusals {
  readonly lacks: readonly Lack[];
  readonly barriers: readonly Barrier[];
}

interface Refused {
  readonly account: string;
  /** `null` for AssumeRole. */
  readonly action: string | null;
  readonly denial: Denial;
}

/**
 * What the facts say that AWS refused, grouped by what would mend it. A refusal that cost nothing is left out: of a delegated
 * administrator where the management account answered, or by the service control policy that the spec asks for.
 */
export function refusalsOf(facts: Iterable<FactRecord>): Refusals {
  const refused = [...facts].flatMap(refusedIn);
  const lacking = refused.filter(isLacking);
  const barred = refused.filter((entry) => !isLacking(entry));
  return {
    lacks: grouped(lacking, ({ denial }) => denial.role ?? '').map(lackOf),
    barriers: grouped(barred, ({ action, denial }) => JSON.stringify([denial.role ?? '', action === null, denial.by])).map(barrierOf),
  };
}

function refusedIn(fact: FactRecord): readonly Refused[] {
  const denied = fact.requests.filter(({ denial }) => denial !== undefined);
  const kept = fact.observed && denied.length > 0 ? JSON.stringify(fact.value) : '';
  return denied.flatMap(({ service, operation, account, denial }): readonly Refused[] => {
    const name = `${service}.${operation}`;
    // A listing that stands keeps the refusal of one item in words that begin so (refusal.ts); what it does not keep, it did without.
    if (denial === undefined || (fact.observed && !kept.includes(`"${name} `))) return [];
    if (name === 'STS.AssumeRole') return [{ account, action: null, denial }];
    // Which of several actions was missing, AWS says in words that are not kept: the role needs them all.
    return Object.hasOwn(operations, name) ? actionsOf(name as Operation).map((action) => ({ account, action, denial })) : [];
  });
}

function isLacking({ action, denial }: Refused): boolean {
  return action !== null && (denial.by === 'unsaid' || (denial.by === 'identity-based policy' && denial.isExplicit !== true));
}

function lackOf(group: readonly Refused[]): Lack {
  const { actions, ...place } = placeOf(group);
  const pairs = new Set(group.map(({ account, action }) => `${account} ${action}`));
  return {
    ...place,
    policy: policyOf({ IqReadMissing: actions }),
    isAlike: pairs.size === place.accounts.length * actions.length,
    unsaid: placeOf(group.filter(({ denial }) => denial.by === 'unsaid')).actions,
  };
}

function barrierOf(group: readonly Refused[]): Barrier {
  const [first] = group;
  const policies = sorted(group.flatMap(({ denial }) => denial.policy ?? []));
  return { ...placeOf(group), by: first?.denial.by ?? 'unsaid', isEntry: first?.action === null, policies };
}

function placeOf(group: readonly Refused[]): Place & { readonly actions: readonly string[] } {
  return {
    role: group[0]?.denial.role ?? null,
    accounts: sorted(group.map(({ account }) => account)),
    actions: sorted(group.flatMap(({ action }) => action ?? [])),
  };
}

function grouped(refused: readonly Refused[], keyOf: (entry: Refused) => string): readonly (readonly Refused[])[] {
  const groups = Map.groupBy(refused, keyOf);
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}
