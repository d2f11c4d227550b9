"""Faults of security groups: what a rule means, and not how it looks."""

from typing import Any

import names_network as w
import seed_network as s
from aws import Aws
from ids import PRIMARY, PRODUCTION, STAGING
from plants import Case, Rule, differs, plant

INTERNET = "0.0.0.0/0"
HALVES = ("0.0.0.0/1", "128.0.0.0/1")
# The number of the first group that is made besides those of the architecture.
NEXT = w.FIRST_GROUP + len(w.GROUPS)


def case(requirement: str, name: str, account: str = PRODUCTION) -> Case:
    return (f"security-groups.{requirement}", w.group(name, account))


def client(aws: Aws, account: str) -> Any:
    return aws.client("ec2", account, PRIMARY)


def group_id(name: str, account: str = PRODUCTION) -> str:
    return w.id_of(w.group(name, account))


def ranges(*blocks: str) -> list[dict[str, str]]:
    return [{"CidrIp": block} for block in blocks]


def let_in(aws: Aws, name: str, account: str, **rule: Any) -> None:
    client(aws, account).authorize_security_group_ingress(GroupId=group_id(name, account), IpPermissions=[rule])


def let_out(aws: Aws, name: str, account: str, **rule: Any) -> None:
    client(aws, account).authorize_security_group_egress(GroupId=group_id(name, account), IpPermissions=[rule])


@plant(
    ("security-groups.group-present", "sg:db_stage"),
    case("undeclared-groups", "db", STAGING),
    case("egress", "app", STAGING),
)
def group_without_tag(aws: Aws) -> None:
    """The group of the database has lost the tag by which it is known: it is no declared group any more, and app reaches a stranger."""
    client(aws, STAGING).delete_tags(Resources=[group_id("db", STAGING)], Tags=[{"Key": "Role"}])


@plant(case("ingress", "app"), differs("security_groups.groups.app"))
def group_range_over_port(aws: Aws) -> None:
    """The load balancer reaches ports 8000 to 9000 of app: the one that it may reach is among them."""
    pairs = [{"GroupId": group_id("alb")}]
    let_in(aws, "app", PRODUCTION, IpProtocol="tcp", FromPort=8000, ToPort=9000, UserIdGroupPairs=pairs)


@plant(case("egress", "db"), differs("security_groups.groups.db"))
def group_default_egress(aws: Aws) -> None:
    """The database may go anywhere: the rule that AWS gives to every new group was put back."""
    let_out(aws, "db", PRODUCTION, IpProtocol="-1", IpRanges=ranges(INTERNET))


@plant(case("default-groups", "default", STAGING), case("closed-ports", "default", STAGING))
def default_group_with_rules(aws: Aws) -> None:
    """The default group has the rules that AWS gives it: whatever has it reaches whatever else has it, on every port."""
    itself = [{"GroupId": group_id("default", STAGING)}]
    let_in(aws, "default", STAGING, IpProtocol="-1", UserIdGroupPairs=itself)
    let_out(aws, "default", STAGING, IpProtocol="-1", IpRanges=ranges(INTERNET))


@plant(case("ingress", "alb"), case("exposure", "alb"), differs("security_groups.groups.alb"))
def group_open_by_version_6(aws: Aws) -> None:
    """The load balancer lets in the internet of IPv6 beside that of IPv4, which alone is declared."""
    let_in(aws, "alb", PRODUCTION, IpProtocol="tcp", FromPort=443, ToPort=443, Ipv6Ranges=[{"CidrIpv6": "::/0"}])


@plant(case("ingress", "db"), case("exposure", "db"), alone=True)
def group_open_by_halves(aws: Aws) -> None:
    """The database lets in 0.0.0.0/1 and 128.0.0.0/1, which together are the internet."""
    let_in(aws, "db", PRODUCTION, IpProtocol="tcp", FromPort=5432, ToPort=5432, IpRanges=ranges(*HALVES))


@plant(case("ingress", "gpu", STAGING), case("closed-ports", "gpu", STAGING), alone=True)
def group_every_protocol(aws: Aws) -> None:
    """Protocol -1 holds port 22, which no rule names."""
    let_in(aws, "gpu", STAGING, IpProtocol="-1", IpRanges=ranges("10.24.0.0/16"))


@plant(case("ingress", "alb", STAGING), case("exposure", "alb", STAGING), alone=True)
def group_list_of_everything(aws: Aws) -> None:
    """The group names a prefix list, and the list holds 0.0.0.0/0."""
    entries = [{"Cidr": INTERNET}]
    made = client(aws, STAGING).create_managed_prefix_list(
        PrefixListName="partners", AddressFamily="IPv4", MaxEntries=1, Entries=entries
    )
    lists = [{"PrefixListId": made["PrefixList"]["PrefixListId"]}]
    let_in(aws, "alb", STAGING, IpProtocol="tcp", FromPort=8080, ToPort=8080, PrefixListIds=lists)


@plant(("security-groups.prefix-lists", w.partner_list()))
def list_widened(aws: Aws) -> None:
    """The partners' list was widened after it had been approved: the groups that name it look as they did."""
    change = {"AddEntries": [{"Cidr": "203.0.113.0/24"}], "PrefixListName": w.PARTNER_LIST, "CurrentVersion": 1}
    client(aws, PRODUCTION).modify_managed_prefix_list(PrefixListId=w.id_of(w.partner_list()), **change)


TOGETHER = f"{w.group('app')} + {w.resource('security-group', 'sg', NEXT)}"


@plant(
    case("ingress", "app"),
    ("security-groups.undeclared-groups", w.resource("security-group", "sg", NEXT)),
    ("security-groups.exposure", TOGETHER),
    alone=True,
)
def groups_open_together(aws: Aws) -> None:
    """Two groups let in one half of the internet each, and one interface has both."""
    ec2 = client(aws, PRODUCTION)
    other = s.add_group(ec2, w.id_of(w.vpc()), "cc-temporary", "temporary")
    for group, half in zip((group_id("app"), other), HALVES, strict=True):
        s.let_in(ec2, group, 8443, IpRanges=ranges(half))
    ec2.create_network_interface(SubnetId=w.id_of(w.subnet("private", "a")), Groups=[group_id("app"), other])


@plant(
    unknown=[
        *(("security-groups.egress", w.group(name, account)) for name in ("app", "gpu") for account in (PRODUCTION, STAGING)),
        ("security-groups.prefix-lists", "pl:partners"),
        *(
            ("network-tiers.routes", w.subnet(tier, zone, account))
            for tier in ("private", "isolated")
            for zone in ("a", "b")
            for account in (PRODUCTION, STAGING)
        ),
    ],
    alone=True,
)
def prefix_lists_refused(_: Aws) -> list[Rule]:
    """What the list of S3 is cannot be read, nor where a route to it leads: all that no list has a part in stands."""
    operation = {"service": "ec2", "operation": "DescribeManagedPrefixLists"}
    return [{**operation, "error": {"deny": "identity"}}]
