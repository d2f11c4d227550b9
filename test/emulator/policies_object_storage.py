"""The reference organization's policies of buckets and of the keys of its data."""

from typing import Any

import names as n
import names_object_storage as o
from policies import LOG_ARCHIVE_KEPT, NO_SERVICE, UNLESS_EXEMPT, Document, Statement, deny, document

EVERYBODY = {"Principal": "*"}

WITHOUT_TLS = {"Bool": {"aws:SecureTransport": "false"}}


def whole(bucket: n.Bucket) -> list[str]:
    """The bucket itself and all that is in it."""
    return [bucket.arn, o.objects(bucket)]


def tls(bucket: n.Bucket) -> Statement:
    return deny("Tls", ["s3:*"], whole(bucket), WITHOUT_TLS) | EVERYBODY


def put_only(sid: str, bucket: n.Bucket, header: str, value: str) -> Statement:
    """No upload without this header and value. A header that is absent is another value too."""
    condition = {"StringNotEquals": {header: value}}
    return deny(sid, ["s3:PutObject"], o.objects(bucket), condition) | EVERYBODY


HEADER = "s3:x-amz-server-side-encryption"


def encrypted(bucket: n.Bucket) -> Statement:
    return put_only("Encrypted", bucket, HEADER, "aws:kms")


def own_key(bucket: n.Bucket) -> Statement:
    return put_only("OwnKey", bucket, f"{HEADER}-aws-kms-key-id", bucket.key)


def no_customer_key(bucket: n.Bucket) -> Statement:
    given = {"Null": {f"{HEADER}-customer-algorithm": "false"}}
    return deny("NoCustomerKey", ["s3:PutObject"], o.objects(bucket), given) | EVERYBODY


def imaging(bucket: n.Bucket) -> Document:
    return document(tls(bucket), encrypted(bucket), own_key(bucket), no_customer_key(bucket))


def replica_of_trail(bucket: n.Bucket) -> Document:
    """Nobody writes but the role that replicates, and nobody comes without TLS."""
    replicating = o.role(n.LOG_ARCHIVE, o.TRAIL_REPLICATION)
    others = {"ArnNotLike": {"aws:PrincipalARN": [replicating]}}
    return document(
        deny("NobodyButServices", LOG_ARCHIVE_KEPT, whole(bucket), NO_SERVICE | UNLESS_EXEMPT) | EVERYBODY,
        deny("NobodyButReplication", ["s3:Replicate*"], o.objects(bucket), others) | EVERYBODY,
        tls(bucket),
    )


def sessions(bucket: n.Bucket) -> Document:
    """Session Manager and ECS Exec write with the role of what is looked into."""
    production = {"AWS": f"arn:aws:iam::{n.PRODUCTION}:root"}
    write = {
        "Sid": "Write",
        "Effect": "Allow",
        "Principal": production,
        "Action": ["s3:GetEncryptionConfiguration", "s3:PutObject"],
        "Resource": whole(bucket),
    }
    return document(write, tls(bucket))


# ── Keys ──

LOOK = """
    kms:DescribeKey kms:GetKeyPolicy kms:GetKeyRotationStatus kms:ListGrants kms:ListKeyPolicies
    kms:ListResourceTags
""".split()
ADMINISTER = """
    kms:CancelKeyDeletion kms:CreateAlias kms:DeleteAlias kms:DescribeKey kms:DisableKey
    kms:DisableKeyRotation kms:EnableKey kms:EnableKeyRotation kms:GetKeyPolicy
    kms:GetKeyRotationStatus kms:ListGrants kms:ListKeyPolicies kms:ListResourceTags kms:PutKeyPolicy
    kms:RevokeGrant kms:ScheduleKeyDeletion kms:TagResource kms:UntagResource kms:UpdateAlias
    kms:UpdateKeyDescription
""".split()
USE = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]


def key_statement(sid: str, principal: dict[str, Any], actions: list[str], **condition: Any) -> Statement:
    statement = {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": principal,
        "Action": actions,
        "Resource": "*",
    }
    return statement | ({"Condition": condition} if condition else {})


def of_role(name: str) -> dict[str, str]:
    return {"AWS": o.role(n.PRODUCTION, name)}


def data_key(replicating: list[str], *more: Statement) -> Document:
    """IAM policies give no more than a look: who administers and who uses a key stands in its policy, by name."""
    return document(
        key_statement("Look", {"AWS": f"arn:aws:iam::{n.PRODUCTION}:root"}, LOOK),
        key_statement("Administer", of_role(o.KEY_ADMIN), ADMINISTER),
        key_statement("Use", of_role(o.INFERENCE), USE),
        key_statement("Replicate", of_role(o.REPLICATION), replicating),
        *more,
    )


LOGS = key_statement(
    "Logs",
    {"Service": f"logs.{n.PRIMARY}.amazonaws.com"},
    USE,
    ArnLike={"kms:EncryptionContext:aws:logs:arn": f"arn:aws:logs:{n.PRIMARY}:{n.PRODUCTION}:*"},
)

DATA_KEYS = {
    n.PHI: data_key(["kms:Decrypt"], LOGS),
    n.PHI_DR: data_key(o.REPLICA_KEY),
}
