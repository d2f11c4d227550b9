"""Ways out of networks as AWS tells of them."""

from moto.ec2 import ec2_backends

from answer import Answer
from call import Call
from realism import amends, answers


@amends("ec2", "DescribeNatGateways")
def nat_gateways(call: Call, answer: Answer) -> Answer:
    """Moto does not say whether one reaches the internet, nor whether it is of one zone."""
    if answer.is_error:
        return answer
    backend = ec2_backends[call.account][call.region]
    for one in answer.data["NatGateways"]:
        one["ConnectivityType"] = backend.nat_gateways[one["NatGatewayId"]].connectivity_type or "public"
        one["AvailabilityMode"] = "zonal"
    return answer


@answers("ec2", "DescribeVpcBlockPublicAccessOptions")
def public_access(call: Call) -> Answer:
    """Off until somebody turns it on."""
    mode = getattr(ec2_backends[call.account][call.region], "public_access", None)
    options = {
        "AwsAccountId": call.account,
        "AwsRegion": call.region,
        "State": "default-state" if mode is None else "update-complete",
        "InternetGatewayBlockMode": mode or "off",
        "ManagedBy": "account",
        "ExclusionsAllowed": "allowed",
    }
    return Answer({"VpcBlockPublicAccessOptions": options})


@answers("ec2", "DescribeVpcBlockPublicAccessExclusions")
def exclusions(_: Call) -> Answer:
    """Nothing is left out of it."""
    return Answer({"VpcBlockPublicAccessExclusions": []})


@answers("ec2", "ModifyVpcBlockPublicAccessOptions")
def block_public_access(call: Call) -> Answer:
    ec2_backends[call.account][call.region].public_access = call.params["InternetGatewayBlockMode"]
    return public_access(call)
