import type { Spec } from '../../../spec/spec.ts';
import type { Draft, Judged } from '../../check.ts';
import { worst } from '../../keys/condition.ts';
import { judgedIn, readToItsEnd } from '../places.ts';
import { type EncryptionWorld, governedPlaces, type Place, placeName } from '../world.ts';
import { type Endpoint, type TransitSource, transitSources } from './transit.ts';

/** Whatever takes connections takes encrypted ones alone. Listings that were read to their end and hold nothing pass, in one finding for the place. */
export function judgeInTransit(world: EncryptionWorld, spec: Spec): readonly Judged[] {
  return governedPlaces(world).flatMap((place) => {
    const sources = judgedIn(world, spec, { place, among: transitSources });
    if (sources.length === 0) return nothingRead(world, place);
    return judgePlace(world, place, { sources, read: readToItsEnd(world, spec, { places: [place], among: transitSources }) });
  });
}

interface Spot {
  readonly sources: readonly TransitSource[];
  /** How far all were read. */
  readonly read: string;
}

function judgePlace(world: EncryptionWorld, place: Place, { sources, read }: Spot): readonly Judged[] {
  const empty: TransitSource[] = [];
  const judged = world.each(
    sources,
    ({ name, expected }) => ({ target: place, resource: `${placeName(place)}/${name}`, expected }),
    (source) => {
      const endpoints = source.endpoints(world, place);
      if (endpoints.length === 0) empty.push(source);
      return endpoints.map((endpoint) => judgeEndpoint(endpoint, source.expected));
    },
  );
  const noun = empty.map((source) => source.noun).join(', ');
  const resource = placeName(place);
  const nothing = world.each(
    empty.length === 0 ? [] : [place],
    () => ({ target: place, resource }),
    () => {
      for (const source of empty) source.endpoints(world, place);
      const message = `There is none of these in ${resource}: ${noun}; ${read}.`;
      return { outcome: 'pass' as const, resource, expected: 'every connection encrypted', actual: 'none', message };
    },
  );
  return [...judged, ...nothing];
}

function judgeEndpoint({ arn, what, actual, conditions }: Endpoint, expected: string): Draft {
  const outcome = worst(conditions);
  const decisive = conditions.filter((condition) => condition.outcome === outcome);
  const texts = decisive.map(({ text }) => text).join(' and ');
  const draft: Draft = { outcome, resource: arn, expected, actual, message: `${what} ${texts}.` };
  if (outcome !== 'unknown') return draft;
  return { ...draft, because: { reason: decisive[0]?.reason ?? 'failed', detail: decisive[0]?.detail ?? `${what} ${texts}` } };
}

function nothingRead(world: EncryptionWorld, place: Place): readonly Judged[] {
  const resource = placeName(place);
  const message = `Every service that takes connections is closed or not offered in ${resource}, as the spec says, so nothing was read there.`;
  return world.each(
    [place],
    () => ({ target: place, resource }),
    () => ({ outcome: 'not-applicable', resource, expected: null, actual: 'nothing was read', message }),
  );
}
