import type { Spec } from '../../spec/spec.ts';
import { accountOf } from '../account-of.ts';
import type { Draft, Judged } from '../check.ts';
import { declaredKeyOf } from '../keys/declared.ts';
import { parseKeyArn, resolveKey } from '../keys/resolve.ts';
import { asksForEbsDefault, ebsDefaultAt } from './ebs-default.ts';
import { declaredHere, overDeclared } from './keys.ts';
import { listings } from './listings.ts';
import { judgedIn } from './places.ts';
import { judgeRotation } from './rotation.ts';
import { ruleFor, type Store } from './store.ts';
import { type EncryptionWorld, governedPlaces, type Place, placeName, throwWhereNothingWasRead } from './world.ts';

/** Where keys are in use: each kind of store in each place, and the key that EC2 gives to new volumes. */
interface Use {
  readonly place: Place;
  readonly name: string;
  readonly stores: () => readonly Store[];
}

/** Each declared key rotates often enough, and so does each customer-managed key that a store of the account uses. */
export function judgeRotations(world: EncryptionWorld, spec: Spec): readonly Judged[] {
  const declared =
    declaredHere(world, spec).length === 0
      ? []
      : overDeclared(world, spec, {
          expected: 'rotates',
          judge: ({ name, account, region }, key) =>
            judgeRotation(world, key, spec.keys[name]?.rotation ?? spec.defaults.key_rotation, { account, region }),
        });
  const inUse = world.each(
    governedPlaces(world),
    (place) => ({ target: place, resource: placeName(place), expected: 'every key in use rotates' }),
    (place) => keysInUse(world, spec, place),
  );
  const judged = [...declared, ...inUse];
  return judged.length > 0 ? judged : nothingToRotate(world, spec);
}

function usesOf(world: EncryptionWorld, spec: Spec, place: Place): readonly Use[] {
  return [
    ...judgedIn(world, spec, { place, among: listings }).map((listing) => ({
      place,
      name: listing.name,
      stores: () => listing.stores(world, place),
    })),
    ...(asksForEbsDefault(spec) ? [{ place, name: 'ebs-default', stores: () => [ebsDefaultAt(world, place)] }] : []),
  ];
}

function keysInUse(world: EncryptionWorld, spec: Spec, place: Place): readonly Judged[] {
  const uses = usesOf(world, spec, place);
  const judged = world.each(
    uses,
    ({ name }) => ({ target: place, resource: `${placeName(place)}/${name}` }),
    (use) => [...keysOf(world, spec, use), ...unseenKeys(world, spec, use)],
  );
  throwWhereNothingWasRead(
    judged,
    uses.map(({ stores }) => stores),
  );
  return firstOfEach(judged);
}

/** The undeclared keys of one use, each judged once. Declared ones are judged where they are declared. */
function keysOf(world: EncryptionWorld, spec: Spec, { place, stores }: Use): readonly Judged[] {
  const references = stores().flatMap((store) => store.parts(ruleFor(world, spec, store)).map((part) => part.keyId));
  return world.each(
    [...new Set(references)].filter((reference) => reference !== null),
    (reference) => ({ target: place, resource: reference }),
    (reference) => ofReference(world, spec, { reference, place }),
  );
}

/** Where AWS refused or left out which key a store uses, whether that key rotates is not known either. */
function unseenKeys(world: EncryptionWorld, spec: Spec, { place, stores }: Use): readonly Judged[] {
  const judged = world.each(
    stores(),
    (store) => ({ target: place, resource: store.arn }),
    (store): readonly Draft[] => {
      const rule = ruleFor(world, spec, store);
      const keyless = store.parts(rule).filter((part) => part.keyId === null && part.name !== 'bucket key');
      const unseen = keyless.map((part) => part.settle(rule)).find((settled) => settled?.outcome === 'unknown');
      if (unseen?.because === undefined) return [];
      const { because } = unseen;
      const message = `Which key it uses, and whether that rotates, could not be verified: ${because.detail}`;
      return [{ outcome: 'unknown', resource: store.arn, expected: 'rotates', actual: null, message, because }];
    },
  );
  // A listing of clusters that is missing is said once for itself, and not for each member again.
  return judged.filter(({ unknown }) => unknown === undefined);
}

function ofReference(
  world: EncryptionWorld,
  spec: Spec,
  { reference, place }: { readonly reference: string; readonly place: Place },
): readonly Draft[] {
  const resolution = resolveKey(world, reference, place);
  switch (resolution.kind) {
    case 'default':
    case 'aws-alias':
    case 'absent':
      return [];
    case 'foreign': {
      const detail = `${resolution.arn} belongs to no account and region that this run reads`;
      const draft = { resource: resolution.arn, expected: 'rotates', actual: null };
      return [
        {
          ...draft,
          outcome: 'unknown',
          message: `Whether it rotates could not be verified: ${detail}.`,
          because: { reason: 'not-asked', detail },
        },
      ];
    }
    case 'unreadable': {
      const { arn, reason, detail } = resolution;
      if (isDeclaredKey(world, spec, arn)) return [];
      const draft = { resource: arn, expected: 'rotates', actual: null };
      return [
        { ...draft, outcome: 'unknown', message: `Whether it rotates could not be verified: ${detail}`, because: { reason, detail } },
      ];
    }
    case 'key': {
      const { key, arn } = resolution;
      // AWS replaces the material of its own keys every year; the store's requirement says whether such a key is accepted.
      if (key.manager === 'AWS' || isDeclaredKey(world, spec, arn)) return [];
      return [judgeRotation(world, key, spec.defaults.key_rotation, place)];
    }
  }
}

function isDeclaredKey(world: EncryptionWorld, spec: Spec, arn: string): boolean {
  const owner = parseKeyArn(arn);
  if (owner === null) return false;
  return Object.keys(spec.keys).some((name) => {
    const entry = declaredKeyOf(world, spec, { name, account: owner.account });
    const found = entry?.region === owner.region ? entry.find() : null;
    return found?.kind === 'key' && found.arn === arn;
  });
}

/** Several stores use one key; one finding says it. */
function firstOfEach(judged: readonly Judged[]): readonly Judged[] {
  const seen = new Set<string>();
  return judged.filter(({ target, resource }) => {
    const id = `${target.region}/${resource}`;
    return seen.has(id) ? false : seen.add(id);
  });
}

function nothingToRotate(world: EncryptionWorld, spec: Spec): readonly Judged[] {
  const account = accountOf(world);
  return world.each(
    [account],
    () => ({ target: { account }, resource: account }),
    () => {
      for (const { stores } of governedPlaces(world).flatMap((place) => usesOf(world, spec, place))) stores();
      const message = `The spec declares no key in ${world.label(account)}, and no store there uses a customer-managed one: every listing was read to its end.`;
      return {
        outcome: 'pass',
        resource: account,
        expected: 'every key in use rotates',
        actual: 'no customer-managed key in use',
        message,
      };
    },
  );
}
