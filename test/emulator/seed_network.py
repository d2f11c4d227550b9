"""The networks of the reference organization: tiers over two zones, ways in and out, endpoints, security groups, flow logs."""

import json
from collections.abc import Iterable
from typing import Any

import names as n
import names_edge as e
import names_network as w
from aws import Aws

ANYWHERE = "0.0.0.0/0"
FLOW_FORMAT = "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${action} ${log-status}"

# The tag by which the emulator knows whose an interface is. Nobody else sees it.
REQUESTER = "emulator:requester"


def seed(aws: Aws) -> None:
    for (account, region), block in w.NETWORKS.items():
        ec2 = aws.client("ec2", account, region)
        if (account, region) in w.WHOLE:
            seed_whole(ec2, block, region)
        else:
            seed_other_region(ec2, block, region)
        add_flow_log(ec2)


def seed_whole(ec2: Any, block: str, region: str) -> None:
    vpc = add_vpc(ec2, block, w.NAME)
    subnets = {
        (tier, zone): add_subnet(ec2, vpc, f"{prefix(block)}.{10 * index + position}.0/24", f"{region}{zone}", tier)
        for index, tier in enumerate(w.TIERS)
        for position, zone in enumerate(w.ZONES)
    }
    tables = add_tables(ec2, vpc, subnets)
    groups = add_groups(ec2, vpc)
    add_endpoints(ec2, vpc, region, tables, [subnets["private", zone] for zone in w.ZONES], groups["endpoints"])
    allow_s3(ec2, region, (groups["app"], groups["gpu"]))
    for zone in w.ZONES:
        add_interface(ec2, subnets["public", zone], f"ELB {e.ALB_PATH}", "amazon-elb", [groups["alb"]])
        add_interface(ec2, subnets["isolated", zone], "RDSNetworkInterface", "amazon-rds", [groups["db"]])


def seed_other_region(ec2: Any, block: str, region: str) -> None:
    """The replica alone: nobody reaches it until it is promoted."""
    vpc = add_vpc(ec2, block, w.NAME_DR)
    isolated = add_table(ec2, vpc)
    subnets = []
    for position, zone in enumerate(w.ZONES):
        subnets.append(add_subnet(ec2, vpc, f"{prefix(block)}.{20 + position}.0/24", f"{region}{zone}", "isolated"))
        ec2.associate_route_table(RouteTableId=isolated, SubnetId=subnets[-1])
    group = add_group(ec2, vpc, "cc-db", "db")
    for subnet in subnets:
        add_interface(ec2, subnet, "RDSNetworkInterface", "amazon-rds", [group])


def prefix(block: str) -> str:
    return ".".join(block.split(".")[:2])


def named(kind: str, name: str, **more: str) -> list[dict[str, Any]]:
    tags = {"Name": name, **more}
    return [{"ResourceType": kind, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}]


def add_vpc(ec2: Any, block: str, name: str) -> str:
    """Names resolve in it, and its default group lets nothing in or out."""
    vpc = ec2.create_vpc(CidrBlock=block, TagSpecifications=named("vpc", name))["Vpc"]["VpcId"]
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    (default,) = ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["SecurityGroups"]
    ec2.revoke_security_group_ingress(GroupId=default["GroupId"], IpPermissions=default["IpPermissions"])
    ec2.revoke_security_group_egress(GroupId=default["GroupId"], IpPermissions=default["IpPermissionsEgress"])
    return vpc


def add_subnet(ec2: Any, vpc: str, block: str, zone: str, tier: str) -> str:
    tags = named("subnet", f"cc-{tier}-{zone[-1]}", Tier=tier)
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock=block, AvailabilityZone=zone, TagSpecifications=tags)
    return subnet["Subnet"]["SubnetId"]


def add_table(ec2: Any, vpc: str) -> str:
    return ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]


def add_tables(ec2: Any, vpc: str, subnets: dict[tuple[str, str], str]) -> dict[str, str]:
    """One for the public tier, one for each zone of the private, one that leads nowhere. The main table is nobody's."""
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    tables = {name: add_table(ec2, vpc) for name in w.TABLES if name != "main"}
    ec2.create_route(RouteTableId=tables["public"], DestinationCidrBlock=ANYWHERE, GatewayId=gateway)
    for zone in w.ZONES:
        address = ec2.allocate_address(Domain="vpc")["AllocationId"]
        nat = ec2.create_nat_gateway(SubnetId=subnets["public", zone], AllocationId=address)["NatGateway"]
        table = tables[f"private-{zone}"]
        ec2.create_route(RouteTableId=table, DestinationCidrBlock=ANYWHERE, NatGatewayId=nat["NatGatewayId"])
        for tier, name in (("public", "public"), ("private", f"private-{zone}"), ("isolated", "isolated")):
            ec2.associate_route_table(RouteTableId=tables[name], SubnetId=subnets[tier, zone])
    return tables


def add_group(ec2: Any, vpc: str, name: str, role: str) -> str:
    """A group that lets nothing in or out yet."""
    tags = named("security-group", name, Role=role)
    group = ec2.create_security_group(GroupName=name, Description=role, VpcId=vpc, TagSpecifications=tags)["GroupId"]
    everything = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": ANYWHERE}]}]
    ec2.revoke_security_group_egress(GroupId=group, IpPermissions=everything)
    return group


def add_groups(ec2: Any, vpc: str) -> dict[str, str]:
    groups = {role: add_group(ec2, vpc, f"cc-{role}", role) for role in w.GROUPS}
    let_in(ec2, groups["alb"], 443, IpRanges=[{"CidrIp": ANYWHERE}])
    let_in(ec2, groups["alb"], 80, IpRanges=[{"CidrIp": ANYWHERE}])
    for source, port, target in (("alb", 8443, "app"), ("app", 5432, "db"), ("app", 443, "endpoints"), ("gpu", 443, "endpoints")):
        let_in(ec2, groups[target], port, UserIdGroupPairs=[{"GroupId": groups[source]}])
        let_out(ec2, groups[source], port, UserIdGroupPairs=[{"GroupId": groups[target]}])
    return groups


def tcp(port: int, **peers: Any) -> list[dict[str, Any]]:
    return [{"IpProtocol": "tcp", "FromPort": port, "ToPort": port, **peers}]


def let_in(ec2: Any, group: str, port: int, **peers: Any) -> None:
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=tcp(port, **peers))


def let_out(ec2: Any, group: str, port: int, **peers: Any) -> None:
    ec2.authorize_security_group_egress(GroupId=group, IpPermissions=tcp(port, **peers))


def allow_s3(ec2: Any, region: str, groups: Iterable[str]) -> None:
    """Through the gateway endpoint, whose addresses AWS keeps in a list of its own."""
    lists = ec2.describe_managed_prefix_lists()["PrefixLists"]
    (s3,) = [one["PrefixListId"] for one in lists if one["PrefixListName"] == f"com.amazonaws.{region}.s3"]
    for group in groups:
        let_out(ec2, group, 443, PrefixListIds=[{"PrefixListId": s3}])


def add_endpoints(ec2: Any, vpc: str, region: str, tables: dict[str, str], subnets: list[str], group: str) -> None:
    behind = [table for name, table in tables.items() if name != "public"]
    ec2.create_vpc_endpoint(
        VpcId=vpc,
        VpcEndpointType="Gateway",
        ServiceName=f"com.amazonaws.{region}.s3",
        RouteTableIds=behind,
        PolicyDocument=organization_only(layers_of_images(region)),
    )
    for service in w.INTERFACE_ENDPOINTS:
        add_endpoint(ec2, vpc, f"com.amazonaws.{region}.{service}", subnets, group)


def add_endpoint(ec2: Any, vpc: str, service: str, subnets: list[str], group: str) -> None:
    ec2.create_vpc_endpoint(
        VpcId=vpc,
        VpcEndpointType="Interface",
        ServiceName=service,
        SubnetIds=subnets,
        SecurityGroupIds=[group],
        PrivateDnsEnabled=True,
        PolicyDocument=organization_only(),
    )


def organization_only(*more: dict[str, Any]) -> str:
    """Whoever comes through is of the organization, and so is what they reach."""
    ours = {"aws:PrincipalOrgID": n.ORGANIZATION, "aws:ResourceOrgID": n.ORGANIZATION}
    statement = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*", "Condition": {"StringEquals": ours}}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement, *more]})


def layers_of_images(region: str) -> dict[str, Any]:
    """ECR keeps them in a bucket of its own, and signs what reads them."""
    bucket = f"arn:aws:s3:::prod-{region}-starport-layer-bucket"
    return {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"{bucket}/*"}


def add_interface(ec2: Any, subnet: str, description: str, requester: str, groups: list[str]) -> str:
    """One that a service of AWS makes."""
    tags = named("network-interface", "service", **{REQUESTER: requester})
    made = ec2.create_network_interface(SubnetId=subnet, Description=description, Groups=groups, TagSpecifications=tags)
    return made["NetworkInterface"]["NetworkInterfaceId"]


def add_flow_log(ec2: Any) -> None:
    """Of the whole network, into the log archive."""
    vpcs = [vpc["VpcId"] for vpc in ec2.describe_vpcs()["Vpcs"]]
    ec2.create_flow_logs(
        ResourceIds=vpcs,
        ResourceType="VPC",
        TrafficType="ALL",
        LogDestinationType="s3",
        LogDestination=n.FLOW_BUCKET.arn,
        LogFormat=FLOW_FORMAT,
        MaxAggregationInterval=60,
    )
