import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import type { Seat } from '../aws/seat.ts';
import { once } from '../once.ts';
import { defineFact } from './fact.ts';
import { attempt, type Refusal, refusalShape } from './refusal.ts';
import { startEach } from './start-each.ts';
import { byArn, required, text } from './values.ts';

/** One collection of OpenSearch Serverless: always encrypted, on disk and on its way. */
export interface OpensearchCollection {
  readonly arn: string;
  readonly id: string;
  readonly name: string;
  /** As AWS says it: an ARN, or `auto`, a key that AWS owns; `null` is what AWS left out. */
  readonly keyId: string | null;
  /** Why its key could not be read, while the rest of the listing stands. */
  readonly readError: Refusal | null;
}

const words = once(() => z.string());
const shape = (): z.ZodType<readonly OpensearchCollection[]> =>
  z.array(
    z.strictObject({
      arn: words(),
      id: words(),
      name: words(),
      keyId: words().nullable(),
      readError: refusalShape().nullable(),
    }),
  );

type CollectionSeat = Seat<'OpenSearchServerless.BatchGetCollection' | 'OpenSearchServerless.ListCollections'>;
type Summary = NonNullable<Output<'OpenSearchServerless.ListCollections'>['collectionSummaries']>[number];

/** Every collection of OpenSearch Serverless of the account and region. Sorted by ARN. */
export const opensearchCollections = defineFact({
  name: 'opensearch-collections',
  scope: 'region',
  depth: 'full',
  operations: ['OpenSearchServerless.BatchGetCollection', 'OpenSearchServerless.ListCollections'],
  shape,
  read: async (seat): Promise<readonly OpensearchCollection[]> => {
    const tokens = { token: 'nextToken', next: 'nextToken' } as const;
    const found = await startEach(
      seat.pages('OpenSearchServerless.ListCollections', { maxResults: 100 }, tokens),
      (page) => [required(page.collectionSummaries, 'collectionSummaries')],
      (summaries) => collectionsOf(seat, summaries),
    );
    return byArn(found.flat());
  },
});

/** A page of the listing is as many as one call describes, and only those whose key the listing leaves out are asked for. */
async function collectionsOf(seat: CollectionSeat, summaries: readonly Summary[]): Promise<readonly OpensearchCollection[]> {
  const listed = summaries.map((summary) => ({
    arn: required(summary.arn, 'arn'),
    id: required(summary.id, 'id'),
    name: required(summary.name, 'name'),
    keyId: text(summary.kmsKeyArn),
    readError: null,
  }));
  const keyless = listed.filter(({ keyId }) => keyId === null).map(({ id }) => id);
  if (keyless.length === 0) return listed;
  const asked = { operation: 'OpenSearchServerless.BatchGetCollection', account: seat.account, region: seat.region };
  const { value, refusal } = await attempt(asked, seat.call('OpenSearchServerless.BatchGetCollection', { ids: keyless }));
  if (refusal !== null) return listed.map((entry) => (entry.keyId === null ? { ...entry, readError: refusal } : entry));
  const details = required(value.collectionDetails, 'collectionDetails');
  // A collection that was deleted after the listing named it is NOT_FOUND.
  const gone = (value.collectionErrorDetails ?? []).filter(({ errorCode }) => errorCode === 'NOT_FOUND').map(({ id }) => id);
  return listed
    .filter(({ id }) => !gone.includes(id))
    .map((entry) => ({ ...entry, keyId: entry.keyId ?? text(details.find(({ id }) => id === entry.id)?.kmsKeyArn) }));
}
