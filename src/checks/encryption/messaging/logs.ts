import type { EventDataStore } from '../../../facts/event-data-stores.ts';
import type { Listing } from '../listing.ts';
import { nameIn, unread } from '../settled.ts';
import { type Part, settledByKey } from '../store.ts';

/** Log groups of CloudWatch Logs. One without a key is encrypted with a key of the service. */
export const logGroups: Listing = {
  name: 'log-group',
  type: 'logs',
  noun: 'log group',
  facts: ['log-groups'],
  stores: (world, place) =>
    world.at('log-groups', place).map(({ arn, keyId }) => {
      const name = nameIn(arn, 'log-group:');
      const part: Part = { name: 'events', what: `Log group ${name}`, keyId, settle: settledByKey };
      return { type: 'logs', place, arn, names: [name, arn], parts: () => [part] };
    }),
};

/** Event data stores of CloudTrail Lake, those waiting for deletion too. */
export const eventDataStores: Listing = {
  name: 'event-data-store',
  type: 'event_data_store',
  noun: 'event data store',
  facts: ['event-data-stores'],
  stores: (world, place) =>
    world.at('event-data-stores', place).map((store) => ({
      type: 'event_data_store',
      place,
      arn: store.arn,
      names: [nameIn(store.arn, 'eventdatastore/'), store.arn, ...(store.name === null ? [] : [store.name])],
      parts: () => [eventsPart(store)],
    })),
};

function eventsPart({ arn, name, keyId, readError }: EventDataStore): Part {
  const what = `Event data store ${name ?? arn}`;
  return { name: 'events', what, keyId, settle: () => (readError === null ? null : unread(readError, what)) };
}
