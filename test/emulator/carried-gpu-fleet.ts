import type { Carried } from './carried.ts';

const group: Carried = {
  kind: 'emulator',
  note: "Groups, their sizes and zones, and scheduled actions are moto's; the ARN of an action is ours.",
};
const templates: Carried = {
  kind: 'mixed',
  note: "Launch templates and their versions are moto's. Which version starts an instance, and that it starts it as it says, is ours: moto drops half of it.",
};
const canned = (note: string): Carried => ({ kind: 'canned', note });

/** Where the evidence comes from for GPU fleets. */
export const carriedOfGpuFleet: Readonly<Record<string, Carried>> = {
  'gpu-fleet.group-present': group,
  'gpu-fleet.zones': group,
  'gpu-fleet.floor': group,
  'gpu-fleet.in-service': {
    kind: 'mixed',
    note: "States and health of instances are moto's; that they are started zone by zone is ours: moto puts all into one.",
  },
  'gpu-fleet.strategy': {
    kind: 'mixed',
    note: "Suspended processes are moto's. It forgets how instances are spread: we keep it as it was put.",
  },
  'gpu-fleet.families': group,
  'gpu-fleet.offerings': {
    kind: 'mixed',
    note: "Offerings are moto's, as AWS had published them; the patterns of the filter are ours, and so is the fault.",
  },
  'gpu-fleet.purchase': group,
  'gpu-fleet.schedules': group,
  'gpu-fleet.template-encryption': templates,
  'gpu-fleet.template-metadata': {
    kind: 'mixed',
    note: "Launch templates are moto's; the defaults of the account for the metadata service are ours, as they were put.",
  },
  'gpu-fleet.template-network': templates,
  'gpu-fleet.template-image': {
    kind: 'mixed',
    note: "Launch templates are moto's, and the owner of an image; that an image is made of the snapshot that is named is ours.",
  },
  'gpu-fleet.instances': {
    kind: 'mixed',
    note: "Instances, their volumes and addresses are moto's; what they have of their template, and that a change of metadata options is pending, is ours.",
  },
  'gpu-fleet.instance-age': canned('When an instance was started is ours: a day ago, and thirty days for the fault.'),
  'gpu-fleet.capacity-provider': {
    kind: 'mixed',
    note: "Capacity providers and the cluster's list of them are moto's; that all are listed at once is ours, and so is the shape of ECS Managed Instances.",
  },
  'gpu-fleet.services': {
    kind: 'mixed',
    note: "Services are moto's. It forgets the capacity providers that they run on: we keep them as they were put.",
  },
};
