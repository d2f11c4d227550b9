"""Faults in how policies are attached and written, and organizations that conform in other styles."""

import names as n
import policies as p
import seed_policies as s
from aws import Aws
from ids import ORGANIZATION
from plants import plant
from plants_guardrails import ALLOWLIST, FULL_ACCESS, NO_ALLOWLIST, cases, layer, same_requirements, takeover

EVERYWHERE = [
    "region-restriction",
    "cloudtrail-protection",
    "s3-public-access",
    "identity-hygiene",
    "guard-of-guards",
]
NOTHING_DENIED = [
    *(case for requirement in EVERYWHERE for case in cases(requirement, *n.MEMBERS)),
    *NO_ALLOWLIST,
    *takeover(*n.MEMBERS),
    *layer("scp"),
]


@plant(*cases("policy-types", n.ROOT), *layer("rcp"))
def rcp_type_off(aws: Aws) -> None:
    """Resource control policies are switched off at the root."""
    disable(aws, s.RCP)


@plant(
    *cases("policy-types", n.ROOT),
    *cases("policy-chain", *n.MEMBERS),
    *NOTHING_DENIED,
    alone=True,
)
def policy_type_off(aws: Aws) -> None:
    """Service control policies are switched off at the root: those that are there do nothing."""
    disable(aws, s.SCP)


@plant(
    *cases("policy-types", n.ROOT),
    *cases("policy-chain", *n.MEMBERS),
    *NOTHING_DENIED,
    *layer("rcp"),
    # The root user of its account can always change the policy of a bucket, whatever that says.
    *cases("log-archive-access", n.TRAIL_BUCKET.arn),
    alone=True,
)
def policy_types_off(aws: Aws) -> None:
    """No policy of the organization has any effect."""
    disable(aws, s.SCP)
    disable(aws, s.RCP)


def disable(aws: Aws, policy_type: str) -> None:
    organizations = aws.client("organizations", n.MANAGEMENT)
    organizations.disable_policy_type(RootId=n.ROOT, PolicyType=policy_type)


@plant(("landing-zone.account-ou", n.STAGING), *same_requirements(ALLOWLIST, n.STAGING), alone=True)
def account_moved(aws: Aws) -> None:
    """Staging was moved to a unit of the workloads to which nobody attached the allowlist."""
    organizations = aws.client("organizations", n.MANAGEMENT)
    s.detach(aws, n.policy("iq-services"), n.WORKLOADS)
    for unit in (n.PROD, n.SDLC):
        s.attach(aws, n.policy("iq-services"), unit)
    made = organizations.create_organizational_unit(ParentId=n.WORKLOADS, Name="Lab")
    lab = made["OrganizationalUnit"]["Id"]
    organizations.move_account(AccountId=n.STAGING, SourceParentId=n.SDLC, DestinationParentId=lab)


@plant(
    unknown=[*NO_ALLOWLIST, *cases("policy-chain", *n.GXP), *cases("exemptions", ORGANIZATION)],
    alone=True,
)
def policy_malformed(aws: Aws) -> None:
    """Nobody can say what the policy of the allowlist means: its text breaks off."""
    s.change(aws, "iq-services", p.text(p.SERVICES)[:-2])


@plant(unknown=cases("policy-chain", n.AUDIT), alone=True)
def policy_not_listed(_: Aws) -> list:
    """AWS lists no service control policy at the account audit, where there is always one."""
    return [
        {
            "service": "organizations",
            "operation": "ListTargetsForPolicy",
            "params": {"PolicyId": FULL_ACCESS},
            "merge": {"Targets": [{"$match": {"TargetId": n.AUDIT}, "$delete": True}]},
        }
    ]


@plant(alone=True)
def style_allow_list(aws: Aws) -> None:
    """No fault: the workloads are allowed what is on the list, in the place of everything."""
    allowed = p.document({"Effect": "Allow", "Action": p.ALLOWED, "Resource": "*"})
    s.add(aws, "iq-allow", allowed, n.WORKLOADS)
    s.detach(aws, n.policy("iq-services"), n.WORKLOADS)
    s.detach(aws, FULL_ACCESS, n.WORKLOADS)


@plant(alone=True)
def style_conditional_allow(aws: Aws) -> None:
    """No fault: everything is allowed in the governed regions, and elsewhere what has no region."""

    def within(actions: list[str], regions: list[str]) -> p.Statement:
        condition = {"StringEquals": {"aws:RequestedRegion": regions}}
        return {"Effect": "Allow", "Action": actions, "Resource": "*", "Condition": condition}

    allowed = p.document(
        within(["*"], [n.PRIMARY, n.DR]),
        within(p.LOOKING, [n.OTHER]),
        {"Effect": "Allow", "Action": p.GLOBAL, "Resource": "*"},
    )
    s.add(aws, "iq-allow-regions", allowed, n.ROOT)
    s.detach(aws, n.policy("iq-region"), n.ROOT)
    s.detach(aws, FULL_ACCESS, n.ROOT)


# What else the region deny control of Control Tower leaves open. It only reads, but for two actions of
# Lightsail that give out credentials: the spec names them.
CONTROL_TOWER_READS = """
    cloudtrail:LookupEvents datapipeline:GetAccountLimits ec2:DescribeRegions ec2:DescribeTransitGateways
    ec2:DescribeVpnGateways license-manager:ListReceivedLicenses lightsail:Get*
    quicksight:DescribeAccountSubscription s3:DescribeMultiRegionAccessPointOperation
    s3:GetAccountPublicAccessBlock s3:GetBucketLocation s3:GetBucketPolicyStatus s3:GetBucketPublicAccessBlock
    s3:GetMultiRegionAccessPoint s3:GetMultiRegionAccessPointPolicy s3:GetMultiRegionAccessPointPolicyStatus
    s3:GetStorageLensConfiguration s3:GetStorageLensDashboard s3:ListAllMyBuckets
    s3:ListMultiRegionAccessPoints s3:ListStorageLensConfigurations tag:GetResources
    vendor-insights:ListEntitledSecurityProfiles
""".split()


@plant(alone=True)
def style_control_tower(aws: Aws) -> None:
    """No fault: the region deny control of Control Tower, attached to registered units as it does itself."""
    opened = p.services(n.CONTROL_TOWER_GLOBAL) + n.CONTROL_TOWER_GLOBAL_ACTIONS + CONTROL_TOWER_READS
    document = p.document(p.deny_all_but("GRREGIONDENY", sorted(opened), p.ELSEWHERE | p.UNLESS_EXEMPT))
    policy = s.add(aws, "aws-guardrails-region", document)
    for unit in (n.SECURITY, n.WORKLOADS):
        s.attach(aws, policy, unit)
    s.detach(aws, n.policy("iq-region"), n.ROOT)
