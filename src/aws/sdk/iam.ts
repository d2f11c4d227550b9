export {
  GetAccountSummaryCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListOpenIDConnectProvidersCommand,
  ListOrganizationsFeaturesCommand,
  ListSAMLProvidersCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam';
