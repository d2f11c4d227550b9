import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import type { Seat } from '../aws/seat.ts';
import { once } from '../once.ts';
import { defineFact } from './fact.ts';
import { required, text } from './values.ts';

/** How the Data Catalog of one account and region is encrypted. `null` is what AWS left out, never a default. */
export interface GlueEncryption {
  /** AWS's word: DISABLED, SSE-KMS, SSE-KMS-WITH-SERVICE-ROLE. */
  readonly mode: string | null;
  readonly keyId: string | null;
  /** Whether passwords of connections are encrypted by themselves. */
  readonly passwords: boolean | null;
  readonly passwordKeyId: string | null;
}

/** `null`: it shows no database, so that its settings were not asked for. */
export type GlueCatalog = { readonly arn: string; readonly encryption: GlueEncryption } | null;

const words = once(() => z.string().nullable());
const shape = (): z.ZodType<GlueCatalog> =>
  z
    .strictObject({
      arn: z.string(),
      encryption: z.strictObject({ mode: words(), keyId: words(), passwords: z.boolean().nullable(), passwordKeyId: words() }),
    })
    .nullable();

type CatalogSeat = Seat<'Glue.GetDataCatalogEncryptionSettings' | 'Glue.GetDatabases'>;

/** The Glue Data Catalog of the account and region, where it shows a database: Lake Formation hides those that who asks may not see. */
export const glueCatalog = defineFact({
  name: 'glue-catalog',
  scope: 'region',
  depth: 'full',
  operations: ['Glue.GetDataCatalogEncryptionSettings', 'Glue.GetDatabases'],
  shape,
  read: async (seat): Promise<GlueCatalog> => {
    if (!(await hasDatabase(seat))) return null;
    const { DataCatalogEncryptionSettings: settings } = await seat.call('Glue.GetDataCatalogEncryptionSettings', {});
    const arn = `arn:${seat.partition}:glue:${seat.region}:${seat.account}:catalog`;
    return { arn, encryption: encryptionOf(required(settings, 'DataCatalogEncryptionSettings')) };
  },
});

/** One database is enough. A page can be empty before the last. */
async function hasDatabase(seat: CatalogSeat): Promise<boolean> {
  const pages = seat.pages('Glue.GetDatabases', { MaxResults: 100 }, { token: 'NextToken', next: 'NextToken' });
  for await (const page of pages) if (required(page.DatabaseList, 'DatabaseList').length > 0) return true;
  return false;
}

type Settings = NonNullable<Output<'Glue.GetDataCatalogEncryptionSettings'>['DataCatalogEncryptionSettings']>;

function encryptionOf({ EncryptionAtRest, ConnectionPasswordEncryption }: Settings): GlueEncryption {
  return {
    mode: text(EncryptionAtRest?.CatalogEncryptionMode),
    keyId: text(EncryptionAtRest?.SseAwsKmsKeyId),
    passwords: ConnectionPasswordEncryption?.ReturnConnectionPasswordEncrypted ?? null,
    passwordKeyId: text(ConnectionPasswordEncryption?.AwsKmsKeyId),
  };
}
