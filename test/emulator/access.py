"""Who may do what: Organizations by delegation, AssumeRole by trust, refusals in AWS's own words."""

import json
from typing import Any

from moto.iam.models import iam_backends
from moto.organizations import organizations_backends

import accounts
import ids
from answer import Answer, error
from call import SEEDER_HEADER, Call

# What a member account may ask about its organization.
OPEN_TO_MEMBERS = {"DescribeOrganization"}
# Identity Center, and what of it everybody may ask.
CENTER, CENTER_OPEN = ("sso-admin", "identitystore"), {"ListInstances"}

BECAUSE = {
    "identity": "because no identity-based policy allows the {action} action",
    "session policy": "because no session policy allows the {action} action",
    "service control policy": "with an explicit deny in a service control policy",
}


# What each service says of an access key that it does not know.
UNRECOGNIZED = {
    "ec2": ("AuthFailure", 401),
    "s3": ("InvalidAccessKeyId", 403),
    "s3control": ("InvalidAccessKeyId", 403),
}


def unrecognized(call: Call) -> Answer | None:
    """The refusal of a key that belongs to nobody (any more), or None. Moto takes every key."""
    if call.account != accounts.NOBODY:
        return None
    by_protocol = (
        ("UnrecognizedClientException", 400)
        if call.protocol in ("json", "rest-json")
        else ("InvalidClientTokenId", 403)
    )
    code, status = UNRECOGNIZED.get(call.service, by_protocol)
    return error(code, "The security token included in the request is invalid.", status)


def gate(call: Call, environ: dict[str, Any]) -> Answer | None:
    """A refusal, or None where the call may go on (perhaps as the management account)."""
    if call.service == "organizations" and call.operation not in OPEN_TO_MEMBERS:
        if call.account == ids.AUDIT:
            environ[SEEDER_HEADER] = ids.MANAGEMENT
        elif call.account != ids.MANAGEMENT:
            return error("AccessDeniedException", "You don't have permissions to access this resource.", 400)
    if call.service in CENTER and call.operation not in CENTER_OPEN:
        if call.account != ids.MANAGEMENT and not administers_center(call.account):
            return denied(call, "", resource=call.params.get("InstanceArn", ""))
        environ[SEEDER_HEADER] = ids.MANAGEMENT
    if call.service == "sts" and call.operation == "AssumeRole" and not is_trusted(call):
        return denied(call, "", resource=call.params["RoleArn"])
    return None


def administers_center(account: str) -> bool:
    """Whether the organization has made the account the administrator of Identity Center."""
    listed = organizations_backends[ids.MANAGEMENT]["aws"].list_delegated_administrators(
        ServicePrincipal="sso.amazonaws.com"
    )
    return account in [admin["Id"] for admin in listed["DelegatedAdministrators"]]


def denied(call: Call, kind: str, resource: str = "") -> Answer:
    """The refusal of a call, as the service itself would word and code it."""
    user = accounts.caller_arn(call.access_key, call.account)
    because = BECAUSE.get(kind, "").format(action=call.action)
    on = f" on resource: {resource}" if resource else ""
    message = f"User: {user} is not authorized to perform: {call.action}{on} {because}".strip()
    if call.service == "ec2":
        return error(
            "UnauthorizedOperation", f"You are not authorized to perform this operation. {message}", 403
        )
    if call.protocol in ("json", "rest-json") and call.service != "cloudwatch":
        return error("AccessDeniedException", message, 400 if call.protocol == "json" else 403)
    return error("AccessDenied", message, 403)


def is_trusted(call: Call) -> bool:
    """Whether the role exists and its trust policy lets the caller in. Moto looks at neither."""
    arn = call.params["RoleArn"]
    account = arn.split(":")[4]
    roles = iam_backends[account]["aws"].roles.values() if account in iam_backends else []
    document = next((role.assume_role_policy_document for role in roles if role.arn == arn), None)
    if document is None:
        return False
    principals = accounts.principals_of(call.access_key, call.account)
    context = {"sts:ExternalId": call.params.get("ExternalId"), "aws:PrincipalOrgID": ids.ORGANIZATION}
    return any(
        statement["Effect"] == "Allow"
        and statement["Principal"].get("AWS") in principals
        and all(context.get(key) == value for key, value in conditions(statement))
        for statement in json.loads(document)["Statement"]
    )


def conditions(statement: dict[str, Any]) -> list[tuple[str, str]]:
    return list(statement.get("Condition", {}).get("StringEquals", {}).items())
