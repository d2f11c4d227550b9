"""Names of what guards and copies the buckets of the reference organization, all known beforehand."""

from dataclasses import dataclass
from typing import Any

import names as n
from names_identity import Document, allow, document

KEY_ADMIN, INFERENCE, REPLICATION = "cc-key-admin", "cc-task-inference", "cc-replication"
TRAIL_REPLICATION = "trail-replication"
AGGREGATOR = "cc-organization"
S3_POLICY_NAME = "iq-s3-block"


def role(account: str, name: str) -> str:
    return f"arn:aws:iam::{account}:role/{name}"


def objects(bucket: n.Bucket) -> str:
    return f"{bucket.arn}/*"


# Imaging data, which nobody uploads but under its own key.
IMAGING = [n.DICOM, n.DICOM_DR]
# Retained for seven years, and made with Object Lock from the start.
LOCKED = [*IMAGING, *n.LOG_BUCKETS, n.SESSION_BUCKET]


@dataclass(frozen=True)
class Replication:
    source: n.Bucket
    replica: n.Bucket
    # Name of the role, which is in the account of the source.
    role: str
    # Id of the one rule.
    rule: str

    @property
    def role_arn(self) -> str:
        return role(self.source.account, self.role)


DICOM_REPLICATION = Replication(n.DICOM, n.DICOM_DR, REPLICATION, "dicom-dr")
TRAIL_REPLICATED = Replication(n.TRAIL_BUCKET, n.TRAIL_BUCKET_DR, TRAIL_REPLICATION, "trail-dr")
REPLICATIONS = [DICOM_REPLICATION, TRAIL_REPLICATED]

WITHIN_MINUTES = 15
# Eight years, of which the lock holds seven.
DAYS_TO_EXPIRY = 2_922


def destination(replica: n.Bucket) -> dict[str, Any]:
    """Where copies go, under which key, and that AWS promises and measures how soon."""
    within = {"Minutes": WITHIN_MINUTES}
    return {
        "Bucket": replica.arn,
        "EncryptionConfiguration": {"ReplicaKmsKeyID": replica.key},
        "ReplicationTime": {"Status": "Enabled", "Time": within},
        "Metrics": {"Status": "Enabled", "EventThreshold": within},
    }


def rule(replication: Replication) -> dict[str, Any]:
    """Of the whole bucket, encrypted objects too; what is deleted at the source stays at the replica."""
    return {
        "ID": replication.rule,
        "Priority": 1,
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "SourceSelectionCriteria": {"SseKmsEncryptedObjects": {"Status": "Enabled"}},
        "DeleteMarkerReplication": {"Status": "Disabled"},
        "Destination": destination(replication.replica),
    }


S3_TRUST = document(
    {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sts:AssumeRole"}
)


# With a bucket key at the replica S3 decrypts there too.
REPLICA_KEY = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"]


def may_replicate(replication: Replication) -> Document:
    """What S3 needs of the role: versions with their locks, the copies, and the two keys."""
    return document(
        allow("Source", ["s3:GetReplicationConfiguration", "s3:ListBucket"], replication.source.arn),
        allow(
            "Versions",
            [
                "s3:GetObjectLegalHold",
                "s3:GetObjectRetention",
                "s3:GetObjectVersionAcl",
                "s3:GetObjectVersionForReplication",
                "s3:GetObjectVersionTagging",
            ],
            objects(replication.source),
        ),
        allow(
            "Replica",
            ["s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags"],
            objects(replication.replica),
        ),
        allow("SourceKey", ["kms:Decrypt"], replication.source.key),
        allow("ReplicaKey", REPLICA_KEY, replication.replica.key),
    )


TASK_TRUST = document(
    {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
)
QUEUE = f"arn:aws:sqs:{n.PRIMARY}:{n.PRODUCTION}:cc-studies"
INFER = document(
    allow("Images", ["s3:GetObject", "s3:PutObject"], objects(n.DICOM)),
    allow("Studies", ["sqs:DeleteMessage", "sqs:ReceiveMessage"], QUEUE),
    allow("Keys", ["kms:Decrypt", "kms:GenerateDataKey"], [n.PHI, n.PHI_DR]),
)

# Whoever administers the keys comes from the account of the auditors, and never from that of the data.
KEY_ADMIN_TRUST = document(
    {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{n.AUDIT}:root"},
        "Action": "sts:AssumeRole",
        "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
    }
)
