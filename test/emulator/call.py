"""What a request asks for: who calls, where, which operation, with which parameters."""

import io
import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import UnknownServiceError
from botocore.model import OperationNotFoundError
from moto.core.model import OperationModel
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import Request, determine_request_protocol
from moto.core.routing import get_service_router
from moto.core.utils import get_service_model
from werkzeug.exceptions import NotFound

import accounts

SCOPE = re.compile(r"Credential=([^/]+)/\d+/([^/]+)/([^/]+)/aws4_request")

# Services whose signing name is not the name of their model.
MODEL_OF_SIGNING_NAME = {
    "aoss": "opensearchserverless",
    "elasticfilesystem": "efs",
    "elasticloadbalancing": "elbv2",
    "es": "opensearch",
    "monitoring": "cloudwatch",
    "sso": "sso-admin",
    "tagging": "resourcegroupstaggingapi",
}

# S3 Control signs as S3 does; its version comes first in every path.
S3_CONTROL = "/v20180820/"

# Services whose IAM prefix is not the name of their model.
PREFIX_OF_MODEL = {
    "efs": "elasticfilesystem",
    "elbv2": "elasticloadbalancing",
    "opensearch": "es",
    "opensearchserverless": "aoss",
    "resourcegroupstaggingapi": "tag",
    "s3control": "s3",
    "sso-admin": "sso",
}

# Operations whose IAM action has another name.
ACTION_OF_OPERATION = {
    "s3:HeadBucket": "s3:ListBucket",
    "s3:HeadObject": "s3:GetObject",
    "s3:ListBuckets": "s3:ListAllMyBuckets",
    "s3:ListObjectVersions": "s3:ListBucketVersions",
    "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
    "s3:GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
    "s3:GetBucketReplication": "s3:GetReplicationConfiguration",
    "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
    "s3:GetObjectLockConfiguration": "s3:GetBucketObjectLockConfiguration",
    "s3control:GetPublicAccessBlock": "s3:GetAccountPublicAccessBlock",
}

# The seeder names the account it writes to; such requests meet no rule and are not counted.
SEEDER_HEADER = "HTTP_X_MOTO_ACCOUNT_ID"


@dataclass
class Call:
    """One AWS request, worked out from its signature scope and AWS's own service models."""

    access_key: str
    account: str
    region: str
    service: str
    operation: str | None
    protocol: str | None
    params: dict[str, Any] = field(default_factory=dict)

    @property
    def action(self) -> str:
        name = f"{PREFIX_OF_MODEL.get(self.service, self.service)}:{self.operation}"
        return ACTION_OF_OPERATION.get(f"{self.service}:{self.operation}", name)

    @property
    def model(self) -> OperationModel:
        service = get_service_model(self.service)
        return service.operation_model(self.operation) if self.operation else OperationModel({}, service)


def is_seeder(environ: dict[str, Any]) -> bool:
    return SEEDER_HEADER in environ


def identify(environ: dict[str, Any]) -> Call | None:
    """The call, or None where the request carries no signature. The body can be read again afterwards."""
    scope = SCOPE.search(environ.get("HTTP_AUTHORIZATION", ""))
    if scope is None:
        return None
    access_key, region, signing_name = scope.groups()
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    service = MODEL_OF_SIGNING_NAME.get(signing_name, signing_name)
    if service == "s3" and environ.get("PATH_INFO", "").startswith(S3_CONTROL):
        service = "s3control"
    account = environ.get(SEEDER_HEADER) or accounts.owner_of(access_key)
    call = Call(access_key, account, region, service, None, None)
    with suppress(NotFound, OperationNotFoundError, UnknownServiceError):
        read_operation(call, {**environ, "wsgi.input": io.BytesIO(body)})
    return call


def read_operation(call: Call, environ: dict[str, Any]) -> None:
    request = Request(environ)
    model = get_service_model(call.service)
    protocol = determine_request_protocol(model, request.content_type)
    if protocol not in PROTOCOL_PARSERS:
        raise NotFound
    call.protocol = protocol
    target = request.headers.get("X-Amz-Target")
    if target:
        # The prefix differs between the SDKs' models, and moto's router insists on boto's.
        operation, uri_params = model.operation_model(target.split(".")[-1]), {}
    else:
        operation, uri_params = get_service_router(call.service).match(request)
    call.operation = operation.name
    call.params = PROTOCOL_PARSERS[call.protocol](operation).parse(
        {
            "method": request.method,
            "values": request.values,
            "headers": request.headers,
            "body": request.get_data(),
            "url_path": request.path,
            "url_params": uri_params,
        }
    )
