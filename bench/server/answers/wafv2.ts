import type { Answer } from './context.ts';

/** AWS WAF: no load balancer has a web ACL, since there is no load balancer. */
export const wafv2: Readonly<Record<string, Answer>> = {
  DescribeManagedRuleGroup: () => JSON.stringify({ Rules: [{ Name: 'NoUserAgent_HEADER', Action: { Block: {} } }] }),
  GetRuleGroup: () => JSON.stringify({ RuleGroup: { Name: 'bench', Rules: [] }, LockToken: 'bench' }),
  GetWebACLForResource: () => '{}',
  ListAvailableManagedRuleGroupVersions: () =>
    JSON.stringify({ Versions: [{ Name: 'Version_1.0' }], CurrentDefaultVersion: 'Version_1.0' }),
  ListLoggingConfigurations: () => JSON.stringify({ LoggingConfigurations: [] }),
};
