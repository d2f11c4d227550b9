import { alerts, here, phi, type Scene, type Stage, withFact } from './stage.ts';

const arn = (service: string, rest: string): string => `arn:aws:${service}:${here.region}:${here.account}:${rest}`;

/** A store of a service that the spec wants none of, by the requirement that says so. */
const unwanted = {
  'efs-file-system': [
    'efs-file-systems',
    { arn: arn('elasticfilesystem', 'file-system/fs-1'), id: 'fs-1', name: null, encrypted: false, keyId: null },
  ],
  memorydb: ['memorydb-clusters', { arn: arn('memorydb', 'cluster/cc'), name: 'cc', keyId: null, tls: true }],
  redshift: [
    'redshift-clusters',
    { arn: arn('redshift', 'cluster:cc'), name: 'cc', encrypted: false, keyId: null, hasMasterSecret: false, masterSecretKeyId: null },
  ],
  opensearch: ['opensearch-collections', { arn: arn('aoss', 'collection/c-1'), id: 'c-1', name: 'cc', keyId: alerts, readError: null }],
  fsx: ['fsx-file-systems', { arn: arn('fsx', 'file-system/fs-2'), id: 'fs-2', name: null, lustreDeployment: 'SCRATCH_2', keyId: null }],
  'firehose-stream': [
    'firehose-streams',
    {
      arn: arn('firehose', 'deliverystream/cc'),
      source: 'DirectPut',
      sourceStream: null,
      encryption: { status: 'DISABLED', keyType: null, keyId: null },
      readError: null,
    },
  ],
  'msk-cluster': [
    'msk-clusters',
    { arn: arn('kafka', 'cluster/cc/1'), name: 'cc', type: 'PROVISIONED', keyId: alerts, clientBroker: 'PLAINTEXT', inCluster: false },
  ],
  'mq-broker': [
    'mq-brokers',
    { arn: arn('mq', 'broker:cc:b-1'), id: 'b-1', name: 'cc', usesAwsOwnedKey: true, keyId: null, readError: null },
  ],
  'event-data-store': ['event-data-stores', { arn: arn('cloudtrail', 'eventdatastore/e-1'), name: 'cc', keyId: null, readError: null }],
} as const;

const settings = {
  output: null,
  option: 'SSE_KMS',
  enforced: true,
  minimum: null,
  managed: false,
  managedKeyId: null,
  engine: null,
  contentKeyId: null,
};

interface Named {
  readonly fact: string;
  /** What a rule calls it. */
  readonly type: string;
  readonly key?: string;
  /** Its value with this key, where the key is a customer's. */
  readonly value: (keyId: string | null) => unknown;
}

/** Services that are judged only where a rule names them. */
const named: Readonly<Record<string, Named>> = {
  'athena-workgroup': {
    fact: 'athena-workgroups',
    type: 'athena',
    value: (keyId) => [
      {
        arn: arn('athena', 'workgroup/cc'),
        name: 'cc',
        settings: { ...settings, output: 's3://cc-athena/', keyId: keyId ?? alerts },
        readError: null,
      },
    ],
  },
  'dax-cluster': {
    fact: 'dax-clusters',
    type: 'dax',
    key: 'aws_managed',
    value: (keyId) => [{ arn: arn('dax', 'cache/cc'), name: 'cc', encryption: keyId === null ? 'DISABLED' : 'ENABLED' }],
  },
  'dms-instance': {
    fact: 'dms-instances',
    type: 'dms',
    value: (keyId) => [{ arn: arn('dms', 'rep:cc'), id: 'cc', keyId: keyId ?? alerts }],
  },
  'glue-catalog': {
    fact: 'glue-catalog',
    type: 'glue',
    value: (keyId) => ({
      arn: arn('glue', 'catalog'),
      encryption: { mode: keyId === null ? 'DISABLED' : 'SSE-KMS', keyId, passwords: keyId !== null, passwordKeyId: keyId },
    }),
  },
  'healthimaging-datastore': {
    fact: 'healthimaging-datastores',
    type: 'healthimaging',
    value: (keyId) => [{ arn: arn('medical-imaging', 'datastore/d-1'), id: 'd-1', name: 'cc', keyId, readError: null }],
  },
  'healthlake-datastore': {
    fact: 'healthlake-datastores',
    type: 'healthlake',
    value: (keyId) => [
      {
        arn: arn('healthlake', 'datastore/fhir/h-1'),
        id: 'h-1',
        name: 'cc',
        keyType: keyId === null ? 'AWS_OWNED_KMS_KEY' : 'CUSTOMER_MANAGED_KMS_KEY',
        keyId,
      },
    ],
  },
};

function ruled({ spec, facts }: Stage, { fact, type, key = 'key:phi', value }: Named, keyId: string | null): Stage {
  const rule = { in: ['production'], type: [type], regions: [here.region], key };
  const stores = [...(spec.stores ?? []), rule] as unknown as NonNullable<Stage['spec']['stores']>;
  return { spec: { ...spec, stores }, facts: withFact(facts, fact, { target: here, value: value(keyId) }) };
}

/** Stores that the reference organization does not have. */
export const scenesOfStores: readonly Scene[] = [
  ...Object.entries(unwanted).map(
    ([requirement, [fact, item]]): Scene => ({
      requirement: `cmk-encryption.${requirement}`,
      name: 'store-that-nobody-declared',
      what: 'Production has a store of a service of which the spec wants none, without the key that it wants.',
      expected: 'fail',
      change: ({ spec, facts }) => ({ spec, facts: withFact(facts, fact, { target: here, value: [item] }) }),
    }),
  ),
  ...Object.entries(named).flatMap(([requirement, item]): readonly Scene[] => [
    {
      requirement: `cmk-encryption.${requirement}`,
      name: 'declared-key',
      what: `Production has a store of the type ${item.type} with the key that a rule of the spec wants.`,
      expected: 'pass',
      change: (stage) => ruled(stage, item, phi),
    },
    {
      requirement: `cmk-encryption.${requirement}`,
      name: 'without-key',
      what: `Production has a store of the type ${item.type} that is not encrypted as a rule of the spec wants.`,
      expected: 'fail',
      change: (stage) => ruled(stage, item, null),
    },
  ]),
  {
    requirement: 'cmk-encryption.store-covered',
    name: 'store-without-rule',
    what: 'The spec has no rule for the databases of production.',
    expected: 'fail',
    change: ({ spec, facts }) => {
      const stores = (spec.stores ?? []).filter(({ type }) => !JSON.stringify(type).includes('"*"')) as NonNullable<
        Stage['spec']['stores']
      >;
      return { spec: { ...spec, stores }, facts };
    },
  },
];
