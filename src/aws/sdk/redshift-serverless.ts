export { ListNamespacesCommand, ListSnapshotsCommand, RedshiftServerlessClient } from '@aws-sdk/client-redshift-serverless';
