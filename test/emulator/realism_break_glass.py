"""AWS's answers about who hears of an alarm, what records a session, and what leads into a network."""

import json
from datetime import datetime, timedelta
from typing import Any

from moto.ec2 import ec2_backends
from moto.events import events_backends
from moto.kms import kms_backends
from moto.kms.utils import RESERVED_ALIASE_TARGET_KEY_IDS, RESERVED_ALIASES
from moto.sns import sns_backends
from moto.sns.models import Subscription

import names_break_glass as b
from answer import Answer, now
from call import Call
from realism import amends, answers
from realism_metrics import Metric, dimensions, publishes
from realism_stores import is_aws_managed

# Protocols whose subscriber must first say yes.
ASKED = ("email", "email-json", "http", "https")
PENDING = "PendingConfirmation"

# What a cluster says to those alone who ask for it, and how they call it.
SAID_WHEN_ASKED = {"configuration": "CONFIGURATIONS", "settings": "SETTINGS"}

# Moto does not know this key of AWS's.
RESERVED_ALIASE_TARGET_KEY_IDS["alias/aws/sns"] = "5d4b4a5e-58e0-4c0b-9a5d-2f3f0e3f6a11"
RESERVED_ALIASES.append("alias/aws/sns")


def subscriptions_of(call: Call) -> list[Subscription]:
    found = sns_backends[call.account][call.region].subscriptions.values()
    return [entry for entry in found if entry.topic_arn == call.params["TopicArn"]]


@amends("sns", "Subscribe")
def subscribe(call: Call, answer: Answer) -> Answer:
    """Moto asks nobody."""
    if answer.is_error or call.params["Protocol"] in ASKED:
        return answer if answer.is_error else Answer({"SubscriptionArn": "pending confirmation"})
    for entry in subscriptions_of(call):
        entry.confirmed = entry.confirmed or entry.arn == answer.data["SubscriptionArn"]
    return answer


@amends("sns", "ConfirmSubscription")
def confirm_subscription(call: Call, answer: Answer) -> Answer:
    """The token that AWS sends to an endpoint is here the endpoint itself."""
    if answer.is_error:
        return answer
    (entry,) = [entry for entry in subscriptions_of(call) if entry.endpoint == call.params["Token"]]
    entry.confirmed = True
    return Answer({"SubscriptionArn": entry.arn})


@amends("sns", "ListSubscriptionsByTopic")
def list_subscriptions(call: Call, answer: Answer) -> Answer:
    if not answer.is_error:
        pending = {entry.arn for entry in subscriptions_of(call) if not entry.confirmed}
        for listed in answer.data["Subscriptions"]:
            if listed["SubscriptionArn"] in pending:
                listed["SubscriptionArn"] = PENDING
    return answer


@amends("sns", "GetTopicAttributes")
def topic_attributes(call: Call, answer: Answer) -> Answer:
    """Moto counts no subscription."""
    if not answer.is_error:
        confirmed = [entry.confirmed for entry in subscriptions_of(call)]
        answer.data["Attributes"] |= {
            "SubscriptionsConfirmed": str(confirmed.count(True)),
            "SubscriptionsPending": str(confirmed.count(False)),
        }
    return answer


@amends("kms", "GetKeyPolicy")
def key_policy(call: Call, answer: Answer) -> Answer:
    """A key of AWS's own serves its service and nobody else. Moto gives it the policy of any key."""
    if answer.is_error:
        return answer
    key = kms_backends[call.account][call.region].describe_key(call.params["KeyId"])
    answer.data["PolicyName"] = "default"
    if is_aws_managed(call.account, call.region, key.id):
        service = next(name for name in key.aliases if name in RESERVED_ALIASES).rpartition("/")[2]
        answer.data["Policy"] = json.dumps(aws_managed_policy(call, service))
    return answer


def aws_managed_policy(call: Call, service: str) -> dict[str, Any]:
    through = {
        "kms:CallerAccount": call.account,
        "kms:ViaService": f"{service}.{call.region}.amazonaws.com",
    }
    use = ["kms:Decrypt", "kms:GenerateDataKey*", "kms:CreateGrant", "kms:ListGrants", "kms:DescribeKey"]
    look = ["kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant"]
    return {
        "Version": "2012-10-17",
        "Id": f"auto-{service}-1",
        "Statement": [
            {
                "Sid": f"Allow access through {service} for all principals in the account",
                "Effect": "Allow",
                "Principal": {"AWS": "*"},
                "Action": use,
                "Resource": "*",
                "Condition": {"StringEquals": through},
            },
            {
                "Sid": "Allow direct access to key metadata to the account",
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{call.account}:root"},
                "Action": look,
                "Resource": "*",
            },
        ],
    }


@amends("ecs", "DescribeClusters")
def describe_clusters(call: Call, answer: Answer) -> Answer:
    """Moto gives the configuration also to those who do not ask for it."""
    if not answer.is_error:
        asked = call.params.get("include") or []
        for cluster in answer.data["clusters"]:
            for member in [member for member, name in SAID_WHEN_ASKED.items() if name not in asked]:
                cluster.pop(member, None)
    return answer


@amends("ssm", "ListDocuments")
def list_documents(call: Call, answer: Answer) -> Answer:
    if not answer.is_error:
        for document in answer.data["DocumentIdentifiers"]:
            document["PlatformTypes"] = ["Windows", "Linux", "MacOS"]
        if not answer.data.get("NextToken"):
            answer.data.pop("NextToken", None)
    return answer


@amends("ec2", "CreateVpc")
def create_vpc(call: Call, answer: Answer) -> Answer:
    """The default group of a new network lets its own members in, to every port. Moto's lets in nobody."""
    if not answer.is_error:
        backend = ec2_backends[call.account][call.region]
        vpc = answer.data["Vpc"]["VpcId"]
        group = backend.get_default_security_group(vpc)
        itself = [{"GroupId": group.id, "OwnerId": call.account}]
        backend.authorize_security_group_ingress(group.id, "-1", None, None, [], None, itself, vpc_id=vpc)
    return answer


@answers("ec2", "DescribeInstanceConnectEndpoints")
def instance_connect_endpoints(call: Call) -> Answer:
    """Nobody has one; a rule says otherwise."""
    return Answer({"InstanceConnectEndpoints": []})


@publishes("AWS/Events", "TriggeredRules")
def triggered_rules(call: Call, metric: Metric, times: list[datetime], period: int) -> list[float | None]:
    """Once, on the day of the last use, for the rule of the alarm. EventBridge counts nothing where nothing matched."""
    rules = events_backends[call.account][call.region].event_buses["default"].rules
    rule = rules.get(dimensions(metric).get("RuleName", ""))
    if rule is None or rule.name != b.RULE or rule.state != b.HEARS_ALL:
        return [None] * len(times)
    used = now() - timedelta(days=b.LAST_USE_DAYS)
    length = timedelta(seconds=period)
    return [1.0 if time <= used < time + length else None for time in times]
