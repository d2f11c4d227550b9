"""The reference organization, half of it refused, and what then cannot be known."""

import names as n
from plants import Rule

ALL_OF_IAM = [
    "no-users",
    "root-access-keys",
    "root-credentials",
    "root-certificates",
    "saml-providers",
    "oidc-providers",
    "oidc-subjects",
]
KEYS = ["key-declared", "key-customer-managed", "key-enabled", "key-rotation"]
RDS_STORES = ["rds-instance", "rds-cluster", "rds-snapshot"]
DATABASE = [
    "present",
    "declared",
    "topology",
    "zones",
    "status",
    "private",
    "deletion-protection",
    "backup-retention",
    "restore-window",
    "parameters",
]


def rules() -> list[Rule]:
    return [
        {
            "service": "sts",
            "operation": "AssumeRole",
            "roleArn": f"arn:aws:iam::{n.STAGING}:role/*",
            "error": {"deny": "identity"},
        },
        {"service": ["rds", "kms"], "account": n.PRODUCTION, "region": n.DR, "error": {"deny": "identity"}},
        {
            "service": "cloudtrail",
            "operation": "GetTrailStatus",
            "account": n.MANAGEMENT,
            "error": {"deny": "identity"},
        },
        {
            "service": "s3",
            "operation": "GetBucketEncryption",
            "account": n.AUDIT,
            "error": {"deny": "identity"},
        },
        {
            "service": "s3",
            "operation": "GetBucketPolicy",
            "account": n.LOG_ARCHIVE,
            "error": {"deny": "identity"},
        },
        {
            "service": "s3control",
            "operation": "GetPublicAccessBlock",
            "account": n.AUDIT,
            "error": {"deny": "identity"},
        },
        {
            "service": "controltower",
            "operation": "ListEnabledControls",
            "account": n.MANAGEMENT,
            "error": {"deny": "identity"},
        },
        {"service": "artifact", "account": n.MANAGEMENT, "error": {"deny": "identity"}},
        {
            "service": "ec2",
            "operation": "DescribeNetworkInterfaces",
            "account": n.PRODUCTION,
            "region": n.PRIMARY,
            "error": {"deny": "identity"},
        },
        {
            "service": "autoscaling",
            "operation": "DescribeScheduledActions",
            "account": n.PRODUCTION,
            "error": {"deny": "identity"},
        },
        {
            "service": "sso-admin",
            "operation": "ListAccountAssignments",
            "account": n.MANAGEMENT,
            "error": {"deny": "identity"},
        },
        {
            "service": "iam",
            "operation": "GetAccountAuthorizationDetails",
            "account": n.PRODUCTION,
            "error": {"deny": "identity"},
        },
        {
            "service": "sns",
            "operation": "GetTopicAttributes",
            "account": n.PRODUCTION,
            "error": {"deny": "identity"},
        },
        {
            "service": "ssm",
            "operation": "GetDocument",
            "account": n.PRODUCTION,
            "region": n.DR,
            "error": {"deny": "identity"},
        },
    ]


def at(
    check: str, requirements: list[str], account: str, region: str | None = None
) -> list[dict[str, str | None]]:
    return [
        {"requirementId": f"{check}.{name}", "account": account, "region": region} for name in requirements
    ]


# Asked about in every region that is enabled.
BY_ENABLED_REGION = ["region-restriction", "s3-public-access", "identity-hygiene", "guard-of-guards"]
LISTINGS = [
    *RDS_STORES,
    "ami",
    "backup-vault",
    "copies-private",
    "dynamodb-table",
    "ebs-default",
    "ebs-snapshot",
    "ebs-volume",
    "ecr-repository",
    "ecs-cluster",
    "efs-file-system",
    "elasticache",
    "event-data-store",
    "firehose-stream",
    "fsx",
    "in-transit",
    "kinesis-stream",
    "lambda-function",
    "log-group",
    "memorydb",
    "mq-broker",
    "msk-cluster",
    "opensearch",
    "redshift",
    "secret",
    "secret-rotation",
    "sns-topic",
    "sqs-queue",
    "ssm-parameter",
    "store-expected",
]
KEY_POLICIES = ["key-administrators", "key-users", "key-separation"]
DENIALS = ["insecure-transport", "other-key-put", "public-access", "unencrypted-put"]

# Of networks and what stands in them: what is looked for in every governed region, and what the spec declares in one.
IN_EVERY_REGION = {
    "network-tiers": [
        "cross-zone",
        "default-vpc",
        "flow-logs",
        "load-balancer-zones",
        "undeclared-vpcs",
    ],
    "security-groups": ["closed-ports", "default-groups", "exposure", "undeclared-groups"],
    "tls": ["certificates", "ciphers", "clear-ports", "clear-text", "mutual", "protocols", "targets"],
    "web-acl": [
        "attached",
        "countries",
        "default-action",
        "earlier-allow",
        "fail-open",
        "logging",
        "managed-group-rules",
        "managed-group-versions",
        "managed-groups",
        "metrics",
        "rate",
    ],
}
WHERE_DECLARED = {
    "environments": ["configuration"],
    "network-tiers": [
        "interfaces",
        "isolation",
        "nat",
        "public-addresses",
        "routes",
        "subnets",
        "vpc-present",
    ],
    "security-groups": ["egress", "group-present", "ingress", "prefix-lists"],
    "vpc-endpoints": [
        "gateway-routes",
        "policy",
        "present",
        "private-dns",
        "security-group",
        "state",
        "undeclared",
        "zones",
    ],
}

# Requirement and place (a whole account where `region` is None): something there is unknown, and nothing
# is unknown anywhere else. Which other regions are enabled cannot be asked in staging: hence whole accounts.
UNKNOWN = [
    *at("landing-zone", ["controls", "agreement"], "organization"),
    *at("landing-zone", ["regions"], n.STAGING),
    *at("iam-users", ALL_OF_IAM, n.STAGING),
    *at("iam-roles", ["trust-outside", "wildcard-actions", "read-only"], n.STAGING),
    *at("iam-roles", ["wildcard-actions", "read-only"], n.PRODUCTION),
    *at("identity-center", ["assignments", "group-members"], "organization"),
    *at("identity-center", ["member-instances"], n.STAGING, n.PRIMARY),
    *at("identity-center", ["member-instances"], n.STAGING, n.DR),
    *at("identity-center", ["provisioned-roles"], n.STAGING),
    *at("service-control-policies", BY_ENABLED_REGION, n.STAGING),
    *at("service-control-policies", ["account-public-access"], n.STAGING),
    *at("service-control-policies", ["account-public-access"], n.AUDIT),
    *at(
        "service-control-policies",
        ["log-archive-access", "log-archive-delivery", "log-archive-layers"],
        n.LOG_ARCHIVE,
    ),
    *at(
        "cmk-encryption",
        [*KEYS, *LISTINGS, "s3-bucket", "store-covered", "undeclared-stores"],
        n.STAGING,
        n.PRIMARY,
    ),
    *at("cmk-encryption", ["key-rotation", *LISTINGS, "s3-bucket", "store-covered"], n.STAGING, n.DR),
    *at("cmk-encryption", ["ebs-default", "other-regions"], n.STAGING),
    *at(
        "cmk-encryption",
        [
            *KEYS,
            *KEY_POLICIES,
            *RDS_STORES,
            "backup-vault",
            "copies-private",
            "ebs-default",
            "key-grants",
            "s3-bucket",
            "store-covered",
            "undeclared-stores",
        ],
        n.PRODUCTION,
        n.DR,
    ),
    *at("cmk-encryption", [*KEY_POLICIES, "key-rotation", "sns-topic"], n.PRODUCTION, n.PRIMARY),
    *at("cmk-encryption", ["key-rotation", "s3-bucket"], n.AUDIT, n.PRIMARY),
    *at("bucket-policies", [*DENIALS, "block-bucket", "block-account", "block-organization"], n.STAGING),
    *at("bucket-policies", ["insecure-transport", "public-access"], n.LOG_ARCHIVE, n.PRIMARY),
    *at("bucket-policies", ["insecure-transport", "public-access"], n.LOG_ARCHIVE, n.DR),
    *at("bucket-policies", ["block-account"], n.AUDIT),
    *at("object-lock", ["enabled", "compliance-mode", "retention", "versioning", "lifecycle"], n.STAGING),
    *at("cross-region-replication", ["kms-objects", "role"], n.PRODUCTION, n.PRIMARY),
    *at("cross-region-replication", ["role"], n.LOG_ARCHIVE, n.PRIMARY),
    *at("audit-trail", ["logging", "delivery", "digest"], n.MANAGEMENT, n.PRIMARY),
    *at("audit-trail", ["visible"], n.STAGING, n.PRIMARY),
    *at("audit-trail", ["other-trails"], n.STAGING, n.PRIMARY),
    *at("audit-trail", ["other-trails"], n.STAGING, n.DR),
    *at("audit-trail", ["other-trails"], n.STAGING),
    *at("rds-resilience", DATABASE, n.STAGING, n.PRIMARY),
    *at("rds-resilience", ["declared"], n.STAGING, n.DR),
    *at(
        "rds-resilience", ["declared", "private", "replica", "replica-key", "replica-lag"], n.PRODUCTION, n.DR
    ),
    *at("break-glass", ["alarm-events"], n.MANAGEMENT, n.PRIMARY),
    *at("break-glass", ["permission-set", "read-only", "other-roles", "write-role-separation", "drill"], n.PRODUCTION),
    *at("break-glass", ["alarm-topic", "session-forced"], n.PRODUCTION, n.PRIMARY),
    *at("break-glass", ["session-preferences", "session-documents", "session-forced"], n.PRODUCTION, n.DR),
    *[place for check, names in IN_EVERY_REGION.items() for place in at(check, names, n.STAGING, n.PRIMARY)],
    *[place for check, names in IN_EVERY_REGION.items() for place in at(check, names, n.STAGING, n.DR)],
    *[place for check, names in WHERE_DECLARED.items() for place in at(check, names, n.STAGING, n.PRIMARY)],
    *at("network-tiers", ["interfaces", "public-addresses"], n.PRODUCTION, n.PRIMARY),
    *at("security-groups", ["exposure"], n.PRODUCTION, n.PRIMARY),
    *at("vpc-endpoints", ["zones"], n.PRODUCTION, n.PRIMARY),
    *at("gpu-fleet", ["schedules"], n.PRODUCTION, n.PRIMARY),
]
