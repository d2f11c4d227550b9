import { z } from 'zod';
import type { Seat } from '../aws/seat.ts';
import { defineFact } from './fact.ts';
import { attempt, type Refusal, refusalShape } from './refusal.ts';
import { startEach } from './start-each.ts';
import { byArn, required, text } from './values.ts';

/** An event data store of CloudTrail Lake. `null` is what AWS left out or refused. */
export interface EventDataStore {
  readonly arn: string;
  readonly name: string | null;
  /** `null` means a key that AWS owns, unless `readError` says that the store could not be read. */
  readonly keyId: string | null;
  /** Why this store could not be read, while the rest of the listing stands. */
  readonly readError: Refusal | null;
}

const shape = (): z.ZodType<readonly EventDataStore[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      name: z.string().nullable(),
      keyId: z.string().nullable(),
      readError: refusalShape().nullable(),
    }),
  );

type StoreSeat = Seat<'CloudTrail.GetEventDataStore' | 'CloudTrail.ListEventDataStores'>;

/**
 * Every event data store that the account holds in the region, those waiting for deletion too: until then they can be restored. One that
 * collects events of every region is kept in its home region alone. Sorted by ARN.
 */
export const eventDataStores = defineFact({
  name: 'event-data-stores',
  scope: 'region',
  depth: 'full',
  operations: ['CloudTrail.GetEventDataStore', 'CloudTrail.ListEventDataStores'],
  shape,
  read: async (seat): Promise<readonly EventDataStore[]> => {
    const stores = await startEach(
      seat.pages('CloudTrail.ListEventDataStores', { MaxResults: 1000 }, { token: 'NextToken', next: 'NextToken' }),
      (page) =>
        required(page.EventDataStores, 'EventDataStores')
          .map(({ EventDataStoreArn, Name }) => ({ arn: required(EventDataStoreArn, 'EventDataStoreArn'), name: text(Name) }))
          .filter(({ arn }) => arn.split(':')[3] === seat.region),
      (store) => readStore(seat, store),
    );
    return byArn(stores.filter((store) => store !== null));
  },
});

/** `null` for a store that was deleted after the listing named it. */
async function readStore(seat: StoreSeat, named: Pick<EventDataStore, 'arn' | 'name'>): Promise<EventDataStore | null> {
  const { account, region } = seat;
  const { value, refusal } = await attempt({ operation: 'CloudTrail.GetEventDataStore', account, region }, keyOf(seat, named.arn));
  return refusal?.error === 'EventDataStoreNotFoundException' ? null : { ...named, keyId: value, readError: refusal };
}

async function keyOf(seat: StoreSeat, arn: string): Promise<string | null> {
  const { EventDataStoreArn, KmsKeyId } = await seat.call('CloudTrail.GetEventDataStore', { EventDataStore: arn });
  // It is in every whole answer. A key that is not there means that AWS owns it.
  required(EventDataStoreArn, 'EventDataStoreArn');
  return text(KmsKeyId);
}
