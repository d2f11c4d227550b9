"""Faults of the GPU fleet: instances that are missing, or started in another way than approved."""

import names as n
import names_gpu_fleet as g
import names_network as w
import seed_gpu_fleet as s
from aws import Aws
from plants import Case, Rule, plant

DAY = 86_400
FLEET = "fleet:inference_prod"
GROUP = g.group()
IMDS_V1 = {"HttpTokens": "optional", "HttpEndpoint": "enabled", "HttpPutResponseHopLimit": 2}


def fleet(requirement: str, resource: str = GROUP) -> Case:
    return (f"gpu-fleet.{requirement}", resource)


def part(requirement: str, of: str) -> Case:
    return fleet(requirement, f"{GROUP}/{of}")


NEW_TEMPLATE = part("instances", "template")


# ── Instances in each zone ──


@plant(fleet("group-present", FLEET), alone=True)
def gpu_group_twice(aws: Aws) -> None:
    """A second group has the tag of the fleet: which one is meant, nobody can say."""
    s.add_group(aws, "cc-gpu-old", MinSize=0, DesiredCapacity=0)


@plant(fleet("zones"))
def gpu_zone_given_up(aws: Aws) -> None:
    """The group starts instances in one zone alone."""
    s.update_group(aws, VPCZoneIdentifier=w.id_of(w.subnet("private", "a")))


@plant(fleet("floor"))
def gpu_floor_of_one_zone(aws: Aws) -> None:
    """The minimum is one instance, for two zones."""
    s.update_group(aws, MinSize=1)


@plant(fleet("in-service", f"{FLEET}/us-east-2b"))
def gpu_instance_unhealthy(aws: Aws) -> None:
    """The instance of one zone is in service and unhealthy."""
    aws.client("autoscaling", n.PRODUCTION).set_instance_health(InstanceId=w.id_of(g.instance("b")), HealthStatus="Unhealthy")


@plant(fleet("strategy"))
def gpu_best_effort(aws: Aws) -> None:
    """Where a zone has no capacity, the other gets its instances."""
    s.update_group(aws, AvailabilityZoneDistribution={"CapacityDistributionStrategy": "balanced-best-effort"})


@plant(fleet("strategy"), alone=True)
def gpu_launch_suspended(aws: Aws) -> None:
    """Nothing is started any more: somebody stopped it for a maintenance, and forgot."""
    aws.client("autoscaling", n.PRODUCTION).suspend_processes(AutoScalingGroupName=g.GROUP, ScalingProcesses=["Launch"])


@plant(fleet("families"), fleet("purchase"))
def gpu_spot_and_stranger(aws: Aws) -> None:
    """Half of the instances are Spot instances, and where no GPU is to be had, one without is taken."""
    s.update_group(aws, MixedInstancesPolicy=s.mixed(g.TYPES[0], "m5.large", OnDemandPercentageAboveBaseCapacity=50))


@plant(fleet("families"), unknown=[fleet("offerings")], alone=True)
def gpu_by_attributes(aws: Aws) -> None:
    """Whatever has a processor and memory will do: there is no list of types."""
    policy = s.mixed()
    policy["LaunchTemplate"]["Overrides"] = [{"InstanceRequirements": {"VCpuCount": {"Min": 4}, "MemoryMiB": {"Min": 16_384}}}]
    s.update_group(aws, MixedInstancesPolicy=policy)


@plant(fleet("offerings"))
def gpu_type_not_offered(_: Aws) -> list[Rule]:
    """One zone does not have the type."""
    there = {"InstanceType": g.TYPES[0], "Location": "us-east-2b"}
    return [answer("DescribeInstanceTypeOfferings", {"InstanceTypeOfferings": [{"$match": there, "$delete": True}]})]


def answer(operation: str, change: dict[str, object], service: str = "ec2") -> Rule:
    return {"service": service, "operation": operation, "account": n.PRODUCTION, "region": n.PRIMARY, "merge": change}


@plant(fleet("schedules"))
def gpu_overnight(aws: Aws) -> None:
    """From ten in the evening on there is nobody to serve, somebody thought."""
    aws.client("autoscaling", n.PRODUCTION).put_scheduled_update_group_action(
        AutoScalingGroupName=g.GROUP, ScheduledActionName="night", Recurrence="0 22 * * *", MinSize=0, DesiredCapacity=0
    )


# ── How they are started ──


@plant(
    fleet("template-encryption"),
    fleet("template-metadata"),
    part("template-network", "key-pair"),
    part("template-network", "public-address"),
    part("template-image", "profile"),
    NEW_TEMPLATE,
)
def gpu_template_for_debugging(aws: Aws) -> None:
    """The newest version of the template was made to look for a fault, and is the one in use."""
    s.add_version(
        aws,
        KeyName="debug",
        IamInstanceProfile={"Name": "admin"},
        MetadataOptions=IMDS_V1,
        NetworkInterfaces=[{"DeviceIndex": 0, "AssociatePublicIpAddress": True}],
        BlockDeviceMappings=[{"DeviceName": g.ROOT_DEVICE, "Ebs": {"Encrypted": False, "VolumeSize": 100}}],
    )


@plant(fleet("template-metadata"), part("instances", "settings"), alone=True)
def gpu_hop_limit(aws: Aws) -> None:
    """The metadata service answers three hops away."""
    s.add_version(aws, MetadataOptions={"HttpTokens": "required", "HttpEndpoint": "enabled", "HttpPutResponseHopLimit": 3})
    s.refresh(aws)


@plant(fleet("template-metadata"), part("instances", "settings"), alone=True)
def gpu_account_default(aws: Aws) -> None:
    """The account's default asks for a token: it does not override the template, which says otherwise."""
    aws.client("ec2", n.PRODUCTION).modify_instance_metadata_defaults(HttpTokens="required", HttpPutResponseHopLimit=1)
    s.add_version(aws, MetadataOptions=IMDS_V1)
    s.refresh(aws)


@plant(fleet("template-metadata"), NEW_TEMPLATE, alone=True)
def gpu_default_version(aws: Aws) -> None:
    """The group uses the default version, and a good one that is newer is of no use."""
    s.add_version(aws, MetadataOptions=IMDS_V1)
    s.add_version(aws)
    aws.client("ec2", n.PRODUCTION).modify_launch_template(LaunchTemplateId=g.template(), DefaultVersion="2")
    s.update_group(aws, MixedInstancesPolicy=s.mixed(version="$Default"))


@plant(fleet("template-metadata"), alone=True)
def gpu_template_of_override(aws: Aws) -> None:
    """One type is started with a launch template of its own."""
    aws.client("ec2", n.PRODUCTION).create_launch_template(LaunchTemplateName="own", LaunchTemplateData=s.data(MetadataOptions=IMDS_V1))
    policy = s.mixed()
    policy["LaunchTemplate"]["Overrides"][1]["LaunchTemplateSpecification"] = {"LaunchTemplateId": g.template(2), "Version": "$Latest"}
    s.update_group(aws, MixedInstancesPolicy=policy)


# ── What runs ──


@plant(part("instances", "settings"), NEW_TEMPLATE, alone=True)
def gpu_old_instances(aws: Aws) -> None:
    """The template was mended after the instances had been started."""
    s.add_version(aws, MetadataOptions=IMDS_V1)
    s.refresh(aws)
    s.add_version(aws)


@plant(unknown=[part("instances", "settings")], checks=["gpu-fleet"], alone=True)
def gpu_metadata_pending(aws: Aws) -> None:
    """What was changed of an instance is on its way."""
    aws.client("ec2", n.PRODUCTION).modify_instance_metadata_options(InstanceId=w.id_of(g.instance("a")), HttpTokens="required")


@plant(fleet("instance-age"))
def gpu_instance_of_last_month(_: Aws) -> list[Rule]:
    """An instance runs for thirty days: whatever was mended in the image since, it has not."""
    old = {"$match": {"InstanceId": w.id_of(g.instance("a"))}, "LaunchTime": {"$ago": 30 * DAY}}
    return [answer("DescribeInstances", {"Reservations": [{"$match": {}, "Instances": [old]}]})]


# ── The cluster ──


@plant(fleet("capacity-provider", g.provider()))
def gpu_without_protection(aws: Aws) -> None:
    """Instances are taken away while they work."""
    aws.client("ecs", n.PRODUCTION).update_capacity_provider(
        name=g.PROVIDER, autoScalingGroupProvider={"managedTerminationProtection": "DISABLED"}
    )


@plant(fleet("capacity-provider", g.provider()), fleet("capacity-provider"), alone=True)
def gpu_managed_instances(_: Aws) -> list[Rule]:
    """The provider of that name is one of ECS Managed Instances, which manages no group."""
    other = {"autoScalingGroupProvider": None, "managedInstancesProvider": {"propagateTags": "NONE"}}
    return [answer("DescribeCapacityProviders", {"capacityProviders": [{"$match": {"name": g.PROVIDER}, **other}]}, "ecs")]


@plant(fleet("capacity-provider", g.CLUSTER_ARN), alone=True)
def gpu_provider_taken_off(aws: Aws) -> None:
    """The cluster has no capacity provider any more."""
    aws.client("ecs", n.PRODUCTION).put_cluster_capacity_providers(
        cluster=g.CLUSTER, capacityProviders=[], defaultCapacityProviderStrategy=[]
    )


@plant(fleet("services", g.service()))
def gpu_service_past_provider(aws: Aws) -> None:
    """The service was made anew with a launch type: nothing scales for it, and nothing spares it."""
    ecs = aws.client("ecs", n.PRODUCTION)
    ecs.delete_service(cluster=g.CLUSTER, service=g.SERVICE, force=True)
    ecs.create_service(
        cluster=g.CLUSTER, serviceName=g.SERVICE, taskDefinition=g.SERVICE, desiredCount=2, launchType="EC2"
    )
