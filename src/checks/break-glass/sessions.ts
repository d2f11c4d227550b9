import type { SessionPreferences } from '../../facts/session-documents.ts';
import type { Quantity } from '../../spec/sections/grammar.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Judged, passIf, type World } from '../check.ts';
import { partitionOf } from '../guardrails/setting.ts';
import type { Condition } from '../keys/condition.ts';
import { unsaid } from '../unsaid.ts';
import { bucketConditions, keyCondition } from './logging.ts';
import { condition, overRegions, sectionOf, together, unknown } from './section.ts';

const document = 'SSM-SessionManagerRunShell';

/** In every governed region the preferences of Session Manager keep, encrypt and end every session as declared. */
export function judgePreferences(world: World<'buckets' | 'keys' | 'session-documents'>, spec: Spec): readonly Judged[] {
  const { bucket, key, max } = sectionOf(spec).sessions;
  const expected = { bucket: bucket.name, in: bucket.in, s3EncryptionEnabled: true, key, max: max.text };
  return overRegions(world, expected, (place) => {
    const resource = `arn:${partitionOf(place.region)}:ssm:${place.region}:${place.account}:document/${document}`;
    const found = world.at('session-documents', place).preferences;
    const draft = { resource, expected, actual: found };
    if (found === null)
      return passIf(false, {
        ...draft,
        message: `There is no ${document} in ${place.region}: sessions there are neither kept nor limited`,
      });
    if (found.problem !== null) return unsaid(`${document} in ${place.region} says nothing for certain: ${found.problem}`, draft);
    return together(
      [
        typeOf(found),
        ...bucketConditions(world, spec, { bucket: found.bucket, isEncrypted: found.bucketEncryption }),
        keyCondition(world, spec, { keyId: found.keyId, place, resource }),
        ...limits(found, max),
      ],
      { ...draft, what: `The preferences of ${place.region}` },
    );
  });
}

function typeOf({ sessionType }: SessionPreferences): Condition {
  if (sessionType === null) return unknown('have a sessionType that is left out');
  return condition(sessionType === 'Standard_Stream', `are of the type ${sessionType}`);
}

/** AWS's own limit of idling, where none is set. https://docs.aws.amazon.com/systems-manager/latest/userguide/session-preferences-timeout.html */
const idleByDefault = '20';

function limits({ idleTimeout, maxDuration }: SessionPreferences, max: Quantity): readonly Condition[] {
  // https://docs.aws.amazon.com/systems-manager/latest/userguide/session-preferences-max-timeout.html
  const longest = maxDuration === null ? condition(false, 'set no greatest length: a session lasts as long as it likes') : null;
  return [longest ?? minutes(maxDuration ?? '', max, 'end a session'), minutes(idleTimeout ?? idleByDefault, max, 'end an idle session')];
}

function minutes(written: string, max: Quantity, what: string): Condition {
  if (!/^[1-9]\d{0,3}$/.test(written)) return unknown(`${what} after ${JSON.stringify(written)}, which is no number of minutes`);
  return condition(Number(written) * 60 <= max.seconds, `${what} after ${written} minutes, and ${max.text} is allowed`);
}

/** There is no Session document beside the preferences: whoever names another gets its settings, and these are not judged. */
export function judgeDocuments(world: World<'session-documents'>, spec: Spec): readonly Judged[] {
  const expected = { customDocuments: sectionOf(spec).sessions.custom_documents };
  return overRegions(world, expected, (place, resource) => {
    const custom = world.at('session-documents', place).documents.filter((name) => name !== document);
    const message =
      custom.length === 0
        ? `No Session document of its own in ${place.region} but the preferences: the listing was read to its end`
        : `${custom.join(', ')} in ${place.region}: a session that names one of them goes by its settings and not by the preferences`;
    return passIf(custom.length === 0, { resource, expected, actual: custom, message });
  });
}
