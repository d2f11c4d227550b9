"""Faults of the way in when all else fails: of who hears of it, of what records a session, of who may change something."""

import json

import names as n
import names_break_glass as b
import seed_break_glass as s
import seed_identity as people
from aws import Aws
from names_identity import (
    BREAK_GLASS,
    BREAK_GLASS_WRITE,
    INLINE_POLICY,
    ON_CALL,
    Document,
    allow,
    document,
    principal_id,
    reserved_name,
)
from plants import Case, Rule, plant, same_requirements

# Nobody is told by a rule that does not hear.
UNTOLD = [("break-glass.alarm-rule", b.READER), ("break-glass.alarm-target", b.TOPIC_ARN)]
# A topic that no rule sends to is not looked at.
UNSEEN = [("break-glass.alarm-topic", b.TOPIC_ARN), ("break-glass.alarm-subscribers", b.TOPIC_ARN)]
# Of a state without a fault.
ABOUT = ["break-glass"]
TWELVE_HOURS = 43_200
LONG_AGO = 240


def case(requirement: str, resource: str) -> Case:
    return f"break-glass.{requirement}", resource


def cases(requirements: list[str], resource: str) -> list[Case]:
    return same_requirements([f"break-glass.{name}" for name in requirements], resource)


# ── Who has it ──

SET = f"{n.PRODUCTION}/permission-set/BreakGlass"


@plant(case("permission-set", SET), alone=True)
def set_for_half_a_day(aws: Aws) -> None:
    """Who breaks the glass looks around for twelve hours."""
    people.center(aws).update_permission_set(**people.of("BreakGlass"), SessionDuration="PT12H")


@plant(case("permission-set", SET), alone=True)
def set_in_staging_too(aws: Aws) -> None:
    """The permission set is assigned where no rule hears of its use."""
    people.assign(aws, "BreakGlass", n.STAGING, principal_id(ON_CALL))


@plant(case("permission-set", SET), alone=True)
def set_of_one_person(aws: Aws) -> None:
    """The permission set is assigned to somebody who is not, or no longer, on call."""
    people.assign(aws, "BreakGlass", n.PRODUCTION, principal_id("katherine"), "USER")


# ── Who hears of it ──


@plant(*UNTOLD)
def alarm_on_assume_role(aws: Aws) -> None:
    """The rule waits for AssumeRole alone: nobody comes in that way."""
    s.put_rule(aws, b.assumed(event="AssumeRole"))


@plant(*UNTOLD, unknown=UNSEEN, alone=True)
def alarm_in_other_region(aws: Aws) -> None:
    """The rule and its topic are in us-west-2; Identity Center is in us-east-2, and so are its events."""
    events = aws.client("events", n.PRODUCTION)
    events.remove_targets(Rule=b.RULE, Ids=["alerts"])
    events.delete_rule(Name=b.RULE)
    topic = aws.client("sns", n.PRODUCTION, n.DR).create_topic(Name=b.TOPIC)["TopicArn"]
    s.put_rule(aws, b.assumed(), region=n.DR, topic=topic)


@plant(*UNTOLD, alone=True)
def alarm_without_reserved_path(aws: Aws) -> None:
    """The rule waits for a role of the right name that has no path: there is none."""
    s.put_rule(aws, b.assumed(f"arn:aws:iam::{n.PRODUCTION}:role/AWSReservedSSO_BreakGlass_*"))


@plant(*UNTOLD, alone=True)
def alarm_for_every_permission_set(aws: Aws) -> None:
    """The rule tells of everybody who signs in: nobody listens any more."""
    s.put_rule(aws, b.assumed(b.ROLE_PATTERN.replace("BreakGlass_", "")))


@plant(unknown=[case("alarm-rule", b.READER)], alone=True)
def alarm_of_plain_state(aws: Aws) -> None:
    """The rule is ENABLED: whether that hears of events that only read, AWS says in two ways."""
    s.put_rule(aws, b.assumed(), "ENABLED")


@plant(checks=ABOUT, alone=True)
def alarm_of_plain_state_that_rang(aws: Aws) -> list[Rule]:
    """No fault: the rule is ENABLED, and was heard on the day of the last use."""
    s.put_rule(aws, b.assumed(), "ENABLED")
    return rang(b.LAST_USE_DAYS)


@plant(*UNTOLD, alone=True)
def alarm_disabled(aws: Aws) -> None:
    """The rule is switched off."""
    aws.client("events", n.PRODUCTION).disable_rule(Name=b.RULE)


@plant(case("alarm-target", b.TOPIC_ARN), unknown=UNSEEN, alone=True)
def alarm_to_other_topic(aws: Aws) -> None:
    """The rule tells another topic."""
    topic = aws.client("sns", n.PRODUCTION).create_topic(Name="cc-news")["TopicArn"]
    s.put_rule(aws, b.assumed(), topic=topic)


@plant(case("alarm-subscribers", b.TOPIC_ARN))
def subscription_pending(aws: Aws) -> None:
    """One of the two who should hear of it never said yes."""
    sns = aws.client("sns", n.PRODUCTION)
    last = sns.list_subscriptions_by_topic(TopicArn=b.TOPIC_ARN)["Subscriptions"][-1]
    sns.unsubscribe(SubscriptionArn=last["SubscriptionArn"])
    s.subscribe(aws, last["Endpoint"])


@plant(case("alarm-subscribers", b.TOPIC_ARN), alone=True)
def subscription_filtered(aws: Aws) -> None:
    """One of the two who should hear of it is told only of what is urgent."""
    sns = aws.client("sns", n.PRODUCTION)
    last = sns.list_subscriptions_by_topic(TopicArn=b.TOPIC_ARN)["Subscriptions"][-1]
    sns.set_subscription_attributes(
        SubscriptionArn=last["SubscriptionArn"],
        AttributeName="FilterPolicy",
        AttributeValue=json.dumps({"level": ["urgent"]}),
    )


@plant(case("alarm-topic", b.TOPIC_ARN))
def topic_key_without_events(aws: Aws) -> None:
    """EventBridge may not use the key of the topic: what it sends is lost."""
    s.guard_key(aws, b.ALERTS, document(s.OWNER))


@plant(case("alarm-topic", b.TOPIC_ARN), alone=True)
def topic_with_aws_managed_key(aws: Aws) -> None:
    """The topic has the key that AWS manages for SNS, which no other service may use."""
    change_topic(aws, "KmsMasterKeyId", "alias/aws/sns")


@plant(case("alarm-topic", b.TOPIC_ARN), alone=True)
def topic_key_disabled(aws: Aws) -> None:
    """The key of the topic is switched off."""
    aws.client("kms", n.PRODUCTION).disable_key(KeyId=b.ALERTS.rpartition("/")[2])


@plant(case("alarm-topic", b.TOPIC_ARN), alone=True)
def topic_closed_to_events(aws: Aws) -> None:
    """The topic takes messages from its own account alone, and EventBridge is not of it."""
    statement = {**s.PUBLISHED_BY_EVENTS, "Principal": {"AWS": f"arn:aws:iam::{n.PRODUCTION}:root"}}
    change_topic(aws, "Policy", json.dumps(document(statement)))


def change_topic(aws: Aws, name: str, value: str) -> None:
    sns = aws.client("sns", n.PRODUCTION)
    sns.set_topic_attributes(TopicArn=b.TOPIC_ARN, AttributeName=name, AttributeValue=value)


@plant(unknown=[*UNTOLD, *UNSEEN], alone=True)
def events_refused(_: Aws) -> list[Rule]:
    """Nobody may read the rules of production."""
    return [{"service": "events", "account": n.PRODUCTION, "error": {"deny": "identity"}}]


# ── What is recorded ──


@plant(case("session-preferences", b.session_document(n.PRODUCTION, n.DR)))
def session_document_missing(aws: Aws) -> None:
    """Nobody set the preferences in the other region: what is typed there is not recorded."""
    aws.client("ssm", n.PRODUCTION, n.DR).delete_document(Name=b.PREFERENCES)


@plant(case("session-preferences", b.session_document(n.PRODUCTION, n.PRIMARY)))
def session_without_bucket(aws: Aws) -> None:
    """Sessions are encrypted and end, and nothing of them is kept."""
    s.put_preferences(aws, n.PRIMARY, s3BucketName="", s3KeyPrefix="")


@plant(case("session-preferences", b.session_document(n.PRODUCTION, n.DR)), alone=True)
def session_unlimited(aws: Aws) -> None:
    """A session lasts as long as somebody types."""
    s.put_preferences(aws, n.DR, maxSessionDuration="")


@plant(case("session-preferences", b.session_document(n.PRODUCTION, n.DR)), alone=True)
def session_without_key(aws: Aws) -> None:
    """A session is not encrypted with a key of one's own."""
    s.put_preferences(aws, n.DR, kmsKeyId="")


@plant(case("session-documents", n.PRODUCTION))
def session_document_custom(aws: Aws) -> None:
    """A second Session document, which records nothing."""
    s.put_preferences(aws, n.PRIMARY, "cc-debug", s3BucketName="")


@plant(case("session-forced", b.READER), alone=True)
def session_over_ssh(aws: Aws) -> None:
    """Who breaks the glass may also start sessions over SSH, of which nothing is recorded."""
    ssh = allow("Ssh", ["ssm:StartSession"], "arn:aws:ssm:*:*:document/AWS-StartSSHSession")
    change_permission_set(aws, document(*BREAK_GLASS["Statement"], ssh))


@plant(case("session-forced", b.READER), alone=True)
def session_document_not_asked_for(aws: Aws) -> None:
    """Who breaks the glass may start a session of any document."""
    _, *others = BREAK_GLASS["Statement"]
    change_permission_set(aws, document(allow("Session", ["ssm:StartSession"]), *others))


def change_permission_set(aws: Aws, inline: Document) -> None:
    """Of break-glass: in Identity Center, and in the role that it makes of it."""
    people.put_inline(aws, "BreakGlass", inline)
    people.provision(aws, "BreakGlass")
    role = reserved_name("BreakGlass", n.PRODUCTION)
    people.put_policy(aws, n.PRODUCTION, role, INLINE_POLICY, inline)


@plant(case("ecs-exec", b.CLUSTER_ARN))
def exec_logging_default(aws: Aws) -> None:
    """Commands in containers are logged as each task definition has it, if it does."""
    s.change_exec(aws, {"logging": "DEFAULT"})


@plant(case("ecs-exec", b.CLUSTER_ARN), alone=True)
def exec_without_key(aws: Aws) -> None:
    """Commands in containers are logged, and not encrypted with a key of one's own."""
    s.change_exec(aws, {name: part for name, part in s.exec_configuration().items() if name != "kmsKeyId"})


# ── Ways past it ──


APP = b.security_group(n.PRODUCTION, n.PRIMARY, 4)


@plant(case("ssh-ports", APP), *same_requirements(["security-groups.ingress", "security-groups.closed-ports"], APP))
def ssh_open_inside(aws: Aws) -> None:
    """SSH is open to every private address."""
    open_port(aws, n.PRIMARY, 4, IpRanges=[{"CidrIp": "10.0.0.0/8"}])


@plant(checks=ABOUT, alone=True)
def default_group_as_made(aws: Aws) -> None:
    """No fault: the default group of a network lets its own members in, and nobody is its member."""
    aws.client("ec2", n.PRODUCTION).create_vpc(CidrBlock="10.40.0.0/16")


@plant(case("ssh-ports", b.security_group(n.PRODUCTION, n.DR, 3)), alone=True)
def ssh_within_a_range(aws: Aws) -> None:
    """Every port below 1024 is open to everybody, over version 6 of the protocol."""
    permission = {"FromPort": 0, "ToPort": 1023, "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}
    open_port(aws, n.DR, 3, **permission)


def open_port(aws: Aws, region: str, group: int, **source: object) -> None:
    permission = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, **source}
    aws.client("ec2", n.PRODUCTION, region).authorize_security_group_ingress(
        GroupId=b.security_group(n.PRODUCTION, region, group).rpartition("/")[2], IpPermissions=[permission]
    )


@plant(case("key-pairs", b.key_pair(n.PRODUCTION, n.DR, 1)))
def key_pair(aws: Aws) -> None:
    """A key pair for SSH in the other region."""
    aws.client("ec2", n.PRODUCTION, n.DR).create_key_pair(KeyName="ada")


ENDPOINT = "eice-0123456789abcdef0"


@plant(
    case("connect-endpoints", f"arn:aws:ec2:{n.PRIMARY}:{n.PRODUCTION}:instance-connect-endpoint/{ENDPOINT}")
)
def connect_endpoint(_: Aws) -> list[Rule]:
    """An EC2 Instance Connect endpoint leads to SSH without a public address."""
    endpoint = {
        "OwnerId": n.PRODUCTION,
        "InstanceConnectEndpointId": ENDPOINT,
        "InstanceConnectEndpointArn": f"arn:aws:ec2:{n.PRIMARY}:{n.PRODUCTION}:instance-connect-endpoint/{ENDPOINT}",
        "State": "create-complete",
        "VpcId": "vpc-0123456789abcdef0",
    }
    return [
        {
            "service": "ec2",
            "operation": "DescribeInstanceConnectEndpoints",
            "account": n.PRODUCTION,
            "region": n.PRIMARY,
            "merge": {"InstanceConnectEndpoints": [endpoint]},
        }
    ]


# ── Who may change something ──


@plant(
    *cases(
        ["write-role", "write-role-trust", "write-role-separation"],
        f"{n.PRODUCTION}/role/{BREAK_GLASS_WRITE}",
    ),
    alone=True,
)
def write_role_missing(aws: Aws) -> None:
    """There is no role for changes."""
    iam = aws.client("iam", n.PRODUCTION)
    iam.delete_role_policy(RoleName=BREAK_GLASS_WRITE, PolicyName=s.CHANGES)
    iam.delete_role(RoleName=BREAK_GLASS_WRITE)


@plant(case("write-role-trust", b.WRITE_ROLE_ARN))
def write_role_open_to_account(aws: Aws) -> None:
    """Whoever may assume roles in production may take on the role for changes."""
    trust = s.trust(f"arn:aws:iam::{n.PRODUCTION}:root")
    iam = aws.client("iam", n.PRODUCTION)
    iam.update_assume_role_policy(RoleName=BREAK_GLASS_WRITE, PolicyDocument=json.dumps(trust))


@plant(case("other-roles", b.READER), alone=True)
def any_role_taken_on(aws: Aws) -> None:
    """Who breaks the glass may take on every role that lets the account in."""
    any_role = allow("Any", ["sts:AssumeRole"])
    change_permission_set(aws, document(*BREAK_GLASS["Statement"], any_role))


@plant(case("write-role", b.WRITE_ROLE_ARN))
def write_role_of_twelve_hours(aws: Aws) -> None:
    """A session of the role for changes lasts half a day."""
    iam = aws.client("iam", n.PRODUCTION)
    iam.update_role(RoleName=BREAK_GLASS_WRITE, MaxSessionDuration=TWELVE_HOURS)


@plant(case("write-role-separation", b.WRITE_ROLE_ARN), ("iam-roles.wildcard-actions", b.WRITE_ROLE_ARN))
def write_role_changes_iam(aws: Aws) -> None:
    """The role for changes may do everything in IAM."""
    statements = [*s.WRITE["Statement"], allow("Iam", ["iam:*"])]
    people.put_policy(aws, n.PRODUCTION, BREAK_GLASS_WRITE, s.CHANGES, document(*statements))


# ── Whether it works ──


@plant(checks=ABOUT, alone=True)
def never_used(_: Aws) -> list[Rule]:
    """No fault: nobody ever came in this way, and the alarm never rang; that it was drilled is attested."""
    return [*s.used(None), *rang()]


@plant(checks=ABOUT, alone=True)
def used_long_ago(_: Aws) -> list[Rule]:
    """No fault: the last time that somebody came in is most of a year ago; that it was drilled since is attested."""
    return [*s.used(LONG_AGO), *rang(LONG_AGO)]


def rang(*days: int) -> list[Rule]:
    """The rule matched on each of these days, once."""
    times = [{"$ago": day * s.DAY} for day in days]
    counted = {
        "$match": {"Label": f"{b.RULE} TriggeredRules"},
        "Timestamps": times,
        "Values": [1.0 for _ in days],
    }
    return [
        {
            "service": "cloudwatch",
            "operation": "GetMetricData",
            "account": n.PRODUCTION,
            "merge": {"MetricDataResults": [counted]},
        }
    ]
