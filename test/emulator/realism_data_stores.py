"""AWS's answers about stores that moto keeps, where it leaves out what tells the key, or pages otherwise."""

from typing import Any

from moto.dynamodb.models import dynamodb_backends
from moto.ecr import ecr_backends
from moto.kinesis import kinesis_backends
from moto.kms import kms_backends
from moto.kms.utils import RESERVED_ALIASE_TARGET_KEY_IDS, RESERVED_ALIASES
from moto.logs import logs_backends
from moto.sqs import sqs_backends
from moto.ssm import ssm_backends

from answer import Answer
from call import Call
from realism import amends, answers, page

MAX_QUEUES = 1000
TOLD_OF_PARAMETERS = (
    "Name",
    "Type",
    "KeyId",
    "LastModifiedDate",
    "LastModifiedUser",
    "Version",
    "Tier",
    "DataType",
)


# Services with a key of AWS's that moto does not know of.
for service in ("backup", "ecr", "kinesis", "sqs"):
    RESERVED_ALIASES.append(f"alias/aws/{service}")
    RESERVED_ALIASE_TARGET_KEY_IDS[f"alias/aws/{service}"] = "in no list of keys"


def key_of(call: Call, named: str | None, service: str) -> str:
    """ARN of the key that is named, or of the one that AWS manages for the service and makes when it must."""
    return kms_backends[call.account][call.region].describe_key(named or f"alias/aws/{service}").arn


@amends("logs", "CreateLogGroup")
def keep_class(call: Call, answer: Answer) -> Answer:
    """Moto forgets the class."""
    if not answer.is_error and "logGroupClass" in call.params:
        groups = logs_backends[call.account][call.region].groups
        groups[call.params["logGroupName"]].log_group_class = call.params["logGroupClass"]
    return answer


@amends("logs", "DescribeLogGroups")
def log_groups(call: Call, answer: Answer) -> Answer:
    if not answer.is_error:
        groups = logs_backends[call.account][call.region].groups
        for group in answer.data["logGroups"]:
            group["logGroupClass"] = getattr(groups[group["logGroupName"]], "log_group_class", "STANDARD")
            group["deletionProtectionEnabled"] = False
    return answer


@answers("sqs", "ListQueues")
def list_queues(call: Call) -> Answer:
    """Moto names the emulator's own address, and AWS gives a token only to who asks for pages."""
    names = sorted(sqs_backends[call.account][call.region].queues)
    wanted = [name for name in names if name.startswith(call.params.get("QueueNamePrefix", ""))]
    urls = [f"https://sqs.{call.region}.amazonaws.com/{call.account}/{name}" for name in wanted]
    if "MaxResults" not in call.params:
        return Answer({"QueueUrls": urls[:MAX_QUEUES]} if urls else {})
    some, following = page(call, urls, "MaxResults", "NextToken")
    return Answer({"QueueUrls": some, "NextToken": following})


@amends("sqs", "GetQueueAttributes")
def queue_attributes(_: Call, answer: Answer) -> Answer:
    """A queue has one kind of encryption: that of SQS itself is off where there is a key."""
    if not answer.is_error:
        attributes = answer.data.get("Attributes", {})
        if "SqsManagedSseEnabled" in attributes:
            is_on = attributes["SqsManagedSseEnabled"].lower() == "true"
            attributes["SqsManagedSseEnabled"] = str(is_on and "KmsMasterKeyId" not in attributes).lower()
    return answer


@answers("ssm", "DescribeParameters")
def describe_parameters(call: Call) -> Answer:
    """Moto has ten to a page whatever is asked, and no ARN."""
    backend = ssm_backends[call.account][call.region]
    found = backend.describe_parameters(
        call.params.get("Filters") or [], call.params.get("ParameterFilters") or []
    )
    listed = [described(call, parameter.describe_response_object()) for parameter in found]
    some, following = page(call, listed, "MaxResults", "NextToken")
    return Answer({"Parameters": some, "NextToken": following})


def described(call: Call, parameter: dict[str, Any]) -> dict[str, Any]:
    """Without the value."""
    name = parameter["Name"].removeprefix("/")
    told = {
        member: parameter[member]
        for member in TOLD_OF_PARAMETERS
        if member in parameter
    }
    return {**told, "ARN": f"arn:aws:ssm:{call.region}:{call.account}:parameter/{name}", "Policies": []}


@amends("dynamodb", "CreateTable", "UpdateTable")
def key_of_table(call: Call, answer: Answer) -> Answer:
    """Moto repeats the name of a key, where AWS has its ARN; with none named it is aws/dynamodb."""
    if not answer.is_error:
        table = dynamodb_backends[call.account][call.region].tables[call.params["TableName"]]
        wanted = table.sse_specification or {}
        if wanted.get("Enabled"):
            wanted["KMSMasterKeyId"] = key_of(call, wanted.get("KMSMasterKeyId"), "dynamodb")
            answer.data["TableDescription"]["SSEDescription"]["KMSMasterKeyArn"] = wanted["KMSMasterKeyId"]
    return answer


@answers("dynamodb", "ListTables")
def list_tables(call: Call) -> Answer:
    """Moto numbers the pages from the first table again."""
    names = sorted(dynamodb_backends[call.account][call.region].tables)
    after = call.params.get("ExclusiveStartTableName", "")
    rest = [name for name in names if name > after]
    limit = call.params.get("Limit", 100)
    return Answer(
        {
            "TableNames": rest[:limit],
            "LastEvaluatedTableName": rest[limit - 1] if len(rest) > limit else None,
        }
    )


@amends("ecr", "CreateRepository")
def key_of_repository(call: Call, answer: Answer) -> Answer:
    """Moto makes up a key where none is named."""
    if not answer.is_error:
        made = answer.data["repository"]
        if made["encryptionConfiguration"]["encryptionType"].startswith("KMS"):
            named = call.params["encryptionConfiguration"].get("kmsKey")
            made["encryptionConfiguration"]["kmsKey"] = key = key_of(call, named, "ecr")
            known = ecr_backends[call.account][call.region].repositories[made["repositoryName"]]
            known.encryption_configuration["kmsKey"] = key
    return answer


@amends("ecr", "DescribeRepositories")
def repositories(call: Call, answer: Answer) -> Answer:
    """Moto has one page."""
    if not answer.is_error:
        some, following = page(call, answer.data["repositories"], "maxResults", "nextToken")
        answer.data = {"repositories": some, "nextToken": following}
    return answer


@amends("lambda", "ListFunctions")
def list_functions(call: Call, answer: Answer) -> Answer:
    """Moto has one page."""
    if not answer.is_error:
        functions = sorted(answer.data.get("Functions", []), key=lambda function: function["FunctionArn"])
        some, following = page(call, functions, "MaxItems", "Marker")
        answer.data = {"Functions": some, "NextMarker": following}
    return answer


@answers("kinesis", "ListStreams")
def list_streams(call: Call) -> Answer:
    """Moto sums up the streams of every page on each, and gives no token."""
    known = kinesis_backends[call.account][call.region].streams
    after = call.params.get("NextToken") or call.params.get("ExclusiveStartStreamName") or ""
    rest = [name for name in sorted(known) if name > after]
    some = rest[: call.params.get("Limit", 100)]
    has_more = len(rest) > len(some)
    summaries = [summary(known[name].to_json_summary()["StreamDescriptionSummary"]) for name in some]
    return Answer(
        {
            "StreamNames": some,
            "HasMoreStreams": has_more,
            "NextToken": some[-1] if has_more else None,
            "StreamSummaries": summaries,
        }
    )


def summary(stream: dict[str, Any]) -> dict[str, Any]:
    told = ("StreamName", "StreamARN", "StreamStatus", "StreamModeDetails", "StreamCreationTimestamp")
    return {member: stream[member] for member in told if stream.get(member) is not None}


@amends("firehose", "DescribeDeliveryStream")
def delivery_stream(_: Call, answer: Answer) -> Answer:
    """Moto says what was asked for, and not what came of it."""
    if not answer.is_error:
        described = answer.data["DeliveryStreamDescription"]
        encryption = described.setdefault("DeliveryStreamEncryptionConfiguration", {"Status": "DISABLED"})
        encryption.setdefault("Status", "ENABLED")
    return answer
