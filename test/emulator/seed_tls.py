"""The load balancers of the reference organization: HTTPS with a certificate of ACM in front, HTTPS behind, and HTTP that only redirects."""

from typing import Any

import names_edge as e
import names_network as w
from aws import Aws
from ids import PRIMARY, PRODUCTION

TO_HTTPS = [{"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}}]
VERIFIED = {"Mode": "verify", "TrustStoreArn": e.TRUST_STORE}


def seed(aws: Aws) -> None:
    for account, domain in e.DOMAINS.items():
        seed_web(aws, account, domain)
    seed_dicom(aws)


def client(aws: Aws, account: str = PRODUCTION) -> Any:
    return aws.client("elbv2", account, PRIMARY)


def seed_web(aws: Aws, account: str, domain: str) -> None:
    request_certificate(aws, account, domain)
    add_load_balancer(aws, account, Name=e.ALB, Scheme="internet-facing", Subnets=subnets("public", account))
    add_targets(aws, account, Name=e.TARGETS)
    target_group = e.target_group(account=account)
    add_https(aws, account, e.certificate(account=account), target_group)
    add_listener(aws, account, Protocol="HTTP", Port=80, DefaultActions=TO_HTTPS)


def seed_dicom(aws: Aws) -> None:
    """Inside, for systems that show certificates."""
    request_certificate(aws, PRODUCTION, e.DICOM_DOMAIN)
    add_load_balancer(aws, PRODUCTION, Name=e.DICOM_ALB, Scheme="internal", Subnets=subnets("private", PRODUCTION))
    add_targets(aws, PRODUCTION, Name=e.DICOM_TARGETS)
    target_group = e.target_group(e.DICOM_TARGET_GROUP, e.DICOM_TARGETS)
    load_balancer = e.load_balancer(e.DICOM_PATH)
    add_https(
        aws, PRODUCTION, e.certificate(2), target_group, LoadBalancerArn=load_balancer, MutualAuthentication=VERIFIED
    )


def subnets(tier: str, account: str) -> list[str]:
    return [w.id_of(w.subnet(tier, zone, account)) for zone in w.ZONES]


def request_certificate(aws: Aws, account: str, domain: str, validation: str = "DNS") -> str:
    """Validated by DNS it is issued at once: the record is there."""
    acm = aws.client("acm", account, PRIMARY)
    return acm.request_certificate(DomainName=domain, ValidationMethod=validation)["CertificateArn"]


def add_load_balancer(aws: Aws, account: str, **settings: Any) -> str:
    usual = {"Type": "application", "SecurityGroups": [w.id_of(w.group("alb", account))]}
    [made] = client(aws, account).create_load_balancer(**(usual | settings))["LoadBalancers"]
    return made["LoadBalancerArn"]


def add_targets(aws: Aws, account: str, **settings: Any) -> str:
    usual = {
        "Protocol": "HTTPS",
        "Port": e.TARGET_PORT,
        "VpcId": w.id_of(w.vpc(account)),
        "TargetType": "ip",
    }
    [made] = client(aws, account).create_target_group(**(usual | settings))["TargetGroups"]
    return made["TargetGroupArn"]


def forward(target_group: str) -> list[dict[str, Any]]:
    return [{"Type": "forward", "TargetGroupArn": target_group}]


def add_https(aws: Aws, account: str, certificate: str, target_group: str, **settings: Any) -> None:
    """On 443, but for what the settings say."""
    usual = {"Protocol": "HTTPS", "Port": 443, "SslPolicy": e.TLS_POLICY}
    add_listener(
        aws,
        account,
        Certificates=[{"CertificateArn": certificate}],
        DefaultActions=forward(target_group),
        **(usual | settings),
    )


def add_listener(aws: Aws, account: str, **settings: Any) -> None:
    """Of the load balancer that the internet reaches, where the settings name no other."""
    usual = {"LoadBalancerArn": e.load_balancer(account=account)}
    client(aws, account).create_listener(**(usual | settings))
