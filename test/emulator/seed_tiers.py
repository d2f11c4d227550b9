"""What guards the network of the other region besides its routes: a network ACL, and no internet gateway for anybody."""

import names_network as w
from aws import Aws
from ids import DR, PRODUCTION

# The addresses of the two isolated subnets.
ISOLATED = "10.30.20.0/23"
DATABASE = {"From": 5432, "To": 5432}
TCP = "6"


def seed(aws: Aws) -> None:
    ec2 = aws.client("ec2", PRODUCTION, DR)
    ec2.modify_vpc_block_public_access_options(InternetGatewayBlockMode="block-bidirectional")
    acl = ec2.create_network_acl(VpcId=w.id_of(w.vpc(PRODUCTION, DR)))["NetworkAcl"]["NetworkAclId"]
    rule = {"NetworkAclId": acl, "RuleNumber": 100, "Protocol": TCP, "RuleAction": "allow", "CidrBlock": ISOLATED}
    for egress in (False, True):
        ec2.create_network_acl_entry(**rule, PortRange=DATABASE, Egress=egress)
    for zone in w.ZONES:
        subnet = w.id_of(w.subnet("isolated", zone, PRODUCTION, DR))
        (before,) = ec2.describe_network_acls(Filters=[{"Name": "association.subnet-id", "Values": [subnet]}])["NetworkAcls"]
        (association,) = [one for one in before["Associations"] if one["SubnetId"] == subnet]
        ec2.replace_network_acl_association(AssociationId=association["NetworkAclAssociationId"], NetworkAclId=acl)
