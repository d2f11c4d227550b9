"""Faults of web ACLs: what looks as if it protected, and does not."""

from collections.abc import Callable
from typing import Any

import names_edge as e
import names_network as w
import names_web_acl as a
import seed_web_acl as s
from aws import Aws
from ids import PRIMARY, PRODUCTION, STAGING
from plants import Case, Rule, plant

Change = Callable[[list[dict[str, Any]]], None]


def on_acl(requirement: str, account: str = PRODUCTION) -> Case:
    return (f"web-acl.{requirement}", a.acl(account))


def on_balancer(requirement: str, account: str = PRODUCTION) -> Case:
    return (f"web-acl.{requirement}", e.load_balancer(account=account))


def on_group(requirement: str, name: str) -> Case:
    return (f"web-acl.{requirement}", f"{a.acl()}#AWS/{name}")


def update(aws: Aws, change: Change | None = None, **settings: Any) -> None:
    """Writes the web ACL of production back, with its rules changed."""
    wafv2 = s.client(aws, PRODUCTION)
    answer = wafv2.get_web_acl(ARN=a.acl())
    acl = answer["WebACL"]
    rules = acl["Rules"]
    if change is not None:
        change(rules)
    kept = {name: acl[name] for name in ("Name", "Id", "DefaultAction", "VisibilityConfig")}
    wafv2.update_web_acl(**{**kept, "Scope": "REGIONAL", "Rules": rules, "LockToken": answer["LockToken"], **settings})


def named(rules: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return next(rule for rule in rules if rule["Name"] == name)


def change_rule(aws: Aws, name: str, **members: Any) -> None:
    update(aws, lambda rules: named(rules, name).update(members))


def change_statement(aws: Aws, name: str, kind: str, **members: Any) -> None:
    update(aws, lambda rules: named(rules, name)["Statement"][kind].update(members))


# ── Which load balancers have it ──


@plant(on_balancer("attached", STAGING))
def another_web_acl(aws: Aws) -> None:
    """The load balancer of staging has a web ACL of somebody's trial."""
    s.client(aws, STAGING).disassociate_web_acl(ResourceArn=e.load_balancer(account=STAGING))
    s.associate(aws, STAGING, s.make_acl(aws, STAGING, a.ANOTHER, s.rules(STAGING)))


@plant(on_balancer("attached"), alone=True)
def no_web_acl(aws: Aws) -> None:
    """Nothing is attached to the load balancer."""
    s.client(aws, PRODUCTION).disassociate_web_acl(ResourceArn=e.load_balancer())


def make_balancer(aws: Aws, name: str, scheme: str) -> str:
    made = aws.client("elbv2", PRODUCTION, PRIMARY).create_load_balancer(
        Name=name,
        Type="application",
        Scheme=scheme,
        Subnets=[w.id_of(w.subnet("public", zone)) for zone in w.ZONES],
        SecurityGroups=[w.id_of(w.group("alb"))],
    )
    return made["LoadBalancers"][0]["LoadBalancerArn"]


@plant(("web-acl.attached", e.of_account(f"loadbalancer/app/cc-new/{e.number(e.NEXT)}", PRODUCTION)), alone=True)
def new_load_balancer(aws: Aws) -> None:
    """A new load balancer that faces the internet, and has no web ACL."""
    make_balancer(aws, "cc-new", "internet-facing")


@plant(on_balancer("attached"), alone=True)
def web_acl_of_a_similar_name(aws: Aws) -> None:
    """The web ACL is attached to cc-web-2, which is internal, and not to cc-web."""
    wafv2 = s.client(aws, PRODUCTION)
    wafv2.disassociate_web_acl(ResourceArn=e.load_balancer())
    wafv2.associate_web_acl(WebACLArn=a.acl(), ResourceArn=make_balancer(aws, "cc-web-2", "internal"))


@plant(checks=["web-acl"], alone=True)
def internal_load_balancer(aws: Aws) -> None:
    """No fault: a load balancer that does not face the internet needs no web ACL."""
    make_balancer(aws, "cc-inside", "internal")


@plant(on_balancer("fail-open"))
def waf_fails_open(aws: Aws) -> None:
    """While AWS WAF does not answer, every request comes through."""
    aws.client("elbv2", PRODUCTION, PRIMARY).modify_load_balancer_attributes(
        LoadBalancerArn=e.load_balancer(), Attributes=[{"Key": "waf.fail_open.enabled", "Value": "true"}]
    )


# ── Managed rule groups ──


@plant(on_group("managed-groups", a.BAD_INPUTS))
def group_counts(aws: Aws) -> None:
    """A managed rule group is overridden to Count as a whole."""
    change_rule(aws, a.BAD_INPUTS, OverrideAction={"Count": {}})


@plant(on_group("managed-group-rules", a.COMMON))
def rule_of_group_counts(aws: Aws) -> None:
    """One more rule of a managed group only counts than is approved."""
    overrides = s.counting(a.COUNTED, "CrossSiteScripting_BODY")
    change_statement(aws, a.COMMON, "ManagedRuleGroupStatement", RuleActionOverrides=overrides)


@plant(on_group("managed-group-rules", a.REPUTATION))
def override_of_nothing(aws: Aws) -> None:
    """An override that is to block names a rule that the group does not have."""
    overrides = [{"Name": "AWSManagedIPDdosList", "ActionToUse": {"Block": {}}}]
    change_statement(aws, a.REPUTATION, "ManagedRuleGroupStatement", RuleActionOverrides=overrides)


@plant(on_group("managed-group-versions", a.INJECTION))
def expired_version(_: Aws) -> list[Rule]:
    """The version of a managed group is not among those available any more."""
    versions = [{"Name": "Version_2.1"}]
    return [
        {
            "service": "wafv2",
            "operation": "ListAvailableManagedRuleGroupVersions",
            "account": PRODUCTION,
            "params": {"Name": a.INJECTION},
            "result": {"Versions": versions},
        }
    ]


# ── The other rules ──


@plant(on_acl("rate"))
def rate_counts(aws: Aws) -> None:
    """The rate rule only counts."""
    change_rule(aws, "rate", Action={"Count": {}})


@plant(on_acl("rate"), alone=True)
def rate_by_header(aws: Aws) -> None:
    """The rate rule counts by the address in a header, which whoever sends the request writes."""
    header = {"HeaderName": "X-Forwarded-For", "FallbackBehavior": "MATCH"}
    change_statement(aws, "rate", "RateBasedStatement", AggregateKeyType="FORWARDED_IP", ForwardedIPConfig=header)


@plant(on_acl("countries"))
def countries_let_in(aws: Aws) -> None:
    """The rule on countries lets in from two of them, and stops nobody from elsewhere."""
    geo = {"GeoMatchStatement": {"CountryCodes": ["CA", "US"]}}
    change_rule(aws, "countries", Statement=geo, Action={"Allow": {}})


@plant(on_acl("countries"), alone=True)
def countries_by_header(aws: Aws) -> None:
    """The rule on countries goes by the address in a header, which whoever sends the request writes."""
    header = {"HeaderName": "X-Forwarded-For", "FallbackBehavior": "MATCH"}
    geo = {"GeoMatchStatement": {"CountryCodes": ["US"], "ForwardedIPConfig": header}}
    change_rule(aws, "countries", Statement={"NotStatement": {"Statement": geo}})


@plant(on_acl("default-action"), on_acl("countries"))
def blocks_by_default(aws: Aws) -> None:
    """What no rule ends is blocked, so that nobody gets in."""
    update(aws, DefaultAction={"Block": {}})


@plant(on_acl("earlier-allow"))
def office_first(aws: Aws) -> None:
    """An Allow rule ahead of all the others lets some addresses of the country past them."""
    addresses = s.client(aws, PRODUCTION).create_ip_set(
        Name="office", Scope="REGIONAL", IPAddressVersion="IPV4", Addresses=["203.0.113.0/24"]
    )["Summary"]["ARN"]
    both = [{"GeoMatchStatement": {"CountryCodes": ["US"]}}, {"IPSetReferenceStatement": {"ARN": addresses}}]
    office = s.rule("office", 0, {"AndStatement": {"Statements": both}}, Action={"Allow": {}})
    update(aws, lambda rules: rules.insert(0, office))


# ── What is seen of it ──


@plant(on_acl("logging"))
def logs_are_dropped(aws: Aws) -> None:
    """The log keeps what was blocked, and drops the rest."""
    kept = {"Behavior": "KEEP", "Requirement": "MEETS_ANY", "Conditions": [{"ActionCondition": {"Action": "BLOCK"}}]}
    s.log(aws, PRODUCTION, LoggingFilter={"Filters": [kept], "DefaultBehavior": "DROP"})


@plant(on_acl("metrics"))
def rule_without_metrics(aws: Aws) -> None:
    """A rule has no CloudWatch metrics."""
    silent = s.visible(a.GROUP) | {"CloudWatchMetricsEnabled": False}
    change_rule(aws, a.GROUP, VisibilityConfig=silent)
