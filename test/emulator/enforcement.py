"""IAM, enforced where a test asks for it: a role's session may do what the role's policies and its session policy both allow.

Only what the policies in question say is understood: Allow, actions with wildcards, every resource, no condition.
Any other statement that speaks of the action is an error, and never a guess.
"""

import json
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.models import iam_backends
from moto.sts.models import sts_backends

from answer import Answer
from call import Call
from realism import amends

Statement = dict[str, Any]

AWS_MANAGED = "arn:aws:iam::aws:policy/"

# What AWS demands beside the action of the operation itself.
ALSO = {"wafv2:GetWebACLForResource": ("wafv2:GetWebACL",)}

# The session policies that were passed with AssumeRole, inline and by ARN, by the access key that it gave out.
sessions: dict[str, tuple[str | None, list[str]]] = {}


class NotUnderstood(Exception):
    """A statement that this evaluation is too small for."""


@amends("sts", "AssumeRole")
def keep_session_policies(call: Call, answer: Answer) -> Answer:
    if not answer.is_error:
        arns = [entry["arn"] for entry in call.params.get("PolicyArns") or []]
        sessions[answer.data["Credentials"]["AccessKeyId"]] = call.params.get("Policy"), arns
    return answer


def refused_by(call: Call) -> str | None:
    """What refuses the call: identity or session policy; None where both allow it. NotUnderstood where that cannot be said."""
    if call.access_key not in sessions:
        raise NotUnderstood(f"{call.access_key} is not a session that AssumeRole gave out here")
    inline, arns = sessions[call.access_key]
    actions = (call.action, *ALSO.get(call.action, ()))
    role = role_statements(call)
    if not all(allows(role, action) for action in actions):
        return "identity"
    if inline is None and not arns:
        return None
    limits = sum([managed_statements(arn) for arn in arns], statements(inline) if inline else [])
    return None if all(allows(limits, action) for action in actions) else "session policy"


def role_statements(call: Call) -> list[Statement]:
    session = sts_backends[call.account]["aws"].get_assumed_role_from_access_key(call.access_key)
    iam = iam_backends[call.account]["aws"]
    role = next(role for role in iam.roles.values() if role.arn == session.role_arn)
    attached = [managed_statements(arn) for arn in role.managed_policies]
    return sum([statements(document) for document in role.policies.values()] + attached, [])


def allows(of: list[Statement], action: str) -> bool:
    found = [statement for statement in of if speaks_of(statement, action)]
    for statement in found:
        if statement["Effect"] != "Allow" or statement.get("Resource") != "*" or "Condition" in statement:
            raise NotUnderstood(f"of {action}: {json.dumps(statement)[:200]}")
    return bool(found)


def speaks_of(statement: Statement, action: str) -> bool:
    if "Action" not in statement:
        raise NotUnderstood(f"a statement without Action: {json.dumps(statement)[:200]}")
    patterns = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
    return any(fnmatchcase(action.lower(), pattern.lower()) for pattern in patterns)


def statements(document: str) -> list[Statement]:
    found = json.loads(document)["Statement"]
    return found if isinstance(found, list) else [found]


@cache
def managed_statements(arn: str) -> list[Statement]:
    """Of AWS's own managed policies, whose text comes with moto."""
    policy = managed_policies().get(arn.removeprefix(AWS_MANAGED))
    if policy is None:
        raise NotUnderstood(f"the managed policy {arn}")
    return policy["Document"]["Statement"]


@cache
def managed_policies() -> dict[str, Any]:
    return json.loads(aws_managed_policies_data)
