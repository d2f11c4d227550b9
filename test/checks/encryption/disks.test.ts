import { logArchive, production } from '../governance.ts';
import { type Facts, put, refuse } from '../world.ts';
import {
  awsKey,
  dr,
  ebsKey,
  ebsSnapshot,
  here,
  openRegion,
  phiDr,
  primary,
  refusal,
  secret,
  specOf,
  storesSection,
  there,
  volume,
} from './reference.ts';
import { at, runTables, stores } from './table.ts';

runTables({
  'ebs-default': [
    { name: 'on, everywhere', expected: [] },
    {
      name: 'off',
      plant: (facts) => put(facts, 'ebs-default', here, { enabled: false, keyId: ebsKey.arn, encryptionType: null }),
      expected: [`fail ${at}/${at}`],
    },
    {
      name: 'aws/ebs',
      plant: (facts) => put(facts, 'ebs-default', here, { enabled: true, keyId: 'alias/aws/ebs', encryptionType: null }),
      expected: [`fail ${at}/${at}`],
    },
    {
      name: 'sse-ebs',
      plant: (facts) => put(facts, 'ebs-default', here, { enabled: true, keyId: ebsKey.arn, encryptionType: 'sse-ebs' }),
      expected: [`fail ${at}/${at}`],
    },
    ...['none', 'sse-quantum'].map((encryptionType) => ({
      name: `on, and of the kind ${encryptionType}`,
      plant: (facts: Facts) => put(facts, 'ebs-default', here, { enabled: true, keyId: ebsKey.arn, encryptionType }),
      expected: [`unknown ${at}/${at}`],
    })),
    {
      name: 'sse-kms',
      plant: (facts) => put(facts, 'ebs-default', here, { enabled: true, keyId: ebsKey.arn, encryptionType: 'sse-kms' }),
      expected: [],
    },
    {
      name: 'no flag',
      plant: (facts) => put(facts, 'ebs-default', here, { enabled: null, keyId: ebsKey.arn, encryptionType: null }),
      expected: [`unknown ${at}/${at}`],
    },
    { name: 'refused', plant: (facts) => refuse(facts, 'ebs-default', here), expected: [`unknown ${at}/${at}`] },
    ...(
      [
        ['off in another region', { enabled: false }, 'fail'],
        ['no flag in another region', { enabled: null }, 'unknown'],
        ['aws/ebs in another region', { keyId: 'alias/aws/ebs', keyManager: null, keyState: null }, 'fail'],
        ['a key of AWS in another region', { keyManager: 'AWS' }, 'fail'],
        ['a disabled key in another region', { keyState: 'Disabled' }, 'fail'],
        ['an unknown manager in another region', { keyManager: null }, 'unknown'],
        ['an unread key in another region', { keyManager: null, keyState: null, keyError: refusal }, 'unknown'],
      ] as const
    ).map(([name, change, outcome]) => ({
      name,
      plant: (facts: Facts) =>
        put(
          facts,
          'tripwire',
          { account: production, region: 'us-east-1' },
          { ...openRegion, ebsDefault: { ...openRegion.ebsDefault, ...change } },
        ),
      expected: [`${outcome} ${production}/us-east-1/${production}/us-east-1`],
    })),
    {
      name: 'closed, and the spec wants it seen',
      spec: specOf({ organization: { regions: { governed: [primary, dr], others: 'empty' } } }),
      expected: [production, logArchive].map((account) => `unknown ${account}/eu-west-1/${account}/eu-west-1`),
    },
    {
      name: 'a declared key is of one region alone',
      spec: stores({ in: 'production', type: 'ebs_default', regions: ['us-east-1'], key: 'key:phi' }),
      expected: [`fail ${production}/us-east-1/${production}/us-east-1`],
    },
    {
      name: 'asked for in the governed regions alone',
      plant: (facts) => refuse(facts, 'tripwire', { account: production, region: 'us-east-1' }),
      spec: specOf({ stores: [{ in: 'all', type: 'ebs_default', key: 'customer_managed' }, ...storesSection.slice(1)] }),
      expected: [],
    },
    {
      name: 'enabled regions refused',
      plant: (facts) => refuse(facts, 'enabled-regions', { account: production }),
      expected: [`unknown ${production}/${production}`],
    },
  ],
  'ebs-volume': [
    { name: 'a customer key', expected: [] },
    {
      name: 'not encrypted',
      plant: (facts) => put(facts, 'volumes', here, [{ ...volume, encrypted: false, keyId: null }]),
      expected: [`fail ${at}/${volume.arn}`],
    },
    {
      name: 'sse-ebs',
      plant: (facts) => put(facts, 'volumes', here, [{ ...volume, encryptionType: 'sse-ebs', keyId: null }]),
      expected: [`fail ${at}/${volume.arn}`],
    },
    {
      name: 'aws/ebs',
      plant: (facts) => put(facts, 'volumes', here, [{ ...volume, keyId: awsKey.arn }]),
      expected: [`fail ${at}/${volume.arn}`],
    },
    {
      name: 'no flag',
      plant: (facts) => put(facts, 'volumes', here, [{ ...volume, encrypted: null }]),
      expected: [`unknown ${at}/${volume.arn}`],
    },
    {
      name: 'an exception by name',
      plant: (facts) => put(facts, 'volumes', here, [{ ...volume, keyId: awsKey.arn, tags: { Name: 'scratch-1' } }]),
      spec: stores({ in: 'all', type: 'ebs', match: { name: 'scratch-*' }, key: 'aws_managed', reason: 'test' }),
      expected: [],
    },
    { name: 'refused', plant: (facts) => refuse(facts, 'volumes', here), expected: [`unknown ${at}/${at}`] },
  ],
  'ebs-snapshot': [
    { name: 'a customer key', expected: [] },
    {
      name: 'not encrypted',
      plant: (facts) => put(facts, 'ebs-snapshots', here, [{ ...ebsSnapshot, encrypted: false, keyId: null }]),
      expected: [`fail ${at}/${ebsSnapshot.arn}`],
    },
    { name: 'refused', plant: (facts) => refuse(facts, 'ebs-snapshots', here), expected: [`unknown ${at}/${at}`] },
  ],
  secret: [
    { name: 'the declared key', expected: [] },
    {
      name: 'no key is aws/secretsmanager',
      plant: (facts) => put(facts, 'secrets', here, [{ ...secret, keyId: null }]),
      expected: [`fail ${at}/${secret.arn}`],
    },
    {
      name: 'waiting for deletion, with no key',
      plant: (facts) => put(facts, 'secrets', here, [{ ...secret, keyId: null, deletedAt: '2026-11-19T00:00:00.000Z' }]),
      expected: [`fail ${at}/${secret.arn}`],
    },
    { name: 'by alias', plant: (facts) => put(facts, 'secrets', here, [{ ...secret, keyId: 'alias/cc-phi' }]), expected: [] },
    {
      name: 'a replica with the key of its own region',
      plant: (facts) =>
        put(facts, 'secrets', there, [{ ...secret, arn: secret.arn.replace(primary, dr), primaryRegion: primary, keyId: phiDr.arn }]),
      spec: stores({ in: 'production', type: 'secret', regions: [dr], key: 'key:phi_dr' }),
      expected: [],
    },
    {
      name: 'a replica with no key',
      plant: (facts) =>
        put(facts, 'secrets', there, [{ ...secret, arn: secret.arn.replace(primary, dr), primaryRegion: primary, keyId: null }]),
      expected: [`fail ${production}/${dr}/${secret.arn.replace(primary, dr)}`],
    },
    { name: 'refused', plant: (facts) => refuse(facts, 'secrets', here), expected: [`unknown ${at}/${at}`] },
  ],
});
