"""AWS's answers of Control Tower and Artifact, which moto lacks: the data is ours, the wire format AWS's."""

import names as n
from answer import Answer, error
from call import Call
from ids import MANAGEMENT, ORGANIZATION, PRIMARY
from realism import amends, answers, page


def refused(call: Call) -> Answer | None:
    """Control Tower answers to the management account alone."""
    if call.account == MANAGEMENT:
        return None
    return error("AccessDeniedException", "AWS Control Tower can be used by the management account alone.", 403)


def listing(call: Call, member: str, items: list[dict], size: str = "maxResults") -> Answer:
    """One page of what the home region of the landing zone has, and every other region lacks."""
    some, following = page(call, items if call.region == PRIMARY else [], size, "nextToken")
    return refused(call) or Answer({member: some, "nextToken": following})


@answers("controltower", "ListLandingZones")
def list_landing_zones(call: Call) -> Answer:
    return listing(call, "landingZones", [{"arn": n.LANDING_ZONE}])


@answers("controltower", "GetLandingZone")
def get_landing_zone(call: Call) -> Answer:
    if call.account == MANAGEMENT and call.region != PRIMARY:
        return error("ResourceNotFoundException", "AWS Control Tower could not find the landing zone.", 404)
    zone = {
        "arn": call.params["landingZoneIdentifier"],
        "version": "3.3",
        "latestAvailableVersion": "4.0",
        "status": "ACTIVE",
        "driftStatus": {"status": "IN_SYNC"},
        "manifest": manifest(),
    }
    return refused(call) or Answer({"landingZone": zone})


def manifest() -> dict:
    return {
        "accessManagement": {"enabled": True},
        "governedRegions": [n.PRIMARY, n.DR],
        "organizationStructure": {"security": {"name": "Security"}},
        "centralizedLogging": {
            "accountId": n.LOG_ARCHIVE,
            "configurations": {
                "loggingBucket": {"retentionDays": 2557},
                "accessLoggingBucket": {"retentionDays": 3650},
                "kmsKeyArn": n.LOGS,
            },
            "enabled": True,
        },
        "securityRoles": {"accountId": n.AUDIT},
    }


@answers("controltower", "ListEnabledBaselines")
def list_enabled_baselines(call: Call) -> Answer:
    with_children = call.params.get("includeChildren") is True
    found = [baseline(*entry) for entry in n.ENABLED_BASELINES if with_children or entry[2] is None]
    return listing(call, "enabledBaselines", found)


def baseline(name: str, target: str, parent: str | None) -> dict:
    """Drift of inheritance is looked for on units; what an account has from its unit says nothing of it."""
    enabled = {
        "arn": n.enabled_baseline(name, target),
        "baselineIdentifier": f"arn:aws:controltower:{PRIMARY}::baseline/{name}",
        "baselineVersion": "4.0",
        "targetIdentifier": n.organizations_arn(target),
        "statusSummary": {"status": "SUCCEEDED"},
    }
    if parent:
        enabled["parentIdentifier"] = n.enabled_baseline(name, parent)
    if target.startswith("ou-"):
        enabled["driftStatusSummary"] = {"types": {"inheritance": {"status": "IN_SYNC"}}}
    return enabled


@answers("controltower", "ListEnabledControls")
def list_enabled_controls(call: Call) -> Answer:
    found = [
        {
            "arn": n.enabled_control(control, target),
            "controlIdentifier": f"arn:aws:controltower:{PRIMARY}::control/{control}",
            "targetIdentifier": n.organizations_arn(target),
            "statusSummary": {"status": "SUCCEEDED"},
            "driftStatusSummary": {"driftStatus": drift},
        }
        for control, target, drift in n.ENABLED_CONTROLS
    ]
    return listing(call, "enabledControls", found)


@answers("artifact", "ListCustomerAgreements")
def list_customer_agreements(call: Call) -> Answer:
    """The organization's agreement is shown to its management account; another account has accepted none of its own."""
    accepted = [
        {
            "name": "AWS Organizations Business Associate Addendum",
            "arn": n.AGREEMENT,
            "id": n.AGREEMENT.split("/")[-1],
            "agreementArn": "arn:aws:artifact:::agreement/agreement-baa",
            "awsAccountId": MANAGEMENT,
            "organizationArn": f"arn:aws:organizations::{MANAGEMENT}:organization/{ORGANIZATION}",
            "effectiveStart": "2025-03-01T09:30:00Z",
            "state": "ACTIVE",
            "type": "DEFAULT",
        }
    ]
    some, following = page(call, accepted if call.account == MANAGEMENT else [], "maxResults", "nextToken")
    return Answer({"customerAgreements": some, "nextToken": following})


PAGED = {
    "ListDelegatedAdministrators": "DelegatedAdministrators",
    "ListDelegatedServicesForAccount": "DelegatedServices",
    "ListAWSServiceAccessForOrganization": "EnabledServicePrincipals",
}


@amends("organizations", *PAGED)
def paged(call: Call, answer: Answer) -> Answer:
    """Moto gives all at once."""
    if answer.is_error:
        return answer
    member = PAGED[str(call.operation)]
    some, following = page(call, answer.data[member], "MaxResults", "NextToken")
    return Answer({member: some, "NextToken": following})
