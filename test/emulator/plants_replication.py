"""Faults of how buckets are copied into the other region."""

import json
from typing import Any

import names as n
import names_object_storage as o
import seed_identity as people
import seed_object_storage as s
import seed_policies
from aws import Aws
from names_identity import Document, document
from plants import Case, Rule, plant
from plants_roles import STRANGER

DICOM, TRAIL = o.DICOM_REPLICATION, o.TRAIL_REPLICATED


def case(requirement: str, bucket: n.Bucket = n.DICOM) -> Case:
    return f"cross-region-replication.{requirement}", bucket.arn


def present(aws: Aws, source: n.Bucket) -> Document:
    """The one rule of a bucket, as it is by now."""
    found = s.client(aws, source).get_bucket_replication(Bucket=source.name)
    return found["ReplicationConfiguration"]["Rules"][0]


def alter(aws: Aws, replication: o.Replication, **change: Any) -> None:
    """Changes the rule and leaves the rest of it as it is; `None` takes a part out."""
    s.put_rule(aws, replication, merged(present(aws, replication.source), change))


def send(aws: Aws, replication: o.Replication, **change: Any) -> None:
    """Changes where copies go, and how."""
    now = present(aws, replication.source)["Destination"]
    alter(aws, replication, Destination=merged(now, change))


def merged(base: Document, change: Document) -> Document:
    return {name: part for name, part in {**base, **change}.items() if part is not None}


# ── The rule ──


@plant(case("destination"))
def replication_rule_off(aws: Aws) -> None:
    """The one rule is disabled: nothing is copied."""
    alter(aws, DICOM, Status="Disabled")


@plant(case("destination"), alone=True)
def replication_never_set_up(aws: Aws) -> None:
    """The bucket is not replicated."""
    s.client(aws, n.DICOM).delete_bucket_replication(Bucket=n.DICOM.name)


@plant(case("scope"), alone=True)
def replication_of_a_prefix(aws: Aws) -> None:
    """Studies are copied, and nothing else of the bucket."""
    alter(aws, DICOM, Filter={"Prefix": "studies/"})


@plant(case("scope"), alone=True)
def replication_of_a_tag(aws: Aws) -> None:
    """Objects with a tag are copied."""
    alter(aws, DICOM, Filter={"Tag": {"Key": "keep", "Value": "yes"}})


@plant(checks=["cross-region-replication"], alone=True)
def replication_with_empty_filter(aws: Aws) -> None:
    """No fault: a filter that says nothing takes everything."""
    alter(aws, DICOM, Filter={})


@plant(case("destination"), alone=True)
def replication_in_same_region(aws: Aws) -> None:
    """Copies go to a bucket in the region of the source."""
    near = n.Bucket("cc-dicom-copy-222222222222", n.PRODUCTION, n.PRIMARY, n.PHI)
    s.client(aws, near).create_bucket(
        Bucket=near.name, CreateBucketConfiguration={"LocationConstraint": near.region}
    )
    s.put_versioning(aws, near, "Enabled")
    send(aws, DICOM, **o.destination(near))


@plant(case("destination", n.TRAIL_BUCKET), case("role", n.TRAIL_BUCKET), alone=True)
def replication_to_a_stranger(aws: Aws) -> None:
    """Copies belong to an account that nobody knows, to which the role may not give them."""
    owned = {"Account": STRANGER, "AccessControlTranslation": {"Owner": "Destination"}}
    send(aws, TRAIL, **owned)


@plant(case("kms-objects", n.TRAIL_BUCKET))
def replication_without_encrypted_objects(aws: Aws) -> None:
    """Objects that are encrypted with KMS are left out, and that is all of them."""
    alter(aws, TRAIL, SourceSelectionCriteria=None)


@plant(case("kms-objects"), case("role"), alone=True)
def replication_with_key_of_source(aws: Aws) -> None:
    """Copies are to be encrypted with the key of the source, which is of the other region."""
    send(aws, DICOM, EncryptionConfiguration={"ReplicaKmsKeyID": n.PHI})


@plant(case("kms-objects"), alone=True)
def replication_with_key_of_aws(aws: Aws) -> None:
    """Copies are encrypted with aws/s3, by its alias."""
    alias = f"arn:aws:kms:{n.DR}:{n.PRODUCTION}:alias/aws/s3"
    send(aws, DICOM, EncryptionConfiguration={"ReplicaKmsKeyID": alias})


@plant(case("time-control", n.TRAIL_BUCKET))
def replication_without_time_control(aws: Aws) -> None:
    """AWS does not promise when copies are there; what it measures goes on."""
    send(aws, TRAIL, ReplicationTime=None)


@plant(case("delete-markers", n.TRAIL_BUCKET))
def replication_of_delete_markers(aws: Aws) -> None:
    """What is deleted at the source is hidden at the replica too."""
    alter(aws, TRAIL, DeleteMarkerReplication={"Status": "Enabled"})


# ── Who copies ──


@plant(case("role"), alone=True)
def replication_role_gone(aws: Aws) -> None:
    """The role that S3 would take on was deleted."""
    people.remove_role(aws, n.PRODUCTION, o.REPLICATION)


@plant(case("role"), alone=True)
def replication_role_of_others(aws: Aws) -> None:
    """S3 cannot take on the role: it trusts another service."""
    aws.client("iam", n.PRODUCTION).update_assume_role_policy(
        RoleName=o.REPLICATION, PolicyDocument=json.dumps(o.TASK_TRUST)
    )


@plant(case("role", n.TRAIL_BUCKET), alone=True)
def replication_role_without_keys(aws: Aws) -> None:
    """The role may read and write versions, and neither decrypt nor encrypt them."""
    kept = [each for each in o.may_replicate(TRAIL)["Statement"] if not each["Sid"].endswith("Key")]
    people.put_policy(aws, n.LOG_ARCHIVE, o.TRAIL_REPLICATION, "replicate", document(*kept))


@plant(case("role", n.TRAIL_BUCKET), alone=True)
def replica_closed_to_the_role(aws: Aws) -> None:
    """The policy of the replica denies copies to everybody."""
    closed = {
        "Sid": "NoCopies",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:ReplicateObject",
        "Resource": o.objects(n.TRAIL_BUCKET_DR),
    }
    seed_policies.guard_bucket(
        aws, n.TRAIL_BUCKET_DR, document(*s.BUCKET_POLICIES[n.TRAIL_BUCKET_DR]["Statement"], closed)
    )


# ── How it goes ──

METRICS = [
    "ReplicationLatency",
    "OperationsPendingReplication",
    "BytesPendingReplication",
    "OperationsFailedReplication",
]


def measured(replication: o.Replication, metric: str, value: float | None) -> list[Rule]:
    """Every datapoint of a metric is this one; `None`: there is no datapoint."""
    label = f"{replication.source.name} {replication.replica.name} {replication.rule} {metric}"
    values = {"Values": [], "Timestamps": []} if value is None else {"Values": {"$each": value}}
    return [
        {
            "service": "cloudwatch",
            "operation": "GetMetricData",
            "account": replication.source.account,
            "merge": {"MetricDataResults": [{"$match": {"Label": label}, **values}]},
        }
    ]


@plant(case("health", n.TRAIL_BUCKET))
def replication_failing(_: Aws) -> list[Rule]:
    """Some versions could not be copied."""
    return measured(TRAIL, "OperationsFailedReplication", 2.0)


@plant(case("health"), alone=True)
def replication_late(_: Aws) -> list[Rule]:
    """Copies come twenty minutes later."""
    return measured(DICOM, "ReplicationLatency", 1_200.0)


@plant(unknown=[case("health")], alone=True)
def replication_unmeasured(_: Aws) -> list[Rule]:
    """CloudWatch has nothing to say of the last day."""
    return [rule for metric in METRICS for rule in measured(DICOM, metric, None)]
