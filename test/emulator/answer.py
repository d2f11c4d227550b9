"""AWS's answers as data: parsed and written with AWS's own service models, never by hand."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from botocore.awsrequest import HeadersDict
from botocore.parsers import create_parser
from dateutil import parser as dates
from moto.core.exceptions import ServiceException
from moto.core.model import Shape
from moto.core.serialize import get_serializer_class

from call import Call


class EmulatedError(ServiceException):
    """Raised from this module, so that moto takes the error's shape from the model of the service called."""


@dataclass
class Answer:
    """Either data, in the shape of the operation's output, or an error."""

    data: dict[str, Any] | None = None
    code: str | None = None
    message: str = ""
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def is_error(self) -> bool:
        return self.code is not None


@dataclass
class Raw:
    """Bytes as they go over the wire."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


# Every answer of AWS has one: without it, an answer that says nothing is nobody's.
REQUEST_ID, NO_ID = "x-amzn-RequestId", "00000000-0000-0000-0000-000000000000"


def error(code: str, message: str, status: int | None = None, **headers: str) -> Answer:
    return Answer(code=code, message=message, status=status, headers=headers)


def parse(call: Call, raw: Raw) -> Answer:
    """Moto's bytes as data."""
    parser = create_parser(call.protocol)
    response = {"status_code": raw.status, "headers": HeadersDict(raw.headers), "body": raw.body}
    if raw.status >= 300:
        failure = parser.parse(response, call.model.output_shape)["Error"]
        return error(failure["Code"], failure.get("Message", ""), raw.status)
    data = parser.parse(response, call.model.output_shape)
    data.pop("ResponseMetadata", None)
    return Answer(data)


def write(call: Call, answer: Answer) -> Raw:
    """Data as the bytes that the client expects of the protocol it called with."""
    serializer = get_serializer_class(call.service, call.protocol)(operation_model=call.model)
    if answer.is_error:
        payload: Any = EmulatedError(answer.code, answer.message)
    else:
        payload = typed(answer.data, call.model.output_shape)
    written = serializer.serialize(payload)
    body = written["body"]
    headers: Iterable[tuple[str, str]] = {REQUEST_ID: NO_ID, **written["headers"], **answer.headers}.items()
    return Raw(
        status=answer.status or written["status_code"],
        headers=[(name, str(value)) for name, value in headers],
        body=body.encode() if isinstance(body, str) else body,
    )


def typed(value: Any, shape: Shape | None) -> Any:
    """JSON as the model types it: times as `datetime`. ValueError for a member that the model lacks."""
    if value is None or shape is None:
        return value
    if shape.type_name == "structure" and not shape.is_document_type:
        unknown = set(value) - set(shape.members)
        if unknown:
            raise ValueError(f"{shape.name} has no member {', '.join(sorted(unknown))}")
        return {name: typed(item, shape.members[name]) for name, item in value.items() if item is not None}
    if shape.type_name == "list":
        return [typed(item, shape.member) for item in value]
    if shape.type_name == "map":
        return {name: typed(item, shape.value) for name, item in value.items()}
    if shape.type_name == "timestamp" and isinstance(value, str):
        return dates.isoparse(value)
    return value


def now() -> datetime:
    return datetime.now(UTC)
