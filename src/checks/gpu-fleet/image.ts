import { matches } from '../../policy/glob.ts';
import type { DeclaredFleet } from '../../spec/sections/gpu-fleets.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Judged } from '../check.ts';
import { fails, holds, type Statement, unclear } from '../databases/statements.ts';
import type { Held } from './fleets.ts';
import { eachLaunch, imagesOf } from './launches.ts';
import type { FleetWorld } from './world.ts';

const asksForProfile = ({ launch }: DeclaredFleet): boolean => launch?.profile !== undefined;

/** Whether the spec says who must own the image. */
export const asksForOwner = ({ launch }: DeclaredFleet): boolean => launch?.image_owner !== undefined;

/** Whether the spec says with which profile or image instances are started. */
export const asksForImage = (fleet: DeclaredFleet): boolean => asksForProfile(fleet) || asksForOwner(fleet);

/** Each launch has the declared instance profile, and an image of the declared owner. */
export function judgeTemplateImage(world: FleetWorld, spec: Spec): readonly Judged[] {
  return eachLaunch(world, spec, {
    isAsked: asksForImage,
    what: 'for a profile or an image',
    expected: ({ launch }) => ({ profile: launch?.profile, image_owner: launch?.image_owner }),
    parts: [
      { of: 'profile', isAsked: asksForProfile, state: ({ what, version }, held) => [stateProfile(held, what, version.profile)] },
      {
        of: 'image',
        isAsked: asksForOwner,
        state: (launch, held) =>
          imagesOf(launch).map((image) =>
            image === null
              ? unclear(`${launch.what} names no image, and neither does every override.`)
              : stateOwner(world, held, { what: launch.what, image }),
          ),
      },
    ],
  });
}

/** Whether a profile, by its name or ARN, is the declared one. */
export function stateProfile({ fleet }: Held, what: string, profile: string | null): Statement {
  const wanted = fleet.launch?.profile ?? '*';
  if (profile === null) return fails(`${what} has no instance profile: expected ${wanted}.`);
  const name = profile.slice(profile.lastIndexOf('/') + 1);
  return matches(wanted, name)
    ? holds(`${what} has the instance profile ${name}.`)
    : fails(`${what} has the instance profile ${name}: expected ${wanted}.`);
}

/** Parameters that AWS alone can write, and that name images of its own; others name those of Canonical, or of the marketplace. */
const ofAmazon = /^resolve:ssm:\/aws\/service\/(ami-amazon-linux-latest|bottlerocket|deeplearning|ecs|eks)\//;

/** Whether the image is owned by whom the spec says. */
export function stateOwner(
  world: FleetWorld,
  { fleet, place }: Held,
  { what, image: id }: { readonly what: string; readonly image: string },
): Statement {
  const wanted = fleet.launch?.image_owner ?? '';
  if (wanted === 'amazon' && ofAmazon.test(id))
    return holds(`${what} takes the image that AWS names in ${id.slice('resolve:ssm:'.length)}.`);
  if (!id.startsWith('ami-')) return unclear(`${what} takes the image ${id}: which one that is was not read.`);
  const image = world.at('launch-images', place).find((one) => one.id === id);
  if (image === undefined) return unclear(`${what} takes ${id}, which the account does not see: who owns it is not known.`);
  if (image.owner === null) return unclear(`AWS did not say who owns ${id} of ${what.toLowerCase()}.`);
  const isOwned = wanted === 'self' ? image.owner === place.account : image.owner === wanted || image.ownerAlias === wanted;
  const owner = image.ownerAlias === null ? image.owner : `${image.ownerAlias} (${image.owner})`;
  return isOwned
    ? holds(`${what} takes ${id}, which ${owner} owns.`)
    : fails(`${what} takes ${id}, which ${owner} owns: expected ${wanted}.`);
}
