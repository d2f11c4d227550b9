"""Faults of load balancers: what they speak, what they show, and what they let through."""

from typing import Any

import names_edge as e
import seed_tls as s
from aws import Aws
from ids import PRIMARY, PRODUCTION, STAGING
from plants import Case, Rule, plant, same_requirements

STAGING_HTTPS = e.listener(account=STAGING)
STAGING_HTTP = e.listener(e.HTTP, account=STAGING)


def tls(requirement: str, *resources: str) -> list[Case]:
    return [(f"tls.{requirement}", resource) for resource in resources]


def speaks(*resources: str) -> list[Case]:
    return [case for resource in resources for case in same_requirements(["tls.protocols", "tls.ciphers"], resource)]


def modify(aws: Aws, listener: str, account: str = PRODUCTION, **settings: Any) -> None:
    s.client(aws, account).modify_listener(ListenerArn=listener, **settings)


# ── What they speak ──


@plant(*speaks(STAGING_HTTPS))
def tls_policy_with_1_0(aws: Aws) -> None:
    """A policy of 2021 that speaks TLS 1.3, and 1.0 too."""
    modify(aws, STAGING_HTTPS, STAGING, SslPolicy="ELBSecurityPolicy-TLS13-1-0-2021-06")


@plant(*speaks(e.listener(e.NEXT)), alone=True)
def tls_policy_of_the_api(aws: Aws) -> None:
    """Somebody made a listener through the API and named no policy: AWS takes one of 2016."""
    s.add_listener(
        aws,
        PRODUCTION,
        Protocol="HTTPS",
        Port=8443,
        Certificates=[{"CertificateArn": e.certificate()}],
        DefaultActions=s.forward(e.target_group()),
    )


@plant(unknown=speaks(STAGING_HTTPS), checks=["tls"], alone=True)
def tls_policy_unsaid(_: Aws) -> list[Rule]:
    """AWS says nothing of the policy of a listener."""
    listener = {
        "ListenerArn": STAGING_HTTPS,
        "LoadBalancerArn": e.load_balancer(account=STAGING),
        "Port": 443,
        "Protocol": "HTTPS",
        "Certificates": [{"CertificateArn": e.certificate(account=STAGING)}],
        "DefaultActions": s.forward(e.target_group(account=STAGING)),
    }
    return [
        {
            "service": "elbv2",
            "operation": "DescribeListeners",
            "account": STAGING,
            "result": {"Listeners": [listener]},
        }
    ]


# ── What they let through ──


@plant(*tls("clear-text", STAGING_HTTP))
def http_forwards(aws: Aws) -> None:
    """The HTTP listener of staging forwards instead of redirecting."""
    modify(aws, STAGING_HTTP, STAGING, DefaultActions=s.forward(e.target_group(account=STAGING)))


@plant(*tls("clear-text", e.listener(e.NEXT)), alone=True)
def http_redirects_to_itself(aws: Aws) -> None:
    """A second HTTP listener redirects, and stays in HTTP."""
    stays = {"Protocol": "#{protocol}", "Port": "80", "StatusCode": "HTTP_302"}
    s.add_listener(
        aws,
        PRODUCTION,
        Protocol="HTTP",
        Port=8080,
        DefaultActions=[{"Type": "redirect", "RedirectConfig": stays}],
    )


@plant(*tls("targets", e.listener()), alone=True)
def rule_to_http_targets(aws: Aws) -> None:
    """One rule behind HTTPS forwards to targets that are reached over HTTP."""
    targets = s.add_targets(aws, PRODUCTION, Name="cc-legacy", Protocol="HTTP", Port=8080)
    s.client(aws).create_rule(
        ListenerArn=e.listener(),
        Priority=10,
        Conditions=[{"Field": "path-pattern", "Values": ["/legacy/*"]}],
        Actions=s.forward(targets),
    )


DICOM_IN_CLEAR = f"net/cc-modalities/{e.number(e.NEXT)}"


@plant(
    *tls("clear-ports", e.load_balancer(DICOM_IN_CLEAR)),
    unknown=same_requirements(["tls.clear-text", "tls.targets"], e.listener(e.NEXT + 2, DICOM_IN_CLEAR)),
    alone=True,
)
def dicom_in_clear(aws: Aws) -> None:
    """A network load balancer passes DICOM on as it comes."""
    balancer = s.add_load_balancer(
        aws,
        PRODUCTION,
        Name="cc-modalities",
        Type="network",
        Scheme="internal",
        Subnets=s.subnets("private", PRODUCTION),
        SecurityGroups=[],
    )
    targets = s.add_targets(aws, PRODUCTION, Name="cc-modalities", Protocol="TCP", Port=104)
    s.add_listener(
        aws, PRODUCTION, LoadBalancerArn=balancer, Protocol="TCP", Port=104, DefaultActions=s.forward(targets)
    )


# ── What they show ──


def tells(account: str, certificate: str, **members: Any) -> list[Rule]:
    """What AWS says of a certificate in a state to which no call brings it."""
    return [
        {
            "service": "acm",
            "operation": "DescribeCertificate",
            "account": account,
            "region": PRIMARY,
            "params": {"CertificateArn": certificate},
            "merge": {"Certificate": members},
        }
    ]


@plant(*tls("certificates", e.listener()))
def certificate_of_other_name_expired(aws: Aws) -> list[Rule]:
    """Of two certificates the one for another name has expired."""
    certificate = s.request_certificate(aws, PRODUCTION, "old.example.com")
    s.client(aws).add_listener_certificates(ListenerArn=e.listener(), Certificates=[{"CertificateArn": certificate}])
    return tells(PRODUCTION, certificate, Status="EXPIRED", NotAfter="2026-06-30T23:59:59Z")


@plant(*tls("certificates", STAGING_HTTPS))
def certificate_pending(aws: Aws) -> None:
    """Staging shows a certificate whose names nobody validated."""
    certificate = s.request_certificate(aws, STAGING, "new.staging.example.com", "EMAIL")
    modify(aws, STAGING_HTTPS, STAGING, Certificates=[{"CertificateArn": certificate}])


@plant(*tls("certificates", e.DICOM_LISTENER))
def certificate_not_renewed(_: Aws) -> list[Rule]:
    """AWS tries to renew a certificate, and its record in DNS is gone."""
    renewal = {
        "RenewalStatus": "PENDING_VALIDATION",
        "DomainValidationOptions": [],
        "UpdatedAt": "2026-11-01T00:00:00Z",
    }
    return tells(PRODUCTION, e.certificate(2), RenewalSummary=renewal)


# ── Who shows them a certificate ──


@plant(*tls("mutual", e.DICOM_LISTENER))
def clients_passed_through(aws: Aws) -> None:
    """What clients show is handed on, and nobody verifies it."""
    modify(aws, e.DICOM_LISTENER, MutualAuthentication={"Mode": "passthrough"})


@plant(*tls("mutual", e.DICOM_LISTENER), alone=True)
def trust_store_removed(aws: Aws) -> None:
    """Whoever shared the trust store does so no more."""
    shared = e.TRUST_STORE.replace(PRODUCTION, STAGING)
    removed = {"Mode": "verify", "TrustStoreArn": shared, "TrustStoreAssociationStatus": "removed"}
    modify(aws, e.DICOM_LISTENER, MutualAuthentication=removed)
