"""Names and ARNs of the reference organization, all known beforehand."""

from dataclasses import dataclass

from ids import (
    AUDIT,
    DR,
    LOG_ARCHIVE,
    MANAGEMENT,
    ORGANIZATION,
    OTHER,
    PRIMARY,
    PRODUCTION,
    ROOT,
    STAGING,
    backup_id,
    ebs_id,
    key_id,
    policy_id,
    secret_arn,
)

ACCOUNTS = {
    MANAGEMENT: ("Management", "/"),
    PRODUCTION: ("Production", "/Workloads/Prod"),
    STAGING: ("Staging", "/Workloads/Sdlc"),
    LOG_ARCHIVE: ("Log Archive", "/Security"),
    AUDIT: ("Audit", "/Security"),
}
MEMBERS = [account for account in ACCOUNTS if account != MANAGEMENT]
GXP = (PRODUCTION, STAGING)
GXP_TAGS = [{"Key": "gxp", "Value": "true"}]

OPEN_REGIONS = [OTHER, PRIMARY, DR]

EXTERNAL_ID = "iq-7Qm2"
SAML_PROVIDER = "AWSSSO_0123456789abcdef_DO_NOT_DELETE"
OIDC_PROVIDER = "token.actions.githubusercontent.com"

DECLARED_KEYS = {
    PRODUCTION: [
        (PRIMARY, "alias/cc-phi"),
        (DR, "alias/cc-phi"),
        (PRIMARY, "alias/cc-alerts"),
        (PRIMARY, "alias/cc-sessions"),
        (DR, "alias/cc-sessions"),
    ],
    STAGING: [(PRIMARY, "alias/cc-phi")],
    LOG_ARCHIVE: [(PRIMARY, "alias/log-archive"), (DR, "alias/log-archive")],
    AUDIT: [(PRIMARY, "alias/audit-evidence")],
}


def key(account: str, region: str, number: int) -> str:
    """ARN of the key that was made as the `number`-th in its account and region."""
    return f"arn:aws:kms:{region}:{account}:key/{key_id(account, region, number)}"


def ebs_default_key(account: str, region: str) -> str:
    return key(account, region, 1 + sum(place == region for place, _ in DECLARED_KEYS.get(account, [])))


PHI = key(PRODUCTION, PRIMARY, 1)
PHI_DR = key(PRODUCTION, DR, 1)
PHI_STAGING = key(STAGING, PRIMARY, 1)
LOGS = key(LOG_ARCHIVE, PRIMARY, 1)
LOGS_DR = key(LOG_ARCHIVE, DR, 1)
EVIDENCE = key(AUDIT, PRIMARY, 1)


@dataclass(frozen=True)
class Bucket:
    name: str
    account: str
    region: str
    key: str

    @property
    def arn(self) -> str:
        return f"arn:aws:s3:::{self.name}"


DICOM = Bucket("cc-dicom-222222222222", PRODUCTION, PRIMARY, PHI)
DICOM_DR = Bucket("cc-dicom-dr-222222222222", PRODUCTION, DR, PHI_DR)
DICOM_STAGING = Bucket("cc-dicom-333333333333", STAGING, PRIMARY, PHI_STAGING)
TRAIL_BUCKET = Bucket("org-trail-444444444444", LOG_ARCHIVE, PRIMARY, LOGS)
TRAIL_BUCKET_DR = Bucket("org-trail-dr-444444444444", LOG_ARCHIVE, DR, LOGS_DR)
EVIDENCE_BUCKET = Bucket("audit-evidence-555555555555", AUDIT, PRIMARY, EVIDENCE)
SESSION_BUCKET = Bucket("session-logs-444444444444", LOG_ARCHIVE, PRIMARY, LOGS)
# Where the flow logs of the networks go.
FLOW_BUCKET = Bucket("flow-logs-444444444444", LOG_ARCHIVE, PRIMARY, LOGS)
BUCKETS = [
    DICOM,
    DICOM_DR,
    DICOM_STAGING,
    TRAIL_BUCKET,
    TRAIL_BUCKET_DR,
    EVIDENCE_BUCKET,
    SESSION_BUCKET,
    FLOW_BUCKET,
]
# Of the organization's trail, and the replica of that.
LOG_BUCKETS = [TRAIL_BUCKET, TRAIL_BUCKET_DR]
YEARS_KEPT = 7


def volume(account: str, region: str, number: int) -> str:
    return f"arn:aws:ec2:{region}:{account}:volume/{ebs_id('vol', account, region, number)}"


def snapshot(account: str, region: str, number: int) -> str:
    """As AWS writes it: without the account."""
    return f"arn:aws:ec2:{region}::snapshot/{ebs_id('snap', account, region, number)}"


def secret(account: str, name: str, region: str = PRIMARY) -> str:
    return secret_arn(account, region, name)


def database(account: str, identifier: str, region: str = PRIMARY) -> str:
    return f"arn:aws:rds:{region}:{account}:db:{identifier}"


def database_snapshot(account: str, identifier: str, region: str = PRIMARY) -> str:
    return f"arn:aws:rds:{region}:{account}:snapshot:{identifier}"


DATABASE_ID, REPLICA_ID = "cc-phi-postgres", "cc-phi-postgres-dr"
DATABASE = database(PRODUCTION, DATABASE_ID)
DATABASE_STAGING = database(STAGING, DATABASE_ID)
REPLICA = database(PRODUCTION, REPLICA_ID, DR)

AUTOMATED_SNAPSHOT = database_snapshot(PRODUCTION, backup_id(DATABASE_ID))
AUTOMATED_SNAPSHOT_STAGING = database_snapshot(STAGING, backup_id(DATABASE_ID))


def automated_backup(account: str, identifier: str, region: str = PRIMARY) -> str:
    return f"arn:aws:rds:{region}:{account}:auto-backup:ab-{identifier}"


def automated_cluster_backup(account: str, identifier: str, region: str = PRIMARY) -> str:
    return f"arn:aws:rds:{region}:{account}:cluster-auto-backup:ab-{identifier}"


def trail(name: str, account: str = MANAGEMENT, region: str = PRIMARY) -> str:
    return f"arn:aws:cloudtrail:{region}:{account}:trail/{name}"


TRAIL_NAME = "org-trail"
TRAIL = trail(TRAIL_NAME)
ALL_EVENTS = {
    "ReadWriteType": "All",
    "IncludeManagementEvents": True,
    "DataResources": [],
    "ExcludeManagementEventSources": [],
}

# What the region deny control of Control Tower leaves open in every region: services, and single actions of others that change something.
CONTROL_TOWER_GLOBAL = """
    a4b access-analyzer account acm activate artifact aws-marketplace-management aws-marketplace
    aws-portal billing billingconductor budgets ce chatbot chime cloudfront compute-optimizer config
    consoleapp consolidatedbilling cur devicefarm directconnect ecr-public fms freetier globalaccelerator
    health iam importexport invoicing iq kms mobileanalytics networkmanager notifications-contacts
    notifications organizations payments pricing resource-explorer-2 route53-recovery-cluster
    route53-recovery-control-config route53-recovery-readiness route53 route53domains savingsplans shield
    sso sts support supportapp supportplans sustainability tax trustedadvisor waf-regional waf wafv2
""".split()
CONTROL_TOWER_GLOBAL_ACTIONS = [
    "s3:CreateMultiRegionAccessPoint",
    "s3:DeleteMultiRegionAccessPoint",
    "s3:PutAccountPublicAccessBlock",
    "s3:PutMultiRegionAccessPointPolicy",
]

# Units by id, in the order in which they are made.
SECURITY, WORKLOADS, PROD, SDLC = (f"ou-exmp-{number:08d}" for number in range(1, 5))

# The role that no guardrail binds.
EXEMPT_ROLE = "AWSControlTowerExecution"

# What the workloads may use: of the allowlist what they need, and what that cannot be run without.
ALLOWED_PREFIXES = """
    access-analyzer account acm application-autoscaling autoscaling backup backup-storage cloudformation
    cloudfront cloudtrail cloudwatch config ec2 ec2messages ecr ecs elasticache elasticloadbalancing events
    guardduty health iam kms lambda logs medical-imaging organizations rds resource-groups route53 s3
    secretsmanager securityhub servicequotas sns sqs ssm ssmmessages sso states sts support tag wafv2 xray
""".split()


def policy(name: str) -> str:
    """Id of a policy of the organization."""
    return policy_id(name)


def organizations_arn(target: str) -> str:
    """ARN of a unit or an account in AWS Organizations."""
    kind = "ou" if target.startswith("ou-") else "account"
    return f"arn:aws:organizations::{MANAGEMENT}:{kind}/{ORGANIZATION}/{target}"


LANDING_ZONE = f"arn:aws:controltower:{PRIMARY}:{MANAGEMENT}:landingzone/1A2B3C4D5E6F7G8H"
CONTROL_TOWER_BASELINE = "17BSJV3IGJ2QSGA2"


def enabled_baseline(baseline: str, target: str) -> str:
    return f"arn:aws:controltower:{PRIMARY}:{MANAGEMENT}:enabledbaseline/X{baseline[:4]}-{target}"


def enabled_control(control: str, target: str) -> str:
    return f"arn:aws:controltower:{PRIMARY}:{MANAGEMENT}:enabledcontrol/{control}-{target}"


# Baseline, target, and the unit that the target has it from.
ENABLED_BASELINES = [
    (CONTROL_TOWER_BASELINE, WORKLOADS, None),
    (CONTROL_TOWER_BASELINE, PROD, None),
    (CONTROL_TOWER_BASELINE, SDLC, None),
    (CONTROL_TOWER_BASELINE, PRODUCTION, PROD),
    (CONTROL_TOWER_BASELINE, STAGING, SDLC),
    ("J8HX46AHS5MIKQPD", LOG_ARCHIVE, None),
    ("4T4HA1KMO10S6311", AUDIT, None),
]

# Control, target, and what AWS says of its drift.
ENABLED_CONTROLS = [
    ("AWS-GR_RESTRICT_ROOT_USER", WORKLOADS, "IN_SYNC"),
    ("AWS-GR_ENCRYPTED_VOLUMES", PROD, "NOT_CHECKING"),
    ("AWS-GR_AUDIT_BUCKET_DELETION_PROHIBITED", SECURITY, "IN_SYNC"),
]
DECLARED_CONTROLS = ["AWS-GR_RESTRICT_ROOT_USER@/Workloads", "AWS-GR_ENCRYPTED_VOLUMES@/Workloads/Prod"]
AUDIT_BUCKET_CONTROL = enabled_control("AWS-GR_AUDIT_BUCKET_DELETION_PROHIBITED", SECURITY)

DELEGATED = {AUDIT: ["access-analyzer.amazonaws.com", "guardduty.amazonaws.com"]}
TRUSTED = [
    "access-analyzer.amazonaws.com",
    "cloudtrail.amazonaws.com",
    "config.amazonaws.com",
    "controltower.amazonaws.com",
    "guardduty.amazonaws.com",
    "iam.amazonaws.com",
    "member.org.stacksets.cloudformation.amazonaws.com",
    "sso.amazonaws.com",
]

AGREEMENT = f"arn:aws:artifact::{MANAGEMENT}:customer-agreement/customer-agreement-1a2b3c4d5e6f7g8h"
BAA = f"{ORGANIZATION}/BAA"
