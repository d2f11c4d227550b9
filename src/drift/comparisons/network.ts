import type { FactName } from '../../facts/index.ts';
import { type Comparison, plain, without } from '../comparison.ts';
import { isOfGroup } from './groups.ts';

/** A task of ECS and a function of Lambda have an id of their own in what AWS writes on their interfaces. */
const uuid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}/;

/** How the facts of networks are compared. */
export const networkComparisons = {
  vpcs: plain,
  subnets: plain,
  'route-tables': { resources: { '': [] }, lists: { '[].routes': ['destination'] } },
  'network-acls': { resources: { '': [] }, lists: { '[].ingress': ['number'] } },
  'network-interfaces': {
    resources: { '': [] },
    renewed: [
      {
        at: '',
        because: 'load balancers, functions and Auto Scaling groups replace theirs and change their number all the time',
        which: ({ isManaged, instance }, near) => isManaged === true || isOfGroup('instances', instance, near),
        like: (card) => ({
          ...without(card, 'arn', 'id'),
          description: typeof card.description === 'string' ? card.description.replace(uuid, '') : card.description,
          instance: card.instance === null ? null : 'attached',
          publicIp: card.publicIp === null ? null : 'public',
          ipv6Addresses: Array.isArray(card.ipv6Addresses) ? card.ipv6Addresses.length : null,
        }),
      },
    ],
  },
  'nat-gateways': plain,
  'flow-logs': plain,
  'vpc-public-access': {},
  'vpc-public-access-exclusions': plain,
  'vpc-dns': plain,
  'vpc-endpoints': { resources: { '': [] }, texts: ['[].policy'] },
  'vpc-endpoint-services': plain,
  'instance-connect-endpoints': plain,
  'prefix-lists': plain,
  'security-groups': {
    resources: { '': [] },
    lists: { '[].ingress': ['protocol', 'from', 'to'], '[].egress': ['protocol', 'from', 'to'] },
  },
} as const satisfies Partial<Record<FactName, Comparison>>;
