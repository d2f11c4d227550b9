import type { HealthImagingDatastore } from '../../../facts/healthimaging-datastores.ts';
import type { HealthLakeDatastore } from '../../../facts/healthlake-datastores.ts';
import type { Listing } from '../listing.ts';
import type { ResolvedRule } from '../rules.ts';
import { ownedByAws, strange, unread, unsaid, unsaidKey } from '../settled.ts';
import type { Part, Settled } from '../store.ts';

/** Data stores of HealthImaging. */
export const healthimagingDatastores: Listing = {
  name: 'healthimaging-datastore',
  type: 'healthimaging',
  noun: 'HealthImaging data store',
  facts: ['healthimaging-datastores'],
  stores: (world, place) =>
    world.at('healthimaging-datastores', place).map((datastore) => ({
      type: 'healthimaging',
      place,
      arn: datastore.arn,
      names: namesOf(datastore),
      parts: () => [imagingPart(datastore)],
    })),
};

/** Data stores of HealthLake. */
export const healthlakeDatastores: Listing = {
  name: 'healthlake-datastore',
  type: 'healthlake',
  noun: 'HealthLake data store',
  facts: ['healthlake-datastores'],
  stores: (world, place) =>
    world.at('healthlake-datastores', place).map((datastore) => ({
      type: 'healthlake',
      place,
      arn: datastore.arn,
      names: namesOf(datastore),
      parts: () => [lakePart(datastore)],
    })),
};

interface Named {
  readonly arn: string;
  readonly id: string;
  readonly name: string | null;
}

function namesOf({ arn, id, name }: Named): readonly string[] {
  return [...(name === null ? [] : [name]), id, arn];
}

/** HealthImaging names a customer's key, and says nothing of its own. */
function imagingPart({ id, name, keyId, readError }: HealthImagingDatastore): Part {
  const what = `HealthImaging data store ${name ?? id}`;
  const settle = (rule: ResolvedRule): Settled | null => {
    if (readError !== null) return unread(readError, what);
    return keyId === null ? ownedByAws(rule, `${what} names no key: AWS owns the one that it uses.`, null) : null;
  };
  return { name: 'storage', what, keyId, settle };
}

function lakePart({ id, name, keyType, keyId }: HealthLakeDatastore): Part {
  const what = `HealthLake data store ${name ?? id}`;
  const settle = (rule: ResolvedRule): Settled | null => {
    if (keyType === 'AWS_OWNED_KMS_KEY') return ownedByAws(rule, `${what} is encrypted with a key that AWS owns.`, keyType);
    if (keyType !== 'CUSTOMER_MANAGED_KMS_KEY') return unsaid(strange(what, 'kind of key', keyType), { keyType, keyId });
    return keyId === null ? unsaidKey(what) : null;
  };
  return { name: 'storage', what, keyId, settle };
}
