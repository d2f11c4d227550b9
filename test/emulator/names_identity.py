"""Names of IAM Identity Center and of IAM roles in the reference organization, all known beforehand."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from ids import AUDIT, LOG_ARCHIVE, PRIMARY, PRODUCTION, STAGING

Document = dict[str, Any]

INSTANCE_ID = "ssoins-6684a1b2c3d4e5f6"
INSTANCE = f"arn:aws:sso:::instance/{INSTANCE_ID}"
IDENTITY_STORE = "d-9a67000001"

VIEW_ONLY = "job-function/ViewOnlyAccess"
SECURITY_AUDIT = "SecurityAudit"
QUEUES_READ = "AmazonSQSReadOnlyAccess"
AWS_MANAGED = "arn:aws:iam::aws:policy/"

RESERVED_PATH = f"/aws-reserved/sso.amazonaws.com/{PRIMARY}/"
INLINE_POLICY = "AwsSSOInlinePolicy"
SESSION = "PT1H"

BREAK_GLASS_WRITE = "BreakGlassWrite"
DEPLOY = "cc-deploy"
SUBJECT = "repo:acme/contour:environment:prod"


def document(*statements: Document) -> Document:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(sid: str, actions: list[str], resource: Any = "*", **condition: Any) -> Document:
    statement = {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resource}
    return statement | ({"Condition": condition} if condition else {})


def canonical(policy: Document) -> str:
    """RFC 8785, of a document that holds texts in ASCII alone."""
    return json.dumps(policy, sort_keys=True, separators=(",", ":"))


def digest(policy: Document) -> str:
    return hashlib.sha256(canonical(policy).encode()).hexdigest()


# Sees logs, metrics, tasks and databases; rolls out what the pipeline has built.
DEVELOPER = document(
    allow(
        "Look",
        [
            "cloudwatch:Describe*",
            "cloudwatch:Get*",
            "cloudwatch:List*",
            "ecr:Describe*",
            "ecr:List*",
            "ecs:Describe*",
            "ecs:List*",
            "logs:Describe*",
            "logs:FilterLogEvents",
            "logs:Get*",
            "rds:Describe*",
            "rds:ListTagsForResource",
        ],
    ),
    allow("Query", ["logs:StartQuery", "logs:StopQuery"]),
    allow("RollOut", ["ecs:RegisterTaskDefinition", "ecs:RunTask", "ecs:StopTask", "ecs:UpdateService"]),
)
DEVELOPER_DIGEST = digest(DEVELOPER)

# A session of a person in production, through the documents that record it, and the one role for changes.
BREAK_GLASS = document(
    allow(
        "Session",
        ["ssm:StartSession"],
        [
            f"arn:aws:ec2:*:{PRODUCTION}:instance/*",
            f"arn:aws:ssm:*:{PRODUCTION}:document/SSM-SessionManagerRunShell",
        ],
        BoolIfExists={"ssm:SessionDocumentAccessCheck": "true"},
    ),
    allow(
        "OwnSession",
        ["ssm:ResumeSession", "ssm:TerminateSession"],
        "arn:aws:ssm:*:*:session/${aws:userid}-*",
    ),
    allow(
        "Exec",
        ["ecs:ExecuteCommand"],
        [f"arn:aws:ecs:*:{PRODUCTION}:cluster/cc", f"arn:aws:ecs:*:{PRODUCTION}:task/cc/*"],
    ),
    allow("Write", ["sts:AssumeRole"], f"arn:aws:iam::{PRODUCTION}:role/{BREAK_GLASS_WRITE}"),
)

# The pipeline registers what it has built and lets ECS roll it out.
DEPLOYMENT = document(
    allow(
        "Deploy",
        ["ecs:DescribeServices", "ecs:RegisterTaskDefinition", "ecs:UpdateService"],
    ),
    allow(
        "Push",
        ["ecr:GetAuthorizationToken", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart"],
    ),
)

# What the auditor's role holds, unless a test replaces it by what the tool prints.
READ = document(
    allow(
        "Read",
        [
            "cloudtrail:Describe*",
            "cloudtrail:GetTrailStatus",
            "ec2:Describe*",
            "iam:Get*",
            "iam:List*",
            "kms:DescribeKey",
            "kms:List*",
            "rds:Describe*",
            "s3:GetBucket*",
            "s3:ListAllMyBuckets",
            "secretsmanager:ListSecrets",
        ],
    )
)


@dataclass(frozen=True)
class PermissionSet:
    name: str
    # Display name of the group that has it, and where.
    group: str
    accounts: tuple[str, ...]
    # AWS managed policies, by path and name.
    managed: tuple[str, ...] = ()
    inline: Document | None = field(default=None, hash=False)

    @property
    def arn(self) -> str:
        return permission_set_arn(self.name)


def hexadecimal(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def permission_set_arn(name: str) -> str:
    return f"arn:aws:sso:::permissionSet/{INSTANCE_ID}/ps-{hexadecimal(name)}"


def instance_of(account: str, region: str) -> str:
    """ARN of an instance that an account made for itself."""
    return f"arn:aws:sso:::instance/ssoins-{hexadecimal(f'{account}/{region}')}"


def principal_id(name: str) -> str:
    """Id of a user or a group of the identity store, from its name."""
    digits = hashlib.sha256(name.encode()).hexdigest()
    return f"9a67000001-{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-8{digits[17:20]}-{digits[20:32]}"


def reserved_name(permission_set: str, account: str) -> str:
    """Name of the role that Identity Center makes of a permission set in an account."""
    return f"AWSReservedSSO_{permission_set}_{hexadecimal(f'{permission_set}/{account}')}"


def reserved_role(permission_set: str, account: str) -> str:
    """ARN of that role."""
    return f"arn:aws:iam::{account}:role{RESERVED_PATH}{reserved_name(permission_set, account)}"


DEVELOPERS, OPERATORS, ON_CALL, AUDITORS = "cc-developers", "cc-operators", "cc-oncall", "auditors"

PERMISSION_SETS = [
    PermissionSet("Auditor", AUDITORS, (LOG_ARCHIVE, AUDIT), (SECURITY_AUDIT,)),
    PermissionSet("BreakGlass", ON_CALL, (PRODUCTION,), (VIEW_ONLY,), BREAK_GLASS),
    PermissionSet("Developer", DEVELOPERS, (STAGING,), (), DEVELOPER),
    PermissionSet("Operator", OPERATORS, (PRODUCTION,), (VIEW_ONLY,)),
]

# Group and the user names of its members.
GROUPS = {
    DEVELOPERS: ["barbara", "edsger"],
    OPERATORS: ["katherine"],
    ON_CALL: ["ada", "grace"],
    AUDITORS: ["erin"],
}
USERS = sorted({name for members in GROUPS.values() for name in members})


@dataclass(frozen=True)
class SignIn:
    """Somebody got in through the portal: when, and what AWS had asked for."""

    id: str
    user: str
    seconds_ago: int
    factors: str
    outcome: str = "Success"


HOUR, DAY = 3_600, 86_400

# Newest first; the last one is older than what is asked about.
SIGN_INS = [
    SignIn("1c3f0c9e-2b51-4d6a-8e0f-000000000001", "grace", 5 * HOUR, "PASSWORD,WEBAUTHN"),
    SignIn("1c3f0c9e-2b51-4d6a-8e0f-000000000002", "barbara", 29 * HOUR, "PASSWORD,TOTP"),
    SignIn("1c3f0c9e-2b51-4d6a-8e0f-000000000003", "erin", 3 * DAY, "PASSWORD,WEBAUTHN"),
    SignIn("1c3f0c9e-2b51-4d6a-8e0f-000000000004", "katherine", 8 * DAY, "PASSWORD,WEBAUTHN"),
    SignIn("1c3f0c9e-2b51-4d6a-8e0f-000000000005", "edsger", 21 * DAY, "PASSWORD,TOTP"),
    SignIn("1c3f0c9e-2b51-4d6a-8e0f-000000000006", "ada", 45 * DAY, "PASSWORD"),
]
