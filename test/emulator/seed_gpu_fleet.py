"""The GPU fleet of the reference organization: one group over two zones that the cluster's capacity provider manages."""

from typing import Any

import names as n
import names_gpu_fleet as g
import names_network as w
from aws import Aws

# How instances are started, as it was approved.
APPROVED = {
    "ImageId": g.IMAGE,
    "InstanceType": g.TYPES[0],
    "IamInstanceProfile": {"Name": g.PROFILE},
    "UserData": "IyEvYmluL2Jhc2gK",
    "MetadataOptions": {"HttpTokens": "required", "HttpEndpoint": "enabled", "HttpPutResponseHopLimit": 2},
    "BlockDeviceMappings": [
        {
            "DeviceName": g.ROOT_DEVICE,
            "Ebs": {"Encrypted": True, "KmsKeyId": n.PHI, "VolumeSize": 100, "VolumeType": "gp3", "DeleteOnTermination": True},
        }
    ],
}
ON_DEMAND = {"OnDemandBaseCapacity": 0, "OnDemandPercentageAboveBaseCapacity": 100}


def seed(aws: Aws) -> None:
    ec2 = aws.client("ec2", n.PRODUCTION)
    root = {"DeviceName": g.ROOT_DEVICE, "Ebs": {"SnapshotId": g.SNAPSHOT}}
    ec2.register_image(Name="cc-gpu", RootDeviceName=g.ROOT_DEVICE, BlockDeviceMappings=[root])
    ec2.create_launch_template(LaunchTemplateName=g.TEMPLATE, LaunchTemplateData=data())
    add_group(aws, g.GROUP)
    seed_cluster(aws)


def data(**change: Any) -> dict[str, Any]:
    """What the template says, with something else where `change` says so. None takes a member away."""
    interface = {"DeviceIndex": 0, "AssociatePublicIpAddress": False, "Groups": [w.id_of(w.group("gpu"))]}
    whole = {**APPROVED, "NetworkInterfaces": [interface], **change}
    return {member: value for member, value in whole.items() if value is not None}


def mixed(*types: str, version: str = "$Latest", **distribution: int) -> dict[str, Any]:
    """The policy by which the group chooses among types."""
    return {
        "LaunchTemplate": {
            "LaunchTemplateSpecification": {"LaunchTemplateId": g.template(), "Version": version},
            "Overrides": [{"InstanceType": type_} for type_ in types or g.TYPES],
        },
        "InstancesDistribution": {**ON_DEMAND, **distribution},
    }


def add_group(aws: Aws, name: str, **change: Any) -> None:
    usual = {
        "MinSize": 2,
        "DesiredCapacity": 2,
        "MaxSize": 4,
        "MixedInstancesPolicy": mixed(),
        "VPCZoneIdentifier": ",".join(w.id_of(w.subnet("private", zone)) for zone in w.ZONES),
        "AvailabilityZoneDistribution": {"CapacityDistributionStrategy": "balanced-only"},
        "NewInstancesProtectedFromScaleIn": True,
        "Tags": [{"Key": "Role", "Value": g.ROLE_TAG, "PropagateAtLaunch": True}],
    }
    aws.client("autoscaling", n.PRODUCTION).create_auto_scaling_group(AutoScalingGroupName=name, **(usual | change))


def update_group(aws: Aws, **change: Any) -> None:
    aws.client("autoscaling", n.PRODUCTION).update_auto_scaling_group(AutoScalingGroupName=g.GROUP, **change)


def add_version(aws: Aws, **change: Any) -> None:
    """A newer version of the template, which the group uses from now on for what it starts."""
    aws.client("ec2", n.PRODUCTION).create_launch_template_version(
        LaunchTemplateId=g.template(), LaunchTemplateData=data(**change)
    )


def refresh(aws: Aws) -> None:
    """Every instance is replaced by one of the version in use."""
    aws.client("autoscaling", n.PRODUCTION).start_instance_refresh(AutoScalingGroupName=g.GROUP)


def seed_cluster(aws: Aws) -> None:
    ecs = aws.client("ecs", n.PRODUCTION)
    ecs.create_capacity_provider(
        name=g.PROVIDER,
        autoScalingGroupProvider={
            "autoScalingGroupArn": g.group(),
            "managedScaling": {"status": "ENABLED", "targetCapacity": 100},
            "managedTerminationProtection": "ENABLED",
        },
    )
    ecs.put_cluster_capacity_providers(
        cluster=g.CLUSTER, capacityProviders=[g.PROVIDER], defaultCapacityProviderStrategy=[on(g.PROVIDER)]
    )
    ecs.register_task_definition(
        family=g.SERVICE,
        requiresCompatibilities=["EC2"],
        containerDefinitions=[{"name": "inference", "image": "inference", "memory": 8192, "essential": True}],
    )
    ecs.create_service(
        cluster=g.CLUSTER,
        serviceName=g.SERVICE,
        taskDefinition=g.SERVICE,
        desiredCount=2,
        capacityProviderStrategy=[on(g.PROVIDER)],
    )


def on(provider: str) -> dict[str, Any]:
    return {"capacityProvider": provider, "weight": 1, "base": 0}
