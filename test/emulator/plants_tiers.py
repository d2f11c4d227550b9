"""Faults of tiers: subnets that reach what they must not, or not what they must, networks that nobody declared, logs that nobody gets."""

from typing import Any

import names_edge as e
import names_network as w
import seed_network as s
from aws import Aws
from ids import DR, PRIMARY, PRODUCTION, STAGING
from plants import Case, Rule, plant

BEYOND = "192.168.0.0/16"

# The numbers of the first subnet and the first interface that are made besides those of the architecture, and of moto's own network.
SUBNET, INTERFACE, DEFAULT = 7, 27, 901


def case(requirement: str, resource: str) -> Case:
    return (f"network-tiers.{requirement}", resource)


def subnets(requirement: str, *named: str, account: str = PRODUCTION) -> list[Case]:
    """Subnets by tier and zone: isolated-a."""
    return [case(requirement, w.subnet(*name.split("-"), account=account)) for name in named]


def client(aws: Aws, account: str = PRODUCTION, region: str = PRIMARY) -> Any:
    return aws.client("ec2", account, region)


def route(aws: Aws, table: str, account: str = PRODUCTION, **members: str) -> None:
    client(aws, account).create_route(RouteTableId=w.id_of(w.route_table(table, account)), **members)


def says(operation: str, merge: dict[str, Any], account: str = PRODUCTION, region: str = PRIMARY) -> list[Rule]:
    return [{"service": "ec2", "operation": operation, "account": account, "region": region, "merge": merge}]


# ── What is there ──


@plant(case("vpc-present", "vpc:cc_stage"), case("undeclared-vpcs", w.vpc(STAGING)), alone=True)
def tier_network_without_name(aws: Aws) -> None:
    """The network of staging lost the tag by which it is known."""
    client(aws, STAGING).delete_tags(Resources=[w.id_of(w.vpc(STAGING))], Tags=[{"Key": "Name"}])


@plant(case("addresses", w.vpc(PRODUCTION, DR)), alone=True)
def tier_second_block(aws: Aws) -> None:
    """The network of the other region got a second block of addresses."""
    client(aws, PRODUCTION, DR).associate_vpc_cidr_block(VpcId=w.id_of(w.vpc(PRODUCTION, DR)), CidrBlock="10.31.0.0/16")


@plant(case("subnets", w.resource("subnet", "subnet", SUBNET)), alone=True)
def tier_of_no_subnet(aws: Aws) -> None:
    """A subnet that nobody put in a tier."""
    s.add_subnet(client(aws), w.id_of(w.vpc()), "10.20.99.0/24", f"{PRIMARY}a", "none")


# ── Where routes lead ──


@plant(*subnets("routes", "isolated-a", "isolated-b"), *subnets("isolation", "isolated-a", "isolated-b"), alone=True)
def tier_with_ipv6_default_route(aws: Aws) -> None:
    """Isolated, but for IPv6."""
    route(aws, "isolated", DestinationIpv6CidrBlock="::/0", GatewayId=w.id_of(w.internet_gateway()))


@plant(*subnets("routes", "private-b", account=STAGING), alone=True)
def tier_on_main_table(aws: Aws) -> None:
    """A private subnet lost its route table, and silently follows the main one."""
    ec2 = client(aws, STAGING)
    (table,) = ec2.describe_route_tables(RouteTableIds=[w.id_of(w.route_table("private-b", STAGING))])["RouteTables"]
    (association,) = table["Associations"]
    ec2.disassociate_route_table(AssociationId=association["RouteTableAssociationId"])


@plant(*subnets("routes", "private-b"), alone=True)
def tier_with_blackhole(_: Aws) -> list[Rule]:
    """The NAT gateway of a private subnet is gone, and the route to it leads nowhere."""
    default = {"$match": {"DestinationCidrBlock": s.ANYWHERE}, "State": "blackhole"}
    table = {"$match": {"RouteTableId": w.id_of(w.route_table("private-b"))}, "Routes": [default]}
    return says("DescribeRouteTables", {"RouteTables": [table]})


@plant(*subnets("nat", "private-b"), alone=True)
def tier_with_nat_of_other_zone(aws: Aws) -> None:
    """Two NAT gateways, both in the first zone."""
    ec2 = client(aws)
    made = ec2.create_nat_gateway(SubnetId=w.id_of(w.subnet("public", "a")), ConnectivityType="public")["NatGateway"]
    table = w.id_of(w.route_table("private-b"))
    ec2.delete_route(RouteTableId=table, DestinationCidrBlock=s.ANYWHERE)
    route(aws, "private-b", DestinationCidrBlock=s.ANYWHERE, NatGatewayId=made["NatGatewayId"])


@plant(*subnets("nat", "private-a", account=STAGING), alone=True)
def tier_with_private_nat(_: Aws) -> list[Rule]:
    """A NAT gateway that reaches other networks alone."""
    one = {"$match": {"NatGatewayId": w.id_of(w.nat("a", STAGING))}, "ConnectivityType": "private"}
    return says("DescribeNatGateways", {"NatGateways": [one]}, STAGING)


def isolated(account: str = PRODUCTION) -> list[Case]:
    return subnets("isolation", "isolated-a", "isolated-b", account=account)


@plant(*isolated(), alone=True)
def tier_with_propagated_route(aws: Aws) -> None:
    """The data centre is a next hop of the isolated tier."""
    gateway = client(aws).create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
    route(aws, "isolated", DestinationCidrBlock=BEYOND, GatewayId=gateway)


@plant(*isolated(STAGING), alone=True)
def tier_with_prefix_list(aws: Aws) -> None:
    """A list of addresses that is no service of AWS, by a peering."""
    ec2 = client(aws, STAGING)
    listed = ec2.create_managed_prefix_list(
        PrefixListName="own", MaxEntries=1, AddressFamily="IPv4", Entries=[{"Cidr": BEYOND}]
    )["PrefixList"]["PrefixListId"]
    own = w.id_of(w.vpc(STAGING))
    peering = ec2.create_vpc_peering_connection(VpcId=own, PeerVpcId=own)["VpcPeeringConnection"]
    route(
        aws,
        "isolated",
        STAGING,
        DestinationPrefixListId=listed,
        VpcPeeringConnectionId=peering["VpcPeeringConnectionId"],
    )


@plant(*isolated(), alone=True)
def tier_behind_appliance(aws: Aws) -> None:
    """An endpoint of a Gateway Load Balancer is a next hop of the isolated tier."""
    made = client(aws).create_vpc_endpoint(
        VpcId=w.id_of(w.vpc()),
        VpcEndpointType="GatewayLoadBalancer",
        ServiceName=f"com.amazonaws.vpce.{PRIMARY}.vpce-svc-0123456789abcdef0",
        SubnetIds=[w.id_of(w.subnet("private", "a"))],
    )["VpcEndpoint"]
    route(aws, "isolated", DestinationCidrBlock=BEYOND, VpcEndpointId=made["VpcEndpointId"])


# ── What stands in a tier ──


@plant(case("interfaces", w.resource("network-interface", "eni", INTERFACE, STAGING)), alone=True)
def tier_with_false_database(aws: Aws) -> None:
    """Somebody's interface among the databases says that it is one of RDS."""
    client(aws, STAGING).create_network_interface(
        SubnetId=w.id_of(w.subnet("isolated", "a", STAGING)), Description="RDSNetworkInterface", Groups=[w.id_of(w.group("db", STAGING))]
    )


@plant(*subnets("public-addresses", "private-a", account=STAGING))
def tier_with_public_addresses(aws: Aws) -> None:
    """Whatever starts in a private subnet gets a public address."""
    subnet = w.id_of(w.subnet("private", "a", STAGING))
    client(aws, STAGING).modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch={"Value": True})


@plant(*[case("network-acls", w.subnet("isolated", zone, PRODUCTION, DR)) for zone in w.ZONES], alone=True)
def tier_with_open_acl(aws: Aws) -> None:
    """The network ACL of the replica lets everybody in, by a rule after the one that was approved."""
    ec2 = client(aws, PRODUCTION, DR)
    (acl,) = [one["NetworkAclId"] for one in ec2.describe_network_acls()["NetworkAcls"] if not one["IsDefault"]]
    ec2.create_network_acl_entry(
        NetworkAclId=acl, RuleNumber=200, Protocol="-1", RuleAction="allow", CidrBlock=s.ANYWHERE, Egress=False
    )


@plant(case("public-access", f"{PRODUCTION}/{DR}/vpc-block-public-access"), alone=True)
def tier_with_public_access(aws: Aws) -> None:
    """VPC Block Public Access of the other region lets traffic out."""
    client(aws, PRODUCTION, DR).modify_vpc_block_public_access_options(InternetGatewayBlockMode="block-ingress")


# ── Flow logs ──


def log(account: str) -> list[Case]:
    return [case("flow-logs", w.vpc(account))]


def log_says(account: str, **members: str) -> list[Rule]:
    one = {"$match": {"ResourceId": w.id_of(w.vpc(account))}, **members}
    return says("DescribeFlowLogs", {"FlowLogs": [one]}, account)


@plant(*log(PRODUCTION))
def tier_log_without_delivery(_: Aws) -> list[Rule]:
    """A flow log that is ACTIVE, and delivers nothing."""
    return log_says(PRODUCTION, FlowLogStatus="ACTIVE", DeliverLogsStatus="FAILED", DeliverLogsErrorMessage="Access error")


@plant(*log(STAGING), alone=True)
def tier_log_of_rejected_traffic(_: Aws) -> list[Rule]:
    """A flow log that records what was refused, and nothing that got through."""
    return log_says(STAGING, TrafficType="REJECT")


@plant(*log(STAGING))
def tier_log_of_subnets(aws: Aws) -> None:
    """Flow logs of the private subnets alone."""
    ec2 = client(aws, STAGING)
    ec2.delete_flow_logs(FlowLogIds=[one["FlowLogId"] for one in ec2.describe_flow_logs()["FlowLogs"]])
    ec2.create_flow_logs(
        ResourceIds=[w.id_of(w.subnet("private", zone, STAGING)) for zone in w.ZONES],
        ResourceType="Subnet",
        TrafficType="ALL",
        LogDestinationType="s3",
        LogDestination=w.FLOW_BUCKET.arn,
        LogFormat=s.FLOW_FORMAT,
        MaxAggregationInterval=60,
    )


# ── Other networks ──


def undeclared(number: int) -> list[Case]:
    vpc = w.resource("vpc", "vpc", number, STAGING, DR)
    return [case("undeclared-vpcs", vpc), case("flow-logs", vpc)]


@plant(*undeclared(1), alone=True)
def tier_undeclared_network(aws: Aws) -> None:
    """A network that nobody declared."""
    client(aws, STAGING, DR).create_vpc(CidrBlock="10.99.0.0/16")


@plant(case("default-vpc", w.resource("vpc", "vpc", DEFAULT, STAGING, DR)), *undeclared(DEFAULT), alone=True)
def tier_default_network(aws: Aws) -> None:
    """The network that AWS makes by itself is back."""
    client(aws, STAGING, DR).create_default_vpc()


# ── Load balancers ──


@plant(case("load-balancer-zones", e.load_balancer()), alone=True)
def tier_balancer_in_another_zone(_: Aws) -> list[Rule]:
    """The load balancer that faces the internet is in two zones, and one of them is not the tier's."""
    zone = {"$match": {"ZoneName": f"{PRIMARY}b"}, "ZoneName": f"{PRIMARY}c"}
    balancer = {"$match": {"LoadBalancerArn": e.load_balancer()}, "AvailabilityZones": [zone]}
    return [
        {
            "service": "elbv2",
            "operation": "DescribeLoadBalancers",
            "account": PRODUCTION,
            "region": PRIMARY,
            "merge": {"LoadBalancers": [balancer]},
        }
    ]


@plant(case("cross-zone", e.load_balancer()), alone=True)
def tier_target_group_within_zones(aws: Aws) -> None:
    """A target group takes back what its load balancer says."""
    elb = aws.client("elbv2", PRODUCTION, PRIMARY)
    (group,) = elb.describe_target_groups(LoadBalancerArn=e.load_balancer())["TargetGroups"]
    off = [{"Key": "load_balancing.cross_zone.enabled", "Value": "false"}]
    elb.modify_target_group_attributes(TargetGroupArn=group["TargetGroupArn"], Attributes=off)
