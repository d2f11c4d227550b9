import type { Secret } from '../../facts/secrets.ts';
import type { Listing } from './listing.ts';
import { settledByKey } from './store.ts';

/** Secrets, those waiting for deletion too: until then they can be restored. A replica has a key of its own in its own region. */
export const secrets: Listing = {
  name: 'secret',
  type: 'secret',
  noun: 'secret',
  facts: ['secrets'],
  stores: (world, place) =>
    world.at('secrets', place).map((secret) => ({
      type: 'secret',
      place,
      arn: secret.arn,
      names: [secret.name, secret.arn],
      parts: () => [{ name: 'value', what: nameOf(secret, place.region), keyId: secret.keyId, settle: settledByKey }],
    })),
};

function nameOf({ name, primaryRegion, deletedAt }: Secret, region: string): string {
  const notes = [
    ...(primaryRegion === null || primaryRegion === region ? [] : [`a replica of ${primaryRegion}`]),
    ...(deletedAt === null ? [] : [`waiting for deletion since ${deletedAt}`]),
  ];
  return `Secret ${name}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`;
}
