import type { FactName } from '../../facts/index.ts';
import type { Trail } from '../../facts/trails.ts';
import type { Target } from '../../record.ts';
import { matchesGlob } from '../../spec/sections/glob.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf, type World } from '../check.ts';
import { unsaid } from '../unsaid.ts';

export type TrailSection = NonNullable<Spec['audit_trail']>;
export type TrailWorld<N extends FactName = never> = World<'trails' | N>;

/** The audit-trail section. Throws where the spec has none: then the check is excluded and never judged. */
export function sectionOf(spec: Spec): TrailSection {
  if (spec.audit_trail === undefined) throw new Error('the spec has no audit_trail section');
  return spec.audit_trail;
}

/** The account and region in which the declared trail lives. */
export function homeOf(world: TrailWorld, section: TrailSection): Required<Target> {
  return { account: world.account(section.owner), region: section.home };
}

/** What to call the trail before AWS has shown its ARN. */
export function declaredName({ match }: TrailSection): string {
  return match.arn ?? match.name ?? 'trail';
}

/** Account and region of an ARN, and the name after the last slash. */
export function partsOf(arn: string): {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly name: string;
} {
  const [, partition, , region, account] = arn.split(':');
  if (partition === undefined || region === undefined || account === undefined) throw new Error(`not the ARN of a trail: ${arn}`);
  return { partition, region, account, name: arn.slice(arn.indexOf('/') + 1) };
}

function matches({ match }: TrailSection, arn: string): boolean {
  const isNamed = match.name === undefined || matchesGlob(match.name, partsOf(arn).name);
  return isNamed && (match.arn === undefined || matchesGlob(match.arn, arn));
}

/** Whether an ARN, seen anywhere, is that of the declared trail: right name, owner and home region. */
export function isDeclared(world: TrailWorld, section: TrailSection, arn: string): boolean {
  const { account, region } = partsOf(arn);
  const home = homeOf(world, section);
  return account === home.account && region === home.region && matches(section, arn);
}

/**
 * Judges the declared trail as its owner sees it at home. Where it is not there, or more than one trail matches, that is the
 * finding, and a failure: the spec declares exactly one.
 */
export function overTrail(
  world: TrailWorld,
  { spec, expected }: { readonly spec: Spec; readonly expected: unknown },
  judge: (trail: Trail, section: TrailSection) => Draft | readonly (Draft | Judged)[],
): readonly Judged[] {
  const section = sectionOf(spec);
  const target = homeOf(world, section);
  const resource = declaredName(section);
  return world.each(
    [section],
    () => ({ target, resource, expected }),
    () => {
      const visible = world.at('trails', target);
      const { tag, alias, cfn } = section.match;
      if (tag !== undefined || alias !== undefined || cfn !== undefined) {
        return unsaid('a trail can be matched by name or ARN alone', { resource, expected, actual: null });
      }
      const alike = visible.filter((trail) => matches(section, trail.arn));
      const declared = alike.filter((trail) => isDeclared(world, section, trail.arn));
      // Names are unique in one region alone: the shadow of a namesake from another is not the declared trail.
      const found = declared.length > 0 ? declared : alike;
      const [trail] = found;
      if (trail !== undefined && found.length === 1) return judge(trail, section);
      const place = `${world.label(target.account)} in ${target.region}`;
      const message = found.length === 0 ? `No trail ${resource} in ${place}` : `${found.length} trails match ${resource} in ${place}`;
      return passIf(false, { resource, expected, actual: found.map((entry) => entry.arn), message });
    },
  );
}
