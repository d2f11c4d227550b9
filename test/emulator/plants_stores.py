"""Faults of what holds data."""

import names as n
import reference
from aws import Aws
from plants import Rule, aws_managed_key, plant

CLUSTER = f"arn:aws:rds:{n.PRIMARY}:{n.STAGING}:cluster:cc-analytics"
CLUSTER_SNAPSHOT = f"arn:aws:rds:{n.PRIMARY}:{n.STAGING}:cluster-snapshot:{n.backup_id('cc-analytics')}"
MANUAL_SNAPSHOT = "before-upgrade"
STRAY_BUCKET = "arn:aws:s3:::cc-stray-333333333333"


def database_staging(**change: object) -> list[Rule]:
    return database(n.STAGING, n.PRIMARY, n.DATABASE_ID, **change)


def database(account: str, region: str, identifier: str, **change: object) -> list[Rule]:
    return [
        {
            "service": "rds",
            "operation": "DescribeDBInstances",
            "account": account,
            "region": region,
            "merge": {"DBInstances": [{"$match": {"DBInstanceIdentifier": identifier}, **change}]},
        }
    ]


@plant(("cmk-encryption.rds-instance", n.DATABASE_STAGING))
def rds_unencrypted(_: Aws) -> list[Rule]:
    """The database of staging is not encrypted."""
    return database_staging(StorageEncrypted=False, StorageEncryptionType="none", KmsKeyId=None)


@plant(("cmk-encryption.rds-instance", n.DATABASE_STAGING), alone=True)
def rds_with_key_of_service(_: Aws) -> list[Rule]:
    """Encrypted, but with a key that AWS owns."""
    return database_staging(StorageEncrypted=True, StorageEncryptionType="sse-rds", KmsKeyId=None)


@plant(("cmk-encryption.rds-instance", n.DATABASE_STAGING), alone=True)
def rds_with_aws_managed_key(aws: Aws) -> list[Rule]:
    """Encrypted with aws/rds."""
    return database_staging(KmsKeyId=aws_managed_key(aws, n.STAGING, n.PRIMARY, "rds"))


@plant(
    ("cmk-encryption.rds-cluster", CLUSTER),
    ("cmk-encryption.rds-snapshot", CLUSTER_SNAPSHOT),
    ("cmk-encryption.rds-snapshot", n.automated_cluster_backup(n.STAGING, "cc-analytics")),
    ("rds-resilience.declared", CLUSTER),
)
def cluster_undeclared(aws: Aws) -> None:
    """An Aurora cluster that nobody declared, unencrypted with its backups."""
    aws.client("rds", n.STAGING).create_db_cluster(
        DBClusterIdentifier="cc-analytics",
        Engine="aurora-postgresql",
        MasterUsername="cc",
        MasterUserPassword="not-a-secret",
    )


@plant(("cmk-encryption.rds-snapshot", n.database_snapshot(n.PRODUCTION, MANUAL_SNAPSHOT)))
def rds_snapshot_unencrypted(aws: Aws) -> list[Rule]:
    """A manual snapshot of production is not encrypted."""
    aws.client("rds", n.PRODUCTION).create_db_snapshot(
        DBInstanceIdentifier=n.DATABASE_ID, DBSnapshotIdentifier=MANUAL_SNAPSHOT
    )
    change = {"$match": {"DBSnapshotIdentifier": MANUAL_SNAPSHOT}, "Encrypted": False, "KmsKeyId": None}
    return [
        {
            "service": "rds",
            "operation": "DescribeDBSnapshots",
            "account": n.PRODUCTION,
            "merge": {"DBSnapshots": [change]},
        },
    ]


@plant(("cmk-encryption.s3-bucket", n.DICOM_STAGING.arn))
def bucket_with_sse_s3(aws: Aws) -> None:
    """A bucket with nothing but what every bucket has: SSE-S3."""
    aws.client("s3", n.STAGING).delete_bucket_encryption(Bucket=n.DICOM_STAGING.name)


@plant(("cmk-encryption.s3-bucket", n.TRAIL_BUCKET_DR.arn))
def bucket_without_key(aws: Aws) -> None:
    """A bucket with aws:kms and no key named: aws/s3."""
    reference.encrypt_bucket(aws, n.TRAIL_BUCKET_DR, {"SSEAlgorithm": "aws:kms"})


@plant(("cmk-encryption.s3-bucket", n.DICOM.arn))
def bucket_with_bare_key_id(aws: Aws) -> None:
    """A bucket whose key is a bare id: it means another key to a requester of another account."""
    by_default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": n.PHI.rpartition("/")[2]}
    reference.encrypt_bucket(aws, n.DICOM, by_default)


@plant(("cmk-encryption.s3-bucket", n.DICOM.arn), alone=True)
def bucket_with_key_alias(aws: Aws) -> None:
    """A bucket whose key is an alias, resolved in the requester's account."""
    reference.encrypt_bucket(aws, n.DICOM, {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "alias/cc-phi"})


@plant(("cmk-encryption.s3-bucket", n.DICOM.arn), alone=True)
def bucket_without_bucket_key(aws: Aws) -> None:
    """A bucket that must use a bucket key and does not."""
    reference.encrypt_bucket(
        aws, n.DICOM, {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": n.PHI}, bucket_key=False
    )


@plant(("cmk-encryption.ebs-default", f"{n.STAGING}/{n.DR}"))
def ebs_default_off(aws: Aws) -> None:
    """New volumes are unencrypted in one region of one account."""
    aws.client("ec2", n.STAGING, n.DR).disable_ebs_encryption_by_default()


@plant(("cmk-encryption.ebs-default", f"{n.PRODUCTION}/{n.DR}"))
def ebs_default_with_aws_managed_key(aws: Aws) -> None:
    """New volumes are encrypted with aws/ebs."""
    aws.client("ec2", n.PRODUCTION, n.DR).modify_ebs_default_kms_key_id(KmsKeyId="alias/aws/ebs")


@plant(("cmk-encryption.ebs-default", f"{n.LOG_ARCHIVE}/{n.OTHER}"))
def ebs_default_off_in_other_region(aws: Aws) -> None:
    """New volumes are unencrypted in a region that nobody uses, and that is open."""
    aws.client("ec2", n.LOG_ARCHIVE, n.OTHER).disable_ebs_encryption_by_default()


@plant(
    ("cmk-encryption.ebs-volume", n.volume(n.PRODUCTION, n.PRIMARY, 3)),
    ("cmk-encryption.ebs-snapshot", n.snapshot(n.PRODUCTION, n.PRIMARY, 2)),
)
def volume_unencrypted(aws: Aws) -> None:
    """A volume from before the default was switched on, and its snapshot."""
    ec2 = aws.client("ec2", n.PRODUCTION)
    volume = ec2.create_volume(AvailabilityZone=f"{n.PRIMARY}a", Size=8, Encrypted=False)
    ec2.create_snapshot(VolumeId=volume["VolumeId"])


@plant(("cmk-encryption.ebs-volume", n.volume(n.STAGING, n.DR, 1)))
def volume_with_aws_managed_key(aws: Aws) -> None:
    """A volume encrypted with aws/ebs."""
    key = aws_managed_key(aws, n.STAGING, n.DR, "ebs")
    aws.client("ec2", n.STAGING, n.DR).create_volume(
        AvailabilityZone=f"{n.DR}a", Size=8, Encrypted=True, KmsKeyId=key
    )


@plant(
    ("cmk-encryption.secret", n.secret(n.STAGING, "cc/api")),
    ("cmk-encryption.secret-rotation", n.secret(n.STAGING, "cc/api")),
)
def secret_with_default_key(aws: Aws) -> None:
    """A secret that names no key: aws/secretsmanager. Nobody rotates it."""
    aws.client("secretsmanager", n.STAGING).create_secret(Name="cc/api", SecretString="not-a-secret")


@plant(
    ("cmk-encryption.other-regions", n.secret(n.PRODUCTION, "cc/stray", n.OTHER)),
    ("cmk-encryption.undeclared-stores", f"{n.PRODUCTION}/{n.OTHER}/AWS::SecretsManager::Secret"),
)
def store_in_other_region(aws: Aws) -> None:
    """A secret in a region that is not governed."""
    key = n.ebs_default_key(n.PRODUCTION, n.OTHER)
    client = aws.client("secretsmanager", n.PRODUCTION, n.OTHER)
    client.create_secret(Name="cc/stray", SecretString="not-a-secret", KmsKeyId=key)


@plant(
    ("cmk-encryption.other-regions", STRAY_BUCKET),
    ("cmk-encryption.undeclared-stores", f"{n.STAGING}/{n.OTHER}/AWS::S3::Bucket"),
    ("bucket-policies.block-bucket", STRAY_BUCKET),
    ("bucket-policies.insecure-transport", STRAY_BUCKET),
    ("object-lock.versioning", STRAY_BUCKET),
)
def bucket_in_other_region(aws: Aws) -> None:
    """A bucket of staging in a region that is not governed. The account lists it whatever the region."""
    aws.client("s3", n.STAGING, n.OTHER).create_bucket(Bucket=STRAY_BUCKET.rpartition(":")[2])


@plant(("cmk-encryption.store-expected", n.secret(n.MANAGEMENT, "cc/workload")))
def store_in_management_account(aws: Aws) -> None:
    """A secret in the account that must hold no data."""
    client = aws.client("secretsmanager", n.MANAGEMENT)
    client.create_secret(
        Name="cc/workload", SecretString="not-a-secret", KmsKeyId=n.ebs_default_key(n.MANAGEMENT, n.PRIMARY)
    )


@plant(("cmk-encryption.store-expected", f"{n.PRODUCTION}/s3 named {n.DICOM.name}"), alone=True)
def bucket_missing(aws: Aws) -> None:
    """The bucket for imaging data is not there."""
    aws.client("s3", n.PRODUCTION).delete_bucket(Bucket=n.DICOM.name)
