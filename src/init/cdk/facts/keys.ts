import { canonicalJson } from '../../../evidence/canonical.ts';
import type { KeyPolicy } from '../../../facts/key-policies.ts';
import type { Key, KeyAlias, Keys } from '../../../facts/keys.ts';
import { byArn, compare } from '../../../facts/values.ts';
import { arnOf, nameOf } from '../kinds.ts';
import type { Place } from '../place.ts';
import type { Resource } from '../stack.ts';
import { attempt, documentOf, observation, tagsOf } from './observation.ts';

const keyType = 'AWS::KMS::Key';
const replicaType = 'AWS::KMS::ReplicaKey';
const aliasType = 'AWS::KMS::Alias';

function keysOf(place: Place): Keys {
  const aliases = place
    .of(aliasType)
    .map(({ props }): KeyAlias => {
      const target = props.required('TargetKeyId');
      return { alias: props.required('AliasName'), keyId: target.slice(target.lastIndexOf('/') + 1) };
    })
    .sort((a, b) => compare(a.alias, b.alias));
  return { keys: byArn(place.of(keyType, replicaType).map((resource) => keyOf(resource, aliases))), aliases };
}

function keyOf(resource: Resource, aliases: readonly KeyAlias[]): Key {
  const { props, type } = resource;
  const id = nameOf(resource);
  const isReplica = type === replicaType;
  const spec = props.text('KeySpec') ?? 'SYMMETRIC_DEFAULT';
  const origin = props.text('Origin') ?? 'AWS_KMS';
  const state = (props.flag('Enabled') ?? true) ? 'Enabled' : 'Disabled';
  const canRotate = !isReplica && state === 'Enabled' && spec === 'SYMMETRIC_DEFAULT' && origin === 'AWS_KMS';
  return {
    arn: arnOf(resource),
    id,
    aliases: aliases.filter(({ keyId }) => keyId === id).map(({ alias }) => alias),
    manager: 'CUSTOMER',
    state,
    usage: props.text('KeyUsage') ?? 'ENCRYPT_DECRYPT',
    spec,
    origin,
    multiRegion: multiRegionOf(resource),
    deletionAt: null,
    validTo: null,
    rotation: canRotate ? rotationOf(resource) : null,
    tags: tagsOf(resource),
    readError: null,
    rotationError: null,
    tagsError: null,
  };
}

function multiRegionOf(resource: Resource): Key['multiRegion'] {
  const { props, type } = resource;
  if (type === replicaType) return { type: 'REPLICA', primaryArn: props.required('PrimaryKeyArn') };
  return props.flag('MultiRegion') === true ? { type: 'PRIMARY', primaryArn: arnOf(resource) } : null;
}

function rotationOf({ props }: Resource): Key['rotation'] {
  const isOn = props.flag('EnableKeyRotation') ?? false;
  // A year, where the template says nothing else.
  return { enabled: isOn, periodDays: isOn ? (props.number('RotationPeriodInDays') ?? 365) : null };
}

function policyOf(place: Place, resource: Resource): KeyPolicy {
  const { value, error } = attempt(() => documentOf(resource.props, 'KeyPolicy') ?? ownersPolicy(place), place);
  return { arn: arnOf(resource), policy: value, policyError: error };
}

/** What KMS gives a key without a policy. */
function ownersPolicy({ partition, account }: Place): string {
  const Principal = { AWS: `arn:${partition}:iam::${account}:root` };
  return canonicalJson({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal, Action: 'kms:*', Resource: '*' }] });
}

/** Keys of KMS. */
export const keyObservations = [
  observation('keys', [keyType, replicaType, aliasType], keysOf),
  observation('key-policies', [keyType, replicaType], (place) =>
    byArn(place.of(keyType, replicaType).map((resource) => policyOf(place, resource))),
  ),
];
