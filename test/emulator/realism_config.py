"""AWS's answers of an AWS Config aggregator: what is there by account, region and type, counted in moto's own state."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import Any

from moto.backup import backup_backends
from moto.cloudtrail import cloudtrail_backends
from moto.config import config_backends
from moto.dynamodb import dynamodb_backends
from moto.ec2 import ec2_backends
from moto.ecr import ecr_backends
from moto.ecs import ecs_backends
from moto.kinesisvideo import kinesisvideo_backends
from moto.kms import kms_backends
from moto.rds import rds_backends
from moto.secretsmanager import secretsmanager_backends
from moto.sns import sns_backends
from moto.sqs import sqs_backends

from answer import Answer, error, now
from call import Call
from ids import DR, OTHER, PRIMARY
from realism import answers, page
from realism_stores import buckets_of, is_aws_managed

# Where AWS Config records.
RECORDED = [OTHER, PRIMARY, DR]
UPDATED = timedelta(minutes=20)

Place = tuple[str, str]


def of_keys(account: str, region: str) -> int:
    return sum(not is_aws_managed(account, region, key) for key in kms_backends[account][region].keys)


def of_buckets(account: str, region: str) -> int:
    return sum(bucket.region_name == region for bucket in buckets_of(account).values())


def held(backends: Any, attribute: str) -> Callable[[str, str], int]:
    return lambda account, region: len(getattr(backends[account][region], attribute))


# The types of which there is something to count here, and of how many AWS Config knows. Log groups and snapshots of volumes it has none.
COUNTED: dict[str, Callable[[str, str], int]] = {
    "AWS::Backup::BackupVault": held(backup_backends, "vaults"),
    "AWS::CloudTrail::Trail": held(cloudtrail_backends, "trails"),
    "AWS::DynamoDB::Table": held(dynamodb_backends, "tables"),
    "AWS::EC2::Volume": held(ec2_backends, "volumes"),
    "AWS::ECR::Repository": held(ecr_backends, "repositories"),
    "AWS::ECS::Cluster": held(ecs_backends, "clusters"),
    "AWS::KMS::Key": of_keys,
    "AWS::KinesisVideo::Stream": held(kinesisvideo_backends, "streams"),
    "AWS::RDS::DBCluster": held(rds_backends, "clusters"),
    "AWS::RDS::DBInstance": held(rds_backends, "databases"),
    "AWS::S3::Bucket": of_buckets,
    "AWS::SNS::Topic": held(sns_backends, "topics"),
    "AWS::SQS::Queue": held(sqs_backends, "queues"),
    "AWS::SecretsManager::Secret": held(secretsmanager_backends, "secrets"),
}


def sources(call: Call, name: str) -> list[Place] | None:
    """The accounts and regions that an aggregator is of; None where there is no such aggregator."""
    aggregator = config_backends[call.account][call.region].config_aggregators.get(name)
    if aggregator is None:
        return None
    return [
        (account, region)
        for source in aggregator.account_aggregation_sources or []
        for account in source.account_ids
        for region in RECORDED
        if source.all_aws_regions or region in (source.aws_regions or [])
    ]


NO_AGGREGATOR = error(
    "NoSuchConfigurationAggregatorException",
    "The configuration aggregator does not exist. Check the configuration aggregator name and try again.",
    400,
)


@answers("config", "DescribeConfigurationAggregatorSourcesStatus")
def sources_status(call: Call) -> Answer:
    places = sources(call, call.params["ConfigurationAggregatorName"])
    if places is None:
        return NO_AGGREGATOR
    listed = [
        {
            "SourceId": account,
            "SourceType": "ACCOUNT",
            "AwsRegion": region,
            "LastUpdateStatus": "SUCCEEDED",
            "LastUpdateTime": now() - UPDATED,
        }
        for account, region in places
    ]
    wanted = call.params.get("UpdateStatus")
    listed = [each for each in listed if not wanted or each["LastUpdateStatus"] in wanted]
    some, following = page(call, listed, "Limit", "NextToken")
    return Answer({"AggregatedSourceStatusList": some, "NextToken": following})


QUERY = re.compile(
    r"SELECT\s+(?P<fields>.+?)(?:\s+WHERE\s+(?P<where>.+?))?(?:\s+GROUP\s+BY\s+(?P<by>.+?))?(?:\s+ORDER\s+BY\s+.+)?\s*",
    re.I | re.S,
)
CONDITION = re.compile(r"(\w+)\s*(=|IN|LIKE)\s*(\(.*?\)|'[^']*')", re.I | re.S)
COUNT = "COUNT(*)"
DEFAULT_ROWS = 25


@answers("config", "SelectAggregateResourceConfig")
def select_aggregate(call: Call) -> Answer:
    """Counts alone: SELECT fields, COUNT(*) WHERE field = 'x' AND … GROUP BY fields."""
    places = sources(call, call.params["ConfigurationAggregatorName"])
    if places is None:
        return NO_AGGREGATOR
    query = QUERY.fullmatch(call.params["Expression"].strip())
    fields = [name.strip() for name in query["fields"].split(",")] if query else []
    if COUNT not in fields:
        return error("NotImplemented", "The emulator answers queries that count, and no others", 501)
    by = [name.strip() for name in (query["by"] or "").split(",") if name.strip()]
    rows = grouped((row for row in counted(places) if fits(row, query["where"] or "")), by)
    results = [json.dumps(row, separators=(",", ":")) for row in rows]
    call.params["Limit"] = call.params.get("Limit") or DEFAULT_ROWS
    some, following = page(call, results, "Limit", "NextToken")
    select = [{"Name": name} for name in fields]
    return Answer({"Results": some, "QueryInfo": {"SelectFields": select}, "NextToken": following})


def counted(places: Iterable[Place]) -> Iterable[dict[str, Any]]:
    for account, region in places:
        for kind, count in COUNTED.items():
            number = count(account, region)
            if number > 0:
                yield {COUNT: number, "accountId": account, "awsRegion": region, "resourceType": kind}


def fits(row: dict[str, Any], where: str) -> bool:
    """Conditions that are all to hold. ValueError for any that this is too small for."""
    if re.search(r"\b(OR|NOT|BETWEEN)\b|[<>!]", re.sub(r"'[^']*'", "", where), re.I):
        raise ValueError(where)
    return all(
        any(fnmatchcase(row[field], value.replace("%", "*")) for value in re.findall(r"'([^']*)'", values))
        for field, _, values in CONDITION.findall(where)
    )


def grouped(rows: Iterable[dict[str, Any]], by: list[str]) -> list[dict[str, Any]]:
    """One row for each value of the fields, in their order."""
    totals: Counter[tuple[str, ...]] = Counter()
    for row in rows:
        totals[tuple(row[name] for name in by)] += row[COUNT]
    return [
        {COUNT: number, **dict(zip(by, values, strict=True))} for values, number in sorted(totals.items())
    ]
