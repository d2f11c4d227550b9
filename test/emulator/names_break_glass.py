"""Names of the way in when all else fails, and of who hears of it, all known beforehand."""

import names as n
from ids import PRODUCTION, ebs_id
from names_identity import BREAK_GLASS_WRITE, RESERVED_PATH, Document, reserved_role

TOPIC = "breakglass-alerts"
TOPIC_ARN = f"arn:aws:sns:{n.PRIMARY}:{PRODUCTION}:{TOPIC}"
RULE = "breakglass-assumed"
RULE_ARN = f"arn:aws:events:{n.PRIMARY}:{PRODUCTION}:rule/{RULE}"
# The state of a rule that hears of every management event, those that only read too.
HEARS_ALL = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
# Who hears of it.
SUBSCRIBERS = ["oncall@example.com", "security@example.com"]

PREFERENCES = "SSM-SessionManagerRunShell"
CLUSTER = "cc"
CLUSTER_ARN = f"arn:aws:ecs:{n.PRIMARY}:{PRODUCTION}:cluster/{CLUSTER}"

WRITE_ROLE_ARN = f"arn:aws:iam::{PRODUCTION}:role/{BREAK_GLASS_WRITE}"
# Who takes on the role for changes.
READER = reserved_role("BreakGlass", PRODUCTION)

ALERTS_ALIAS = "alias/cc-alerts"
ALERTS = n.key(PRODUCTION, n.PRIMARY, 2)
SESSION_KEYS = {n.PRIMARY: n.key(PRODUCTION, n.PRIMARY, 3), n.DR: n.key(PRODUCTION, n.DR, 2)}

# The role of the permission set in production, whatever the digits at its end.
ROLE_PATTERN = f"arn:aws:iam::{PRODUCTION}:role{RESERVED_PATH}AWSReservedSSO_BreakGlass_*"

# When somebody last broke the glass, for the drill of that day.
LAST_USE_DAYS = 20


def security_group(account: str, region: str, number: int) -> str:
    """ARN of the group that was made as the `number`-th in its account and region; the first is that of the default VPC."""
    return f"arn:aws:ec2:{region}:{account}:security-group/{ebs_id('sg', account, region, number)}"


def key_pair(account: str, region: str, number: int) -> str:
    return f"arn:aws:ec2:{region}:{account}:key-pair/{ebs_id('key', account, region, number)}"


def session_document(account: str, region: str, name: str = PREFERENCES) -> str:
    return f"arn:aws:ssm:{region}:{account}:document/{name}"


def assumed(role: str = ROLE_PATTERN, event: str = "AssumeRoleWithSAML") -> Document:
    """The pattern of a rule for people who take on a role, which is itself a pattern."""
    return {
        "source": ["aws.sts"],
        "detail-type": ["AWS API Call via CloudTrail"],
        "detail": {
            "eventSource": ["sts.amazonaws.com"],
            "eventName": [event],
            "requestParameters": {"roleArn": [{"wildcard": role}]},
        },
    }
