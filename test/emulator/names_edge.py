"""Names and ARNs of the load balancers of the reference organization, all known beforehand: of one counter, in the order in which they are made."""

import uuid

from ids import PRIMARY, PRODUCTION, STAGING

# Accounts with a load balancer that the internet reaches, in the primary region, and the name that it answers to.
DOMAINS = {PRODUCTION: "cc.example.com", STAGING: "cc.staging.example.com"}
ALB = "cc-web"
TARGETS = "cc-web-app"
TARGET_PORT = 8443
TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06"

# What is made in an account, in its order: the load balancer, its target group, its listeners by their ports.
LOAD_BALANCER, TARGET_GROUP, HTTPS, HTTP = 1, 2, 3, 4

# In production also one for the systems of hospitals, inside: they show certificates.
DICOM_ALB = "cc-dicom"
DICOM_TARGETS = "cc-dicom-app"
DICOM_DOMAIN = "dicom.cc.example.com"
DICOM_LOAD_BALANCER, DICOM_TARGET_GROUP, DICOM_HTTPS = 5, 6, 7
# The number of what is made next, in production.
NEXT = 8


def number(how_manieth: int) -> str:
    return f"{how_manieth:016x}"


def of_account(resource: str, account: str) -> str:
    return f"arn:aws:elasticloadbalancing:{PRIMARY}:{account}:{resource}"


# As AWS puts them into the descriptions of the network interfaces of load balancers.
ALB_PATH = f"app/{ALB}/{number(LOAD_BALANCER)}"
DICOM_PATH = f"app/{DICOM_ALB}/{number(DICOM_LOAD_BALANCER)}"


def load_balancer(path: str = ALB_PATH, account: str = PRODUCTION) -> str:
    return of_account(f"loadbalancer/{path}", account)


def target_group(how_manieth: int = TARGET_GROUP, name: str = TARGETS, account: str = PRODUCTION) -> str:
    return of_account(f"targetgroup/{name}/{number(how_manieth)}", account)


def listener(how_manieth: int = HTTPS, path: str = ALB_PATH, account: str = PRODUCTION) -> str:
    """`HTTPS`, `HTTP`, or what a plant made after them."""
    return of_account(f"listener/{path}/{number(how_manieth)}", account)


DICOM_LISTENER = listener(DICOM_HTTPS, DICOM_PATH)
TRUST_STORE = of_account("truststore/cc-hospitals/4f1b2c3d5e6f7a8b", PRODUCTION)


def certificate(how_manieth: int = 1, account: str = PRODUCTION) -> str:
    """The first is that of the load balancer that the internet reaches, the second that of the other."""
    return f"arn:aws:acm:{PRIMARY}:{account}:certificate/{uuid.UUID(int=how_manieth)}"
