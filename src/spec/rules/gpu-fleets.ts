import type { Complaint } from '../shape.ts';
import type { Path } from '../tree.ts';
import { type Context, entriesOf, itemsOf, type Rule, repeated } from './context.ts';

type Fleet = NonNullable<NonNullable<Context['draft']['gpu_fleets']>[string]>;

/** A rule on each fleet by itself. */
const ofEach =
  (judge: (fleet: Fleet, path: Path) => readonly Complaint[]): Rule =>
  ({ draft }) =>
    entriesOf(draft.gpu_fleets).flatMap(([name, fleet]) => judge(fleet, ['gpu_fleets', name]));

/** The zones of a fleet are zones of its region, no two alike. */
const zones = ofEach(({ region, azs }, path) => [
  ...itemsOf(azs)
    .filter(([, zone]) => region !== undefined && !(zone.startsWith(region) && zone.length === region.length + 1))
    .map(([index, zone]) => ({
      path: [...path, 'azs', index],
      message: `${zone} is not an Availability Zone of ${region}`,
      hint: `such as ${region}a`,
    })),
  ...repeated(azs, [...path, 'azs']),
]);

/** Nothing is said twice. */
const repeats = ofEach(({ families, services, capacity_provider: providers }, path) => [
  ...repeated(families, [...path, 'families']),
  ...repeated(services, [...path, 'services']),
  ...(Array.isArray(providers) ? repeated(providers, [...path, 'capacity_provider']) : []),
]);

/** A capacity provider is found by its cluster, and a service by its provider. */
const needs = ofEach((fleet, path) => {
  const missing = (key: 'capacity_provider' | 'services', needed: 'cluster' | 'capacity_provider'): readonly Complaint[] =>
    fleet[key] !== undefined && fleet[needed] === undefined
      ? [{ path: [...path, key], on: 'key', message: `${key} needs ${needed}, which is missing`, hint: `add ${needed}` }]
      : [];
  return [...missing('capacity_provider', 'cluster'), ...missing('services', 'capacity_provider')];
});

/** A capacity provider manages one group: as many are named as the fleet has groups. */
const providers = ofEach(({ capacity_provider: named, strategy, azs }, path) => {
  if (named === undefined || azs === undefined) return [];
  const count = typeof named === 'string' ? 1 : named.length;
  const groups = strategy === 'group_per_az' ? azs.length : 1;
  if (count === groups) return [];
  const message = `${count} capacity ${count === 1 ? 'provider is' : 'providers are'} named, but the fleet has ${groups} ${groups === 1 ? 'group' : 'groups'}: a provider manages one`;
  return [{ path: [...path, 'capacity_provider'], on: 'key' as const, message, hint: groups === 1 ? 'name one' : 'write a list' }];
});

/** The rules on GPU fleets. */
export const gpuFleetRules: readonly Rule[] = [zones, repeats, needs, providers];
