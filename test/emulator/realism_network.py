"""Networks as AWS has them: no default network here, and interfaces that say whose they are."""

from typing import Any

from moto.ec2 import ec2_backends

from answer import Answer
from call import Call
from realism import amends
from seed_network import REQUESTER

# Where each answer lists what, and the member that says which network it is in.
IN_NETWORKS = {
    "DescribeVpcs": ("Vpcs", "VpcId"),
    "DescribeSubnets": ("Subnets", "VpcId"),
    "DescribeRouteTables": ("RouteTables", "VpcId"),
    "DescribeSecurityGroups": ("SecurityGroups", "VpcId"),
    "DescribeNetworkAcls": ("NetworkAcls", "VpcId"),
}


def without_default(call: Call, answer: Answer) -> Answer:
    """Whoever set up the accounts deleted the networks that AWS makes unasked; moto cannot be without them."""
    if answer.is_error or has_default(call):
        return answer
    default = ec2_backends[call.account][call.region].default_vpc.id
    listed, member = IN_NETWORKS[str(call.operation)]
    answer.data[listed] = [one for one in answer.data.get(listed) or [] if one.get(member) != default]
    return answer


for operation in IN_NETWORKS:
    amends("ec2", operation)(without_default)


def has_default(call: Call) -> bool:
    return getattr(ec2_backends[call.account][call.region], "shows_default", False)


@amends("ec2", "CreateDefaultVpc")
def create_default_vpc(call: Call, _: Answer) -> Answer:
    """Somebody makes it anew."""
    backend = ec2_backends[call.account][call.region]
    backend.shows_default = True
    vpc = backend.default_vpc
    return Answer({"Vpc": {"VpcId": vpc.id, "CidrBlock": vpc.cidr_block, "IsDefault": True, "State": "available"}})


# AWS's own account for the interfaces of endpoints, and the tag that tells of others.
OF_ENDPOINTS = "727180483921"


@amends("ec2", "DescribeNetworkInterfaces")
def network_interfaces(call: Call, answer: Answer) -> Answer:
    """Moto knows of no requester, and gives every interface the default group."""
    if answer.is_error:
        return answer
    backend = ec2_backends[call.account][call.region]
    of_nat = {nat._eni.id: nat for nat in backend.nat_gateways.values()}
    of_endpoint = {eni: endpoint for endpoint in backend.vpc_end_points.values() for eni in endpoint.network_interface_ids}
    for one in answer.data["NetworkInterfaces"]:
        complete(one, of_nat.get(one["NetworkInterfaceId"]), of_endpoint.get(one["NetworkInterfaceId"]))
    return answer


def complete(one: dict[str, Any], nat: Any, endpoint: Any) -> None:
    one["RequesterManaged"] = False
    tags = {tag["Key"]: tag["Value"] for tag in one.get("TagSet") or []}
    if nat is not None:
        one |= managed("amazon-aws", "nat_gateway", f"Interface for NAT Gateway {nat.id}")
        one["Groups"] = []
    elif endpoint is not None:
        one |= managed(OF_ENDPOINTS, "vpc_endpoint", f"VPC Endpoint Interface {endpoint.id}")
        one["Groups"] = [{"GroupId": group, "GroupName": "endpoints"} for group in endpoint.security_group_ids or []]
    elif REQUESTER in tags:
        one |= managed(tags[REQUESTER], "interface", one.get("Description", ""))
    one["TagSet"] = [tag for tag in one.get("TagSet") or [] if tag["Key"] != REQUESTER]


def managed(requester: str, kind: str, description: str) -> dict[str, Any]:
    return {
        "RequesterManaged": True,
        "RequesterId": requester,
        "InterfaceType": kind,
        "Description": description,
        "Status": "in-use",
    }
