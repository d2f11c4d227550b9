import { defineCheck } from './check.ts';
import { judgeGatewayRoutes } from './vpc-endpoints/gateway-routes.ts';
import { judgePolicy } from './vpc-endpoints/policy.ts';
import { judgePresent, judgeUndeclared } from './vpc-endpoints/present.ts';
import { judgePrivateDns } from './vpc-endpoints/private-dns.ts';
import {
  asksForAnything,
  asksForGroups,
  asksForNoOthers,
  asksForPolicy,
  hasAny,
  hasGateway,
  hasInterface,
  isAsked,
  neededFor,
  neededOf,
  neededServices,
  whereAsked,
} from './vpc-endpoints/reading.ts';
import { judgeSecurityGroup } from './vpc-endpoints/security-group.ts';
import { judgeState } from './vpc-endpoints/state.ts';
import { endpointFacts } from './vpc-endpoints/world.ts';
import { judgeZones } from './vpc-endpoints/zones.ts';

const elsewhere = 'or present has found its network or the endpoint not to be there exactly once';

export default defineCheck({
  id: 'vpc-endpoints',
  scope: 'account',
  depth: 'full',
  title: 'Workloads reach AWS through the declared VPC endpoints, in every zone, and nobody else does',
  failureTitle: 'Workloads do not reach AWS through the declared VPC endpoints, or others do',
  why: `What goes to AWS through an endpoint stays off the internet, and only there a policy can say who takes what where. An endpoint fails quietly: with private
DNS off the same names lead to the public address and everything still works, through NAT; with an interface in one zone it works until that zone fails; a gateway endpoint on
a route table that no subnet uses is on nobody's way; and the policy that AWS gives by itself lets through anybody to anything, which is how data leaves a closed network
with somebody else's credentials.`,
  remediation: `V is the network, E the endpoint, R the region. Make what is missing first, and mend routes and groups before names: with private DNS on, all traffic to the
service goes through the endpoint at once.
Missing: "aws ec2 create-vpc-endpoint --vpc-id V --service-name com.amazonaws.R.NAME --vpc-endpoint-type Interface --subnet-ids S1 S2 --security-group-ids G"; of S3 and DynamoDB,
"--vpc-endpoint-type Gateway --route-table-ids T1 T2". kms-fips and kms are two services.
There twice: find out from its flow logs which one is in use, then "aws ec2 delete-vpc-endpoints --vpc-endpoint-ids E".
State: pendingAcceptance waits for the owner of the service; failed and rejected do not mend themselves, make a new one; Partial: read LastError.
Private DNS: "aws ec2 modify-vpc-endpoint --vpc-endpoint-id E --private-dns-enabled". It needs both of "aws ec2 modify-vpc-attribute --vpc-id V --enable-dns-support" and
"--enable-dns-hostnames", one call each. Of S3 and DynamoDB also "--dns-options PrivateDnsOnlyForInboundResolverEndpoint=false".
Zones: "aws ec2 modify-vpc-endpoint --vpc-endpoint-id E --add-subnet-ids S", one subnet of each zone.
Security group: "aws ec2 modify-vpc-endpoint --vpc-endpoint-id E --add-security-group-ids G --remove-security-group-ids OLD"; "aws ec2 authorize-security-group-ingress --group-id G
--protocol tcp --port 443 --source-group WORKLOAD".
Routes: "aws ec2 modify-vpc-endpoint --vpc-endpoint-id E --add-route-table-ids T". Long transfers to S3 break off while the route changes.
Policy: "aws ec2 modify-vpc-endpoint --vpc-endpoint-id E --policy-document file://policy.json", one statement with the conditions StringEquals aws:PrincipalOrgID and aws:ResourceOrgID on
the id of the organization. Images from ECR come from a bucket of AWS: keep a second statement for s3:GetObject on prod-R-starport-layer-bucket/*.
Undeclared: declare it, or delete it once nothing uses it.`,
  limits: `Settings alone: no name is resolved and no connection is made. Network ACLs, which can stop what a security group admits, are for network-tiers; what workloads may send is for
security-groups. A workload is taken to be in the tiers that use the endpoints. Whom a prefix list holds is not read. Services whose name does not begin with com.amazonaws and the
region cannot be declared. Of policies, what S3 lets anybody read from the buckets of AWS that hold layers of images, patches and packages is left out; other resources of AWS are taken
for those of strangers: where workloads need them, policy: principals asks for less. What a service of AWS does on its own through an endpoint is not asked. Where AWS offers a service
no endpoint policies, whoever gets to its endpoint gets through. A network that another account shares is judged in the account that owns it.`,
  references: [
    { framework: '21 CFR 11', clause: '11.10(d)' },
    { framework: '21 CFR 11', clause: '11.30' },
    { framework: 'HIPAA', clause: '164.312(a)(1)' },
    { framework: 'HIPAA', clause: '164.312(e)(1)' },
  ],
  section: 'networks.vpcs',
  parts: [
    'networks.vpcs.NAME.in',
    'networks.vpcs.NAME.region',
    'networks.vpcs.NAME.match',
    'networks.vpcs.NAME.tiers',
    'networks.vpcs.NAME.endpoints',
  ],
  besides: ['security_groups.groups'],
  terms: `V is the one network of the account and region that networks.vpcs.NAME.match takes; E is an endpoint of V that networks.vpcs.NAME.endpoints declares, and a field without
a call is one of "aws ec2 describe-vpc-endpoints --filters Name=vpc-id,Values=V". The tiers that use E are those under endpoints.tiers, else all whose route is not igw; a subnet is
in a tier whose match takes it. Every call is made in networks.vpcs.NAME.region of the account.`,
  needs: endpointFacts,
  only: {
    'network-interfaces': neededFor(hasInterface),
    'route-tables': neededFor(hasGateway),
    'security-groups': neededFor(asksForGroups),
    subnets: neededFor(hasAny),
    'vpc-dns': neededOf(hasInterface),
    'vpc-endpoint-services': neededServices,
    'vpc-endpoints': neededFor(asksForAnything),
    vpcs: neededFor(asksForAnything),
  },
  accounts: whereAsked(asksForAnything),
  requirements: {
    present: {
      text: 'Each declared service has exactly one endpoint of its type in its network',
      judge: judgePresent,
      procedure: `"aws ec2 describe-vpcs" gives exactly one V. For each service under endpoints.gateway and endpoints.interface exactly one endpoint of V that is not failed, rejected,
expired, deleting or deleted has the ServiceName com.amazonaws.REGION.SERVICE, the whole of it (in China, cn.com.amazonaws too), and the VpcEndpointType Gateway or Interface.`,
      notApplicable: 'the spec asks no network in the account for endpoints',
      asked: isAsked(hasAny),
    },
    state: {
      text: 'Each declared endpoint is available, without an error',
      judge: judgeState,
      procedure: `State of E is available, in whatever case, and LastError is absent. pending, pendingAcceptance, Partial, failed, rejected and expired fail.`,
      notApplicable: `the spec asks no network in the account for endpoints, ${elsewhere}`,
      asked: isAsked(hasAny),
    },
    'private-dns': {
      text: 'The names of the declared services lead to their interface endpoints',
      judge: judgePrivateDns,
      procedure: `PrivateDnsEnabled of each E of type Interface is true, and DnsOptions.PrivateDnsOnlyForInboundResolverEndpoint is not (of s3 and dynamodb: is false); "aws ec2 describe-vpc-attribute
--vpc-id V --attribute enableDnsSupport" and "--attribute enableDnsHostnames" both answer Value true. An E whose service has no PrivateDnsName in "aws ec2 describe-vpc-endpoint-services
--filters Name=service-name,Values=com.amazonaws.REGION.SERVICE" needs none.`,
      notApplicable: `the spec asks no network in the account for interface endpoints, AWS offers no private DNS for the service, ${elsewhere}`,
      asked: isAsked(hasInterface),
    },
    zones: {
      text: 'Each interface endpoint is in every zone in which a tier that uses it has subnets',
      judge: judgeZones,
      procedure: `"aws ec2 describe-subnets --filters Name=vpc-id,Values=V": note the AvailabilityZone of each subnet of the tiers that use E, and of each of SubnetIds of E. "aws ec2
describe-network-interfaces --network-interface-ids" with NetworkInterfaceIds of E: in each zone of those tiers one of them is in one of SubnetIds.`,
      notApplicable: `the spec asks no network in the account for interface endpoints, ${elsewhere}`,
      asked: isAsked(hasInterface),
    },
    'security-group': {
      text: 'Each interface endpoint has the declared security group alone, and admits the declared workloads on TCP port 443',
      judge: judgeSecurityGroup,
      procedure: `Groups of E is the one group of V that security_groups.groups of endpoints.security_group matches, where it is given. "aws ec2 describe-security-groups
--group-ids" with Groups of E: some IpPermissions take TCP port 443 and name in UserIdGroupPairs the group of each workload under endpoints.admits, or in IpRanges every subnet of the tiers that
use E. Groups that admit nobody on TCP port 443 fail.`,
      notApplicable: `the spec asks no network in the account for the security group of its endpoints, ${elsewhere}`,
      asked: isAsked(asksForGroups),
    },
    'gateway-routes': {
      text: 'Each gateway endpoint is in the route table of every subnet of the tiers that use it',
      judge: judgeGatewayRoutes,
      procedure: `"aws ec2 describe-route-tables --filters Name=vpc-id,Values=V": the table in force for a subnet is the one whose Associations name it, else the one with Main
true. For every subnet of the tiers that use E of type Gateway, that table is in RouteTableIds of E, and one of its Routes has the GatewayId E and the State active.`,
      notApplicable: `the spec asks no network in the account for gateway endpoints, ${elsewhere}`,
      asked: isAsked(hasGateway),
    },
    policy: {
      text: 'The policy of each declared endpoint lets through the organization alone',
      judge: judgePolicy,
      procedure: `PolicyDocument of each E, where endpoints.policy is organization: every statement with Effect Allow holds only where aws:PrincipalOrgID and aws:ResourceOrgID are organization.id
(aws:PrincipalOrgID alone where it is principals), or a Deny takes the rest back. A statement that lets anybody read (s3:GetObject) from buckets of AWS alone, such as
prod-REGION-starport-layer-bucket, may stand beside. An E whose service has VpcEndpointPolicySupported false in "aws ec2 describe-vpc-endpoint-services" has none to judge.`,
      notApplicable: `the spec asks no network in the account for policies of its endpoints, AWS offers none for the service, ${elsewhere}`,
      asked: isAsked(asksForPolicy),
    },
    undeclared: {
      text: 'A network has no endpoints besides the declared ones',
      judge: judgeUndeclared,
      procedure: `"aws ec2 describe-vpc-endpoints --filters Name=vpc-id,Values=V": each that is not deleting or deleted is of a declared service and type, where endpoints.undeclared
is fail (the default).`,
      notApplicable:
        'the spec lets the networks in the account have other endpoints, or present has found the network not to be there exactly once',
      asked: isAsked(asksForNoOthers),
    },
  },
});
