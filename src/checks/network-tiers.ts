import type { DeclaredVpc } from '../spec/sections/networks.ts';
import type { Spec } from '../spec/spec.ts';
import type { Wanted } from '../wanted.ts';
import { defineCheck } from './check.ts';
import { hasAcl, judgeAcls } from './network-tiers/acls.ts';
import { judgeBalancerZones, judgeCrossZone, rulesOn } from './network-tiers/balancers.ts';
import { judgeFlowLogs } from './network-tiers/flow-logs.ts';
import { isPrivate, isRestricted, judgeInterfaces, judgePublicAddresses } from './network-tiers/interfaces.ts';
import { isIsolated, judgeIsolation } from './network-tiers/isolation.ts';
import { hasNat, judgeNat } from './network-tiers/nat.ts';
import { judgeDefaultVpc, judgeUndeclared } from './network-tiers/others.ts';
import { judgeAddresses, judgePresent, judgeSubnets } from './network-tiers/present.ts';
import { judgePublicAccess } from './network-tiers/public-access.ts';
import { judgeRoutes } from './network-tiers/routes.ts';
import { anyNetwork, anyTier, logAccounts, wantedNetworks, wantedTiers } from './network-tiers/wanted.ts';
import { tierFacts } from './network-tiers/world.ts';

/** Where the networks of an account are judged whether they are declared or not. */
function wantedEverywhere({ networks }: Spec): readonly Wanted[] {
  return [networks?.default_vpc, networks?.undeclared, networks?.flow_logs].flatMap((one) => (one === undefined ? [] : [{ in: one.in }]));
}

function wantedLogs(spec: Spec): readonly Wanted[] {
  const every = spec.networks?.flow_logs;
  return [...wantedNetworks(spec, ({ flow_logs: own }) => own !== undefined), ...(every === undefined ? [] : [{ in: every.in }])];
}

function wantedBalancers(spec: Spec): readonly Wanted[] {
  return [...rulesOn(spec, 'azs'), ...rulesOn(spec, 'cross_zone')].map((rule) => ({ in: rule.in }));
}

const crossZone = (spec: Spec): readonly Wanted[] => rulesOn(spec, 'cross_zone').map((rule) => ({ in: rule.in }));
const isBlocked = ({ public_access: mode }: Pick<DeclaredVpc, 'public_access'>): boolean => mode !== undefined && mode !== 'off';
const isAnything = (): boolean => true;
const absent = 'the network is not there exactly once, which vpc-present says';

export default defineCheck({
  id: 'network-tiers',
  scope: 'account',
  depth: 'full',
  title: 'Each network is divided into its tiers: what faces the internet, what reaches out, and what is cut off',
  failureTitle: 'A network is not divided into its tiers as specified',
  why: `What a subnet can reach, and what can reach it, is decided by its route table and by nothing else: no name and no tag makes a subnet private. One forgotten route
puts a database on the internet: a default route for IPv6, a subnet that silently follows the main table, a propagated route to a data centre, a peering. A NAT gateway in another zone
takes a whole tier down with that zone. Two of them in one zone look like two. The default network that AWS makes in every region is public by design, and waits for whoever forgets to name
a subnet. And flow logs that nobody receives are found out on the day when they are needed: AWS calls them ACTIVE all the same.`,
  remediation: `V is the network, S the subnet, T its route table, R the region. Routes take effect at once: mind who is connected.
Subnet on the main table: "aws ec2 associate-route-table --region R --route-table-id T --subnet-id S".
Wrong default route: "aws ec2 replace-route --region R --route-table-id T --destination-cidr-block 0.0.0.0/0 --nat-gateway-id NAT". A blackhole: the same, for its next hop is gone.
A route that must not be there: "aws ec2 delete-route --region R --route-table-id T --destination-cidr-block BLOCK" (--destination-ipv6-cidr-block, --destination-prefix-list-id). A
propagated one: "aws ec2 disable-vgw-route-propagation --region R --route-table-id T --gateway-id VGW".
NAT gateway in the wrong zone, private, or failed: none is mended in place. Make another with "aws ec2 create-nat-gateway" in the public subnet of the zone, replace the route, delete the old one.
Interface of an unexpected kind: "aws ec2 describe-network-interfaces --region R --include-managed-resources --network-interface-ids ENI" says whose it is; move what it belongs to, then delete it.
Public addresses: "aws ec2 modify-subnet-attribute --region R --subnet-id S --no-map-public-ip-on-launch"; what already has an address keeps it until it is stopped, or "disassociate-address".
Network ACL: "aws ec2 replace-network-acl-association", or replace its rules. It keeps no state: answers need rules of their own.
Flow log: it cannot be changed. Make another ("aws ec2 create-flow-logs --resource-type VPC --resource-ids V --traffic-type ALL --log-destination ARN"), see it deliver, delete the old one.
Default network: "aws ec2 describe-network-interfaces --include-managed-resources --filters Name=vpc-id,Values=V" must be empty; then delete its subnets and internet gateway and "aws ec2 delete-vpc --vpc-id V".
Left out of VPC Block Public Access: "aws ec2 delete-vpc-block-public-access-exclusion --region R --exclusion-id ID".
A block of addresses or a network that is not declared: declare it, or take it away ("aws ec2 disassociate-vpc-cidr-block").
Load balancer in too few zones: "aws elbv2 set-subnets". Cross-zone off: "aws elbv2 modify-load-balancer-attributes" and "modify-target-group-attributes", load_balancing.cross_zone.enabled.`,
  limits: `Settings, and no packet: whether something listens, and what security groups let through, is for security-groups. Of a transit gateway and a peering the other side is not read. Of a
network ACL only what it lets in is judged, by addresses whatever the protocol and port; each source must get in by some. A network that another account shares is judged where it
belongs. Of what is left out of VPC Block Public Access, subnets of tiers with route: igw are taken as meant. A prefix list that AWS keeps is taken for the addresses of a service, and
never for a default route. Of a regional NAT gateway the zones to which it has spread are not judged. Where an interface's service is told by AWS's description, it is one that a service
manages, whose description nobody else can set. Load balancers of the first generation are not read. A region that a service control policy closes is not seen: its default network may
still be there, and cannot be used as long as the policy stands. Flow logs: what has arrived is not read, only what AWS says of the delivery; of a log group the account in its ARN
counts, of a bucket whether the account lists it; two logs, one of accepted and one of rejected traffic, do not make one of all.`,
  references: [
    { framework: '21 CFR 11', clause: '11.10(d)' },
    { framework: 'HIPAA', clause: '164.312(a)(1)' },
    { framework: 'HIPAA', clause: '164.312(b)' },
    { framework: 'HIPAA', clause: '164.312(e)(1)' },
  ],
  section: 'networks',
  parts: [
    'networks.default_vpc',
    'networks.undeclared',
    'networks.flow_logs',
    'networks.vpcs.NAME.in',
    'networks.vpcs.NAME.region',
    'networks.vpcs.NAME.match',
    'networks.vpcs.NAME.cidr',
    'networks.vpcs.NAME.flow_logs',
    'networks.vpcs.NAME.public_access',
    'networks.vpcs.NAME.tiers',
  ],
  besides: ['edge.rules', 'defaults.azs'],
  terms: `V is the id of the network that networks.vpcs.NAME.match means, R its region. The table in force for a subnet S is that of "aws ec2 describe-route-tables --region R --filters
Name=association.subnet-id,Values=S", or where that is empty that of "--filters Name=vpc-id,Values=V Name=association.main,Values=true". TIER stands for networks.vpcs.NAME.tiers.TIER.`,
  needs: tierFacts,
  only: {
    buckets: (spec) => logAccounts(spec),
    'default-vpcs': ({ networks }) => (networks?.default_vpc?.regions === 'enabled' ? networks.default_vpc.in : []),
    'enabled-regions': ({ networks }) => (networks?.default_vpc?.regions === 'enabled' ? networks.default_vpc.in : []),
    'flow-logs': wantedLogs,
    'load-balancer-attributes': crossZone,
    'load-balancers': wantedBalancers,
    'nat-gateways': (spec) => wantedTiers(spec, hasNat),
    'network-acls': (spec) => wantedTiers(spec, hasAcl),
    'network-interfaces': (spec) => wantedTiers(spec, (tier) => isPrivate(tier) || isRestricted(tier)),
    'prefix-lists': (spec) => wantedNetworks(spec, isAnything),
    'route-tables': (spec) => wantedNetworks(spec, isAnything),
    subnets: (spec) => wantedNetworks(spec, isAnything),
    'target-group-attributes': crossZone,
    'vpc-endpoints': (spec) => wantedTiers(spec, isIsolated),
    'vpc-public-access': (spec) => wantedNetworks(spec, ({ public_access: mode }) => mode !== undefined),
    'vpc-public-access-exclusions': (spec) => wantedNetworks(spec, isBlocked),
    vpcs: (spec) => [...wantedNetworks(spec, isAnything), ...wantedEverywhere(spec)],
  },
  accounts: (spec) => [
    ...new Set([...wantedNetworks(spec, isAnything), ...wantedEverywhere(spec), ...wantedBalancers(spec)].flatMap((one) => one.in)),
  ],
  requirements: {
    'vpc-present': {
      text: 'Each declared network is there exactly once, and is no other declared network',
      judge: judgePresent,
      procedure: `"aws ec2 describe-vpcs --region R": exactly one network of the account (OwnerId) has the tags of networks.vpcs.NAME.match, in State available, and it matches no other name.`,
      notApplicable: 'the spec declares no network in the account',
      asked: (spec) => anyNetwork(spec, isAnything),
    },
    addresses: {
      text: 'Each network has the declared blocks of addresses and no other',
      judge: judgeAddresses,
      procedure: `"aws ec2 describe-vpcs --region R --vpc-ids V": CidrBlockAssociationSet and Ipv6CidrBlockAssociationSet hold, in state associated, exactly the blocks of
networks.vpcs.NAME.cidr.`,
      notApplicable: `the spec asks no network of the account for certain addresses, or ${absent}`,
      asked: (spec) => anyNetwork(spec, ({ cidr }) => cidr !== undefined),
    },
    subnets: {
      text: 'Every subnet of each network is in exactly one tier, and each tier is in its zones',
      judge: judgeSubnets,
      procedure: `"aws ec2 describe-subnets --region R --filters Name=vpc-id,Values=V": the Tags of each subnet fit the match of exactly one TIER. The subnets of a TIER, in State available, are in
exactly the zones (AvailabilityZone) of its azs; without azs, in at least as many as defaults.azs.`,
      notApplicable: `the spec declares no network in the account, or ${absent}`,
      asked: (spec) => anyNetwork(spec, isAnything),
    },
    routes: {
      text: 'The default routes of every subnet, for IPv4 and IPv6, lead where its tier says, and nothing else in it reaches an internet gateway',
      judge: judgeRoutes,
      procedure: `In the table in force for each subnet of a TIER: the active routes to 0.0.0.0/0 (or 0.0.0.0/1 and 128.0.0.0/1) lead to an igw- with route: igw, a nat- with nat_same_az and
nat_regional, a tgw- with tgw, and with none there is none; those to ::/0 lead to an igw- with ipv6_route: igw, an eigw- with egress_only, and with none there is none. 64:ff9b::/96, the
internet of IPv4 to IPv6, counts as 0.0.0.0/0, and a list of DestinationPrefixListId as its Entries ("aws ec2 get-managed-prefix-list-entries"), unless AWS is its owner. A blackhole is
no route. No other active route leads to an igw- or eigw- that the TIER does not have.`,
      notApplicable: `the spec declares no network in the account, or ${absent}, or a tier has no subnet`,
      asked: (spec) => anyNetwork(spec, isAnything),
    },
    nat: {
      text: 'Every subnet that leaves by a NAT gateway leaves by one that works, reaches the internet and is in its own zone, or is regional where declared',
      judge: judgeNat,
      procedure: `"aws ec2 describe-nat-gateways --region R --nat-gateway-ids NAT" of the default routes, as in routes, of each subnet of a TIER with route nat_same_az or nat_regional: State available,
ConnectivityType public, VpcId V. With nat_same_az: the subnet SubnetId is in the zone of the subnet, and its own table leads 0.0.0.0/0 to an igw-. With nat_regional:
AvailabilityMode regional, and the table RouteTableId leads 0.0.0.0/0 to an igw-.`,
      notApplicable: `the spec declares no tier with NAT gateways in the account, or ${absent}, or routes has found no route to one`,
      asked: (spec) => anyTier(spec, hasNat),
    },
    isolation: {
      text: 'No route of an isolated subnet leads out of its network, but to gateway endpoints',
      judge: judgeIsolation,
      procedure: `The table in force for each subnet of a TIER with route none: every active route has GatewayId local, or leads from a DestinationPrefixListId to a vpce- whose VpcEndpointType
("aws ec2 describe-vpc-endpoints --region R") is Gateway. Blackholes are written down and pass.`,
      notApplicable: `the spec declares no isolated tier in the account, or ${absent}, or a tier has no subnet`,
      asked: (spec) => anyTier(spec, isIsolated),
    },
    interfaces: {
      text: 'What has a network interface in a restricted tier is of an allowed kind',
      judge: judgeInterfaces,
      procedure: `"aws ec2 describe-network-interfaces --region R --include-managed-resources --filters Name=subnet-id,Values=S" of each subnet of a TIER with only: by InterfaceType, RequesterManaged and RequesterId each is one
of the kinds. With InterfaceType interface: rds is RequesterManaged by amazon-rds, elasticache by amazon-elasticache, alb by amazon-elb (ELB app/); ec2 is not RequesterManaged
and has an Attachment.InstanceId. A Description counts only where RequesterManaged is true.`,
      notApplicable: `the spec restricts no tier in the account, or ${absent}, or a tier has no subnet`,
      asked: (spec) => anyTier(spec, isRestricted),
    },
    'public-addresses': {
      text: 'Outside the tiers that face the internet nothing has a public address, and nothing gets one by default',
      judge: judgePublicAddresses,
      procedure: `Of each subnet of a TIER whose route is not igw: "aws ec2 describe-subnets --region R --subnet-ids S" says MapPublicIpOnLaunch false, and "aws ec2
describe-network-interfaces --region R --include-managed-resources --filters Name=subnet-id,Values=S" names no Association.PublicIp.`,
      notApplicable: `every tier in the account faces the internet, or ${absent}, or a tier has no subnet`,
      asked: (spec) => anyTier(spec, isPrivate),
    },
    'network-acls': {
      text: 'The network ACL of every guarded subnet lets in the declared sources and nobody else',
      judge: judgeAcls,
      procedure: `"aws ec2 describe-network-acls --region R --filters Name=association.subnet-id,Values=S" of each subnet of a TIER with nacl: the Entries with Egress false, tried in the order of
RuleNumber until one fits, allow by no protocol and port an address outside nacl.from (tier:NAME stands for the CidrBlock and IPv6 blocks of its subnets), and allow each source by some.`,
      notApplicable: `the spec asks no tier in the account for a network ACL, or ${absent}, or a tier has no subnet`,
      asked: (spec) => anyTier(spec, hasAcl),
    },
    'flow-logs': {
      text: 'The whole of each network has a flow log that records as specified, and arrives where it must',
      judge: judgeFlowLogs,
      procedure: `"aws ec2 describe-flow-logs --region R --filter Name=resource-id,Values=V": one has FlowLogStatus ACTIVE, no DeliverLogsErrorMessage, DeliverLogsStatus SUCCESS or none,
TrafficType ALL (or that of traffic), MaxAggregationInterval no more than interval, every one of fields in LogFormat, and LogDestination is to: a bucket that "aws s3api list-buckets" of the
account to lists, a log group with its id in the ARN, or the ARN to.`,
      notApplicable: `the spec asks no network of the account for flow logs, or there is none, or ${absent}`,
      asked: (spec) => spec.networks?.flow_logs !== undefined || anyNetwork(spec, ({ flow_logs: own }) => own !== undefined),
    },
    'default-vpc': {
      text: 'No region has the network that AWS makes by itself',
      judge: judgeDefaultVpc,
      procedure: `"aws ec2 describe-vpcs --region R --filters Name=is-default,Values=true" names none in each governed region and, with regions: enabled, in each other that "aws account list-regions"
says is ENABLED or ENABLED_BY_DEFAULT. There a refusal in which AWS names a service control policy passes with organization.regions.others: denied.`,
      notApplicable: 'the spec does not ask for it in the account, or not in other regions than the governed ones',
      asked: ({ networks }) => networks?.default_vpc !== undefined,
    },
    'undeclared-vpcs': {
      text: 'In governed regions the account has no network besides those declared',
      judge: judgeUndeclared,
      procedure: `"aws ec2 describe-vpcs --region R" in each governed region: every network of the account (OwnerId) has the tags of some networks.vpcs.NAME.match declared there.`,
      notApplicable: 'the spec allows undeclared networks in the account',
      asked: ({ networks }) => networks?.undeclared !== undefined,
    },
    'public-access': {
      text: 'VPC Block Public Access is as declared, and leaves out nothing but subnets that face the internet',
      judge: judgePublicAccess,
      procedure: `"aws ec2 describe-vpc-block-public-access-options --region R": InternetGatewayBlockMode is networks.vpcs.NAME.public_access, and State is update-complete or default-state. Unless it is
off, or ExclusionsAllowed is not-allowed: "aws ec2 describe-vpc-block-public-access-exclusions --region R" names in ResourceArn nothing but subnets of a TIER with route igw. What is
create-failed, delete-complete or disable-complete is gone. With block-ingress, allow-egress lets nothing more out.`,
      notApplicable: 'the spec asks nothing of it in the account',
      asked: (spec) => anyNetwork(spec, ({ public_access: mode }) => mode !== undefined),
    },
    'load-balancer-zones': {
      text: 'Each load balancer is in as many zones as it must be',
      judge: judgeBalancerZones,
      procedure: `"aws elbv2 describe-load-balancers --region R": AvailabilityZones of each that a rule of edge.rules with azs takes (Type, Scheme, LoadBalancerName) are at least so many, or at least
these; the last such rule counts.`,
      notApplicable: 'the spec asks no load balancer of the account for zones, or there is none',
      asked: (spec) => rulesOn(spec, 'azs').length > 0,
    },
    'cross-zone': {
      text: 'Each load balancer that must sends to the targets of every zone, and none of its target groups takes that back',
      judge: judgeCrossZone,
      procedure: `"aws elbv2 describe-load-balancer-attributes --region R --load-balancer-arn ARN" of each that a rule of edge.rules with cross_zone takes, and "aws elbv2
describe-target-group-attributes" of each target group of it: load_balancing.cross_zone.enabled is true; of a target group also use_load_balancer_configuration where the load balancer says true.`,
      notApplicable: 'the spec asks no load balancer of the account for it, or there is none',
      asked: (spec) => rulesOn(spec, 'cross_zone').length > 0,
    },
  },
});
