import gpuFleet from '../../../src/checks/gpu-fleet.ts';
import type { AutoScalingGroup } from '../../../src/facts/auto-scaling/group.ts';
import type { CapacityProvider } from '../../../src/facts/capacity-providers.ts';
import type { EcsCluster } from '../../../src/facts/ecs-clusters.ts';
import type { EcsService } from '../../../src/facts/ecs-services.ts';
import type { Instance, InstanceMetadata } from '../../../src/facts/instances.ts';
import { production } from '../governance.ts';
import { runTables } from '../object-storage/samples.ts';
import { type Facts, put, refuse } from '../world.ts';
import {
  cluster,
  fleetFacts,
  group,
  here,
  image,
  instance,
  member,
  mixedGroup,
  override,
  provider,
  region,
  service,
  specOf,
  version,
  volume,
} from './samples.ts';

const own = `${production}/${region}/${group.arn}`;
const grouped = (change: Partial<AutoScalingGroup>) => (facts: Facts) => put(facts, 'auto-scaling-groups', here, [{ ...group, ...change }]);
const one = (change: Partial<Instance>) => (facts: Facts) => put(facts, 'instances', here, [instance('i-a', change), instance('i-b')]);
const metadata = (change: Partial<InstanceMetadata>) =>
  one({ metadata: { state: 'applied', tokens: 'required', endpoint: 'enabled', hopLimit: 2, ...change } });
const all =
  (...plants: readonly ((facts: Facts) => void)[]) =>
  (facts: Facts) => {
    for (const plant of plants) plant(facts);
  };
const everything = ['image', 'settings', 'template', 'volumes'];
const notTagged = { template: null, version: null };

runTables(gpuFleet, {
  facts: fleetFacts,
  spec: specOf(),
  tables: {
    instances: [
      { name: 'as declared', expected: [] },
      {
        name: 'IMDSv1',
        plant: metadata({ tokens: 'optional' }),
        expected: [`fail ${own}/settings`],
        says: 'Instance i-a has HttpTokens optional',
      },
      { name: 'too many hops', plant: metadata({ hopLimit: 64 }), expected: [`fail ${own}/settings`] },
      {
        name: 'metadata options pending',
        plant: metadata({ state: 'pending' }),
        expected: [`unknown ${own}/settings`],
        says: 'pending, not applied',
      },
      { name: 'metadata options half told', plant: metadata({ hopLimit: null }), expected: [`unknown ${own}/settings`] },
      { name: 'metadata options not told', plant: one({ metadata: null }), expected: [`unknown ${own}/settings`] },
      { name: 'a public address', plant: one({ publicIps: ['203.0.113.9'] }), expected: [`fail ${own}/settings`], says: '203.0.113.9' },
      { name: 'a key pair', plant: one({ keyName: 'mine' }), expected: [`fail ${own}/settings`] },
      { name: 'no profile', plant: one({ profile: null }), expected: [`fail ${own}/settings`] },
      {
        name: 'one that is gone counts no more',
        plant: (facts) =>
          put(facts, 'instances', here, [instance('i-a'), instance('i-b'), instance('i-c', { state: 'terminated', keyName: 'mine' })]),
        expected: [],
      },
      {
        name: 'an old instance after a new template',
        plant: one({ version: '1' }),
        expected: [`fail ${own}/template`],
        says: 'i-a was started by version 1 of lt-gpu, and the group now uses version 2 of cc-gpu',
      },
      {
        name: 'a version that its group tells',
        plant: one(notTagged),
        expected: [],
      },
      {
        name: 'a version that nobody tells',
        plant: all(one(notTagged), grouped({ instances: [member('i-a', 'us-east-2a', { template: null }), member('i-b', 'us-east-2b')] })),
        expected: [`unknown ${own}/template`],
      },
      {
        name: 'a template that is gone',
        plant: (facts) => put(facts, 'launch-template-versions', here, []),
        expected: [`fail ${own}/template`],
      },
      {
        name: 'a volume that is not encrypted',
        plant: (facts) => put(facts, 'volumes', here, [volume('vol-i-a'), volume('vol-i-b', { encrypted: false })]),
        expected: [`fail ${own}/volumes`],
      },
      { name: 'volumes not told', plant: one({ volumes: [] }), expected: [`unknown ${own}/volumes`] },
      {
        name: "somebody else's image",
        plant: all(one({ image: 'ami-2' }), (facts) =>
          put(facts, 'launch-images', here, [image, { ...image, id: 'ami-2', owner: '999999999999' }]),
        ),
        expected: [`fail ${own}/image`],
        says: 'Instance i-a takes ami-2',
      },
      { name: 'an image not told', plant: one({ image: null }), expected: [`unknown ${own}/image`] },
      {
        name: 'one that EC2 did not describe',
        plant: (facts) => put(facts, 'instances', here, [instance('i-a')]),
        expected: everything.map((part) => `unknown ${own}/${part}`),
        says: 'has i-b, which EC2 did not describe',
      },
      {
        name: 'the volumes refused hide nothing else',
        plant: all(one({ keyName: 'mine' }), (facts) => refuse(facts, 'volumes', here)),
        expected: [`fail ${own}/settings`, `unknown ${own}/volumes`],
      },
      {
        name: 'the instances refused',
        plant: (facts) => refuse(facts, 'instances', here),
        expected: everything.map((part) => `unknown ${own}/${part}`),
      },
      {
        name: 'a stopped one, which can be started again',
        plant: one({ state: 'stopped', keyName: 'mine' }),
        expected: [`fail ${own}/settings`],
      },
      {
        name: 'of a version that an override has',
        plant: all(
          grouped({
            ...mixedGroup({
              overrides: [
                override({ type: 'g5.xlarge' }),
                override({ type: 'g4dn.xlarge', template: { id: 'lt-own', name: 'own', version: '$Latest' } }),
              ],
            }),
            instances: [],
          }),
          (facts) => put(facts, 'launch-template-versions', here, [version, { ...version, id: 'lt-own', name: 'own', version: 7 }]),
          (facts) => put(facts, 'instances', here, [instance('i-a', { template: 'lt-own', version: '7' })]),
        ),
        expected: [],
        says: 'was started by version 2 of cc-gpu or version 7 of own',
      },
      {
        name: 'of the version of the group, where every override has another',
        plant: all(
          grouped(
            mixedGroup({ overrides: [override({ type: 'g5.xlarge', template: { id: 'lt-own', name: 'own', version: '$Latest' } })] }),
          ),
          (facts) => put(facts, 'launch-template-versions', here, [version, { ...version, id: 'lt-own', name: 'own', version: 7 }]),
        ),
        expected: [`fail ${own}/template`],
        says: 'and the group now uses version 7 of own',
      },
    ],
    'instance-age': [
      { name: 'young', expected: [] },
      { name: 'old', plant: one({ launchedAt: '2026-11-01T00:00:00.000Z' }), expected: [`fail ${own}`], says: '19 days: longer than 8d' },
      { name: 'as old as it may be', plant: one({ launchedAt: '2026-11-12T12:00:00.000Z' }), expected: [] },
      { name: 'a second older', plant: one({ launchedAt: '2026-11-12T11:59:59.000Z' }), expected: [`fail ${own}`] },
      { name: 'not told', plant: one({ launchedAt: null }), expected: [`unknown ${own}`] },
      { name: 'old and unknown are both told', plant: bothOld, expected: [`fail ${own}`], says: 'AWS did not say since when i-a runs' },
      { name: 'refused', plant: (facts) => refuse(facts, 'instances', here), expected: [`unknown ${own}`] },
    ],
    'capacity-provider': providerRows(),
    services: serviceRows(),
  },
});

function bothOld(facts: Facts): void {
  put(facts, 'instances', here, [instance('i-a', { launchedAt: null }), instance('i-b', { launchedAt: '2026-01-01T00:00:00.000Z' })]);
}

function providerRows() {
  const at = `${production}/${region}`;
  const named = `${at}/${provider.arn}`;
  const provided = (change: Partial<CapacityProvider>) => (facts: Facts) =>
    put(facts, 'capacity-providers', here, [{ ...provider, ...change }]);
  const managed = (change: Partial<NonNullable<CapacityProvider['group']>>) =>
    provided({ group: { arn: group.arn, scaling: 'ENABLED', terminationProtection: 'ENABLED', ...change } });
  const clustered = (change: Partial<EcsCluster>) => (facts: Facts) => put(facts, 'ecs-clusters', here, [{ ...cluster, ...change }]);
  return [
    { name: 'as declared', expected: [] },
    {
      name: 'missing',
      plant: (facts: Facts) => put(facts, 'capacity-providers', here, []),
      expected: [`fail ${at}/fleet:gpu/gpu`, `fail ${own}`],
    },
    { name: 'inactive', plant: provided({ status: 'INACTIVE' }), expected: [`fail ${named}`] },
    { name: 'still made', plant: provided({ status: 'PROVISIONING' }), expected: [`unknown ${named}`] },
    { name: 'a state not told', plant: provided({ status: null }), expected: [`unknown ${named}`] },
    { name: 'a change under way', plant: provided({ update: 'UPDATE_IN_PROGRESS' }), expected: [`unknown ${named}`] },
    { name: 'a change that is done', plant: provided({ update: 'UPDATE_COMPLETE' }), expected: [] },
    {
      name: 'a managed-instances provider has another shape',
      plant: provided({ group: null }),
      expected: [`fail ${named}`, `fail ${own}`],
      says: 'manages no Auto Scaling group',
    },
    {
      name: 'of another group',
      plant: managed({ arn: 'arn:other' }),
      expected: [`fail ${named}`, `fail ${own}`],
      says: 'arn:other, which is no group',
    },
    { name: 'by the name of the group', plant: managed({ arn: 'cc-gpu' }), expected: [] },
    { name: 'managed scaling off', plant: managed({ scaling: 'DISABLED' }), expected: [`fail ${named}`] },
    { name: 'termination protection off', plant: managed({ terminationProtection: 'DISABLED' }), expected: [`fail ${named}`] },
    { name: 'termination protection not told', plant: managed({ terminationProtection: null }), expected: [`unknown ${named}`] },
    { name: 'new instances not protected', plant: grouped({ protectsNewInstances: false }), expected: [`fail ${own}`] },
    { name: 'protection not told', plant: grouped({ protectsNewInstances: null }), expected: [`unknown ${own}`] },
    { name: 'not one of the cluster', plant: clustered({ capacityProviders: ['FARGATE'] }), expected: [`fail ${at}/${cluster.arn}`] },
    {
      name: 'providers of the cluster not told',
      plant: clustered({ capacityProviders: null }),
      expected: [`unknown ${at}/${cluster.arn}`],
    },
    { name: 'the cluster inactive', plant: clustered({ status: 'INACTIVE' }), expected: [`fail ${at}/${cluster.arn}`] },
    { name: 'no such cluster', plant: clustered({ name: 'other' }), expected: [`fail ${at}/fleet:gpu/cluster`] },
    {
      name: 'a provider for each zone',
      spec: specOf({ strategy: 'group_per_az', capacity_provider: ['gpu', 'gpu-b'] }),
      plant: all(
        (facts) => put(facts, 'auto-scaling-groups', here, [group, { ...group, arn: 'arn:b', name: 'b' }]),
        (facts) => put(facts, 'capacity-providers', here, [provider, { ...provider, name: 'gpu-b', arn: 'arn:gpu-b', group: null }]),
        clustered({ capacityProviders: ['gpu', 'gpu-b'] }),
      ),
      expected: [`fail ${at}/arn:gpu-b`, `fail ${at}/arn:b`],
      says: 'b is managed by none of gpu, gpu-b',
    },
    {
      name: 'the providers refused, and the cluster has none',
      plant: all((facts) => refuse(facts, 'capacity-providers', here), clustered({ capacityProviders: [] })),
      expected: [`fail ${at}/${cluster.arn}`, `unknown ${at}/fleet:gpu/gpu`, `unknown ${own}`],
    },
  ];
}

function serviceRows() {
  const at = `${production}/${region}`;
  const named = [`fail ${at}/${service.arn}`];
  const served = (change: Partial<EcsService>) => (facts: Facts) => put(facts, 'ecs-services', here, [{ ...service, ...change }]);
  const pattern = `${at}/fleet:gpu/cc-inf*`;
  return [
    { name: 'on the provider', expected: [] },
    {
      name: 'launchType EC2 goes past the provider',
      plant: served({ launchType: 'EC2', strategy: [] }),
      expected: named,
      says: 'launch type EC2',
    },
    {
      name: 'also on Fargate',
      plant: served({ strategy: [...service.strategy, { provider: 'FARGATE', weight: 1, base: 0 }] }),
      expected: named,
    },
    {
      name: 'Fargate of weight 0 and without a base, which gets no task',
      plant: served({
        strategy: [...service.strategy, { provider: 'FARGATE', weight: 0, base: 0 }],
      }),
      expected: [],
      says: 'runs on gpu.',
    },
    {
      name: 'Fargate of weight 0 with a base, which gets the first tasks',
      plant: served({ strategy: [...service.strategy, { provider: 'FARGATE', weight: 0, base: 1 }] }),
      expected: named,
      says: 'also runs on FARGATE:',
    },
    {
      name: 'Fargate of a weight not told',
      plant: served({ strategy: [...service.strategy, { provider: 'FARGATE', weight: null, base: 0 }] }),
      expected: [`unknown ${at}/${service.arn}`],
      says: 'whether tasks of service',
    },
    {
      name: 'Fargate of weight 0, and of a base not told',
      plant: served({ strategy: [...service.strategy, { provider: 'FARGATE', weight: 0, base: null }] }),
      expected: [`unknown ${at}/${service.arn}`],
      says: 'run on FARGATE: it left out a weight or a base',
    },
    {
      name: 'Fargate of a weight not told, beside Fargate that gets tasks',
      plant: served({
        strategy: [
          ...service.strategy,
          { provider: 'FARGATE', weight: null, base: 0 },
          { provider: 'FARGATE_SPOT', weight: 1, base: null },
        ],
      }),
      expected: named,
      says: 'also runs on FARGATE_SPOT:',
    },
    {
      name: 'the provider itself of a weight not told',
      plant: served({ strategy: [{ provider: 'gpu', weight: null, base: 0 }] }),
      expected: [`unknown ${at}/${service.arn}`],
    },
    {
      name: 'no provider with a weight',
      plant: served({ strategy: [{ provider: 'gpu', weight: 0, base: 0 }] }),
      expected: [`unknown ${at}/${service.arn}`],
      says: 'No capacity provider of service',
    },
    { name: 'nothing told', plant: served({ strategy: [] }), expected: [`unknown ${at}/${service.arn}`] },
    { name: 'draining', plant: served({ status: 'DRAINING' }), expected: named },
    { name: 'a state not told', plant: served({ status: null }), expected: [`unknown ${at}/${service.arn}`] },
    { name: 'none of that name', plant: served({ name: 'other' }), expected: [`fail ${pattern}`] },
    { name: 'of another cluster', plant: served({ cluster: 'arn:other' }), expected: [`fail ${pattern}`] },
    { name: 'no such cluster', plant: (facts: Facts) => put(facts, 'ecs-clusters', here, []), expected: [`fail ${pattern}`] },
    { name: 'refused', plant: (facts: Facts) => refuse(facts, 'ecs-services', here), expected: [`unknown ${pattern}`] },
  ];
}
