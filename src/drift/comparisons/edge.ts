import type { FactName } from '../../facts/index.ts';
import { type Comparison, plain, without } from '../comparison.ts';

/** How the facts of load balancers and web ACLs are compared. */
export const edgeComparisons = {
  'load-balancers': plain,
  'load-balancer-attributes': plain,
  listeners: {
    resources: { '': [] },
    lists: { '[].actions': 'in-order', '[].rules[].actions': 'in-order' },
    renewed: [
      {
        at: '[].rules',
        because: 'a deployment makes the same rule anew under another ARN',
        like: (rule) => without(rule, 'arn'),
        isOneForOne: true,
      },
    ],
  },
  'target-groups': plain,
  'target-group-attributes': plain,
  'ssl-policies': plain,
  'web-acls': { resources: { acls: [], balancers: [] } },
  'web-acl-logging': { resources: { '': ['acl'] } },
  'rule-groups': plain,
  'managed-rule-groups': { resources: { '': ['vendor', 'name', 'version'] } },
} as const satisfies Partial<Record<FactName, Comparison>>;
