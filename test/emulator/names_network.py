"""Names, ids and ARNs of the networks of the reference organization, all known beforehand: of each kind, in the order in which they are made."""

import names as n
from ids import DR, PRIMARY, PRODUCTION, STAGING, ebs_id

ZONES = ("a", "b")
TIERS = ("public", "private", "isolated")

# Accounts and regions that have a network, with its block of addresses. In the other region there is the replica of the database alone.
NETWORKS = {(PRODUCTION, PRIMARY): "10.20.0.0/16", (STAGING, PRIMARY): "10.24.0.0/16", (PRODUCTION, DR): "10.30.0.0/16"}
WHOLE = [(PRODUCTION, PRIMARY), (STAGING, PRIMARY)]
NAME, NAME_DR = "cc-vpc", "cc-vpc-dr"

# Security groups in the order in which they are made: the first two are the default groups of moto's own network, which AWS would not have
# there, and of ours.
GROUPS = ("alb", "app", "db", "endpoints", "gpu")
FIRST_GROUP = 3

INTERFACE_ENDPOINTS = (
    "ecr.api",
    "ecr.dkr",
    "logs",
    "kms",
    "secretsmanager",
    "ssm",
    "ssmmessages",
    "ec2messages",
    "sts",
    "monitoring",
)

FLOW_BUCKET = n.FLOW_BUCKET

# The prefix list of the partners' addresses, made after those of AWS.
PARTNER_LIST = "cc-partners"
PARTNERS = ("198.51.100.32/28", "203.0.113.16/28")
AWS_LISTS = 6


def resource(kind: str, prefix: str, number: int, account: str = PRODUCTION, region: str = PRIMARY) -> str:
    """ARN of what was made as the `number`-th of its kind in its account and region."""
    return f"arn:aws:ec2:{region}:{account}:{kind}/{ebs_id(prefix, account, region, number)}"


def vpc(account: str = PRODUCTION, region: str = PRIMARY) -> str:
    return resource("vpc", "vpc", 1, account, region)


def subnet(tier: str, zone: str, account: str = PRODUCTION, region: str = PRIMARY) -> str:
    tiers = TIERS if (account, region) in WHOLE else ("isolated",)
    return resource("subnet", "subnet", 1 + tiers.index(tier) * len(ZONES) + ZONES.index(zone), account, region)


# The main table of the network comes with it; ours follow.
TABLES = ("main", "public", "private-a", "private-b", "isolated")


def route_table(name: str, account: str = PRODUCTION, region: str = PRIMARY) -> str:
    tables = TABLES if (account, region) in WHOLE else ("main", "isolated")
    return resource("route-table", "rtb", 1 + tables.index(name), account, region)


def nat(zone: str, account: str = PRODUCTION, region: str = PRIMARY) -> str:
    return resource("natgateway", "nat", 1 + ZONES.index(zone), account, region)


def internet_gateway(account: str = PRODUCTION, region: str = PRIMARY) -> str:
    return resource("internet-gateway", "igw", 1, account, region)


def endpoint(service: str, account: str = PRODUCTION, region: str = PRIMARY) -> str:
    """The gateway endpoint for S3 comes first."""
    number = 1 if service == "s3" else 2 + INTERFACE_ENDPOINTS.index(service)
    return resource("vpc-endpoint", "vpce", number, account, region)


def group(name: str, account: str = PRODUCTION, region: str = PRIMARY) -> str:
    """`default` is that of our network."""
    groups = GROUPS if (account, region) in WHOLE else ("db",)
    number = FIRST_GROUP - 1 if name == "default" else FIRST_GROUP + groups.index(name)
    return resource("security-group", "sg", number, account, region)


def partner_list(account: str = PRODUCTION, region: str = PRIMARY) -> str:
    return resource("prefix-list", "pl", AWS_LISTS + 1, account, region)


def id_of(arn: str) -> str:
    return arn.rpartition("/")[2]
