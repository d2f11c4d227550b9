"""Names and ids of the GPU fleet of the reference organization, all known beforehand. It is in production alone."""

import uuid

import names_break_glass as b
from ids import PRIMARY, PRODUCTION, ebs_id
from names_network import resource

GROUP = "cc-gpu"
TEMPLATE = "cc-gpu"
PROFILE = "cc-gpu"
PROVIDER = "gpu"
SERVICE = "cc-inference"
CLUSTER = b.CLUSTER
CLUSTER_ARN = b.CLUSTER_ARN
TYPES = ("g5.xlarge", "g4dn.xlarge")
ROLE_TAG = "gpu"

# The image of the account's own, and the snapshot that it is made of.
IMAGE = ebs_id("ami", PRODUCTION, PRIMARY, 1)
SNAPSHOT = ebs_id("snap", PRODUCTION, PRIMARY, 1)
ROOT_DEVICE = "/dev/xvda"

# What a group starts is numbered apart from what somebody makes.
FIRST_OF_GROUP = 901


def group(number: int = 1, name: str = GROUP) -> str:
    """ARN of the group that was made as the `number`-th of its account and region."""
    return f"arn:aws:autoscaling:{PRIMARY}:{PRODUCTION}:autoScalingGroup:{uuid.UUID(int=number)}:autoScalingGroupName/{name}"


def template(number: int = 1) -> str:
    """Id of a launch template."""
    return ebs_id("lt", PRODUCTION, PRIMARY, number)


def instance(zone: str) -> str:
    """ARN of the instance that the group started in a zone: in the first of them first."""
    return resource("instance", "i", FIRST_OF_GROUP + "ab".index(zone))


def provider(name: str = PROVIDER) -> str:
    return f"arn:aws:ecs:{PRIMARY}:{PRODUCTION}:capacity-provider/{name}"


def service(name: str = SERVICE) -> str:
    return f"arn:aws:ecs:{PRIMARY}:{PRODUCTION}:service/{CLUSTER}/{name}"
