import type { Key } from '../../facts/keys.ts';
import type { Spec } from '../../spec/spec.ts';
import { declaredKeyOf } from '../keys/declared.ts';
import { type Aspect, type Aspects, type EnvironmentWorld, known, type Observed } from './world.ts';

/** A declared key as AWS has it. */
export function keyIn(
  world: EnvironmentWorld,
  spec: Spec,
  { name, account }: { readonly name: string; readonly account: string },
): Observed {
  const found = declaredKeyOf(world, spec, { name, account })?.find() ?? { kind: 'absent' as const };
  if (found.kind === 'unclear') return { kind: 'unclear', because: { reason: found.reason, detail: found.detail } };
  if (found.kind !== 'key') return found;
  const { arn, key } = found;
  if (key.readError !== null) return { kind: 'unclear', because: { reason: key.readError.reason, detail: key.readError.detail } };
  return { kind: 'found', arns: [arn], aspects: aspectsOf(key) };
}

function aspectsOf(key: Key): Aspects {
  return {
    state: known(key.state, 'state'),
    manager: known(key.manager, 'manager'),
    usage: known(key.usage, 'usage'),
    spec: known(key.spec, 'key spec'),
    origin: known(key.origin, 'origin'),
    // AWS leaves it out of keys of one region.
    multi_region: { kind: 'known', value: key.multiRegion?.type ?? 'no' },
    rotation: rotationOf(key),
  };
}

/** KMS is asked only where a key can rotate: else state, spec and origin say why it does not. */
function rotationOf({ rotation, rotationError }: Key): Aspect {
  if (rotationError !== null) return { kind: 'unclear', because: { reason: rotationError.reason, detail: rotationError.detail } };
  if (rotation === null) return { kind: 'known', value: 'none' };
  if (rotation.enabled === null) return known(null, 'rotation');
  return { kind: 'known', value: rotation.enabled ? `every ${rotation.periodDays ?? 365} days` : 'off' };
}
