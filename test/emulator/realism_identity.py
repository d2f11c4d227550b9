"""AWS's answers of IAM Identity Center: its one instance, what is provisioned where, boundaries, sign-ins."""

from datetime import UTC, datetime, timedelta
from typing import Any

from moto.organizations import organizations_backends
from moto.organizations.models import FakeDelegatedAdministrator, FakeServiceAccess
from moto.ssoadmin.exceptions import ResourceNotFoundException
from moto.ssoadmin.models import (
    Instance,
    ManagedPolicy,
    PermissionSet,
    SSOAdminBackend,
    ssoadmin_backends,
)

import names_identity as i
from answer import Answer, error, now
from call import Call
from enforcement import AWS_MANAGED, managed_policies
from ids import MANAGEMENT, PRIMARY
from realism import amends, answers, page
from sign_ins import event
from trail import TRAIL

DEFAULT_SESSION = "PT1H"
CHANGES = [
    "AttachCustomerManagedPolicyReferenceToPermissionSet",
    "AttachManagedPolicyToPermissionSet",
    "DeleteInlinePolicyFromPermissionSet",
    "DetachCustomerManagedPolicyReferenceFromPermissionSet",
    "DetachManagedPolicyFromPermissionSet",
    "PutInlinePolicyToPermissionSet",
    "UpdatePermissionSet",
]


def center() -> SSOAdminBackend:
    """Identity Center of the organization."""
    return ssoadmin_backends[MANAGEMENT][PRIMARY]


def asked_about(call: Call) -> PermissionSet | None:
    try:
        return center()._find_permission_set(call.params["InstanceArn"], call.params["PermissionSetArn"])
    except ResourceNotFoundException:
        return None


def not_found() -> Answer:
    return error("ResourceNotFoundException", "Could not find the permission set.", 400)


def find_managed_policy(_: SSOAdminBackend, arn: str) -> ManagedPolicy:
    """Moto finds no policy that has a path."""
    path, _, name = f"/{arn.removeprefix(AWS_MANAGED)}".rpartition("/")
    if managed_policies().get(name, {}).get("Path") != f"{path}/":
        raise ResourceNotFoundException(f"Policy does not exist with ARN: {arn}")
    return ManagedPolicy(arn, name)


SSOAdminBackend._find_managed_policy = find_managed_policy
# Moto knows six services that an account may administer.
FakeDelegatedAdministrator.SUPPORTED_SERVICES.append("sso.amazonaws.com")
# And does not know what central root access rests on.
FakeServiceAccess.TRUSTED_SERVICES.append("iam.amazonaws.com")


@answers("sso-admin", "ListInstances")
def list_instances(call: Call) -> Answer:
    """Every account of the organization sees the organization's instance, and its own besides."""
    members = [account.id for account in organizations_backends[MANAGEMENT]["aws"].accounts]
    shared = center().instances if call.region == PRIMARY and call.account in members else []
    own = [] if call.account == MANAGEMENT else ssoadmin_backends[call.account][call.region].instances
    some, following = page(call, [shown(instance) for instance in [*shared, *own]], "MaxResults", "NextToken")
    return Answer({"Instances": some, "NextToken": following})


def shown(instance: Instance) -> dict[str, Any]:
    return {**instance.to_json(), "CreatedDate": datetime.fromtimestamp(instance.created_date, UTC)}


@answers("sso-admin", "CreateInstance")
def create_instance(call: Call) -> Answer:
    """An instance of one account alone."""
    made = Instance(call.account, call.region)
    made.instance_arn = i.instance_of(call.account, call.region)
    ssoadmin_backends[call.account][call.region].instances.append(made)
    return Answer({"InstanceArn": made.instance_arn})


@answers("sso-admin", "ListRegions")
def list_regions(call: Call) -> Answer:
    if call.region != PRIMARY or call.params["InstanceArn"] != i.INSTANCE:
        return error("ValidationException", "The instance does not exist in this Region.", 400)
    primary = {
        "RegionName": PRIMARY,
        "Status": "ACTIVE",
        "IsPrimaryRegion": True,
        "AddedDate": now() - timedelta(days=400),
    }
    return Answer({"Regions": [primary]})


@amends("sso-admin", "DescribePermissionSet")
def describe_permission_set(call: Call, answer: Answer) -> Answer:
    """AWS says how long a session is, also where nobody said it."""
    if not answer.is_error:
        answer.data["PermissionSet"].setdefault("SessionDuration", DEFAULT_SESSION)
    return answer


@answers("sso-admin", "ListAccountsForProvisionedPermissionSet")
def accounts_provisioned(call: Call) -> Answer:
    """Where a permission set is assigned: in its latest version, unless it was changed since."""
    found = asked_about(call)
    if found is None:
        return not_found()
    stale, provisioned = stale_of(found), accounts_of(found)
    status = call.params.get("ProvisioningStatus")
    wanted = {
        None: provisioned,
        "LATEST_PERMISSION_SET_NOT_PROVISIONED": provisioned & stale,
        "LATEST_PERMISSION_SET_PROVISIONED": provisioned - stale,
    }
    some, following = page(call, sorted(wanted[status]), "MaxResults", "NextToken")
    return Answer({"AccountIds": some, "NextToken": following})


def accounts_of(permission_set: PermissionSet) -> set[str]:
    arn = permission_set.permission_set_arn
    return {made.target_id for made in center().account_assignments if made.permission_set_arn == arn}


def stale_of(permission_set: PermissionSet) -> set[str]:
    """Accounts that have an older version: kept on moto's permission set, for moto has no such thing."""
    return permission_set.__dict__.setdefault("stale", set())


@amends("sso-admin", *CHANGES)
def changed(call: Call, answer: Answer) -> Answer:
    found = asked_about(call)
    if found and not answer.is_error:
        stale_of(found).update(accounts_of(found))
    return answer


@amends("sso-admin", "ProvisionPermissionSet")
def provisioned(call: Call, answer: Answer) -> Answer:
    found = asked_about(call)
    if found and not answer.is_error:
        stale_of(found).difference_update(
            [call.params.get("TargetId")] if "TargetId" in call.params else accounts_of(found)
        )
    return answer


@answers("sso-admin", "PutPermissionsBoundaryToPermissionSet")
def put_boundary(call: Call) -> Answer:
    found = asked_about(call)
    if found is None:
        return not_found()
    found.__dict__["boundary"] = call.params["PermissionsBoundary"]
    stale_of(found).update(accounts_of(found))
    return Answer({})


@answers("sso-admin", "GetPermissionsBoundaryForPermissionSet")
def get_boundary(call: Call) -> Answer:
    found = asked_about(call)
    if found is None:
        return not_found()
    if "boundary" not in found.__dict__:
        return error("ResourceNotFoundException", "The permission set has no permissions boundary.", 400)
    return Answer({"PermissionsBoundary": found.__dict__["boundary"]})


@amends("identitystore", "DescribeGroup", "DescribeUser")
def without_external_ids(call: Call, answer: Answer) -> Answer:
    """AWS leaves out what it does not have."""
    if not answer.is_error and not answer.data.get("ExternalIds"):
        answer.data.pop("ExternalIds", None)
    return answer


@answers("cloudtrail", "LookupEvents")
def lookup_events(call: Call) -> Answer:
    """
    Sign-ins, recorded in the management account in the region of Identity Center, and what else the emulator
    has served (trail.py). Moto records none.
    """
    place = (call.account, call.region) == (MANAGEMENT, PRIMARY)
    wanted = [(one["AttributeKey"], one["AttributeValue"]) for one in call.params.get("LookupAttributes", [])]
    found = (
        [event(one, now()) for one in i.SIGN_INS]
        if place and wanted == [("EventName", "UserAuthentication")]
        else TRAIL.found(call)
    )
    start, end = call.params.get("StartTime"), call.params.get("EndTime")
    within = [
        one
        for one in found
        if (not start or one["EventTime"] >= aware(start)) and (not end or one["EventTime"] <= aware(end))
    ]
    some, following = page(call, within, "MaxResults", "NextToken")
    return Answer({"Events": some, "NextToken": following})


def aware(time: datetime) -> datetime:
    return time if time.tzinfo else time.replace(tzinfo=UTC)
