"""Faults in the organization and in who gets in."""

import names as n
import reference
from aws import Aws
from ids import RETIRED, SANDBOX
from names_identity import DEPLOY
from plants import Rule, plant

FOREIGN_OIDC = "gitlab.example.com"


def saml(account: str, name: str) -> str:
    return f"arn:aws:iam::{account}:saml-provider/{name}"


def oidc(account: str, name: str) -> str:
    return f"arn:aws:iam::{account}:oidc-provider/{name}"


def root(account: str) -> str:
    return f"{account}/root"


def summary(account: str, **counters: int) -> list[Rule]:
    return [
        {
            "service": "iam",
            "operation": "GetAccountSummary",
            "account": account,
            "merge": {"SummaryMap": counters},
        }
    ]


def accounts(change: dict) -> list[Rule]:
    listings = ["ListAccounts", "ListAccountsForParent"]
    return [{"service": "organizations", "operation": listings, "merge": {"Accounts": [change]}}]


@plant(("landing-zone.organization", "o-exampleorgid"))
def organization_without_all_features(_: Aws) -> list[Rule]:
    """The organization is for consolidated billing only, so no policy has any effect."""
    return [
        {
            "service": "organizations",
            "operation": "DescribeOrganization",
            "merge": {"Organization": {"FeatureSet": "CONSOLIDATED_BILLING"}},
        }
    ]


@plant(("landing-zone.account-declared", SANDBOX))
def account_undeclared(aws: Aws) -> None:
    """Somebody vended an account that the spec does not know. It is otherwise in order."""
    reference.add_account(aws.client("organizations", n.MANAGEMENT), "Sandbox", [])
    reference.seed_identity(aws, SANDBOX)
    reference.seed_keys(aws, SANDBOX)


@plant(("landing-zone.account-declared", RETIRED))
def account_suspended(aws: Aws) -> None:
    """An account that nobody accepted as suspended."""
    organizations = aws.client("organizations", n.MANAGEMENT)
    reference.add_account(organizations, "Retired", [])
    organizations.close_account(AccountId=RETIRED)


@plant(("landing-zone.account-ou", n.AUDIT))
def account_in_wrong_unit(aws: Aws) -> None:
    """Audit was moved out of /Security, away from its policies."""
    organizations = aws.client("organizations", n.MANAGEMENT)
    root_id = organizations.list_roots()["Roots"][0]["Id"]
    source = organizations.list_parents(ChildId=n.AUDIT)["Parents"][0]["Id"]
    organizations.move_account(AccountId=n.AUDIT, SourceParentId=source, DestinationParentId=root_id)


@plant(
    ("landing-zone.account-present", n.AUDIT),
    ("landing-zone.account-declared", n.AUDIT),
    unread=[n.AUDIT],
    alone=True,
)
def account_being_closed(_: Aws) -> list[Rule]:
    """Audit is on its way out: PENDING_CLOSURE, by State and by nothing else."""
    return accounts({"$match": {"Id": n.AUDIT}, "State": "PENDING_CLOSURE", "Status": None})


@plant(
    ("landing-zone.account-present", n.STAGING),
    ("landing-zone.account-ou", n.STAGING),
    ("landing-zone.set-members", "set:gxp"),
    ("rds-resilience.present", "phi_postgres_stage"),
    unread=[n.STAGING],
    alone=True,
)
def account_missing(_: Aws) -> list[Rule]:
    """Staging left the organization."""
    return accounts({"$match": {"Id": n.STAGING}, "$delete": True})


@plant(
    ("landing-zone.set-members", "set:gxp"),
    ("iam-users.oidc-providers", oidc(n.STAGING, n.OIDC_PROVIDER)),
    ("iam-users.oidc-subjects", f"arn:aws:iam::{n.STAGING}:role/{DEPLOY}"),
    alone=True,
)
def account_without_tag(aws: Aws) -> None:
    """Staging lost the tag that puts it into the set gxp, for which alone the OIDC provider is declared."""
    aws.client("organizations", n.MANAGEMENT).untag_resource(ResourceId=n.STAGING, TagKeys=["gxp"])


@plant(alone=True)
def accounts_without_state(_: Aws) -> list[Rule]:
    """No fault: an AWS that gives only the old Status."""
    return accounts({"$match": {}, "State": None})


@plant(alone=True)
def accounts_without_status(_: Aws) -> list[Rule]:
    """No fault: an AWS that has dropped the old Status."""
    return accounts({"$match": {}, "Status": None})


@plant(("iam-users.no-users", f"arn:aws:iam::{n.PRODUCTION}:user/build"))
def iam_user(aws: Aws) -> None:
    """An IAM user with an active access key in production."""
    iam = aws.client("iam", n.PRODUCTION)
    iam.create_user(UserName="build")
    iam.create_access_key(UserName="build")


@plant(("iam-users.root-access-keys", root(n.STAGING)), ("iam-users.root-credentials", root(n.STAGING)))
def root_access_key(_: Aws) -> list[Rule]:
    """Root of staging has an access key, and no MFA."""
    return summary(n.STAGING, AccountAccessKeysPresent=1)


@plant(("iam-users.root-access-keys", root(n.MANAGEMENT)), alone=True)
def root_access_key_beside_mfa(_: Aws) -> list[Rule]:
    """Root of the management account has MFA and yet an access key."""
    return summary(n.MANAGEMENT, AccountAccessKeysPresent=1)


@plant(("iam-users.root-credentials", root(n.LOG_ARCHIVE)))
def root_password_without_mfa(_: Aws) -> list[Rule]:
    """Root of the log archive has a password and no MFA."""
    return summary(n.LOG_ARCHIVE, AccountPasswordPresent=1)


@plant(("iam-users.root-certificates", root(n.AUDIT)), ("iam-users.root-credentials", root(n.AUDIT)))
def root_certificate(_: Aws) -> list[Rule]:
    """Root of audit has a signing certificate, and no MFA."""
    return summary(n.AUDIT, AccountSigningCertificatesPresent=1)


@plant(("iam-users.root-credentials", root(n.MANAGEMENT)))
def management_root_without_mfa(_: Aws) -> list[Rule]:
    """Root of the management account, which keeps its password, lost its MFA device."""
    return summary(n.MANAGEMENT, AccountMFAEnabled=0)


@plant(("iam-users.saml-providers", saml(n.PRODUCTION, "Okta")))
def saml_provider_foreign(aws: Aws) -> None:
    """A SAML provider that is not IAM Identity Center's."""
    aws.client("iam", n.PRODUCTION).create_saml_provider(Name="Okta", SAMLMetadataDocument="x" * 1000)


@plant(("iam-users.oidc-providers", oidc(n.AUDIT, FOREIGN_OIDC)))
def oidc_provider_foreign(aws: Aws) -> None:
    """An OIDC provider in an account that may have none."""
    iam = aws.client("iam", n.AUDIT)
    iam.create_open_id_connect_provider(Url=f"https://{FOREIGN_OIDC}", ThumbprintList=["0" * 40])


@plant(("iam-users.oidc-providers", f"{n.STAGING}/oidc-provider/{n.OIDC_PROVIDER}"))
def oidc_provider_missing(aws: Aws) -> None:
    """The declared OIDC provider is gone from staging."""
    iam = aws.client("iam", n.STAGING)
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=oidc(n.STAGING, n.OIDC_PROVIDER))
