import type { FactName } from '../../facts/index.ts';
import { type Comparison, type Noise, plain } from '../comparison.ts';

/** AWS's refusal names the session that asked, and that is another one in every run. */
const refusalWords: Noise = {
  at: 'message',
  because: "AWS's words name the session of the run that was refused; that it was stands in closedBy",
};

/** How the facts of the organization, of its guardrails and of the regions outside are compared. */
export const organizationComparisons = {
  organization: { resources: { accounts: [], units: [] }, lists: { 'root.policyTypes': ['type'] } },
  'organization-policies': { resources: { '': [] }, texts: ['[].content'] },
  'organizations-features': plain,
  'trusted-access': plain,
  'delegated-administrators': { resources: { '': ['account'] } },
  'enabled-baselines': plain,
  'enabled-controls': plain,
  'landing-zones': plain,
  agreements: plain,
  'account-tags': {},
  'enabled-regions': plain,
  'aws-managed-policies': { resources: { '': [] }, texts: ['[].document'] },
  'simulated-policies': {
    resources: { '': ['account', 'region'] },
    lists: { '[].levels': 'in-order' },
  },
  's3-organization-policy': {},
  'instance-metadata-defaults': {},
  'aggregated-resources': {
    resources: { aggregators: [] },
    lists: { 'aggregators[].sources': ['account', 'region'], 'aggregators[].counts': ['account', 'region', 'type'] },
    noise: [
      {
        at: 'aggregators[].counts[].count',
        because:
          'a counter: what is judged is whether AWS Config knows any of a type there, and the resources themselves are in facts of their own',
      },
    ],
  },
  tripwire: { resources: { stores: ['arn'], trails: [] }, noise: [refusalWords] },
  'default-vpcs': { resources: { vpcs: [] }, noise: [refusalWords] },
} as const satisfies Partial<Record<FactName, Comparison>>;
