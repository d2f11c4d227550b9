"""Faults in the landing zone, in delegation, in enabled regions and in agreements."""

from typing import Any

import names as n
from aws import Aws
from plants import Rule, plant

OPT_IN = "ap-east-1"
ALL_OF_ZONE = [
    ("landing-zone.zone", n.ORGANIZATION),
    ("landing-zone.zone-configuration", n.ORGANIZATION),
]


def setting(name: str) -> tuple[str, str]:
    return "landing-zone.zone-configuration", f"{n.LANDING_ZONE}#{name}"


def zone(**change: Any) -> list[Rule]:
    return [
        {"service": "controltower", "operation": "GetLandingZone", "merge": {"landingZone": change}},
    ]


def manifest(**change: Any) -> list[Rule]:
    return zone(manifest=change)


def baselines(change: dict) -> list[Rule]:
    return [
        {
            "service": "controltower",
            "operation": "ListEnabledBaselines",
            "merge": {"enabledBaselines": [change]},
        }
    ]


def controls(change: dict) -> list[Rule]:
    return [
        {
            "service": "controltower",
            "operation": "ListEnabledControls",
            "merge": {"enabledControls": [change]},
        }
    ]


def agreements(change: dict) -> list[Rule]:
    return [
        {
            "service": "artifact",
            "operation": "ListCustomerAgreements",
            "merge": {"customerAgreements": [change]},
        }
    ]


def opt_in(account: str, status: str, region: str = OPT_IN) -> list[Rule]:
    """A region with another status; what is opened there is closed by the region restriction."""
    changed = {"$match": {"RegionName": region}, "RegionOptStatus": status}
    return [
        {
            "service": "account",
            "operation": "ListRegions",
            "account": account,
            "merge": {"Regions": [changed]},
        },
        {
            "service": "*",
            "except": ["iam", "sts", "organizations", "account"],
            "region": OPT_IN,
            "error": {"deny": "service control policy"},
        },
    ]


@plant(("landing-zone.zone", n.ORGANIZATION))
def landing_zone_drifted(_: Aws) -> list[Rule]:
    """Somebody deleted a role that Control Tower had set up: the landing zone has drifted."""
    return zone(driftStatus={"status": "DRIFTED"})


@plant(("landing-zone.zone", n.ORGANIZATION), alone=True)
def landing_zone_old(_: Aws) -> list[Rule]:
    """The landing zone was never updated: version 3.2."""
    return zone(version="3.2")


@plant(("landing-zone.zone", n.ORGANIZATION), alone=True)
def landing_zone_failed(_: Aws) -> list[Rule]:
    """An update of the landing zone failed."""
    return zone(status="FAILED")


@plant(unknown=[("landing-zone.zone", n.ORGANIZATION)], alone=True)
def landing_zone_being_updated(_: Aws) -> list[Rule]:
    """The landing zone is being updated: nobody knows yet what it will be."""
    return zone(status="PROCESSING")


@plant(unknown=[("landing-zone.zone", n.ORGANIZATION)], alone=True)
def landing_zone_in_new_words(_: Aws) -> list[Rule]:
    """AWS has a new word for the drift of a landing zone."""
    return zone(driftStatus={"status": "PARTLY_IN_SYNC"})


@plant(
    *ALL_OF_ZONE,
    *(("landing-zone.baselines", account) for account in n.MEMBERS),
    *(("landing-zone.controls", name) for name in n.DECLARED_CONTROLS),
    alone=True,
)
def landing_zone_elsewhere(_: Aws) -> list[Rule]:
    """The landing zone is at home in another region: in the declared one every list is empty."""
    lists = {
        "ListLandingZones": "landingZones",
        "ListEnabledBaselines": "enabledBaselines",
        "ListEnabledControls": "enabledControls",
    }
    return [
        {"service": "controltower", "operation": operation, "region": n.PRIMARY, "result": {member: []}}
        for operation, member in lists.items()
    ]


@plant(("landing-zone.zone", n.ORGANIZATION), alone=True)
def landing_zone_twice(_: Aws) -> list[Rule]:
    """Control Tower lists two landing zones."""
    both = [{"arn": n.LANDING_ZONE}, {"arn": f"{n.LANDING_ZONE}2"}]
    return [
        {"service": "controltower", "operation": "ListLandingZones", "result": {"landingZones": both}},
    ]


@plant(setting("governed_regions"))
def landing_zone_with_fewer_regions(_: Aws) -> list[Rule]:
    """The landing zone does not govern the region for disaster recovery."""
    return manifest(governedRegions=[n.PRIMARY])


@plant(setting("log_retention"))
def landing_zone_logs_kept_a_year(_: Aws) -> list[Rule]:
    """The log bucket keeps its logs for one year, written as text."""
    days = {"loggingBucket": {"retentionDays": "365"}}
    return manifest(centralizedLogging={"configurations": days})


@plant(setting("log_key"))
def landing_zone_logs_without_key(_: Aws) -> list[Rule]:
    """The logs of the landing zone are encrypted with nobody's key."""
    return manifest(centralizedLogging={"configurations": {"kmsKeyArn": None}})


@plant(setting("security"))
def landing_zone_security_elsewhere(_: Aws) -> list[Rule]:
    """The security roles are those of the log archive."""
    return manifest(securityRoles={"accountId": n.LOG_ARCHIVE})


@plant(setting("access_management"))
def landing_zone_self_managed(_: Aws) -> list[Rule]:
    """Control Tower does not manage access."""
    return manifest(accessManagement={"enabled": False})


@plant(setting("logging"), alone=True)
def landing_zone_without_logging(_: Aws) -> list[Rule]:
    """A landing zone of version 4 whose logging is switched off, and which is ACTIVE all the same."""
    change = {
        "organizationStructure": None,
        "centralizedLogging": {"enabled": False},
        "securityRoles": {"enabled": True},
    }
    return zone(version="4.0", manifest=change)


@plant(alone=True)
def landing_zone_of_version_4(_: Aws) -> list[Rule]:
    """No fault: a landing zone of version 4, which says nothing of an organization structure."""
    change = {"organizationStructure": None, "securityRoles": {"enabled": True}}
    return zone(version="4.0", manifest=change)


@plant(unknown=[setting("security"), setting("access_management")], alone=True)
def landing_zone_that_leaves_open(_: Aws) -> list[Rule]:
    """A manifest of version 4 that does not say whether the security roles and access management are on."""
    return zone(version="4.0", manifest={"accessManagement": None})


@plant(("landing-zone.baselines", n.STAGING))
def account_not_enrolled(_: Aws) -> list[Rule]:
    """Staging was moved into its unit by AWS Organizations alone: Control Tower never enrolled it."""
    return baselines({"$match": {"targetIdentifier": n.organizations_arn(n.STAGING)}, "$delete": True})


@plant(("landing-zone.baselines", n.enabled_baseline(n.CONTROL_TOWER_BASELINE, n.PROD)))
def unit_with_drift(_: Aws) -> list[Rule]:
    """An account of /Workloads/Prod does not have what its unit has."""
    drift = {"types": {"inheritance": {"status": "DRIFTED"}}}
    return baselines(
        {"$match": {"targetIdentifier": n.organizations_arn(n.PROD)}, "driftStatusSummary": drift}
    )


@plant(("landing-zone.baselines", n.LOG_ARCHIVE))
def baseline_failed(_: Aws) -> list[Rule]:
    """The baseline of the log archive failed."""
    failed = {"status": "FAILED"}
    return baselines(
        {"$match": {"targetIdentifier": n.organizations_arn(n.LOG_ARCHIVE)}, "statusSummary": failed}
    )


@plant(unknown=[("landing-zone.baselines", n.PRODUCTION)], alone=True)
def baseline_under_change(_: Aws) -> list[Rule]:
    """Production is being enrolled again."""
    changing = {"status": "UNDER_CHANGE"}
    return baselines(
        {"$match": {"targetIdentifier": n.organizations_arn(n.PRODUCTION)}, "statusSummary": changing}
    )


@plant(("landing-zone.controls", n.DECLARED_CONTROLS[0]))
def control_missing(_: Aws) -> list[Rule]:
    """A declared control is not enabled."""
    control = n.enabled_control("AWS-GR_RESTRICT_ROOT_USER", n.WORKLOADS)
    return controls({"$match": {"arn": control}, "$delete": True})


@plant(("landing-zone.controls", n.AUDIT_BUCKET_CONTROL))
def control_drifted(_: Aws) -> list[Rule]:
    """Somebody edited the policy of a control that nobody declared, past Control Tower."""
    drifted = {"driftStatus": "DRIFTED"}
    return controls({"$match": {"arn": n.AUDIT_BUCKET_CONTROL}, "driftStatusSummary": drifted})


@plant(("landing-zone.controls", n.AUDIT_BUCKET_CONTROL), alone=True)
def control_failed(_: Aws) -> list[Rule]:
    """A control could not be enabled."""
    return controls({"$match": {"arn": n.AUDIT_BUCKET_CONTROL}, "statusSummary": {"status": "FAILED"}})


@plant(("landing-zone.controls", n.DECLARED_CONTROLS[0]), alone=True)
def control_not_checked(_: Aws) -> list[Rule]:
    """AWS does not look for drift of a control that must have none."""
    control = n.enabled_control("AWS-GR_RESTRICT_ROOT_USER", n.WORKLOADS)
    return controls({"$match": {"arn": control}, "driftStatusSummary": {"driftStatus": "NOT_CHECKING"}})


@plant(("landing-zone.delegated-administrators", f"{n.PRODUCTION}/macie.amazonaws.com"))
def delegated_administrator_undeclared(aws: Aws) -> None:
    """Production administers Macie for the whole organization, and nobody declared it."""
    organizations = aws.client("organizations", n.MANAGEMENT)
    organizations.register_delegated_administrator(
        AccountId=n.PRODUCTION, ServicePrincipal="macie.amazonaws.com"
    )


@plant(("landing-zone.delegated-administrators", f"{n.AUDIT}/access-analyzer.amazonaws.com"))
def delegated_administrator_gone(aws: Aws) -> None:
    """Audit no longer administers IAM Access Analyzer."""
    organizations = aws.client("organizations", n.MANAGEMENT)
    organizations.deregister_delegated_administrator(
        AccountId=n.AUDIT, ServicePrincipal="access-analyzer.amazonaws.com"
    )


@plant(("landing-zone.trusted-access", "ram.amazonaws.com"))
def trusted_access_undeclared(aws: Aws) -> None:
    """Resource shares need no invitation within the organization, and nobody declared it."""
    aws.client("organizations", n.MANAGEMENT).enable_aws_service_access(ServicePrincipal="ram.amazonaws.com")


@plant(("landing-zone.trusted-access", "config.amazonaws.com"))
def trusted_access_gone(aws: Aws) -> None:
    """AWS Config has lost its trusted access."""
    aws.client("organizations", n.MANAGEMENT).disable_aws_service_access(
        ServicePrincipal="config.amazonaws.com"
    )


@plant(("landing-zone.regions", n.STAGING))
def region_opted_in(_: Aws) -> list[Rule]:
    """Somebody opted in to another region in staging. Nothing can be done there, yet."""
    return opt_in(n.STAGING, "ENABLED")


@plant(("landing-zone.regions", n.AUDIT), alone=True)
def governed_region_disabled(_: Aws) -> list[Rule]:
    """The region for disaster recovery is disabled in audit."""
    return opt_in(n.AUDIT, "DISABLED", n.DR)


@plant(
    unknown=[
        ("landing-zone.regions", n.PRODUCTION),
        ("cmk-encryption.other-regions", f"{n.PRODUCTION}/{OPT_IN}"),
    ],
    alone=True,
)
def region_being_enabled(_: Aws) -> list[Rule]:
    """A region is being enabled in production: nobody knows yet whether it will be."""
    return opt_in(n.PRODUCTION, "ENABLING")


@plant(("landing-zone.agreement", n.BAA))
def agreement_terminated(_: Aws) -> list[Rule]:
    """The business associate addendum was terminated."""
    return agreements({"$match": {"arn": n.AGREEMENT}, "state": "CUSTOMER_TERMINATED"})


@plant(("landing-zone.agreement", n.BAA), alone=True)
def agreement_missing(_: Aws) -> list[Rule]:
    """Nobody ever accepted a business associate addendum."""
    return agreements({"$match": {"arn": n.AGREEMENT}, "name": "AWS Australian Notifiable Data Breach Addendum"})


@plant(("landing-zone.agreement", n.BAA), alone=True)
def agreement_of_one_account(_: Aws) -> list[Rule]:
    """The addendum was accepted for the management account alone."""
    return agreements({"$match": {"arn": n.AGREEMENT}, "organizationArn": None})


@plant(("landing-zone.agreement", n.BAA), alone=True)
def agreement_ended(_: Aws) -> list[Rule]:
    """The addendum is ACTIVE, says AWS, and ended a day ago."""
    return agreements({"$match": {"arn": n.AGREEMENT}, "effectiveEnd": {"$ago": 86_400}})


@plant(unknown=[("landing-zone.agreement", n.BAA)], alone=True)
def agreement_in_new_words(_: Aws) -> list[Rule]:
    """AWS has a new word for the state of an agreement."""
    return agreements({"$match": {"arn": n.AGREEMENT}, "state": "PENDING"})
