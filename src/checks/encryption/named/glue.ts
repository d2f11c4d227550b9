import type { GlueEncryption } from '../../../facts/glue-catalog.ts';
import type { Listing } from '../listing.ts';
import { strange, unencrypted, unsaid } from '../settled.ts';
import type { Part, Settled } from '../store.ts';

/** The Glue Data Catalog of a region, where it shows a database: one without may have connections, of which AWS is not asked. */
export const glueCatalogs: Listing = {
  name: 'glue-catalog',
  type: 'glue',
  noun: 'Glue Data Catalog with a database',
  facts: ['glue-catalog'],
  stores: (world, place) => {
    const catalog = world.at('glue-catalog', place);
    if (catalog === null) return [];
    const { arn, encryption } = catalog;
    return [{ type: 'glue', place, arn, names: ['catalog', arn], parts: () => [metadataPart(encryption), passwordsPart(encryption)] }];
  },
};

function metadataPart({ mode, keyId }: GlueEncryption): Part {
  const what = 'The Glue Data Catalog';
  const settle = (): Settled | null => {
    if (mode === 'DISABLED') return unencrypted(`${what} is not encrypted.`, mode);
    // Without a key the catalog uses aws/glue.
    return mode === 'SSE-KMS' || mode === 'SSE-KMS-WITH-SERVICE-ROLE' ? null : unsaid(strange(what, 'mode of encryption', mode), mode);
  };
  return { name: 'metadata', what, keyId, settle };
}

function passwordsPart({ passwords, passwordKeyId: keyId }: GlueEncryption): Part {
  const what = 'Passwords of connections in the Glue Data Catalog';
  const settle = (): Settled | null => {
    if (passwords === true) return keyId === null ? unsaid(`AWS left out which key ${what.replace(/^P/, 'p')} use`, passwords) : null;
    if (passwords === false) return unencrypted(`${what} are not encrypted by themselves.`, passwords);
    return unsaid(`AWS left out whether ${what.replace(/^P/, 'p')} are encrypted`, passwords);
  };
  return { name: 'connection passwords', what, keyId, settle };
}
