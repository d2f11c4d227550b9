import type { IdentityCenter } from '../../facts/identity-center.ts';
import type { PermissionSet } from '../../facts/permission-sets.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf, type World } from '../check.ts';

type Identity = NonNullable<Spec['identity']>;
export type CenterSection = NonNullable<Identity['center']>;
export type SetSection = NonNullable<Identity['permission_sets']>[string];
export type SetWorld = World<'permission-sets'>;

/** The identity section. Throws where the spec has none: then the check is excluded and never judged. */
function identityOf(spec: Spec): Identity {
  if (spec.identity === undefined) throw new Error('the spec has no identity section');
  return spec.identity;
}

/** What is declared of the instance. Throws where nothing is: then the check is excluded and never judged. */
export function centerOf(spec: Spec): CenterSection {
  const { center } = identityOf(spec);
  if (center === undefined) throw new Error('the spec has no section identity.center');
  return center;
}

/** The declared permission sets by name, sorted. Throws where the spec says nothing of them: what rests on them is then excluded. */
export function declaredSets(spec: Spec): readonly (readonly [string, SetSection])[] {
  const { permission_sets: sets } = identityOf(spec);
  if (sets === undefined) throw new Error('the spec has no section identity.permission_sets');
  return Object.entries(sets).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** What is declared of MFA. Throws where nothing is. */
export function mfaOf(spec: Spec): NonNullable<Identity['mfa']> {
  const { mfa } = identityOf(spec);
  if (mfa === undefined) throw new Error('the spec has no section identity.mfa');
  return mfa;
}

/** The groups whose members are declared, by display name, sorted. */
export function declaredGroups(spec: Spec): readonly (readonly [string, { readonly members: readonly string[] }])[] {
  return Object.entries(identityOf(spec).groups ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The organization's one instance; `null` where there is none, or more than one. */
export function instanceOf(world: World<'identity-center'>): IdentityCenter | null {
  const [instance, ...others] = world.at('identity-center', {});
  return instance === undefined || others.length > 0 ? null : instance;
}

/** A finding that holds for want of anything to judge. */
export function onlyFinding(world: World<never>, spec: Spec, draft: Omit<Draft, 'resource' | 'expected' | 'actual'>): readonly Judged[] {
  const resource = spec.organization.id;
  return world.each(
    [resource],
    () => ({ target: {}, resource }),
    () => ({ resource, expected: null, actual: null, ...draft }),
  );
}

type JudgeSet = (set: PermissionSet, declared: SetSection) => Draft | readonly (Draft | Judged)[];

/** Judges every declared set that `isJudged` takes. One that is not there is a failure: nothing of it is as declared. */
export function eachDeclaredSet(
  world: SetWorld,
  { spec, isJudged = () => true }: { readonly spec: Spec; readonly isJudged?: (declared: SetSection) => boolean },
  judge: JudgeSet,
): readonly Judged[] {
  const declared = declaredSets(spec).filter(([, set]) => isJudged(set));
  if (declared.length === 0) {
    return onlyFinding(world, spec, { outcome: 'not-applicable', message: 'identity.permission_sets declares none that this is about' });
  }
  return world.each(
    declared,
    ([name]) => ({ target: {}, resource: name }),
    ([name, section]) => {
      const set = world.at('permission-sets', {}).find((one) => one.name === name);
      if (set !== undefined) return judge(set, section);
      const message = `The permission set ${name} is declared and not there`;
      return passIf(false, { resource: name, expected: 'there', actual: null, message });
    },
  );
}

/** `a and b`, `a, b and c`. */
export function listText(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? 'none') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
