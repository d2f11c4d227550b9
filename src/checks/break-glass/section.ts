import type { FactName } from '../../facts/index.ts';
import type { Role } from '../../facts/roles.ts';
import type { Target } from '../../record.ts';
import type { Spec } from '../../spec/spec.ts';
import { reservedRolesOf } from '../access/reserved.ts';
import { accountOf } from '../account-of.ts';
import type { Draft, Judged, World } from '../check.ts';
import { partitionOf } from '../guardrails/setting.ts';
import { type Condition, worst } from '../keys/condition.ts';
import { unsaid } from '../unsaid.ts';

export type BreakGlass = NonNullable<Spec['break_glass']>;

/** The break_glass section. Throws where the spec has none: then the check is excluded and never judged. */
export function sectionOf(spec: Spec): BreakGlass {
  if (spec.break_glass === undefined) throw new Error('the spec has no break_glass section');
  return spec.break_glass;
}

/** `ps:BreakGlass` → `BreakGlass`. */
export const setName = (reference: string): string => reference.slice('ps:'.length);

/** What the spec declares of the permission set that people break the glass with; `undefined` where it declares no permission sets. */
export function declaredSet(spec: Spec) {
  return spec.identity?.permission_sets?.[setName(sectionOf(spec).permission_set)];
}

/** Where people come in, and the events of it are: the regions of IAM Identity Center, its primary one first. */
export function signInRegions(spec: Spec): readonly string[] {
  const center = spec.identity?.center;
  if (center === undefined) throw new Error('the spec does not say where IAM Identity Center is');
  return [center.region, ...center.additional_regions];
}

/** The topic that people listen to, in the account and region of the rule. */
export function topicArn(spec: Spec, { account, region }: Required<Target>): string {
  return `arn:${partitionOf(region)}:sns:${region}:${account}:${sectionOf(spec).alarm.topic}`;
}

interface Asked {
  readonly expected: unknown;
  /** Name of a permission set. Default: the one that people break the glass with. */
  readonly set?: string;
}

/** Judges the role that IAM Identity Center made of a permission set in the account; each of them, where an earlier set has left its own behind. */
export function overRole<N extends FactName>(
  world: World<'roles' | N>,
  spec: Spec,
  { expected, set = setName(sectionOf(spec).permission_set) }: Asked,
  judge: (role: Role) => Draft | readonly (Draft | Judged)[],
): readonly Judged[] {
  const account = accountOf(world);
  const resource = `${account}/permission-set/${set}`;
  return world.each(
    [account],
    () => ({ target: { account }, resource, expected }),
    () => {
      const found = reservedRolesOf((world as World<'roles'>).at('roles', { account }), set);
      if (found.length > 0) return found.flatMap(judge);
      return unsaid(`${world.label(account)} has no role of the permission set ${set}: it is not provisioned there`, {
        resource,
        expected,
        actual: null,
      });
    },
  );
}

/** One finding for each governed region of the account. */
export function overRegions<N extends FactName>(
  world: World<N>,
  expected: unknown,
  judge: (place: Required<Target>, resource: string) => Draft | readonly (Draft | Judged)[],
): readonly Judged[] {
  const account = accountOf(world);
  return world.each(
    world.regions(account),
    (region) => ({ target: { account, region }, resource: account, expected }),
    (region) => judge({ account, region }, account),
  );
}

interface Whole {
  readonly resource: string;
  readonly expected: unknown;
  readonly actual: unknown;
  /** Begins the sentence. */
  readonly what: string;
}

/** One finding of several conditions: all must hold, and one that does not is not hidden by one that is not known. */
export function together(conditions: readonly Condition[], { what, ...place }: Whole): Draft {
  const outcome = worst(conditions);
  const telling = conditions.filter((condition) => condition.outcome === outcome);
  const message = `${what} ${telling.map(({ text }) => text).join(', and ')}`;
  if (outcome !== 'unknown') return { ...place, outcome, message };
  const refused = telling.find(({ reason }) => reason !== undefined);
  const because = { reason: refused?.reason ?? ('failed' as const), detail: refused?.detail ?? message };
  return { ...place, outcome, message: `Could not be verified: ${message}`, because };
}

/** A condition that holds or does not. */
export function condition(isMet: boolean, text: string): Condition {
  return { outcome: isMet ? 'pass' : 'fail', text };
}

/** A condition that is not known. */
export const unknown = (text: string): Condition => ({ outcome: 'unknown', text });
