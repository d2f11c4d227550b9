"""Faults of how buckets are kept: their versions, their locks, and who gets at them."""

import json
from collections.abc import Callable

import names as n
import names_object_storage as o
import policies as p
import policies_object_storage as documents
import seed_object_storage as s
import seed_policies
from aws import Aws
from plants import Case, Rule, plant, same_requirements

DAYS_OF_SEVEN_YEARS = 2_557
WITH_BUCKETS = sorted({bucket.account for bucket in n.BUCKETS})


def lock(requirement: str, *buckets: n.Bucket) -> list[Case]:
    return [(f"object-lock.{requirement}", bucket.arn) for bucket in buckets]


def access(requirement: str, *buckets: n.Bucket) -> list[Case]:
    return [(f"bucket-policies.{requirement}", bucket.arn) for bucket in buckets]


# ── Locks ──


def lock_answer(bucket: n.Bucket, configuration: p.Document) -> list[Rule]:
    """What AWS says of a lock that moto refuses to set."""
    return [
        {
            "service": "s3",
            "operation": "GetObjectLockConfiguration",
            "params": {"Bucket": bucket.name},
            "result": {"ObjectLockConfiguration": configuration},
        }
    ]


@plant(*lock("compliance-mode", n.DICOM_DR))
def lock_governance(aws: Aws) -> None:
    """The lock of the replica is in governance mode: who has the permission deletes what it holds."""
    seed_policies.lock_bucket(aws, n.DICOM_DR, "GOVERNANCE")


@plant(*same_requirements(["object-lock.compliance-mode", "object-lock.retention"], n.SESSION_BUCKET.arn))
def lock_without_default(_: Aws) -> list[Rule]:
    """Object Lock is on, and new objects get no retention by it."""
    return lock_answer(n.SESSION_BUCKET, {"ObjectLockEnabled": "Enabled"})


@plant(*lock("retention", n.DICOM))
def lock_two_days_short(aws: Aws) -> None:
    """New objects are held for 2555 days: seven years have one or two days more."""
    seed_policies.lock_bucket(aws, n.DICOM, Days=DAYS_OF_SEVEN_YEARS - 2)


@plant(checks=["object-lock"], alone=True)
def lock_in_days(aws: Aws) -> None:
    """No fault: new objects are held for 2557 days."""
    seed_policies.lock_bucket(aws, n.DICOM, Days=DAYS_OF_SEVEN_YEARS)


def no_lock(bucket: n.Bucket) -> list[Rule]:
    message = "Object Lock configuration does not exist for this bucket"
    return [
        {
            "service": "s3",
            "operation": "GetObjectLockConfiguration",
            "params": {"Bucket": bucket.name},
            "error": {"code": "ObjectLockConfigurationNotFoundError", "message": message},
            "status": 404,
        }
    ]


@plant(
    *same_requirements(
        ["object-lock.enabled", "object-lock.compliance-mode", "object-lock.retention"],
        n.TRAIL_BUCKET_DR.arn,
    )
)
def lock_on_source_only(_: Aws) -> list[Rule]:
    """The bucket of the trail is locked, and its replica is not."""
    return no_lock(n.TRAIL_BUCKET_DR)


@plant(*lock("versioning", n.DICOM_STAGING))
def versioning_suspended(aws: Aws) -> None:
    """An object that is overwritten in staging is gone."""
    s.put_versioning(aws, n.DICOM_STAGING, "Suspended")


@plant(*lock("versioning", n.EVIDENCE_BUCKET), alone=True)
def versioning_never_on(_: Aws) -> list[Rule]:
    """A bucket that never had versions, of which AWS says nothing at all."""
    return [
        {
            "service": "s3",
            "operation": "GetBucketVersioning",
            "params": {"Bucket": n.EVIDENCE_BUCKET.name},
            "result": {},
        }
    ]


@plant(*lock("lifecycle", n.TRAIL_BUCKET))
def lifecycle_expires_early(aws: Aws) -> None:
    """Logs are removed after a year."""
    s.put_lifecycle(aws, n.TRAIL_BUCKET, Expiration={"Days": 365})


# ── Who gets at them ──


def edit(aws: Aws, bucket: n.Bucket, change: Callable[[list[p.Statement]], list[p.Statement]]) -> None:
    """Changes the statements of a bucket's policy and puts it back."""
    found = s.client(aws, bucket).get_bucket_policy(Bucket=bucket.name)["Policy"]
    seed_policies.guard_bucket(aws, bucket, p.document(*change(json.loads(found)["Statement"])))


def without(sid: str) -> Callable[[list[p.Statement]], list[p.Statement]]:
    return lambda statements: [each for each in statements if each["Sid"] != sid]


@plant(*access("insecure-transport", n.EVIDENCE_BUCKET))
def policy_without_tls(aws: Aws) -> None:
    """No policy denies requests without TLS."""
    s.client(aws, n.EVIDENCE_BUCKET).delete_bucket_policy(Bucket=n.EVIDENCE_BUCKET.name)


@plant(*access("insecure-transport", n.DICOM_STAGING))
def policy_with_tls_for_objects(aws: Aws) -> None:
    """Requests without TLS are denied for objects, and the bucket can be listed."""
    objects_only = documents.tls(n.DICOM_STAGING) | {"Resource": o.objects(n.DICOM_STAGING)}
    seed_policies.guard_bucket(aws, n.DICOM_STAGING, p.document(objects_only))


@plant(*access("insecure-transport", n.SESSION_BUCKET), alone=True)
def policy_with_tls_for_strangers(aws: Aws) -> None:
    """Requests without TLS are denied to everybody but the roles of the own account."""
    own = {"StringNotEquals": {"aws:PrincipalAccount": n.LOG_ARCHIVE}}
    others = documents.tls(n.SESSION_BUCKET)
    others["Condition"] = others["Condition"] | own
    seed_policies.guard_bucket(aws, n.SESSION_BUCKET, p.document(others))


@plant(*access("unencrypted-put", n.DICOM))
def upload_of_aes256(aws: Aws) -> None:
    """An upload must say how it is encrypted, and AES256 will do: a key of S3."""

    def loosen(statements: list[p.Statement]) -> list[p.Statement]:
        kept = without("Encrypted")(without("OwnKey")(statements))
        said = documents.encrypted(n.DICOM)
        said["Condition"] = {"StringNotEquals": {documents.HEADER: ["AES256", "aws:kms"]}}
        other_key = documents.own_key(n.DICOM)
        other_key["Condition"] |= {"StringEquals": {documents.HEADER: "aws:kms"}}
        return [*kept, said, other_key]

    edit(aws, n.DICOM, loosen)


@plant(*access("other-key-put", n.DICOM), alone=True)
def upload_with_other_key(aws: Aws) -> None:
    """An upload must be encrypted with KMS, whatever the key."""
    edit(aws, n.DICOM, without("OwnKey"))


PUBLIC_READ: p.Statement = {
    "Sid": "Public",
    "Effect": "Allow",
    "Principal": "*",
    "Action": "s3:GetObject",
    "Resource": o.objects(n.DICOM_STAGING),
}


@plant(*access("public-access", n.DICOM_STAGING), alone=True)
def policy_public(aws: Aws) -> None:
    """Everybody may read the images of staging, as far as the policy goes."""
    edit(aws, n.DICOM_STAGING, lambda statements: [*statements, PUBLIC_READ])


@plant(checks=["bucket-policies"], alone=True)
def policy_for_the_organization(aws: Aws) -> None:
    """No fault: everybody of the organization may read the images of staging."""
    within = {"Condition": {"StringEquals": {"aws:PrincipalOrgID": n.ORGANIZATION}}}
    edit(aws, n.DICOM_STAGING, lambda statements: [*statements, PUBLIC_READ | within])


@plant(*access("block-bucket", n.SESSION_BUCKET))
def bucket_block_off(aws: Aws) -> None:
    """A bucket has no block of its own."""
    s.client(aws, n.SESSION_BUCKET).delete_public_access_block(Bucket=n.SESSION_BUCKET.name)


@plant(*access("block-bucket", n.DICOM), alone=True)
def bucket_block_of_lists_alone(aws: Aws) -> None:
    """A bucket blocks public access lists, and no public policies."""
    policies = {"BlockPublicPolicy": False, "RestrictPublicBuckets": False}
    s.block_bucket(aws, n.DICOM, seed_policies.ALL_BLOCKED | policies)


@plant(
    ("bucket-policies.block-account", n.AUDIT),
    ("service-control-policies.account-public-access", n.AUDIT),
)
def account_block_off(aws: Aws) -> None:
    """The account of the auditors has no block."""
    aws.client("s3control", n.AUDIT).delete_public_access_block(AccountId=n.AUDIT)


@plant(*[("bucket-policies.block-organization", account) for account in WITH_BUCKETS], alone=True)
def organization_policy_gone(aws: Aws) -> None:
    """The policy of the organization that blocks public access is attached nowhere."""
    seed_policies.detach(aws, n.policy(o.S3_POLICY_NAME), n.ROOT)


@plant(("bucket-policies.block-organization", n.STAGING))
def organization_policy_undone(aws: Aws) -> None:
    """A policy further down takes back in staging what that of the root says."""
    none = {"s3_attributes": {"public_access_block_configuration": {"@@assign": "none"}}}
    seed_policies.add(aws, "iq-s3-open", none, n.STAGING, s.S3_POLICY)
