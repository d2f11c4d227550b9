"""The reference organization's way in when all else fails: who hears of it, and what is recorded."""

import json
from typing import Any

import names as n
import names_break_glass as b
import seed_identity as people
from aws import Aws
from names_identity import BREAK_GLASS_WRITE, Document, allow, document, reserved_name

Rule = dict[str, Any]

CHANGES = "changes"
DAY = 86_400

# Changes services and databases, and nothing that limits or records it.
WRITE = document(
    allow(
        "Services",
        ["ecs:DescribeServices", "ecs:DescribeTasks", "ecs:StopTask", "ecs:UpdateService"],
    ),
    allow("Databases", ["rds:DescribeDBInstances", "rds:ModifyDBInstance", "rds:RebootDBInstance"]),
)


def seed(aws: Aws) -> None:
    """Only production has it. Its keys, its bucket and the set for people are seeded with the others of their kind."""
    seed_alarm(aws)
    for region in (n.PRIMARY, n.DR):
        put_preferences(aws, region)
    seed_cluster(aws)
    seed_write_role(aws)


def rules() -> list[Rule]:
    """What moto cannot hold: who came in when."""
    return used(b.LAST_USE_DAYS)


def used(days: int | None) -> list[Rule]:
    """Somebody came in so many days ago, and took on the role for changes; nobody ever did, where that is not known."""
    last = {"LastUsedDate": days and {"$ago": days * DAY}, "Region": days and n.PRIMARY}
    roles = [
        {"$match": {"RoleName": name}, "RoleLastUsed": last}
        for name in (reserved_name("BreakGlass", n.PRODUCTION), BREAK_GLASS_WRITE)
    ]
    return [
        {
            "service": "iam",
            "operation": "GetAccountAuthorizationDetails",
            "account": n.PRODUCTION,
            "merge": {"RoleDetailList": roles},
        }
    ]


def seed_alarm(aws: Aws) -> None:
    """From EventBridge through a topic to two people."""
    guard_key(aws, b.ALERTS, document(OWNER, USED_BY_EVENTS))
    sns = aws.client("sns", n.PRODUCTION)
    policy = json.dumps(document(PUBLISHED_BY_EVENTS))
    attributes = {"KmsMasterKeyId": b.ALERTS_ALIAS, "Policy": policy}
    sns.create_topic(Name=b.TOPIC, Attributes=attributes)
    for endpoint in b.SUBSCRIBERS:
        subscribe(aws, endpoint)
        sns.confirm_subscription(TopicArn=b.TOPIC_ARN, Token=endpoint)
    put_rule(aws, b.assumed())
    add_other_rules(aws)


OWNER: Document = {
    "Sid": "Owner",
    "Effect": "Allow",
    "Principal": {"AWS": f"arn:aws:iam::{n.PRODUCTION}:root"},
    "Action": "kms:*",
    "Resource": "*",
}
USED_BY_EVENTS: Document = {
    "Sid": "Events",
    "Effect": "Allow",
    "Principal": {"Service": "events.amazonaws.com"},
    "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
    "Resource": "*",
}
PUBLISHED_BY_EVENTS: Document = {
    "Sid": "Events",
    "Effect": "Allow",
    "Principal": {"Service": "events.amazonaws.com"},
    "Action": "sns:Publish",
    "Resource": b.TOPIC_ARN,
}


def guard_key(aws: Aws, key: str, policy: Document) -> None:
    region, account = key.split(":")[3:5]
    kms = aws.client("kms", account, region)
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps(policy))


def subscribe(aws: Aws, endpoint: str) -> None:
    """Asks somebody, who has yet to say yes."""
    sns = aws.client("sns", n.PRODUCTION)
    sns.subscribe(TopicArn=b.TOPIC_ARN, Protocol="email", Endpoint=endpoint)


def put_rule(
    aws: Aws,
    pattern: Document,
    state: str = b.HEARS_ALL,
    region: str = n.PRIMARY,
    topic: str = b.TOPIC_ARN,
) -> None:
    """Makes the alarm's rule, or changes it."""
    events = aws.client("events", n.PRODUCTION, region)
    events.put_rule(Name=b.RULE, EventPattern=json.dumps(pattern), State=state)
    events.put_targets(Rule=b.RULE, Targets=[{"Id": "alerts", "Arn": topic}])


def add_other_rules(aws: Aws) -> None:
    """One of a pattern that has nothing to do with it, and one of the clock."""
    events = aws.client("events", n.PRODUCTION)
    stopped = {"source": ["aws.ecs"], "detail-type": ["ECS Task State Change"]}
    events.put_rule(Name="cc-tasks", EventPattern=json.dumps(stopped))
    log_group = f"arn:aws:logs:{n.PRIMARY}:{n.PRODUCTION}:log-group:/aws/events/cc-tasks"
    events.put_targets(Rule="cc-tasks", Targets=[{"Id": "log", "Arn": log_group}])
    events.put_rule(Name="cc-nightly", ScheduleExpression="cron(0 3 * * ? *)")


def preferences(region: str, **change: Any) -> Document:
    """The preferences of Session Manager, as its console writes them."""
    inputs = {
        "s3BucketName": n.SESSION_BUCKET.name,
        "s3KeyPrefix": "session-manager",
        "s3EncryptionEnabled": True,
        "cloudWatchLogGroupName": "",
        "cloudWatchEncryptionEnabled": True,
        "cloudWatchStreamingEnabled": True,
        "kmsKeyId": b.SESSION_KEYS[region],
        "runAsEnabled": False,
        "runAsDefaultUser": "",
        "idleSessionTimeout": "20",
        "maxSessionDuration": "60",
        "shellProfile": {"windows": "", "linux": ""},
    }
    return {
        "schemaVersion": "1.0",
        "description": "Document to hold regional settings for Session Manager",
        "sessionType": "Standard_Stream",
        "inputs": inputs | change,
    }


def put_preferences(aws: Aws, region: str, name: str = b.PREFERENCES, **change: Any) -> None:
    """Makes a Session document, or puts a new version in force."""
    ssm = aws.client("ssm", n.PRODUCTION, region)
    content = json.dumps(preferences(region, **change))
    if not ssm.list_documents(Filters=[{"Key": "Name", "Values": [name]}])["DocumentIdentifiers"]:
        ssm.create_document(Name=name, Content=content, DocumentType="Session", DocumentFormat="JSON")
        return
    made = ssm.update_document(Name=name, Content=content, DocumentVersion="$LATEST")["DocumentDescription"]
    ssm.update_document_default_version(Name=name, DocumentVersion=made["DocumentVersion"])


def seed_cluster(aws: Aws) -> None:
    aws.client("ecs", n.PRODUCTION).create_cluster(
        clusterName=b.CLUSTER, configuration=cluster_configuration(exec_configuration())
    )


def cluster_configuration(exec_: Document) -> Document:
    """What tasks write is under the key of the data, what is said in their sessions under that of sessions."""
    return {
        "executeCommandConfiguration": exec_,
        "managedStorageConfiguration": {"kmsKeyId": n.PHI, "fargateEphemeralStorageKmsKeyId": n.PHI},
    }


def exec_configuration() -> Document:
    return {
        "kmsKeyId": b.SESSION_KEYS[n.PRIMARY],
        "logging": "OVERRIDE",
        "logConfiguration": {
            "s3BucketName": n.SESSION_BUCKET.name,
            "s3EncryptionEnabled": True,
            "s3KeyPrefix": "ecs-exec",
        },
    }


def change_exec(aws: Aws, configuration: Document) -> None:
    ecs = aws.client("ecs", n.PRODUCTION)
    ecs.update_cluster(cluster=b.CLUSTER, configuration=cluster_configuration(configuration))


def seed_write_role(aws: Aws) -> None:
    people.add_role(aws, n.PRODUCTION, BREAK_GLASS_WRITE, trust(b.READER), {CHANGES: WRITE})


def trust(principal: str) -> Document:
    statement = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole"}
    return document(statement)
