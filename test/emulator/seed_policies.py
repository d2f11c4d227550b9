"""The reference organization's guardrails: policies and what they rest on in each account."""

import json
from typing import Any

import names as n
import policies as p
from aws import Aws

SCP, RCP = "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"

ALL_BLOCKED = {
    "BlockPublicAcls": True,
    "IgnorePublicAcls": True,
    "BlockPublicPolicy": True,
    "RestrictPublicBuckets": True,
}


def seed(aws: Aws) -> None:
    """Enables both types at the root and attaches the policies. AWS's own are everywhere by then."""
    organizations = aws.client("organizations", n.MANAGEMENT)
    for policy_type in (SCP, RCP):
        organizations.enable_policy_type(RootId=n.ROOT, PolicyType=policy_type)
    for name, document, target in (
        ("iq-region", p.REGION, n.ROOT),
        ("iq-trail", p.TRAIL, n.ROOT),
        ("iq-baseline", p.BASELINE, n.ROOT),
        ("iq-services", p.SERVICES, n.WORKLOADS),
        ("iq-log-archive", p.LOG_ARCHIVE, n.LOG_ARCHIVE),
    ):
        add(aws, name, document, target)
    add(aws, "iq-log-archive-rcp", p.LOG_ARCHIVE_RCP, n.LOG_ARCHIVE, RCP)


def seed_account(aws: Aws, account: str) -> None:
    """What a new account has of guardrails by itself."""
    block_public_access(aws, account, ALL_BLOCKED)
    if account != n.MANAGEMENT:
        principal = {"AWS": f"arn:aws:iam::{n.MANAGEMENT}:root"}
        statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
        trust = json.dumps(p.document(statement))
        iam = aws.client("iam", account)
        iam.create_role(RoleName=n.EXEMPT_ROLE, AssumeRolePolicyDocument=trust)
        iam.attach_role_policy(
            RoleName=n.EXEMPT_ROLE, PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess"
        )


def add(
    aws: Aws, name: str, document: p.Document | str, target: str | None = None, policy_type: str = SCP
) -> str:
    """Makes a policy, from a text where that is given, and attaches it. Gives its id."""
    organizations = aws.client("organizations", n.MANAGEMENT)
    content = document if isinstance(document, str) else p.text(document)
    made = organizations.create_policy(Name=name, Description=name, Content=content, Type=policy_type)
    policy = made["Policy"]["PolicySummary"]["Id"]
    if target is not None:
        organizations.attach_policy(PolicyId=policy, TargetId=target)
    return policy


def change(aws: Aws, name: str, document: p.Document | str) -> None:
    content = document if isinstance(document, str) else p.text(document)
    aws.client("organizations", n.MANAGEMENT).update_policy(PolicyId=n.policy(name), Content=content)


def attach(aws: Aws, policy: str, target: str) -> None:
    aws.client("organizations", n.MANAGEMENT).attach_policy(PolicyId=policy, TargetId=target)


def detach(aws: Aws, policy: str, target: str) -> None:
    aws.client("organizations", n.MANAGEMENT).detach_policy(PolicyId=policy, TargetId=target)


def block_public_access(aws: Aws, account: str, block: dict[str, bool]) -> None:
    s3control = aws.client("s3control", account)
    s3control.put_public_access_block(AccountId=account, PublicAccessBlockConfiguration=block)


def guard_bucket(aws: Aws, bucket: n.Bucket, policy: p.Document) -> None:
    s3 = aws.client("s3", bucket.account, bucket.region)
    s3.put_bucket_policy(Bucket=bucket.name, Policy=json.dumps(policy))


def lock_bucket(aws: Aws, bucket: n.Bucket, mode: str = "COMPLIANCE", **period: int) -> None:
    """Sets a retention for new objects, of seven years unless said otherwise. The bucket was made with Object Lock."""
    retention = {"Mode": mode, **(period or {"Years": n.YEARS_KEPT})}
    lock: Any = {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": retention}}
    s3 = aws.client("s3", bucket.account, bucket.region)
    s3.put_object_lock_configuration(Bucket=bucket.name, ObjectLockConfiguration=lock)
