"""The reference organization's people and roles: permission sets, who has them where, what IAM then holds."""

import json
from typing import Any

import names as n
import names_identity as i
from aws import Aws

SESSION_SECONDS = 3_600

SIGN_IN = "https://signin.aws.amazon.com/saml"


def seed(aws: Aws) -> None:
    """Directory, permission sets, assignments, and the roles that Identity Center makes of them."""
    for group, members in i.GROUPS.items():
        add_group(aws, group)
        for member in members:
            add_user(aws, member)
            add_member(aws, group, member)
    for permission_set in i.PERMISSION_SETS:
        add_permission_set(aws, permission_set)
        for account in permission_set.accounts:
            assign(aws, permission_set.name, account, i.principal_id(permission_set.group))
            add_reserved_role(aws, permission_set, account)


def seed_account(aws: Aws, account: str) -> None:
    """Roles of an account besides: of services, of the pipeline, of the auditor."""
    service = "organizations.amazonaws.com"
    aws.client("iam", account).create_service_linked_role(AWSServiceName=service)
    if account in n.GXP:
        add_role(aws, account, i.DEPLOY, pipeline_trust(account), {"deploy": i.DEPLOYMENT})
    auditor = "iq-auditor-mgmt" if account == n.MANAGEMENT else "iq-auditor"
    put_policy(aws, account, auditor, "iq-read", i.READ)
    aws.client("iam", account).generate_credential_report()


def directory(aws: Aws) -> Any:
    return aws.client("identitystore", n.MANAGEMENT)


def center(aws: Aws) -> Any:
    return aws.client("sso-admin", n.MANAGEMENT)


def add_group(aws: Aws, name: str) -> None:
    directory(aws).create_group(IdentityStoreId=i.IDENTITY_STORE, DisplayName=name)


def add_user(aws: Aws, name: str) -> None:
    full = {"GivenName": name.capitalize(), "FamilyName": "Example"}
    directory(aws).create_user(
        IdentityStoreId=i.IDENTITY_STORE, UserName=name, DisplayName=name.capitalize(), Name=full
    )


def add_member(aws: Aws, group: str, user: str) -> None:
    directory(aws).create_group_membership(
        IdentityStoreId=i.IDENTITY_STORE,
        GroupId=i.principal_id(group),
        MemberId={"UserId": i.principal_id(user)},
    )


def add_permission_set(aws: Aws, made: i.PermissionSet, session: str = i.SESSION) -> None:
    center(aws).create_permission_set(InstanceArn=i.INSTANCE, Name=made.name, SessionDuration=session)
    for policy in made.managed:
        attach_managed(aws, made.name, policy)
    if made.inline is not None:
        put_inline(aws, made.name, made.inline)


def of(permission_set: str) -> dict[str, str]:
    return {"InstanceArn": i.INSTANCE, "PermissionSetArn": i.permission_set_arn(permission_set)}


def attach_managed(aws: Aws, permission_set: str, policy: str) -> None:
    center(aws).attach_managed_policy_to_permission_set(
        **of(permission_set), ManagedPolicyArn=i.AWS_MANAGED + policy
    )


def put_inline(aws: Aws, permission_set: str, policy: i.Document) -> None:
    center(aws).put_inline_policy_to_permission_set(**of(permission_set), InlinePolicy=json.dumps(policy))


def provision(aws: Aws, permission_set: str) -> None:
    """The latest version, wherever the permission set is assigned."""
    center(aws).provision_permission_set(**of(permission_set), TargetType="ALL_PROVISIONED_ACCOUNTS")


def assign(aws: Aws, permission_set: str, account: str, principal: str, kind: str = "GROUP") -> None:
    center(aws).create_account_assignment(
        **of(permission_set),
        TargetId=account,
        TargetType="AWS_ACCOUNT",
        PrincipalType=kind,
        PrincipalId=principal,
    )


def unassign(aws: Aws, permission_set: str, account: str, principal: str) -> None:
    center(aws).delete_account_assignment(
        **of(permission_set),
        TargetId=account,
        TargetType="AWS_ACCOUNT",
        PrincipalType="GROUP",
        PrincipalId=principal,
    )


def add_reserved_role(aws: Aws, made: i.PermissionSet, account: str) -> None:
    """The role by which a permission set takes effect in an account."""
    name = i.reserved_name(made.name, account)
    inline = {} if made.inline is None else {i.INLINE_POLICY: made.inline}
    add_role(aws, account, name, portal_trust(account), inline, i.RESERVED_PATH)
    for policy in made.managed:
        aws.client("iam", account).attach_role_policy(RoleName=name, PolicyArn=i.AWS_MANAGED + policy)


def add_role(
    aws: Aws,
    account: str,
    name: str,
    trust: i.Document,
    inline: dict[str, i.Document] | None = None,
    path: str = "/",
) -> None:
    aws.client("iam", account).create_role(
        RoleName=name,
        Path=path,
        AssumeRolePolicyDocument=json.dumps(trust),
        MaxSessionDuration=SESSION_SECONDS,
    )
    for policy, document in (inline or {}).items():
        put_policy(aws, account, name, policy, document)


def put_policy(aws: Aws, account: str, role: str, name: str, policy: i.Document) -> None:
    aws.client("iam", account).put_role_policy(
        RoleName=role, PolicyName=name, PolicyDocument=json.dumps(policy)
    )


def remove_role(aws: Aws, account: str, name: str) -> None:
    """Deletes a role with all that it holds."""
    iam = aws.client("iam", account)
    for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        iam.delete_role_policy(RoleName=name, PolicyName=policy)
    for policy in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
        iam.detach_role_policy(RoleName=name, PolicyArn=policy["PolicyArn"])
    iam.delete_role(RoleName=name)


def portal_trust(account: str) -> i.Document:
    provider = {"Federated": f"arn:aws:iam::{account}:saml-provider/{n.SAML_PROVIDER}"}
    return i.document(
        {
            "Effect": "Allow",
            "Principal": provider,
            "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"],
            "Condition": {"StringEquals": {"SAML:aud": SIGN_IN}},
        }
    )


def pipeline_trust(account: str, **subject: Any) -> i.Document:
    """Trust in one job of one repository; `subject` gives another condition operator for the claim `sub`."""
    audience = {f"{n.OIDC_PROVIDER}:aud": "sts.amazonaws.com"}
    by_default = {"StringEquals": {f"{n.OIDC_PROVIDER}:sub": i.SUBJECT}}
    condition = subject or by_default
    return i.document(
        {
            "Effect": "Allow",
            "Principal": {"Federated": f"arn:aws:iam::{account}:oidc-provider/{n.OIDC_PROVIDER}"},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {**condition, "StringEquals": {**audience, **condition.get("StringEquals", {})}},
        }
    )
