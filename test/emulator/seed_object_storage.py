"""The reference organization's buckets as they are kept: versions, locks, copies, and who gets at them and their keys."""

from typing import Any

import names as n
import names_object_storage as o
import policies as p
import policies_object_storage as s
import seed_break_glass
import seed_identity as people
import seed_policies
from aws import Aws
from names_identity import allow, document

S3_POLICY = "S3_POLICY"
BLOCK_EVERYWHERE = {"s3_attributes": {"public_access_block_configuration": {"@@assign": "all"}}}

BUCKET_POLICIES = {
    **{bucket: s.imaging(bucket) for bucket in o.IMAGING},
    n.TRAIL_BUCKET: p.log_bucket(n.TRAIL_BUCKET),
    n.TRAIL_BUCKET_DR: s.replica_of_trail(n.TRAIL_BUCKET_DR),
    n.SESSION_BUCKET: s.sessions(n.SESSION_BUCKET),
    **{bucket: p.document(s.tls(bucket)) for bucket in (n.DICOM_STAGING, n.EVIDENCE_BUCKET, n.FLOW_BUCKET)},
}


def seed(aws: Aws) -> None:
    for bucket in n.BUCKETS:
        seed_bucket(aws, bucket)
    seed_roles(aws)
    for replication in o.REPLICATIONS:
        replicate(aws, replication)
    for key, policy in s.DATA_KEYS.items():
        seed_break_glass.guard_key(aws, key, policy)
    seed_organization_policy(aws)
    seed_aggregator(aws)


def client(aws: Aws, bucket: n.Bucket) -> Any:
    return aws.client("s3", bucket.account, bucket.region)


def seed_bucket(aws: Aws, bucket: n.Bucket) -> None:
    put_versioning(aws, bucket, "Enabled")
    block_bucket(aws, bucket, seed_policies.ALL_BLOCKED)
    seed_policies.guard_bucket(aws, bucket, BUCKET_POLICIES[bucket])
    if bucket in o.LOCKED:
        seed_policies.lock_bucket(aws, bucket)
    expiry = {"Expiration": {"Days": o.DAYS_TO_EXPIRY}} if bucket in n.LOG_BUCKETS else {}
    put_lifecycle(aws, bucket, **expiry)


def put_versioning(aws: Aws, bucket: n.Bucket, status: str) -> None:
    client(aws, bucket).put_bucket_versioning(Bucket=bucket.name, VersioningConfiguration={"Status": status})


def block_bucket(aws: Aws, bucket: n.Bucket, block: dict[str, bool]) -> None:
    client(aws, bucket).put_public_access_block(Bucket=bucket.name, PublicAccessBlockConfiguration=block)


def put_lifecycle(aws: Aws, bucket: n.Bucket, **more: Any) -> None:
    """Uploads that nobody finished go after a week; `more` is said of the same rule."""
    tidy = {
        "ID": "tidy",
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
    }
    client(aws, bucket).put_bucket_lifecycle_configuration(
        Bucket=bucket.name, LifecycleConfiguration={"Rules": [tidy | more]}
    )


def replicate(aws: Aws, replication: o.Replication) -> None:
    put_rule(aws, replication, o.rule(replication))


def put_rule(aws: Aws, replication: o.Replication, rule: dict[str, Any]) -> None:
    """Sets the one rule of a bucket."""
    client(aws, replication.source).put_bucket_replication(
        Bucket=replication.source.name,
        ReplicationConfiguration={"Role": replication.role_arn, "Rules": [rule]},
    )


def seed_roles(aws: Aws) -> None:
    for each in o.REPLICATIONS:
        people.add_role(aws, each.source.account, each.role, o.S3_TRUST, {"replicate": o.may_replicate(each)})
    people.add_role(aws, n.PRODUCTION, o.INFERENCE, o.TASK_TRUST, {"infer": o.INFER})
    administer = document(allow("Administer", s.ADMINISTER, [n.PHI, n.PHI_DR]))
    people.add_role(aws, n.PRODUCTION, o.KEY_ADMIN, o.KEY_ADMIN_TRUST, {"administer": administer})


def seed_organization_policy(aws: Aws) -> None:
    organizations = aws.client("organizations", n.MANAGEMENT)
    organizations.enable_policy_type(RootId=n.ROOT, PolicyType=S3_POLICY)
    seed_policies.add(aws, o.S3_POLICY_NAME, BLOCK_EVERYWHERE, n.ROOT, S3_POLICY)


def seed_aggregator(aws: Aws) -> None:
    """AWS Config of every account, seen from the account of the auditors."""
    sources = [{"AccountIds": list(n.ACCOUNTS), "AllAwsRegions": True}]
    aws.client("config", n.AUDIT).put_configuration_aggregator(
        ConfigurationAggregatorName=o.AGGREGATOR, AccountAggregationSources=sources
    )
