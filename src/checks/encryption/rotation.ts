import type { Key } from '../../facts/keys.ts';
import type { Quantity } from '../../spec/sections/grammar.ts';
import type { Draft } from '../check.ts';
import { keyLabel, stateOf, strange } from '../keys/condition.ts';
import { resolveKey } from '../keys/resolve.ts';
import { unreadable } from './keys.ts';
import type { EncryptionWorld, Place } from './world.ts';

type Said = Pick<Draft, 'outcome' | 'actual'> & { readonly text: string; readonly because?: NonNullable<Draft['because']> };

/** Whether the key's material is replaced at least as often as `limit`. State first: a key that is off keeps its old rotation flag. */
export function judgeRotation(world: EncryptionWorld, key: Key, limit: Quantity, place: Place): Draft {
  const expected = `rotates every ${limit.text} or more often`;
  if (key.readError !== null) return unreadable(key, expected);
  const { text, ...said } = hindrance(key) ?? ofMaterial(world, key, { limit, place });
  const because =
    said.outcome === 'unknown' ? { because: said.because ?? { reason: 'failed' as const, detail: `${key.arn} ${text}` } } : {};
  return { resource: key.arn, expected, ...said, ...because, message: `${keyLabel(key)} ${text}.` };
}

/** What keeps a key from rotating at all, whatever its flag says. */
function hindrance(key: Key): Said | null {
  const never = 'so it cannot rotate by itself; rotate it by hand and declare a deviation, or move the data to a key of KMS';
  if (key.manager === 'AWS') {
    const text = 'is managed by AWS, which replaces its material every year; key-customer-managed says what is wrong with it';
    return { outcome: 'not-applicable', actual: 'managed by AWS', text };
  }
  if (key.manager !== 'CUSTOMER') return { outcome: 'unknown', actual: key.manager, text: strange('manager', key.manager) };
  const state = stateOf(key);
  if (state.outcome === 'fail') return { outcome: 'fail', actual: key.state, text: `${state.text}, so it does not rotate` };
  if (state.outcome === 'unknown') return { outcome: 'unknown', actual: key.state, text: state.text };
  if (key.spec === null) return { outcome: 'unknown', actual: null, text: strange('key spec', null) };
  if (key.spec !== 'SYMMETRIC_DEFAULT')
    return { outcome: 'fail', actual: key.spec, text: `is not a symmetric encryption key (${key.spec}), ${never}` };
  switch (key.origin) {
    case 'AWS_KMS':
      return null;
    case 'EXTERNAL':
      return { outcome: 'fail', actual: key.origin, text: `has imported key material, ${never}` };
    case 'AWS_CLOUDHSM':
    case 'EXTERNAL_KEY_STORE':
      return { outcome: 'fail', actual: key.origin, text: `lives in a custom key store (${key.origin}), ${never}` };
    default:
      return { outcome: 'unknown', actual: key.origin, text: strange('origin', key.origin) };
  }
}

/** A multi-Region replica has the material of its primary, and KMS keeps the rotation there. */
function ofMaterial(world: EncryptionWorld, key: Key, { limit, place }: { readonly limit: Quantity; readonly place: Place }): Said {
  if (key.multiRegion?.type !== 'REPLICA') return ofRotation(key, limit);
  const { primaryArn } = key.multiRegion;
  const primary = primaryArn === null ? null : resolveKey(world, primaryArn, place);
  if (primary?.kind !== 'key') {
    const text = `is a replica of ${primaryArn ?? 'a key that AWS left out'}, whose rotation could not be read`;
    return { outcome: 'unknown', actual: { primary: primaryArn }, text };
  }
  const { text, ...said } = hindrance(primary.key) ?? ofRotation(primary.key, limit);
  return { ...said, text: `is a replica of ${primary.arn}, which ${text}` };
}

function ofRotation({ rotation, rotationError }: Key, limit: Quantity): Said {
  if (rotationError !== null) {
    const { reason, detail } = rotationError;
    return { outcome: 'unknown', actual: null, text: `may or may not rotate: ${detail}`, because: { reason, detail } };
  }
  if (rotation === null || rotation.enabled === null)
    return { outcome: 'unknown', actual: rotation, text: strange('rotation status', null) };
  if (!rotation.enabled) return { outcome: 'fail', actual: rotation, text: 'does not rotate' };
  const { periodDays } = rotation;
  if (periodDays === null) return { outcome: 'unknown', actual: rotation, text: 'rotates, after a period that AWS left out' };
  const isOften = periodDays * 86_400 <= limit.seconds;
  const text = `rotates every ${periodDays} days${isOften ? '' : `, and ${limit.text} is the longest allowed`}`;
  return { outcome: isOften ? 'pass' : 'fail', actual: rotation, text };
}
