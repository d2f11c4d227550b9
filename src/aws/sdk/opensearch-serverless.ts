export { BatchGetCollectionCommand, ListCollectionsCommand, OpenSearchServerlessClient } from '@aws-sdk/client-opensearchserverless';
