import gpuFleet from '../../../src/checks/gpu-fleet.ts';
import type { AutoScalingGroup } from '../../../src/facts/auto-scaling/group.ts';
import type { EbsDefault } from '../../../src/facts/ebs-default.ts';
import type { InstanceMetadataDefaults } from '../../../src/facts/instance-metadata-defaults.ts';
import type { LaunchImage } from '../../../src/facts/launch-images.ts';
import type { LaunchTemplateVersion } from '../../../src/facts/launch-template-versions.ts';
import { awsKey, key, phi, putKeys } from '../encryption/reference.ts';
import { production } from '../governance.ts';
import { runTables } from '../object-storage/samples.ts';
import { type Facts, put, refuse } from '../world.ts';
import {
  fleetFacts,
  group,
  here,
  image,
  instance,
  member,
  mixedGroup,
  override,
  region,
  specOf,
  subnet,
  template,
  version,
  volume,
} from './samples.ts';

const own = `${production}/${region}/${group.arn}`;
const fail = [`fail ${own}`];
const unknown = [`unknown ${own}`];
const grouped = (change: Partial<AutoScalingGroup>) => (facts: Facts) => put(facts, 'auto-scaling-groups', here, [{ ...group, ...change }]);
const versions =
  (...changes: readonly Partial<LaunchTemplateVersion>[]) =>
  (facts: Facts) =>
    put(
      facts,
      'launch-template-versions',
      here,
      changes.map((change) => ({ ...version, ...change })),
    );
const images =
  (...changes: readonly Partial<LaunchImage>[]) =>
  (facts: Facts) =>
    put(
      facts,
      'launch-images',
      here,
      changes.map((change) => ({ ...image, ...change })),
    );
const defaults = (change: Partial<InstanceMetadataDefaults>) => (facts: Facts) =>
  put(facts, 'instance-metadata-defaults', here, { tokens: null, endpoint: null, hopLimit: null, ...change });
const all =
  (...plants: readonly ((facts: Facts) => void)[]) =>
  (facts: Facts) => {
    for (const plant of plants) plant(facts);
  };

const launchConfiguration = grouped({ template: null, launchConfiguration: 'old' });
const shared = [
  { name: 'a launch configuration', plant: launchConfiguration, says: 'by the launch configuration old' },
  { name: 'a template that is gone', plant: versions(), says: 'cc-gpu is not there' },
  { name: 'a version that is gone', plant: versions({ version: 1 }), says: 'Version 2 of cc-gpu is not there' },
];
const notFound = (of = '') => shared.map((row) => ({ ...row, expected: [`fail ${own}${of}`] }));
const notTold = (of = '') => [
  { name: 'no template told', plant: grouped({ template: null }), expected: [`unknown ${own}${of}`] },
  {
    name: 'the default version not told',
    plant: all(grouped({ template: { ...template, version: '$Default' } }), versions({ isDefault: null })),
    expected: [`unknown ${own}${of}`],
  },
  {
    name: 'the templates refused',
    plant: (facts: Facts) => refuse(facts, 'launch-template-versions', here),
    expected: [`unknown ${own}${of}`],
  },
];

const of = (allowedTypes: readonly string[] | null) => ({ type: null, attributes: { allowedTypes } });
const notSaid = { tokens: null, endpoint: null, hopLimit: null };
const disk = { device: '/dev/xvda', kind: 'ebs', encrypted: true, keyId: phi.arn } as const;
const withoutKey = versions({ disks: [{ ...disk, keyId: null }] });
const leftOpen = versions({ disks: [{ ...disk, encrypted: null, keyId: null }] });
const ebsDefault = (change: Partial<EbsDefault>) => (facts: Facts) =>
  put(facts, 'ebs-default', here, { enabled: true, keyId: phi.arn, encryptionType: null, ...change });
const ownTemplate = { id: 'lt-own', name: 'own', version: '$Latest' };
const ofOverride = (change: Partial<LaunchTemplateVersion>) =>
  all(
    grouped(mixedGroup({ overrides: [override({ type: 'g5.xlarge' }), override({ type: 'g4dn.xlarge', template: ownTemplate })] })),
    versions({}, { id: 'lt-own', name: 'own', version: 1, ...change }),
  );

runTables(gpuFleet, {
  facts: fleetFacts,
  spec: specOf(),
  tables: {
    families: [
      { name: 'the type of the template', expected: [] },
      { name: 'a stranger', plant: versions({ type: 'p3.2xlarge' }), expected: fail, says: 'starts p3.2xlarge' },
      { name: 'a family whose name begins alike', plant: versions({ type: 'g5g.xlarge' }), expected: fail },
      {
        name: 'an override of declared families',
        plant: grouped(mixedGroup({ overrides: [override({ type: 'g4dn.xlarge' }), override({ type: 'g5.xlarge' })] })),
        expected: [],
      },
      {
        name: 'an override with a stranger family',
        plant: grouped(mixedGroup({ overrides: [override({ type: 'g5.xlarge' }), override({ type: 'm5.large' })] })),
        expected: fail,
        says: 'An override of version 2 of cc-gpu starts m5.large',
      },
      {
        name: "an override's own launch template",
        plant: all(
          grouped(mixedGroup({ overrides: [override({ type: 'g5.xlarge' }), override({ template: ownTemplate })] })),
          versions({}, { id: 'lt-own', name: 'own', version: 1, type: 'm5.large' }),
        ),
        expected: fail,
        says: 'Version 1 of own starts m5.large',
      },
      {
        name: 'a stranger of a template whose place each override takes',
        plant: all(
          grouped(mixedGroup({ overrides: [override({ type: 'g4dn.xlarge' }), override(of(['g5.*']))] })),
          versions({ type: 'm5.large' }),
        ),
        expected: [],
      },
      {
        name: 'a stranger of a template whose place one override does not take',
        plant: all(
          grouped(mixedGroup({ overrides: [override({ type: 'g4dn.xlarge' }), override({ weight: '1' })] })),
          versions({ type: 'm5.large' }),
        ),
        expected: fail,
        says: 'Version 2 of cc-gpu starts m5.large',
      },
      {
        name: 'an override without a type over a template without one',
        plant: all(
          grouped(mixedGroup({ overrides: [override({ type: 'g4dn.xlarge' }), override({ weight: '1' })] })),
          versions({ type: null }),
        ),
        expected: unknown,
        says: 'says no type',
      },
      {
        name: 'a template of the group that no override uses',
        plant: all(
          grouped(mixedGroup({ overrides: [override({ template: ownTemplate })] })),
          versions({ type: 'm5.large' }, { id: 'lt-own', name: 'own', version: 1 }),
        ),
        expected: [],
        says: 'Version 1 of own starts g5.xlarge',
      },
      {
        name: 'no template of the group told, and one of an override that starts a stranger',
        plant: all(
          grouped({
            ...mixedGroup({ template: null, overrides: [override({ type: 'g5.xlarge' }), override({ template: ownTemplate })] }),
          }),
          versions({ id: 'lt-own', name: 'own', version: 1, type: 'm5.large' }),
        ),
        expected: fail,
        says: 'Version 1 of own starts m5.large',
      },
      {
        name: 'which instances it has not told',
        plant: grouped({ instances: null }),
        expected: unknown,
        says: 'which instances cc-gpu has',
      },
      {
        name: "the mixed policy's own version, and not that of the group",
        plant: all(
          grouped({ ...mixedGroup({}), template: { ...template, version: '1' } }),
          versions({ version: 1, type: 'm5.large', isDefault: false }, {}),
        ),
        expected: [],
        says: 'Version 2 of cc-gpu',
      },
      { name: 'attributes without a list', plant: versions(of(null)), expected: fail, says: 'without AllowedInstanceTypes' },
      { name: 'attributes with a list', plant: versions(of(['g4dn.*', 'g5.xlarge'])), expected: [] },
      { name: 'attributes with too wide a list', plant: versions(of(['g5*'])), expected: fail, says: 'may choose g5*' },
      {
        name: 'attributes of an override without a list',
        plant: grouped(mixedGroup({ overrides: [override(of(null))] })),
        expected: fail,
      },
      { name: 'no type at all', plant: versions({ type: null }), expected: unknown, says: 'says no type' },
      {
        name: 'a stranger that still runs',
        plant: grouped({ instances: [member('i-a', 'us-east-2a', { type: 'm5.large' })] }),
        expected: fail,
        says: 'has instances of type m5.large',
      },
      { name: 'a type not told', plant: grouped({ instances: [member('i-a', 'us-east-2a', { type: null })] }), expected: unknown },
      {
        name: 'what is $Latest, and not what is $Default',
        plant: all(
          grouped({ template: { ...template, version: '$Latest' } }),
          versions({ version: 9, isDefault: true }, { version: 10, isDefault: false, type: 'm5.large' }),
        ),
        expected: fail,
        says: 'Version 10 of cc-gpu',
      },
      {
        name: 'what is $Default, and not what is $Latest',
        plant: all(
          grouped({ template: { ...template, version: '$Default' } }),
          versions({ version: 9, isDefault: true }, { version: 10, isDefault: false, type: 'm5.large' }),
        ),
        expected: [],
        says: 'Version 9 of cc-gpu',
      },
      {
        name: 'what is $Default where no version is named',
        plant: all(
          grouped({ template: { ...template, version: null } }),
          versions({ version: 9, isDefault: true, type: 'm5.large' }, { version: 10, isDefault: false }),
        ),
        expected: fail,
        says: 'Version 9 of cc-gpu',
      },
      {
        name: 'a template named without its id',
        plant: grouped({ template: { ...template, id: null } }),
        expected: [],
      },
      ...notFound(),
      ...notTold(),
    ],
    offerings: [
      { name: 'in each zone', expected: [], says: 'g5.xlarge is offered in us-east-2a, us-east-2b' },
      { name: 'in one alone', plant: versions({ type: 'g5.12xlarge' }), expected: fail, says: 'not offered in us-east-2b' },
      { name: 'a pattern of which one type is in each', plant: versions(of(['g5.*'])), expected: [] },
      { name: 'a pattern of which no type is', plant: versions(of(['g4dn.12*'])), expected: fail },
      {
        name: 'a stranger beside, of which families says it',
        plant: grouped(mixedGroup({ overrides: [override({ type: 'm5.large' }), override({ type: 'g5.xlarge' })] })),
        expected: [],
      },
      {
        name: 'a type of the template beside attributes without a list',
        plant: grouped(mixedGroup({ overrides: [override(of(null))] })),
        expected: unknown,
      },
      {
        name: 'a type of a template whose place each override takes',
        plant: all(grouped(mixedGroup({ overrides: [override({ type: 'g5.xlarge' })] })), versions({ type: 'g5.12xlarge' })),
        expected: [],
      },
      { name: 'no type at all', plant: versions({ type: null }), expected: unknown },
      { name: 'attributes without a list', plant: versions(of(null)), expected: unknown },
      {
        name: 'a group of one zone',
        spec: specOf({ strategy: 'group_per_az' }),
        plant: all(grouped({ zones: ['us-east-2a'] }), versions({ type: 'g5.12xlarge' })),
        expected: [],
      },
      { name: 'the offerings refused', plant: (facts) => refuse(facts, 'instance-type-offerings', here), expected: unknown },
      ...notFound(),
    ],
    'template-encryption': [
      { name: 'with the declared key', expected: [], says: '/dev/xvda of version 2 of cc-gpu uses' },
      {
        name: 'not encrypted',
        plant: versions({ disks: [{ ...disk, encrypted: false, keyId: null }] }),
        expected: fail,
        says: 'makes /dev/xvda unencrypted',
      },
      {
        name: 'with another key',
        plant: all(versions({ disks: [{ ...disk, keyId: awsKey.arn }] }), (facts) => putKeys(facts, here, [phi, awsKey])),
        expected: fail,
      },
      {
        name: 'with a key that is gone',
        plant: versions({ disks: [{ ...disk, keyId: key('gone').arn }] }),
        expected: fail,
        says: 'does not exist',
      },
      {
        name: 'any key of the customer is enough',
        spec: specOf({}, { ebs: 'customer_managed' }),
        plant: all(versions({ disks: [{ ...disk, keyId: key('other').arn }] }), (facts) => putKeys(facts, here, [phi, key('other')])),
        expected: [],
      },
      {
        name: 'the key left to EC2, and the volumes show the declared one',
        plant: withoutKey,
        expected: [],
        says: 'Volume vol-i-a of i-a',
      },
      {
        name: 'the key left to EC2, and the volumes show another',
        plant: all(withoutKey, (facts) =>
          put(facts, 'volumes', here, [volume('vol-i-a'), volume('vol-i-b', { encrypted: false, keyId: null })]),
        ),
        expected: fail,
        says: 'vol-i-b of i-b is not encrypted',
      },
      {
        name: 'the key left to EC2, and nothing shows it',
        plant: all(withoutKey, (facts) => put(facts, 'instances', here, [])),
        expected: unknown,
      },
      {
        name: 'the key left to EC2, and instances of another version show nothing',
        plant: all(withoutKey, (facts) =>
          put(facts, 'instances', here, [instance('i-a', { version: '1' }), instance('i-b', { version: '1' })]),
        ),
        expected: unknown,
        says: 'no instance shows it',
      },
      {
        name: 'a volume not told',
        plant: all(withoutKey, (facts) => put(facts, 'volumes', here, [volume('vol-i-a', { encrypted: null }), volume('vol-i-b')])),
        expected: unknown,
      },
      { name: 'a volume not described', plant: all(withoutKey, (facts) => put(facts, 'volumes', here, [])), expected: unknown },
      { name: 'the root of the image not mapped', plant: versions({ disks: [] }), expected: [], says: 'Volume vol-i-a of i-a' },
      {
        name: 'a second disk of the image not mapped',
        plant: images({ devices: ['/dev/xvda', '/dev/xvdb'] }),
        expected: unknown,
        says: 'i-a has no such volume',
      },
      {
        name: 'a second disk of the image left out',
        plant: all(
          images({ devices: ['/dev/xvda', '/dev/xvdb'] }),
          versions({ disks: [disk, { device: '/dev/xvdb', kind: 'none', encrypted: null, keyId: null }] }),
        ),
        expected: [],
      },
      {
        name: 'a disk of the instance itself',
        plant: versions({ disks: [disk, { device: '/dev/xvdc', kind: 'instance-store', encrypted: null, keyId: null }] }),
        expected: [],
      },
      { name: 'an image that is not known, and the instances show its disks', plant: images(), expected: [] },
      {
        name: 'an image that is not known, and no instance',
        plant: all(images(), (facts) => put(facts, 'instances', here, [])),
        expected: unknown,
        says: 'Which disks the image',
      },
      {
        name: "an override's own launch template",
        plant: ofOverride({ disks: [{ ...disk, encrypted: false }] }),
        expected: fail,
        says: 'Version 1 of own',
      },
      {
        name: 'a template of the group that no override uses',
        plant: all(
          grouped(mixedGroup({ overrides: [override({ template: ownTemplate })] })),
          versions({ disks: [{ ...disk, encrypted: false, keyId: null }] }, { id: 'lt-own', name: 'own', version: 1 }),
        ),
        expected: [],
      },
      {
        name: 'encryption left to EC2, which encrypts with the declared key as the volumes show',
        plant: leftOpen,
        expected: [],
        says: 'EBS encryption by default in production (222222222222), us-east-2 uses',
      },
      {
        name: 'encryption left to EC2, which encrypts nothing by default any more',
        plant: all(leftOpen, ebsDefault({ enabled: false })),
        expected: unknown,
        says: 'leaves /dev/xvda to what EC2 does by default in production (222222222222), us-east-2, and that is not to encrypt',
      },
      {
        name: 'encryption left to EC2, and what it does by default not told',
        plant: all(leftOpen, ebsDefault({ enabled: null })),
        expected: unknown,
        says: 'AWS did not say whether that is to encrypt',
      },
      {
        name: 'the root of the image not mapped, and EC2 encrypts nothing by default',
        plant: all(versions({ disks: [] }), ebsDefault({ enabled: false })),
        expected: unknown,
        says: 'leaves /dev/xvda',
      },
      {
        name: 'the key left to EC2, which takes another one by default',
        plant: all(withoutKey, ebsDefault({ keyId: key('other').arn }), (facts) => putKeys(facts, here, [phi, key('other')])),
        expected: unknown,
        says: 'or to its snapshot. EBS encryption by default',
      },
      {
        name: "the key left to EC2, which takes AWS's own one by default",
        spec: specOf({}, { ebs: 'customer_managed' }),
        plant: all(withoutKey, ebsDefault({ keyId: awsKey.arn }), (facts) => putKeys(facts, here, [phi, awsKey])),
        expected: unknown,
      },
      {
        name: 'the key left to EC2, which takes none of KMS by default',
        plant: all(withoutKey, ebsDefault({ encryptionType: 'sse-ebs' })),
        expected: unknown,
        says: 'takes no key of KMS (sse-ebs)',
      },
      { name: 'the key left to EC2, which key that is not told', plant: all(withoutKey, ebsDefault({ keyId: null })), expected: unknown },
      {
        name: 'the key alone left to EC2, which encrypts nothing else by default',
        plant: all(withoutKey, ebsDefault({ enabled: false })),
        expected: [],
      },
      {
        name: 'the key said and encryption left to EC2',
        plant: all(versions({ disks: [{ ...disk, encrypted: null }] }), ebsDefault({ keyId: key('other').arn })),
        expected: [],
        says: '/dev/xvda of version 2 of cc-gpu uses',
      },
      {
        name: 'what EC2 does by default refused',
        plant: all(withoutKey, (facts) => refuse(facts, 'ebs-default', here)),
        expected: unknown,
      },
      {
        name: 'what EC2 does by default refused, where the volumes show a failure',
        plant: all(
          withoutKey,
          (facts) => put(facts, 'volumes', here, [volume('vol-i-a'), volume('vol-i-b', { encrypted: false, keyId: null })]),
          (facts) => refuse(facts, 'ebs-default', here),
        ),
        expected: fail,
      },
      {
        name: 'what EC2 does by default refused, where the template says it all',
        plant: (facts) => refuse(facts, 'ebs-default', here),
        expected: [],
      },
      { name: 'the keys refused', plant: (facts) => refuse(facts, 'keys', here), expected: unknown },
      {
        name: 'what more could be read refused, where it fails already',
        plant: all(versions({ disks: [{ ...disk, encrypted: false }] }), (facts) => refuse(facts, 'launch-images', here)),
        expected: fail,
      },
      ...notFound(),
      ...notTold(),
    ],
    'template-metadata': [
      { name: 'as declared', expected: [] },
      {
        name: 'no token asked for',
        plant: versions({ metadata: { ...version.metadata, tokens: 'optional' } }),
        expected: fail,
        says: 'IMDSv1',
      },
      { name: 'the service off', plant: versions({ metadata: { ...version.metadata, endpoint: 'disabled' } }), expected: fail },
      { name: 'too many hops', plant: versions({ metadata: { ...version.metadata, hopLimit: 3 } }), expected: fail, says: 'hop limit 3' },
      { name: 'a hop limit of 1 where 2 is declared', plant: versions({ metadata: { ...version.metadata, hopLimit: 1 } }), expected: [] },
      { name: 'a word that nobody knows', plant: versions({ metadata: { ...version.metadata, tokens: 'maybe' } }), expected: unknown },
      {
        name: 'the default of the account does not override what the template says',
        plant: all(versions({ metadata: { ...version.metadata, tokens: 'optional' } }), defaults({ tokens: 'required' })),
        expected: fail,
      },
      {
        name: 'the default of the account where the template says nothing',
        plant: all(versions({ metadata: notSaid }), defaults({ tokens: 'required', endpoint: 'enabled', hopLimit: 2 })),
        expected: [],
        says: 'by the default of the account',
      },
      {
        name: 'a default of the account that is too weak',
        plant: all(versions({ metadata: notSaid }), defaults({ tokens: 'optional' })),
        expected: fail,
      },
      {
        name: 'nobody says it, and an image that asks for tokens',
        plant: all(versions({ metadata: notSaid }), images({ imds: 'v2.0' })),
        expected: [],
      },
      { name: 'nobody says it', plant: versions({ metadata: notSaid }), expected: fail, says: 'its image asks for no token' },
      {
        name: 'nobody says it, and an image with a word that nobody knows',
        plant: all(versions({ metadata: notSaid }), images({ imds: 'v3.0' })),
        expected: unknown,
        says: 'what its image asks for is not known',
      },
      {
        name: 'an image with a word that nobody knows, where one hop is declared',
        spec: specOf({}, { hop_limit: 1 }),
        plant: all(versions({ metadata: { ...version.metadata, hopLimit: null } }), images({ imds: 'v3.0' })),
        expected: unknown,
      },
      {
        name: 'an image that asks for no token, where one hop is declared',
        spec: specOf({}, { hop_limit: 1 }),
        plant: versions({ metadata: { ...version.metadata, hopLimit: null } }),
        expected: [],
      },
      {
        name: 'nobody says it, and one of two images is not known',
        plant: all(
          grouped(mixedGroup({ overrides: [override({ type: 'g5.xlarge', image: 'ami-1' }), override({ type: 'g4dn.xlarge' })] })),
          versions({ metadata: notSaid, image: null }),
          images({ imds: 'v2.0' }),
        ),
        expected: unknown,
      },
      { name: 'nobody says it, and the image is not known', plant: all(versions({ metadata: notSaid }), images()), expected: unknown },
      {
        name: 'an image that comes with two hops where one is declared',
        spec: specOf({}, { hop_limit: 1 }),
        plant: all(versions({ metadata: { ...version.metadata, hopLimit: null } }), images({ imds: 'v2.0' })),
        expected: fail,
        says: 'with its image it is 2',
      },
      {
        name: 'the defaults of the account refused',
        plant: all(versions({ metadata: notSaid }), (facts) => refuse(facts, 'instance-metadata-defaults', here)),
        expected: unknown,
      },
      {
        name: "an override's own launch template",
        plant: ofOverride({ metadata: { ...version.metadata, tokens: 'optional' } }),
        expected: fail,
      },
      ...notFound(),
      ...notTold(),
    ],
    'template-network': [
      { name: 'as declared', expected: [] },
      { name: 'a key pair', plant: versions({ keyName: 'mine' }), expected: [`fail ${own}/key-pair`], says: 'names the key pair mine' },
      {
        name: 'a public address',
        plant: versions({ interfaces: [{ index: 0, publicIp: true }] }),
        expected: [`fail ${own}/public-address`],
      },
      {
        name: 'said of the second interface alone, and so left to a subnet',
        plant: all(
          versions({
            interfaces: [
              { index: 0, publicIp: null },
              { index: 1, publicIp: false },
            ],
          }),
          (facts) => put(facts, 'subnets', here, [subnet('subnet-a', { mapsPublicIp: true }), subnet('subnet-b')]),
        ),
        expected: [`fail ${own}/public-address`],
      },
      {
        name: 'said of an interface whose place AWS left out, and a subnet that gives one',
        plant: all(versions({ interfaces: [{ index: null, publicIp: false }] }), (facts) =>
          put(facts, 'subnets', here, [subnet('subnet-a', { mapsPublicIp: true }), subnet('subnet-b')]),
        ),
        expected: [`unknown ${own}/public-address`],
        says: 'unless an interface of which AWS left out the place is the first',
      },
      {
        name: 'said of an interface whose place AWS left out, beside the first one and a subnet that gives one',
        plant: all(
          versions({
            interfaces: [
              { index: 0, publicIp: null },
              { index: null, publicIp: false },
            ],
          }),
          (facts) => put(facts, 'subnets', here, [subnet('subnet-a', { mapsPublicIp: true }), subnet('subnet-b')]),
        ),
        expected: [`fail ${own}/public-address`],
      },
      {
        name: 'said of an interface whose place AWS left out, and subnets that give none',
        plant: versions({ interfaces: [{ index: null, publicIp: false }] }),
        expected: [],
        says: 'subnet-a gives none',
      },
      { name: 'left to private subnets', plant: versions({ interfaces: [] }), expected: [], says: 'subnet-a gives none' },
      {
        name: 'left to a public subnet',
        plant: all(versions({ interfaces: [] }), (facts) =>
          put(facts, 'subnets', here, [subnet('subnet-a'), subnet('subnet-b', { mapsPublicIp: true })]),
        ),
        expected: [`fail ${own}/public-address`],
        says: 'subnet-b gives each instance',
      },
      {
        name: 'left to a subnet that was not described',
        plant: all(versions({ interfaces: [{ index: 0, publicIp: null }] }), (facts) => put(facts, 'subnets', here, [subnet('subnet-a')])),
        expected: [`unknown ${own}/public-address`],
      },
      {
        name: 'the subnets refused',
        plant: all(versions({ interfaces: [], keyName: 'mine' }), (facts) => refuse(facts, 'subnets', here)),
        expected: [`fail ${own}/key-pair`, `unknown ${own}/public-address`],
      },
      {
        name: 'the templates refused',
        plant: (facts) => refuse(facts, 'launch-template-versions', here),
        expected: [`unknown ${own}/key-pair`, `unknown ${own}/public-address`],
      },
    ],
    'template-image': [
      { name: 'as declared', expected: [] },
      { name: 'no profile', plant: versions({ profile: null }), expected: [`fail ${own}/profile`] },
      {
        name: 'another profile',
        plant: versions({ profile: `arn:aws:iam::${production}:instance-profile/admin` }),
        expected: [`fail ${own}/profile`],
        says: 'profile admin',
      },
      {
        name: 'a profile by its ARN and path',
        plant: versions({ profile: `arn:aws:iam::${production}:instance-profile/x/cc-gpu` }),
        expected: [],
      },
      {
        name: "somebody else's image",
        plant: images({ owner: '999999999999' }),
        expected: [`fail ${own}/image`],
        says: '999999999999 owns',
      },
      {
        name: "AWS's image where the own one is declared",
        plant: images({ owner: '591542846629', ownerAlias: 'amazon' }),
        expected: [`fail ${own}/image`],
      },
      {
        name: "AWS's image",
        spec: specOf({}, { image_owner: 'amazon' }),
        plant: images({ owner: '591542846629', ownerAlias: 'amazon' }),
        expected: [],
      },
      {
        name: "the image of AWS's parameter",
        spec: specOf({}, { image_owner: 'amazon' }),
        plant: versions({ image: 'resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2/gpu/recommended/image_id' }),
        expected: [],
      },
      {
        name: "the image of AWS's parameter where the own one is declared",
        plant: versions({ image: 'resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2/gpu/recommended/image_id' }),
        expected: [`unknown ${own}/image`],
      },
      {
        name: "Canonical's image, which AWS names too",
        spec: specOf({}, { image_owner: 'amazon' }),
        plant: versions({ image: 'resolve:ssm:/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id' }),
        expected: [`unknown ${own}/image`],
      },
      { name: 'the image of another parameter', plant: versions({ image: 'resolve:ssm:/cc/gpu' }), expected: [`unknown ${own}/image`] },
      { name: 'an image that is not seen', plant: images(), expected: [`unknown ${own}/image`] },
      { name: 'an owner not told', plant: images({ owner: null }), expected: [`unknown ${own}/image`] },
      { name: 'no image', plant: versions({ image: null }), expected: [`unknown ${own}/image`] },
      {
        name: 'an override without image over a template without one, beside one that has',
        plant: all(
          grouped(mixedGroup({ overrides: [override({ type: 'g5.xlarge', image: 'ami-1' }), override({ type: 'g4dn.xlarge' })] })),
          versions({ image: null }),
        ),
        expected: [`unknown ${own}/image`],
        says: 'names no image',
      },
      {
        name: 'the image of an override',
        plant: all(
          grouped(mixedGroup({ overrides: [override({ type: 'g5.xlarge', image: 'ami-2' })] })),
          images({}, { id: 'ami-2', owner: '999999999999' }),
        ),
        expected: [`fail ${own}/image`],
        says: 'takes ami-2',
      },
      { name: 'the images refused', plant: (facts) => refuse(facts, 'launch-images', here), expected: [`unknown ${own}/image`] },
    ],
  },
});
