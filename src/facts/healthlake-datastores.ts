import { z } from 'zod';
import { once } from '../once.ts';
import { defineFact } from './fact.ts';
import { byArn, required, text } from './values.ts';

/** One FHIR data store of HealthLake. `null` is what AWS left out, never a default. */
export interface HealthLakeDatastore {
  readonly arn: string;
  readonly id: string;
  readonly name: string | null;
  /** AWS's word: CUSTOMER_MANAGED_KMS_KEY, AWS_OWNED_KMS_KEY. */
  readonly keyType: string | null;
  readonly keyId: string | null;
}

const words = once(() => z.string().nullable());
const shape = (): z.ZodType<readonly HealthLakeDatastore[]> =>
  z.array(z.strictObject({ arn: z.string(), id: z.string(), name: words(), keyType: words(), keyId: words() }));

/** Every data store of HealthLake in the account and region, without those that are deleted and listed still. Sorted by ARN. */
export const healthlakeDatastores = defineFact({
  name: 'healthlake-datastores',
  scope: 'region',
  depth: 'full',
  operations: ['HealthLake.ListFHIRDatastores'],
  shape,
  read: async (seat): Promise<readonly HealthLakeDatastore[]> => {
    const found: HealthLakeDatastore[] = [];
    const pages = seat.pages('HealthLake.ListFHIRDatastores', { MaxResults: 500 }, { token: 'NextToken', next: 'NextToken' });
    for await (const page of pages) {
      for (const datastore of required(page.DatastorePropertiesList, 'DatastorePropertiesList')) {
        if (datastore.DatastoreStatus === 'DELETED') continue;
        const encryption = datastore.SseConfiguration?.KmsEncryptionConfig;
        found.push({
          arn: required(datastore.DatastoreArn, 'DatastoreArn'),
          id: required(datastore.DatastoreId, 'DatastoreId'),
          name: text(datastore.DatastoreName),
          keyType: text(encryption?.CmkType),
          keyId: text(encryption?.KmsKeyId),
        });
      }
    }
    return byArn(found);
  },
});
