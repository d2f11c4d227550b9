"""AWS's answers about how buckets are kept: versions, copies, public access, lifecycles, tags, and their metrics."""

from copy import deepcopy
from datetime import datetime
from typing import Any

from answer import Answer
from call import Call
from realism import amends
from realism_metrics import Metric, dimensions, publishes
from realism_stores import buckets_of, refused_elsewhere

LATENCIES_SECONDS = [21.0, 34.0, 55.0, 28.0, 47.0]
PENDING = [2.0, 0.0, 1.0, 0.0]
BYTES_OF_STUDY = 26_214_400.0
S3_BUCKET_TYPES = ("s3", "s3:bucket")


@amends("s3", "GetBucketVersioning")
def bucket_versioning(call: Call, answer: Answer) -> Answer:
    """Of a bucket that never had versions AWS says nothing at all."""
    refused = refused_elsewhere(call, answer)
    if refused or answer.is_error:
        return refused or answer
    return Answer({name: value for name, value in answer.data.items() if value})


@amends("s3", "GetPublicAccessBlock", "GetBucketLifecycleConfiguration")
def as_moto_has_it(call: Call, answer: Answer) -> Answer:
    return refused_elsewhere(call, answer) or answer


@amends("s3", "PutBucketReplication")
def keep_replication(call: Call, answer: Answer) -> Answer:
    """Moto keeps of a rule its id, its priority, its status and where it goes."""
    if not answer.is_error:
        given = deepcopy(call.params["ReplicationConfiguration"])
        buckets_of(call.account)[call.params["Bucket"]].replication_as_given = given
    return answer


@amends("s3", "GetBucketReplication")
def bucket_replication(call: Call, answer: Answer) -> Answer:
    refused = refused_elsewhere(call, answer)
    if refused or answer.is_error:
        return refused or answer
    return Answer({"ReplicationConfiguration": deepcopy(replication_of(call.account, call.params["Bucket"]))})


def replication_of(account: str, name: str) -> dict[str, Any] | None:
    """As it was put; nothing where there is none any more."""
    bucket = buckets_of(account).get(name)
    return getattr(bucket, "replication_as_given", None) if getattr(bucket, "replication", None) else None


@amends("s3", "PutBucketEncryption")
def keep_blocked_encryption(call: Call, answer: Answer) -> Answer:
    """Moto forgets which kinds of encryption a bucket refuses."""
    if not answer.is_error:
        [rule] = call.params["ServerSideEncryptionConfiguration"]["Rules"]
        buckets_of(call.account)[call.params["Bucket"]].blocked_encryption = rule.get(
            "BlockedEncryptionTypes"
        )
    return answer


@amends("resourcegroupstaggingapi", "GetResources")
def tagged_resources(call: Call, answer: Answer) -> Answer:
    """Moto lists the buckets of an account in every region."""
    if not answer.is_error:
        here = answer.data["ResourceTagMappingList"]
        answer.data["ResourceTagMappingList"] = [each for each in here if is_here(call, each["ResourceARN"])]
    return answer


def is_here(call: Call, arn: str) -> bool:
    bucket = buckets_of(call.account).get(arn.removeprefix("arn:aws:s3:::"))
    return bucket is None or bucket.region_name == call.region


# ── Metrics of rules that ask for them: in the region of the replica, and what failed in that of the source ──


def is_measured(call: Call, metric: Metric, end: str) -> bool:
    """Whether the rule has metrics, and this is the region of that end of it."""
    named = dimensions(metric)
    bucket = buckets_of(call.account).get(named.get(end, ""))
    if bucket is None or bucket.region_name != call.region:
        return False
    rules = (replication_of(call.account, named.get("SourceBucket", "")) or {}).get("Rules", [])
    return any(
        rule["Status"] == "Enabled"
        and rule.get("ID") == named.get("RuleId")
        and rule["Destination"]["Bucket"].removeprefix("arn:aws:s3:::") == named.get("DestinationBucket")
        and rule["Destination"].get("Metrics", {}).get("Status") == "Enabled"
        for rule in rules
    )


def publish(name: str, end: str, pattern: list[float]) -> None:
    """The values of a metric: the pattern over and over."""

    @publishes("AWS/S3", name)
    def values(call: Call, metric: Metric, times: list[datetime], _: int) -> list[float | None]:
        if not is_measured(call, metric, end):
            return [None] * len(times)
        return [pattern[index % len(pattern)] for index in range(len(times))]


publish("ReplicationLatency", "DestinationBucket", LATENCIES_SECONDS)
publish("OperationsPendingReplication", "DestinationBucket", PENDING)
publish("BytesPendingReplication", "DestinationBucket", [BYTES_OF_STUDY * each for each in PENDING])
publish("OperationsFailedReplication", "SourceBucket", [0.0])
