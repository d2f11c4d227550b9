"""VPC endpoints as AWS has them: what becomes of routes and network interfaces when an endpoint is changed, and what AWS says of each."""

import json
from typing import Any

from moto.ec2 import ec2_backends
from moto.ec2.models.vpcs import VPCEndPoint

from answer import Answer
from call import Call
from realism import amends, answers


def is_gateway(endpoint: VPCEndPoint) -> bool:
    return endpoint.vpc_endpoint_type == "Gateway"


@amends("ec2", "DescribeVpcEndpoints")
def endpoints(call: Call, answer: Answer) -> Answer:
    """Moto does not say where the service is, nor who made the endpoint, and gives a gateway names of its own."""
    for one in [] if answer.is_error else answer.data["VpcEndpoints"]:
        one["ServiceRegion"] = call.region
        one["RequesterManaged"] = False
        if one["VpcEndpointType"] == "Gateway":
            one["PrivateDnsEnabled"] = False
    return answer


@answers("ec2", "DescribeVpcEndpointServices")
def services(call: Call) -> Answer:
    """Moto knows few of them. Each that is asked for is there, with policies, and as an interface with names of its own."""
    (names,) = [one["Values"] for one in call.params["Filters"] if one["Name"] == "service-name"]
    details = [
        {
            "ServiceName": name,
            "ServiceType": [{"ServiceType": kind}],
            "Owner": "amazon",
            "VpcEndpointPolicySupported": True,
            **({"PrivateDnsName": ".".join(reversed(name.split(".")))} if kind == "Interface" else {}),
        }
        for name in names
        for kind in (("Gateway", "Interface") if name.split(".")[-1] in ("s3", "dynamodb") else ("Interface",))
    ]
    return Answer({"ServiceDetails": details, "ServiceNames": names})


@amends("ec2", "ModifyVpcEndpoint")
def modify(call: Call, answer: Answer) -> Answer:
    """Moto forgets what is said of names and of the policy of the beginning, and leaves routes and network interfaces as they were."""
    if answer.is_error:
        return answer
    backend = ec2_backends[call.account][call.region]
    endpoint = backend.vpc_end_points[call.params["VpcEndpointId"]]
    if "PrivateDnsEnabled" in call.params:
        endpoint.private_dns_enabled = call.params["PrivateDnsEnabled"]
    if call.params.get("ResetPolicy"):
        endpoint.policy_document = json.dumps(VPCEndPoint.DEFAULT_POLICY)
    if is_gateway(endpoint):
        reroute(backend, endpoint, call.params)
    else:
        move(backend, endpoint)
    return answer


def reroute(backend: Any, endpoint: VPCEndPoint, params: dict[str, Any]) -> None:
    services = endpoint.destination_prefix_list_id
    for table in params.get("AddRouteTableIds", []):
        backend.create_route(table, None, gateway_id=endpoint.id, destination_prefix_list_id=services)
    for table in params.get("RemoveRouteTableIds", []):
        backend.delete_route(table, None, destination_prefix_list_id=services)


def move(backend: Any, endpoint: VPCEndPoint) -> None:
    """One network interface in each of its subnets, and none elsewhere."""
    kept = {eni: backend.enis[eni].subnet.id for eni in endpoint.network_interface_ids}
    for eni in [eni for eni, subnet in kept.items() if subnet not in endpoint.subnet_ids]:
        backend.enis.pop(eni)
        endpoint.network_interface_ids.remove(eni)
    for subnet in set(endpoint.subnet_ids) - set(kept.values()):
        endpoint.network_interface_ids.append(backend.create_network_interface(subnet, None).id)
