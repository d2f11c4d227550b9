"""What CloudTrail would have recorded of the requests that the emulator serves: our own events, in AWS's shape."""

import json
import threading
import uuid
from datetime import UTC, datetime
from typing import Any

import accounts
from answer import NO_ID, REQUEST_ID, Raw
from call import Call

# As CloudTrail names them, where it does not go by the names of the models.
EVENT_NAMES = {
    ("lambda", "ListFunctions"): "ListFunctions20150331",
    ("s3", "GetBucketLifecycleConfiguration"): "GetBucketLifecycle",
    ("s3", "GetObjectLockConfiguration"): "GetBucketObjectLockConfiguration",
    ("s3", "GetPublicAccessBlock"): "GetBucketPublicAccessBlock",
    ("s3control", "GetPublicAccessBlock"): "GetAccountPublicAccessBlock",
}
SOURCES = {
    "cloudwatch": "monitoring",
    "efs": "elasticfilesystem",
    "elbv2": "elasticloadbalancing",
    "mq": "amazonmq",
    "opensearch": "es",
    "opensearchserverless": "aoss",
    "resourcegroupstaggingapi": "tagging",
    "s3control": "s3",
    "sso-admin": "sso",
}
GLOBAL = {"account", "artifact", "iam", "organizations"}
# Data events: no history has them.
UNRECORDED = {("cloudwatch", "GetMetricData"), ("sqs", "GetQueueAttributes"), ("sqs", "ListQueues")}
MOST = 20_000


class Trail:
    """The events of every account and region, the newest last."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.events: list[dict[str, Any]] = []

    def record(self, call: Call, raw: Raw, user_agent: str) -> Raw:
        """The answer with a request id of its own, which AWS never gives twice."""
        given = next((value for name, value in raw.headers if name.lower() in ID_HEADERS), NO_ID)
        request_id = str(uuid.uuid4()) if given == NO_ID else given
        if given == NO_ID:
            others = [(name, value) for name, value in raw.headers if name.lower() not in ID_HEADERS]
            raw = Raw(raw.status, [*others, (REQUEST_ID, request_id)], raw.body)
        if call.operation and (call.service, call.operation) not in UNRECORDED:
            with self.lock:
                self.events.append(event(call, raw.status, request_id, user_agent))
                del self.events[:-MOST]
        return raw

    def clear(self) -> None:
        with self.lock:
            self.events.clear()

    def found(self, call: Call) -> list[dict[str, Any]]:
        """Of the place that is asked, newest first, by the one attribute that may be named."""
        place = (call.account, call.region)
        wanted = [(one["AttributeKey"], one["AttributeValue"]) for one in call.params.get("LookupAttributes", [])]
        with self.lock:
            events = [one for one in self.events if (one["recipientAccountId"], one["awsRegion"]) == place]
        return [lookup(one) for one in reversed(events) if all(fits(one, *pair) for pair in wanted)]


ID_HEADERS = {"x-amzn-requestid", "x-amz-request-id", "x-amzn-request-id"}
TRAIL = Trail()


def event(call: Call, status: int, request_id: str, user_agent: str) -> dict[str, Any]:
    source = SOURCES.get(call.service, call.service)
    region = "us-east-1" if call.service in GLOBAL else call.region
    arn = accounts.caller_arn(call.access_key, call.account)
    failed = {"errorCode": f"Status{status}"} if status >= 300 else {}
    return {
        "eventVersion": "1.11",
        "userIdentity": {"type": "AssumedRole", "arn": arn, "accountId": call.account},
        "eventTime": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": f"{source}.amazonaws.com",
        "eventName": EVENT_NAMES.get((call.service, str(call.operation)), call.operation),
        "awsRegion": region,
        "sourceIPAddress": "192.0.2.20",
        "userAgent": user_agent,
        "requestID": request_id,
        "eventID": str(uuid.uuid4()),
        "readOnly": True,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": call.account,
        "eventCategory": "Management",
        **failed,
    }


def fits(one: dict[str, Any], attribute: str, value: str) -> bool:
    match attribute:
        case "EventName":
            return one["eventName"] == value
        case "EventSource":
            return one["eventSource"] == value
        case "Username":
            return one["userIdentity"]["arn"].split("/")[-1] == value
        case "EventId":
            return one["eventID"] == value
    return False


def lookup(one: dict[str, Any]) -> dict[str, Any]:
    """As LookupEvents gives it."""
    return {
        "EventId": one["eventID"],
        "EventName": one["eventName"],
        "ReadOnly": "true",
        "EventTime": datetime.fromisoformat(one["eventTime"]),
        "EventSource": one["eventSource"],
        "Username": one["userIdentity"]["arn"].split("/")[-1],
        "Resources": [],
        "CloudTrailEvent": json.dumps(one),
    }
