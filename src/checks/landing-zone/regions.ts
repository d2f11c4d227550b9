import type { EnabledRegion } from '../../facts/enabled-regions.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf, type World } from '../check.ts';
import { unsaid } from '../unsaid.ts';

type RegionsWorld = World<'organization' | 'enabled-regions'>;

/** One finding for each account that is read: its governed regions are on, and nobody opted in to another one. */
export function judgeRegions(world: RegionsWorld, spec: Spec): readonly Judged[] {
  const { governed, opt_in: optIn } = spec.organization.regions;
  const allowed = optIn === 'none' ? [] : optIn;
  return world.each(
    world.all('enabled-regions'),
    ({ target }) => ({ target, resource: target.account ?? '' }),
    ({ target, read }) =>
      judgeAccount(read(), { resource: target.account ?? '', label: world.label(target.account ?? ''), governed, allowed }),
  );
}

interface Asked {
  readonly resource: string;
  readonly label: string;
  readonly governed: readonly string[];
  /** Other regions that may be opted in to. */
  readonly allowed: readonly string[];
}

function judgeAccount(regions: readonly EnabledRegion[], { resource, label, governed, allowed }: Asked): Draft {
  const expected = { governed, optedIn: allowed };
  const live = regions.filter(({ status }) => status === 'ENABLED' || status === 'ENABLED_BY_DEFAULT').map(({ name }) => name);
  const optedIn = regions.filter(({ name, status }) => status === 'ENABLED' && !governed.includes(name)).map(({ name }) => name);
  const moving = regions.filter(({ status }) => !['ENABLED', 'ENABLED_BY_DEFAULT', 'DISABLED'].includes(status));
  const off = governed.filter((region) => !live.includes(region) && moving.every(({ name }) => name !== region));
  const actual = { enabled: live, optedIn, ...(moving.length === 0 ? {} : { other: moving }) };
  const wrong = [
    ...optedIn.filter((region) => !allowed.includes(region)).map((region) => `somebody opted in to ${region}`),
    ...off.map((region) => `the governed region ${region} is not enabled`),
  ];
  if (wrong.length === 0 && moving.length > 0) {
    return unsaid(`of ${label}: ${moving.map(({ name, status }) => `${name} is ${status}`).join(', ')}`, { resource, expected, actual });
  }
  const message =
    wrong.length === 0 ? `${label} has ${live.length} regions enabled, and has opted in to none besides` : `${label}: ${wrong.join('; ')}`;
  return passIf(wrong.length === 0, { resource, expected, actual, message });
}
