export {
  DescribeManagedRuleGroupCommand,
  GetRuleGroupCommand,
  GetWebACLForResourceCommand,
  ListAvailableManagedRuleGroupVersionsCommand,
  ListLoggingConfigurationsCommand,
  WAFV2Client,
} from '@aws-sdk/client-wafv2';
