import type { DeclaredFleet } from '../spec/sections/gpu-fleets.ts';
import type { Spec } from '../spec/spec.ts';
import { defineCheck } from './check.ts';
import { asksForKey, judgeTemplateEncryption } from './gpu-fleet/disks.ts';
import { fleetsOf } from './gpu-fleet/fleets.ts';
import { asksForImage, asksForOwner, judgeTemplateImage } from './gpu-fleet/image.ts';
import { asksForAge, judgeAge, judgeInstances } from './gpu-fleet/instances.ts';
import { asksForMetadata, judgeTemplateMetadata } from './gpu-fleet/metadata.ts';
import { asksForNetwork, judgeTemplateNetwork } from './gpu-fleet/network.ts';
import { judgePresent, judgeZones } from './gpu-fleet/present.ts';
import { asksForProvider, asksForServices, judgeProvider, judgeServices } from './gpu-fleet/provider.ts';
import { judgePurchase } from './gpu-fleet/purchase.ts';
import { wantedFamilies, wantedGroups, wantedKeys, wantedServices, wantedWhere } from './gpu-fleet/reading.ts';
import { judgeFloor, judgeInService, judgeSchedules } from './gpu-fleet/sizes.ts';
import { judgeStrategy } from './gpu-fleet/strategy.ts';
import { judgeFamilies, judgeOfferings } from './gpu-fleet/types.ts';
import { fleetFacts } from './gpu-fleet/world.ts';

const isAny = (spec: Spec, isAsked: (fleet: DeclaredFleet) => boolean): boolean => fleetsOf(spec, isAsked).length > 0;
const notThere = 'group-present has found no group, or several where one is meant';
const orNotAsked = (what: string): string => `the spec asks no fleet of the account ${what}, or ${notThere}`;

export default defineCheck({
  id: 'gpu-fleet',
  scope: 'account',
  depth: 'full',
  title: 'GPU instances are there in every zone, and are started as they were approved',
  failureTitle: 'GPU instances can be missing in a zone, or are started in another way than approved',
  why: `Inference that waits for a GPU is a scan that nobody has read. Capacity of GPUs is short: a zone without an instance now may get none for hours, so
the floor in each zone has to be kept and not restored. Auto Scaling knows no floor for a zone. What comes nearest is one group that spreads evenly or starts
nothing, with a minimum for all zones together, and it is undone by one suspended process, one scheduled action for the night, or Spot instances that AWS
takes back. What an instance is allowed is decided once, by the version of the launch template that is used when it starts: a template that was mended
yesterday says nothing of instances of last week, and images, metadata service, volumes and addresses of those are what an attacker meets.`,
  remediation: `G is the group, T its launch template, R the region. Changes to a group are at once in force; changes to a template are not, until instances
are replaced.
Floor: "aws autoscaling update-auto-scaling-group --region R --auto-scaling-group-name G --min-size N", N being the floor times the zones. Raise the maximum
first.
Spread: the same call with --availability-zone-distribution CapacityDistributionStrategy=balanced-only. Suspended: "aws autoscaling resume-processes
--auto-scaling-group-name G".
Scheduled action: "aws autoscaling delete-scheduled-action --auto-scaling-group-name G --scheduled-action-name A", or put it again with sizes that keep the
floor.
Zone empty: "aws autoscaling describe-scaling-activities --auto-scaling-group-name G" says why; for want of capacity, add another type of a declared family,
or a capacity reservation.
Template: "aws ec2 create-launch-template-version --launch-template-id T --source-version V --launch-template-data JSON" with HttpTokens required, each volume
mapped with Encrypted and KmsKeyId, AssociatePublicIpAddress false and no KeyName; make it the default ("modify-launch-template --default-version"), or name
it in the group, in its mixed instances policy and in overrides.
Then replace what runs, with MaxSize raised first by as many as may run beside the old ones: "aws autoscaling start-instance-refresh
--auto-scaling-group-name G --preferences '{"MinHealthyPercentage":100,"MaxHealthyPercentage":110,"ScaleInProtectedInstances":"Refresh"}'". By default a
refresh takes instances away before there are new ones, and waits for protected ones. Old instances keep what they were started with until then.
Capacity provider: "aws ecs update-capacity-provider" sets managed scaling and termination protection; the group needs
--new-instances-protected-from-scale-in, also for a provider that is there. "aws ecs put-cluster-capacity-providers" gives it to the cluster, and replaces
the whole list: name all that the cluster has besides. Service: "aws ecs update-service --capacity-provider-strategy capacityProvider=P,weight=1
--force-new-deployment".
Group missing, or matched twice: correct "match" or the region in the spec, or the tags of the group.`,
  limits: `In service is what was seen once, at the time of the run; whether a zone would get capacity back is not known to anybody. Drivers, health of the
GPU, and whether a model is loaded, are not read. Names of zones differ from account to account: in two accounts us-east-2a may be two places. The floor rests
on balanced-only, which is AWS's promise and not proven here. An instance that was stopped and started again is as old as its last start. What an image
contains is not read; neither is user data, which may hold secrets. An image named by a parameter of SSM is known by the instances that were started from it.
Addresses of version 6 are not judged. While it spreads instances anew, a group may go past its maximum for a while, by a tenth or by one; predictive scaling
may raise it too. Either may so go past a base that is on demand. Warm pools, scaling policies and predictive scaling are not read: they cannot go below a
minimum. AWS answers with settings at rest: a refresh of instances that is under way is seen as old instances.`,
  references: [
    { framework: '21 CFR 11', clause: '11.10(a)' },
    { framework: 'HIPAA', clause: '164.308(a)(7)(ii)(C)' },
    { framework: 'HIPAA', clause: '164.312(a)(1)' },
    { framework: 'HIPAA', clause: '164.312(a)(2)(iv)' },
  ],
  section: 'gpu_fleets',
  besides: ['keys'],
  terms: `NAME is a fleet of gpu_fleets, G a group that its match means, in its region; a template in use is one that an Override names, and where there is
no Override, or one that names none, that of MixedInstancesPolicy or else of G; in the version that is named: $Latest is the highest number, $Default the
version with DefaultVersion true.`,
  needs: fleetFacts,
  only: {
    'auto-scaling-groups': (spec) => wantedWhere(spec),
    'capacity-providers': (spec) => wantedWhere(spec, asksForProvider),
    'ebs-default': (spec) => wantedWhere(spec, asksForKey),
    'ecs-clusters': (spec) => wantedWhere(spec, (fleet) => asksForProvider(fleet) || asksForServices(fleet)),
    'ecs-services': wantedServices,
    'instance-metadata-defaults': (spec) => wantedWhere(spec, asksForMetadata),
    'instance-type-offerings': wantedFamilies,
    instances: (spec) => wantedGroups(spec),
    keys: wantedKeys,
    'launch-images': (spec) => wantedGroups(spec, (fleet) => asksForOwner(fleet) || asksForKey(fleet) || asksForMetadata(fleet)),
    'launch-template-versions': (spec) => wantedGroups(spec),
    'scheduled-actions': (spec) => wantedWhere(spec),
    subnets: (spec) => wantedWhere(spec, asksForNetwork),
    volumes: (spec) => wantedWhere(spec, asksForKey),
  },
  accounts: (spec) => [...new Set(fleetsOf(spec).flatMap((fleet) => fleet.in))],
  requirements: {
    'group-present': {
      text: 'Each declared fleet is exactly one Auto Scaling group, or one in each zone, and no group of another fleet',
      judge: judgePresent,
      procedure: `"aws autoscaling describe-auto-scaling-groups" in gpu_fleets.NAME.region: exactly one group matches, with strategy group_per_az exactly one
whose AvailabilityZones hold each declared zone; it has no Status, which is there while it is deleted, and matches no other fleet.`,
    },
    zones: {
      text: 'The groups of each fleet are in exactly the declared zones',
      judge: judgeZones,
      procedure: `"aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names G": AvailabilityZones are gpu_fleets.NAME.azs, with strategy
group_per_az exactly one of them.`,
      notApplicable: notThere,
    },
    floor: {
      text: 'The sizes of each group keep the declared floor in each zone',
      judge: judgeFloor,
      procedure: `"aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names G": MinSize, DesiredCapacity and MaxSize are each at least
gpu_fleets.NAME.floor_per_az times the number of azs (with strategy group_per_az: at least floor_per_az), times the greatest WeightedCapacity where Overrides
have one; DesiredCapacityType is absent or units.`,
      notApplicable: notThere,
    },
    'in-service': {
      text: 'In each zone as many instances are in service and healthy as the floor says',
      judge: judgeInService,
      procedure: `"aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names G": of each zone of azs at least floor_per_az Instances have
LifecycleState InService and HealthStatus Healthy.`,
      notApplicable: notThere,
    },
    strategy: {
      text: 'No group lets a zone run empty, and nothing that keeps its instances is suspended',
      judge: judgeStrategy,
      procedure: `"aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names G": AvailabilityZoneDistribution.CapacityDistributionStrategy is
balanced-only, and SuspendedProcesses has none of AZRebalance, Launch, Terminate, HealthCheck and ReplaceUnhealthy. With strategy group_per_az neither the
distribution nor AZRebalance matters.`,
      notApplicable: notThere,
    },
    families: {
      text: 'Every type of instance that a group can start, or has, is of a declared family',
      judge: judgeFamilies,
      procedure: `"aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names G": each InstanceType of Overrides and of Instances is of
gpu_fleets.NAME.families; that of a template in use ("aws ec2 describe-launch-template-versions") is where it has no Override, or one that names neither
InstanceType nor InstanceRequirements. Where InstanceRequirements are said instead, their AllowedInstanceTypes are. LaunchConfigurationName is absent.`,
      notApplicable: notThere,
    },
    offerings: {
      text: 'Every type of instance that a group can start is offered in each declared zone',
      judge: judgeOfferings,
      procedure: `"aws ec2 describe-instance-type-offerings --location-type availability-zone --filters Name=instance-type,Values=TYPE": Location names each
zone of gpu_fleets.NAME.azs. Of a pattern under AllowedInstanceTypes, one type in each zone is enough.`,
      notApplicable: `a group starts no type of a declared family, or ${notThere}`,
    },
    purchase: {
      text: 'No group starts instances that AWS takes back',
      judge: judgePurchase,
      procedure: `"aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names G":
MixedInstancesPolicy.InstancesDistribution.OnDemandPercentageAboveBaseCapacity is 100, or OnDemandBaseCapacity at least MaxSize, that of "aws autoscaling
describe-scheduled-actions" too, or its DistributionSegments are on demand; "aws ec2 describe-launch-template-versions" has no InstanceMarketOptions of each
template in use; "aws ec2 describe-instances --include-managed-resources" has no InstanceLifecycle of the instances of G.`,
      notApplicable: `the spec asks no fleet of the account to be on demand, or a group has no instance, or ${notThere}`,
      asked: (spec) => isAny(spec, ({ purchase }) => purchase === 'on_demand_only'),
    },
    schedules: {
      text: 'No scheduled action takes a group below the floor',
      judge: judgeSchedules,
      procedure: `"aws autoscaling describe-scheduled-actions --auto-scaling-group-name G": no MinSize, DesiredCapacity or MaxSize is below what floor asks
for.`,
      notApplicable: notThere,
    },
    'template-encryption': {
      text: 'Every volume that a group makes is encrypted with the declared key',
      judge: judgeTemplateEncryption,
      procedure: `"aws ec2 describe-launch-template-versions --launch-template-id T --versions V" of each template in use: each Ebs of BlockDeviceMappings has
Encrypted true and the KmsKeyId of gpu_fleets.NAME.launch.ebs. What it leaves open, and what the image brings besides ("aws ec2 describe-images"), "aws ec2
describe-volumes --include-managed-resources" shows of the instances of that very version; and so that it stays so, "aws ec2 get-ebs-encryption-by-default" is true where Encrypted is
left open, and "aws ec2 get-ebs-default-kms-key-id" that key where the key is.`,
      notApplicable: orNotAsked('for encrypted volumes'),
      asked: (spec) => isAny(spec, asksForKey),
    },
    'template-metadata': {
      text: 'The metadata service of every instance that a group starts asks for a token and answers no farther than declared',
      judge: judgeTemplateMetadata,
      procedure: `"aws ec2 describe-launch-template-versions --launch-template-id T --versions V" of each template in use: MetadataOptions has HttpTokens
required, HttpEndpoint enabled and HttpPutResponseHopLimit at most gpu_fleets.NAME.launch.hop_limit. What it does not say, "aws ec2
get-instance-metadata-defaults" says, and after it ImdsSupport of the image.`,
      notApplicable: orNotAsked('for its metadata service'),
      asked: (spec) => isAny(spec, asksForMetadata),
    },
    'template-network': {
      text: 'No instance that a group starts gets a public address or a key pair, as declared',
      judge: judgeTemplateNetwork,
      procedure: `"aws ec2 describe-launch-template-versions --launch-template-id T --versions V" of each template in use: no KeyName, and
AssociatePublicIpAddress of the interface with DeviceIndex 0 is false; where it or that interface is absent, "aws ec2 describe-subnets" has
MapPublicIpOnLaunch false of each subnet in VPCZoneIdentifier of G.`,
      notApplicable: orNotAsked('for addresses or key pairs'),
      asked: (spec) => isAny(spec, asksForNetwork),
    },
    'template-image': {
      text: 'Every instance that a group starts gets the declared instance profile, and an image of the declared owner',
      judge: judgeTemplateImage,
      procedure: `"aws ec2 describe-launch-template-versions --launch-template-id T --versions V" of each template in use: IamInstanceProfile is
gpu_fleets.NAME.launch.profile, and "aws ec2 describe-images --image-ids IMAGE" has the OwnerId or ImageOwnerAlias of launch.image_owner (self: the account).`,
      notApplicable: orNotAsked('for a profile or an image'),
      asked: (spec) => isAny(spec, asksForImage),
    },
    instances: {
      text: 'Every instance that runs is as declared, and was started by the version of the template that is in use',
      judge: judgeInstances,
      procedure: `"aws ec2 describe-instances --include-managed-resources --filters Name=tag:aws:autoscaling:groupName,Values=G": MetadataOptions are as in template-metadata with State
applied; no PublicIpAddress and no KeyName; IamInstanceProfile and owner of ImageId as in template-image; the tags aws:ec2launchtemplate:id and
aws:ec2launchtemplate:version name a template in use; "aws ec2 describe-volumes --include-managed-resources" of its volumes as in template-encryption.`,
      notApplicable: `a group has no instance, or ${notThere}`,
    },
    'instance-age': {
      text: 'No instance runs for longer than declared',
      judge: judgeAge,
      procedure: `"aws ec2 describe-instances --include-managed-resources --filters Name=tag:aws:autoscaling:groupName,Values=G": LaunchTime is at most gpu_fleets.NAME.launch.max_age
before the Date of the answer.`,
      notApplicable: `the spec asks no fleet of the account to be of a certain age, or a group has no instance, or ${notThere}`,
      asked: (spec) => isAny(spec, asksForAge),
    },
    'capacity-provider': {
      text: 'Each group is managed by its declared capacity provider, which scales it, spares instances at work, and is one of the cluster',
      judge: judgeProvider,
      procedure: `"aws ecs describe-capacity-providers --capacity-providers P": status ACTIVE, autoScalingGroupArn that of G, managedScaling.status and
managedTerminationProtection ENABLED; "aws autoscaling describe-auto-scaling-groups" has NewInstancesProtectedFromScaleIn true of G; "aws ecs
describe-clusters --clusters CLUSTER" names P under capacityProviders.`,
      notApplicable: orNotAsked('to have a capacity provider'),
      asked: (spec) => isAny(spec, asksForProvider),
    },
    services: {
      text: 'Each declared service runs on the declared capacity providers alone',
      judge: judgeServices,
      procedure: `"aws ecs describe-services --cluster CLUSTER --services SERVICE": status ACTIVE, no launchType, and every capacityProvider of
capacityProviderStrategy with a weight or a base is one of gpu_fleets.NAME.capacity_provider. Of a pattern, at least one service matches.`,
      notApplicable: orNotAsked('to run services'),
      asked: (spec) => isAny(spec, asksForServices),
    },
  },
});
