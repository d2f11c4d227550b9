import { production } from '../governance.ts';
import { put, refuse } from '../world.ts';
import {
  awsKey,
  bucket,
  dr,
  ebsKey,
  here,
  key,
  keyArn,
  keysSection,
  logs,
  phi,
  phiDr,
  primary,
  putKeys,
  refusal,
  specOf,
  there,
  unreadKey,
  volume,
} from './reference.ts';
import {
  addKey,
  at,
  byTag,
  database,
  deviant,
  encryption,
  failsPhi,
  phiIs,
  runTables,
  s3,
  tagged,
  unknownDb,
  unknownPhi,
} from './table.ts';

runTables({
  'key-declared': [
    { name: 'each once', expected: [] },
    { name: 'missing', plant: (facts) => putKeys(facts, here, [ebsKey]), expected: [`fail ${at}/key:phi`] },
    { name: 'two match', plant: addKey(key('other', { aliases: ['alias/cc-phi'] })), expected: [`fail ${at}/key:phi`] },
    {
      name: 'a glob that two match',
      plant: addKey(key('cc-phi-2')),
      spec: specOf({ keys: { phi: { in: 'production', region: primary, match: { alias: 'alias/cc-phi*' } } } }),
      expected: [`fail ${at}/key:phi`],
    },
    { name: 'matched by tag', plant: phiIs(tagged), spec: byTag, expected: [] },
    {
      name: 'tags of another key refused, so uniqueness is not shown',
      plant: (facts) =>
        putKeys(facts, here, [
          { ...phi, ...tagged },
          { ...ebsKey, tags: null, tagsError: refusal },
        ]),
      spec: byTag,
      expected: [`unknown ${at}/key:phi`],
    },
    {
      name: 'matched by CloudFormation',
      plant: phiIs({ tags: { 'aws:cloudformation:stack-name': 'CcProd-1', 'aws:cloudformation:logical-id': 'PhiKey7' } }),
      spec: specOf({ keys: { phi: { in: 'production', region: primary, match: { cfn: 'CcProd*/PhiKey*' } } } }),
      expected: [],
    },
    {
      name: 'matched by ARN',
      spec: specOf({ keys: { phi: { in: 'production', region: primary, match: { arn: phi.arn } } } }),
      expected: [],
    },
    {
      name: 'two names, one key',
      spec: specOf({ keys: { ...keysSection, images: { in: 'production', region: primary, match: { arn: phi.arn } } } }),
      expected: [`fail ${at}/${phi.arn}`, `fail ${at}/${phi.arn}#2`],
    },
    { name: 'listing refused', plant: (facts) => refuse(facts, 'keys', here), expected: [`unknown ${at}/key:phi`] },
    {
      name: 'one key refused, and found all the same',
      plant: (facts) => putKeys(facts, here, [unreadKey('cc-phi'), ebsKey]),
      expected: [],
    },
  ],
  'key-customer-managed': [
    { name: 'all are', expected: [] },
    { name: 'managed by AWS', plant: phiIs({ manager: 'AWS' }), expected: failsPhi },
    { name: 'a manager that nobody knows', plant: phiIs({ manager: 'PARTNER' }), expected: unknownPhi },
    { name: 'no manager', plant: phiIs({ manager: null }), expected: unknownPhi },
    { name: 'description refused', plant: (facts) => putKeys(facts, here, [unreadKey('cc-phi'), ebsKey]), expected: unknownPhi },
    { name: 'missing: key-declared says so', plant: (facts) => putKeys(facts, here, []), expected: [] },
  ],
  'key-enabled': [
    { name: 'all are', expected: [] },
    ...['Disabled', 'PendingDeletion', 'PendingReplicaDeletion', 'PendingImport', 'Unavailable'].map((state) => ({
      name: state,
      plant: phiIs({ state }),
      expected: failsPhi,
    })),
    ...['Creating', 'Updating', 'Sleeping', null].map((state) => ({ name: `${state}`, plant: phiIs({ state }), expected: unknownPhi })),
    { name: 'a signing key', plant: phiIs({ usage: 'SIGN_VERIFY' }), expected: failsPhi },
    { name: 'a usage that nobody knows', plant: phiIs({ usage: 'HOMOMORPHIC' }), expected: unknownPhi },
    { name: 'disabled, and of an unknown usage: the failure shows', plant: phiIs({ state: 'Disabled', usage: null }), expected: failsPhi },
  ],
  'key-rotation': [
    { name: 'all rotate', expected: [] },
    { name: 'off', plant: phiIs({ rotation: { enabled: false, periodDays: null } }), expected: failsPhi },
    { name: 'too slow', plant: phiIs({ rotation: { enabled: true, periodDays: 366 } }), expected: failsPhi },
    { name: 'faster than asked', plant: phiIs({ rotation: { enabled: true, periodDays: 90 } }), expected: [] },
    {
      name: 'as slow as the key declares',
      plant: phiIs({ rotation: { enabled: true, periodDays: 730 } }),
      spec: specOf({ keys: { ...keysSection, phi: { ...keysSection.phi, rotation: '2y' } } }),
      expected: [],
    },
    { name: 'no period', plant: phiIs({ rotation: { enabled: true, periodDays: null } }), expected: unknownPhi },
    { name: 'no flag', plant: phiIs({ rotation: { enabled: null, periodDays: 365 } }), expected: unknownPhi },
    { name: 'status refused', plant: phiIs({ rotation: null, rotationError: refusal }), expected: unknownPhi },
    { name: 'disabled, with its old flag', plant: phiIs({ state: 'Disabled' }), expected: failsPhi },
    { name: 'pending deletion', plant: phiIs({ state: 'PendingDeletion', rotation: null }), expected: failsPhi },
    { name: 'being updated', plant: phiIs({ state: 'Updating', rotation: null }), expected: unknownPhi },
    { name: 'managed by AWS: key-customer-managed says so', plant: phiIs({ manager: 'AWS', rotation: null }), expected: [] },
    { name: 'asymmetric', plant: phiIs({ spec: 'RSA_4096', rotation: null }), expected: failsPhi },
    { name: 'imported', plant: phiIs({ origin: 'EXTERNAL', rotation: null }), expected: failsPhi },
    { name: 'custom key store', plant: phiIs({ origin: 'AWS_CLOUDHSM', rotation: null }), expected: failsPhi },
    { name: 'external key store', plant: phiIs({ origin: 'EXTERNAL_KEY_STORE', rotation: null }), expected: failsPhi },
    { name: 'an origin that nobody knows', plant: phiIs({ origin: 'MOON', rotation: null }), expected: unknownPhi },
    { name: 'no key spec', plant: phiIs({ spec: null, rotation: null }), expected: unknownPhi },
    {
      name: 'a replica, whose primary rotates',
      plant: phiIs({ multiRegion: { type: 'REPLICA', primaryArn: phiDr.arn }, rotation: null }),
      expected: [],
    },
    {
      name: 'a replica, whose primary does not',
      plant: (facts) => {
        phiIs({ multiRegion: { type: 'REPLICA', primaryArn: phiDr.arn }, rotation: null })(facts);
        putKeys(facts, there, [{ ...phiDr, rotation: { enabled: false, periodDays: null } }, key('ebs-default', {}, there)]);
      },
      expected: [...failsPhi, `fail ${production}/${dr}/${phiDr.arn}`],
    },
    {
      name: 'a replica, whose primary nobody reads',
      plant: phiIs({ multiRegion: { type: 'REPLICA', primaryArn: keyArn('x', 'us-east-1') }, rotation: null }),
      expected: unknownPhi,
    },
    {
      name: 'a replica without a primary',
      plant: phiIs({ multiRegion: { type: 'REPLICA', primaryArn: null }, rotation: null }),
      expected: unknownPhi,
    },
    { name: 'a multi-Region primary', plant: phiIs({ multiRegion: { type: 'PRIMARY', primaryArn: phi.arn } }), expected: [] },
    {
      name: 'an undeclared key in use that does not rotate',
      plant: (facts) => {
        addKey(key('x', { rotation: { enabled: false, periodDays: null } }))(facts);
        put(facts, 'volumes', here, [{ ...volume, keyId: keyArn('x') }]);
      },
      expected: [`fail ${at}/${keyArn('x')}`],
    },
    {
      name: 'an undeclared key that nobody uses',
      plant: addKey(key('x', { rotation: { enabled: false, periodDays: null } })),
      expected: [],
    },
    {
      name: 'the EBS default key does not rotate',
      plant: (facts) => putKeys(facts, here, [phi, { ...ebsKey, rotation: { enabled: false, periodDays: null } }]),
      expected: [`fail ${at}/${ebsKey.arn}`],
    },
    {
      name: 'a listing of stores refused: its keys are not known',
      plant: (facts) => refuse(facts, 'volumes', here),
      expected: [`unknown ${at}/${at}/ebs-volume`],
    },
    {
      name: 'the configuration of one bucket refused: its key is not known',
      plant: s3({ encryption: null, readError: refusal }),
      expected: [`unknown ${at}/${bucket.arn}`],
    },
    { name: 'a bucket without encryption has no key', plant: s3({ encryption: null }), expected: [] },
    { name: 'whether a bucket key is on says nothing of the key', plant: encryption({ bucketKey: null }), expected: [] },
    {
      name: 'AWS left out whether Performance Insights is on',
      plant: database({ performanceInsightsEnabled: null }),
      expected: unknownDb,
    },
    {
      name: "a stranger's key in use",
      plant: (facts) => put(facts, 'volumes', here, [{ ...volume, keyId: deviant }]),
      expected: [`unknown ${at}/${deviant}`],
    },
    { name: 'the key of another account, declared and judged there', plant: encryption({ keyId: logs.arn }), expected: [] },
    { name: 'the key of AWS in use', plant: (facts) => put(facts, 'volumes', here, [{ ...volume, keyId: awsKey.arn }]), expected: [] },
  ],
});
