"""AWS's answers of Organizations, Account Management, IAM and CloudTrail."""

from datetime import timedelta
from typing import Any

from moto.cloudtrail.models import cloudtrail_backends
from moto.organizations import organizations_backends

from answer import Answer, error, now
from call import Call
from ids import MANAGEMENT, ORGANIZATION, ROOT
from realism import amends, answers, page

OPEN_REGIONS = ["eu-west-1", "us-east-1", "us-east-2", "us-west-2"]
# Once, not at each answer: an organization that is read twice has not stopped logging in between.
LOGGING_SINCE = now() - timedelta(days=300)
OPT_IN_REGIONS = ["af-south-1", "ap-east-1", "ca-west-1", "eu-south-1", "me-south-1"]

NO_ROOT_CREDENTIALS = {
    "AccountMFAEnabled": 0,
    "AccountAccessKeysPresent": 0,
    "AccountPasswordPresent": 0,
    "AccountSigningCertificatesPresent": 0,
}


@amends("organizations", "ListAccounts", "ListAccountsForParent")
def accounts_in_full(call: Call, answer: Answer) -> Answer:
    if not answer.is_error:
        for account in answer.data["Accounts"]:
            if account["Id"] == MANAGEMENT:
                account["Name"] = "Management"
            account["Paths"] = [f"{ORGANIZATION}/{ROOT}/{ou_path(account['Id'])}{account['Id']}/"]
    return answer


def ou_path(account: str) -> str:
    backend = organizations_backends[MANAGEMENT]["aws"]
    parent = backend.get_account_by_id(account).parent_id
    path = ""
    while parent != ROOT:
        path = f"{parent}/{path}"
        parent = backend.get_organizational_unit_by_id(parent).parent_id
    return path


@answers("account", "ListRegions")
def list_regions(call: Call) -> Answer:
    regions = [{"RegionName": name, "RegionOptStatus": "ENABLED_BY_DEFAULT"} for name in OPEN_REGIONS]
    regions += [{"RegionName": name, "RegionOptStatus": "DISABLED"} for name in OPT_IN_REGIONS]
    wanted = call.params.get("RegionOptStatusContains")
    listed = [region for region in regions if not wanted or region["RegionOptStatus"] in wanted]
    some, following = page(call, listed, "MaxResults", "NextToken")
    return Answer({"Regions": some, "NextToken": following})


@amends("iam", "GetAccountSummary")
def account_summary(call: Call, answer: Answer) -> Answer:
    """A member account's root has no credentials under central root management; rules say otherwise."""
    answer.data["SummaryMap"] |= NO_ROOT_CREDENTIALS
    return answer


@answers("iam", "ListOrganizationsFeatures")
def organizations_features(call: Call) -> Answer:
    if call.account != MANAGEMENT:
        return error(
            "AccountNotManagementOrDelegatedAdministratorException",
            "The account is neither the management account nor a delegated administrator.",
            400,
        )
    return Answer(
        {"OrganizationId": ORGANIZATION, "EnabledFeatures": ["RootCredentialsManagement", "RootSessions"]}
    )


@amends("cloudtrail", "DescribeTrails")
def organization_trails(call: Call, answer: Answer) -> Answer:
    """The organization's trail is shown in every member account, as a shadow."""
    shadows = call.params.get("includeShadowTrails", True)
    if answer.is_error or call.account == MANAGEMENT or not shadows:
        return answer
    wanted = call.params.get("trailNameList")
    for backend in cloudtrail_backends[MANAGEMENT].values():
        for trail in backend.trails.values():
            seen = trail.is_multi_region or trail.region_name == call.region
            if trail.is_org_trail and seen and (not wanted or trail.arn in wanted):
                answer.data["trailList"].append(trail.description(include_region=True))
    return answer


@amends("cloudtrail", "GetTrailStatus")
def trail_status(call: Call, answer: Answer) -> Answer:
    if answer.is_error:
        return answer
    status: dict[str, Any] = answer.data
    status["StartLoggingTime"] = LOGGING_SINCE
    status["LatestDeliveryTime"] = now() - timedelta(minutes=4)
    status["LatestDigestDeliveryTime"] = now() - timedelta(minutes=25)
    return answer
