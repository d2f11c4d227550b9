"""AWS's answers of IAM: policies that AWS manages, all of an account at once, the credential report."""

from datetime import timedelta
from typing import Any

from moto.iam.models import AWSManagedPolicy, IAMBackend

from answer import Answer, now
from call import Call
from enforcement import AWS_MANAGED, managed_policies
from ids import MANAGEMENT
from names_identity import RESERVED_PATH
from realism import amends, page

# What a role was last used for is recorded within hours; the emulator's people work all day.
LAST_USED = timedelta(hours=6)


def load_managed_policies_when_asked() -> None:
    """Moto has either none of the policies that AWS manages or 1,300 of them in each account."""
    for name in ("attach_role_policy", "get_policy", "get_policy_version", "put_role_permissions_boundary"):
        load_before(name)


def load_before(name: str) -> None:
    original = getattr(IAMBackend, name)

    def wrapped(self: IAMBackend, *args: Any, **kwargs: Any) -> Any:
        for arn in [*args, *kwargs.values()]:
            load(self, arn)
        return original(self, *args, **kwargs)

    setattr(IAMBackend, name, wrapped)


def load(backend: IAMBackend, arn: Any) -> None:
    """Makes a policy that AWS manages known to an account. Its text is AWS's, as moto carries it."""
    if not isinstance(arn, str) or not arn.startswith(AWS_MANAGED) or arn in backend.managed_policies:
        return
    path, _, name = f"/{arn.removeprefix(AWS_MANAGED)}".rpartition("/")
    data = managed_policies().get(name)
    if data is None or data["Path"] != f"{path}/":
        return
    made = AWSManagedPolicy.from_data(name, backend.account_id, backend.region_name, data)
    backend.aws_managed_policies.append(made)
    backend.managed_policies[made.arn] = made


@amends("iam", "GetAccountAuthorizationDetails")
def account_authorization_details(call: Call, answer: Answer) -> Answer:
    """One page over all kinds. Of the policies that AWS manages AWS lists those that are attached."""
    if answer.is_error:
        return answer
    for role in answer.data["RoleDetailList"]:
        if role["Path"].startswith(RESERVED_PATH):
            role["RoleLastUsed"] = {"LastUsedDate": now() - LAST_USED, "Region": "us-east-2"}
    every = [
        (kind, item)
        for kind in ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies")
        for item in answer.data[kind]
        if kind != "Policies" or is_listed(item)
    ]
    some, following = page(call, every, "MaxItems", "Marker")
    data: dict[str, Any] = {
        kind: [item for other, item in some if other == kind]
        for kind in ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies")
    }
    return Answer(data | {"IsTruncated": following is not None, "Marker": following})


def is_listed(policy: dict[str, Any]) -> bool:
    return not policy["Arn"].startswith(AWS_MANAGED) or policy["AttachmentCount"] > 0


# Of the root user: a password and MFA in the management account, nothing under central root management.
ROOT_CREDENTIALS = {MANAGEMENT: ("true", "true")}


@amends("iam", "GetCredentialReport")
def credential_report(call: Call, answer: Answer) -> Answer:
    """Moto's rows of users, below that of root, which moto lacks; made a little while ago."""
    if answer.is_error:
        return answer
    content = answer.data["Content"]
    header, _, users = (content if isinstance(content, str) else content.decode()).partition("\n")
    return Answer(
        {
            "Content": f"{header}\n{root_row(call.account)}\n{users}".rstrip("\n").encode(),
            "ReportFormat": "text/csv",
            "GeneratedTime": now() - timedelta(minutes=20),
        }
    )


def root_row(account: str) -> str:
    password, mfa = ROOT_CREDENTIALS.get(account, ("false", "false"))
    keys = ["false", "N/A", "N/A", "N/A", "N/A"] * 2
    fields = [
        "<root_account>",
        f"arn:aws:iam::{account}:root",
        "2025-03-01T09:00:00+00:00",
        password,
        "no_information",
        "not_supported",
        "not_supported",
        mfa,
        *keys,
        *["false", "N/A"] * 2,
    ]
    return ",".join(fields)
