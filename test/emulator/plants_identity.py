"""Faults in IAM Identity Center."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import names as n
import names_identity as i
import seed_identity as s
from aws import Aws
from ids import MANAGEMENT
from plants import Case, Rule, plant
from sign_ins import event

CENTER = "identity-center"


def center(requirement: str, resource: str) -> Case:
    return f"{CENTER}.{requirement}", resource


def arn(permission_set: str) -> str:
    return i.permission_set_arn(permission_set)


def every_set(requirement: str, of: Iterable[str]) -> list[Case]:
    return [center(requirement, name) for name in of]


# Requirements of which one finding stands for all where Identity Center cannot be read.
ABOUT_ALL = [
    "instance",
    "identity-source",
    "permission-sets",
    "assignments",
    "provisioning",
    "provisioned-roles",
    "sign-in-factors",
]
NAMES = [made.name for made in i.PERMISSION_SETS]
READ_ONLY = ["Auditor", "BreakGlass", "Operator"]
ASSIGNED = [
    f"{made.name}/{account}/group:{made.group}" for made in i.PERMISSION_SETS for account in made.accounts
]
RESERVED = [i.reserved_role(made.name, account) for made in i.PERMISSION_SETS for account in made.accounts]


def changed(aws: Aws, permission_set: str, **change: str) -> None:
    s.center(aws).update_permission_set(**s.of(permission_set), **change)
    s.provision(aws, permission_set)


def sign_in(**change: str) -> dict[str, Any]:
    """The newest sign-in of the reference organization, changed."""
    seen = event(replace(i.SIGN_INS[0], **change), datetime.now(UTC))
    return {**seen, "EventTime": seen["EventTime"].isoformat()}


def sign_ins(*events: dict[str, Any]) -> list[Rule]:
    return [{"service": "cloudtrail", "operation": "LookupEvents", "result": {"Events": list(events)}}]


@plant(
    unknown=[
        *((f"{CENTER}.{requirement}", n.ORGANIZATION) for requirement in ABOUT_ALL),
        *every_set("session-duration", NAMES),
        *every_set("policies", NAMES),
        *every_set("read-only", READ_ONLY),
        center("never", "Developer"),
        center("group-members", i.ON_CALL),
    ],
    alone=True,
)
def center_denied(_: Aws) -> list[Rule]:
    """Nobody may ask Identity Center."""
    return [{"service": "sso-admin", "account": MANAGEMENT, "error": {"deny": "identity"}}]


@plant(
    center("instance", n.ORGANIZATION),
    *every_set("permission-sets", NAMES),
    *every_set("session-duration", NAMES),
    *every_set("policies", NAMES),
    *every_set("read-only", READ_ONLY),
    center("never", "Developer"),
    *every_set("assignments", ASSIGNED),
    *every_set("provisioned-roles", RESERVED),
    unknown=[
        center("group-members", i.ON_CALL),
        center("identity-source", n.ORGANIZATION),
        center("sign-in-factors", n.ORGANIZATION),
    ],
    alone=True,
)
def center_missing(_: Aws) -> list[Rule]:
    """IAM Identity Center is not in its region."""
    return [{"service": "sso-admin", "operation": "ListInstances", "result": {"Instances": []}}]


@plant(center("instance", f"{i.INSTANCE}/{n.DR}"))
def center_replicated(_: Aws) -> list[Rule]:
    """Identity Center was replicated to the region for disaster recovery, and nobody declared it."""
    regions = [
        {"RegionName": n.PRIMARY, "Status": "ACTIVE", "IsPrimaryRegion": True},
        {"RegionName": n.DR, "Status": "ACTIVE", "IsPrimaryRegion": False},
    ]
    return [{"service": "sso-admin", "operation": "ListRegions", "result": {"Regions": regions}}]


@plant(center("member-instances", i.instance_of(n.STAGING, n.DR)))
def member_instance(aws: Aws) -> None:
    """Staging has an instance of its own, with its own people."""
    aws.client("sso-admin", n.STAGING, n.DR).create_instance(Name="sandbox")


@plant(alone=True, checks=[CENTER])
def session_in_minutes(aws: Aws) -> None:
    """No fault: PT60M is as long as PT1H."""
    changed(aws, "Operator", SessionDuration="PT60M")


@plant(center("session-duration", arn("Auditor")))
def session_of_twelve_hours(aws: Aws) -> None:
    """Auditors stay for twelve hours."""
    changed(aws, "Auditor", SessionDuration="PT12H")
    for account in (n.LOG_ARCHIVE, n.AUDIT):
        aws.client("iam", account).update_role(
            RoleName=i.reserved_name("Auditor", account), MaxSessionDuration=43_200
        )


@plant(center("permission-sets", arn("Support")))
def permission_set_undeclared(aws: Aws) -> None:
    """A permission set that the spec does not know, assigned to nobody yet."""
    s.add_permission_set(aws, i.PermissionSet("Support", i.OPERATORS, (), (i.VIEW_ONLY,)))


@plant(
    center("permission-sets", "Operator"),
    center("session-duration", "Operator"),
    center("policies", "Operator"),
    center("read-only", "Operator"),
    center("assignments", f"Operator/{n.PRODUCTION}/group:{i.OPERATORS}"),
    alone=True,
)
def permission_set_missing(aws: Aws) -> None:
    """Operator is gone, and so is what was made of it."""
    s.unassign(aws, "Operator", n.PRODUCTION, i.principal_id(i.OPERATORS))
    s.center(aws).delete_permission_set(**s.of("Operator"))
    s.remove_role(aws, n.PRODUCTION, i.reserved_name("Operator", n.PRODUCTION))


@plant(center("policies", f"Operator/managed/{i.QUEUES_READ}"))
def policy_in_addition(aws: Aws) -> None:
    """Operators were given another policy. It only reads, and yet it was not approved."""
    s.attach_managed(aws, "Operator", i.QUEUES_READ)
    s.provision(aws, "Operator")
    aws.client("iam", n.PRODUCTION).attach_role_policy(
        RoleName=i.reserved_name("Operator", n.PRODUCTION), PolicyArn=i.AWS_MANAGED + i.QUEUES_READ
    )


@plant(center("policies", "Auditor/boundary"), alone=True)
def boundary_in_addition(aws: Aws) -> None:
    """Auditors are held by a permissions boundary that nobody approved."""
    boundary = {"ManagedPolicyArn": i.AWS_MANAGED + i.VIEW_ONLY}
    s.center(aws).put_permissions_boundary_to_permission_set(**s.of("Auditor"), PermissionsBoundary=boundary)
    s.provision(aws, "Auditor")


@plant(center("policies", "Developer/inline"), center("never", arn("Developer")))
def developers_change_databases(aws: Aws) -> None:
    """The inline policy of developers was widened: whatever its name begins with, RDS may be changed."""
    widened = i.document(*i.DEVELOPER["Statement"], i.allow("Databases", ["rds:M*"]))
    replace_inline(aws, "Developer", n.STAGING, widened)


@plant(
    center("read-only", arn("BreakGlass")),
    ("break-glass.read-only", i.reserved_role("BreakGlass", n.PRODUCTION)),
)
def write_hidden_in_wildcard(aws: Aws) -> None:
    """Among what may be read in an emergency is *SecretValue: that is PutSecretValue too."""
    widened = i.document(*i.BREAK_GLASS["Statement"], i.allow("Secrets", ["secretsmanager:*SecretValue"]))
    replace_inline(aws, "BreakGlass", n.PRODUCTION, widened)


def replace_inline(aws: Aws, permission_set: str, account: str, policy: i.Document) -> None:
    s.put_inline(aws, permission_set, policy)
    s.provision(aws, permission_set)
    s.put_policy(aws, account, i.reserved_name(permission_set, account), i.INLINE_POLICY, policy)


@plant(
    center("assignments", f"Auditor/{n.LOG_ARCHIVE}/user:erin"),
    center("assignments", f"Auditor/{n.LOG_ARCHIVE}/group:{i.AUDITORS}"),
)
def assignment_to_user(aws: Aws) -> None:
    """In the log archive Auditor is given to a person in place of the group."""
    s.unassign(aws, "Auditor", n.LOG_ARCHIVE, i.principal_id(i.AUDITORS))
    s.assign(aws, "Auditor", n.LOG_ARCHIVE, i.principal_id("erin"), "USER")


@plant(center("assignments", f"Developer/{n.PRODUCTION}/group:{i.DEVELOPERS}"))
def assignment_in_addition(aws: Aws) -> None:
    """Developers are in production too."""
    s.assign(aws, "Developer", n.PRODUCTION, i.principal_id(i.DEVELOPERS))
    developer = next(made for made in i.PERMISSION_SETS if made.name == "Developer")
    s.add_reserved_role(aws, developer, n.PRODUCTION)


@plant(center("group-members", f"{i.ON_CALL}/mallory"))
def group_with_one_more(aws: Aws) -> None:
    """Somebody was added to those who may break the glass."""
    s.add_user(aws, "mallory")
    s.add_member(aws, i.ON_CALL, "mallory")


@plant(center("provisioning", arn("Developer")))
def provisioning_stale(aws: Aws) -> None:
    """Developer was changed and not provisioned since: staging has what it was before."""
    s.center(aws).update_permission_set(
        **s.of("Developer"), Description="What developers may do", SessionDuration=i.SESSION
    )


@plant(center("provisioned-roles", i.reserved_role("Support", n.STAGING)))
def reserved_role_undeclared(aws: Aws) -> None:
    """Staging has a role of a permission set that the spec does not know. It only reads."""
    s.add_reserved_role(
        aws, i.PermissionSet("Support", i.DEVELOPERS, (n.STAGING,), (i.VIEW_ONLY,)), n.STAGING
    )


@plant(center("provisioned-roles", arn("Operator")), alone=True)
def reserved_role_missing(aws: Aws) -> None:
    """The role of Operator was deleted in production: nobody gets in there."""
    s.remove_role(aws, n.PRODUCTION, i.reserved_name("Operator", n.PRODUCTION))


@plant(center("sign-in-factors", "PASSWORD"))
def sign_in_with_password_alone(_: Aws) -> list[Rule]:
    """Somebody got in with a password and nothing else."""
    return sign_ins(sign_in(factors="PASSWORD"))


@plant(unknown=[center("sign-in-factors", n.ORGANIZATION), center("identity-source", i.INSTANCE)], alone=True)
def sign_ins_none(_: Aws) -> list[Rule]:
    """Nobody signed in for 30 days: nothing was seen."""
    return sign_ins()


@plant(
    unknown=[center("sign-in-factors", "PASSWORD,RETINA"), center("identity-source", i.INSTANCE)], alone=True
)
def sign_in_in_new_words(_: Aws) -> list[Rule]:
    """AWS has a new word for what somebody signed in with."""
    return sign_ins(sign_in(factors="PASSWORD,RETINA"))


@plant(
    center("identity-source", i.INSTANCE),
    unknown=[center("sign-in-factors", "EXTERNAL_IDP")],
    alone=True,
)
def people_from_outside(_: Aws) -> list[Rule]:
    """People come from an external identity provider, and who it lets in AWS cannot say."""
    return sign_ins(sign_in(factors="EXTERNAL_IDP"))


@plant(("landing-zone.delegated-administrators", f"{n.AUDIT}/sso.amazonaws.com"), alone=True, checks=[CENTER])
def center_delegated(aws: Aws) -> None:
    """Audit administers Identity Center for the organization, which is in order where the spec says so."""
    aws.client("organizations", MANAGEMENT).register_delegated_administrator(
        AccountId=n.AUDIT, ServicePrincipal="sso.amazonaws.com"
    )
