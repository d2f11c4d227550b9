export {
  GetAccountSummaryCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListOpenIDConnectProvidersCommand,
  ListSAMLProvidersCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam';
