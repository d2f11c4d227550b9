"""Names and ARNs of the web ACLs of the reference organization, all known beforehand: one in each account that has a load balancer."""

import uuid

from ids import PRIMARY, PRODUCTION

ACL = "cc-regional"
GROUP = "cc-app-rules"
ANOTHER = "cc-trial"

COMMON = "AWSManagedRulesCommonRuleSet"
BAD_INPUTS = "AWSManagedRulesKnownBadInputsRuleSet"
INJECTION = "AWSManagedRulesSQLiRuleSet"
REPUTATION = "AWSManagedRulesAmazonIpReputationList"
# Pinned to a version, which the others are not.
VERSION = "Version_2.0"
COUNTED = "SizeRestrictions_BODY"

# Moto draws an id and a token for each thing that it makes, from one row of numbers.
GROUP_NUMBER, ACL_NUMBER, ANOTHER_NUMBER = 1, 3, 5


def of_account(resource: str, number: int, account: str) -> str:
    return f"arn:aws:wafv2:{PRIMARY}:{account}:regional/{resource}/{uuid.UUID(int=number)}"


def acl(account: str = PRODUCTION) -> str:
    return of_account(f"webacl/{ACL}", ACL_NUMBER, account)


def group(account: str = PRODUCTION) -> str:
    return of_account(f"rulegroup/{GROUP}", GROUP_NUMBER, account)


def log_group(account: str = PRODUCTION) -> str:
    return f"arn:aws:logs:{PRIMARY}:{account}:log-group:aws-waf-logs-cc"
