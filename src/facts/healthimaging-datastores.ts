import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import type { Seat } from '../aws/seat.ts';
import { once } from '../once.ts';
import { defineFact } from './fact.ts';
import { attempt, type Refusal, refusalShape } from './refusal.ts';
import { startEach } from './start-each.ts';
import { byArn, required, text } from './values.ts';

/** One data store of HealthImaging. */
export interface HealthImagingDatastore {
  readonly arn: string;
  readonly id: string;
  readonly name: string | null;
  /** `null`: AWS names none, and owns the key, unless `readError` says that it could not be read. */
  readonly keyId: string | null;
  readonly readError: Refusal | null;
}

const words = once(() => z.string().nullable());
const shape = (): z.ZodType<readonly HealthImagingDatastore[]> =>
  z.array(z.strictObject({ arn: z.string(), id: z.string(), name: words(), keyId: words(), readError: refusalShape().nullable() }));

type DatastoreSeat = Seat<'MedicalImaging.GetDatastore' | 'MedicalImaging.ListDatastores'>;
type Summary = NonNullable<Output<'MedicalImaging.ListDatastores'>['datastoreSummaries']>[number];

/** Every data store of HealthImaging in the account and region, without those that are deleted and listed still. Sorted by ARN. */
export const healthimagingDatastores = defineFact({
  name: 'healthimaging-datastores',
  scope: 'region',
  depth: 'full',
  operations: ['MedicalImaging.GetDatastore', 'MedicalImaging.ListDatastores'],
  shape,
  read: async (seat): Promise<readonly HealthImagingDatastore[]> => {
    const found = await startEach(
      seat.pages('MedicalImaging.ListDatastores', { maxResults: 50 }, { token: 'nextToken', next: 'nextToken' }),
      (page) => required(page.datastoreSummaries, 'datastoreSummaries').filter(({ datastoreStatus }) => datastoreStatus !== 'DELETED'),
      (summary) => readDatastore(seat, summary),
    );
    return byArn(found.filter((datastore) => datastore !== null));
  },
});

/** `null` for a data store that was deleted after the listing named it. */
async function readDatastore(seat: DatastoreSeat, summary: Summary): Promise<HealthImagingDatastore | null> {
  const { account, region, partition } = seat;
  const id = required(summary.datastoreId, 'datastoreId');
  const arn = text(summary.datastoreArn) ?? `arn:${partition}:medical-imaging:${region}:${account}:datastore/${id}`;
  const datastore = { arn, id, name: text(summary.datastoreName) };
  const asked = { operation: 'MedicalImaging.GetDatastore', account, region };
  const { value, refusal } = await attempt(asked, seat.call('MedicalImaging.GetDatastore', { datastoreId: id }));
  if (refusal?.error === 'ResourceNotFoundException') return null;
  if (refusal !== null) return { ...datastore, keyId: null, readError: refusal };
  return { ...datastore, keyId: text(required(value.datastoreProperties, 'datastoreProperties').kmsKeyArn), readError: null };
}
