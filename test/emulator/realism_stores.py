"""AWS's answers of S3, KMS and EBS."""

from typing import Any

from moto.ec2 import ec2_backends
from moto.kms import kms_backends
from moto.kms import models as kms
from moto.s3.models import FakeBucket, s3_backends

from answer import Answer, error
from call import Call
from realism import amends, answers, page

# Every bucket made since January 2023 has this, whatever else was set.
SSE_S3 = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False}


def buckets_of(account: str) -> dict[str, FakeBucket]:
    return s3_backends[account]["aws"].buckets


@answers("s3", "ListBuckets")
def list_buckets(call: Call) -> Answer:
    """Moto cuts the list short without a token, and names no region."""
    listed = [
        {
            "Name": name,
            "CreationDate": bucket.creation_date,
            "BucketRegion": bucket.region_name,
            "BucketArn": f"arn:aws:s3:::{name}",
        }
        for name, bucket in sorted(buckets_of(call.account).items())
        if name.startswith(call.params.get("Prefix", ""))
        and call.params.get("BucketRegion", bucket.region_name) == bucket.region_name
    ]
    some, following = page(call, listed, "MaxBuckets", "ContinuationToken")
    if not {"MaxBuckets", "ContinuationToken", "Prefix", "BucketRegion"} & set(call.params):
        for bucket in some:
            del bucket["BucketRegion"]
    return Answer({"Buckets": some, "Owner": {"ID": call.account.zfill(64)}, "ContinuationToken": following})


def refused_elsewhere(call: Call, answer: Answer) -> Answer | None:
    """The refusal of a call about somebody else's bucket, or about one that is in another region; or None."""
    bucket = call.params["Bucket"]
    if bucket not in buckets_of(call.account):
        return answer if answer.is_error else error("AccessDenied", "Access Denied", 403)
    owner = call.params.get("ExpectedBucketOwner", call.account)
    if owner != call.account:
        return error("AccessDenied", "Access Denied", 403)
    region = buckets_of(call.account)[bucket].region_name
    if region == call.region:
        return None
    message = "The bucket you are attempting to access must be addressed using the specified endpoint."
    return Answer(
        code="PermanentRedirect", message=message, status=301, headers={"x-amz-bucket-region": region}
    )


@amends("s3", "GetBucketEncryption")
def bucket_encryption(call: Call, answer: Answer) -> Answer:
    refused = refused_elsewhere(call, answer)
    if refused:
        return refused
    if answer.code == "ServerSideEncryptionConfigurationNotFoundError":
        return Answer({"ServerSideEncryptionConfiguration": {"Rules": [SSE_S3]}})
    blocked = getattr(buckets_of(call.account)[call.params["Bucket"]], "blocked_encryption", None)
    if blocked and not answer.is_error:
        answer.data["ServerSideEncryptionConfiguration"]["Rules"][0]["BlockedEncryptionTypes"] = blocked
    return answer


@amends("kms", "DescribeKey")
def describe_key(call: Call, answer: Answer) -> Answer:
    if not answer.is_error:
        metadata = answer.data["KeyMetadata"]
        metadata.setdefault("MultiRegion", False)
        metadata.setdefault("KeyUsage", "ENCRYPT_DECRYPT")
        if is_aws_managed(call.account, call.region, metadata["KeyId"]):
            metadata["KeyManager"] = "AWS"
    return answer


@amends("kms", "ListAliases")
def list_aliases(call: Call, answer: Answer) -> Answer:
    """An alias of AWS has no key until somebody uses it; moto names one that does not exist."""
    if not answer.is_error:
        keys = kms_backends[call.account][call.region].keys
        for alias in answer.data["Aliases"]:
            if alias.get("TargetKeyId") not in keys:
                alias.pop("TargetKeyId", None)
    return answer


@amends("kms", "GetKeyRotationStatus")
def rotation_status(call: Call, answer: Answer) -> Answer:
    if answer.is_error:
        return answer
    key = kms_backends[call.account][call.region].describe_key(call.params["KeyId"])
    answer.data["KeyId"] = key.id
    if answer.data["KeyRotationEnabled"]:
        answer.data["RotationPeriodInDays"] = getattr(key, "rotation_period_in_days", 365)
    if key.key_state == "PendingDeletion":
        answer.data["KeyRotationEnabled"] = False
    return answer


@amends("kms", "EnableKeyRotation")
def rotation_period(call: Call, answer: Answer) -> Answer:
    """Moto forgets the period."""
    if not answer.is_error and "RotationPeriodInDays" in call.params:
        key = kms_backends[call.account][call.region].describe_key(call.params["KeyId"])
        key.rotation_period_in_days = call.params["RotationPeriodInDays"]
    return answer


def is_aws_managed(account: str, region: str, key_id: str) -> bool:
    aliases = kms_backends[account][region].keys[key_id].aliases
    return any(name in kms.RESERVED_ALIASES for name in aliases)


@amends("ec2", "DescribeVolumes")
def describe_volumes(call: Call, answer: Answer) -> Answer:
    if not answer.is_error:
        for volume in answer.data["Volumes"]:
            volume["SseType"] = sse_type(volume)
    return answer


@amends("ec2", "DescribeSnapshots")
def describe_snapshots(call: Call, answer: Answer) -> Answer:
    """Moto leaves out the key, which is that of the volume."""
    if not answer.is_error:
        volumes = ec2_backends[call.account][call.region].volumes
        for snapshot in answer.data["Snapshots"]:
            snapshot["SseType"] = sse_type(snapshot)
            if snapshot["Encrypted"] and snapshot["VolumeId"] in volumes:
                snapshot["KmsKeyId"] = volumes[snapshot["VolumeId"]].kms_key_id
    return answer


def sse_type(disk: dict[str, Any]) -> str:
    return "sse-kms" if disk["Encrypted"] else "none"


@answers("ec2", "ModifyEbsDefaultKmsKeyId")
def modify_ebs_default_key(call: Call) -> Answer:
    ec2_backends[call.account][call.region].default_kms_key_id = call.params["KmsKeyId"]
    return Answer({"KmsKeyId": call.params["KmsKeyId"]})


@answers("ec2", "GetEbsDefaultKmsKeyId")
def ebs_default_key(call: Call) -> Answer:
    return Answer({"KmsKeyId": ec2_backends[call.account][call.region].default_kms_key_id or "alias/aws/ebs"})
