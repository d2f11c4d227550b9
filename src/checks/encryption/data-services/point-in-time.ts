import type { DynamodbTable } from '../../../facts/dynamodb-tables.ts';
import type { Spec } from '../../../spec/spec.ts';
import { accountOf } from '../../account-of.ts';
import type { Draft, Judged } from '../../check.ts';
import { strange } from '../../keys/condition.ts';
import { judgedPlaces } from '../places.ts';
import { hasType, takesPlace } from '../rules.ts';
import { ruleFor } from '../store.ts';
import { type EncryptionWorld, isHere, type Place, placeName } from '../world.ts';

/** Whether a rule of the spec asks for point-in-time recovery at all. */
export function asksForRecovery(spec: Spec): boolean {
  return (spec.stores ?? []).some((rule) => rule.point_in_time_recovery === true && hasType(rule, 'dynamodb'));
}

/** Point-in-time recovery is on for each table whose rules say that it must be. */
export function judgeRecovery(world: EncryptionWorld, spec: Spec): readonly Judged[] {
  const places = judgedPlaces(world, spec, 'dynamodb').filter((place) => isAskedIn(world, spec, place));
  if (places.length === 0) return notAsked(world);
  return world.each(
    places,
    (place) => ({ target: place, resource: placeName(place), expected }),
    (place) => {
      const tables = world.at('dynamodb-tables', place);
      const asked = tables.filter(
        ({ name, arn }) => ruleFor(world, spec, { type: 'dynamodb', place, names: [name, arn] }).pointInTimeRecovery,
      );
      return asked.length > 0 ? asked.map(judgeTable) : noTable(place, tables.length);
    },
  );
}

const expected = 'ENABLED';

function isAskedIn(world: EncryptionWorld, spec: Spec, place: Place): boolean {
  const isGoverned = spec.organization.regions.governed.includes(place.region);
  return (spec.stores ?? []).some(
    (rule) =>
      rule.point_in_time_recovery === true &&
      takesPlace(rule, { ...place, type: 'dynamodb', isGoverned }, (_, where) => isHere(world, where)),
  );
}

function judgeTable({ arn, name, pointInTimeRecovery: actual, recoveryError }: DynamodbTable): Draft {
  const draft = { resource: arn, expected, actual };
  const what = `Point-in-time recovery of DynamoDB table ${name}`;
  if (recoveryError !== null) {
    const { reason, detail } = recoveryError;
    return { ...draft, outcome: 'unknown', message: `${what} could not be read: ${detail}`, because: { reason, detail } };
  }
  if (actual === 'ENABLED') return { ...draft, outcome: 'pass', message: `${what} is on.` };
  if (actual === 'DISABLED') return { ...draft, outcome: 'fail', message: `${what} is off.` };
  const detail = `${what} ${strange('status', actual)}`;
  return { ...draft, outcome: 'unknown', message: `${detail}.`, because: { reason: 'failed', detail } };
}

function noTable(place: Place, count: number): Draft {
  const resource = placeName(place);
  if (count > 0) {
    const message = `No rule under stores asks for point-in-time recovery of a table that is in ${resource} (${count}).`;
    return { outcome: 'not-applicable', resource, expected: null, actual: null, message };
  }
  const message = `There is no DynamoDB table in ${resource}: the listing was read to its end.`;
  return { outcome: 'pass', resource, expected, actual: 'no DynamoDB table', message };
}

function notAsked(world: EncryptionWorld): readonly Judged[] {
  const account = accountOf(world);
  const message = `No rule under stores asks for point-in-time recovery in ${world.label(account)}, or AWS does not offer DynamoDB there.`;
  return world.each(
    [account],
    () => ({ target: { account }, resource: account }),
    () => ({ outcome: 'not-applicable', resource: account, expected: null, actual: null, message }),
  );
}
