"""Load balancers and their certificates as AWS has them: what listeners make of clients, and who renews what."""

from typing import Any

from moto.acm.models import CertBundle, acm_backends
from moto.elbv2.models import FakeListener, elbv2_backends

from answer import Answer
from call import Call
from realism import amends

# Of listeners that end TLS, AWS names a policy, and says what they make of the certificates of clients.
ENDS_TLS = ("HTTPS", "TLS")
NOT_MUTUAL = {"Mode": "off"}

# What AWS says of every application load balancer where nobody set it.
OF_APPLICATION = {
    "access_logs.s3.enabled": "false",
    "idle_timeout.timeout_seconds": "60",
    "routing.http.desync_mitigation_mode": "defensive",
    "routing.http.drop_invalid_header_fields.enabled": "false",
    "routing.http2.enabled": "true",
    "waf.fail_open.enabled": "false",
}
# Between zones it always balances: that is not set, but by target group.
ALWAYS_OF_APPLICATION = {"load_balancing.cross_zone.enabled": "true"}


def listener_of(call: Call, arn: str) -> FakeListener:
    [found] = elbv2_backends[call.account][call.region].describe_listeners(None, [arn])
    return found


@amends("elbv2", "CreateLoadBalancer")
def load_balancer(call: Call, answer: Answer) -> Answer:
    """Moto takes every load balancer for an application one, as far as its ARN goes."""
    for made in [] if answer.is_error else answer.data["LoadBalancers"]:
        if made["Type"] == "network":
            balancers = elbv2_backends[call.account][call.region].load_balancers
            balancer = balancers.pop(made["LoadBalancerArn"])
            balancer.arn = made["LoadBalancerArn"] = balancer.arn.replace("/app/", "/net/")
            balancers[balancer.arn] = balancer
    return answer


@amends("elbv2", "CreateListener", "ModifyListener")
def keep_mutual_authentication(call: Call, answer: Answer) -> Answer:
    """Moto forgets what is said of the certificates of clients."""
    if not answer.is_error and "MutualAuthentication" in call.params:
        [made] = answer.data["Listeners"]
        listener_of(call, made["ListenerArn"]).mutual_authentication = dict(call.params["MutualAuthentication"])
    return answer


@amends("elbv2", "DescribeListeners")
def listeners(call: Call, answer: Answer) -> Answer:
    """Moto names a policy of every listener, whatever it speaks."""
    for one in [] if answer.is_error else answer.data["Listeners"]:
        if one["Protocol"] in ENDS_TLS:
            one["MutualAuthentication"] = mutual_authentication(listener_of(call, one["ListenerArn"]))
        else:
            one.pop("SslPolicy", None)
    return answer


def mutual_authentication(listener: FakeListener) -> dict[str, Any]:
    given = getattr(listener, "mutual_authentication", NOT_MUTUAL)
    if given["Mode"] != "verify":
        return given
    return {"IgnoreClientCertificateExpiry": False, **given}


@amends("elbv2", "DescribeLoadBalancerAttributes")
def load_balancer_attributes(call: Call, answer: Answer) -> Answer:
    """Moto leaves out what nobody set."""
    if answer.is_error:
        return answer
    balancer = elbv2_backends[call.account][call.region].load_balancers[call.params["LoadBalancerArn"]]
    if balancer.type == "application":
        said = {each["Key"]: each.get("Value", "") for each in answer.data["Attributes"]}
        whole = OF_APPLICATION | said | ALWAYS_OF_APPLICATION
        answer.data["Attributes"] = [{"Key": name, "Value": whole[name]} for name in sorted(whole)]
    return answer


# ── Certificates ──


def bundle_of(call: Call, arn: str) -> CertBundle:
    return acm_backends[call.account][call.region]._certificates[arn]


@amends("acm", "RequestCertificate")
def request_certificate(call: Call, answer: Answer) -> Answer:
    """The record of a name is in its zone, so that validation by DNS succeeds; letters to its owner nobody answers."""
    if not answer.is_error:
        bundle = bundle_of(call, answer.data["CertificateArn"])
        bundle.is_validated = call.params.get("ValidationMethod") == "DNS"
        bundle.status = "ISSUED" if bundle.is_validated else "PENDING_VALIDATION"
    return answer


@amends("acm", "DescribeCertificate")
def certificate(call: Call, answer: Answer) -> Answer:
    """What ACM issued it renews as long as a resource shows it. Moto renews nothing, and validates whatever is old enough."""
    if answer.is_error:
        return answer
    detail = answer.data["Certificate"]
    if detail["Type"] == "IMPORTED":
        return answer
    if not getattr(bundle_of(call, detail["CertificateArn"]), "is_validated", True):
        detail["Status"] = "PENDING_VALIDATION"
        for member in ("IssuedAt", "NotAfter", "NotBefore"):
            detail.pop(member, None)
        return answer
    # From midnight on, as ACM issues them, and not from the second at which a test asked.
    for member in ("NotBefore", "NotAfter"):
        detail[member] = detail[member].replace(hour=0, minute=0, second=0, microsecond=0)
    if detail["Status"] == "ISSUED" and detail.get("InUseBy"):
        detail["RenewalEligibility"] = "ELIGIBLE"
    return answer
