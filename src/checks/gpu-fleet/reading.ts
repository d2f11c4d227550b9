import type { AskedServices } from '../../facts/ecs-services.ts';
import type { DeclaredFleet } from '../../spec/sections/gpu-fleets.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Wanted } from '../../wanted.ts';
import { asksForKey } from './disks.ts';
import { fleetsOf } from './fleets.ts';

type Asks = (fleet: DeclaredFleet) => boolean;

/** Where fleets are of which something is asked: what is read there, it is read of everything. */
export function wantedWhere(spec: Spec, isAsked?: Asks): readonly Wanted[] {
  return fleetsOf(spec, isAsked).map(({ in: where, region }) => ({ in: where, regions: [region] }));
}

/** The same, of the groups that the fleets are made of. */
export function wantedGroups(spec: Spec, isAsked?: Asks): readonly Wanted[] {
  return fleetsOf(spec, isAsked).map(({ in: where, region, match }) => ({ in: where, regions: [region], of: match }));
}

/** The families of which it must be known where they are offered. */
export function wantedFamilies(spec: Spec): readonly Wanted[] {
  return fleetsOf(spec).map(({ in: where, region, families }) => ({ in: where, regions: [region], of: families }));
}

/** The services that must run on the fleets, in their clusters. */
export function wantedServices(spec: Spec): readonly Wanted[] {
  return fleetsOf(spec).flatMap(({ in: where, region, cluster, services }) => {
    if (cluster === undefined || services === undefined) return [];
    const of: AskedServices = { cluster, services };
    return [{ in: where, regions: [region], of }];
  });
}

/** The keys of fleets whose volumes must be encrypted: those that live where the fleet does, and the declared one. */
export function wantedKeys(spec: Spec): readonly Wanted[] {
  return [
    ...wantedWhere(spec, asksForKey),
    ...fleetsOf(spec, asksForKey).flatMap(({ launch }) => {
      const declared = spec.keys[launch?.ebs?.replace(/^key:/, '') ?? ''];
      return declared === undefined ? [] : [{ in: declared.in, regions: [declared.region] }];
    }),
  ];
}
