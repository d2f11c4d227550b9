import gpuFleet from '../../../src/checks/gpu-fleet.ts';
import type { AutoScalingGroup } from '../../../src/facts/auto-scaling/group.ts';
import type { ScheduledAction } from '../../../src/facts/scheduled-actions.ts';
import { production } from '../governance.ts';
import { runTables } from '../object-storage/samples.ts';
import { type Facts, put, refuse } from '../world.ts';
import { fleetFacts, group, here, instance, member, mixedGroup, override, region, specOf, version } from './samples.ts';

const groups =
  (...changes: readonly Partial<AutoScalingGroup>[]) =>
  (facts: Facts) =>
    put(
      facts,
      'auto-scaling-groups',
      here,
      changes.map((change) => ({ ...group, ...change })),
    );
const at = `${production}/${region}`;
const own = `${at}/${group.arn}`;
const fail = [`fail ${own}`];
const unknown = [`unknown ${own}`];
const unread = {
  name: 'the groups refused',
  plant: (facts: Facts) => refuse(facts, 'auto-scaling-groups', here),
  expected: [`unknown ${at}/fleet:gpu`],
};

const arnIn = (zone: string) => `${group.arn}-${zone}`;
const ofZone = (zone: string, change: Partial<AutoScalingGroup> = {}): Partial<AutoScalingGroup> => ({
  arn: arnIn(zone),
  name: `cc-gpu-${zone}`,
  zones: [zone],
  minSize: 1,
  desired: 1,
  maxSize: 2,
  instances: [member(`i-${zone}`, zone)],
  ...change,
});
const perZone = specOf({ strategy: 'group_per_az' });

const action = (change: Partial<ScheduledAction>): ScheduledAction => ({
  ...{
    arn: 'arn:action',
    name: 'night',
    group: 'cc-gpu',
    minSize: null,
    maxSize: null,
    desired: null,
    recurrence: '0 22 * * *',
    from: null,
  },
  ...change,
});
const scheduled =
  (...actions: readonly ScheduledAction[]) =>
  (facts: Facts) =>
    put(facts, 'scheduled-actions', here, actions);

const both = (first: (facts: Facts) => void, second: (facts: Facts) => void) => (facts: Facts) => {
  first(facts);
  second(facts);
};
const onBase = groups({ ...mixedGroup({ onDemandBase: 4, onDemandPercentage: 0 }), maxSize: 4 });

runTables(gpuFleet, {
  facts: fleetFacts,
  spec: specOf(),
  tables: {
    'group-present': [
      { name: 'it is there', expected: [], says: 'fleet:gpu is cc-gpu' },
      { name: 'it is not', plant: groups({ tags: {} }), expected: [`fail ${at}/fleet:gpu`], says: 'no Auto Scaling group there matches' },
      { name: 'twice', plant: groups({}, { name: 'other', arn: 'arn:other' }), expected: [`fail ${at}/fleet:gpu`], says: '2 match' },
      { name: 'on its way out', plant: groups({ status: 'Delete in progress' }), expected: [`fail ${at}/fleet:gpu`] },
      {
        name: 'another fleet is the same group',
        spec: specOf({}, {}, { twin: { ...twin(), match: { name: 'cc-*' } } }),
        expected: [`fail ${at}/fleet:gpu`, `fail ${at}/fleet:twin`],
        says: 'one and the same group',
      },
      { name: 'one in each zone', spec: perZone, plant: groups(ofZone('us-east-2a'), ofZone('us-east-2b')), expected: [] },
      { name: 'none in a zone', spec: perZone, plant: groups(ofZone('us-east-2a')), expected: [`fail ${at}/fleet:gpu/us-east-2b`] },
      {
        name: 'two in a zone',
        spec: perZone,
        plant: groups(ofZone('us-east-2a'), ofZone('us-east-2b'), ofZone('us-east-2b', { name: 'more' })),
        expected: [`fail ${at}/fleet:gpu/us-east-2b`],
      },
      unread,
    ],
    zones: [
      { name: 'as declared', expected: [] },
      { name: 'one too few', plant: groups({ zones: ['us-east-2a'] }), expected: fail, says: 'no instances in us-east-2b' },
      { name: 'one too many', plant: groups({ zones: ['us-east-2a', 'us-east-2b', 'us-east-2c'] }), expected: fail, says: 'us-east-2c' },
      { name: 'one each', spec: perZone, plant: groups(ofZone('us-east-2a'), ofZone('us-east-2b')), expected: [] },
      {
        name: 'a group of a zone that has two',
        spec: perZone,
        plant: groups(ofZone('us-east-2a'), ofZone('us-east-2b', { zones: ['us-east-2a', 'us-east-2b'] })),
        expected: [`fail ${at}/${arnIn('us-east-2b')}`],
        says: 'must be in one zone',
      },
      unread,
    ],
    floor: [
      { name: 'enough for each zone', expected: [] },
      { name: 'a minimum for one zone alone', plant: groups({ minSize: 1 }), expected: fail, says: '1 in each of 2 zones' },
      { name: 'fewer are wanted', plant: groups({ desired: 1 }), expected: fail, says: 'DesiredCapacity' },
      { name: 'no more are allowed', plant: groups({ maxSize: 1 }), expected: fail, says: 'MaxSize' },
      { name: 'one in each zone has a group', spec: perZone, plant: groups(ofZone('us-east-2a'), ofZone('us-east-2b')), expected: [] },
      {
        name: 'and one of them has none',
        spec: perZone,
        plant: groups(ofZone('us-east-2a'), ofZone('us-east-2b', { minSize: 0 })),
        expected: [`fail ${at}/${arnIn('us-east-2b')}`],
      },
      {
        name: 'a weight of 2, by which two units are one instance',
        plant: groups(mixedGroup({ overrides: [override({ weight: '2' })] })),
        expected: fail,
        says: 'count for up to 2',
      },
      {
        name: 'a weight of 2 and units enough',
        plant: groups({ ...mixedGroup({ overrides: [override({ weight: '2' })] }), minSize: 4, desired: 4 }),
        expected: [],
      },
      { name: 'counted in processors', plant: groups({ countsIn: 'vcpu' }), expected: unknown, says: 'counts vcpu and not instances' },
      { name: 'too few of whatever it counts', plant: groups({ countsIn: 'vcpu', minSize: 1 }), expected: fail },
      unread,
    ],
    'in-service': [
      { name: 'one in each zone', expected: [] },
      {
        name: 'a zone drained',
        plant: groups({ instances: [member('i-a', 'us-east-2a'), member('i-b', 'us-east-2a')] }),
        expected: [`fail ${at}/fleet:gpu/us-east-2b`],
      },
      {
        name: 'unhealthy',
        plant: groups({ instances: [member('i-a', 'us-east-2a', { health: 'Unhealthy' }), member('i-b', 'us-east-2b')] }),
        expected: [`fail ${at}/fleet:gpu/us-east-2a`],
        says: 'i-a is InService and Unhealthy',
      },
      {
        name: 'standing by, and warming',
        plant: groups({
          instances: [member('i-a', 'us-east-2a', { state: 'Standby' }), member('i-b', 'us-east-2b', { state: 'Warmed:Running' })],
        }),
        expected: [`fail ${at}/fleet:gpu/us-east-2a`, `fail ${at}/fleet:gpu/us-east-2b`],
      },
      {
        name: 'health not told',
        plant: groups({ instances: [member('i-a', 'us-east-2a', { health: null }), member('i-b', 'us-east-2b')] }),
        expected: [`unknown ${at}/fleet:gpu/us-east-2a`],
      },
      {
        name: 'no instances told',
        plant: groups({ instances: null }),
        expected: [`unknown ${at}/fleet:gpu/us-east-2a`, `unknown ${at}/fleet:gpu/us-east-2b`],
      },
      unread,
    ],
    strategy: [
      { name: 'balanced-only', expected: [] },
      {
        name: 'balanced-best-effort lets a zone run empty',
        plant: groups({ distribution: 'balanced-best-effort' }),
        expected: fail,
        says: 'run empty',
      },
      { name: 'reservations first', plant: groups({ distribution: 'reservations-then-balanced' }), expected: fail },
      { name: 'not told', plant: groups({ distribution: null }), expected: unknown },
      { name: 'a word that nobody knows', plant: groups({ distribution: 'by-the-moon' }), expected: unknown, says: 'by-the-moon' },
      ...['AZRebalance', 'Launch', 'Terminate', 'HealthCheck', 'ReplaceUnhealthy'].map((process) => ({
        name: `${process} suspended`,
        plant: groups({ suspended: ['AlarmNotification', process] }),
        expected: fail,
        says: `${process} of cc-gpu is suspended`,
      })),
      { name: 'another process suspended', plant: groups({ suspended: ['AlarmNotification'] }), expected: [] },
      { name: 'what is suspended not told', plant: groups({ suspended: null }), expected: unknown },
      {
        name: 'a group of one zone spreads nothing',
        spec: perZone,
        plant: groups(
          ofZone('us-east-2a', { distribution: 'balanced-best-effort', suspended: ['AZRebalance'] }),
          ofZone('us-east-2b', { distribution: null }),
        ),
        expected: [],
      },
      unread,
    ],
    purchase: [
      { name: 'on demand', expected: [] },
      { name: 'all on demand by the policy', plant: groups(mixedGroup({})), expected: [] },
      { name: 'a Spot percentage', plant: groups(mixedGroup({ onDemandPercentage: 50 })), expected: fail, says: 'Only 50%' },
      { name: 'a percentage not told', plant: groups(mixedGroup({ onDemandPercentage: null })), expected: unknown },
      {
        name: 'a base on demand as great as the group can be, and nothing above it',
        plant: onBase,
        expected: [],
        says: 'The first 4 of cc-gpu are on demand, and its MaxSize is at most 4',
      },
      {
        name: 'a base on demand, and Spot instances above it',
        plant: groups({ ...mixedGroup({ onDemandBase: 3, onDemandPercentage: 0 }), maxSize: 4 }),
        expected: fail,
        says: 'Only 0%',
      },
      {
        name: 'a base on demand, and a scheduled action that lets the group outgrow it',
        plant: both(onBase, scheduled(action({ maxSize: 6 }))),
        expected: fail,
        says: 'Only 0%',
      },
      {
        name: 'a base on demand, and a scheduled action of another group or without a greatest size',
        plant: both(onBase, scheduled(action({ group: 'web', maxSize: 6 }), action({ maxSize: null }))),
        expected: [],
      },
      {
        name: 'a base on demand, and the scheduled actions refused',
        plant: both(onBase, (facts) => refuse(facts, 'scheduled-actions', here)),
        expected: unknown,
      },
      {
        name: 'a base not told',
        plant: groups(mixedGroup({ onDemandBase: null, onDemandPercentage: 0 })),
        expected: unknown,
        says: 'did not say how much of cc-gpu is on demand',
      },
      { name: 'a base not told, which matters to nothing', plant: groups(mixedGroup({ onDemandBase: null })), expected: [] },
      {
        name: 'segments of reserved capacity',
        plant: groups(mixedGroup({ onDemandPercentage: null, capacityTypes: ['on-demand'] })),
        expected: [],
      },
      {
        name: 'segments that are taken back',
        plant: groups(mixedGroup({ capacityTypes: ['capacity-block', 'on-demand'] })),
        expected: fail,
      },
      {
        name: 'a template that asks for Spot instances',
        plant: (facts) => put(facts, 'launch-template-versions', here, [{ ...version, market: 'spot' }]),
        expected: fail,
        says: 'asks for spot',
      },
      {
        name: 'an instance that is one',
        plant: (facts) => put(facts, 'instances', here, [instance('i-a', { lifecycle: 'spot' }), instance('i-b')]),
        expected: [`fail ${own}/instances`],
        says: 'Instance i-a is spot',
      },
      {
        name: 'an instance that was scheduled, which ends with its schedule',
        plant: (facts) => put(facts, 'instances', here, [instance('i-a', { lifecycle: 'scheduled' }), instance('i-b')]),
        expected: [`fail ${own}/instances`],
        says: 'Instance i-a is scheduled, which AWS takes back',
      },
      {
        name: 'a market of which AWS left out the type',
        plant: (facts) => put(facts, 'launch-template-versions', here, [{ ...version, market: 'a market without type' }]),
        expected: unknown,
        says: 'asks for a market without type, which iq does not know',
      },
      {
        name: 'a market that nobody knows',
        plant: (facts) => put(facts, 'launch-template-versions', here, [{ ...version, market: 'auction' }]),
        expected: unknown,
      },
      { name: 'the templates refused', plant: (facts) => refuse(facts, 'launch-template-versions', here), expected: unknown },
      { name: 'the instances refused', plant: (facts) => refuse(facts, 'instances', here), expected: [`unknown ${own}/instances`] },
    ],
    schedules: [
      { name: 'nothing', expected: [] },
      {
        name: 'an overnight action',
        plant: scheduled(action({ minSize: 0, desired: 0 })),
        expected: fail,
        says: 'at 0 22 * * * (cron) MinSize to 0',
      },
      { name: 'only the maximum', plant: scheduled(action({ maxSize: 1 })), expected: fail },
      { name: 'more by day', plant: scheduled(action({ minSize: 4, desired: 4 })), expected: [] },
      { name: 'of another group', plant: scheduled(action({ group: 'web', minSize: 0 })), expected: [] },
      { name: 'refused', plant: (facts) => refuse(facts, 'scheduled-actions', here), expected: unknown },
    ],
  },
});

function twin(): object {
  return { in: 'production', region, azs: ['us-east-2a', 'us-east-2b'], floor_per_az: 1, families: ['g5'] };
}
