"""What AWS does where moto takes it as it comes: S3 with digests, conditions, retention and regions; KMS with the names of keys and digests to sign."""

import base64
import hashlib
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from dateutil import parser as dates
from moto.kms import kms_backends
from moto.s3.exceptions import AccessDeniedByLock, S3ClientError
from moto.s3.models import S3Backend
from moto.s3.responses import S3Response

from answer import Answer
from call import Call
from realism import amends
from realism_stores import refused_elsewhere

# One conditional write at a time: moto looks first and writes later, and two that come at once both find the name free.
writing = threading.Lock()


class BadDigest(S3ClientError):
    def __init__(self) -> None:
        super().__init__("BadDigest", "The SHA256 you specified did not match the calculated checksum.")


@amends("s3", "HeadBucket")
def head_bucket(call: Call, answer: Answer) -> Answer:
    """Moto answers in every region."""
    return answer if answer.is_error else refused_elsewhere(call, answer) or answer


@amends("kms", "GetPublicKey")
def get_public_key(call: Call, answer: Answer) -> Answer:
    """Moto names the key by its id, and does not say of which kind it is."""
    if answer.is_error or answer.data is None:
        return answer
    key = kms_backends[call.account][call.region].describe_key(call.params["KeyId"])
    answer.data |= {"KeyId": key.arn, "KeySpec": key.key_spec}
    return answer


@amends("kms", "Sign")
def sign(call: Call, answer: Answer) -> Answer:
    """Moto hashes what it is given, also where that is a digest already."""
    if answer.is_error or answer.data is None or call.params.get("MessageType") != "DIGEST":
        return answer
    private_key = kms_backends[call.account][call.region].describe_key(call.params["KeyId"]).private_key.private_key
    digest, hashed = call.params["Message"], Prehashed(SHA256())
    if isinstance(digest, str):
        digest = base64.b64decode(digest)
    is_rsa = isinstance(private_key, RSAPrivateKey)
    answer.data["Signature"] = private_key.sign(digest, *((PKCS1v15(), hashed) if is_rsa else (ECDSA(hashed),)))
    return answer


def wrap(owner: type, name: str, around: Callable[..., Any]) -> None:
    original = getattr(owner, name)

    def wrapped(self: Any, *args: Any, **kwargs: Any) -> Any:
        return around(original, self, *args, **kwargs)

    setattr(owner, name, wrapped)


def put_object(original: Callable[..., Any], self: S3Response) -> Any:
    """Moto keeps the digest that it is told, whatever the bytes."""
    told = self.headers.get("x-amz-checksum-sha256")
    if told and told != base64.b64encode(hashlib.sha256(self.body or b"").digest()).decode():
        raise BadDigest
    with writing:
        return original(self)


def put_object_retention(
    original: Callable[..., Any],
    self: S3Backend,
    bucket_name: str,
    key_name: str,
    version_id: str | None,
    retention: tuple[str, str],
) -> Any:
    """Moto shortens whatever it is asked to shorten."""
    kept = self.get_object(bucket_name, key_name, version_id=version_id)
    if kept is not None and kept.lock_mode == "COMPLIANCE" and kept.lock_until:
        mode, until = retention
        if mode != "COMPLIANCE" or moment(until) < moment(kept.lock_until):
            raise AccessDeniedByLock
    return original(self, bucket_name, key_name, version_id, retention)


def moment(text: str) -> datetime:
    return dates.isoparse(str(text)).replace(tzinfo=UTC)


wrap(S3Response, "put_object", put_object)
wrap(S3Backend, "put_object_retention", put_object_retention)
