"""Faults of who may have images and snapshots. What AWS lets everybody have is never encrypted."""

from typing import Any

import names as n
import names_stores as s
from aws import Aws
from plants import Rule, plant

STRANGER = "999999999999"
IMAGE = s.image(n.STAGING, 1)
COPY = "for-the-vendor"


def copy_of_database(aws: Aws, account: str) -> Any:
    rds = aws.client("rds", account)
    rds.create_db_snapshot(DBInstanceIdentifier=n.DATABASE_ID, DBSnapshotIdentifier=COPY)
    return rds


@plant(
    ("cmk-encryption.ami", IMAGE),
    ("cmk-encryption.copies-private", IMAGE),
    ("cmk-encryption.ebs-snapshot", n.snapshot(n.STAGING, n.PRIMARY, 1)),
)
def image_public(aws: Aws) -> None:
    """An unencrypted machine image that everybody can launch."""
    ec2 = aws.client("ec2", n.STAGING)
    image = ec2.register_image(Name="cc-worker", RootDeviceName="/dev/sda1")["ImageId"]
    ec2.modify_image_attribute(ImageId=image, LaunchPermission={"Add": [{"Group": "all"}]})


@plant(("cmk-encryption.copies-private", n.snapshot(n.PRODUCTION, n.PRIMARY, 1)))
def snapshot_shared(aws: Aws) -> None:
    """A snapshot of a disk that an account outside the organization can use."""
    _, _, snapshot = n.snapshot(n.PRODUCTION, n.PRIMARY, 1).rpartition("/")
    aws.client("ec2", n.PRODUCTION).modify_snapshot_attribute(
        SnapshotId=snapshot,
        Attribute="createVolumePermission",
        OperationType="add",
        UserIds=[STRANGER],
    )


@plant(
    ("cmk-encryption.copies-private", n.database_snapshot(n.STAGING, COPY)),
    ("cmk-encryption.rds-snapshot", n.database_snapshot(n.STAGING, COPY)),
)
def database_snapshot_public(aws: Aws) -> list[Rule]:
    """An unencrypted snapshot of a database that everybody can restore."""
    rds = copy_of_database(aws, n.STAGING)
    rds.modify_db_snapshot_attribute(DBSnapshotIdentifier=COPY, AttributeName="restore", ValuesToAdd=["all"])
    change = {"$match": {"DBSnapshotIdentifier": COPY}, "Encrypted": False, "KmsKeyId": None}
    return [
        {
            "service": "rds",
            "operation": "DescribeDBSnapshots",
            "account": n.STAGING,
            "merge": {"DBSnapshots": [change]},
        }
    ]


@plant(("cmk-encryption.copies-private", n.database_snapshot(n.PRODUCTION, COPY)), alone=True)
def database_snapshot_shared(aws: Aws) -> None:
    """An encrypted snapshot of a database that an account outside the organization can restore."""
    rds = copy_of_database(aws, n.PRODUCTION)
    rds.modify_db_snapshot_attribute(
        DBSnapshotIdentifier=COPY, AttributeName="restore", ValuesToAdd=[STRANGER]
    )
