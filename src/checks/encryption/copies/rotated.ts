import type { Secret } from '../../../facts/secrets.ts';
import type { Quantity } from '../../../spec/sections/grammar.ts';
import type { Spec } from '../../../spec/spec.ts';
import { accountOf } from '../../account-of.ts';
import type { Draft, Judged } from '../../check.ts';
import { judgedPlaces } from '../places.ts';
import { takesPlace } from '../rules.ts';
import { ruleFor } from '../store.ts';
import { type EncryptionWorld, isHere, type Place, placeName } from '../world.ts';

/** Whether a rule of the spec says how often secrets rotate. */
export function asksForRotation(spec: Spec): boolean {
  return (spec.stores ?? []).some((rule) => rule.rotated_within !== undefined);
}

/** Each secret whose rule says so rotates by a schedule, and did so not too long ago. */
export function judgeSecretRotation(world: EncryptionWorld, spec: Spec): readonly Judged[] {
  const judged = world.each(
    judgedPlaces(world, spec, 'secret').filter((place) => asksHere(world, spec, place)),
    (place) => ({ target: place, resource: placeName(place) }),
    (place) => {
      const asked = world.at('secrets', place).flatMap((secret) => {
        const names = [secret.name, secret.arn];
        const { rotatedWithin: limit } = ruleFor(world, spec, { type: 'secret', place, names });
        return limit === null ? [] : [{ secret, limit }];
      });
      if (asked.length === 0) return noSecret(place);
      return world.each(
        asked,
        ({ secret }) => ({ target: place, resource: secret.arn }),
        ({ secret, limit }) => judgeSecret(world, { place, secret, limit }),
      );
    },
  );
  return judged.length > 0 ? judged : notAsked(world);
}

/** Whether some rule with a length of time takes the place, whatever the names of its secrets. */
function asksHere(world: EncryptionWorld, spec: Spec, place: Place): boolean {
  const isGoverned = spec.organization.regions.governed.includes(place.region);
  return (spec.stores ?? [])
    .filter((rule) => rule.rotated_within !== undefined)
    .some((rule) => takesPlace(rule, { ...place, type: 'secret', isGoverned }, (_, where) => isHere(world, where)));
}

interface Question {
  readonly place: Place;
  readonly secret: Secret;
  readonly limit: Quantity;
}

function judgeSecret(world: EncryptionWorld, { place, secret, limit }: Question): Draft {
  const expected = `rotates by a schedule, and did within ${limit.text}`;
  const draft = { resource: secret.arn, expected };
  const { deletedAt, name, primaryRegion } = secret;
  if (deletedAt !== null) {
    const message = `Secret ${name} waits for deletion since ${deletedAt}: nobody can use it, and it does not rotate.`;
    return { ...draft, outcome: 'not-applicable', actual: { deletedAt }, message };
  }
  if (primaryRegion === null || primaryRegion === place.region) return { ...draft, ...ofSchedule(world, place, { secret, limit }) };
  const home = { account: place.account, region: primaryRegion };
  const primary = world.at('secrets', home).find((other) => other.name === name && other.arn.split(':')[6] === secret.arn.split(':')[6]);
  const replica = `Secret ${name} is a replica of ${primaryRegion}, where it rotates`;
  if (primary !== undefined) {
    const { message, ...said } = ofSchedule(world, home, { secret: primary, limit });
    return { ...draft, ...said, message: `${replica}. ${message}` };
  }
  const detail = `${replica}, and it is not in the listing there`;
  return { ...draft, outcome: 'unknown', actual: null, message: `${detail}.`, because: { reason: 'failed', detail } };
}

/** AWS leaves out of a secret that was never set up to rotate whether it does, and of one that never rotated when that was. */
function ofSchedule(
  world: EncryptionWorld,
  place: Place,
  { secret, limit }: Pick<Question, 'secret' | 'limit'>,
): Pick<Draft, 'outcome' | 'actual' | 'message'> {
  const { name, rotationEnabled, lastRotatedAt } = secret;
  const actual = { rotationEnabled, lastRotatedAt };
  if (rotationEnabled !== true) {
    const said = rotationEnabled === null ? 'was never set up to rotate' : 'does not rotate: its rotation is turned off';
    return { outcome: 'fail', actual, message: `Secret ${name} ${said}.` };
  }
  if (lastRotatedAt === null) return { outcome: 'fail', actual, message: `Secret ${name} is set up to rotate, and never did.` };
  const seconds = (Date.parse(world.observedAt('secrets', place)) - Date.parse(lastRotatedAt)) / 1000;
  const isRecent = seconds <= limit.seconds;
  const late = isRecent ? '' : `, which is longer ago than ${limit.text}`;
  return { outcome: isRecent ? 'pass' : 'fail', actual, message: `Secret ${name} rotates, the last time on ${lastRotatedAt}${late}.` };
}

function noSecret(place: Place): Draft {
  const resource = placeName(place);
  const message = `There is no secret in ${resource} whose rule says how often it rotates: the listing was read to its end.`;
  return { outcome: 'pass', resource, expected: 'every such secret rotates', actual: 'no such secret', message };
}

function notAsked(world: EncryptionWorld): readonly Judged[] {
  const account = accountOf(world);
  const message = `No rule under stores says how often secrets rotate in ${world.label(account)}.`;
  return world.each(
    [account],
    () => ({ target: { account }, resource: account }),
    () => ({ outcome: 'not-applicable', resource: account, expected: null, actual: null, message }),
  );
}
