import type { FactName } from '../../facts/index.ts';
import { type Comparison, type Near, plain, without } from '../comparison.ts';
import { isMembers, type Members } from '../form.ts';
import { isOfGroup } from './groups.ts';

const replaced = 'an Auto Scaling group replaces its instances and changes their number all the time';

/** What AWS Backup and the lifecycle manager write on the snapshots that they make. */
const makers = /^aws:(backup|dlm):/;

function isOfPlan({ tags }: Members): boolean {
  return isMembers(tags) && Object.keys(tags).some((name) => makers.test(name));
}

/** The tags of a snapshot that people have set. */
function ownTags({ tags }: Members): unknown {
  return isMembers(tags) ? Object.fromEntries(Object.entries(tags).filter(([name]) => !name.startsWith('aws:'))) : tags;
}

const isOfBackup = ({ name }: Members): boolean => typeof name === 'string' && name.startsWith('AwsBackup_');

/** Whether the snapshot or image is one of those of the other fact that this holds for. */
function isAmong(fact: string, holds: (item: Members) => boolean): (item: Members, near: Near) => boolean {
  return ({ arn }, near) => {
    const listed = near(fact);
    return Array.isArray(listed) && listed.some((item: unknown) => isMembers(item) && item.arn === arn && holds(item));
  };
}

const daily = 'a plan makes one every day and drops the oldest';

/** How the facts of machines, of what starts them and of their disks are compared. */
export const computeComparisons = {
  'auto-scaling-groups': {
    resources: { '': [] },
    lists: { '[].mixed.overrides': 'in-order' },
    noise: [
      {
        at: '[].desired',
        because: 'scaling moves it between minSize and maxSize, which are compared; one below the floor changes a verdict',
      },
    ],
    renewed: [{ at: '[].instances', because: replaced, like: (instance) => without(instance, 'id') }],
  },
  'scheduled-actions': {
    resources: { '': [] },
    noise: [{ at: '[].from', because: 'of an action that recurs, the next time', when: ({ recurrence }) => recurrence !== null }],
  },
  instances: {
    resources: { '': [] },
    renewed: [
      {
        at: '',
        because: replaced,
        like: (instance) => ({
          ...without(instance, 'arn', 'id', 'launchedAt'),
          publicIps: Array.isArray(instance.publicIps) ? instance.publicIps.length : null,
          volumes: Array.isArray(instance.volumes) ? instance.volumes.map(({ device }) => device) : null,
        }),
      },
    ],
  },
  'instance-type-offerings': { resources: { '': ['type'] } },
  'launch-images': plain,
  'launch-template-versions': { resources: { '': ['id', 'version'] } },
  'capacity-providers': plain,
  'key-pairs': plain,
  images: {
    resources: { '': [] },
    renewed: [
      {
        at: '',
        because: daily,
        which: isOfBackup,
        like: (image) => ({
          ...without(image, 'arn', 'id', 'name'),
          disks: Array.isArray(image.disks) ? image.disks.map((disk) => without(disk, 'snapshotId')) : null,
        }),
      },
    ],
  },
  'image-shares': {
    resources: { '': [] },
    renewed: [{ at: '', because: daily, which: isAmong('images', isOfBackup), like: (image) => without(image, 'arn') }],
  },
  volumes: {
    resources: { '': [] },
    renewed: [
      {
        at: '',
        because: replaced,
        which: ({ id }, near) => isOfGroup('volumes', id, near),
        like: (volume) => without(volume, 'arn', 'id'),
      },
    ],
  },
  'ebs-default': {},
  'ebs-snapshots': {
    resources: { '': [] },
    noise: [{ at: '[].state', because: "today's is still being made when a run comes early", when: isOfPlan }],
    renewed: [
      {
        at: '',
        because: daily,
        which: isOfPlan,
        like: (snapshot) => ({ ...without(snapshot, 'arn', 'id', 'state'), tags: ownTags(snapshot) }),
      },
    ],
  },
  'ebs-snapshot-shares': {
    resources: { '': [] },
    renewed: [{ at: '', because: daily, which: isAmong('ebs-snapshots', isOfPlan), like: (snapshot) => without(snapshot, 'arn') }],
  },
  'ecs-clusters': plain,
  'ecs-services': { resources: { '': [] }, lists: { '[].strategy': ['provider'] } },
  'exec-clusters': plain,
} as const satisfies Partial<Record<FactName, Comparison>>;
