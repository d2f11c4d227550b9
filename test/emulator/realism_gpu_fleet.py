"""Groups of instances as AWS has them: started zone by zone from the template in use, and shown with what they were started with."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import Any

import moto.ec2.models.instance_types as instance_types
from moto.autoscaling import autoscaling_backends
from moto.autoscaling.models import ASG_NAME_TAG, FakeAutoScalingGroup, InstanceState
from moto.core.utils import utcnow
from moto.ec2 import ec2_backends
from moto.ecs import ecs_backends

import names_gpu_fleet as g
from answer import Answer
from call import Call
from fixed_ids_network import unasked
from realism import amends, answers, page

# Once, not at each answer: an instance that is looked at twice was not started in between.
LAUNCHED = utcnow() - timedelta(days=1)
TEMPLATE_TAG, VERSION_TAG = "aws:ec2launchtemplate:id", "aws:ec2launchtemplate:version"

# ── Groups ──


def version_in_use(group: FakeAutoScalingGroup) -> Any:
    template = group.ec2_launch_template
    return None if template is None else template.get_version(group.launch_template_version)


def start_instances(group: FakeAutoScalingGroup, count: int, tags: dict[str, str]) -> None:
    """Evenly over the subnets, as the version in use says. Moto puts all into one, by the default version, and drops half of it."""
    version = version_in_use(group)
    if version is None:
        return moto_starts(group, count, tags)
    subnets = (group.vpc_zone_identifier or "").split(",")
    for _ in range(count):
        with unasked():
            start_instance(group, version, subnets[len(group.instance_states) % len(subnets)], tags)
    return None


def start_instance(group: FakeAutoScalingGroup, version: Any, subnet: str, tags: dict[str, str]) -> None:
    data = version.data
    (interface, *_) = data.get("NetworkInterfaces") or [{}]
    template = version.template.id
    reservation = group.ec2_backend.run_instances(
        version.image_id,
        1,
        None,
        [],
        instance_type=type_of(group, data),
        is_instance_type_default=False,
        tags={"instance": {**tags, ASG_NAME_TAG: group.name, TEMPLATE_TAG: template, VERSION_TAG: str(version.number)}},
        placement=None,
        subnet_id=subnet,
        security_group_ids=interface.get("Groups") or [],
        associate_public_ip=interface.get("AssociatePublicIpAddress"),
        key_name=data.get("KeyName"),
        block_device_mappings=list(disks(group.ec2_backend, data)),
        metadata_options=data.get("MetadataOptions", {}),
    )
    for instance in reservation.instances:
        instance.autoscaling_group = group
        instance.template_version = version
        group.instance_states.append(InstanceState(instance, protected_from_scale_in=group.new_instances_protected_from_scale_in))


def disks(backend: Any, data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The disks of the template, and the root of the image where it does not mention it. What is not said, the account's default says."""
    mapped = data.get("BlockDeviceMappings") or []
    root = [] if any(one["DeviceName"] == g.ROOT_DEVICE for one in mapped) else [{"DeviceName": g.ROOT_DEVICE, "Ebs": {"VolumeSize": 30}}]
    for one in [*root, *mapped]:
        said = one.get("Ebs", {})
        encrypted = said.get("Encrypted", backend.ebs_encryption_by_default)
        key = said.get("KmsKeyId") or backend.default_kms_key_id or None
        yield {**one, "Ebs": {**said, "Encrypted": encrypted, "KmsKeyId": key if encrypted else None}}


def type_of(group: FakeAutoScalingGroup, data: dict[str, Any]) -> str | None:
    """The first of the policy, as AWS takes them in their order."""
    overrides = (group.mixed_instances_policy or {}).get("LaunchTemplate", {}).get("Overrides") or [{}]
    return overrides[0].get("InstanceType") or data.get("InstanceType")


moto_starts = FakeAutoScalingGroup.replace_autoscaling_group_instances
FakeAutoScalingGroup.replace_autoscaling_group_instances = start_instances
moto_updates = FakeAutoScalingGroup.update


def update(group: FakeAutoScalingGroup, *args: Any, mixed_instances_policy: dict[str, Any] | None = None, **kwargs: Any) -> None:
    """What an update does not name stays as it is. Moto forgets the policy."""
    before = group.mixed_instances_policy
    moto_updates(group, *args, mixed_instances_policy=mixed_instances_policy, **kwargs)
    group.mixed_instances_policy = mixed_instances_policy or before


FakeAutoScalingGroup.update = update


def group_of(call: Call, name: str) -> FakeAutoScalingGroup:
    return autoscaling_backends[call.account][call.region].autoscaling_groups[name]


@amends("autoscaling", "CreateAutoScalingGroup", "UpdateAutoScalingGroup")
def keep_distribution(call: Call, answer: Answer) -> Answer:
    """Moto forgets how instances are spread."""
    if not answer.is_error and "AvailabilityZoneDistribution" in call.params:
        group_of(call, call.params["AutoScalingGroupName"]).distribution = dict(call.params["AvailabilityZoneDistribution"])
    return answer


@amends("autoscaling", "DescribeAutoScalingGroups")
def groups(call: Call, answer: Answer) -> Answer:
    for one in [] if answer.is_error else answer.data["AutoScalingGroups"]:
        group = group_of(call, one["AutoScalingGroupName"])
        one["AvailabilityZoneDistribution"] = getattr(group, "distribution", {"CapacityDistributionStrategy": "balanced-best-effort"})
        if one.get("MixedInstancesPolicy"):
            one.pop("LaunchTemplate", None)
        started = {state.instance.id: getattr(state.instance, "template_version", None) for state in group.instance_states}
        for instance in one.get("Instances") or []:
            if (version := started.get(instance["InstanceId"])) is not None:
                instance["LaunchTemplate"] = {
                    "LaunchTemplateId": version.template.id,
                    "LaunchTemplateName": version.template.name,
                    "Version": str(version.number),
                }
    return answer


@amends("autoscaling", "DescribeScheduledActions")
def scheduled_actions(call: Call, answer: Answer) -> Answer:
    """Moto gives them no ARN."""
    for one in [] if answer.is_error else answer.data["ScheduledUpdateGroupActions"]:
        name = f"autoScalingGroupName/{one['AutoScalingGroupName']}:scheduledActionName/{one['ScheduledActionName']}"
        place = f"{call.region}:{call.account}"
        one["ScheduledActionARN"] = f"arn:aws:autoscaling:{place}:scheduledUpdateGroupAction:{uuid.UUID(int=1)}:{name}"
    return answer


@answers("autoscaling", "StartInstanceRefresh")
def start_instance_refresh(call: Call) -> Answer:
    """It is over at once: all are replaced."""
    group = group_of(call, call.params["AutoScalingGroupName"])
    count = len(group.instance_states)
    group.ec2_backend.terminate_instances([state.instance.id for state in group.instance_states])
    group.instance_states = []
    group.replace_autoscaling_group_instances(count, group.get_propagated_tags())
    return Answer({"InstanceRefreshId": "00000000-0000-0000-0000-000000000001"})


# ── Instances ──


@amends("ec2", "DescribeInstances")
def instances(call: Call, answer: Answer) -> Answer:
    """Those of groups with their profile, which moto takes from IAM alone, and as old as moto's clock has them less a day."""
    backend = ec2_backends[call.account][call.region]
    for reservation in [] if answer.is_error else answer.data["Reservations"]:
        for one in reservation["Instances"]:
            complete(call, one, backend.get_instance(one["InstanceId"]))
    return answer


def complete(call: Call, one: dict[str, Any], instance: Any) -> None:
    version = getattr(instance, "template_version", None)
    if version is None:
        return
    one["LaunchTime"] = LAUNCHED
    one["RootDeviceName"] = g.ROOT_DEVICE
    name = version.data.get("IamInstanceProfile", {}).get("Name")
    if name is not None:
        one["IamInstanceProfile"] = {"Arn": f"arn:aws:iam::{call.account}:instance-profile/{name}", "Id": "AIPA0000000000000GPU"}


@amends("ec2", "ModifyInstanceMetadataOptions")
def metadata_pending(call: Call, answer: Answer) -> Answer:
    """What was changed is on its way for a while, and the instance answers as before."""
    if not answer.is_error:
        ec2_backends[call.account][call.region].get_instance(call.params["InstanceId"]).metadata_options.state = "pending"
    return answer


@answers("ec2", "GetInstanceMetadataDefaults")
def metadata_defaults(call: Call) -> Answer:
    return Answer({"AccountLevel": getattr(ec2_backends[call.account][call.region], "metadata_defaults", {})})


@answers("ec2", "ModifyInstanceMetadataDefaults")
def modify_metadata_defaults(call: Call) -> Answer:
    ec2_backends[call.account][call.region].metadata_defaults = dict(call.params)
    return Answer({"Return": True})


@answers("ec2", "DescribeInstanceTypeOfferings")
def offerings(call: Call) -> Answer:
    """Moto takes the patterns of a filter for names."""
    kind = call.params.get("LocationType", "region")
    wanted = {one["Name"]: one["Values"] for one in call.params.get("Filters") or []}
    members = {"instance-type": "InstanceType", "location": "Location"}
    offered = [
        one
        for one in instance_types.INSTANCE_TYPE_OFFERINGS[kind].get(call.region, [])
        if all(any(fnmatchcase(one[members[name]], value) for value in values) for name, values in wanted.items())
    ]
    return Answer({"InstanceTypeOfferings": offered})


@amends("ec2", "RegisterImage")
def register_image(call: Call, answer: Answer) -> Answer:
    """Of the snapshot that is named, as the root that is named. Moto makes one of its own."""
    named = [one["Ebs"] for one in call.params.get("BlockDeviceMappings") or [] if one.get("Ebs", {}).get("SnapshotId")]
    if not answer.is_error and named:
        backend = ec2_backends[call.account][call.region]
        image = backend.amis[answer.data["ImageId"]]
        backend.snapshots.pop(image.ebs_snapshot.id)
        image.ebs_snapshot = backend.snapshots[named[0]["SnapshotId"]]
        image.root_device_name = call.params["RootDeviceName"]
    return answer


# ── Services ──

# What AWS has in every account besides.
OF_FARGATE = ("FARGATE", "FARGATE_SPOT")


@answers("ecs", "DescribeCapacityProviders")
def capacity_providers(call: Call) -> Answer:
    """Moto fails where none is named."""
    made = ecs_backends[call.account][call.region].capacity_providers.values()
    own = [
        {
            "capacityProviderArn": one.capacity_provider_arn,
            "name": one.name,
            "status": one.status,
            "autoScalingGroupProvider": one.auto_scaling_group_provider,
        }
        for one in made
    ]
    prefix = f"arn:aws:ecs:{call.region}:{call.account}:capacity-provider"
    others = [{"capacityProviderArn": f"{prefix}/{name}", "name": name, "status": "ACTIVE"} for name in OF_FARGATE]
    providers, token = page(call, [*others, *own], "maxResults", "nextToken")
    answer = {"capacityProviders": providers, "failures": []}
    return Answer(answer if token is None else {**answer, "nextToken": token})



def service_of(call: Call, name: str) -> Any:
    cluster = (call.params.get("cluster") or "default").rpartition("/")[2]
    return ecs_backends[call.account][call.region].services[f"{cluster}:{name.rpartition('/')[2]}"]


@amends("ecs", "CreateService", "UpdateService")
def keep_strategy(call: Call, answer: Answer) -> Answer:
    """Moto forgets on what a service runs."""
    if not answer.is_error and "capacityProviderStrategy" in call.params:
        name = call.params.get("serviceName") or call.params["service"]
        service_of(call, name).strategy = [dict(item) for item in call.params["capacityProviderStrategy"]]
    return answer


@amends("ecs", "DescribeServices")
def services(call: Call, answer: Answer) -> Answer:
    """One with a strategy has no launch type."""
    for one in [] if answer.is_error else answer.data["services"]:
        strategy = getattr(service_of(call, one["serviceName"]), "strategy", [])
        if strategy:
            one["capacityProviderStrategy"] = strategy
            one.pop("launchType", None)
    return answer
