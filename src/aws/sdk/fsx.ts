export { DescribeBackupsCommand, DescribeFileSystemsCommand, FSxClient } from '@aws-sdk/client-fsx';
