import type { StoreType } from '../../spec/sections/stores.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Wanted } from '../../wanted.ts';
import { inventoryIn } from './inventory/undeclared.ts';
import { listings } from './listings.ts';
import { readIn } from './places.ts';
import { onlyOfKeyPolicies } from './requirements/key-policies.ts';
import type { EncryptionFact } from './world.ts';

/** Facts that judgements beside those over listings read too: in every place, whatever is offered there. */
const readEverywhere: readonly EncryptionFact[] = ['buckets'];

type Only = { readonly [F in EncryptionFact]?: (spec: Spec) => readonly (string | Wanted)[] | null };

/** Where each fact of the listings is needed, for a check's `only`. */
function ofListings(): Only {
  const names = [...new Set(listings.flatMap(({ facts }) => facts))].filter((name) => !readEverywhere.includes(name));
  return Object.fromEntries(
    names.map((name) => [name, either(listings.filter(({ facts }) => facts.includes(name)).map(({ type }) => readIn(type)))]),
  );
}

/** Where any of several needs a fact. */
function either(needs: readonly ((spec: Spec) => readonly Wanted[] | null)[]): (spec: Spec) => readonly Wanted[] | null {
  return (spec) => {
    const wanted = needs.map((need) => need(spec));
    return wanted.includes(null) ? null : wanted.flatMap((one) => one ?? []);
  };
}

/** Where cmk-encryption needs its facts. One that is not named here is needed everywhere. */
export const onlyOfEncryption: Only = {
  ...ofListings(),
  ...onlyOfKeyPolicies,
  'aggregated-resources': inventoryIn,
  'db-snapshot-shares': ofShares('rds_snapshot'),
  'ebs-snapshot-shares': ofShares('ebs_snapshot'),
  'image-shares': ofShares('ami'),
};

/** One call for each copy: none where the spec leaves out what they are made for. */
function ofShares(type: StoreType): (spec: Spec) => readonly Wanted[] | null {
  return (spec) => (spec.scope.excluded.some(({ check }) => check === 'cmk-encryption.copies-private') ? [] : readIn(type)(spec));
}
