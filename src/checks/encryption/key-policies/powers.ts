/** Two things that a key policy hands out, and that the spec keeps apart. */
export type Power = 'administer' | 'use';

const named = (...actions: readonly string[]): readonly string[] => actions.map((action) => `kms:${action}`);

/** Changes who may do what with the key: whoever has it can give himself everything else. */
export const putPolicy = 'kms:PutKeyPolicy';

/** Gives others a part in the key. Where it is allowed for resources of AWS services alone (`kms:GrantIsForAWSResource`), or through them, it is a way of using the key. */
export const createGrant = 'kms:CreateGrant';

/** Grants, which may be limited to resources of AWS services. */
export const grantActions: readonly string[] = [createGrant, 'kms:RevokeGrant'];

/** What changes the key, its policy, its grants, its tags or its state, or ends it. Aliases are not part of a key. */
export const administration: readonly string[] = [
  putPolicy,
  ...grantActions,
  ...named(
    'CancelKeyDeletion',
    'DeleteImportedKeyMaterial',
    'DisableKey',
    'DisableKeyRotation',
    'EnableKey',
    'EnableKeyRotation',
    'ImportKeyMaterial',
    'ReplicateKey',
    'RotateKeyOnDemand',
    'ScheduleKeyDeletion',
    'TagResource',
    'UntagResource',
    'UpdateKeyDescription',
    'UpdatePrimaryRegion',
  ),
];

/** What encrypts and decrypts with the key, or has it do so. */
export const use: readonly string[] = named(
  'Decrypt',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyPair',
  'GenerateDataKeyPairWithoutPlaintext',
  'GenerateDataKeyWithoutPlaintext',
  'ReEncryptFrom',
  'ReEncryptTo',
);
