"""Faults of the declared keys. What a key encrypts fails with it, and a key that is off does not rotate."""

import names as n
import names_stores as stores
from aws import Aws
from plants import Rule, plant

STAGING_STORES = [
    ("cmk-encryption.rds-instance", n.DATABASE_STAGING),
    ("cmk-encryption.rds-snapshot", n.AUTOMATED_SNAPSHOT_STAGING),
    ("cmk-encryption.rds-snapshot", n.automated_backup(n.STAGING, n.DATABASE_ID)),
    ("cmk-encryption.s3-bucket", n.DICOM_STAGING.arn),
    ("cmk-encryption.ebs-volume", n.volume(n.STAGING, n.PRIMARY, 1)),
    ("cmk-encryption.secret", n.secret(n.STAGING, "cc/database")),
    ("cmk-encryption.lambda-function", stores.function(n.STAGING, stores.ROTATION)),
    ("cmk-encryption.log-group", stores.log_group(n.STAGING)),
    ("cmk-encryption.sqs-queue", stores.queue(n.STAGING)),
]


def key_id(arn: str) -> str:
    return arn.rpartition("/")[2]


@plant(
    ("cmk-encryption.key-declared", "key:evidence"),
    ("cmk-encryption.s3-bucket", n.EVIDENCE_BUCKET.arn),
    alone=True,
)
def key_missing(aws: Aws) -> None:
    """No key carries the alias of the declared key `evidence`."""
    aws.client("kms", n.AUDIT).delete_alias(AliasName="alias/audit-evidence")


@plant(("cmk-encryption.key-customer-managed", n.PHI_STAGING), *STAGING_STORES, alone=True)
def key_managed_by_aws(_: Aws) -> list[Rule]:
    """The declared key of staging is managed by AWS."""
    return [
        {
            "service": "kms",
            "operation": "DescribeKey",
            "account": n.STAGING,
            "params": {"KeyId": f"*{key_id(n.PHI_STAGING)}"},
            "merge": {"KeyMetadata": {"KeyManager": "AWS"}},
        }
    ]


@plant(
    ("cmk-encryption.key-enabled", n.PHI_DR),
    ("cmk-encryption.key-rotation", n.PHI_DR),
    ("cmk-encryption.s3-bucket", n.DICOM_DR.arn),
    ("cmk-encryption.rds-instance", n.REPLICA),
    ("cmk-encryption.rds-snapshot", n.automated_backup(n.PRODUCTION, n.REPLICA_ID, n.DR)),
    ("cmk-encryption.backup-vault", stores.vault(n.PRODUCTION, region=n.DR)),
    ("rds-resilience.replica-key", n.REPLICA),
)
def key_disabled(aws: Aws) -> None:
    """The key of the other region is disabled: nothing there can be read."""
    aws.client("kms", n.PRODUCTION, n.DR).disable_key(KeyId=key_id(n.PHI_DR))


@plant(
    ("cmk-encryption.key-enabled", n.EVIDENCE),
    ("cmk-encryption.key-rotation", n.EVIDENCE),
    ("cmk-encryption.s3-bucket", n.EVIDENCE_BUCKET.arn),
)
def key_pending_deletion(aws: Aws) -> None:
    """The key of the evidence bucket will be gone in seven days."""
    aws.client("kms", n.AUDIT).schedule_key_deletion(KeyId=key_id(n.EVIDENCE), PendingWindowInDays=7)


@plant(
    ("cmk-encryption.key-enabled", n.LOGS),
    ("cmk-encryption.key-rotation", n.LOGS),
    ("cmk-encryption.s3-bucket", n.TRAIL_BUCKET.arn),
    ("cmk-encryption.s3-bucket", n.SESSION_BUCKET.arn),
    ("cmk-encryption.s3-bucket", n.FLOW_BUCKET.arn),
    ("audit-trail.key", n.TRAIL),
    alone=True,
)
def key_of_trail_disabled(aws: Aws) -> None:
    """The key that encrypts the trail is disabled."""
    aws.client("kms", n.LOG_ARCHIVE).disable_key(KeyId=key_id(n.LOGS))


@plant(("cmk-encryption.key-rotation", n.PHI_STAGING))
def key_rotation_off(aws: Aws) -> None:
    """The key of staging does not rotate."""
    aws.client("kms", n.STAGING).disable_key_rotation(KeyId=key_id(n.PHI_STAGING))


@plant(("cmk-encryption.key-rotation", n.LOGS_DR))
def key_rotation_slow(aws: Aws) -> None:
    """A key rotates, but every two years."""
    aws.client("kms", n.LOG_ARCHIVE, n.DR).enable_key_rotation(
        KeyId=key_id(n.LOGS_DR), RotationPeriodInDays=730
    )
