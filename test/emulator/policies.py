"""The reference organization's policies: denials that name what stays open, so that nothing new is open."""

import json
import re
from pathlib import Path
from typing import Any

import names as n
from ids import CLOSED, ORGANIZATION

Document = dict[str, Any]
Statement = dict[str, Any]

EXEMPT = "arn:aws:iam::*:role/AWSControlTowerExecution"
UNLESS_EXEMPT = {"ArnNotLike": {"aws:PrincipalARN": [EXEMPT]}}


def document(*statements: Statement) -> Document:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def text(policy: Document) -> str:
    """As AWS counts its 5,120 characters: without white space."""
    return json.dumps(policy, separators=(",", ":"))


def deny(sid: str, actions: list[str], resource: Any = "*", condition: Document = UNLESS_EXEMPT) -> Statement:
    return {"Sid": sid, "Effect": "Deny", "Action": actions, "Resource": resource, "Condition": condition}


def deny_all_but(sid: str, actions: list[str], condition: Document = UNLESS_EXEMPT) -> Statement:
    return {"Sid": sid, "Effect": "Deny", "NotAction": actions, "Resource": "*", "Condition": condition}


def services(prefixes: list[str]) -> list[str]:
    return [f"{prefix}:*" for prefix in prefixes]


ALLOW_ALL = document({"Effect": "Allow", "Action": "*", "Resource": "*"})

GLOBAL = services(
    """account aws-portal billing budgets ce cloudfront consolidatedbilling health iam organizations route53
    route53domains shield sso sts support trustedadvisor waf""".split()
)
# An auditor looks into every enabled region: reading stays open in all but the closed one.
LOOKING = [
    "cloudtrail:DescribeTrails",
    "ec2:Describe*",
    "ec2:GetEbs*",
    "kms:DescribeKey",
    "rds:Describe*",
    "s3:Get*",
    "s3:List*",
    "secretsmanager:ListSecrets",
]


ELSEWHERE = {"StringNotEquals": {"aws:RequestedRegion": [n.PRIMARY, n.DR]}}
IN_CLOSED = {"StringEquals": {"aws:RequestedRegion": [CLOSED]}}
REGION = document(
    deny_all_but("GovernedRegions", GLOBAL + LOOKING, ELSEWHERE | UNLESS_EXEMPT),
    deny_all_but("ClosedRegion", GLOBAL, IN_CLOSED | UNLESS_EXEMPT),
)


TRAIL_ACTIONS = [
    "cloudtrail:StopLogging",
    "cloudtrail:DeleteTrail",
    "cloudtrail:UpdateTrail",
    "cloudtrail:PutEventSelectors",
    "cloudtrail:PutInsightSelectors",
    "cloudtrail:RemoveTags",
    "cloudtrail:DeleteEventDataStore",
]
TRAIL = document(deny("Trail", TRAIL_ACTIONS))

PUBLIC_ACCESS = deny("PublicAccess", ["s3:PutAccountPublicAccessBlock", "s3:PutBucketPublicAccessBlock"])
IDENTITY = deny(
    "Identity",
    [
        "iam:CreateUser",
        "iam:CreateAccessKey",
        "iam:CreateLoginProfile",
        "iam:CreateSAMLProvider",
        "iam:CreateOpenIDConnectProvider",
        "sso:CreateInstance",
        "organizations:LeaveOrganization",
        "account:EnableRegion",
    ],
)
WATCHERS = deny(
    "Watchers",
    [
        "config:StopConfigurationRecorder",
        "config:DeleteConfigurationRecorder",
        "config:DeleteDeliveryChannel",
        "guardduty:DeleteDetector",
        "guardduty:Disassociate*",
        "securityhub:DisableSecurityHub",
        "securityhub:Disassociate*",
        "access-analyzer:DeleteAnalyzer",
        "ec2:DisableEbsEncryptionByDefault",
        "ec2:DeleteFlowLogs",
        "backup:DeleteRecoveryPoint",
        "backup:DeleteBackupVaultLockConfiguration",
    ],
)
SESSION_DOCUMENT = deny(
    "SessionDocument",
    ["ssm:CreateDocument", "ssm:UpdateDocument"],
    "arn:aws:ssm:*:*:document/SSM-SessionManagerRunShell",
)


# As Control Tower protects its own roles: nobody else makes the role, changes it or takes it on.
ROLE_ACTIONS = """
    iam:AttachRolePolicy iam:CreateRole iam:DeleteRole iam:DeleteRolePermissionsBoundary
    iam:DeleteRolePolicy iam:DetachRolePolicy iam:PassRole iam:PutRolePermissionsBoundary
    iam:PutRolePolicy iam:TagRole iam:UntagRole iam:UpdateAssumeRolePolicy iam:UpdateRole
    iam:UpdateRoleDescription sts:AssumeRole*
""".split()
EXEMPT_ROLE = deny("ExemptRole", ROLE_ACTIONS, EXEMPT)

BASELINE = document(PUBLIC_ACCESS, IDENTITY, WATCHERS, SESSION_DOCUMENT, EXEMPT_ROLE)


def known_services() -> set[str]:
    """The services of the vendored list of actions."""
    path = Path(__file__).parents[2] / "src" / "policy" / "actions.ts"
    lines = path.read_text().split("export const actions = `")[1]
    return set(re.findall(r"^([a-z0-9-]+) [lrwtp]:", lines, re.M))


def listed_services() -> set[str]:
    """The services of the reference allowlist, and what the workloads need besides."""
    path = Path(__file__).parents[2] / "fixtures" / "reference" / "hipaa-eligible.yaml"
    lists = re.findall(r"^ +prefixes: \[(.*)\]$", path.read_text(), re.M)
    return {prefix for listed in lists for prefix in listed.split(", ")} | set(n.ALLOWED_PREFIXES)


ALLOWED = services(n.ALLOWED_PREFIXES)
SERVICES = document(deny_all_but("Services", ALLOWED))

LOG_BUCKET = [n.TRAIL_BUCKET.arn, f"{n.TRAIL_BUCKET.arn}/*"]
REPLICA_BUCKET = [n.TRAIL_BUCKET_DR.arn, f"{n.TRAIL_BUCKET_DR.arn}/*"]
# Of the replica nobody changes or deletes anything either; S3 writes there in the name of a role.
LOG_ARCHIVE_KEPT = [
    "s3:DeleteBucket",
    "s3:DeleteBucketPolicy",
    "s3:PutBucketAcl",
    "s3:PutBucketObjectLockConfiguration",
    "s3:PutBucketOwnershipControls",
    "s3:PutBucketPolicy",
    "s3:PutBucketVersioning",
    "s3:PutEncryptionConfiguration",
    "s3:PutLifecycleConfiguration",
    "s3:PutReplicationConfiguration",
    "s3:BypassGovernanceRetention",
    "s3:DeleteObject",
    "s3:DeleteObjectVersion",
    "s3:PutObject*",
]
LOG_ACTIONS = [*LOG_ARCHIVE_KEPT, "s3:Replicate*"]
LOG_KEY = ["kms:ScheduleKeyDeletion", "kms:DisableKey", "kms:PutKeyPolicy", "kms:DisableKeyRotation"]
LOG_ARCHIVE = document(
    deny("Logs", LOG_ACTIONS, LOG_BUCKET),
    deny("Replica", LOG_ARCHIVE_KEPT, REPLICA_BUCKET),
    deny("LogKey", LOG_KEY),
)

NO_SERVICE = {"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}
FOREIGN = {
    "StringNotEqualsIfExists": {"aws:SourceOrgID": ORGANIZATION},
    "Bool": {"aws:PrincipalIsAWSService": "true"},
}
LOG_ARCHIVE_RCP = document(
    deny("NobodyButServices", LOG_ACTIONS, LOG_BUCKET, NO_SERVICE) | {"Principal": "*"},
    deny("NoForeignSource", LOG_ACTIONS, LOG_BUCKET + REPLICA_BUCKET, FOREIGN) | {"Principal": "*"},
    deny("Replica", LOG_ARCHIVE_KEPT, REPLICA_BUCKET, NO_SERVICE) | {"Principal": "*"},
)


def deliver(sid: str, action: str, resource: str, condition: Document) -> Statement:
    principal = {"Service": "cloudtrail.amazonaws.com"}
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": principal,
        "Action": action,
        "Resource": resource,
        "Condition": {"StringEquals": condition},
    }


def log_bucket(bucket: n.Bucket) -> Document:
    """What AWS has an organization's trail write with; nobody else writes, nobody comes without TLS."""
    source = {"aws:SourceArn": n.TRAIL, "aws:SourceOrgID": ORGANIZATION}
    write = {"s3:x-amz-acl": "bucket-owner-full-control", **source}
    whole = [bucket.arn, f"{bucket.arn}/*"]
    return document(
        deliver("AclCheck", "s3:GetBucketAcl", bucket.arn, {"aws:SourceArn": n.TRAIL}),
        deliver("AccountWrite", "s3:PutObject", f"{bucket.arn}/AWSLogs/{n.MANAGEMENT}/*", write),
        deliver("OrganizationWrite", "s3:PutObject", f"{bucket.arn}/AWSLogs/{ORGANIZATION}/*", write),
        deny("NobodyButServices", LOG_ACTIONS, whole, NO_SERVICE | UNLESS_EXEMPT) | {"Principal": "*"},
        deny("Tls", ["s3:*"], whole, {"Bool": {"aws:SecureTransport": "false"}}) | {"Principal": "*"},
    )
