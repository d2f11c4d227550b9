"""Faults in the guardrails, and organizations that conform in other styles."""

import json
from collections.abc import Callable

import names as n
import policies as p
import seed_policies as s
from aws import Aws
from plants import Case, Rule, plant, same_requirements

CHECK = "service-control-policies"
FULL_ACCESS = "p-FullAWSAccess"


def cases(requirement: str, *resources: str) -> list[Case]:
    return [(f"{CHECK}.{requirement}", resource) for resource in resources]


def layer(name: str) -> list[Case]:
    return cases("log-archive-layers", f"{n.TRAIL_BUCKET.arn}#{name}")


def takeover(*accounts: str) -> list[Case]:
    return cases("exemption-takeover", *(f"{account}/role/{n.EXEMPT_ROLE}" for account in accounts))


ALLOWLIST = [f"{CHECK}.service-allowlist", f"{CHECK}.service-allowlist-closed"]
NO_ALLOWLIST = [case for account in n.GXP for case in same_requirements(ALLOWLIST, account)]


def edit(aws: Aws, policy: str, sid: str, how: Callable[[p.Statement], None]) -> None:
    """Changes one statement of a policy and leaves the others as they are by now."""
    found = aws.client("organizations", n.MANAGEMENT).describe_policy(PolicyId=n.policy(policy))
    document = json.loads(found["Policy"]["Content"])
    how(next(statement for statement in document["Statement"] if statement["Sid"] == sid))
    s.change(aws, policy, document)


def let_out(aws: Aws, policy: str, sid: str, account: str) -> None:
    """Adds a condition that leaves one account out of a denial."""

    def leave_out(statement: p.Statement) -> None:
        statement["Condition"].setdefault("StringNotEquals", {})["aws:PrincipalAccount"] = [account]

    edit(aws, policy, sid, leave_out)


@plant(*NO_ALLOWLIST)
def scp_unattached(aws: Aws) -> None:
    """The policy of the allowlist exists, and is attached nowhere."""
    s.detach(aws, n.policy("iq-services"), n.WORKLOADS)


@plant(*cases("region-restriction", *n.MEMBERS), alone=True)
def scp_denies_one_action(aws: Aws) -> None:
    """Elsewhere only starting instances is denied: aws:RequestedRegion is there, and no restriction."""
    s.change(aws, "iq-region", p.document(p.deny("Region", ["ec2:RunInstances"], condition=p.ELSEWHERE)))


@plant(*cases("region-restriction", n.AUDIT))
def region_one_account_out(aws: Aws) -> None:
    """Audit was left out of the restriction of regions, and forgotten."""
    let_out(aws, "iq-region", "GovernedRegions", n.AUDIT)


@plant(*cases("region-restriction", *n.MEMBERS), alone=True)
def region_global_too_wide(aws: Aws) -> None:
    """Among what has no region stands a service that has: functions run anywhere."""
    edit(aws, "iq-region", "GovernedRegions", lambda statement: statement["NotAction"].append("lambda:*"))


@plant(*cases("region-restriction", *n.MEMBERS), alone=True)
def region_list_of_closed(aws: Aws) -> None:
    """The restriction holds for the regions that it lists, and for no other."""
    listed = {"StringEquals": {"aws:RequestedRegion": ["eu-west-1", "eu-central-1"]}}
    s.change(
        aws, "iq-region", p.document(p.deny_all_but("Regions", p.GLOBAL, listed | p.UNLESS_EXEMPT))
    )


@plant(*cases("service-allowlist-closed", *n.GXP), alone=True)
def deny_list_open(aws: Aws) -> None:
    """Every service that is not allowed today is denied by name. Tomorrow's is not."""
    others = p.services(sorted(p.known_services() - p.listed_services()))
    s.detach(aws, n.policy("iq-services"), n.WORKLOADS)
    for number, part in enumerate((others[::2], others[1::2]), start=1):
        s.add(aws, f"iq-deny-list-{number}", p.document(p.deny("Services", part)), n.WORKLOADS)


@plant(*cases("service-allowlist", n.STAGING), alone=True)
def allowlist_partly_open(aws: Aws) -> None:
    """In staging, a service that is not on the list may be looked at."""
    s.detach(aws, n.policy("iq-services"), n.WORKLOADS)
    s.attach(aws, n.policy("iq-services"), n.PROD)
    wider = p.document(p.deny_all_but("Services", [*p.ALLOWED, "lightsail:GetInstances"]))
    s.add(aws, "iq-services-staging", wider, n.SDLC)


@plant(*cases("cloudtrail-protection", n.AUDIT))
def trail_one_account_out(aws: Aws) -> None:
    """Audit may stop the trail of the organization."""
    let_out(aws, "iq-trail", "Trail", n.AUDIT)


@plant(*cases("cloudtrail-protection", *n.MEMBERS), alone=True)
def trail_misspelt(aws: Aws) -> None:
    """A denial of an action that AWS does not have: event selectors can be changed."""

    def misspell(statement: p.Statement) -> None:
        statement["Action"].remove("cloudtrail:PutEventSelectors")
        statement["Action"].append("cloudtrail:PutEventSelector")

    edit(aws, "iq-trail", "Trail", misspell)


@plant(*cases("s3-public-access", n.PRODUCTION))
def public_access_one_account_out(aws: Aws) -> None:
    """Production may take its blocks of public access off."""
    let_out(aws, "iq-baseline", "PublicAccess", n.PRODUCTION)


@plant(*cases("account-public-access", n.STAGING), ("bucket-policies.block-account", n.STAGING))
def public_access_block_off(aws: Aws) -> None:
    """Staging lets public buckets be read."""
    s.block_public_access(aws, n.STAGING, {**s.ALL_BLOCKED, "RestrictPublicBuckets": False})


@plant(*cases("account-public-access", n.PRODUCTION), ("bucket-policies.block-account", n.PRODUCTION))
def public_access_block_missing(aws: Aws) -> None:
    """Production never had a block of public access for the whole account."""
    aws.client("s3control", n.PRODUCTION).delete_public_access_block(AccountId=n.PRODUCTION)


@plant(*cases("identity-hygiene", n.STAGING))
def identity_one_account_out(aws: Aws) -> None:
    """Staging may make IAM users."""
    let_out(aws, "iq-baseline", "Identity", n.STAGING)


@plant(*cases("guard-of-guards", n.PRODUCTION))
def watchers_one_account_out(aws: Aws) -> None:
    """Production may switch off what watches it."""
    let_out(aws, "iq-baseline", "Watchers", n.PRODUCTION)


@plant(
    *cases("guard-of-guards", *n.MEMBERS), *cases("exemptions", "aws:PrincipalTag/team=security"), alone=True
)
def watchers_spared_by_tag(aws: Aws) -> None:
    """Whoever has a tag may switch off what watches, and may give the tag to a session of his own."""

    def spare(statement: p.Statement) -> None:
        statement["Condition"]["StringNotEquals"] = {"aws:PrincipalTag/team": "security"}

    edit(aws, "iq-baseline", "Watchers", spare)


@plant(
    *cases("exemptions", "arn:aws:iam::*:role/key-admin"), *cases("cloudtrail-protection", n.LOG_ARCHIVE)
)
def exemption_unapproved(aws: Aws) -> None:
    """A second role may delete the key of the logs. Nobody approved it."""
    more = {"ArnNotLike": {"aws:PrincipalARN": [p.EXEMPT, "arn:aws:iam::*:role/key-admin"]}}
    edit(aws, "iq-log-archive", "LogKey", lambda statement: statement.update(Condition=more))


@plant(*takeover(*n.MEMBERS), alone=True)
def exemption_takeover(aws: Aws) -> None:
    """Nothing guards the exempt role: any local administrator can make one of that name, or take it over."""
    document = p.document(p.PUBLIC_ACCESS, p.IDENTITY, p.WATCHERS, p.SESSION_DOCUMENT)
    s.change(aws, "iq-baseline", document)


@plant(*takeover(n.STAGING))
def exempt_role_open_in_staging(aws: Aws) -> None:
    """In staging an administrator may take over the exempt role."""
    let_out(aws, "iq-baseline", "ExemptRole", n.STAGING)


@plant(alone=True)
def exempt_role_is_there(aws: Aws) -> None:
    """No fault: anybody may create the exempt role, but it is there already, and nobody can delete it."""
    edit(aws, "iq-baseline", "ExemptRole", lambda statement: statement["Action"].remove("iam:CreateRole"))


@plant(alone=True)
def exempt_role_guarded_as_by_control_tower(aws: Aws) -> None:
    """No fault: Control Tower's own guard lets all pass and assume its role, which trusts management alone."""

    def leave_use_open(statement: p.Statement) -> None:
        kept = [name for name in statement["Action"] if name not in ("iam:PassRole", "sts:AssumeRole*")]
        statement["Action"] = kept

    edit(aws, "iq-baseline", "ExemptRole", leave_use_open)


OPEN_TO_ORGANIZATION = {
    "Sid": "Organization",
    "Effect": "Allow",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": [n.TRAIL_BUCKET.arn, f"{n.TRAIL_BUCKET.arn}/*"],
    "Condition": {"StringEquals": {"aws:PrincipalOrgID": n.ORGANIZATION}},
}


def edit_bucket(aws: Aws, without: list[str], more: list[p.Statement]) -> None:
    """Takes statements out of the policy of the trail's bucket, and adds others."""
    found = aws.client("s3", n.LOG_ARCHIVE).get_bucket_policy(Bucket=n.TRAIL_BUCKET.name)
    kept = [each for each in json.loads(found["Policy"])["Statement"] if each["Sid"] not in without]
    s.guard_bucket(aws, n.TRAIL_BUCKET, p.document(*kept, *more))


@plant(*cases("log-archive-access", n.TRAIL_BUCKET.arn), *layer("rcp"), *layer("bucket_policy"))
def log_archive_open(aws: Aws) -> None:
    """A role in production may delete the logs: the bucket lets the organization in, and no RCP stops it."""
    s.detach(aws, n.policy("iq-log-archive-rcp"), n.LOG_ARCHIVE)
    edit_bucket(aws, ["NobodyButServices"], [OPEN_TO_ORGANIZATION])


@plant(*cases("log-archive-access", n.TRAIL_BUCKET.arn), *layer("bucket_policy"), alone=True)
def log_archive_any_trail(aws: Aws) -> None:
    """Trails of other organizations may deliver too: nothing asks whose trail it is."""
    acl = {"s3:x-amz-acl": "bucket-owner-full-control"}
    anywhere = p.deliver("Write", "s3:PutObject", f"{n.TRAIL_BUCKET.arn}/AWSLogs/*", acl)
    edit_bucket(aws, [], [anywhere])
    s.change(aws, "iq-log-archive-rcp", p.document(p.LOG_ARCHIVE_RCP["Statement"][0]))


@plant(*cases("log-archive-delivery", n.TRAIL_BUCKET.arn))
def log_archive_undeliverable(aws: Aws) -> None:
    """The bucket of the trail lets another trail in by now: nothing of this one can be delivered."""
    edit_bucket(aws, ["AccountWrite", "OrganizationWrite"], [])


@plant(*layer("object_lock"), ("object-lock.compliance-mode", n.TRAIL_BUCKET.arn))
def object_lock_governance(aws: Aws) -> None:
    """Who may bypass governance may delete the logs."""
    s.lock_bucket(aws, n.TRAIL_BUCKET, "GOVERNANCE")


@plant(
    *layer("object_lock"),
    ("object-lock.enabled", n.TRAIL_BUCKET.arn),
    ("object-lock.compliance-mode", n.TRAIL_BUCKET.arn),
    ("object-lock.retention", n.TRAIL_BUCKET.arn),
    alone=True,
)
def object_lock_missing(_: Aws) -> list[Rule]:
    """The bucket of the trail has no Object Lock."""
    return [
        {
            "service": "s3",
            "operation": "GetObjectLockConfiguration",
            "params": {"Bucket": n.TRAIL_BUCKET.name},
            "error": {
                "code": "ObjectLockConfigurationNotFoundError",
                "message": "Object Lock configuration does not exist for this bucket",
            },
            "status": 404,
        }
    ]


@plant(*layer("scp"), *cases("cloudtrail-protection", n.LOG_ARCHIVE), alone=True)
def log_archive_scp_detached(aws: Aws) -> None:
    """The log archive lost the policy that binds its own administrators."""
    s.detach(aws, n.policy("iq-log-archive"), n.LOG_ARCHIVE)
