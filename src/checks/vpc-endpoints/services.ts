import type { VpcEndpointService } from '../../facts/vpc-endpoint-services.ts';
import type { Draft } from '../check.ts';
import { notAsked } from '../not-asked.ts';
import { unsaid } from '../unsaid.ts';
import { type Subject, sentence } from './each.ts';
import { namesOf } from './find.ts';
import type { EndpointWorld } from './world.ts';

/** Something that a service may not let its endpoints have. */
interface Trait {
  /** As the end of a sentence: `private DNS`. */
  readonly what: string;
  /** `null` where AWS did not say. */
  readonly isOffered: (service: VpcEndpointService) => boolean | null;
}

export const names: Trait = { what: 'private DNS', isOffered: ({ privateNames }) => privateNames.length > 0 };
export const policies: Trait = { what: 'endpoint policies', isOffered: ({ hasPolicies }) => hasPolicies };

/** What is found of an endpoint that has not what it should: nothing to judge where AWS offers it to no endpoint of the service. */
export function lacking(
  world: EndpointWorld,
  { network, label, type, service }: Subject,
  { trait, draft }: { readonly trait: Trait; readonly draft: Draft },
): Draft {
  const names = namesOf({ service }, network.region);
  const offers = world
    .at('vpc-endpoint-services', network.at)
    .filter(({ name, types }) => names.includes(name) && types.some((one) => one.toLowerCase() === type))
    .map(trait.isOffered);
  if (offers.includes(true)) return draft;
  if (offers.length > 0 && !offers.includes(null))
    return notAsked(draft.resource, `${sentence(label, `needs no ${trait.what}: AWS offers none for ${service} in ${network.region}`)}.`);
  return unsaid(`whether AWS offers ${trait.what} for ${service} in ${network.region}`, draft);
}
