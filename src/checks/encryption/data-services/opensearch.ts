import type { Refusal } from '../../../facts/refusal.ts';
import type { Listing } from '../listing.ts';
import { flaggedPart, keyedPart } from '../parts.ts';
import type { Part } from '../store.ts';

const type = 'opensearch';

/** Domains of OpenSearch and Elasticsearch. */
export const domains: Listing = {
  name: 'opensearch-domain',
  type,
  noun: 'OpenSearch domain',
  facts: ['opensearch-domains'],
  stores: (world, place) =>
    world.at('opensearch-domains', place).map(({ arn, name, encrypted, keyId, readError }) => {
      const what = `OpenSearch domain ${name}`;
      return { type, place, arn, names: [name, arn], parts: () => [unlessRefused(flaggedPart({ what, encrypted, keyId }), readError)] };
    }),
};

/** Collections of OpenSearch Serverless. */
export const collections: Listing = {
  name: 'opensearch-collection',
  type,
  noun: 'collection of OpenSearch Serverless',
  facts: ['opensearch-collections'],
  stores: (world, place) =>
    world.at('opensearch-collections', place).map(({ arn, id, name, keyId, readError }) => {
      const what = `OpenSearch collection ${name}`;
      return { type, place, arn, names: [name, id, arn], parts: () => [unlessRefused(keyedPart({ what, keyId }), readError)] };
    }),
};

function unlessRefused(part: Part, readError: Refusal | null): Part {
  if (readError === null) return part;
  const { reason, detail } = readError;
  const message = `${part.what} could not be read: ${detail}`;
  return { ...part, settle: () => ({ outcome: 'unknown', message, actual: null, because: { reason, detail } }) };
}
