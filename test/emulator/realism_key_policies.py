"""AWS's answers about who may use keys, and about the policies that every account has from the organization."""

import json
from datetime import UTC, datetime
from typing import Any

from moto.kms import kms_backends
from moto.kms.models import Grant, Key
from moto.organizations.models import FakePolicy

from answer import Answer, error
from call import Call
from realism import answers, page
from realism_policies import organizations

# When a grant was made: a date that stays.
GRANTED = datetime(2026, 11, 20, 4, 12, tzinfo=UTC)


@answers("kms", "ListGrants")
def list_grants(call: Call) -> Answer:
    """Moto gives all grants at once, without saying who granted, and fails over a key that it does not have."""
    key = kms_backends[call.account][call.region].keys.get(call.params["KeyId"].rpartition("/")[2])
    if key is None:
        return error("NotFoundException", "The key does not exist.", 400)
    only = call.params.get("GranteePrincipal")
    grants = key.list_grants(call.params.get("GrantId"))
    listed = [completed(grant, key) for grant in grants if only in (None, grant.grantee_principal)]
    some, following = page(call, listed, "Limit", "Marker")
    return Answer({"Grants": some, "Truncated": following is not None, "NextMarker": following})


def completed(grant: Grant, key: Key) -> dict[str, Any]:
    """As AWS gives it: with the ARN of the key, and nothing of what nobody set."""
    said = {name: value for name, value in grant.to_json().items() if value}
    granted_by = {"IssuingAccount": f"arn:aws:iam::{key.account_id}:root", "CreationDate": GRANTED}
    return said | {"KeyId": key.arn} | granted_by


@answers("organizations", "DescribeEffectivePolicy")
def effective_policy(call: Call) -> Answer:
    """What the policies from the root down to the account make of one another. Of S3 policies alone."""
    kind, account = call.params["PolicyType"], call.params.get("TargetId", call.account)
    if kind != "S3_POLICY":
        return error("NotImplemented", f"The emulator cannot merge policies of the type {kind}", 501)
    if account not in {each.id for each in organizations().accounts}:
        return error("TargetNotFoundException", "You specified a target that doesn't exist.", 400)
    contents = [json.loads(policy.content) for policy in policies_above(account, kind)]
    if not contents:
        message = "No effective policy of the specified type was found for the target."
        return error("EffectivePolicyNotFoundException", message, 400)
    effective: dict[str, Any] = {}
    for content in contents:
        effective = assigned(effective, content)
    described = {
        "PolicyContent": json.dumps(effective, separators=(",", ":")),
        "LastUpdatedTimestamp": GRANTED,
        "TargetId": account,
        "PolicyType": kind,
    }
    return Answer({"EffectivePolicy": described})


def policies_above(account: str, kind: str) -> list[FakePolicy]:
    """From the root down, as later ones win. None where the type is off."""
    backend = organizations()
    root = backend.ou[0]
    if all(each["Type"] != kind for each in root.policy_types):
        return []
    target = next(each for each in backend.accounts if each.id == account)
    chain = [target]
    while target.id != root.id:
        target = next(each for each in backend.ou if each.id == target.parent_id)
        chain.append(target)
    return [policy for each in reversed(chain) for policy in each.attached_policies if policy.type == kind]


def assigned(base: Any, change: Any) -> Any:
    """The base with what another policy assigns."""
    if not isinstance(change, dict):
        return change
    if "@@assign" in change:
        return change["@@assign"]
    inherited = base if isinstance(base, dict) else {}
    return inherited | {name: assigned(inherited.get(name), part) for name, part in change.items()}
