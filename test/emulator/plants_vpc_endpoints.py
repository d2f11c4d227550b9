"""Faults of VPC endpoints: what looks as if it were there, and does not serve, or serves others."""

import json
from typing import Any

import names as n
import names_network as w
import seed_network
from aws import Aws
from ids import PRIMARY, PRODUCTION, STAGING
from plants import Case, Rule, differs, plant

# The number of the first endpoint that is made besides those of the architecture.
NEXT = 2 + len(w.INTERFACE_ENDPOINTS)
ANOTHER = "vpc-0fedcba9876543210"


def case(requirement: str, service: str, account: str = PRODUCTION) -> Case:
    return (f"vpc-endpoints.{requirement}", w.endpoint(service, account))


def missing(service: str, environment: str) -> Case:
    """Of an endpoint that is not there, which has no ARN."""
    return ("vpc-endpoints.present", f"vpc:cc_{environment}/interface:{service}")


def undeclared(account: str) -> Case:
    return ("vpc-endpoints.undeclared", w.resource("vpc-endpoint", "vpce", NEXT, account))


def client(aws: Aws, account: str) -> Any:
    return aws.client("ec2", account, PRIMARY)


def modify(aws: Aws, service: str, account: str = PRODUCTION, **change: Any) -> None:
    client(aws, account).modify_vpc_endpoint(VpcEndpointId=w.id_of(w.endpoint(service, account)), **change)


def says(service: str, account: str, **members: Any) -> list[Rule]:
    """What AWS says of an endpoint that moto cannot bring into such a state."""
    one = {"$match": {"VpcEndpointId": w.id_of(w.endpoint(service, account))}, **members}
    return [
        {
            "service": "ec2",
            "operation": "DescribeVpcEndpoints",
            "account": account,
            "region": PRIMARY,
            "merge": {"VpcEndpoints": [one]},
        }
    ]


def add(aws: Aws, service: str, account: str) -> None:
    ec2 = client(aws, account)
    private = [w.id_of(w.subnet("private", zone, account)) for zone in w.ZONES]
    group = w.id_of(w.group("endpoints", account))
    seed_network.add_endpoint(ec2, w.id_of(w.vpc(account)), f"com.amazonaws.{PRIMARY}.{service}", private, group)


@plant(missing("kms", "prod"), undeclared(PRODUCTION), differs("networks.vpcs.cc"))
def endpoint_of_fips_variant(aws: Aws) -> None:
    """There is an endpoint of kms-fips, and none of kms, which everybody calls."""
    ec2 = client(aws, PRODUCTION)
    ec2.delete_vpc_endpoints(VpcEndpointIds=[w.id_of(w.endpoint("kms"))])
    add(aws, "kms-fips", PRODUCTION)


@plant(missing("sts", "stage"))
def endpoint_of_another_network(_: Aws) -> list[Rule]:
    """The endpoint of staging for sts is in another network, whose names it may answer by peering."""
    return says("sts", STAGING, VpcId=ANOTHER)


@plant(undeclared(STAGING))
def endpoint_undeclared(aws: Aws) -> None:
    """Staging reaches a service of which nobody said that it may."""
    add(aws, "ec2", STAGING)


@plant(case("state", "logs", STAGING))
def endpoint_pending_acceptance(_: Aws) -> list[Rule]:
    """An endpoint waits for somebody to accept it."""
    return says("logs", STAGING, State="pendingAcceptance")


@plant(case("state", "monitoring", STAGING))
def endpoint_partial(_: Aws) -> list[Rule]:
    """An endpoint serves in some of its subnets."""
    return says("monitoring", STAGING, State="Partial", LastError={"Code": "InsufficientFreeAddresses", "Message": "no address"})


@plant(case("private-dns", "ecr.api"))
def endpoint_without_private_dns(aws: Aws) -> None:
    """Images are asked for through NAT, past the endpoint."""
    modify(aws, "ecr.api", PrivateDnsEnabled=False)


@plant(("vpc-endpoints.private-dns", w.vpc(STAGING)))
def network_without_hostnames(aws: Aws) -> None:
    """The network of staging does not answer the private names of its endpoints."""
    client(aws, STAGING).modify_vpc_attribute(VpcId=w.id_of(w.vpc(STAGING)), EnableDnsHostnames={"Value": False})


@plant(case("zones", "logs"))
def endpoint_in_one_zone(aws: Aws) -> None:
    """Logs of one zone go through the other, until that fails."""
    modify(aws, "logs", RemoveSubnetIds=[w.id_of(w.subnet("private", "b"))])


@plant(case("security-group", "ssm"))
def endpoint_closed(aws: Aws) -> None:
    """An endpoint has a group that lets nobody in on port 443."""
    groups = {name: w.id_of(w.group(name)) for name in ("db", "endpoints")}
    modify(aws, "ssm", AddSecurityGroupIds=[groups["db"]], RemoveSecurityGroupIds=[groups["endpoints"]])


@plant(case("gateway-routes", "s3"))
def gateway_not_on_isolated(aws: Aws) -> None:
    """The isolated subnets of production have no way to S3."""
    modify(aws, "s3", RemoveRouteTableIds=[w.id_of(w.route_table("isolated"))])


@plant(case("gateway-routes", "s3", STAGING))
def gateway_on_main_table(aws: Aws) -> None:
    """The gateway of staging is on the main table, which no subnet uses."""
    tables = {name: w.id_of(w.route_table(name, STAGING)) for name in w.TABLES}
    private = [tables["private-a"], tables["private-b"]]
    modify(aws, "s3", STAGING, AddRouteTableIds=[tables["main"]], RemoveRouteTableIds=private)


@plant(case("policy", "secretsmanager"))
def endpoint_default_policy(aws: Aws) -> None:
    """Anybody gets through to any secret, with whatever credentials."""
    modify(aws, "secretsmanager", ResetPolicy=True)


@plant(case("policy", "kms", STAGING))
def endpoint_to_resources_of_others(aws: Aws) -> None:
    """Principals of the organization get through to keys of others."""
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "*",
        "Resource": "*",
        "Condition": {"StringEquals": {"aws:PrincipalOrgID": n.ORGANIZATION}},
    }
    document = {"Version": "2012-10-17", "Statement": [statement]}
    modify(aws, "kms", STAGING, PolicyDocument=json.dumps(document))
