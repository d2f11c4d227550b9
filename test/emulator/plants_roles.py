"""Faults in the roles of the accounts, and in central root access."""

from typing import Any

import names as n
import names_identity as i
import seed_identity as s
from aws import Aws
from ids import MANAGEMENT
from plants import Rule, plant

STRANGER = "999999999999"
CENTRAL_ROOT = f"{MANAGEMENT}/central-root-access/{{}}"


@plant(("iam-users.oidc-subjects", f"arn:aws:iam::{n.PRODUCTION}:role/ci"))
def oidc_for_every_repository(aws: Aws) -> None:
    """A role for the pipeline that any repository may take on."""
    trust = s.pipeline_trust(n.PRODUCTION, StringLike={f"{n.OIDC_PROVIDER}:sub": "repo:*"})
    s.add_role(aws, n.PRODUCTION, "ci", trust, {"deploy": i.DEPLOYMENT})


@plant(("iam-roles.trust-outside", f"arn:aws:iam::{n.STAGING}:role/vendor"))
def role_that_trusts_a_stranger(aws: Aws) -> None:
    """A vendor's account may take on a role of staging."""
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{STRANGER}:root"},
        "Action": "sts:AssumeRole",
    }
    s.add_role(aws, n.STAGING, "vendor", i.document(statement), {"read": i.READ})


@plant(("iam-roles.wildcard-actions", f"arn:aws:iam::{n.AUDIT}:role/OrganizationAccountAccessRole"))
def role_that_may_do_everything(aws: Aws) -> None:
    """The role that AWS Organizations makes with an account still has AdministratorAccess."""
    aws.client("iam", n.AUDIT).attach_role_policy(
        RoleName="OrganizationAccountAccessRole", PolicyArn=i.AWS_MANAGED + "AdministratorAccess"
    )


@plant(("iam-roles.read-only", f"arn:aws:iam::{n.LOG_ARCHIVE}:role/iq-auditor"))
def auditor_that_writes(aws: Aws) -> None:
    """The auditor's role may put objects into the log archive."""
    widened = i.document(i.allow("Put", ["s3:PutObject"]))
    s.put_policy(aws, n.LOG_ARCHIVE, "iq-auditor", "upload", widened)


@plant(("iam-users.central-root-access", CENTRAL_ROOT.format("sessions")))
def root_sessions_off(_: Aws) -> list[Rule]:
    """Of central root access, sessions are off."""
    return features(
        result={"OrganizationId": n.ORGANIZATION, "EnabledFeatures": ["RootCredentialsManagement"]}
    )


@plant(
    ("iam-users.central-root-access", CENTRAL_ROOT.format("credentials_management")),
    ("iam-users.central-root-access", CENTRAL_ROOT.format("sessions")),
    alone=True,
)
def central_root_access_never_set_up(_: Aws) -> list[Rule]:
    """IAM has no trusted access to the organization, so that there is no central root access."""
    return features(
        error={"code": "ServiceAccessNotEnabledException", "message": "Trusted access is not enabled."},
        status=400,
    )


def features(**answer: Any) -> list[Rule]:
    return [{"service": "iam", "operation": "ListOrganizationsFeatures", **answer}]
