import type { OrganizationPolicy } from '../../../facts/organization-policies.ts';

type Json = Readonly<Record<string, unknown>>;

interface Denying {
  readonly policy: string;
  readonly statement: Json;
}

const isMap = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const textsOf = (value: unknown): readonly string[] => [value].flat().filter((item): item is string => typeof item === 'string');

/** Deny statements of policies that are attached somewhere; none of a policy that cannot be read. The judging of the draft is what decides. */
function denyingOf(policies: readonly OrganizationPolicy[]): readonly Denying[] {
  return policies.flatMap(({ name, content, targets }): readonly Denying[] => {
    if (targets.length === 0) return [];
    try {
      const { Statement } = JSON.parse(content) as { Statement?: unknown };
      return [Statement]
        .flat()
        .flatMap((statement) => (isMap(statement) && statement.Effect === 'Deny' ? [{ policy: name, statement }] : []));
    } catch {
      return [];
    }
  });
}

/** The leaves of a condition: operator, key and values. */
function leavesOf({ Condition }: Json): readonly (readonly [operator: string, key: string, values: readonly string[]])[] {
  if (!isMap(Condition)) return [];
  return Object.entries(Condition).flatMap(([operator, leaves]) =>
    isMap(leaves) ? Object.entries(leaves).map(([key, value]) => [operator, key, textsOf(value)] as const) : [],
  );
}

/** A role that a policy leaves out. */
export interface Exempted {
  /** `role/NAME`, as the grammar has it. */
  readonly principal: string;
  /** Names of the policies, sorted. */
  readonly by: readonly string[];
}

const written = /^role\/([\w+=,.@*?-]+\/)*(?![*?]+$)[\w+=,.@*?-]+$/;

/** Roles that a Deny leaves out by ARN, as far as the grammar can name them, sorted. */
export function exemptedBy(policies: readonly OrganizationPolicy[]): readonly Exempted[] {
  const found = new Map<string, Set<string>>();
  for (const { policy, statement } of denyingOf(policies)) {
    for (const [operator, key, values] of leavesOf(statement)) {
      if (!/not(like|equals)/i.test(operator) || !/^aws:principalarn$/i.test(key)) continue;
      for (const value of values) {
        const principal = value.slice(value.lastIndexOf(':') + 1);
        if (written.test(principal)) found.set(principal, (found.get(principal) ?? new Set()).add(policy));
      }
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([principal, by]) => ({ principal, by: [...by].sort() }));
}

const serviceOrActions = /^[a-z0-9-]+(:[A-Za-z0-9*?]+)?$/;
const onlyReads = /^[a-z0-9-]+:(Get|List|Describe)/;

/** What a Deny by region leaves open everywhere, but what only reads, sorted; `null` where no policy denies by region. */
export function openEverywhere(policies: readonly OrganizationPolicy[]): readonly string[] | null {
  const byRegion = denyingOf(policies).filter(({ statement }) => leavesOf(statement).some(([, key]) => /^aws:requestedregion$/i.test(key)));
  if (byRegion.length === 0) return null;
  const left = byRegion.flatMap(({ statement }) => textsOf(statement.NotAction)).map((action) => action.replace(/:\*$/, ''));
  return [...new Set(left)].filter((action) => serviceOrActions.test(action) && !onlyReads.test(action)).sort();
}
