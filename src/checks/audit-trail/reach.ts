import type { Tripwire } from '../../facts/tripwire.ts';
import type { Target } from '../../record.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf, type World } from '../check.ts';
import { refused } from '../unsaid.ts';
import { declaredName, isDeclared, partsOf, sectionOf, type TrailWorld } from './trail.ts';

/** Every account that is read deeply enough sees the trail in its home region: one that joined without it would not. */
export function judgeVisible(world: TrailWorld, spec: Spec): readonly Judged[] {
  const section = sectionOf(spec);
  const accounts = world.accounts(spec.organization.classes.flatMap((entry) => entry.in));
  const expected = `${declaredName(section)} of ${world.label(world.account(section.owner))} in ${section.home}`;
  return world.each(
    accounts,
    (account) => ({ target: { account, region: section.home }, resource: account, expected }),
    (account) => {
      const arns = world.at('trails', { account, region: section.home }).map((trail) => trail.arn);
      const isVisible = arns.some((arn) => isDeclared(world, section, arn));
      const message = `${world.label(account)} ${isVisible ? 'sees' : 'does not see'} ${declaredName(section)}`;
      return passIf(isVisible, { resource: account, expected, actual: arns, message });
    },
  );
}

/** The readings of every place from which a trail was seen. */
type Sightings = (() => unknown)[];

/**
 * No trail but the declared one, in any account or region that is read. One finding for each place without, and one for each
 * other trail, at its home, however many shadows of it are seen.
 */
export function judgeOtherTrails(world: World<'trails' | 'tripwire'>, spec: Spec): readonly Judged[] {
  const section = sectionOf(spec);
  const expected = `no trail but ${declaredName(section)}`;
  const others = new Map<string, Sightings>();
  const judgePlace = (target: Target, read: () => readonly string[]): Draft[] => {
    const strangers = read().filter((arn) => !isDeclared(world, section, arn));
    for (const arn of strangers) {
      const sightings = others.get(arn) ?? [];
      sightings.push(read);
      others.set(arn, sightings);
    }
    if (strangers.length > 0) return [];
    return [
      { outcome: 'pass', resource: placeName(target), expected, actual: [], message: 'No other trail: the listing was read to its end' },
    ];
  };
  const governed = world.each(
    world.all('trails'),
    ({ target }) => ({ target, resource: placeName(target), expected }),
    ({ target, read }) => judgePlace(target, () => read().map((trail) => trail.arn)),
  );
  const elsewhere = world.each(
    world.all('tripwire'),
    ({ target }) => ({ target, resource: placeName(target), expected }),
    ({ target, read }) => {
      const found = read();
      const finding = { resource: placeName(target), expected, actual: null };
      if (found.closedBy !== null)
        return judgeClosed(spec, { ...finding, message: `Closed by a service control policy: ${found.message}` });
      if (found.trails === null) {
        const detail = 'a service control policy refuses CloudTrail.DescribeTrails in a region that is otherwise open';
        return refused({ reason: 'denied', detail }, finding);
      }
      return judgePlace(target, () => trailsOf(read()));
    },
  );
  return [...governed, ...elsewhere, ...judgeStrangers(world, { others, expected })];
}

/** Closed is what the spec declares of other regions, unless it wants them seen to be empty: a refusal shows no trail and hides none. */
function judgeClosed(spec: Spec, finding: Omit<Draft, 'outcome'>): Draft {
  if (spec.organization.regions.others === 'denied') return { ...finding, outcome: 'pass' };
  return refused({ reason: 'denied', detail: `the spec wants the region seen to be empty. ${finding.message}` }, finding);
}

function judgeStrangers(
  world: World<'trails' | 'tripwire'>,
  { others, expected }: { others: ReadonlyMap<string, Sightings>; expected: string },
): readonly Judged[] {
  return world.each(
    [...others].sort(([a], [b]) => (a < b ? -1 : 1)),
    ([arn]) => ({ target: homeOfArn(arn), resource: arn, expected }),
    ([arn, sightings]) => {
      // Read again, so that the finding rests on every place from which the trail was seen.
      for (const read of sightings) read();
      return passIf(false, { resource: arn, expected, actual: arn, message: `${arn} is a trail that the spec does not declare` });
    },
  );
}

function trailsOf(tripwire: Tripwire): readonly string[] {
  return tripwire.closedBy === null && tripwire.trails !== null ? tripwire.trails.map((trail) => trail.arn) : [];
}

function homeOfArn(arn: string): Required<Target> {
  const { account, region } = partsOf(arn);
  return { account, region };
}

function placeName({ account, region }: Target): string {
  return [account, region].filter((part) => part !== undefined).join('/');
}
