import { idOf } from '../names.ts';
import { type Kind, numbered, property } from './kind.ts';

const id = (prefix: string, path: string, same: readonly string[] = []): Kind => numbered({ prefix, path, same });

/** What EC2 has, and what stands around it. */
export const ec2Kinds: Readonly<Record<string, Kind>> = {
  'AWS::EC2::VPC': numbered({
    prefix: 'vpc-',
    path: 'vpc',
    same: ['VpcId'],
    attributes: {
      CidrBlock: property('CidrBlock'),
      DefaultSecurityGroup: (resource) => idOf('sg-', resource, 'default'),
      DefaultNetworkAcl: (resource) => idOf('acl-', resource, 'default'),
    },
  }),
  'AWS::EC2::Subnet': numbered({
    prefix: 'subnet-',
    path: 'subnet',
    same: ['SubnetId'],
    attributes: { AvailabilityZone: property('AvailabilityZone'), CidrBlock: property('CidrBlock'), VpcId: property('VpcId') },
  }),
  'AWS::EC2::SecurityGroup': numbered({
    prefix: 'sg-',
    path: 'security-group',
    same: ['GroupId', 'Id'],
    attributes: { VpcId: property('VpcId') },
  }),
  'AWS::EC2::LaunchTemplate': numbered({
    prefix: 'lt-',
    path: 'launch-template',
    same: ['LaunchTemplateId'],
    attributes: { LatestVersionNumber: () => '1', DefaultVersionNumber: () => '1' },
  }),
  'AWS::EC2::EIP': numbered({ prefix: 'eipalloc-', path: 'elastic-ip', same: ['AllocationId'] }),
  'AWS::EC2::RouteTable': id('rtb-', 'route-table', ['RouteTableId']),
  'AWS::EC2::InternetGateway': id('igw-', 'internet-gateway', ['InternetGatewayId']),
  'AWS::EC2::EgressOnlyInternetGateway': id('eigw-', 'egress-only-internet-gateway', ['Id']),
  'AWS::EC2::NatGateway': id('nat-', 'natgateway', ['NatGatewayId']),
  'AWS::EC2::NetworkAcl': id('acl-', 'network-acl', ['Id']),
  'AWS::EC2::VPCEndpoint': id('vpce-', 'vpc-endpoint', ['Id']),
  'AWS::EC2::FlowLog': id('fl-', 'vpc-flow-log', ['Id']),
  'AWS::EC2::Volume': id('vol-', 'volume', ['VolumeId']),
  'AWS::EC2::Instance': id('i-', 'instance', ['InstanceId']),
  'AWS::EC2::NetworkInterface': id('eni-', 'network-interface', ['Id']),
  'AWS::EC2::PrefixList': id('pl-', 'prefix-list', ['PrefixListId']),
  'AWS::EC2::TransitGateway': id('tgw-', 'transit-gateway', ['Id']),
  'AWS::EC2::TransitGatewayAttachment': id('tgw-attach-', 'transit-gateway-attachment', ['Id']),
  'AWS::EC2::TransitGatewayVpcAttachment': id('tgw-attach-', 'transit-gateway-attachment', ['Id']),
  'AWS::EC2::VPCPeeringConnection': id('pcx-', 'vpc-peering-connection', ['Id']),
  'AWS::EC2::VPNGateway': id('vgw-', 'vpn-gateway', ['VPNGatewayId']),
};
