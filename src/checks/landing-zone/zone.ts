import type { LandingZone } from '../../facts/landing-zones.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf, type World } from '../check.ts';
import { unsaid } from '../unsaid.ts';
import { controlTowerOf } from './section.ts';

type ZoneWorld = World<'landing-zones'>;

/** Exactly one landing zone, of the least version or newer, ACTIVE and without drift, in one finding. */
export function judgeZone(world: ZoneWorld, spec: Spec): readonly Judged[] {
  const { home, min_version: version } = controlTowerOf(spec);
  const expected = { landingZones: 1, home, version: `${version} or newer`, status: 'ACTIVE', drift: 'IN_SYNC' };
  return world.each(
    [spec.organization.id],
    (resource) => ({ target: {}, resource, expected }),
    (resource): Draft => {
      const zones = world.at('landing-zones', {});
      const [zone] = zones;
      if (zone === undefined) {
        const message = `Control Tower knows no landing zone in ${home}, where it was asked: there is none, or its home is another region`;
        return { outcome: 'fail', resource, expected, actual: { landingZones: 0, asked: home }, message };
      }
      if (zones.length > 1) {
        const actual = { landingZones: zones.length, arns: zones.map(({ arn }) => arn) };
        return { outcome: 'fail', resource, expected, actual, message: `Control Tower in ${home} knows ${zones.length} landing zones` };
      }
      return judgeOne(zone, { resource, expected, least: version });
    },
  );
}

function judgeOne(zone: LandingZone, { resource, expected, least }: { resource: string; expected: unknown; least: string }): Draft {
  const { arn, version, status, drift } = zone;
  const actual = { arn, version, status, drift };
  const age = version === null ? null : isAtLeast(version, least);
  const wrong = [
    ...(age === false ? [`its version is ${version}, less than ${least}`] : []),
    ...(status === 'FAILED' ? ['its status is FAILED'] : []),
    ...(drift === 'DRIFTED' ? ['it has drifted: what Control Tower set up was changed or deleted'] : []),
  ];
  const open = [
    ...(age === null ? [version === null ? 'AWS gave no version' : `its version is ${version}, which cannot be compared`] : []),
    ...(status === 'PROCESSING' ? ['it is being changed: its status is PROCESSING'] : []),
    ...(['ACTIVE', 'FAILED', 'PROCESSING'].includes(status ?? '') ? [] : [`its status is ${said(status)}`]),
    ...(['IN_SYNC', 'DRIFTED'].includes(drift ?? '') ? [] : [`its drift status is ${said(drift)}`]),
  ];
  if (wrong.length === 0 && open.length > 0)
    return unsaid(`of the landing zone ${arn}: ${open.join('; ')}`, { resource, expected, actual });
  const message = wrong.length === 0 ? `${arn} is ${status} in version ${version}, without drift` : `${arn}: ${wrong.join('; ')}`;
  return passIf(wrong.length === 0, { resource, expected, actual, message });
}

function said(word: string | null): string {
  return word === null ? 'not given' : `${word}, which is not known here`;
}

/** Versions are compared number by number: 3.10 is newer than 3.9. `null` where one is not made of numbers. */
function isAtLeast(version: string, least: string): boolean | null {
  if (!/^[0-9]+(\.[0-9]+)*$/.test(version)) return null;
  const [has, wants] = [version, least].map((text) => text.split('.').map(Number));
  for (const [index, wanted] of (wants ?? []).entries()) {
    const found = has?.[index] ?? 0;
    if (found !== wanted) return found > wanted;
  }
  return true;
}
