"""AWS's answers about the organization's policies, and S3's about who gets at a bucket."""

from moto.organizations import organizations_backends
from moto.organizations.models import OrganizationsBackend

from answer import Answer
from call import Call
from ids import MANAGEMENT
from realism import amends, page
from realism_stores import refused_elsewhere


def organizations() -> OrganizationsBackend:
    return organizations_backends[MANAGEMENT]["aws"]


def aws_arn(policy: dict) -> None:
    """AWS's own policies belong to no organization; moto has them in the management account."""
    if policy["AwsManaged"]:
        policy["Arn"] = f"arn:aws:organizations::aws:policy/{policy['Type'].lower()}/{policy['Id']}"


@amends("organizations", "ListPolicies")
def list_policies(call: Call, answer: Answer) -> Answer:
    if not answer.is_error:
        for policy in answer.data["Policies"]:
            aws_arn(policy)
    return answer


@amends("organizations", "DescribePolicy")
def describe_policy(call: Call, answer: Answer) -> Answer:
    if not answer.is_error:
        aws_arn(answer.data["Policy"]["PolicySummary"])
    return answer


@amends("organizations", "ListTargetsForPolicy")
def list_targets(call: Call, answer: Answer) -> Answer:
    """Moto gives all targets at once, and the management account another name."""
    if answer.is_error:
        return answer
    for target in answer.data["Targets"]:
        if target["TargetId"] == MANAGEMENT:
            target["Name"] = "Management"
    some, following = page(call, answer.data["Targets"], "MaxResults", "NextToken")
    return Answer({"Targets": some, "NextToken": following})


@amends("organizations", "DisablePolicyType")
def disable_policy_type(call: Call, answer: Answer) -> Answer:
    """AWS detaches every policy of the type, its own too."""
    if not answer.is_error:
        for policy in organizations().policies:
            if policy.type == call.params["PolicyType"]:
                for target in policy.attachments:
                    target.attached_policies.remove(policy)
                policy.attachments.clear()
    return answer


@amends("organizations", "EnablePolicyType")
def enable_policy_type(call: Call, answer: Answer) -> Answer:
    """AWS attaches its own policy of the type to everything."""
    if not answer.is_error:
        backend = organizations()
        for policy in backend.policies:
            if policy.aws_managed and policy.type == call.params["PolicyType"]:
                for target in [*backend.ou, *backend.accounts]:
                    backend.attach_policy(PolicyId=policy.id, TargetId=target.id)
    return answer


@amends("s3", "GetBucketPolicy")
def bucket_policy(call: Call, answer: Answer) -> Answer:
    return refused_elsewhere(call, answer) or answer


@amends("s3", "GetObjectLockConfiguration")
def object_lock(call: Call, answer: Answer) -> Answer:
    """Moto says 0 days beside the years, or 0 years beside the days."""
    refused = refused_elsewhere(call, answer)
    if refused or answer.is_error:
        return refused or answer
    retention = answer.data["ObjectLockConfiguration"].get("Rule", {}).get("DefaultRetention", {})
    for unit in ("Days", "Years"):
        if not retention.get(unit):
            retention.pop(unit, None)
    return answer
