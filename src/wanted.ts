import type { Check } from './checks/check.ts';
import { canonicalJson } from './evidence/canonical.ts';
import type { FactName } from './facts/index.ts';
import type { Spec } from './spec/spec.ts';

/** Where a fact is needed, and of what there. */
export interface Wanted {
  /** Names of accounts and sets. */
  readonly in: readonly string[];
  /** Accounts and sets of them in which it is not needed. */
  readonly except?: readonly string[];
  /** Of a fact of regions: the regions in which it is needed. Absent: in every one that the run reads. */
  readonly regions?: readonly string[];
  /** What it is needed of, in the words of the fact (JSON): buckets by name, keys by alias. Absent: of everything there. */
  readonly of?: unknown;
}

/** What facts are needed for: a check, or a report that is made of facts. */
export type Asker = Pick<Check, 'needs' | 'only'>;

/** Where a fact is needed for it: `null` for every account. */
export function neededIn({ only }: Pick<Asker, 'only'>, fact: FactName, spec: Spec): readonly Wanted[] | null {
  return only?.[fact]?.(spec)?.map((one) => (typeof one === 'string' ? { in: [one] } : one)) ?? null;
}

/** Whether it takes the account, whatever the region. */
export function takesAccount({ in: where, except }: Wanted, isIn: (where: readonly string[]) => boolean): boolean {
  return isIn(where) && (except === undefined || !isIn(except));
}

/** Whether any of these takes the account, and the region where one is given. */
export function isWanted(wanted: readonly Wanted[], region: string | undefined, isIn: (where: readonly string[]) => boolean): boolean {
  return wanted.some((one) => hasRegion(one, region) && takesAccount(one, isIn));
}

/** What a fact is needed of in one place: `null` for everything there, else what each of them says, none twice. */
export function wantedOf(
  wanted: readonly Wanted[],
  region: string | undefined,
  isIn: (where: readonly string[]) => boolean,
): readonly unknown[] | null {
  const here = wanted.filter((one) => hasRegion(one, region) && takesAccount(one, isIn));
  if (here.some((one) => one.of === undefined)) return null;
  return [...new Map(here.map(({ of }) => [canonicalJson(of), of])).values()];
}

function hasRegion({ regions }: Wanted, region: string | undefined): boolean {
  return regions === undefined || region === undefined || regions.includes(region);
}
