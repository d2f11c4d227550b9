import type { Carried } from './carried.ts';

const emulator = (note = ''): Carried => ({ kind: 'emulator', note });
const mixed = (note: string): Carried => ({ kind: 'mixed', note });
const none = (note: string): Carried => ({ kind: 'none', note });

const requester = "The interfaces of services are moto's; which service asked for one is ours.";
const endpoints = emulator(
  "Endpoints, their interfaces and routes are moto's; that a change of one moves its interfaces and routes is ours.",
);
const webAcl = emulator(
  "The web ACL, its rules and what it stands before are moto's; what requests they let in is judged here, and AWS never said it.",
);
const managed = mixed('The rules and versions of managed rule groups are ours, by the names that AWS publishes.');

/** Where the evidence comes from for networks, what is open in them, and what stands in them. */
export const carriedOfNetworks: Readonly<Record<string, Carried>> = {
  'network-tiers.vpc-present': emulator(),
  'network-tiers.addresses': emulator(),
  'network-tiers.subnets': emulator(),
  'network-tiers.routes': emulator('A route whose next hop is gone is ours.'),
  'network-tiers.nat': mixed('Whether a NAT gateway reaches the internet, and whether it is of one zone, is ours.'),
  'network-tiers.isolation': emulator(),
  'network-tiers.interfaces': mixed(requester),
  'network-tiers.public-addresses': emulator(requester),
  'network-tiers.network-acls': emulator(),
  'network-tiers.flow-logs': emulator('What AWS says of their delivery is ours.'),
  'network-tiers.default-vpc': mixed('moto cannot be without a default network: we leave it out of its answers until somebody makes one.'),
  'network-tiers.undeclared-vpcs': emulator(),
  'network-tiers.public-access': { kind: 'canned', note: 'moto has no VPC Block Public Access: every answer of it is ours.' },
  'network-tiers.load-balancer-zones': mixed('The fault, a load balancer in another zone, is ours.'),
  'network-tiers.cross-zone': mixed('That a load balancer says on, and what a target group says of it, is ours.'),

  'security-groups.group-present': emulator(),
  'security-groups.ingress': emulator(),
  'security-groups.egress': emulator(),
  'security-groups.undeclared-groups': emulator(),
  'security-groups.default-groups': emulator('That the default group of a new network lets its own members in is ours.'),
  'security-groups.prefix-lists': emulator(),
  'security-groups.exposure': emulator(requester),
  'security-groups.closed-ports': emulator(),

  'vpc-endpoints.present': endpoints,
  'vpc-endpoints.state': mixed('An endpoint is always available in moto: each fault is ours.'),
  'vpc-endpoints.private-dns': emulator("Endpoints are moto's; that every service has private names and policies is ours."),
  'vpc-endpoints.zones': endpoints,
  'vpc-endpoints.security-group': endpoints,
  'vpc-endpoints.gateway-routes': endpoints,
  'vpc-endpoints.policy': emulator(
    "The policies are moto's; whom they let through is judged here, and AWS never said it. That every service has some is ours.",
  ),
  'vpc-endpoints.undeclared': endpoints,

  'web-acl.attached': webAcl,
  'web-acl.default-action': webAcl,
  'web-acl.managed-groups': webAcl,
  'web-acl.managed-group-rules': managed,
  'web-acl.managed-group-versions': managed,
  'web-acl.rate': webAcl,
  'web-acl.countries': webAcl,
  'web-acl.earlier-allow': webAcl,
  'web-acl.logging': emulator(),
  'web-acl.metrics': webAcl,
  'web-acl.fail-open': mixed('moto knows no such attribute of a load balancer: we keep it as it was put.'),

  'environments.design': none('No answer of AWS decides: both items are in the spec.'),
  'environments.configuration': emulator('Of databases, networks and security groups. Of keys and GPU fleets unit tests alone.'),
};
