export { DescribeClustersCommand, DescribeSnapshotsCommand, MemoryDBClient } from '@aws-sdk/client-memorydb';
