"""AWS WAF as AWS has it: what its managed rule groups hold, and nothing at all where there is nothing."""

from answer import Answer, error
from call import Call
from names_web_acl import BAD_INPUTS, COMMON, INJECTION, REPUTATION, VERSION
from realism import amends, answers, page

# The rules of AWS's managed groups, by what they look at. All block, but for those named below.
PARTS: dict[str, dict[str, str]] = {
    COMMON: {
        "NoUserAgent": "HEADER",
        "UserAgent_BadBots": "HEADER",
        "SizeRestrictions": "QUERYSTRING Cookie_HEADER BODY URIPATH",
        "EC2MetaDataSSRF": "BODY COOKIE URIPATH QUERYARGUMENTS",
        "GenericLFI": "QUERYARGUMENTS URIPATH BODY",
        "RestrictedExtensions": "URIPATH QUERYARGUMENTS",
        "GenericRFI": "QUERYARGUMENTS BODY URIPATH",
        "CrossSiteScripting": "COOKIE QUERYARGUMENTS BODY URIPATH",
    },
    BAD_INPUTS: {
        "JavaDeserializationRCE": "HEADER BODY URIPATH QUERYSTRING",
        "Host_localhost": "HEADER",
        "PROPFIND": "METHOD",
        "ExploitablePaths": "URIPATH",
        "Log4JRCE": "HEADER QUERYSTRING BODY URIPATH",
    },
    INJECTION: {
        "SQLiExtendedPatterns": "QUERYARGUMENTS BODY",
        "SQLi": "QUERYARGUMENTS BODY COOKIE URIPATH",
    },
}
RULES = {
    name: [f"{rule}_{part}" for rule, parts in of_group.items() for part in parts.split()]
    for name, of_group in PARTS.items()
}
RULES[REPUTATION] = ["AWSManagedIPReputationList", "AWSManagedReconnaissanceList", "AWSManagedIPDDoSList"]
COUNTS_BY_ITSELF = {"AWSManagedIPDDoSList"}
VERSIONS = {
    COMMON: ["Version_1.10", "Version_1.11", "Version_1.12"],
    BAD_INPUTS: ["Version_1.19", "Version_1.20", "Version_1.21"],
    INJECTION: ["Version_1.2", "Version_1.3", VERSION],
    REPUTATION: [],
}


def no_such_group() -> Answer:
    message = "AWS WAF couldn’t perform the operation because your resource doesn’t exist."
    return error("WAFNonexistentItemException", message, 400)


@answers("wafv2", "DescribeManagedRuleGroup")
def managed_rule_group(call: Call) -> Answer:
    name, version = call.params["Name"], call.params.get("VersionName")
    if call.params["VendorName"] != "AWS" or name not in RULES:
        return no_such_group()
    if version is not None and version not in VERSIONS[name]:
        return error("WAFExpiredManagedRuleGroupVersionException", "The version is expired.", 400)
    rules = [{"Name": rule, "Action": {"Count" if rule in COUNTS_BY_ITSELF else "Block": {}}} for rule in RULES[name]]
    versions = {} if not VERSIONS[name] else {"VersionName": version or VERSIONS[name][-1]}
    return Answer({"Capacity": 700, "Rules": rules, **versions})


@answers("wafv2", "ListAvailableManagedRuleGroupVersions")
def versions_of_managed_group(call: Call) -> Answer:
    name = call.params["Name"]
    if call.params["VendorName"] != "AWS" or name not in VERSIONS:
        return no_such_group()
    items, marker = page(call, [{"Name": each} for each in VERSIONS[name]], "Limit", "NextMarker")
    return Answer({"Versions": items, "NextMarker": marker})


@amends("wafv2", "GetWebACLForResource")
def web_acl(_: Call, answer: Answer) -> Answer:
    """Of a resource without a web ACL AWS says nothing at all."""
    if not answer.is_error and not answer.data.get("WebACL"):
        return Answer({})
    return answer


@amends("wafv2", "ListLoggingConfigurations", "PutLoggingConfiguration")
def whose_logging(call: Call, answer: Answer) -> Answer:
    """Moto does not say whose logging it is, and answers with what nobody set: all of it is the owner's."""
    if answer.is_error:
        return answer
    if call.params.get("LogScope", "CUSTOMER") != "CUSTOMER":
        return Answer({"LoggingConfigurations": []})
    one = answer.data.get("LoggingConfiguration")
    for configuration in [one] if one else answer.data["LoggingConfigurations"]:
        configuration.update(LogType="WAF_LOGS", LogScope="CUSTOMER", ManagedByFirewallManager=False)
        for name in [name for name, value in configuration.items() if value is None]:
            del configuration[name]
    return answer
