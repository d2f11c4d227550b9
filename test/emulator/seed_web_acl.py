"""The web ACLs of the reference organization: managed rule groups, a group of its own, a rate and the countries, before each load balancer."""

from typing import Any

import names_edge as e
import names_web_acl as a
from aws import Aws
from ids import PRIMARY

Rule = dict[str, Any]


def seed(aws: Aws) -> None:
    for account in e.DOMAINS:
        seed_account(aws, account)


def client(aws: Aws, account: str) -> Any:
    return aws.client("wafv2", account, PRIMARY)


def seed_account(aws: Aws, account: str) -> None:
    wafv2 = client(aws, account)
    wafv2.create_rule_group(
        Name=a.GROUP, Scope="REGIONAL", Capacity=10, Rules=[internal_paths()], VisibilityConfig=visible(a.GROUP)
    )
    make_acl(aws, account, a.ACL, rules(account))
    associate(aws, account, a.acl(account))
    log(aws, account)


def make_acl(aws: Aws, account: str, name: str, with_rules: list[Rule]) -> str:
    made = client(aws, account).create_web_acl(
        Name=name, Scope="REGIONAL", DefaultAction={"Allow": {}}, Rules=with_rules, VisibilityConfig=visible(name)
    )
    return made["Summary"]["ARN"]


def associate(aws: Aws, account: str, acl: str) -> None:
    client(aws, account).associate_web_acl(WebACLArn=acl, ResourceArn=e.load_balancer(account=account))


def log(aws: Aws, account: str, **more: Any) -> None:
    """Everything is logged, but for what `more` says."""
    usual = {
        "ResourceArn": a.acl(account),
        "LogDestinationConfigs": [a.log_group(account)],
        "RedactedFields": [{"SingleHeader": {"Name": "authorization"}}],
    }
    client(aws, account).put_logging_configuration(LoggingConfiguration=usual | more)


def visible(name: str) -> dict[str, Any]:
    return {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": name}


def rule(name: str, priority: int, statement: dict[str, Any], **action: Any) -> Rule:
    return {"Name": name, "Priority": priority, "Statement": statement, "VisibilityConfig": visible(name), **action}


def internal_paths() -> Rule:
    """Nobody asks for the pages of the operators through the load balancer."""
    match = {
        "SearchString": b"/internal/",
        "FieldToMatch": {"UriPath": {}},
        "TextTransformations": [{"Priority": 0, "Type": "NORMALIZE_PATH"}],
        "PositionalConstraint": "STARTS_WITH",
    }
    return rule("internal-paths", 0, {"ByteMatchStatement": match}, Action={"Block": {}})


def managed(name: str, priority: int, **more: Any) -> Rule:
    group = {"VendorName": "AWS", "Name": name, **more}
    return rule(name, priority, {"ManagedRuleGroupStatement": group}, OverrideAction={"None": {}})


def counting(*names: str) -> list[dict[str, Any]]:
    return [{"Name": name, "ActionToUse": {"Count": {}}} for name in names]


def rules(account: str) -> list[Rule]:
    rate = {"Limit": 2000, "EvaluationWindowSec": 300, "AggregateKeyType": "IP"}
    elsewhere = {"NotStatement": {"Statement": {"GeoMatchStatement": {"CountryCodes": ["US"]}}}}
    return [
        managed(a.COMMON, 10, RuleActionOverrides=counting(a.COUNTED)),
        managed(a.BAD_INPUTS, 20),
        managed(a.INJECTION, 30, Version=a.VERSION),
        managed(a.REPUTATION, 40),
        rule(
            a.GROUP,
            50,
            {"RuleGroupReferenceStatement": {"ARN": a.group(account)}},
            OverrideAction={"None": {}},
        ),
        rule("rate", 60, {"RateBasedStatement": rate}, Action={"Block": {}}),
        rule("countries", 70, elsewhere, Action={"Block": {}}),
    ]
