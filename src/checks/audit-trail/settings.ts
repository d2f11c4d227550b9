import type { Trail } from '../../facts/trails.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Judged, passIf } from '../check.ts';
import { unsaid } from '../unsaid.ts';
import { homeOf, overTrail, partsOf, type TrailWorld } from './trail.ts';

/** Exactly one trail, an organization trail, owned by the declared account and at home in the declared region. */
export function judgeOrganizationTrail(world: TrailWorld, spec: Spec): readonly Judged[] {
  return overTrail(world, { spec, expected: 'one organization trail, owned and at home as declared' }, (trail, section) => {
    const home = homeOf(world, section);
    const expected = { owner: home.account, home: home.region, isOrganization: true };
    const actual = { owner: partsOf(trail.arn).account, home: trail.homeRegion, isOrganization: trail.isOrganization };
    const wrong = [
      ...(actual.owner === expected.owner ? [] : [`it belongs to ${world.label(actual.owner)}`]),
      ...(actual.home === null || actual.home === expected.home ? [] : [`its home is ${actual.home}`]),
      ...(actual.isOrganization === false ? ['it records its own account alone'] : []),
    ];
    const finding = { resource: trail.arn, expected, actual };
    if (wrong.length > 0) return passIf(false, { ...finding, message: `${trail.name}: ${wrong.join('; ')}` });
    if (actual.home === null || actual.isOrganization === null) return unsaid('AWS left out home region or organization flag', finding);
    return passIf(true, { ...finding, message: `${trail.name} is the organization trail of ${world.label(actual.owner)}` });
  });
}

/** The trail records every region. */
export function judgeMultiRegion(world: TrailWorld, spec: Spec): readonly Judged[] {
  return judgeFlag(world, { spec, flag: 'isMultiRegion', yes: 'records every region', no: 'records its home region alone' });
}

/** The trail records the events of global services. */
export function judgeGlobalEvents(world: TrailWorld, spec: Spec): readonly Judged[] {
  return judgeFlag(world, {
    spec,
    flag: 'includesGlobalEvents',
    yes: 'records global services',
    no: 'leaves out IAM, STS and other global services',
  });
}

/** The trail writes digests, by which a changed or missing log file shows. */
export function judgeValidation(world: TrailWorld, spec: Spec): readonly Judged[] {
  return judgeFlag(world, {
    spec,
    flag: 'validation',
    yes: 'writes signed digests',
    no: 'writes no digests: a changed log file would not show',
  });
}

interface Flag {
  readonly spec: Spec;
  readonly flag: 'isMultiRegion' | 'includesGlobalEvents' | 'validation';
  readonly yes: string;
  readonly no: string;
}

function judgeFlag(world: TrailWorld, { spec, flag, yes, no }: Flag): readonly Judged[] {
  return overTrail(world, { spec, expected: true }, (trail: Trail) => {
    const finding = { resource: trail.arn, expected: true, actual: trail[flag] };
    if (finding.actual === null) return unsaid(`AWS did not say whether ${trail.name} ${yes}`, finding);
    return passIf(finding.actual, { ...finding, message: `${trail.name} ${finding.actual ? yes : no}` });
  });
}
